"""The verb ``capture``: fetch what is new at an outlet and keep it, byte for byte, as one batch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from scrapers import __version__
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.batch import Batch, Outcome, SourceReport
from scrapers.config import Config
from scrapers.crawl.keeper import ArchiveKeeper
from scrapers.crawl.plan import Plan
from scrapers.crawl.run import run
from scrapers.crawl.settings import Limits, user_agent
from scrapers.crawl.spider import Asked, Crawled, Visited, newest_first
from scrapers.crawl.visit import end_state
from scrapers.crawl.workspace import workspace
from scrapers.discover import merge
from scrapers.errors import (
    AlreadyExists,
    Blocked,
    RetryLater,
    SiteUnavailable,
    SourcesEmpty,
    StopOutlet,
    Throttled,
)
from scrapers.link import Link, State
from scrapers.outlet import Outlet

BLOCKS_IN_A_ROW = Limits().in_a_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a running capture stands."""

    done: int
    """Links that have ended."""
    total: int
    """Links to be tried; 0 while the sources are being asked."""
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
    outlet: Outlet,
    batch: str,
    archive: Archive,
    config: Config,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
) -> Batch:
    """Capture what is new at an outlet, and what earlier runs could not get and is due for another try.

    Idempotent: a batch that exists is returned as it is and nothing is fetched; what a killed run of the same
    batch has brought into the bucket is not fetched again. Of two captures of one batch at once, the one that
    ends first writes it, and both return it.

    Raises SiteUnavailable or Throttled where no source could be reached for reasons that may pass, and then
    writes no batch, so that running again fetches. Raises what store, catalog and disk raise. Whether the batch
    is what the outlet usually gives, ``judge`` says. ``limits`` are for tests and benchmarks.
    """
    held = archive.find_batch(outlet.slug, batch) or _fetch(
        outlet, batch, archive, config, limits, on_progress
    )
    archive.record_batch(held)
    return held


def discover(outlet: Outlet, config: Config, *, on_progress: OnProgress | None = None) -> Discovery:
    """What the sources list now, with nothing fetched but the sources, and nothing kept.

    ``SourceReport.new`` counts all links, for no catalog is asked. Raises as ``capture`` does.
    """
    crawled = run(outlet, contact=config.contact, newsstand=config.newsstand, on_step=_telling(on_progress))
    _raise_if_unreached(outlet, crawled)
    return Discovery(
        links=tuple(newest_first(merge(asked.links for asked in crawled.sources))),
        sources=tuple(_report(asked, {}) for asked in crawled.sources),
    )


def _fetch(
    outlet: Outlet,
    batch: str,
    archive: Archive,
    config: Config,
    limits: Limits | None,
    on_progress: OnProgress | None,
) -> Batch:
    agent = user_agent(config.contact)
    started_at = datetime.now(UTC)
    plan = Plan(archive.catalog, outlet.slug, started_at)
    with (
        workspace(config.home, outlet.slug, batch) as folder,
        ArchiveKeeper(
            archive,
            folder,
            outlet=outlet.slug,
            batch=batch,
            agent=agent,
            contact=config.contact,
            size=(limits or Limits()).part,
            held=plan.original,
        ) as keeper,
    ):
        crawled = run(
            outlet,
            contact=config.contact,
            newsstand=config.newsstand,
            limits=limits,
            choose=plan.visits,
            keeper=keeper,
            on_step=_telling(on_progress),
        )
        _raise_if_unreached(outlet, crawled)
        keeper.close()
        whole = Batch(
            outlet=outlet.slug,
            batch=batch,
            started_at=started_at,
            ended_at=datetime.now(UTC),
            code_version=__version__,
            user_agent=agent,
            sources=tuple(_report(asked, plan.known) for asked in crawled.sources),
            outcomes=tuple(_outcome(visited, keeper) for visited in crawled.visits),
            parts=tuple(keeper.parts),
            totals={"requests": crawled.requests, "bytes": crawled.bytes},
        )
        key = keys.batch_json(outlet.slug, batch)
        try:
            archive.store.put(key, whole.to_json(), content_type="application/json", if_absent=True)
        except AlreadyExists:
            whole = archive.batch(outlet.slug, batch)
            keeper.drop(frozenset(part.name for part in whole.parts))
    return whole


def _raise_if_unreached(outlet: Outlet, crawled: Crawled) -> None:
    """Raise what may pass where that is why not one source gave anything."""
    causes = [asked.cause for asked in crawled.sources]
    passing = [cause for cause in causes if isinstance(cause, RetryLater)]
    if any(cause is None for cause in causes) or not passing:
        return
    said = f"{outlet.slug}: none of {len(causes)} sources could be reached: {passing[0]}"
    throttled = [cause for cause in passing if isinstance(cause, Throttled)]
    if throttled:
        raise Throttled(
            said, retry_after=max((cause.retry_after or 0 for cause in throttled), default=0) or None
        )
    raise SiteUnavailable(said)


def _report(asked: Asked, known: Mapping[str, object]) -> SourceReport:
    return SourceReport(
        name=asked.source.name,
        url=asked.source.url,
        links=len(asked.links),
        new=sum(link.canonical_url not in known for link in asked.links),
        error=asked.error,
        state=end_state(asked.cause) if asked.cause else None,
    )


def _outcome(visited: Visited, keeper: ArchiveKeeper) -> Outcome:
    answer = visited.answer
    if answer is None or answer.record is None:
        return Outcome(
            link=visited.visit.link, state=visited.state, reason=visited.reason, tries=visited.tries
        )
    return Outcome(
        link=visited.visit.link,
        state=visited.state,
        reason=visited.reason,
        status=answer.status,
        tries=visited.tries,
        part=keeper.part(answer.record),
        offset=answer.record.offset,
        length=answer.record.length,
        fetched_at=answer.fetched_at,
        record_id=answer.record.record_id,
        payload_digest=answer.record.payload_digest,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
    )


def _telling(on_progress: OnProgress | None) -> Callable[[int, int, int, str], None] | None:
    if on_progress is None:
        return None
    return lambda done, total, size, last: on_progress(
        Progress(done=done, total=total, bytes=size, last=last)
    )


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
