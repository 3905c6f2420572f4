"""Sitemaps, sitemap indexes and Google News sitemaps (sitemaps.org 0.9, Google's news extension).

Of an entry, only elements in the namespace of the entry itself and in Google's news namespace speak of the page.
Those of pictures, videos and translations bear the same names and speak of something else.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lxml import etree

from scrapers.discover.listing import Entry, Listing, ReadTime, failed, plain, start_of
from scrapers.discover.xml import items, local_name, space, text_of
from scrapers.model.outlet import Sitemap
from scrapers.web.coding import decode

LARGEST = 52_428_800
"""Bytes, uncompressed: the protocol allows 50 MiB."""
MOST_ENTRIES = 50_000
"""As the protocol allows; what comes after them is left, and said."""

_NEWS = re.compile(r"http://(?:www\.)?google\.com/schemas/sitemap-news(?:/[\d.]+)?")
_START = datetime.min.replace(tzinfo=UTC)


def read(source: Sitemap, body: bytes, time: ReadTime, now: datetime) -> Listing:
    """The entries of a sitemap that are young enough, or the sitemaps of an index to be read next.

    Read element by element, so that a sitemap of 50,000 links takes the memory of its bytes. Never raises.
    """
    cut = None
    if body[:2] == b"\x1f\x8b":
        unpacked = decode({"content-encoding": "gzip"}, body, LARGEST)
        body, cut = unpacked.data, unpacked.damage

    def entry(element: etree._Element) -> tuple[datetime | None, Entry | str] | None:
        return _entry(source, element, time, now)

    found = items(body, ("url", "sitemap"), entry, MOST_ENTRIES)
    if found.root not in {"urlset", "sitemapindex"} and not found.items:
        return failed(cut or f"expected a sitemap, found {start_of(body)!r}")
    follow = [(modified or _START, url) for modified, url in found.items if isinstance(url, str)]
    follow.sort(key=lambda pair: pair[0], reverse=True)
    return Listing(
        entries=tuple(each for _, each in found.items if isinstance(each, Entry)),
        follow=tuple(url for _, url in follow),
        error=cut or found.error,
        whole=found.whole and not cut,
    )


def _entry(
    source: Sitemap, element: etree._Element, time: ReadTime, now: datetime
) -> tuple[datetime | None, Entry | str] | None:
    """When an entry was changed or published, and what it is: a link, or the address of a sitemap to be followed."""
    own: dict[str, str] = {}
    for child in element:
        if space(child) == space(element) and (text := text_of(child)):
            own.setdefault(local_name(child), text)
    news = {local_name(child): text for child in _news(element) if (text := text_of(child))}
    address = own.get("loc")
    modified, published = time(own.get("lastmod")), time(news.get("publication_date"))
    if not address or _is_old(modified or published, source.within, now):
        return None
    if local_name(element) == "sitemap":
        return (modified, address) if re.search(source.follow, address) else None
    at = published or modified
    return at, Entry(urls=(address,), title=plain(news.get("title")), published=at)


def _news(element: etree._Element) -> Iterator[etree._Element]:
    """What Google's extension says of the page, within ``news:news`` or, as its first version had it, beside ``loc``."""
    for child in element:
        is_news = _NEWS.fullmatch(space(child)) is not None
        if local_name(child) == "news" and (is_news or space(child) == space(element)):
            yield from (part for part in child if space(part) == space(child))
        elif is_news:
            yield child


def _is_old(time: datetime | None, within: timedelta, now: datetime) -> bool:
    """A date without a clock is midnight, so a day's entries stay for ``within`` from the start of that day on."""
    return time is not None and now - time > within
