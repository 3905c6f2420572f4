"""The step: a part of a pipeline, which a Dag runs as a task and the command line one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from scrapers.archive.keys import batch_time, is_scheduled
from scrapers.config import Config
from scrapers.errors import StopOutlet
from scrapers.model.alarm import Judge
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive

Counts = Mapping[str, int]
"""What a step did, by name, for the end of a task's log and for its XCom. Never articles."""


class Run(Protocol):
    """One run of a pipeline: the facts that it has from its start to its end, and no state."""

    @property
    def outlet(self) -> Outlet:
        """The outlet that the run is for."""
        ...

    @property
    def names(self) -> dict[str, str]:
        """What tells it from other runs of the outlet, such as the batch; goes from task to task as XCom."""
        ...

    @property
    def of(self) -> datetime | None:
        """When what is judged was due, in UTC: a verdict on something earlier does not end an alarm. None where it says
        nothing of how the outlet stands, so that it neither opens nor ends one."""
        ...

    @classmethod
    def named(cls, outlet: Outlet, names: Mapping[str, str]) -> Self:
        """The run that ``names`` were taken from."""
        ...


RunT = TypeVar("RunT", bound=Run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[RunT]):
    """One step. Idempotent: killed and run again for the same run, it ends as if it had not been killed."""

    name: str
    """Of the task in Airflow, and in what the command line says."""
    title: str
    """What it does, in a sentence; the task's documentation."""
    work: "Callable[[RunT, Archive, Config, OnProgress], Counts]"
    """Raises errors of the tree in ``scrapers.errors``. Called by ``carry_out`` alone."""
    crawls: bool = False
    """Whether it needs the outlet's one slot for crawling, over all Dags and workers."""
    judges: Judge | None = None
    """Who it is, where it does nothing but raise StopOutlet where the outlet needs a person. It comes last: what was done
    stays."""
    needed: "Callable[[RunT, Archive], bool] | None" = None
    """Whether it has anything to do once the steps before it are done; None: it always has. Raises as ``work``."""
    updates: "Callable[[RunT, Archive], bool] | None" = None
    """Whether it has done anything that another pipeline waits for; None: it always has. Raises as ``work``."""
    aside: bool = False
    """Whether no other step waits for it or fails with it."""
    longest: Callable[[Outlet], timedelta] | None = None
    """How long it may take; None: as long as the Dags allow any task."""

    def carry_out(self, run: RunT, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
        """Do it; what a verdict says is kept as an alarm, or as the end of one. Raises as ``work``."""
        if not self.judges or run.of is None:
            return self.work(run, archive, config, progress)
        from scrapers.alarms.verdict import note

        about = (self.judges, run.outlet.slug, run.of)
        try:
            counts = self.work(run, archive, config, progress)
        except StopOutlet as error:
            note(*about, error, archive.store)
            raise
        note(*about, None, archive.store)
        return counts

    def is_needed(self, run: RunT, archive: "Archive", config: Config) -> bool:
        """Whether it would do anything, or raise StopOutlet, were it run now: for who has the archive open, since a process
        of its own costs more than the answer. Raises as ``work``."""
        if not self.judges:
            return self.needed is None or self.needed(run, archive)
        try:
            self.carry_out(run, archive, config, _unheard)
        except StopOutlet:
            return True
        return False


def _unheard(done: int, total: int, last: str = "") -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRun:
    """A run that is about one batch."""

    outlet: Outlet
    batch: str

    @property
    def names(self) -> dict[str, str]:
        """As ``Run``."""
        return {"batch": self.batch}

    @property
    def of(self) -> datetime | None:
        """As ``Run``: a few chosen links are not how an outlet is."""
        return batch_time(self.batch) if is_scheduled(self.batch) else None

    @classmethod
    def named(cls, outlet: Outlet, names: Mapping[str, str]) -> Self:
        """As ``Run``."""
        return cls(outlet=outlet, batch=names["batch"])


def judge_all(*judges: Callable[[], None]) -> None:
    """Let every judge speak. Raises the first one's StopOutlet, with the sentences of all."""
    alarms: list[StopOutlet] = []
    for judge in judges:
        try:
            judge()
        except StopOutlet as error:
            alarms.append(error)
    if alarms:
        raise type(alarms[0])(" And: ".join(map(str, alarms))) from alarms[0]
