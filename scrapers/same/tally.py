"""A tally: which articles have a key, and which keys so many have that they say nothing.

The keys that are crowded are a function of who has which, whatever came first. Those are noted apart, so that neither
looking a key up nor adding to it ever reads more than ``most`` articles and what comes with it: ten thousand articles
of one template cost ten thousand times the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from scrapers.archive.database import one_of


def tables_of(name: str, metadata: MetaData) -> tuple[Table, Table]:
    """The two tables of a tally. Rows stand in the order of their key, and nowhere else."""
    holders = Table(
        name,
        metadata,
        Column("key", BigInteger, primary_key=True, autoincrement=False),
        Column("place", BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    crowded = Table(
        f"{name}_crowded",
        metadata,
        Column("key", BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    return holders, crowded


@dataclass(frozen=True, slots=True)
class Tally:
    """Two tables: ``holders`` (key, place) and ``crowded`` (key)."""

    holders: Table
    crowded: Table
    most: int
    """Articles of a key that is not crowded."""

    def among(self, connection: Connection, keys: Collection[int]) -> set[int]:
        """Those of the keys that are crowded."""
        if not keys:
            return set()
        column = self.crowded.c.key
        return set(connection.execute(select(column).where(one_of(column, keys))).scalars())

    def held(self, connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
        """By key, the places of the articles that have it. Not to be asked of crowded ones, which may have any number."""
        found: dict[int, list[int]] = defaultdict(list)
        if not keys:
            return found
        query = select(self.holders).where(one_of(self.holders.c.key, keys))
        for key, place in connection.execute(query).all():
            found[key].append(place)
        return found

    def change(
        self, connection: Connection, gone: Mapping[int, Iterable[int]], come: Mapping[int, Iterable[int]]
    ) -> set[int]:
        """Take out and put in the keys of articles, given by place; the places of all that have a key which thereby became
        crowded, or ceased to be."""
        out = {(key, place) for place, keys in gone.items() for key in keys}
        into = {(key, place) for place, keys in come.items() for key in keys}
        lost, won = out - into, into - out
        if lost:
            table = self.holders
            here = table.c.key == bindparam("k"), table.c.place == bindparam("p")
            connection.execute(delete(table).where(*here), [{"k": key, "p": place} for key, place in lost])
        if won:
            rows = [{"key": key, "place": place} for key, place in sorted(won)]
            connection.execute(insert(self.holders), rows)
        touched = {key for key, _ in lost | won}
        before = self.among(connection, touched)
        held = self.held(connection, {key for key, _ in won} - before)
        flipped = {key: places for key, places in held.items() if len(places) > self.most}
        if flipped:
            connection.execute(insert(self.crowded), [{"key": key} for key in sorted(flipped)])
        freed = {key for key in {key for key, _ in lost} & before if not self._is_crowded(connection, key)}
        if freed:
            connection.execute(delete(self.crowded).where(one_of(self.crowded.c.key, freed)))
        flipped |= self.held(connection, freed)
        return {place for places in flipped.values() for place in places}

    def _is_crowded(self, connection: Connection, key: int) -> bool:
        some = select(self.holders.c.place).where(self.holders.c.key == key).limit(self.most + 1)
        number = connection.execute(select(func.count()).select_from(some.subquery())).scalar()
        return (number or 0) > self.most
