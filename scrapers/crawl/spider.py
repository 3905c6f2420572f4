"""The one spider: asks the sources of an outlet, then fetches what is to be fetched, newest first."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.block_pages import barrier, wall
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Answer, Keeper, Trail, Visit
from scrapers.discover import Found, canonical, links, merge
from scrapers.discover.walk import End, Walk
from scrapers.errors import (
    Blocked,
    KhobaoError,
    NotAnArticle,
    OverLimit,
    RetryLater,
    Throttled,
    Unreadable,
)
from scrapers.model.exchange import Exchange, Record
from scrapers.model.link import DayLink, Link, State, end_state
from scrapers.model.outlet import Outlet, Sitemap, Source
from scrapers.model.page import Page
from scrapers.web.network import RecordingNetwork
from scrapers.web.urls import normal

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"

Choose = Callable[[Sequence[Link]], Iterable[Visit]]
"""From the links that the sources list, newest first, to the visits that are to be made, in their order."""
Ask = Callable[[str], Awaitable[Page]]
"""The page at an address, redirects followed. Raises the KhobaoError that says why there is none."""
Errand = Callable[[Ask], Awaitable[None]]
"""Asks for pages as it goes; see ``crawl.polite_session``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one source."""

    source: Source
    links: tuple[Link, ...]
    error: str | None
    cause: KhobaoError | None
    """Why it could not be fetched; None where it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What became of one dated source."""

    source: str
    """Its name."""
    url: str
    """The first address asked, or empty where none was."""
    links: tuple[DayLink, ...]
    end: End
    errors: tuple[str, ...]
    cause: KhobaoError | None
    """Why a page of it could not be fetched; None where all answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What became of one visit."""

    visit: Visit
    state: State
    reason: str | None
    tries: int
    answer: Answer | None
    """The last response."""


@dataclass(slots=True)
class Crawled:
    """What a run gave. Each visit that was chosen stands in it once, but for those of held pages that were left."""

    sources: list[Asked] = field(default_factory=list)
    walks: list[Walked] = field(default_factory=list)
    visits: list[Visited] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0
    """Received on the wire."""


class OutletSpider(scrapy.Spider):
    """Driven by an outlet's file; knows no site. One request is under way at a time."""

    name = "outlet"

    def __init__(
        self,
        *,
        outlet: Outlet,
        limits: Limits,
        newsstand: str | None,
        choose: Choose | None,
        keeper: Keeper | None,
        on_step: Callable[[int, int, int, str], None] | None,
        sources: Sequence[Source],
        walks: Sequence[Walk],
        errand: Errand | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.outlet = outlet
        self.limits = limits
        self.network = RecordingNetwork(newsstand=newsstand)
        self.keeper = keeper
        self.crawl_delays: dict[str, float] = {}
        """Seconds by host, from robots.txt."""
        self.crawled = Crawled()
        self.finished = False
        self.failure: BaseException | None = None
        """What went wrong outside the site: the archive, the disk, or this program."""
        self._sources, self._walks, self._errand = sources, walks, errand
        self._choose = choose
        self._on_step = on_step
        self._deadline = time.monotonic() + limits.run_seconds

    async def start(self) -> AsyncIterator[Request]:
        """The whole run. Scrapy has nothing to schedule: requests are made and awaited here, one by one."""
        try:
            await self._run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # Scrapy and asyncio would swallow it; crawl.run raises it
            self.failure = error
        self.finished = True
        return
        yield

    async def _run(self) -> None:
        for source in self._sources:
            self.crawled.sources.append(await self._ask(source))
            self._step(source.url)
        for walk in self._walks:
            self.crawled.walks.append(await self._walk(walk))
        if self._errand is not None:
            await self._errand(self._page_at)
        if self._choose is None:
            return
        listed = newest_first(merge(asked.links for asked in self.crawled.sources))
        visits = list(self._choose(listed))
        most = self.limits.pages or self.outlet.pages_per_run
        end = State.OVER_LIMIT, f"left for the next run: one takes {most} pages"
        held: set[str] = set()
        for number, visit in enumerate(visits):
            if number >= most:
                break
            if time.monotonic() > self._deadline:
                end = State.OVER_LIMIT, f"left for the next run: {self.limits.run_seconds:g} s were over"
                break
            visited, error = await self._visit(visit, held)
            self.crawled.visits.append(visited)
            self._step(visit.link.canonical_url, number + 1, min(most, len(visits)))
            if stop := self._stop(error):
                end = stop
                break
        for visit in visits[len(self.crawled.visits) :]:
            if not visit.held:
                left = Visited(visit=visit, state=end[0], reason=end[1], tries=0, answer=None)
                self.crawled.visits.append(left)

    # Sources

    async def _ask(self, source: Source) -> Asked:
        """Read a source, and the sitemaps that it leads to."""
        pages: list[tuple[Link, ...]] = []
        errors: list[str] = []
        cause: KhobaoError | None = None
        queue, seen = [source.url], set[str]()
        while queue:
            url = queue.pop(0)
            if url in seen:
                errors.append(f"{url} is listed again, by {'itself' if len(seen) == 1 else 'one it lists'}")
                continue
            if len(seen) == self.limits.sitemaps:
                errors.insert(0, f"more than {self.limits.sitemaps} sitemaps, {url} and others were left")
                break
            via = source.url if seen else None
            seen.add(url)
            try:
                found = await self._read_source(source, url, via)
            except KhobaoError as error:
                cause = cause or error
                errors.append(in_one_line(error))
                continue
            pages.append(found.links)
            queue.extend(found.follow)
            if found.trouble:
                errors.append(found.trouble if url == source.url else f"{url}: {found.trouble}")
            elif found.error:
                self.logger.info("%s: %s", url, found.error)
        if isinstance(source, Sitemap) and not any(pages) and not errors:
            errors.append("a sitemap without entries of the last days")
        return Asked(
            source=source, links=tuple(merge(pages)), error="; ".join(errors[:3]) or None, cause=cause
        )

    async def _read_source(self, source: Source, url: str, via: str | None) -> Found:
        limit = self.limits.sitemap if isinstance(source, Sitemap) else self.limits.page
        trail = Trail(limit=limit, hops="L" if via else "", via=via, source=source.name)
        response = await self.fetch(url, trail)
        found = links(source, response.body, self.outlet, response.url, now=datetime.now(UTC))
        if not found.links and not found.follow and (behind := barrier(_page(response, trail))):
            raise Blocked(f"{url}: {behind}")
        return found

    async def _walk(self, walk: Walk) -> Walked:
        """Walk to a past day, one page after the other, as far as the walk wants to go."""
        found: list[DayLink] = []
        errors: list[str] = []
        cause: KhobaoError | None = None
        step = walk.first()
        start = step.next or ""
        while True:
            found += step.links
            errors += [step.error] if step.error else []
            if step.end or step.next is None:
                break
            try:
                response = await self._read_day(step.next, walk.source)
            except KhobaoError as error:
                cause = cause or error
                step = walk.failed(step.next, end_state(error), " ".join(str(error).split()))
            else:
                step = walk.read(response.url, response.body)
            self._step(step.next or start)
        end = step.end or End(complete=False, reason="the walk stopped without a word")
        return Walked(
            source=walk.source, url=start, links=tuple(found), end=end, errors=tuple(errors), cause=cause
        )

    async def _read_day(self, url: str, source: str) -> Response:
        if time.monotonic() > self._deadline:
            raise OverLimit(f"{url}: not asked, {self.limits.run_seconds:g} s were over")
        trail = Trail(limit=self.limits.sitemap, source=source)
        response = await self.fetch(url, trail)
        if behind := wall(_page(response, trail)):
            raise Blocked(f"{url}: {behind}")
        return response

    # Errands

    async def _page_at(self, url: str) -> Page:
        if time.monotonic() > self._deadline:
            raise OverLimit(f"{url}: not asked, {self.limits.run_seconds:g} s were over")
        self._step(url)
        trail = Trail(limit=self.limits.sitemap)
        response = await self.fetch(url, trail)
        return replace(_page(response, trail), fetched_at=trail.answers[-1].fetched_at)

    # Pages

    async def _visit(self, visit: Visit, held: set[str]) -> tuple[Visited, KhobaoError | None]:
        link = visit.link
        if link.canonical_url in held:
            said = "a redirect has led this run to it before"
            return Visited(visit=visit, state=State.DUPLICATE, reason=said, tries=0, answer=None), None
        trail = Trail(limit=self.limits.page, via=self._where(link), source=link.source, within=True)
        conditions = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
        error: KhobaoError | None = None
        state, reason = State.CAPTURED, None
        try:
            response = await self.fetch(link.canonical_url, trail, conditions=conditions)
            state, reason = self._judged(visit, response, trail, held)
        except KhobaoError as raised:
            error, state, reason = raised, end_state(raised), in_one_line(raised)
        answer = trail.answers[-1] if trail.answers else None
        visited = Visited(visit=visit, state=state, reason=reason, tries=trail.tries, answer=answer)
        return visited, error

    def _judged(
        self, visit: Visit, response: Response, trail: Trail, held: set[str]
    ) -> tuple[State, str | None]:
        """Whether what came is the article that was asked for. Raises the error that says what else it is."""
        page = _page(response, trail)
        final = canonical(response.url, self.outlet)
        if final != visit.link.canonical_url and not self.outlet.match(final):
            raise NotAnArticle(f"{visit.link.canonical_url} leads to {final}, which is no article's address")
        if page.status == 304:
            return State.UNCHANGED, "not modified since it was captured"
        kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and "html" not in kind and kind != "text/plain":
            raise NotAnArticle(f"{response.url}: {kind}, expected HTML")
        if not page.body.strip():
            raise Unreadable(f"{response.url}: an empty page")
        if behind := wall(page):
            raise Blocked(f"{response.url}: {behind}")
        if final in held:
            return State.DUPLICATE, f"leads to {final}, which this run has captured"
        held.add(final)
        record = trail.answers[-1].record
        if record is not None and record.revisit:
            return State.UNCHANGED, "the same payload as an earlier capture"
        return State.CAPTURED, None

    def _stop(self, error: KhobaoError | None) -> tuple[State, str] | None:
        """The state and reason of all visits that are left, where the run has to end now."""
        if isinstance(error, Throttled) and (error.retry_after or 0) > self.limits.retry_after_seconds:
            return State.OVER_LIMIT, f"not tried: {error}"
        last = [visited.state for visited in self.crawled.visits[-self.limits.in_a_row :]]
        if len(last) < self.limits.in_a_row:
            return None
        if set(last) == {State.BLOCKED}:
            return State.BLOCKED, f"not tried: the {len(last)} pages before it were blocked"
        if set(last) == {State.FAILED} and isinstance(error, RetryLater):
            return State.FAILED, f"not tried: the {len(last)} pages before it failed"
        return None

    # What the middlewares and the download handler use

    async def keep(self, exchange: Exchange) -> Record | None:
        """Hand an exchange to the keeper; what goes wrong there ends the run."""
        if self.keeper is None:
            return None
        try:
            return await asyncio.to_thread(self.keeper.keep, exchange)
        except Exception as error:
            raise KeeperFailed(str(error)) from error

    async def adopted(self, url: str) -> tuple[Answer, bytes] | None:
        """What a killed run of the same batch kept of a URL."""
        if self.keeper is None:
            return None
        try:
            return await asyncio.to_thread(self.keeper.adopted, url)
        except Exception as error:
            raise KeeperFailed(str(error)) from error

    def received(self, size: int) -> None:
        """Count a response of so many bytes, as they crossed the wire."""
        self.crawled.requests += 1
        self.crawled.bytes += size

    def slow_down(self, host: str, delay: float) -> None:
        """Take a Crawl-delay for a host; against a newsstand the run's own pace holds."""
        slot = self.crawler.engine.downloader.slots.get(host)
        if self.limits.delay is None and slot is not None:
            self.crawl_delays[host] = delay
            slot.delay = max(slot.delay, delay)

    async def fetch(
        self,
        url: str,
        trail: Trail,
        *,
        robots: bool = False,
        conditions: Mapping[str, str | None] | None = None,
    ) -> Response:
        """Fetch a URL through all middlewares. Raises the KhobaoError that says what is wrong with it; NotAnArticle for
        what is no http(s) address, wherever it came from."""
        try:
            url = normal(url)
        except ValueError as error:
            raise NotAnArticle(str(error)) from error
        headers = {
            "User-Agent": self.settings["USER_AGENT"],
            "Accept": ACCEPT,
            "Accept-Language": f"{self.outlet.language}, *;q=0.5",
            "Accept-Encoding": "gzip",  # what every tool that replays or indexes a WARC undoes
        }
        headers |= {name: value for name, value in (conditions or {}).items() if value}
        request = Request(url, headers=headers, meta={"trail": trail, "robots": robots})
        return await self.crawler.engine.download_async(request)

    def _step(self, last: str, done: int = 0, total: int = 0) -> None:
        if self._on_step:
            self._on_step(done, total, self.crawled.bytes, last)

    def _where(self, link: Link) -> str | None:
        return next((source.url for source in self.outlet.sources if source.name == link.source), None)


class KeeperFailed(Exception):
    """The archive or the disk failed; the cause says how."""


def in_one_line(error: Exception) -> str:
    """What an error says. What a site sent may stand in it, so it is cut."""
    return " ".join(str(error).split())[:400]


def newest_first(found: Iterable[Link]) -> list[Link]:
    """Dated links by their time, the newest first, then the others in the order in which they were listed."""
    start = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda link: link.published or start, reverse=True)


def _page(response: Response, trail: Trail) -> Page:
    return Page(
        url=response.url, body=response.body, status=response.status, headers=trail.answers[-1].headers
    )
