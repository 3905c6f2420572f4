"""The link: a URL found by discovery, and the state it ends in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from scrapers.errors import Blocked, Forbidden, Gone, KhobaoError, NotAnArticle, OverLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a state means to the parts of the system. Nothing has a default: whoever adds a state says it all."""

    held: bool
    """We hold the article, and it can be read in the archive."""
    of_day: bool
    """The link counts among the articles that the outlet published on the day: unless held, it is missing."""
    day_retries: bool
    """A re-run of the day tries the link again."""
    run_retries: bool
    """A scheduled run that finds the link listed tries it again, after a wait: the end may pass."""
    asks_web_archive: bool
    """For a past day, a web archive's copy is taken instead of what the site gave."""
    there: bool | None
    """Whether the article's page was on the site: served (in full, or as unchanged), or gone. None: this does not tell."""
    refused: bool
    """The site does not want us to have this page; asking for its neighbours is no use."""
    in_wacz: bool
    """The WACZ of the day shows the exchange in which the link came to this end."""
    sound: bool | None
    """Whether the article passed the checks of articles; None where they did not decide."""
    table: Literal["articles", "quarantine"] | None
    """The Parquet table into which refining writes the article."""


class State(StrEnum):
    """What became of a link. ``LISTED`` and ``CAPTURED`` are on the way; the others are ends.

    A capture gives a link one of the states below; refining turns ``CAPTURED`` into ``ARCHIVED``, ``UNCHANGED``,
    ``DUPLICATE``, ``NOT_AN_ARTICLE``, ``OVER_LIMIT`` or ``QUARANTINED``. What a state means stands in its traits
    and nowhere else.
    """

    LISTED = "listed", Traits(
        held=False, of_day=True, day_retries=True, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=False, sound=None, table=None,
    )  # fmt: skip
    """Known, and not tried yet."""
    CAPTURED = "captured", Traits(
        held=False, of_day=True, day_retries=True, run_retries=False, asks_web_archive=False,
        there=True, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """Fetched, and not refined yet."""
    ARCHIVED = "archived", Traits(
        held=True, of_day=True, day_retries=False, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=True, sound=True, table="articles",
    )  # fmt: skip
    """An article, or a new revision of one."""
    UNCHANGED = "unchanged", Traits(
        held=True, of_day=True, day_retries=False, run_retries=False, asks_web_archive=False,
        there=True, refused=False, in_wacz=True, sound=True, table=None,
    )  # fmt: skip
    """304, the same payload as an earlier capture, or the same text as an earlier revision."""
    DUPLICATE = "duplicate", Traits(
        held=False, of_day=False, day_retries=False, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """Another URL of an article that is held."""
    NOT_AN_ARTICLE = "not_an_article", Traits(
        held=False, of_day=False, day_retries=False, run_retries=False, asks_web_archive=True,
        there=None, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """A page without an article: a section, a video, a player."""
    OUTSIDE_DAY = "outside_day", Traits(
        held=False, of_day=False, day_retries=False, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=False, sound=None, table=None,
    )  # fmt: skip
    """An article of another day."""
    QUARANTINED = "quarantined", Traits(
        held=False, of_day=True, day_retries=False, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=True, sound=False, table="quarantine",
    )  # fmt: skip
    """An article that failed a check and waits for a person."""
    HIDDEN = "hidden", Traits(
        held=False, of_day=False, day_retries=False, run_retries=False, asks_web_archive=False,
        there=None, refused=False, in_wacz=False, sound=None, table=None,
    )  # fmt: skip
    """An article that a person took down: it is kept, given to nobody, and not counted."""
    GONE = "gone", Traits(
        held=False, of_day=True, day_retries=False, run_retries=True, asks_web_archive=True,
        there=False, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """404 or 410. A link can be listed minutes before its page is there."""
    FORBIDDEN = "forbidden", Traits(
        held=False, of_day=True, day_retries=True, run_retries=True, asks_web_archive=False,
        there=None, refused=True, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """By robots.txt; no web archive is asked either. A retry costs one look at robots.txt."""
    BLOCKED = "blocked", Traits(
        held=False, of_day=True, day_retries=True, run_retries=True, asks_web_archive=True,
        there=None, refused=True, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """A block page, a consent wall, 401 or 403."""
    FAILED = "failed", Traits(
        held=False, of_day=True, day_retries=True, run_retries=True, asks_web_archive=True,
        there=None, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """Tried as often as the limits allow."""
    OVER_LIMIT = "over_limit", Traits(
        held=False, of_day=True, day_retries=True, run_retries=True, asks_web_archive=False,
        there=None, refused=False, in_wacz=True, sound=None, table=None,
    )  # fmt: skip
    """Larger, slower, deeper or more than the limits allow."""

    traits: Traits

    def __new__(cls, value: str, *traits: Traits) -> Self:
        """A state, with what it means."""
        # Exactly one; starred only since type checkers take State("gone"), the look-up by value, for this call.
        state = str.__new__(cls, value)
        state._value_ = value
        (state.traits,) = traits
        return state


def end_state(error: KhobaoError) -> State:
    """The state in which an error leaves a link."""
    match error:
        case Gone():
            return State.GONE
        case Forbidden():
            return State.FORBIDDEN
        case Blocked():
            return State.BLOCKED
        case NotAnArticle():
            return State.NOT_AN_ARTICLE
        case OverLimit():
            return State.OVER_LIMIT
    return State.FAILED


MANUAL = "manual"
"""No source has this name: theirs have a kind and an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL and what its source said of it. Nothing here is trusted as a fact of the article."""

    url: str
    """As the source printed it, made absolute."""
    canonical_url: str
    """See ``scrapers.discover.canonical``; the identity of the link."""
    source: str
    """The name of the source that listed it first (``Source.name``), or ``manual``, where a person gave it."""
    title: str | None = None
    """As the source printed it."""
    published: datetime | None = None
    """With an offset; feeds without one are read in the outlet's time zone."""
    section: str | None = None
    """As the source printed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """Where a web archive holds a page."""

    url: str
    """As archived."""
    captured_at: datetime
    """UTC, to the second."""
    status: int | None = None
    """HTTP status, where the archive tells it."""
    mime: str | None = None
    """As the archive tells it."""
    digest: str | None = None
    """Of the payload as the archive computed it: SHA-1 in base 32, ``sha256:`` and hex, …"""
    filename: str | None = None
    """Path of the WARC in the archive, where the archive gives parts of its files."""
    offset: int | None = None
    """Of the record in that file, in bytes."""
    length: int | None = None
    """Of that record, in bytes."""


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
