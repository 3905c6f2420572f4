"""The log of what was published, by which those who follow it find out how far behind they are.

Each outlet has a count of its own, since an outlet has one writer at a time: what has a higher number was committed later.
A batch that is published again moves to the end. As the notes (``catalog_notes``), none of it is a fact: it is in no dump
and its tables have no version. A catalog that was made again counts anew, and says so by another ``life``, so whoever
follows looks at everything once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from scrapers.archive.database import Database, has_tables
from scrapers.archive.schema import reports

log = MetaData()
"""The tables of the log."""
_heads = Table(
    "published_heads",
    log,
    Column("outlet", String(60), primary_key=True),
    Column("life", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
)
_published = Table(
    "published",
    log,
    Column("outlet", String(60), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(90), nullable=False),
    Index("published_by_name", "outlet", "name", unique=True),
)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log of an outlet: everything up to it is known."""

    life: str
    """Of the log: numbers of two lives do not compare."""
    number: int
    """From 1; 0 before the first."""

    @staticmethod
    def after(known: "Position | None", life: str | None) -> int:
        """The number after which a log of this life is news to whoever knows it up to ``known``."""
        return known.number if known and known.life == life else 0


@dataclass(frozen=True, slots=True)
class Publication:
    """Something that was published."""

    name: str
    """Of the tables it filled (``keys.stem``): of the batch, or of the imported text."""
    position: Position


def make_log(connection: Connection) -> None:
    """Make the tables where they are missing; what the catalog knows to be published begins them. Idempotent."""
    if not has_tables(connection, log):
        begin_again(connection)


def begin_again(connection: Connection) -> None:
    """A new life: whatever the catalog knows to be published, in the order of its names."""
    log.create_all(connection)
    for table in log.tables.values():
        connection.execute(delete(table))
    number = func.row_number().over(partition_by=reports.c.outlet, order_by=reports.c.batch)
    connection.execute(
        insert(_published).from_select(
            ["outlet", "number", "name"], select(reports.c.outlet, number, reports.c.batch)
        )
    )
    heads = select(reports.c.outlet, literal(uuid4().hex), func.count()).group_by(reports.c.outlet)
    connection.execute(insert(_heads).from_select(["outlet", "life", "number"], heads))


def log_publication(connection: Connection, outlet: str, name: str) -> None:
    """Put it at the end of its outlet's log, in the transaction that publishes it."""
    query = select(_heads.c.number).where(_heads.c.outlet == outlet)
    last = connection.execute(query).scalar()
    number = (last or 0) + 1
    if last is None:
        connection.execute(insert(_heads), [{"outlet": outlet, "life": uuid4().hex, "number": number}])
    else:
        connection.execute(update(_heads).where(_heads.c.outlet == outlet).values(number=number))
    connection.execute(delete(_published).where(_published.c.outlet == outlet, _published.c.name == name))
    connection.execute(insert(_published), [{"outlet": outlet, "number": number, "name": name}])


class PublishedQueries:
    """A part of ``Catalog``."""

    _database: Database

    def log_publication(self, outlet: str, name: str) -> None:
        """Log what no report speaks of: an imported text, by the name of its table (``keys.stem``)."""
        with self._database.writing(outlet) as connection:
            log_publication(connection, outlet, name)

    def heads(self) -> dict[str, Position]:
        """By outlet: the end of its log."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_heads))
            return {row.outlet: Position(row.life, row.number) for row in rows}

    def published_since(self, outlet: str, known: Position | None, count: int) -> tuple[Publication, ...]:
        """Up to ``count`` publications of an outlet after ``known``, oldest first; all are after None, and after a
        position of another life."""
        with self._database.reading() as connection:
            life = connection.execute(select(_heads.c.life).where(_heads.c.outlet == outlet)).scalar()
            after = Position.after(known, life)
            rows = connection.execute(
                select(_published)
                .where(_published.c.outlet == outlet, _published.c.number > after)
                .order_by(_published.c.number)
                .limit(count)
            )
            return tuple(Publication(row.name, Position(life or "", row.number)) for row in rows)

    def unknown_to(self, positions: Mapping[str, Position]) -> dict[str, int]:
        """By outlet: how many publications come after a position. Outlets without any are left out."""
        found = {}
        with self._database.reading() as connection:
            for row in connection.execute(select(_heads)).all():
                known = positions.get(row.outlet)
                if known != Position(row.life, row.number):
                    after = Position.after(known, row.life)
                    news = _published.c.outlet == row.outlet, _published.c.number > after
                    found[row.outlet] = connection.execute(select(func.count()).where(*news)).scalar() or 0
        return {outlet: number for outlet, number in sorted(found.items()) if number}
