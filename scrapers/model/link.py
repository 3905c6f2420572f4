"""The link: a URL found by discovery, and the state it ends in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What became of a link. ``LISTED`` and ``CAPTURED`` are on the way; the others are ends.

    A capture gives a link one of the states below; refining turns ``CAPTURED`` into ``ARCHIVED``,
    ``UNCHANGED``, ``DUPLICATE``, ``NOT_AN_ARTICLE`` or ``QUARANTINED``.
    """

    LISTED = "listed"  # known, and not tried yet
    CAPTURED = "captured"
    ARCHIVED = "archived"
    UNCHANGED = "unchanged"  # 304, or the same payload as an earlier capture
    DUPLICATE = "duplicate"  # another URL of an article that is held
    NOT_AN_ARTICLE = "not_an_article"
    OUTSIDE_DAY = "outside_day"
    QUARANTINED = "quarantined"
    GONE = "gone"  # 404 or 410
    FORBIDDEN = "forbidden"  # robots.txt
    BLOCKED = "blocked"  # a block page, a consent wall, 401 or 403
    FAILED = "failed"  # tried as often as the limits allow
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL and what its source said of it. Nothing here is trusted as a fact of the article."""

    url: str
    """As the source printed it, made absolute."""
    canonical_url: str
    """See ``scrapers.discover.canonical``; the identity of the link."""
    source: str
    """The name of the source that listed it first (``Source.name``)."""
    title: str | None = None
    published: datetime | None = None
    """With an offset; feeds without one are read in the outlet's time zone."""
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """Where a web archive holds a page."""

    url: str
    """As archived."""
    captured_at: datetime
    """UTC, to the second."""
    status: int | None = None
    mime: str | None = None
    digest: str | None = None
    """Of the payload as the archive computed it: SHA-1 in base 32, ``sha256:`` and hex, …"""
    filename: str | None = None
    """Path of the WARC in the archive, where the archive gives parts of its files."""
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLink:
    """A link that a dated source lists for a day."""

    link: Link
    """``link.source`` names the dated source."""
    stated: bool
    """Whether the source, or the address, states that the article is the day's. Else it is a candidate: only
    the article itself can tell."""
    memento: Memento | None = None
    """Where the page stands, for a link that a web archive listed."""
