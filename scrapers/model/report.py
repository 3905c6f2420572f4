"""The report: what refining one batch gave, kept as ``reports/<outlet>/<day>/<batch>.json``."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scrapers.model.codec import Document
from scrapers.model.link import State


def headline_key(headline: str | None) -> str | None:
    """What two headlines that differ in case alone share: 16 digits of hex. None for no headline."""
    folded = headline.casefold() if headline else ""
    return hashlib.sha256(folded.encode(errors="replace")).hexdigest()[:16] if folded else None


NEAR = 3
"""Bits of 64 in which the simhashes of one text may differ, as Manku et al., "Detecting near-duplicates for web
crawling", WWW 2007, found best for web pages. The headline must be the same, too: where one word in a hundred
differs, as in two days' gold prices, a quarter of the pairs come so near."""


def is_near(one: int, other: int) -> bool:
    """Whether two simhashes are of one text, if their headlines are the same."""
    return (one ^ other).bit_count() <= NEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What remains of a reading for later batches to be compared with."""

    canonical_url: str
    """As ``Reading.canonical_url``."""
    state: State
    """As ``Reading.state``."""
    is_article: bool
    """As ``Reading.is_article``."""
    headline_key: str | None
    """Of ``Reading.headline``."""
    simhash: str | None
    """As ``Reading.simhash``."""
    words: int | None
    """As ``Reading.words``."""
    agreement: float | None
    """As ``Reading.agreement``."""
    missing: tuple[str, ...]
    """As ``Reading.missing``."""
    flags: tuple[str, ...]
    """As ``Reading.flags``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of one captured page."""

    canonical_url: str
    """Of the link that was captured."""
    state: State
    """ARCHIVED, UNCHANGED, DUPLICATE, NOT_AN_ARTICLE, OVER_LIMIT or QUARANTINED."""
    reasons: tuple[str, ...] = ()
    """In words for a person; empty for ARCHIVED, except where a person released it, and for UNCHANGED."""
    fetched_at: datetime
    """UTC."""
    article_id: str | None = None
    """As ``Article.id``."""
    headline: str | None = None
    """Of the article."""
    day: date | None = None
    """The day, in the outlet's time zone, under which the article is filed: published, else captured."""
    revision: int | None = None
    """Which revision of the article it is."""
    body_sha256: str | None = None
    """As ``Article.body_sha256``."""
    simhash: str | None = None
    """As ``Article.simhash``."""
    words: int | None = None
    """As ``Article.word_count``."""
    agreement: float | None = None
    """As ``Article.agreement``."""
    missing: tuple[str, ...] = ()
    """Of the fields that most articles have (description, section, date), those that this one does not state."""
    flags: tuple[str, ...] = ()
    """The article's flags."""

    @property
    def is_article(self) -> bool:
        """Whether a reader read an article out of the page, whatever became of it."""
        return self.article_id is not None

    @property
    def trace(self) -> Trace:
        """What later batches are compared with."""
        return Trace(
            canonical_url=self.canonical_url,
            state=self.state,
            is_article=self.is_article,
            headline_key=headline_key(self.headline),
            simhash=self.simhash,
            words=self.words,
            agreement=self.agreement,
            missing=self.missing,
            flags=self.flags,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation of the suite, held against the batch."""

    name: str
    """Of the rule."""
    passed: bool
    """Whether it holds."""
    fails_batch: bool
    """Whether a failure rejects the batch; else it is a warning."""
    observed: str
    """In words."""
    expected: str
    """In words."""

    @property
    def sentence(self) -> str:
        """For an alarm: the rule, what was observed, what was expected."""
        return f"{self.name}: {self.observed}, expected {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Document):
    """A pure function of the batch, the articles held before it, and the code: no clock in it."""

    outlet: str
    """The slug of the outlet."""
    batch: str
    """The name of the batch."""
    reader_version: str
    """Of the code that read it."""
    readings: tuple[Reading, ...]
    """Every captured page once."""
    checks: tuple[Check, ...]
    """Of the whole batch."""
    objects: Mapping[str, str] = field(default_factory=dict)
    """Key of each Parquet object written, and its SHA-256."""

    changes: Mapping[str, int] = field(default_factory=dict)
    """Changes in articles that were held before, by kind (``scrapers.model.change.Kind``)."""
    docs: str | None = None
    """Key of the page that shows the checks, once it is rendered; None where the batch has no pages."""

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Of all pages, in their order."""
        return tuple(reading.trace for reading in self.readings)

    @property
    def counts(self) -> dict[str, int]:
        """Captured pages by end state."""
        return dict(Counter(reading.state.value for reading in self.readings))

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that reject the batch."""
        return tuple(check for check in self.checks if check.fails_batch and not check.passed)
