"""The verb ``capture``: fetch what is new at an outlet and keep it, byte for byte, as one batch."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scrapers.batch import Batch, SourceReport
from scrapers.config import Config
from scrapers.errors import Blocked, SourcesEmpty, StopOutlet
from scrapers.link import Link, State
from scrapers.outlet import Outlet

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive

BLOCKS_IN_A_ROW = 5
"""Blocked pages after which a run stops and a person is told. One consent wall among good pages is chance;
five in a row were never seen without a reason, and asking on would only confirm it to the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a running capture stands."""

    done: int
    """Links that have ended."""
    total: int
    """Links to be tried, as far as known; 0 while the sources are being asked."""
    bytes: int
    """Received on the wire."""
    last: str
    """The URL that ended last, a source or a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What the sources of an outlet list now."""

    links: tuple[Link, ...]
    """Merged by canonical URL, in the order in which a capture would fetch them: newest first."""
    sources: tuple[SourceReport, ...]


OnProgress = Callable[[Progress], None]


def capture(
    outlet: Outlet, batch: str, archive: "Archive", config: Config, *, on_progress: OnProgress | None = None
) -> Batch:
    """Capture what is new at an outlet.

    Idempotent: a batch that exists is returned as it is and nothing is fetched. Raises SiteUnavailable or
    Throttled where no source could be reached for reasons that may pass, and then writes no batch, so that
    running again fetches. ``judge`` says whether what came is what an outlet usually gives.
    """
    raise NotImplementedError


def discover(outlet: Outlet, config: Config, *, on_progress: OnProgress | None = None) -> Discovery:
    """What the sources list now, with nothing fetched but the sources, and nothing kept.

    Raises as ``capture``.
    """
    raise NotImplementedError


def judge(outlet: Outlet, batch: Batch) -> None:
    """Whether the batch is what this outlet usually gives. Returns, or raises the sentence a person needs.

    Raises Blocked where the site refuses us (block pages, consent walls, a robots.txt that forbids all),
    SourcesEmpty where a source lists less than its floor, StopOutlet where most pages failed.
    An unverified source may fail as long as another source is well: its error stands in the batch.
    """
    asked = [*(source.state for source in batch.sources), *(outcome.state for outcome in batch.outcomes)]
    if asked and all(state is State.FORBIDDEN for state in asked):
        raise Blocked(
            f"{outlet.slug}: robots.txt forbids all that was to be fetched: {batch.sources[0].error}"
        )
    runs = [(state, len(list(run))) for state, run in groupby(outcome.state for outcome in batch.outcomes)]
    blocked = [outcome for outcome in batch.outcomes if outcome.state is State.BLOCKED]
    if blocked and (
        len(runs) == 1 or max(n for state, n in runs if state is State.BLOCKED) >= BLOCKS_IN_A_ROW
    ):
        raise Blocked(
            f"{outlet.slug}: {len(blocked)} of {len(batch.outcomes)} pages were blocked, "
            f"e.g. {blocked[0].link.canonical_url}: {blocked[0].reason}"
        )
    _judge_sources(outlet, batch)
    failed = [outcome for outcome in batch.outcomes if outcome.state is State.FAILED]
    if len(failed) >= BLOCKS_IN_A_ROW and len(failed) * 2 > len(batch.outcomes):
        raise StopOutlet(
            f"{outlet.slug}: {len(failed)} of {len(batch.outcomes)} pages failed, "
            f"e.g. {failed[0].link.canonical_url}: {failed[0].reason}"
        )


def _judge_sources(outlet: Outlet, batch: Batch) -> None:
    reports = {report.name: report for report in batch.sources}
    weak = {}
    for source in outlet.sources:
        report = reports.get(source.name)
        if report is None or report.error or report.links < source.floor:
            links, error = (report.links, report.error) if report else (0, "not asked")
            weak[source.name] = f"{source.name} listed {links} links, expected at least {source.floor}" + (
                f" ({error})" if error else ""
            )
    alarms = [
        weak[source.name]
        for source in outlet.sources
        if source.name in weak and (source.verified or len(weak) == len(outlet.sources))
    ]
    if alarms:
        raise SourcesEmpty(f"{outlet.slug}: {'; '.join(alarms)}")
