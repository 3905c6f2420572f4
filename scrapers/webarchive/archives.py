"""The one interface to all web archives: ``steps`` lists a day, ``fetch`` gives a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from scrapers.config import Config
from scrapers.discover.ids import Ids
from scrapers.discover.walk import Step, Walk, over
from scrapers.errors import BadConfiguration, RetryLater, SkipAndRecord, StopOutlet, Unreadable
from scrapers.model.link import DayLink, Memento, end_state
from scrapers.model.outlet import CommonCrawl, DaySource, NewsCrawl, Outlet, Wayback, WebArchiveSource
from scrapers.web.agent import user_agent
from scrapers.web.urls import normal
from scrapers.webarchive import listing
from scrapers.webarchive.commoncrawl import DATA, INDEX, CommonCrawlIndex, Files
from scrapers.webarchive.copy import Copy
from scrapers.webarchive.http import PATIENCE, Http, Patience
from scrapers.webarchive.wayback import CDX, PAGES, WaybackMachine


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Seconds between two requests of one kind. Change them only in tests or for an archive of your own."""

    wayback_cdx: float = CDX
    wayback_pages: float = PAGES
    commoncrawl_index: float = INDEX
    commoncrawl_data: float = DATA


SPACING = Spacing()


class WebArchives:
    """The archives named in the settings. A context manager; not thread-safe."""

    def __init__(self, config: Config, *, patience: Patience = PATIENCE, spacing: Spacing = SPACING) -> None:
        named = (config.wayback, config.commoncrawl, config.crawldata)
        opened = {urlsplit(address).hostname or "" for address in named if address}
        self._http = http = Http(user_agent=user_agent(config.contact), opened=opened, patience=patience)
        paces = config.home / "paces"
        self._wayback: WaybackMachine | None = None
        self._commoncrawl: CommonCrawlIndex | None = None
        self._files: Files | None = None
        if config.wayback:
            pages = spacing.wayback_pages
            self._wayback = WaybackMachine(
                http, config.wayback, paces, cdx_seconds=spacing.wayback_cdx, page_seconds=pages
            )
        if config.commoncrawl:
            index = spacing.commoncrawl_index
            self._commoncrawl = CommonCrawlIndex(http, config.commoncrawl, paces, seconds=index)
        if config.crawldata:
            self._files = Files(http, config.crawldata, paces, seconds=spacing.commoncrawl_data)

    def __enter__(self) -> Self:
        self._http.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.__exit__(kind, error, trace)

    def steps(
        self, source: WebArchiveSource | NewsCrawl, outlet: Outlet, day: date, ids: Ids | None = None
    ) -> Iterator[Step]:
        """List a day: yields one step per response of the archive, the last with the ``end``.

        An archive that is down, throttles or responds with nonsense ends the listing as incomplete, with the reason,
        so that other sources go on. Raises BadConfiguration where the archive rejects the query (status 400).
        """
        try:
            match source:
                case Wayback() if self._wayback:
                    walk = listing.walk(source, outlet, day, base=self._wayback.base, ids=ids)
                    yield from _driven(walk, self._wayback.ask)
                case CommonCrawl() if self._commoncrawl:
                    walk = listing.walk(source, outlet, day, base=self._commoncrawl.base, ids=ids)
                    yield from _driven(walk, self._commoncrawl.ask)
                case NewsCrawl() if self._files:
                    yield from _scanned(self._files, source, outlet, day, ids or Ids(outlet))
                case _:
                    yield over("the settings name no such web archive")
        except (RetryLater, SkipAndRecord, StopOutlet) as error:
            yield over(str(error), error=str(error))

    def fetch(self, source: DaySource, memento: Memento) -> Copy:
        """Fetch the page of a link that ``steps`` listed for this source.

        Raises Gone, Blocked, OverLimit, Unreadable, Throttled or SiteUnavailable, and BadConfiguration where the
        settings name no such archive.
        """
        try:  # earlier versions kept the address as it came
            memento = replace(memento, url=normal(memento.url))
        except ValueError as error:
            raise Unreadable(str(error)) from error
        match source:
            case Wayback() if self._wayback:
                fetch = self._wayback.fetch
            case CommonCrawl() if self._files:
                fetch = partial(self._files.fetch, archive="commoncrawl")
            case NewsCrawl() if self._files:
                fetch = partial(self._files.fetch, archive="cc-news")
            case _:
                raise BadConfiguration(f"{source.name}: the settings name no such web archive")
        try:
            return fetch(memento)
        except BadConfiguration as error:
            # Status 400: this archive does not take the address. The settings are right.
            raise Unreadable(str(error)) from error


def _driven(walk: Walk, ask: Callable[[str], bytes]) -> Iterator[Step]:
    step = walk.first()
    yield step
    while url := step.next:
        try:
            body = ask(url)
        except (RetryLater, SkipAndRecord, StopOutlet) as error:
            step = walk.failed(url, end_state(error), str(error))
        else:
            step = walk.read(url, body)
        yield step


def _scanned(files: Files, source: NewsCrawl, outlet: Outlet, day: date, ids: Ids) -> Iterator[Step]:
    """A step for each file."""
    if outlet.first_day and day < outlet.first_day:
        yield over(f"before the outlet's first day, {outlet.first_day}", complete=True)
        return
    paths, reaches = files.news(source, outlet, day)
    seen: set[str] = set()
    for path in paths[: source.pages]:
        found = (memento for memento in files.scan(path) if outlet.owns(memento.url))
        links: dict[str, DayLink] = {}
        for each in listing.pick(found, source, outlet, day, ids):
            links.setdefault(each.link.canonical_url, each)
        yield Step(links=tuple(each for url, each in links.items() if url not in seen))
        seen.update(links)
    left = len(paths) - source.pages
    if left > 0:
        yield over(f"stopped after {source.pages} files, with {left} still to scan")
    else:
        said = "" if reaches else f"; the list does not reach {source.within} after the day's start yet"
        yield over(f"{len(paths)} files scanned{said}", complete=reaches)
