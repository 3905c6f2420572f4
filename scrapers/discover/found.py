"""From a page of a source to links of an outlet's articles."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scrapers.discover import apis, feeds, sections, sitemaps
from scrapers.discover.listing import Entry, Listing, failed
from scrapers.model.link import Link
from scrapers.model.outlet import Api, Feed, Outlet, Section, Sitemap, Source
from scrapers.web.times import read_time
from scrapers.web.urls import canonical, normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The links on one page of a source."""

    links: tuple[Link, ...] = ()
    """Of articles of the outlet, each canonical URL once, in the order of the page."""
    follow: tuple[str, ...] = ()
    """Absolute addresses of the sitemaps that an index names, the most recently modified first."""
    error: str | None = None
    """What was wrong with the page, in one line; what could be read of it is still in ``links``."""
    whole: bool = True
    """Whether every link of the page was read, in spite of ``error``: then the error is no reason to ask again, nor
    to call the listing incomplete."""
    is_listing: bool = True
    """Whether this is a page of the source at all, with links or without; False for an error page in its place."""

    @property
    def trouble(self) -> str | None:
        """The error, where links of the page may be missing for it."""
        return None if self.whole else self.error


def links(source: Source, body: bytes, outlet: Outlet, url: str, *, now: datetime) -> Found:
    """The links on one page of a source: ``body`` as fetched from ``url``, content coding undone.

    ``now`` (aware) is what ``Sitemap.within`` counts back from. Never raises for what a site serves.
    """
    listing = _read(source, body, outlet, now)
    page = _Page(url, listing.base)
    found: dict[str, Link] = {}
    for entry in listing.entries:
        if (link := _link(entry, page, source, outlet)) is not None:
            found.setdefault(link.canonical_url, link)
    follow = dict.fromkeys(address for each in listing.follow if (address := page.address(each)))
    error, whole = listing.error, listing.whole
    if listing.entries and not found and not error:
        whole = False
        error = (
            f"listed {len(listing.entries)} links, e.g. {listing.entries[0].urls[0][:200]!r}, "
            f"and none is an article's address ({outlet.article})"
        )
    if page.skipped:
        error = "; ".join(filter(None, (error, f"{len(page.skipped)} skipped: {page.skipped[0]}")))
    return Found(
        links=tuple(found.values()),
        follow=tuple(follow),
        error=error,
        whole=whole,
        is_listing=listing.is_listing,
    )


class _Page:
    """Makes the addresses of a page absolute, and counts those that cannot be requested."""

    def __init__(self, url: str, base: str | None) -> None:
        self.skipped: list[str] = []
        """The reason for each address that cannot be requested."""
        self._base = url
        self._base = self.address(base) or url if base else url

    def address(self, printed: str) -> str | None:
        """The absolute address; None, and counted, if it cannot be requested."""
        try:
            return normal(printed, self._base)
        except ValueError as error:
            self.skipped.append(str(error))
            return None


def _link(entry: Entry, page: _Page, source: Source, outlet: Outlet) -> Link | None:
    """The link of an entry, with the first of its addresses that is an article's; None if there is none."""
    for printed in entry.urls:
        address = page.address(printed)
        identity = canonical(address, outlet) if address else ""
        if address and outlet.match(identity):
            return Link(
                url=address,
                canonical_url=identity,
                source=source.name,
                title=entry.title,
                published=entry.published,
                section=entry.section,
            )
    return None


def merge(pages: Iterable[Iterable[Link]]) -> list[Link]:
    """Merge the links of several sources by canonical URL. The first source to list one names it; later ones fill in
    what it left out."""
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
        return failed("an empty page")
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
