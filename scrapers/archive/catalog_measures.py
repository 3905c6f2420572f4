"""What the catalog knows of the last hours, added up: what is measured all the time, over any number of outlets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from scrapers.archive import keys
from scrapers.archive.database import Database, chunked
from scrapers.archive.schema import batches, fetches, links
from scrapers.model.link import State


@dataclass(frozen=True, slots=True)
class Done:
    """What runs of an outlet kept."""

    records: int
    """Responses and revisit records."""
    bytes: int
    """Of WARC files, as stored."""


class MeasureQueries:
    """A part of ``Catalog``. Outlets of which there is nothing are left out of what is given back."""

    _database: Database

    def ended_since(self, outlets: Collection[str], begin: datetime) -> dict[State, int]:
        """By end state: links of the runs of these outlets that were due from ``begin`` on; one that several runs tried
        counts in each."""
        found: dict[State, int] = {}
        due = fetches.c.batch >= keys.batch_name(begin)
        query = select(fetches.c.state, func.sum(fetches.c.links)).where(due).group_by(fetches.c.state)
        with self._database.reading() as connection:
            for chunk in chunked(outlets):
                for state, number in connection.execute(query.where(fetches.c.outlet.in_(chunk))):
                    found[state] = found.get(state, 0) + int(number)
        return found

    def stored_since(self, outlets: Collection[str], begin: datetime) -> dict[str, Done]:
        """By outlet: what runs that were due from ``begin`` on kept."""
        found: dict[str, Done] = {}
        due = batches.c.batch >= keys.batch_name(begin)
        query = select(batches.c.outlet, func.sum(batches.c.records), func.sum(batches.c.bytes)).where(due)
        with self._database.reading() as connection:
            for chunk in chunked(outlets):
                of = query.where(batches.c.outlet.in_(chunk)).group_by(batches.c.outlet)
                for outlet, records, size in connection.execute(of):
                    found[outlet] = Done(int(records), int(size))
        return found

    def lags_since(self, outlets: Collection[str], begin: datetime) -> dict[str, list[timedelta]]:
        """By outlet, in no order: how long after the time that its source states each link was captured first, of those
        that were so from ``begin`` on and that a scheduled run found. A time that is not past yet counts as none at all."""
        found: dict[str, list[timedelta]] = {}
        columns = links.c.outlet, links.c.published, links.c.first_captured_at, links.c.first_batch
        query = select(*columns).where(links.c.first_captured_at >= begin)
        with self._database.reading() as connection:
            for chunk in chunked(outlets):
                for row in connection.execute(query.where(links.c.outlet.in_(chunk))):
                    # Other runs find what was published long ago: that is no lag.
                    if row.published is None or not keys.is_scheduled(row.first_batch):
                        continue
                    lag = row.first_captured_at - datetime.fromisoformat(row.published)
                    if lag >= timedelta():
                        found.setdefault(row.outlet, []).append(lag)
        return found
