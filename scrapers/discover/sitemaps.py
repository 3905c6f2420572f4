"""Sitemaps, sitemap indexes and Google-News sitemaps (sitemaps.org 0.9; Google's news and image extensions)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

from lxml import etree

from scrapers.discover.listing import Entry, Listing, ReadTime, plain, start_of
from scrapers.model.outlet import Sitemap
from scrapers.web.coding import decode

LARGEST = 52_428_800
"""Bytes, uncompressed: the protocol allows 50 MiB."""
MOST_ENTRIES = 50_000
"""As the protocol allows; what comes after them is left, and said."""


def read(source: Sitemap, body: bytes, time: ReadTime, now: datetime) -> Listing:
    """The entries of a sitemap that are young enough, or the sitemaps of an index to be read next.

    Read element by element, so that a sitemap of 50,000 links takes the memory of its bytes. Entities
    other than XML's own five are not expanded, and nothing is loaded from outside.
    """
    error = None
    if body[:2] == b"\x1f\x8b":
        whole = decode({"content-encoding": "gzip"}, body, LARGEST)
        body, error = whole.data, whole.damage
    entries: list[Entry] = []
    follow: list[tuple[datetime, str]] = []
    seen = 0
    try:
        for element in _elements(body):
            seen += 1
            if seen > MOST_ENTRIES:
                error = f"more than {MOST_ENTRIES} entries; the rest was left"
                break
            address = _text(element, "loc")
            modified = time(_text(element, "lastmod"))
            published = time(_text(element, "publication_date"))
            if not address or _is_old(modified or published, source.within, now):
                continue
            if etree.QName(element).localname == "url":
                title = plain(_text(element, "title"))
                entries.append(Entry(url=address, title=title, published=published or modified))
            elif re.search(source.follow, address):
                follow.append((modified or datetime.min.replace(tzinfo=UTC), address))
    except etree.XMLSyntaxError as broken:
        error = error or f"broken XML: {broken}"
    if not seen:
        error = error or f"expected a sitemap, found {start_of(body)!r}"
    follow.sort(key=lambda pair: pair[0], reverse=True)
    return Listing(entries=tuple(entries), follow=tuple(address for _, address in follow), error=error)


def _elements(body: bytes) -> Iterator[etree._Element]:
    """Each ``url`` and ``sitemap`` element, dropped from the tree once it has been looked at."""
    events = etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _text(element: etree._Element, name: str) -> str:
    """The text of the first descendant of this local name, whatever its namespace (``news:title``, ``image:title``)."""
    found = next(element.iter(f"{{*}}{name}"), None)
    return "".join(found.itertext()).strip() if found is not None else ""


def _is_old(time: datetime | None, within: timedelta, now: datetime) -> bool:
    """A date without a clock is midnight, so a day's entries stay for ``within`` from the start of that day on."""
    return time is not None and now - time > within
