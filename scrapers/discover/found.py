"""From a page of a source to links of an outlet's articles."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

from scrapers.discover import apis, feeds, sections, sitemaps
from scrapers.discover.listing import Listing
from scrapers.model.link import Link
from scrapers.model.outlet import Api, Feed, Outlet, Section, Sitemap, Source
from scrapers.web.times import read_time
from scrapers.web.urls import canonical

LONGEST_ADDRESS = 2000
"""Characters; what is longer is no article's address in any browser or web archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one page of a source gave."""

    links: tuple[Link, ...] = ()
    """Of articles of the outlet, each canonical URL once, in the order of the page."""
    follow: tuple[str, ...] = ()
    """Absolute addresses of the sitemaps that an index names, the most recently modified first."""
    error: str | None = None
    """What was wrong with the page, in one line; what could be read of it is still in ``links``."""


def links(source: Source, body: bytes, outlet: Outlet, url: str, *, now: datetime) -> Found:
    """The links on one page of a source: ``body`` as fetched from ``url``, content coding undone.

    ``now`` (aware) is what ``Sitemap.within`` counts back from.
    """
    found: dict[str, Link] = {}
    listing = _read(source, body, outlet, now)
    for entry in listing.entries:
        try:
            address = urljoin(url, entry.url.strip())
            identity = canonical(address, outlet)
        except ValueError:
            continue
        if len(address) <= LONGEST_ADDRESS and identity not in found and outlet.match(identity):
            found[identity] = Link(
                url=address,
                canonical_url=identity,
                source=source.name,
                title=entry.title,
                published=entry.published,
                section=entry.section,
            )
    error = listing.error
    if listing.entries and not found and not error:
        error = (
            f"listed {len(listing.entries)} links, e.g. {listing.entries[0].url[:200]!r}, "
            f"and none is an article's address ({outlet.article})"
        )
    return Found(links=tuple(found.values()), follow=_absolute(listing.follow, url), error=error)


def merge(pages: Iterable[Iterable[Link]]) -> list[Link]:
    """The links of several sources by canonical URL: the first to list one names it, others fill in what it left out."""
    merged: dict[str, Link] = {}
    for page in pages:
        for link in page:
            first = merged.setdefault(link.canonical_url, link)
            if first is not link:
                merged[link.canonical_url] = replace(
                    first,
                    title=first.title or link.title,
                    published=first.published or link.published,
                    section=first.section or link.section,
                )
    return list(merged.values())


def _read(source: Source, body: bytes, outlet: Outlet, now: datetime) -> Listing:
    if not body.strip():
        return Listing(error="an empty page")
    time = partial(read_time, tz=outlet.tz, language=outlet.language)
    match source:
        case Feed():
            return feeds.read(body, time)
        case Sitemap():
            return sitemaps.read(source, body, time, now)
        case Section():
            return sections.read(source, body, time)
        case Api():
            return apis.read(source, body, time)
    raise TypeError(f"{type(source).__name__} is no kind of source; expected Feed, Sitemap, Section or Api")


def _absolute(addresses: Iterable[str], url: str) -> tuple[str, ...]:
    absolute: dict[str, None] = {}
    for address in addresses:
        try:
            address = urljoin(url, address)
            canonical(address, None)  # raises for what cannot be asked for
            absolute[address] = None
        except ValueError:
            continue
    return tuple(absolute)
