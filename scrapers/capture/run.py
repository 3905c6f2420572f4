"""The verb ``capture``: fetch what is new at an outlet and keep it, byte for byte, as one batch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.capture.chosen import ChosenPlan
from scrapers.capture.harvest import Plan, harvest, raise_if_unreached, report
from scrapers.capture.scheduled import ScheduledPlan
from scrapers.config import Config
from scrapers.crawl.results import newest_first
from scrapers.crawl.run import Crawl, run
from scrapers.crawl.settings import Limits, limits_for
from scrapers.discover import merge
from scrapers.errors import Blocked, SourcesEmpty, StopOutlet
from scrapers.model.batch import Batch, SourceReport
from scrapers.model.link import Link, State
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress

BLOCKS_IN_A_ROW = Limits().in_a_row
FEW = 3
"""Pages. A run that tried one or two may well have met only a dead link and a video."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What the sources of an outlet list now."""

    links: tuple[Link, ...]
    """Merged by canonical URL, in the order in which a capture would fetch them: newest first."""
    sources: tuple[SourceReport, ...]


def capture(
    outlet: Outlet,
    batch: str,
    archive: Archive,
    config: Config,
    *,
    chosen: Sequence[Link] = (),
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
) -> Batch:
    """Capture what is new at an outlet, and what earlier runs could not get and is due for another try; or the ``chosen``
    links and nothing else.

    Idempotent: a batch that exists is returned as it is and nothing is fetched; what a killed run of the same
    batch has brought into the bucket is not fetched again. Of two captures of one batch at once, the one that
    ends first writes it, and both return it; on one machine they do not run at once.

    Raises SiteUnavailable or Throttled where no source could be reached for reasons that may pass, and then
    writes no batch, so that running again fetches. Raises what store, catalog and disk raise. Whether the batch
    is what the outlet usually gives, ``judge`` says. ``limits`` are for tests and benchmarks.
    """

    def plan() -> Plan:
        if chosen:
            return ChosenPlan(outlet, chosen, archive.catalog, limits or limits_for(config))
        return ScheduledPlan(outlet, archive.catalog, limits or limits_for(config), datetime.now(UTC))

    return harvest(outlet, batch, plan, archive, config, on_progress)


def discover(outlet: Outlet, config: Config, *, on_progress: OnProgress | None = None) -> Discovery:
    """What the sources list now, with nothing fetched but the sources, and nothing kept.

    ``SourceReport.new`` counts all links, for no catalog is asked. Raises as ``capture`` does.
    """
    crawl = Crawl(outlet=outlet, sources=outlet.sources, limits=limits_for(config))
    crawled = run(crawl, config, on_progress=on_progress)
    raise_if_unreached(outlet, crawled)
    return Discovery(
        links=tuple(newest_first(merge(asked.links for asked in crawled.sources))),
        sources=tuple(report(asked, {}) for asked in crawled.sources),
    )


def judge(outlet: Outlet, batch: Batch) -> None:
    """Whether the batch is what this outlet usually gives. Returns, or raises the sentence a person needs.

    Raises Blocked where the site refuses us (block pages, consent walls, a robots.txt that forbids all),
    SourcesEmpty where a source lists less than its floor, StopOutlet where most pages failed, or not one of several
    was usable, whatever the reasons. A batch with nothing new is well. Of chosen links the pages alone are judged.
    An unverified source may fail as long as another source is well: its error stands in the batch.
    """
    asked = [*(source.state for source in batch.sources), *(outcome.state for outcome in batch.outcomes)]
    if asked and all(state is State.FORBIDDEN for state in asked):
        said = [*(source.error for source in batch.sources), *(outcome.reason for outcome in batch.outcomes)]
        raise Blocked(f"{outlet.slug}: robots.txt forbids all that was to be fetched: {said[0]}")
    runs = [(state, len(list(run))) for state, run in groupby(outcome.state for outcome in batch.outcomes)]
    blocked = [outcome for outcome in batch.outcomes if outcome.state is State.BLOCKED]
    if blocked and (
        len(runs) == 1 or max(n for state, n in runs if state is State.BLOCKED) >= BLOCKS_IN_A_ROW
    ):
        raise Blocked(
            f"{outlet.slug}: {len(blocked)} of {len(batch.outcomes)} pages were blocked, "
            f"e.g. {blocked[0].link.canonical_url}: {blocked[0].reason}"
        )
    if keys.is_scheduled(batch.batch):
        _judge_sources(outlet, batch)
    failed = [outcome for outcome in batch.outcomes if outcome.state is State.FAILED]
    if len(failed) >= BLOCKS_IN_A_ROW and len(failed) * 2 > len(batch.outcomes):
        raise StopOutlet(
            f"{outlet.slug}: {len(failed)} of {len(batch.outcomes)} pages failed, "
            f"e.g. {failed[0].link.canonical_url}: {failed[0].reason}"
        )
    tried = [outcome for outcome in batch.outcomes if outcome.tries]
    if len(tried) >= FEW and not any(outcome.state.traits.there for outcome in tried):
        reasons = Counter(outcome.state for outcome in tried).most_common()
        raise StopOutlet(
            f"{outlet.slug}: none of {len(tried)} pages was usable"
            f" ({', '.join(f'{count} {state}' for state, count in reasons)}), "
            f"e.g. {tried[0].link.canonical_url}: {tried[0].reason}"
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
