"""Reports of one event as they are shown: who had it first, in which languages, and what the texts have in common."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, and_, or_, select

from scrapers.archive.database import one_of
from scrapers.archive.views import Rows
from scrapers.events.found import Story, story
from scrapers.events.keys import Key
from scrapers.events.known import Known
from scrapers.events.schema import articles, links
from scrapers.model.ruling import Likeness, Ruling, Verdict
from scrapers.same.rulings import Name
from scrapers.search import rulings
from scrapers.search.card import Card
from scrapers.search.find import cards_at, place_of
from scrapers.search.index import Index
from scrapers.search.table import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article beside the one that was asked about."""

    card: Card
    second: int
    """Since 1970, UTC: when it was published, or captured where that was earlier."""
    translation: bool
    """Whether one of the two pages names the other as its translation."""
    shared: tuple[Key, ...]
    """What both name, in the order of the one that was asked about."""

    @property
    def published(self) -> datetime:
        """In UTC."""
        return datetime.fromtimestamp(self.second, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An article among the other reports of its event."""

    card: Card
    event: str | None
    """The id of the first article that reports it, of those that may be shown; None without other reports."""
    reports: tuple[Report, ...]
    """Of other texts, oldest first."""
    possible: tuple[Report, ...]
    """Other texts that may report it."""
    doubt: str | None
    """Why other reports are not shown, in words."""


def reports(
    index: Index,
    outlet: str,
    article_id: str,
    sees: Callable[[str], bool] = lambda outlet: True,
    *,
    language: str = "",
) -> Event | None:
    """Of an article that is published; None where the index does not have it. ``sees``: whether an outlet may be shown.
    ``language``: that in which names are given, where either text is in it (a primary language of BCP 47)."""
    with index.database.reading() as connection:
        place = place_of(connection, outlet, article_id)
        found = story(connection, index.events, place) if place is not None else None
        return _shown(connection, index, found, sees, language) if found else None


def _shown(
    connection: Connection, index: Index, found: Story, sees: Callable[[str], bool], language: str
) -> Event:
    this = found.this
    others = (
        []
        if found.refused
        else [each for each in found.members if each.head != this.head and sees(each.outlet)]
    )
    possible = [each for each in found.possible if sees(each.outlet)]
    cards = cards_at(connection, {this.place, *(each.place for each in (*found.members, *possible))})
    parted = _parted(connection, cards[this.place])
    possible = [each for each in possible if (each.outlet, cards[each.place].article_id) not in parted]
    first = next((each for each in found.members if sees(each.outlet)), this)

    def shown(each: Known) -> Report:
        card = cards[each.place]
        shared = shared_by(cards[this.place], card, language)
        return Report(card=card, second=each.second, translation=each.head in found.certain, shared=shared)

    return Event(
        card=cards[this.place],
        event=cards[first.place].article_id if others else None,
        reports=tuple(map(shown, others)),
        possible=tuple(map(shown, possible)),
        doubt=f"more than {index.events.rules.most} texts report it: it is taken for a template, and for no event"
        if found.refused
        else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said of an article and another."""

    ruling: Ruling
    outlet: str
    """Of the other."""
    article_id: str
    """The other's."""
    card: Card | None
    """The other's; None where it is not published."""


def said_of(
    index: Index, outlet: str, article_id: str, sees: Callable[[str], bool] = lambda outlet: True
) -> tuple[Said, ...]:
    """What holds of an article, oldest first. ``sees``: whether an outlet may be spoken of."""
    found = []
    with index.database.reading() as connection:
        for ruling in rulings.holding_on(connection, (outlet, article_id)):
            one, two = rulings.names_of(ruling)
            other = two if one == (outlet, article_id) else one
            if ruling.verdict is Verdict.LEFT or not sees(other[0]):
                continue
            place = place_of(connection, *other)
            card = cards_at(connection, [place]).get(place) if place is not None else None
            found.append(Said(ruling=ruling, outlet=other[0], article_id=other[1], card=card))
    return tuple(found)


def _parted(connection: Connection, card: Card) -> set[Name]:
    """Articles of which a person said that they do not report the event of this one."""
    return {
        name
        for ruling in rulings.holding_on(connection, (card.outlet, card.article_id))
        if ruling.of is Likeness.EVENT and ruling.verdict is Verdict.PARTED
        for name in rulings.names_of(ruling)
    }


def shared_by(this: Card, other: Card, language: str) -> tuple[Key, ...]:
    """What both name, in the order of this one; names as this one prints them, or as the other does where that is in the
    language and this one is not."""
    own, theirs = this.keys, other.keys
    printed = theirs if _is_in(other, language) and not _is_in(this, language) else own
    return tuple(printed[number] for number in own if number in theirs)


def _is_in(card: Card, language: str) -> bool:
    return (card.language or "").partition("-")[0] == language


SCHEMA = pa.schema({
    "event": pa.string(),
    "text": pa.string(),
    "outlet": pa.string(),
    "article_id": pa.string(),
    "date": pa.date32(),
    "published": pa.timestamp("us", tz="UTC"),
    "language": pa.string(),
    "url": pa.string(),
    "headline": pa.string(),
    "follows": pa.string(),
    "translation": pa.bool_(),
    "score": pa.float64(),
    "texts": pa.int64(),
})
"""A row for each article of each event that has two texts or more. ``event``: the id of the first article that reports it.
``text``: the id of the first article that has this text (``clusters``), itself where no copy. Of those that are no copy:
``follows``, the id of the earlier report it is linked with, null for the first; ``translation``, whether a page says so;
``score``, how far their keys agree, up to 1. ``texts``: how many the event has."""


def events(catalog_url: str) -> Rows:
    """The table ``events`` for questions in SQL. Its scan raises CatalogUnusable where there is no index."""
    return table(catalog_url, SCHEMA, lambda index: (articles, index.events.rules.most), _members)


def _members(
    connection: Connection, roots: list[int], numbers: Mapping[int, int]
) -> Iterator[dict[str, Any]]:
    head = articles.alias()
    columns = [articles.c[name] for name in ("place", "outlet", "second", "head")]
    query = (
        select(*columns, head.c.root, head.c.parent, links.c.score, links.c.certain)
        .join(head, head.c.place == articles.c.head)
        .outerjoin(links, and_(links.c.later == articles.c.place, links.c.earlier == head.c.parent))
        .where(or_(one_of(head.c.place, roots), one_of(head.c.root, roots)))
    )
    by_event: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        by_event[row.head if row.root is None else row.root].append(row)
    cards = cards_at(connection, {row.place for rows in by_event.values() for row in rows})
    for root in sorted(by_event):
        for row in sorted(by_event[root], key=lambda row: (row.second, row.place)):
            card = cards[row.place]
            yield {
                "event": cards[root].article_id,
                "text": cards[row.head].article_id,
                "outlet": row.outlet,
                "article_id": card.article_id,
                "date": date.fromisoformat(card.day) if card.day else None,
                "published": datetime.fromtimestamp(row.second, UTC),
                "language": card.language,
                "url": card.canonical_url or card.url,
                "headline": card.headline,
                "follows": cards[row.parent].article_id
                if row.parent is not None and row.place == row.head
                else None,
                "translation": bool(row.certain),
                "score": row.score / 1000 if row.score is not None else None,
                "texts": numbers[root],
            }
