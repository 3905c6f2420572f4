"""What the catalog knows of month files, and of days that none of them holds: what a query has to read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from scrapers.archive.database import Database
from scrapers.archive.month_files import MonthFile
from scrapers.archive.schema import days, month_files, readings
from scrapers.archive.tables import ARTICLES


class MonthQueries:
    """The part of ``Catalog`` that sealing tells of month files, and that queries ask."""

    _database: Database

    def record_months(self, outlet: str, files: Collection[MonthFile]) -> None:
        """Take in month files as they are, with the days they hold, in one transaction. Idempotent."""
        with self._database.writing(outlet) as connection:
            put_months(connection, files)

    def months(self, table: str) -> dict[tuple[str, date], int]:
        """Bytes of the month files of a table, by outlet and first day of the month."""
        query = select(month_files.c.outlet, month_files.c.month, month_files.c.size)
        with self._database.reading() as connection:
            return {
                (row.outlet, row.month): row.size
                for row in connection.execute(query.where(month_files.c.name == table))
            }

    def fresh_days(self) -> dict[str, list[date]]:
        """By outlet, sorted: the days with articles that no month file holds."""
        query = (
            select(days.c.outlet, days.c.day)
            .where(days.c.folded.is_(None))
            .order_by(days.c.outlet, days.c.day)
        )
        found: dict[str, list[date]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query):
                found.setdefault(row.outlet, []).append(row.day)
        return found

    def folded(self, outlet: str, day: date) -> int | None:
        """The version of a day that the month files hold; None where they do not hold it."""
        query = select(days.c.folded).where(days.c.outlet == outlet, days.c.day == day)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()


def put_months(connection: Connection, files: Iterable[MonthFile]) -> None:
    """Month files, instead of what was known of the same ones, unless that is later: each replacement of a file adds a
    day or a version."""
    for file in files:
        of = {"name": file.table, "outlet": file.outlet, "month": file.month}
        versions = sum(file.versions.values())
        _raise(
            connection, month_files, of, "versions", versions, {"size": file.stored.size, "rows": file.rows}
        )
        if file.table == ARTICLES.name:
            for day, version in file.versions.items():
                _raise(connection, days, {"outlet": file.outlet, "day": day}, "folded", version, {})


def read_days(connection: Connection, outlet: str, batch: str) -> set[date]:
    """The days of the articles that a batch gave, as far as is known."""
    of = select(readings.c.day).where(readings.c.outlet == outlet, readings.c.batch == batch)
    return set(connection.execute(of.where(readings.c.day.is_not(None)).distinct()).scalars())


def refresh_days(connection: Connection, outlet: str, of: Iterable[date]) -> None:
    """Work out anew which of these days have articles."""
    for day in sorted(of):
        here = (days.c.outlet == outlet, days.c.day == day)
        read = select(readings.c.day).where(readings.c.outlet == outlet, readings.c.day == day).limit(1)
        known = connection.execute(select(days.c.day).where(*here)).first() is not None
        if connection.execute(read).first() is None:
            connection.execute(delete(days).where(*here, days.c.folded.is_(None)))
        elif not known:
            connection.execute(insert(days), [{"outlet": outlet, "day": day}])


def _raise(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    name: str,
    number: int,
    values: Mapping[str, Any],
) -> None:
    """Set a row where its number is lower, or there is none."""
    here = [table.c[column] == value for column, value in key.items()]
    row = connection.execute(select(table.c[name]).where(*here)).first()
    if row is None:
        connection.execute(insert(table), [{**key, name: number, **values}])
    elif row[0] is None or row[0] < number:
        connection.execute(update(table).where(*here).values({name: number, **values}))
