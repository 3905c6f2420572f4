"""Brings the Dags to work and follows every outlet until its articles are in the archive."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import httpx
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from stack.home import Trouble
from stack.processes import Processes
from stack.web import Web

T = TypeVar("T")
OVER = ("failed", "success")
TROUBLE_EVERY = 10.0
"""Seconds between two looks for a task that failed and is to be tried again: each costs a request an outlet."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where one outlet stands."""

    outlet: str
    runs: Mapping[str, Any] = field(default_factory=dict)
    """By step: its first run since the stack was started, as Airflow's API gives it."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    """What the tasks of these runs returned."""
    trouble: str = ""
    """What the newest task that failed says, also one that is to be tried again; empty where none did."""
    looked: float = 0.0
    """When that was asked for last, on the monotonic clock."""

    @property
    def steps_over(self) -> list[str]:
        """The steps whose runs have ended."""
        return [step for step, run in self.runs.items() if run["state"] in OVER]

    @property
    def red(self) -> list[str]:
        """The steps whose runs have failed."""
        return [step for step, run in self.runs.items() if run["state"] == "failed"]

    @property
    def ended(self) -> bool:
        """A capture whose verdict is red has written its batch all the same, and refining follows where it has pages."""
        return "capture" in self.steps_over and (
            "refine" in self.steps_over or not self.counts.get("captured")
        )

    @property
    def doing(self) -> str:
        """What the outlet is at, in a word or two."""
        if self.red:
            return f"{self.red[0]} is red"
        if self.ended:
            return "done"
        step = "refine" if "refine" in self.runs else "capture" if "capture" in self.runs else "waiting"
        return f"{step} failed, and is tried again" if self.trouble else step

    @property
    def seconds(self) -> float:
        """From the first run's queueing to the last one's end, or to now."""
        if not self.runs:
            return 0.0
        queued = min(datetime.fromisoformat(run["queued_at"]) for run in self.runs.values())
        ends = [datetime.fromisoformat(run["end_date"]) for run in self.runs.values() if run["end_date"]]
        return ((max(ends) if self.ended else datetime.now(UTC)) - queued).total_seconds()


def wait_for(
    what: str, ready: Callable[[], bool], processes: Processes, console: Console, seconds: float = 300
) -> None:
    """Return when ready. Raises Trouble after so many seconds, or where a process ends again and again."""
    with console.status(f"{what} …"):
        began = time.monotonic()
        while True:
            processes.check()
            answer = "it is not ready"
            try:
                if ready():
                    break
            except httpx.HTTPError as error:
                answer = f"{type(error).__name__}: {error}"
            if time.monotonic() - began > seconds:
                raise Trouble(f"{what}: not done after {seconds:.0f} s, last: {answer}; see {processes.log}")
            time.sleep(0.5)
    console.print(f"{what}: {time.monotonic() - began:.0f} s")


def start(web: Web, processes: Processes) -> datetime:
    """Unpause the Dags, refine first, for an event that no Dag waits for is lost; and capture every outlet now.

    Past days begin when an outlet's first articles are there (``follow``): at some hours a day's run would fetch what
    the capture has just listed, and the figures would depend on which of the two was first.

    Returns the time before the first of them could run. Raises Trouble where a process ends again and again.
    """
    since = datetime.now(UTC)
    dags = _answered(web.dags, processes)
    at_once = [dag_id for dag_id in dags if not dag_id.endswith(".day")]
    for dag_id in sorted(at_once, key=lambda dag_id: not dag_id.endswith(".refine")):
        _answered(partial(web.unpause, dag_id), processes)
        # The schedule starts a new Dag's first run at once; a later start of the stack may fall between two runs.
        if dag_id.endswith(".capture") and not dags[dag_id]["is_paused"]:
            _answered(partial(web.trigger, dag_id), processes)
    return since


def _answered(ask: Callable[[], T], processes: Processes) -> T:
    """What the web server says; asked again for as long as it is being started again."""
    while True:
        processes.check()
        with suppress(httpx.TransportError):
            return ask()
        time.sleep(0.5)


def follow(
    web: Web, outlets: list[str], since: datetime, processes: Processes, console: Console, seconds: float
) -> list[Progress]:
    """Show each outlet's way since then until all have ended, and let its past days begin at its end.

    Raises Trouble where that takes longer than so many seconds.
    """
    all_of_them = {outlet: Progress(outlet=outlet) for outlet in outlets}
    deadline = time.monotonic() + seconds
    with _shown(console) as show:
        while late := [outlet for outlet, progress in all_of_them.items() if not progress.ended]:
            processes.check()
            if time.monotonic() > deadline:
                raise Trouble(f"not archived after {seconds:.0f} s: {', '.join(late)}; see {processes.log}")
            time.sleep(1)
            with suppress(httpx.TransportError):  # the web server ended, and is being started again
                runs = web.runs(since)
                for outlet in late:
                    seen = _with_trouble(_look(all_of_them[outlet], runs, web), web)
                    if seen.ended:
                        web.unpause(f"{outlet}.day")
                    all_of_them[outlet] = seen
            show(list(all_of_them.values()))
    return list(all_of_them.values())


def _look(progress: Progress, runs: list[Any], web: Web) -> Progress:
    """The outlet's first capture since the stack was started, and the refining of its batch."""

    def find(dag_id: str, **facts: Any) -> list[Any]:
        return [run for run in runs if (facts | {"dag_id": dag_id}).items() <= run.items()][:1]

    counts = dict(progress.counts)
    mine = {}
    # Counts are what tasks returned, not from the asset events: Airflow answers 500 for those while a run they
    # made is queued.
    for run in find(f"{progress.outlet}.capture"):
        mine["capture"] = run
        if "batch" not in counts:
            counts |= web.result(run, "capture")
    if counts.get("captured") == 0:  # then there may be no refine run
        counts = {"archived": 0, "quarantined": 0} | counts
    for run in find(f"{progress.outlet}.refine", partition_key=counts["batch"]) if "batch" in counts else ():
        mine["refine"] = run
        if run["state"] in OVER:
            counts |= web.result(run, "refine")
    return replace(progress, runs=mine, counts=counts)


def _with_trouble(progress: Progress, web: Web) -> Progress:
    """The same with what its newest failure says: asked for when it has ended, and now and then until then."""
    due = progress.red or (not progress.ended and time.monotonic() - progress.looked > TROUBLE_EVERY)
    if not due or not progress.runs:
        return progress
    said = "".join([said for run in progress.runs.values() if (said := web.trouble(run))][-1:])
    return replace(progress, trouble=said, looked=time.monotonic())


@contextmanager
def _shown(console: Console) -> Generator[Callable[[list[Progress]], None]]:
    """A table that renews itself on a terminal; elsewhere a line for every change."""
    if console.is_terminal:
        with Live(console=console, transient=True) as live:
            yield lambda outlets: live.update(Group(table(outlets), *_troubles(outlets)))
        return
    shown: dict[str, str] = {}

    def lines(outlets: list[Progress]) -> None:
        for progress in outlets:
            if shown.get(progress.outlet, "waiting") != progress.doing:
                shown[progress.outlet] = progress.doing
                said = f": {progress.trouble}" if progress.trouble else ""
                console.print(
                    f"{datetime.now().astimezone():%H:%M:%S} {progress.outlet}: {progress.doing}{said}",
                    markup=False,
                )

    yield lines


def _troubles(outlets: list[Progress]) -> list[Text]:
    """One line for each thing that is wrong, however many outlets it holds up."""
    by_cause: dict[str, list[str]] = {}
    for progress in outlets:
        if progress.trouble:
            by_cause.setdefault(progress.trouble.replace(progress.outlet, "…"), []).append(progress.outlet)
    return [Text(f"{', '.join(names)}: {said}", style="red") for said, names in by_cause.items()]


COLUMNS = ("links", "captured", "archived", "quarantined")


def table(outlets: list[Progress], held: Mapping[str, int] | None = None) -> Table:
    """Per outlet what this start of the stack gave, and the seconds from the start of its capture to its articles.

    ``held`` is how many articles of each outlet the archive holds in all.
    """
    rows = Table("outlet", "state", *COLUMNS, "seconds", box=None, padding=(0, 2, 0, 0), header_style="bold")
    if held is not None:
        rows.add_column("held")
    for column in rows.columns[2:]:
        column.justify = "right"
    for progress in outlets:
        cells = [f"{progress.counts[name]:,}" if name in progress.counts else "" for name in COLUMNS]
        cells.append(f"{progress.seconds:.0f}")
        if held is not None:
            cells.append(f"{held.get(progress.outlet, 0):,}")
        style = "red" if progress.red else "green" if progress.ended else "yellow"
        rows.add_row(progress.outlet, f"[{style}]{progress.doing}", *cells)
    return rows
