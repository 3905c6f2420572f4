"""What the catalog knows of many days of many outlets at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, Select, and_, case, func, or_, select

from scrapers.archive.database import Database
from scrapers.archive.schema import batches, links, listings, readings
from scrapers.model.link import State

T = TypeVar("T")

_READ = [state for state in State if state.traits.table]
"""A link whose last try ended so gave an article in that try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """When an outlet was captured, and which days its articles are of."""

    batches: int
    last_batch_ended: datetime
    """UTC."""
    first_day: date | None
    """Of the articles that were read, in the outlet's time zone; None where none was."""
    waiting: int
    """Readings in quarantine, those that a person rejected included."""


class CoverageQueries:
    """What the catalog answers of coverage; the part of ``Catalog`` that the desk asks."""

    _database: Database

    def ends_by_day(
        self, zones: Mapping[str, ZoneInfo], first: date, last: date
    ) -> dict[tuple[str, date], Counter[State]]:
        """By outlet and day: links by end state, as the ledgers of these days count them; both bounds are included.

        ``zones`` names the outlets, and the time zone in which the days of each begin and end.
        """
        found: dict[tuple[str, date], Counter[State]] = {}
        counted: set[tuple[str, date, str]] = set()
        with self._database.reading() as connection:
            for outlet, day, read, number in connection.execute(_of_articles(zones, first, last)):
                # A good article is not lost because the site refused it when we looked again.
                end = State.ARCHIVED if State(read).traits.held else State(read)
                found.setdefault((outlet, day), Counter())[end] += number
            for outlet, day, link, state, elsewhere in connection.execute(_listed(zones, first, last)):
                counted.add((outlet, day, link))
                end = State.OUTSIDE_DAY if elsewhere else state or State.LISTED
                found.setdefault((outlet, day), Counter())[end] += 1
            for outlet, published, link, state in connection.execute(_unread(zones, first, last)):
                day = datetime.fromisoformat(published).astimezone(zones[outlet]).date()
                if first <= day <= last and (outlet, day, link) not in counted:
                    found.setdefault((outlet, day), Counter())[state] += 1
        return found

    def days_outside(self, first: date, last: date) -> dict[tuple[str, date], int]:
        """By outlet and day: links whose article states a day before ``first`` or after ``last``."""
        query = (
            select(links.c.outlet, links.c.day, func.count())
            .where(or_(links.c.day < first, links.c.day > last))
            .group_by(links.c.outlet, links.c.day)
            .order_by(links.c.outlet, links.c.day)
        )
        with self._database.reading() as connection:
            return {(outlet, day): number for outlet, day, number in connection.execute(query)}

    def activity(self, since: date) -> dict[str, Activity]:
        """By outlet, of all that were ever captured. Days before ``since`` are not taken for an article's."""
        begun = (
            select(links.c.outlet, func.min(links.c.day)).where(links.c.day >= since).group_by(links.c.outlet)
        )
        waiting = (
            select(readings.c.outlet, func.count())
            .where(readings.c.state == State.QUARANTINED)
            .group_by(readings.c.outlet)
        )
        runs = select(batches.c.outlet, func.count(), func.max(batches.c.ended_at)).group_by(batches.c.outlet)
        with self._database.reading() as connection:
            first_days = _by_outlet(connection, begun)
            held = _by_outlet(connection, waiting)
            return {
                outlet: Activity(
                    batches=number,
                    last_batch_ended=ended,
                    first_day=first_days.get(outlet),
                    waiting=held.get(outlet, 0),
                )
                for outlet, number, ended in connection.execute(runs)
            }


def _of_articles(outlets: Iterable[str], first: date, last: date) -> Select[str, date, State | str, int]:
    """Links whose article is of one of the days, by what was read of it last."""
    last_read = (
        select(readings.c.state)
        .where(readings.c.outlet == links.c.outlet, readings.c.link == links.c.link)
        # Not as "is not null": SQLite would take the index by article for it, and read all of the outlet for each link.
        .where(func.length(readings.c.article_id, type_=Integer) > 0)
        .order_by(readings.c.fetched_at.desc(), readings.c.batch.desc())
        .limit(1)
        .correlate(links)
        .scalar_subquery()
    )
    # Asked for only where the last try does not say what was read.
    read = case((links.c.state.in_(_READ), links.c.state), else_=last_read)
    return (
        select(links.c.outlet, links.c.day, read, func.count())
        .where(links.c.outlet.in_(sorted(outlets)), links.c.day.between(first, last))
        .group_by(links.c.outlet, links.c.day, read)
    )


def _listed(
    outlets: Iterable[str], first: date, last: date
) -> Select[str, date, str, State | None, date | None]:
    """What dated sources list for the days, but for links whose article is of the day."""
    return (
        select(listings.c.outlet, listings.c.day, listings.c.link, links.c.state, links.c.day)
        .distinct()
        .outerjoin_from(
            listings, links, and_(links.c.outlet == listings.c.outlet, links.c.link == listings.c.link)
        )
        .where(listings.c.outlet.in_(sorted(outlets)), listings.c.day.between(first, last))
        .where(or_(links.c.day.is_(None), links.c.day != listings.c.day))
    )


def _unread(outlets: Iterable[str], first: date, last: date) -> Select[str, str, str, State]:
    """Links from which no article was read, whose source states a time near the days."""
    one = timedelta(days=1)
    return (
        select(links.c.outlet, links.c.published, links.c.link, links.c.state)
        .where(links.c.outlet.in_(sorted(outlets)), links.c.day.is_(None))
        .where(
            func.substr(links.c.published, 1, 10).between((first - one).isoformat(), (last + one).isoformat())
        )
    )


def _by_outlet(connection: Connection, query: Select[str, T]) -> dict[str, T]:
    return {row[0]: row[1] for row in connection.execute(query)}
