"""The harvest: one run of the crawl, brought into the archive as one batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Protocol

from scrapers import __version__
from scrapers.archive import cdxj, contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.bucket import Stored
from scrapers.archive.catalog import Seen
from scrapers.archive.scratch import sweep
from scrapers.capture.keeper import ArchiveKeeper
from scrapers.capture.taken_down import Spared
from scrapers.capture.workspace import crawl_lock, workspace
from scrapers.config import Config
from scrapers.crawl.results import Asked, Crawled, Visited, Walked
from scrapers.crawl.run import Crawl, run
from scrapers.errors import AlreadyExists, RetryLater, SiteUnavailable, Throttled
from scrapers.model.batch import Batch, Outcome, SourceReport
from scrapers.model.exchange import Original
from scrapers.model.link import DayLink, Link, end_state
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.web.agent import user_agent


class Plan(Protocol):
    """What one run is sent out for."""

    @property
    def day(self) -> date | None:
        """The outlet's day that it is about; None for a scheduled run."""

    @property
    def crawl(self) -> Crawl:
        """What the site is asked for."""

    @property
    def known(self) -> Mapping[str, Seen]:
        """Links that an earlier batch has tried, by canonical URL: of those that are visited, once they are chosen; of those
        that are listed, when the run is over."""

    def beyond(self, crawled: Crawled, keeper: ArchiveKeeper) -> "FromWebArchives":
        """What the run brings from elsewhere than the site, once the site was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromWebArchives:
    """From web archives: what they list of the day, and copies of pages that the site no longer gives."""

    sources: tuple[SourceReport, ...] = ()
    listed: tuple[DayLink, ...] = ()
    visits: tuple[Visited, ...] = ()
    """Instead of those that the site was asked for the same links."""

    def instead(self, visits: Sequence[Visited]) -> list[Visited]:
        """The visits to the site, with those to an archive in the place of theirs."""
        copied = {visited.visit.link.canonical_url: visited for visited in self.visits}
        return [copied.get(visited.visit.link.canonical_url, visited) for visited in visits]


def harvest(
    outlet: Outlet,
    batch: str,
    plan: Callable[[], Plan],
    archive: Archive,
    config: Config,
    on_progress: OnProgress | None = None,
) -> Batch:
    """The batch, made by one run of the crawl; a batch that exists is returned as it is and nothing is fetched.

    Waits while another run on this machine crawls the outlet; ``plan`` is called when it is this one's turn, or two
    runs would plan for the same pages. Raises as ``scrapers.capture.run.capture`` says.
    """
    with crawl_lock(config.home, outlet.slug):
        # One listing says whether the batch is whole, and which parts a killed run of it has left. Where it is behind the
        # times, the pages are fetched again, and the conditional put of batch.json keeps what was there.
        there = archive.store.list(keys.captures(outlet.slug, batch))
        if keys.batch_json(outlet.slug, batch) in {stored.key for stored in there}:
            held = archive.batch(outlet.slug, batch)
            archive.record_batch(held)
            _clear(held, there, archive)
            sweep(config.home / "work", outlet.slug)  # no workspace is begun, which would do so
            return held
        archive.expect_known(outlet.slug)
        return _record_new(plan(), batch, there, archive, config, on_progress)


def _record_new(
    plan: Plan,
    batch: str,
    there: Sequence[Stored],
    archive: Archive,
    config: Config,
    on_progress: OnProgress | None,
) -> Batch:
    """Crawl, store the batch and tell the catalog."""
    outlet, agent = plan.crawl.outlet, user_agent(config.contact)
    spared = Spared(lambda: contents.takedowns(archive.store, outlet.slug))
    started_at = datetime.now(UTC)
    with (
        workspace(config.home, outlet.slug, batch) as folder,
        ArchiveKeeper(
            archive,
            folder,
            outlet=outlet.slug,
            batch=batch,
            agent=agent,
            contact=config.contact,
            size=plan.crawl.limits.part,
            held=partial(_held, plan),
            there=there,
        ) as keeper,
    ):
        crawl = replace(plan.crawl, choose=spared.choosing(plan.crawl.choose))
        crawled = run(crawl, config, keeper, on_progress)
        crawled = replace(crawled, visits=(*crawled.visits, *spared.visits))
        raise_if_unreached(outlet, crawled)
        beyond = plan.beyond(crawled, keeper)
        keeper.close()
        # A part is named when it is closed, so outcomes that name one are made now.
        whole = Batch(
            outlet=outlet.slug,
            batch=batch,
            started_at=started_at,
            ended_at=datetime.now(UTC),
            code_version=__version__,
            user_agent=agent,
            sources=(
                *(report(asked, plan.known) for asked in crawled.sources),
                *(walk_report(walked, plan.known) for walked in crawled.walks),
                *beyond.sources,
            ),
            outcomes=tuple(
                _outcome(visited, keeper, spared.unnamed(visited.visit.link))
                for visited in beyond.instead(crawled.visits)
            ),
            parts=tuple(keeper.parts),
            totals={"requests": crawled.requests, "bytes": crawled.bytes},
            day=plan.day,
            listed=tuple(
                replace(each, link=spared.unnamed(each.link))
                for each in (*(link for walked in crawled.walks for link in walked.links), *beyond.listed)
            ),
        )
        key = keys.batch_json(outlet.slug, batch)
        lines: Sequence[cdxj.Line] | None = keeper.lines
        try:
            archive.store.put(key, whole.to_json(), content_type="application/json", if_absent=True)
        except AlreadyExists:
            whole, lines = archive.batch(outlet.slug, batch), None
            keeper.drop(frozenset(part.name for part in whole.parts))
    archive.record_batch(whole, lines)
    _clear(whole, there, archive)
    return whole


def _held(plan: Plan, url: str) -> Original | None:
    """The last full response that is held of a link that is visited again: what a revisit record refers to."""
    seen = plan.known.get(url)
    return seen.original if seen else None


def _clear(batch: Batch, there: Sequence[Stored], archive: Archive) -> None:
    """Remove indexes of parts that a killed run did not come to store, for the index is put first: nothing names them.

    Not before batch.json is there: until then they may be another run's, which is about to store its part. That run loses,
    and takes its own back.
    """
    listed, named = {stored.key for stored in there}, {part.name for part in batch.parts}
    for key in sorted(listed):
        name = key.rpartition("/")[2].removesuffix(".cdxj")
        is_index = key == keys.cdxj(batch.outlet, batch.batch, name)
        if is_index and name not in named and keys.warc(batch.outlet, batch.batch, name) not in listed:
            archive.store.delete(key)


def raise_if_unreached(outlet: Outlet, crawled: Crawled) -> None:
    """Raise what may pass where that is why not one source gave anything."""
    causes = [asked.cause for asked in crawled.sources] + [walked.cause for walked in crawled.walks]
    passing = [cause for cause in causes if isinstance(cause, RetryLater)]
    if any(cause is None for cause in causes) or not passing:
        return
    said = f"{outlet.slug}: none of {len(causes)} sources could be reached: {passing[0]}"
    waits = [cause.retry_after for cause in passing if cause.retry_after]
    if waits:
        raise Throttled(said, retry_after=max(waits))
    raise SiteUnavailable(said)


def report(asked: Asked, known: Mapping[str, object]) -> SourceReport:
    """What a source gave; ``known``: the links that are not new."""
    return SourceReport(
        name=asked.source.name,
        url=asked.source.url,
        links=len(asked.links),
        new=sum(link.canonical_url not in known for link in asked.links),
        error=asked.error,
        state=end_state(asked.cause) if asked.cause else None,
    )


def walk_report(walked: Walked, known: Mapping[str, object]) -> SourceReport:
    """What a dated source gave; ``known``: the links that are not new."""
    return SourceReport(
        name=walked.source,
        url=walked.url,
        links=len(walked.links),
        new=sum(each.link.canonical_url not in known for each in walked.links),
        error="; ".join(walked.errors[:3]) or (None if walked.end.complete else walked.end.reason),
        state=end_state(walked.cause) if walked.cause else None,
        complete=walked.end.complete,
    )


def _outcome(visited: Visited, keeper: ArchiveKeeper, link: Link) -> Outcome:
    head = visited.response
    if head is None or head.record is None:
        return Outcome(link=link, state=visited.state, reason=visited.reason, tries=visited.tries)
    return Outcome(
        link=link,
        state=visited.state,
        reason=visited.reason,
        status=head.status,
        tries=visited.tries,
        part=keeper.part(head.record),
        offset=head.record.offset,
        length=head.record.length,
        fetched_at=head.fetched_at,
        record_id=head.record.record_id,
        payload_digest=head.record.payload_digest,
        # Where a part is missing, the whole page is asked for again, whatever its validators say.
        etag=None if head.missing else head.headers.get("etag"),
        last_modified=None if head.missing else head.headers.get("last-modified"),
    )
