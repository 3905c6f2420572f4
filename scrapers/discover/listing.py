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

    url: str
    title: str | None = None
    published: datetime | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    entries: tuple[Entry, ...] = ()
    follow: tuple[str, ...] = ()
    error: str | None = None


def plain(text: object) -> str | None:
    """A title in plain words, NFC: tags and entities escaped twice (CDATA in feeds and sitemaps) undone, and what
    no UTF-8 file can hold (half a surrogate pair in JSON) replaced."""
    if not isinstance(text, str):
        return None
    text = _TAG.sub("", html.unescape(text[: 10 * LONGEST])).encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", text).split())[:LONGEST] or None


def start_of(body: bytes) -> str:
    """The first words of a page, for a message that says what came instead."""
    return " ".join(body[:200].decode("utf-8", "replace").split())[:80]
