"""The note: what a person remarks on an outlet, a day or an article, with tags. Kept and never overwritten: it is changed
or withdrawn by a later version of it, and every version stays."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from scrapers.model.codec import Document

OUTLET = "outlet"
"""How a key and a row say that a note is on the outlet itself: neither a day nor an article has this name."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ARTICLE = re.compile(r"[0-9A-Za-z]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a note is about: an outlet, one of its days, or one of its articles."""

    outlet: str
    """The slug of the outlet."""
    day: date | None = None
    """In the outlet's time zone."""
    article_id: str | None = None
    """As ``Article.id``."""

    @classmethod
    def named(cls, outlet: str, about: str) -> "Subject":
        """Of an outlet, by the name that ``about`` gives it. Raises ValueError for what is no name of a subject."""
        if about == OUTLET:
            return cls(outlet=outlet)
        if _DAY.fullmatch(about):
            return cls(outlet=outlet, day=date.fromisoformat(about))
        if not _ARTICLE.fullmatch(about):
            raise ValueError(about)
        return cls(outlet=outlet, article_id=about)

    @property
    def about(self) -> str:
        """Its name among the subjects of its outlet: ``outlet``, a day such as ``2026-11-22``, or an article's id."""
        return self.article_id or (self.day.isoformat() if self.day else OUTLET)

    def __str__(self) -> str:
        """As a command names it: ``vietnamplus``, ``vietnamplus/2026-11-22``."""
        return self.outlet if self.about == OUTLET else f"{self.outlet}/{self.about}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Document):
    """One version of a note: what was said, by whom and when."""

    outlet: str
    """The slug of the outlet."""
    day: date | None
    """The day it is about, in the outlet's time zone; null for one about the outlet or an article."""
    article_id: str | None
    """The article it is about (``Article.id``); null for one about the outlet or a day."""
    name: str
    """Of the note, the same in all of its versions; begins with the time at which it was written first."""
    number: int
    """Counts the versions from 1; the last one holds."""
    text: str
    """In the person's own words, paragraphs parted by line ends; may be empty where there are tags."""
    tags: tuple[str, ...]
    """In lower case, sorted."""
    by: str
    """Who said this version."""
    at: datetime
    """When, UTC, to the second."""
    withdrawn: bool = False
    """Whether this version takes the note back."""

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(outlet=self.outlet, day=self.day, article_id=self.article_id)


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one note, oldest first."""

    versions: tuple[Note, ...]

    @classmethod
    def of(cls, notes: Iterable[Note]) -> "tuple[History, ...]":
        """Of the versions of notes: each note, of one subject the first written first."""
        ordered = sorted(notes, key=lambda each: (each.subject.about, each.name, each.number))
        groups = groupby(ordered, key=lambda each: (each.subject.about, each.name))
        return tuple(cls(tuple(group)) for _, group in groups)

    @property
    def last(self) -> Note:
        """The version that holds."""
        return self.versions[-1]

    @property
    def stands(self) -> bool:
        """Whether it is not withdrawn."""
        return not self.last.withdrawn
