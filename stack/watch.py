"""Brings the Dags to work and follows every outlet until its articles are in the archive."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from rich.console import Console
from rich.live import Live
from rich.table import Table

from stack.environment import Trouble
from stack.web import Web

DEADLINE = 900.0
"""Seconds. Eight outlets take 100 to 200 on two cores; what is not done after this never will be."""


@dataclass(frozen=True, kw_only=True)
class Follow:
    """Where one outlet stands."""

    outlet: str
    doing: str = "waiting"
    since: datetime | None = None
    until: datetime | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    """What the tasks returned."""

    @property
    def ended(self) -> bool:
        return self.until is not None

    @property
    def failed(self) -> bool:
        return self.doing.endswith("red")

    @property
    def seconds(self) -> str:
        if self.since is None:
            return ""
        return f"{((self.until or datetime.now(UTC)) - self.since).total_seconds():.0f}"


def wait_for(
    what: str, ready: Callable[[], bool], check: Callable[[], None], console: Console, seconds: float = 180
) -> None:
    """Return when ready. Raises Trouble after so many seconds; ``check`` raises it where a process has ended."""
    with console.status(f"{what} …"):
        began = time.monotonic()
        while True:
            check()
            try:
                if ready():
                    break
            except httpx.HTTPError:
                pass
            if time.monotonic() - began > seconds:
                raise Trouble(f"{what}: not done after {seconds:.0f} s")
            time.sleep(0.5)
    console.print(f"{what}: {time.monotonic() - began:.0f} s")


def start(web: Web, outlets: list[str]) -> None:
    """Unpause all Dags, refine first, for an event that no Dag waits for is lost; and capture every outlet now."""
    known = {dag_id for dag_id, dag in web.dags(".capture").items() if not dag["is_paused"]}
    for outlet in outlets:
        web.unpause(f"{outlet}.refine")
    for outlet in outlets:
        web.unpause(f"{outlet}.capture")
        # The schedule starts a Dag's first run at once; a later start of the stack may fall between two runs.
        if f"{outlet}.capture" in known:
            web.trigger(f"{outlet}.capture")


def follow(web: Web, outlets: list[str], check: Callable[[], None], console: Console) -> list[Follow]:
    """Show each outlet's way until all have ended. Raises Trouble where one takes too long."""
    since = datetime.now(UTC)
    states = {outlet: Follow(outlet=outlet) for outlet in outlets}
    deadline = time.monotonic() + DEADLINE
    with _shown(console) as show:
        while not all(state.ended for state in states.values()):
            check()
            if time.monotonic() > deadline:
                late = [state.outlet for state in states.values() if not state.ended]
                raise Trouble(f"not archived after {DEADLINE:.0f} s: {', '.join(late)}")
            time.sleep(1)
            for run in web.runs(since):
                outlet = run["dag_id"].rpartition(".")[0]
                if outlet in states and not states[outlet].ended:
                    states[outlet] = _after(states[outlet], run, web)
            show(states)
    return list(states.values())


def _after(before: Follow, run: Any, web: Web) -> Follow:
    """From the capture, and then the refining, of this start of the stack."""
    step = run["dag_id"].rpartition(".")[2]
    over = run["state"] in ("failed", "success")
    state = replace(
        before,
        doing={"failed": f"{step} is red", "success": f"{step} done"}.get(run["state"], step),
        since=before.since or datetime.fromisoformat(run["queued_at"]),
        # Not from the asset events: Airflow answers 500 for these while a run they made is queued.
        counts=before.counts | (web.result(run, step) if over else {}),
    )
    # A capture whose verdict is red has written its batch all the same, and refining follows.
    if over and (step == "refine" or "captures" not in state.counts):
        state = replace(state, until=datetime.fromisoformat(run["end_date"]))
    return state


@contextmanager
def _shown(console: Console) -> Generator[Callable[[dict[str, Follow]], None]]:
    """A table that renews itself on a terminal; elsewhere a line for every change."""
    if console.is_terminal:
        with Live(console=console, transient=True) as live:
            yield lambda states: live.update(table(list(states.values())))
        return
    shown: dict[str, str] = {}

    def lines(states: dict[str, Follow]) -> None:
        for state in states.values():
            if shown.get(state.outlet) != state.doing:
                shown[state.outlet] = state.doing
                console.print(f"{datetime.now().astimezone():%H:%M:%S} {state.outlet}: {state.doing}")

    yield lines


COLUMNS = ("links", "captures", "articles", "quarantined")


def table(states: list[Follow]) -> Table:
    """Per outlet what this start of the stack gave, the seconds from the start of its capture to its articles."""
    rows = Table("outlet", "state", *COLUMNS, "seconds", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in rows.columns[2:]:
        column.justify = "right"
    for state in states:
        counts = [f"{state.counts[name]:,}" if name in state.counts else "" for name in COLUMNS]
        style = "red" if state.failed else "green" if state.ended else "yellow"
        rows.add_row(state.outlet, f"[{style}]{state.doing}", *counts, state.seconds)
    return rows
