"""Copies of an article as they are shown: who had the text first, who has how much of it, and whom they credit."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, and_, or_, select

from scrapers.archive.database import one_of
from scrapers.archive.views import Rows
from scrapers.errors import BadQuery, UnknownArticle
from scrapers.model.words import fold
from scrapers.same.found import Family, Kin, family
from scrapers.same.schema import articles, links
from scrapers.search.card import Card
from scrapers.search.find import cards_at, find, place_of
from scrapers.search.index import Index
from scrapers.search.question import Question
from scrapers.search.table import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article beside the one that was asked about."""

    card: Card
    kin: Kin
    copy_of: Card | None
    """The article it is a copy of; None for the first of a cluster, and outside of the cluster that was asked about."""

    @property
    def published(self) -> datetime:
        """In UTC; no later than it was captured."""
        return datetime.fromtimestamp(self.kin.second, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """An article among its copies."""

    card: Card
    cluster: str | None
    """The id of the first article of its cluster, by which the cluster is known; None without copies."""
    origin: str | None
    """The agency that most of the cluster credit, as printed."""
    members: tuple[Copy, ...]
    """The cluster with the article itself, oldest first; empty without copies."""
    passages: tuple[Copy, ...]
    """Other articles with a passage in common, oldest first."""
    doubt: str | None
    """Why copies are not looked for, in words."""


def copies(
    index: Index, outlet: str, article_id: str, sees: Callable[[str], bool] = lambda outlet: True
) -> Copies | None:
    """Of an article that is published; None where the index does not have it. ``sees``: whether an outlet may be shown."""
    with index.database.reading() as connection:
        place = place_of(connection, outlet, article_id)
        found = family(connection, index.same, place) if place is not None else None
        return _shown(connection, index, found, sees) if found else None


def asked(index: Index, typed: str) -> Copies:
    """Of the article of an address or an id. Raises BadQuery for what is neither, UnknownArticle where no published article
    has it."""
    question = Question.parse(typed)
    if question.terms:
        raise BadQuery(
            "expected an address or an article's id of 16 hex digits, got %(typed)s", typed=repr(typed)
        )
    for hit in find(index, question, limit=1).hits:
        found = copies(index, hit.card.outlet, hit.card.article_id)
        if found:
            return found
    raise UnknownArticle(f"{typed}: expected a published article, found none: see `khobao search`")


def _shown(connection: Connection, index: Index, found: Family, sees: Callable[[str], bool]) -> Copies:
    members = [kin for kin in found.members if sees(kin.outlet)]
    passages = tuple(kin for kin in found.others if sees(kin.outlet))
    alone = len(members) < 2 or found.refused
    cards = cards_at(connection, {found.place, found.root, *(kin.place for kin in (*members, *passages))})
    seen = {kin.place for kin in members}
    return Copies(
        card=cards[found.place],
        cluster=None if alone else cards[found.root].article_id,
        origin=None if alone else _origin([cards[kin.place] for kin in members]),
        members=()
        if alone
        else tuple(
            Copy(
                card=cards[kin.place],
                kin=kin,
                copy_of=cards[kin.copy_of] if kin.copy_of in seen else None,
            )
            for kin in members
        ),
        passages=tuple(Copy(card=cards[kin.place], kin=kin, copy_of=None) for kin in passages),
        doubt=_doubt(index, found),
    )


def _doubt(index: Index, found: Family) -> str | None:
    rules = index.same.rules
    if found.refused:
        return (
            f"more than {rules.most} articles have this text: it is taken for a template, and for no cluster"
        )
    if found.template:
        return f"more than {rules.common} articles of its week have most of its words: it is taken for a template"
    return None


def _origin(members: list[Card]) -> str | None:
    """The first to credit it says how it is written."""
    printed: dict[str, str] = {}
    credited: Counter[str] = Counter()
    for card in members:
        for name in {fold(agency): agency for agency in card.agencies if fold(agency)}.items():
            printed.setdefault(*name)
            credited[name[0]] += 1
    return printed[credited.most_common(1)[0][0]] if credited else None


SCHEMA = pa.schema({
    "cluster": pa.string(),
    "outlet": pa.string(),
    "article_id": pa.string(),
    "date": pa.date32(),
    "published": pa.timestamp("us", tz="UTC"),
    "url": pa.string(),
    "headline": pa.string(),
    "agencies": pa.list_(pa.string()),
    "copy_of": pa.string(),
    "containment": pa.float64(),
    "members": pa.int64(),
})
"""A row for each article of each cluster: ``cluster`` is the id of its first article, ``copy_of`` null for that one,
``containment`` how much of the shorter of the two stands in the other, ``members`` how many the cluster has."""


def clusters(catalog_url: str) -> Rows:
    """The table ``clusters`` for questions in SQL. Its scan raises CatalogUnusable where there is no index."""
    return table(catalog_url, SCHEMA, lambda index: (articles, index.same.rules.most), _members)


def _members(
    connection: Connection, roots: list[int], numbers: Mapping[int, int]
) -> Iterator[dict[str, Any]]:
    other = articles.alias()
    columns = [
        articles.c[name] for name in ("place", "outlet", "article_id", "second", "size", "parent", "root")
    ]
    query = (
        select(
            *columns, links.c.shared, other.c.size.label("other_size"), other.c.article_id.label("copy_of")
        )
        .outerjoin(links, and_(links.c.later == articles.c.place, links.c.earlier == articles.c.parent))
        .outerjoin(other, other.c.place == articles.c.parent)
        .where(or_(one_of(articles.c.place, roots), one_of(articles.c.root, roots)))
    )
    rows = connection.execute(query).all()
    cards = cards_at(connection, {row.place for row in rows})
    ids = {row.place: row.article_id for row in rows}
    for row in sorted(rows, key=lambda row: (row.root or row.place, row.second, row.place)):
        card = cards[row.place]
        root = row.place if row.root is None else row.root
        yield {
            "cluster": ids[root],
            "outlet": row.outlet,
            "article_id": row.article_id,
            "date": date.fromisoformat(card.day) if card.day else None,
            "published": datetime.fromtimestamp(row.second, UTC),
            "url": card.canonical_url or card.url,
            "headline": card.headline,
            "agencies": list(card.agencies),
            "copy_of": row.copy_of,
            "containment": row.shared / min(row.size, row.other_size) if row.shared else None,
            "members": numbers[root],
        }
