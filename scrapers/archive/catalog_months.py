"""What the catalog knows of month files, and of days that none of them holds: what a query has to read."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from scrapers.archive.database import Database, chunked
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

    def months(self, table: str, outlets: Collection[str]) -> dict[str, dict[date, tuple[int, int]]]:
        """Bytes and rows of the month files of a table, by outlet and first day of the month."""
        query = (
            select(month_files.c.outlet, month_files.c.month, month_files.c.size, month_files.c.rows)
            .where(month_files.c.name == table)
            .order_by(month_files.c.outlet, month_files.c.month)
        )
        found: dict[str, dict[date, tuple[int, int]]] = {}
        with self._database.reading() as connection:
            for chunk in chunked(outlets):
                for row in connection.execute(query.where(month_files.c.outlet.in_(chunk))):
                    found.setdefault(row.outlet, {})[row.month] = (row.size, row.rows)
        return found

    def outlets_with_months(self) -> list[str]:
        """Sorted. Looks for the next one each time, and reads no outlet's rows."""
        found: list[str] = []
        query = select(func.min(month_files.c.outlet)).where(month_files.c.name == ARTICLES.name)
        with self._database.reading() as connection:
            while outlet := connection.execute(
                query.where(month_files.c.outlet > found[-1]) if found else query
            ).scalar():
                found.append(outlet)
        return found

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
        here = (
            month_files.c.name == file.table,
            month_files.c.outlet == file.outlet,
            month_files.c.month == file.month,
        )
        values = {"versions": sum(file.versions.values()), "size": file.stored.size, "rows": file.rows}
        known = connection.execute(select(month_files.c.versions).where(*here)).scalar()
        if known is None:
            of = {"name": file.table, "outlet": file.outlet, "month": file.month}
            connection.execute(insert(month_files), [of | values])
        elif known < values["versions"]:
            connection.execute(update(month_files).where(*here).values(values))
        if file.table == ARTICLES.name and file.versions:
            _put_folded(connection, file)


def _put_folded(connection: Connection, file: MonthFile) -> None:
    of = select(days.c.day, days.c.folded).where(days.c.outlet == file.outlet)
    between = days.c.day.between(min(file.versions), max(file.versions))
    known = {row.day: row.folded for row in connection.execute(of.where(between))}
    if new := {day: version for day, version in file.versions.items() if day not in known}:
        rows = [{"outlet": file.outlet, "day": day, "folded": version} for day, version in new.items()]
        connection.execute(insert(days), rows)
    for day, version in file.versions.items():
        if day in known and (known[day] or 0) < version:
            here = (days.c.outlet == file.outlet, days.c.day == day)
            connection.execute(update(days).where(*here).values(folded=version))


def read_days(connection: Connection, outlet: str, batch: str) -> set[date]:
    """The days of the articles that a batch gave, as far as is known."""
    of = select(readings.c.day).where(readings.c.outlet == outlet, readings.c.batch == batch)
    return {day for day in connection.execute(of).scalars() if day is not None}


def put_days(connection: Connection, outlet: str) -> None:
    """Put the days of the articles of an outlet in their table, which has none of it."""
    of = select(readings.c.outlet, readings.c.day).where(readings.c.outlet == outlet)
    read = of.where(readings.c.day.is_not(None)).distinct()
    connection.execute(insert(days).from_select(["outlet", "day"], read))


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
