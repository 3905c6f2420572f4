"""What the catalog answers of what ought to have happened by now."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import exists, select

from scrapers.archive import keys
from scrapers.archive.database import Database, chunked
from scrapers.archive.schema import batches, days, is_scheduled, reports


class WatchQueries:
    """A part of ``Catalog``."""

    _database: Database

    def last_captured(self, outlets: Iterable[str]) -> dict[str, datetime]:
        """When the last scheduled capture of each outlet ended, UTC; runs of past days do not count."""
        found = {}
        with self._database.reading() as connection:
            for outlet in sorted(outlets):
                of_now = (batches.c.outlet == outlet, is_scheduled(batches.c.batch))
                query = select(batches.c.ended_at).where(*of_now).order_by(batches.c.batch.desc()).limit(1)
                if ended := connection.execute(query).scalar():
                    found[outlet] = ended
        return found

    def unrefined(
        self, outlets: Iterable[str], begin: datetime, end: datetime
    ) -> dict[str, tuple[str, datetime]]:
        """By outlet: the first batch due from ``begin`` to ``end`` that has pages and is not refined, and when its capture
        ended, UTC."""
        found = {}
        refined = exists().where(reports.c.outlet == batches.c.outlet, reports.c.batch == batches.c.batch)
        names = keys.batch_name(begin.replace(microsecond=0)), keys.batch_name(end.replace(microsecond=0))
        with self._database.reading() as connection:
            for outlet in sorted(outlets):
                due = (batches.c.outlet == outlet, batches.c.batch.between(*names), batches.c.captured > 0)
                query = select(batches.c.batch, batches.c.ended_at).where(*due, ~refined)
                if row := connection.execute(query.order_by(batches.c.batch).limit(1)).first():
                    found[outlet] = (row.batch, row.ended_at)
        return found

    def unsealed(self, outlets: Collection[str], first: date, last: date) -> dict[str, list[date]]:
        """By outlet, sorted: the days with articles, both bounds included, that the month files hold nothing of."""
        found: dict[str, list[date]] = {}
        query = select(days.c.outlet, days.c.day).where(days.c.folded.is_(None))
        query = query.where(days.c.day.between(first, last)).order_by(days.c.outlet, days.c.day)
        with self._database.reading() as connection:
            for chunk in chunked(outlets):
                for row in connection.execute(query.where(days.c.outlet.in_(chunk))):
                    found.setdefault(row.outlet, []).append(row.day)
        return found

    def is_sealed_anywhere(self, outlets: Collection[str], day: date) -> bool:
        """Whether the month files of one of the outlets hold the day."""
        query = select(days.c.day).where(days.c.day == day, days.c.folded.is_not(None)).limit(1)
        with self._database.reading() as connection:
            return any(
                connection.execute(query.where(days.c.outlet.in_(chunk))).first()
                for chunk in chunked(outlets)
            )

    def was_captured(self, outlet: str, begin: datetime, end: datetime) -> bool:
        """Whether a scheduled capture of the outlet was due from ``begin`` to before ``end``."""
        names = batches.c.batch >= keys.batch_name(begin), batches.c.batch < keys.batch_name(end)
        query = select(batches.c.batch).where(batches.c.outlet == outlet, *names)
        with self._database.reading() as connection:
            return connection.execute(query.where(is_scheduled(batches.c.batch)).limit(1)).first() is not None
