"""RSS 0.9x, 1.0, 2.0 and Atom."""

from typing import Any

import feedparser

from scrapers.discover.listing import Entry, Listing, ReadTime, plain, start_of

LARGEST = 4 * 2**20
"""Bytes that are read. A feed of 50 items has up to 300 KB; feedparser takes half a second and 10 MB for one MB."""


def read(body: bytes, time: ReadTime) -> Listing:
    """The entries of a feed. Of broken XML, what feedparser's tolerant reading finds, and the error."""
    feed = feedparser.parse(body[:LARGEST], sanitize_html=False, resolve_relative_uris=False)
    entries = tuple(_entry(item, time) for item in feed.entries if item.get("link"))
    error = None
    if not feed.version and not entries:
        error = f"expected RSS or Atom, found {start_of(body)!r}"
    elif feed.bozo and not isinstance(feed.bozo_exception, feedparser.exceptions.ThingsNobodyCaresAboutButMe):
        # A wrong declaration of the character set is mended by feedparser and loses nothing.
        error = f"broken XML: {' '.join(str(feed.bozo_exception).split())}"
    elif len(body) > LARGEST:
        error = f"{len(body)} bytes, of which {LARGEST} were read"
    elif not entries:
        error = "a feed without entries"
    return Listing(entries=entries, error=error)


def _entry(item: Any, time: ReadTime) -> Entry:
    # feedparser's own reading of times takes those without an offset for UTC, so the printed ones are read.
    return Entry(
        url=item.link,
        title=plain(item.get("title")),
        published=time(item.get("published" if "published" in item else "updated")),
        section=plain(item.tags[0].get("term")) if item.get("tags") else None,
    )
