"""What a parser makes of a page of links, before anything is known of outlets."""

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


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
    """A title in plain words: entities that were escaped twice (CDATA in feeds and sitemaps) and tags undone, NFC."""
    if not isinstance(text, str):
        return None
    return " ".join(unicodedata.normalize("NFC", _TAG.sub("", html.unescape(text))).split()) or None


def start_of(body: bytes) -> str:
    """The first words of a page, for a message that says what came instead."""
    return " ".join(body[:200].decode("utf-8", "replace").split())[:80]
