"""Finding: hits page by page, how many there are, when and where they were published, and all of them.

The order is newest first, or ``best``: the closest of the ``NEWEST`` hits. Pages continue from where the last one ended,
by a key, so the thousandth costs what the first does and what is published meanwhile moves nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Date, Row, bindparam, select, text

from scrapers.archive.database import one_of
from scrapers.errors import BadQuery
from scrapers.events.found import others as other_texts
from scrapers.same.found import others
from scrapers.search.card import Card
from scrapers.search.engine import Span
from scrapers.search.index import Index
from scrapers.search.marks import Marked, headline_of, snippet_of
from scrapers.search.question import Question
from scrapers.search.schema import documents, texts

NEWEST = 2_000
"""Hits, from the newest on, that are ranked and that the chart shows."""
COUNTED = 1_000
"""Hits that are counted; of more it is said that there are more."""
PIECE = 200
"""Hits that are read at once where all are."""


class Sort(StrEnum):
    """The order of hits."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, with the words that were asked for."""

    card: Card
    headline: Marked
    snippet: Marked
    cluster: int | None
    """The place of the first of its cluster; None for an article without copies."""
    others: Mapping[str, int]
    """How many copies of it there are, by outlet, itself not counted."""
    reports: tuple[frozenset[str], ...] = ()
    """Of each other text that reports its event, the outlets that have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the hits."""

    hits: tuple[Hit, ...]
    after: str | None
    """What the next page is asked with; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many hits there are."""

    number: int
    more: bool
    """Whether there are more than ``number``."""

    def __str__(self) -> str:
        return f"{self.number:,}{' or more' if self.more else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """When and where the newest hits were published."""

    days: Mapping[date, int]
    """Oldest first; without those that are filed under no day."""
    outlets: Mapping[str, int]
    """Most hits first."""
    hits: int
    more: bool
    """Whether there are older hits, which are not in it."""


def find(
    index: Index, question: Question, *, sort: Sort = Sort.NEWEST, limit: int = 20, after: str | None = None
) -> Page:
    """A page of hits. Raises BadQuery for an ``after`` that no page gave, and for a question that takes too long."""
    key = _key(after)
    with index.database.reading() as connection:
        if sort is Sort.BEST:
            ranked = _ranked(index, connection, question)
            places, rest = ranked[key or 0 :][:limit], len(ranked) - (key or 0) - limit
            following = str((key or 0) + limit)
        else:
            found = _places(index, connection, question, limit=limit + 1, before=key)
            places, rest = found[:limit], len(found) - limit
            following = str(places[-1]) if places else ""
        hits = _hits(index, connection, places, question)
    return Page(hits=hits, after=following if rest > 0 else None)


def every(index: Index, question: Question, *, sort: Sort = Sort.NEWEST) -> Iterator[Hit]:
    """All hits, in flat memory; with ``best`` the ``NEWEST``. Raises as ``find``."""
    after: str | None = ""
    while after is not None:
        page = find(index, question, sort=sort, limit=PIECE, after=after)
        yield from page.hits
        after = page.after


def count(index: Index, question: Question) -> Count:
    """Up to ``COUNTED``. Raises BadQuery for a question that takes too long."""
    with index.database.reading() as connection:
        number = len(_places(index, connection, question, limit=COUNTED + 1))
    return Count(number=min(number, COUNTED), more=number > COUNTED)


def volume(index: Index, question: Question) -> Volume:
    """Of the ``NEWEST`` hits. Raises BadQuery for a question that takes too long."""
    days: Counter[date] = Counter()
    outlets: Counter[str] = Counter()
    with index.database.reading() as connection:
        places = _places(index, connection, question, limit=NEWEST + 1)
        query = select(documents.c.outlet, documents.c.day)
        for row in connection.execute(query.where(one_of(documents.c.place, places[:NEWEST]))):
            outlets[row.outlet] += 1
            if row.day:
                days[row.day] += 1
    return Volume(
        days=dict(sorted(days.items())),
        outlets=dict(sorted(outlets.items(), key=lambda item: (-item[1], item[0]))),
        hits=min(len(places), NEWEST),
        more=len(places) > NEWEST,
    )


def _places(
    index: Index,
    connection: Connection,
    question: Question,
    *,
    limit: int,
    before: int | None = None,
) -> list[int]:
    """Of hits, newest first."""
    return [row.place for row in _rows(index, connection, question, limit=limit, before=before)]


def _rows(
    index: Index,
    connection: Connection,
    question: Question,
    *,
    limit: int,
    before: int | None = None,
    scored: bool = False,
) -> Sequence[Row[Any]]:
    filters = question.filters
    span = Span(before=before, first=filters.first, last=filters.last)
    match = index.engine.match(question)
    values = {"match": match, "limit": limit} | span.values
    with index.engine.asking(connection, match):
        statement = text(index.engine.hits(span, scored=scored))
        # SQLite keeps days as text, as SQLAlchemy writes them.
        typed = [bindparam(name, type_=Date()) for name in ("first", "last") if span.dated]
        wanted = {name: value for name, value in values.items() if f":{name}" in statement.text}
        return connection.execute(statement.bindparams(*typed), wanted).all()


def _ranked(index: Index, connection: Connection, question: Question) -> list[int]:
    """The places of the newest hits, the closest first: those that have the words as one phrase, then by score."""
    rows = _rows(index, connection, question, limit=NEWEST, scored=True)
    close: set[int] = set()
    if rows and (run := question.run):
        phrased = replace(question, terms=(*question.terms, run))
        close = set(_places(index, connection, phrased, limit=NEWEST))
    ordered = sorted(rows, key=lambda row: (row.place in close, row.score, row.place), reverse=True)
    return [row.place for row in ordered]


def _hits(index: Index, connection: Connection, places: Sequence[int], question: Question) -> tuple[Hit, ...]:
    cards = cards_at(connection, places)
    copies = others(connection, cards)
    reports = other_texts(connection, index.events.rules, cards)
    terms = question.terms
    return tuple(
        Hit(
            card=card,
            headline=headline_of(card, terms),
            snippet=snippet_of(card, terms),
            cluster=copies[place][0] if place in copies else None,
            others=copies[place][1] if place in copies else {},
            reports=tuple(reports.get(place, ())),
        )
        for place in places
        if (card := cards.get(place))
    )


def place_of(connection: Connection, outlet: str, article_id: str) -> int | None:
    """The place of an article that is published; None where the index does not have it."""
    where = documents.c.outlet == outlet, documents.c.article_id == article_id
    return connection.execute(select(documents.c.place).where(*where)).scalar()


def cards_at(connection: Connection, places: Iterable[int]) -> dict[int, Card]:
    """The cards of the articles that there are at places."""
    return {
        row.place: Card.from_bytes(row.card)
        for row in connection.execute(select(texts).where(one_of(texts.c.place, places)))
    }


def _key(after: str | None) -> int | None:
    if not after:
        return None
    if not (after.isascii() and after.isdecimal() and len(after) < 20):
        raise BadQuery(
            "expected the key of a page, as the page before gives it, got %(typed)s", typed=repr(after)
        )
    return min(int(after), (1 << 63) - 1)
