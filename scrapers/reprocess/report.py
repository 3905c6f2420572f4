"""What reading the past again would change: the difference report of a day, and the gate it must pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from scrapers.model.codec import Document
from scrapers.model.link import State


class Move(StrEnum):
    """Where an article goes that is published before or after, and not both."""

    NEW = "new"  # a new article, or a new revision of one
    MERGED = "merged"  # no revision of its own any more: its text is that of the revision before
    LOST = "lost"  # no article any more, or taken for the double of another
    INTO_QUARANTINE = "into_quarantine"
    OUT_OF_QUARANTINE = "out_of_quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A page whose article is published before or after, and not both."""

    move: Move
    """Where it goes."""
    batch: str
    """The name of the batch."""
    canonical_url: str
    """Of the link that was captured."""
    article_id: str | None
    """As ``Article.id``."""
    before: State | None
    """None where the batch was never refined."""
    after: State
    """What it would be."""
    reasons: tuple[str, ...]
    """Why, as today's code says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A published article that is read otherwise."""

    batch: str
    """The name of the batch."""
    canonical_url: str
    """Of the link that was captured."""
    article_id: str
    """As ``Article.id``."""
    fields: tuple[str, ...]
    """Names of ``Article``."""
    words_lost: int
    """As ``words_gained``."""
    words_gained: int
    """Of the body, by white space, however they are ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of a batch, a day or a run. They add up."""

    pages: int = 0
    """Captured pages that were read again."""
    articles: int = 0
    """Published, revisions counted."""
    moved: Mapping[str, int] = field(default_factory=dict)
    """By ``Move``."""
    changed: int = 0
    """Articles published before and after in which some field differs."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Articles by field that differs."""
    words: int = 0
    """Of the bodies of the published articles."""
    words_lost: int = 0
    """As ``words_gained``."""
    words_gained: int = 0
    """Those of articles that are no longer published, and of new ones, count; of a revision that is merged into the one
    before, by number."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{
            each.name: _sum(getattr(self, each.name), getattr(other, each.name)) for each in fields(self)
        })

    @property
    def withdrawn(self) -> int:
        """Articles that are published and would not be."""
        return self.moved.get(Move.LOST, 0) + self.moved.get(Move.INTO_QUARANTINE, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDifference(Document):
    """A day's batches, read again, against what is published. Nothing else than this was written."""

    outlet: str
    """The slug of the outlet."""
    run: str
    """Its name."""
    day: date
    """In the outlet's time zone."""
    reader_version: str
    """Of the code that read them again."""
    replaces: tuple[str, ...]
    """Reader versions of what is published."""
    batches: tuple[str, ...]
    """Those that were read again."""
    figures: Figures
    """Of all batches together."""
    moved: tuple[Moved, ...]
    """Every page whose article moves."""
    changed: tuple[Changed, ...]
    """Every article that is read otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A day, and the batches that are read again for it. No batch is in two."""

    day: date
    """In the outlet's time zone."""
    batches: tuple[str, ...]
    """In the order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Document):
    """A re-reading of a span of days with the code of one time, kept as ``run.json``."""

    outlet: str
    """The slug of the outlet."""
    run: str
    """Its name."""
    first_day: date
    """In the outlet's time zone."""
    last_day: date
    """Included."""
    reader_version: str
    """Of the code that compares."""
    shards: tuple[Shard, ...]
    """One a day, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPromoted(Document):
    """What promoting one batch of a run did, as its mark under ``promoted/`` says."""

    replaced: bool
    """Whether the batch came out otherwise than it was."""
    days: tuple[date, ...]
    """Of its tables, before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How much a re-reading may take away before a person has to look at it."""

    share: float = 0.01
    """Of the published articles those that would no longer be, and of their words those that would be gone."""
    day_share: float = 0.1
    """The same for any one day: a redesign that breaks a day is one in three hundred of a year."""

    def doubts(self, days: Iterable[tuple[date, Figures]]) -> tuple[str, ...]:
        """What speaks against promoting, in sentences; none where the gate is passed."""
        found, whole = [], Figures()
        for day, figures in days:
            found += _doubts(f"{day}", figures, max(self.share, self.day_share))
            whole += figures
        return (*_doubts("all days", whole, self.share), *found)


def _doubts(what: str, figures: Figures, share: float) -> list[str]:
    losses = (
        ("articles", figures.withdrawn, figures.articles),
        ("words", figures.words_lost, figures.words),
    )
    return [
        f"{what}: {lost} of {total} {name} would no longer be published ({lost / total:.1%}), expected at most {share:.1%}"
        for name, lost, total in losses
        if lost > share * total
    ]


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, Mapping):
        return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
    return one + other
