"""The words of the index, and the one thing that the two databases do each in its own way: finding them.

Both find hits newest first and stop when they have enough. Ranking, counting and charts look at the newest hits alone:
to rank all hits of a common word takes seconds at a million articles.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from scrapers.errors import BadQuery
from scrapers.search.card import Card, place_of
from scrapers.search.question import Question

PATIENCE = 20
"""Seconds that one question may take."""
WORDS = "search_words"
"""The table of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Among which articles hits are looked for."""

    before: int | None = None
    """Places lower than this one; None for all."""
    first: date | None = None
    last: date | None = None

    @property
    def low(self) -> int:
        """The least place that can be in it: a day of an outlet is at most a day away from that of UTC."""
        return place_of(self.first, after=-1) if self.first else -1

    @property
    def high(self) -> int:
        """All places in it are lower."""
        high = place_of(self.last, after=2) if self.last else (1 << 63) - 1
        return min(high, self.before) if self.before is not None else high

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last that is asked for; None where none is."""
        return (self.first or date.min, self.last or date.max) if self.first or self.last else None


class Found(NamedTuple):
    """A hit."""

    place: int
    score: float
    """The higher the better; 0 where no score was asked for."""


class Engine(Protocol):
    """What the index asks of a database."""

    def make(self, connection: Connection) -> None:
        """The tables of words. Idempotent."""

    def anew(self, connection: Connection) -> AbstractContextManager[None]:
        """Put very much in, instead of all that was there; readers find that until the transaction ends."""

    def put(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """Put words in, by the place of their article."""

    def take_out(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """Take out what ``put`` put in."""

    def settle(self, connection: Connection) -> None:
        """Once very much was put in."""

    def hits(
        self, connection: Connection, question: Question, span: Span, limit: int, *, scored: bool = False
    ) -> Sequence[Found]:
        """Newest first. Raises BadQuery for what takes longer than ``PATIENCE``."""


def too_slow() -> BadQuery:
    """What ``Engine.hits`` raises."""
    return BadQuery(
        "the question takes longer than %(patience)s s: ask for rarer words, one outlet, or fewer days",
        patience=PATIENCE,
    )
