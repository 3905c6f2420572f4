"""What the desk asks of the place where it is served: who the visitor is, what he may see and do, and what Airflow knows
and does, where there is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from starlette.requests import Request

Again = Literal["none", "failed", "completed"]
"""Which days a backfill makes again of those that have a run: none, those whose run failed, or all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirflowRun:
    """A run of a Dag of Airflow's."""

    dag: str
    key: str | None
    """The batch or the day that it is about."""
    state: str
    """Airflow's own word for it."""
    how: str
    """How it was started, in English words."""
    by: str | None
    """Who started it, where a person did."""
    due_at: datetime
    """UTC, as the others."""
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None
    """The last error of a run that failed, in words."""
    address: str
    """Of Airflow's own page of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirflowRuns:
    """What Airflow says of a day."""

    rows: Sequence[AirflowRun]
    """The last first."""
    problems: Sequence[str]
    """What it did not say, in words."""


class Airflow(Protocol):
    """Airflow, asked in the visitor's name. Each method raises HTTPException with a sentence where Airflow refuses."""

    def runs(self, slug: str, day: date, begin: datetime, end: datetime) -> AirflowRuns:
        """Of the outlet's Dags, those about the day, which lasts from ``begin`` to before ``end``, and about batches that
        were due on it."""
        ...

    def next_captures(self) -> Mapping[str, datetime | None]:
        """When each outlet is captured next, UTC, of those whose Dag the visitor may read; None where Airflow will not start
        it, since its Dag is paused."""
        ...

    def preview(self, slug: str, first: date, last: date, again: Again) -> Sequence[str]:
        """The days that a backfill would make."""
        ...

    def backfill(self, slug: str, first: date, last: date, again: Again) -> str:
        """Start one; gives the address of Airflow's own page of it."""
        ...

    def read_again(self, slug: str, first: date, last: date, why: str) -> str:
        """Start reading the days again; gives the address of Airflow's own page of the run."""
        ...

    def fetch(self, slug: str, urls: Sequence[str], why: str) -> str:
        """Start a capture of these articles; gives the address of Airflow's own page of the run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks for a page."""

    name: str | None
    """As the host knows him; None where nobody signs in."""
    sees: Callable[[str], bool]
    """Whether he may see the outlet with this slug."""
    edits: Callable[[str], bool] = lambda _: False
    """Whether he may change something of the outlet with this slug."""
    token: str | None = None
    """What his forms carry: nobody but his own session can know it. None where nothing can be changed."""
    airflow: Airflow | None = None
    """None where there is none."""

    def may_edit(self, slug: str) -> bool:
        """Whether a form of his may change something of an outlet."""
        return self.token is not None and self.edits(slug)


NOBODY = Visitor(name=None, sees=lambda _: False)
"""For pages that say no more than why there is no page."""


class Host(Protocol):
    """Where the desk is served."""

    async def visitor(self, request: Request) -> Visitor:
        """Who asks. Raises HTTPException: 401, 403, or a redirect to the page where one signs in."""
        ...


class Alone:
    """Served by ``khobao desk``, to whoever sits at this machine: he sees everything, and changes nothing."""

    async def visitor(self, request: Request) -> Visitor:
        """As ``Host``; asks nothing."""
        return Visitor(name=None, sees=lambda _: True)
