"""Finding: hits page by page, how many there are, when and where they were published, and all of them.

The order is newest first, or ``best``: the closest of the ``NEWEST`` hits. Pages continue from where the last one ended,
by a key, so the thousandth costs what the first does and what is published meanwhile moves nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from scrapers.archive.database import one_of
from scrapers.errors import BadQuery
from scrapers.events.found import others as other_texts
from scrapers.same.found import others
from scrapers.search.card import Card
from scrapers.search.engine import Found, Span
from scrapers.search.index import Index
from scrapers.search.marks import Marked, headline_of, snippet_of
from scrapers.search.question import Question
from scrapers.search.schema import documents, texts

NEWEST = 2_000
"""Hits, from the newest on, that are counted, ranked and charted."""
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
    volume: "Volume | None" = None
    """Of all hits; None where it was not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many hits there are, and when and where the newest of them were published."""

    days: Mapping[date, int]
    """Oldest first; without those that are filed under no day."""
    outlets: Mapping[str, int]
    """Most hits first."""
    number: int
    """Of hits, ``NEWEST`` at most."""
    more: bool
    """Whether there are older hits, which are not in it."""

    def __str__(self) -> str:
        return f"{self.number:,}{' or more' if self.more else ''}"


def find(
    index: Index,
    question: Question,
    *,
    sort: Sort = Sort.NEWEST,
    limit: int = 20,
    after: str | None = None,
    counted: bool = False,
) -> Page:
    """A page of hits; ``counted``: with how many there are, where it is the first. Raises BadQuery for an ``after`` that no
    page gave, and for a question that takes too long."""
    key = _key(after)
    best = sort is Sort.BEST
    with index.database.reading() as connection:
        before = None if best else key
        many = NEWEST + 1 if best or (counted and key is None) else limit + 1
        newest = _newest(index, connection, question, many, before=before, scored=best)
        if best:
            ranked, first = _ranked(index, connection, question, newest[:NEWEST]), key or 0
        else:
            ranked, first = [hit.place for hit in newest], 0
        places = ranked[first:][:limit]
        following = str(first + limit) if best else str(places[-1]) if places else ""
        return Page(
            hits=_hits(index, connection, places, question),
            after=following if len(ranked) > first + limit else None,
            volume=_volume(connection, [hit.place for hit in newest]) if counted and key is None else None,
        )


def every(index: Index, question: Question, *, sort: Sort = Sort.NEWEST) -> Iterator[Hit]:
    """All hits, in flat memory; with ``best`` the ``NEWEST``. Raises as ``find``."""
    after: str | None = ""
    while after is not None:
        page = find(index, question, sort=sort, limit=PIECE, after=after)
        yield from page.hits
        after = page.after


def volume(index: Index, question: Question) -> Volume:
    """Of the ``NEWEST`` hits. Raises BadQuery for a question that takes too long."""
    with index.database.reading() as connection:
        newest = _newest(index, connection, question, NEWEST + 1)
        return _volume(connection, [hit.place for hit in newest])


def _volume(connection: Connection, places: Sequence[int]) -> Volume:
    days: Counter[date] = Counter()
    outlets: Counter[str] = Counter()
    query = select(documents.c.outlet, documents.c.day).where(one_of(documents.c.place, places[:NEWEST]))
    for outlet, day in connection.execute(query).all():
        outlets[outlet] += 1
        if day:
            days[day] += 1
    return Volume(
        days=dict(sorted(days.items())),
        outlets=dict(sorted(outlets.items(), key=lambda item: (-item[1], item[0]))),
        number=min(len(places), NEWEST),
        more=len(places) > NEWEST,
    )


def _newest(
    index: Index,
    connection: Connection,
    question: Question,
    limit: int,
    *,
    before: int | None = None,
    scored: bool = False,
) -> Sequence[Found]:
    span = Span(before=before, first=question.filters.first, last=question.filters.last)
    return index.engine.hits(connection, question, span, limit, scored=scored)


def _ranked(index: Index, connection: Connection, question: Question, newest: Sequence[Found]) -> list[int]:
    """The places of the newest hits, the closest first: those that have the words as one phrase, then by score."""
    close: set[int] = set()
    if newest and (run := question.run):
        phrased = replace(question, terms=(*question.terms, run))
        close = {hit.place for hit in _newest(index, connection, phrased, NEWEST)}
    ordered = sorted(newest, key=lambda hit: (hit.place in close, hit.score, hit.place), reverse=True)
    return [hit.place for hit in ordered]


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
