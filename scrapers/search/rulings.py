"""Rulings in the index: what people said of pairs of articles, as the bucket has it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from scrapers.archive import keys
from scrapers.archive.database import chunked
from scrapers.model.ruling import Likeness, Ruling, Verdict
from scrapers.same.rulings import Name, Pairs
from scrapers.search.schema import documents, rulings

_FIELDS = tuple(each.name for each in fields(Ruling))


def names_of(ruling: Ruling) -> tuple[Name, Name]:
    """The two articles."""
    return (ruling.outlet, ruling.article_id), (ruling.other_outlet, ruling.other_id)


def name_of(ruling: Ruling) -> tuple[str, str]:
    """The outlet under which it is filed, and the last name of its key."""
    return ruling.outlet, keys.ruling_name(ruling.article_id, ruling.other_id, ruling.of, ruling.number)


def put(connection: Connection, made: Iterable[Ruling]) -> bool:
    """Add those that are not there yet; whether there were such."""
    known = known_names(connection)
    new = {name: each for each in made if (name := name_of(each)) not in known}
    if new:
        values = [
            {"name": name, **{field: getattr(each, field) for field in _FIELDS}}
            for (_, name), each in new.items()
        ]
        connection.execute(insert(rulings), values)
    return bool(new)


def known_names(connection: Connection) -> set[tuple[str, str]]:
    """Of all that are there: ``name_of``."""
    return {(row.outlet, row.name) for row in connection.execute(select(rulings.c.outlet, rulings.c.name))}


def holding(connection: Connection) -> list[Ruling]:
    """The last on each pair, oldest first; those that take back what was said among them."""
    return _last(connection.execute(select(rulings)))


def holding_on(connection: Connection, article: Name) -> list[Ruling]:
    """As ``holding``, of the pairs of one article."""
    here = (rulings.c.outlet == article[0]) & (rulings.c.article_id == article[1])
    there = (rulings.c.other_outlet == article[0]) & (rulings.c.other_id == article[1])
    return _last(connection.execute(select(rulings).where(or_(here, there))))


def _last(rows: Iterable[Row[Any]]) -> list[Ruling]:
    made = [_ruling(row) for row in rows]
    last = {(each.of, *names_of(each)): each for each in sorted(made, key=lambda each: each.number)}
    return sorted(last.values(), key=lambda each: (each.decided_at, name_of(each)))


def _ruling(row: Row[Any]) -> Ruling:
    values = {field: getattr(row, field) for field in _FIELDS}
    return Ruling(**values | {"of": Likeness(row.of), "verdict": Verdict(row.verdict)})


def pairs(connection: Connection) -> Mapping[Likeness, Pairs]:
    """What holds now, with the places of the articles that are there."""
    made = [each for each in holding(connection) if each.verdict is not Verdict.LEFT]
    places = _places(connection, {name for each in made for name in names_of(each)})
    return {
        of: Pairs(
            joined=[names_of(each) for each in made if each.of is of and each.verdict is Verdict.JOINED],
            parted=[names_of(each) for each in made if each.of is of and each.verdict is Verdict.PARTED],
            places=places,
        )
        for of in Likeness
    }


def _places(connection: Connection, names: Collection[Name]) -> dict[Name, int]:
    found: dict[Name, int] = {}
    for outlet in {outlet for outlet, _ in names}:
        for chunk in chunked(article_id for slug, article_id in names if slug == outlet):
            here = (documents.c.outlet == outlet) & documents.c.article_id.in_(chunk)
            for row in connection.execute(select(documents).where(here)):
                found[row.outlet, row.article_id] = row.place
    return found
