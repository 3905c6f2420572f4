"""What the catalog answers of what ought to have happened by now."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select

from scrapers.archive import keys
from scrapers.archive.database import Database
from scrapers.archive.schema import batches, reports


class WatchQueries:
    """A part of ``Catalog``."""

    _database: Database

    def last_captured(self, outlets: Iterable[str]) -> dict[str, datetime]:
        """When the last scheduled capture of each outlet ended, UTC; runs of past days do not count."""
        found = {}
        with self._database.reading() as connection:
            for outlet in sorted(outlets):
                of_now = (batches.c.outlet == outlet, ~batches.c.batch.contains("."))
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
