"""What a parser makes of a page of links, before anything is known of outlets."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LONGEST = 1000
"""Characters of a title; headlines have 50 to 200."""

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")

ReadTime = Callable[[object], datetime | None]
"""Reads a printed time in the zone and the language of the outlet (``web.times.read_time``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One link as printed."""

    urls: tuple[str, ...]
    """Addresses that the entry gives for its page, the likeliest first; relative ones are relative to the page."""
    title: str | None = None
    published: datetime | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The links of one page, as printed."""

    entries: tuple[Entry, ...] = ()
    follow: tuple[str, ...] = ()
    """Addresses of the sitemaps that an index names."""
    base: str | None = None
    """What relative addresses are relative to, where the page says so; itself relative to the page's own address."""
    error: str | None = None
    """What was wrong with the page, in one line."""
    whole: bool = True
    """Whether every link of the page was read, in spite of ``error``. Always False where nothing was read."""
    is_listing: bool = True
    """Whether this is a page of the source at all, with links or without; False for an error page in its place."""


def plain(text: object) -> str | None:
    """A title in plain words, NFC: tags and entities escaped twice (CDATA in feeds and sitemaps) undone, and what
    no UTF-8 file can hold (half a surrogate pair in JSON) replaced."""
    if not isinstance(text, str):
        return None
    text = _TAG.sub("", html.unescape(text[: 10 * LONGEST])).encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST] or None


def failed(error: str, *, is_listing: bool = False) -> Listing:
    """A page of which nothing could be read."""
    return Listing(error=error, whole=False, is_listing=is_listing)


def start_of(body: bytes) -> str:
    """The first words of a page, for a message that says what came instead."""
    return " ".join(body[:200].decode("utf-8", "replace").split())[:80]
