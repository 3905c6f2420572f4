"""The lists of a site: its feeds and sitemaps, where it names them and where they usually are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from scrapers.discover import feeds, sitemaps
from scrapers.discover.listing import Entry, Listing
from scrapers.model.outlet import Sitemap
from scrapers.onboard.probe.anchors import identity, secure
from scrapers.onboard.probe.dated import Series, series
from scrapers.onboard.probe.visitor import Visitor, at
from scrapers.web.times import read_time

FEEDS = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/rss/home.rss", "/atom.xml", "/index.xml", "/feeds")
SITEMAPS = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemaps/google-news.xml",
)
MOST_FEEDS = 6
"""Looked at of those that a site names: some name one for each of a hundred sections."""
MOST_MAPS = 12
EVER = timedelta(days=365_000)
DATES = 2000
"""Of one list, as many tell the offsets of a year."""

_IN_UTC = partial(read_time, tz=UTC)
_NEWS = re.compile(rb"<(?:\w+:)?publication_date")
_MODIFIED = re.compile(rb"<lastmod>([^<]{8,40})</lastmod>")


@dataclass(frozen=True, kw_only=True)
class ProbedList:
    """A list that answered."""

    url: str
    by: str
    entries: tuple[Entry, ...] = ()
    follow: tuple[str, ...] = ()
    is_news: bool = False
    """Whether it is a Google-News sitemap: the articles of the last two days, with their times of publication."""
    dates: tuple[datetime, ...] = field(default=(), repr=False)
    """All that it prints, with their offsets."""

    @property
    def urls(self) -> list[str]:
        """Of its entries, canonical and without their queries."""
        found = (identity(entry.urls[0]) for entry in self.entries)
        return list(dict.fromkeys(url for url in found if url))

    @property
    def times(self) -> dict[str, datetime]:
        """When its entries were published, as it says."""
        pairs = ((identity(entry.urls[0]), entry.published) for entry in self.entries)
        return {url: time for url, time in pairs if url and time}


async def find_feeds(visitor: Visitor, home: str, declared: Iterable[str]) -> list[ProbedList]:
    """The feeds that the home page names, else the first that stands in a usual place."""
    named = list(dict.fromkeys(declared))[:MOST_FEEDS]
    found = [listed for url in named if (listed := await _feed(visitor, url, "the home page"))]
    for path in () if found else FEEDS:
        if listed := await _feed(visitor, at(home, path), "a usual place"):
            return [listed]
    return found


async def _feed(visitor: Visitor, url: str, by: str) -> ProbedList | None:
    if (page := await visitor.page(url)) is None:
        return None
    listing = feeds.read(page.body, _IN_UTC)
    if not listing.entries:
        return None
    return ProbedList(url=url, by=by, entries=listing.entries, dates=_published(listing))


async def find_sitemaps(visitor: Visitor, home: str, named: Iterable[str]) -> list[ProbedList]:
    """The sitemaps that robots.txt names, else those in usual places; of each index, what is worth a look: its
    Google-News sitemaps, and of its sitemaps by month or day the newest and one before it."""
    queue = [(url, "robots.txt") for url in dict.fromkeys(named)][:MOST_MAPS]
    queue = queue or [(at(home, path), "a usual place") for path in SITEMAPS]
    found: list[ProbedList] = []
    while queue and len(found) < MOST_MAPS:
        url, by = queue.pop(0)
        if url in {each.url for each in found} or (listed := await _sitemap(visitor, url, by)) is None:
            continue
        found.append(listed)
        if by != url and listed.follow:
            queue = [(each, listed.url) for each in _worth_a_look(listed.follow)] + queue
    return found


async def _sitemap(visitor: Visitor, url: str, by: str) -> ProbedList | None:
    if (page := await visitor.page(url)) is None:
        return None
    listing = sitemaps.read(Sitemap(url=url, within=EVER), page.body, _IN_UTC, datetime.now(UTC))
    if not listing.entries and not listing.follow:
        return None
    modified = (_IN_UTC(text.decode("latin-1")) for text in _MODIFIED.findall(page.body)[:DATES])
    return ProbedList(
        url=url,
        by=by,
        entries=listing.entries,
        follow=tuple(map(secure, listing.follow)),
        is_news=_NEWS.search(page.body) is not None,
        dates=tuple(each for each in modified if each) + _published(listing),
    )


def _worth_a_look(follow: tuple[str, ...]) -> list[str]:
    by_time: list[Series] = series(follow)
    rest = [url for url in follow if not any(url in each.urls for each in by_time)]
    news = [url for url in rest if "news" in url.rpartition("/")[2].lower()][:2]
    return [*news, *(url for each in by_time[:2] for url in each.urls[:2]), *(() if by_time else rest[:1])]


def _published(listing: Listing) -> tuple[datetime, ...]:
    return tuple(entry.published for entry in listing.entries[:DATES] if entry.published)
