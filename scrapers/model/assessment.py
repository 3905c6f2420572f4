"""The assessment: what a person said of how a published article was read, field by field, beside its page; and how often
the reading is right, worked out from that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from scrapers.model.codec import Document

FIELDS = ("headline", "description", "article_body", "date_published", "authors", "article_section")
"""Fields of an article that are judged, in this order."""
Z = 1.959964
"""Standard errors of an interval that holds the truth 95 times of 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Document):
    """One person's word on one text of an article, as one version of the reader read it. Never overwritten: of one text and
    reader the last holds."""

    outlet: str
    """The slug of the outlet."""
    week: str
    """In whose sample the article was: an ISO week of the outlet's time zone, such as ``2026-W47``."""
    article_id: str
    """As ``Article.id``."""
    body_sha256: str
    """Of the text (``Article.body_sha256``)."""
    number: int
    """Counts the assessments of this text from 1."""
    reader_version: str
    """Of the code that read it (``Article.reader_version``)."""
    batch: str
    """Whose capture stood beside it."""
    by: str
    """Who said it."""
    at: datetime
    """When, UTC, to the second."""
    fields: Mapping[str, bool]
    """By field: whether it is as the page has it. What the person could not tell is not here."""

    @property
    def of(self) -> "Reading":
        """The reading that it is about."""
        return Reading(self.body_sha256, self.reader_version)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and the version of the reader that read it."""

    body_sha256: str
    reader_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How often a field was found right."""

    outlet: str
    week: str | None
    """None: of all weeks."""
    current: bool
    """Whether it counts what was said of readings that are published now, or of earlier texts and readers."""
    field: str
    right: int
    judged: int
    """At least 1."""

    @property
    def share(self) -> float:
        """Of the judged ones, those that are right."""
        return self.right / self.judged

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share of all articles lies, 95 times of 100: Wilson's score interval, which holds for few articles and
        for shares near 0 and 1 (Wilson, "Probable inference", JASA 1927)."""
        n, p = self.judged, self.share
        middle = p + Z * Z / (2 * n)
        half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def holding(said: Iterable[Assessment]) -> list[Assessment]:
    """Of each text and reader the last assessment, by week."""
    last: dict[tuple[str, str, Reading], Assessment] = {}
    for each in sorted(said, key=lambda one: one.number):
        last[each.outlet, each.article_id, each.of] = each
    return sorted(last.values(), key=lambda one: (one.week, one.article_id, one.number))


def accuracy(said: Iterable[Assessment], now: Mapping[str, Reading]) -> list[Accuracy]:
    """Of one outlet: by field of all weeks and then of each week, the newest first; what was said of readings that are
    published now before, and apart from, what was said of others. ``now``: by article the reading that is published."""
    held = holding(said)
    of_now = [each for each in held if now.get(each.article_id) == each.of]
    earlier = [each for each in held if now.get(each.article_id) != each.of]
    weeks = [None, *sorted({each.week for each in held}, reverse=True)]
    return [
        each
        for week in weeks
        for current, of in ((True, of_now), (False, earlier))
        for each in _accuracy([one for one in of if week in {None, one.week}], week, current)
    ]


def _accuracy(of: Sequence[Assessment], week: str | None, current: bool) -> Iterator[Accuracy]:
    for field in FIELDS:
        verdicts = [each.fields[field] for each in of if field in each.fields]
        if verdicts:
            yield Accuracy(
                outlet=of[0].outlet,
                week=week,
                current=current,
                field=field,
                right=sum(verdicts),
                judged=len(verdicts),
            )
