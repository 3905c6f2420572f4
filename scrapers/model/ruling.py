"""The ruling: a person's word on two articles, whether they are the same, kept in the bucket and never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scrapers.model.codec import Document


class Likeness(StrEnum):
    """In what two articles may be the same."""

    TEXT = "text"  # one is a copy of the other, or both are of a third
    EVENT = "event"  # both report it, in whatever words and languages


class Verdict(StrEnum):
    """What a person said."""

    JOINED = "joined"  # they are the same
    PARTED = "parted"  # they are not
    LEFT = "left"  # nobody says: what was said before is taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Document):
    """It holds for the two articles, whatever their texts become. It has no word of them: it outlasts a takedown."""

    of: Likeness
    """In what they are the same, or not."""
    outlet: str
    """The slug of the first of the two, by outlet and id."""
    article_id: str
    """As ``Article.id``."""
    other_outlet: str
    """The slug of the second."""
    other_id: str
    """As ``Article.id``."""
    number: int
    """Counts the rulings on these two; the last one holds."""
    verdict: Verdict
    """What was said."""
    by: str
    """Who said it."""
    decided_at: datetime
    """UTC, to the second."""
    why: str
    """In the person's own words."""

    @property
    def sentence(self) -> str:
        """For messages."""
        return f"{self.verdict} as one {self.of} by {self.by} at {self.decided_at:%Y-%m-%dT%H:%M:%SZ}: {self.why}"
