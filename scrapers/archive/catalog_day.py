"""What the catalog knows of one day of an outlet: what was listed for it, and how those links stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, case, func, or_, select

from scrapers.archive.database import Database, chunked
from scrapers.archive.schema import Epoch, link_key, links, listings, outcomes, readings
from scrapers.model.ledger import Standing
from scrapers.model.link import DayLink, Link, Memento, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An article as it was read out of a capture of a batch, and what became of it there."""

    outlet: str
    batch: str
    canonical_url: str
    article_id: str
    day: date
    revision: int
    body_sha256: str
    state: State
    reasons: str | None
    """Parted by semicolons."""
    fetched_at: datetime
    """UTC."""


class DayQueries:
    """What the catalog answers of days; the part of ``Catalog`` that seals, plans and alarms ask."""

    _database: Database

    def listed(self, outlet: str, day: date, zone: ZoneInfo) -> tuple[DayLink, ...]:
        """All that any source lists for the day, in the order of time.

        Dated sources say so themselves. A link of a scheduled source is the day's where its article is, or, as
        long as no article was read from it, where its source's time for it says so.
        """
        with self._database.reading() as connection:
            # Sorted here: asked for this order, SQLite takes the primary key for it and reads all of the outlet.
            dated = sorted(
                connection.execute(
                    select(listings).where(listings.c.outlet == outlet, listings.c.day == day)
                ),
                key=lambda row: (row.batch, row.number),
            )
            scheduled = select(links).where(links.c.outlet == outlet)
            # Times start with a date that is the day's, the day's before or the day's after, by their offset.
            first, last = ((day + timedelta(days=step)).isoformat() for step in (-1, 2))
            near = links.c.published.between(first, last)
            # Two queries: for an OR of the two, SQLite reads all of the outlet.
            known = sorted(
                (
                    *connection.execute(scheduled.where(links.c.day == day)),
                    *connection.execute(scheduled.where(links.c.day.is_(None), near)),
                ),
                key=lambda row: (row.first_seen, row.link),
            )
            return (
                *(
                    DayLink(link=_link(row), stated=row.stated, memento=_memento(row.memento))
                    for row in dated
                ),
                *(
                    DayLink(link=_link(row), stated=row.day is not None)
                    for row in known
                    if row.day or _day(row.published, zone) == day
                ),
            )

    def days_of(self, outlet: str, canonical_urls: Collection[str]) -> set[date]:
        """The days in whose ledgers these links stand: those that a dated source lists them for, and those of their
        articles.
        """
        with self._database.reading() as connection:
            found: set[date] = set()
            for chunk in chunked({link_key(url) for url in canonical_urls}):
                for table in (listings, links):
                    # Neither distinct nor not null in SQL: SQLite would take the index by day for it.
                    query = select(table.c.day).where(table.c.outlet == outlet, table.c.link.in_(chunk))
                    found.update(of for of in connection.execute(query).scalars() if of is not None)
            return found

    def standings(self, outlet: str, canonical_urls: Collection[str]) -> dict[str, Standing]:
        """By canonical URL: how those of the links stand that were ever tried, whatever their day."""
        with self._database.reading() as connection:
            asked = {link_key(url): url for url in canonical_urls}
            found: dict[str, Standing] = {}
            for chunk in chunked(asked):
                articles = {
                    str(row.link): row
                    for row in connection.execute(
                        select(readings)
                        .where(readings.c.outlet == outlet, readings.c.link.in_(chunk))
                        .order_by(readings.c.fetched_at, readings.c.batch)
                    )
                    # Not in SQL: SQLite would take the index by article for it, and read all of the outlet.
                    if row.article_id is not None
                }
                present = select(links).where(links.c.outlet == outlet, links.c.link.in_(chunk))
                for row in connection.execute(present):
                    found[asked[row.link]] = _standing(row, articles.get(row.link))
            return found

    def due(self, outlet: str, looks: Sequence[timedelta], now: datetime) -> list[Link]:
        """Articles that are due for another look, the most recently captured first.

        ``looks``: how long after its first capture a page is looked at again. One that was missed while nothing
        ran is made up for once, not once for each. UTC.
        """
        with self._database.reading() as connection:
            if not looks:
                return []
            captured, fetched = links.c.first_captured_at, links.c.last_fetched_at
            last_look = case(
                *((captured <= now - look, look.total_seconds()) for look in sorted(looks, reverse=True))
            )
            rows = connection.execute(
                select(links)
                .where(links.c.outlet == outlet, links.c.article_id.is_not(None))
                .where(links.c.state != State.HIDDEN)
                # A look may wait as long again for a run that has room for it; then it is over.
                .where(captured >= now - 2 * max(looks), captured <= now - min(looks))
                .where(Epoch(fetched) - Epoch(captured) < last_look)
                .order_by(captured.desc(), links.c.link)
            )
            return [_link(row) for row in rows]

    def articles_by_day(self, outlet: str, days: Collection[date]) -> dict[date, int]:
        """Distinct archived articles of those of the days that have any."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(readings.c.day, func.count(readings.c.article_id.distinct()).label("articles"))
                .where(readings.c.outlet == outlet, readings.c.day.in_(sorted(days)))
                .where(readings.c.state == State.ARCHIVED)
                .group_by(readings.c.day)
            )
            return {row.day: row.articles for row in rows}

    def filed(
        self,
        *,
        outlet: str | None = None,
        day: date | None = None,
        article_id: str | None = None,
        state: State | None = None,
    ) -> tuple[Filed, ...]:
        """Articles as they were read, batch for batch, oldest first. None means any."""
        with self._database.reading() as connection:
            of_one_link = (links.c.outlet == readings.c.outlet) & (links.c.link == readings.c.link)
            query = select(readings, links.c.canonical_url).join(links, of_one_link)
            query = query.where(readings.c.article_id.is_not(None))
            wanted = {"outlet": outlet, "day": day, "article_id": article_id, "state": state}
            for name, value in wanted.items():
                if value is not None:
                    query = query.where(readings.c[name] == value)
            rows = connection.execute(
                query.order_by(readings.c.fetched_at, readings.c.batch, readings.c.link)
            )
            names = list(Filed.__dataclass_fields__)
            return tuple(Filed(**{name: getattr(row, name) for name in names}) for row in rows)

    def related(
        self,
        outlet: str,
        canonical_urls: Collection[str],
        article_ids: Collection[str],
        body_sha256s: Collection[str],
    ) -> frozenset[Filed]:
        """Readings of an outlet that were captured from one of these links, or gave one of these articles or texts."""
        of_one_link = (links.c.outlet == readings.c.outlet) & (links.c.link == readings.c.link)
        query = select(readings, links.c.canonical_url).join(links, of_one_link)
        query = query.where(readings.c.outlet == outlet)
        wanted = (
            (readings.c.link, [link_key(url) for url in canonical_urls]),
            (readings.c.article_id, article_ids),
            (readings.c.body_sha256, body_sha256s),
        )
        names = list(Filed.__dataclass_fields__)
        with self._database.reading() as connection:
            return frozenset(
                Filed(**{name: getattr(row, name) for name in names})
                for column, values in wanted
                for chunk in chunked(set(values))
                for row in connection.execute(query.where(column.in_(chunk)))
                # Not in SQL: SQLite would take the index by article for it, and read all of the outlet.
                if row.article_id is not None
            )

    def tried_in(self, outlet: str, canonical_urls: Collection[str]) -> set[str]:
        """Names of the batches that tried one of these links, or left it."""
        asked = {link_key(url) for url in canonical_urls}
        query = select(outcomes.c.batch).where(outcomes.c.outlet == outlet)
        with self._database.reading() as connection:
            return {
                name
                for chunk in chunked(asked)
                for name in connection.execute(query.where(outcomes.c.link.in_(chunk))).scalars()
            }

    def listed_by_day(self, outlet: str, days: Collection[date]) -> dict[str, dict[date, int]]:
        """By dated source and day: distinct links that it listed when it was asked for the day.

        Without those whose article is of another day: a source lists the days around, too, and of a day that has just
        begun hardly anything.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    listings.c.source, listings.c.day, func.count(listings.c.link.distinct()).label("links")
                )
                .outerjoin_from(
                    listings,
                    links,
                    and_(links.c.outlet == listings.c.outlet, links.c.link == listings.c.link),
                )
                .where(listings.c.outlet == outlet, listings.c.day.in_(sorted(days)))
                .where(or_(links.c.day.is_(None), links.c.day == listings.c.day))
                .group_by(listings.c.source, listings.c.day)
            )
            found: dict[str, dict[date, int]] = {}
            for row in rows:
                found.setdefault(row.source, {})[row.day] = row.links
            return found


def _standing(row: Row[Any], article: Row[Any] | None) -> Standing:
    reason = article.reasons if article is not None and article.state is not State.ARCHIVED else None
    return Standing(
        state=row.state,
        reason=row.reason or reason,
        tries=row.tries,
        at=row.last_fetched_at or row.last_tried_at,
        batch=article.batch if article is not None else row.last_batch,
        read=article.state if article is not None else None,
        article_id=article.article_id if article is not None else None,
        day=article.day if article is not None else None,
        revision=article.revision if article is not None else None,
    )


def _link(row: Row[Any]) -> Link:
    return Link(
        url=row.url or row.canonical_url,
        canonical_url=row.canonical_url,
        source=row.source,
        title=row.title,
        published=datetime.fromisoformat(row.published) if row.published else None,
        section=row.section,
    )


def _memento(stored: dict[str, Any] | None) -> Memento | None:
    if stored is None:
        return None
    return Memento(**stored | {"captured_at": datetime.fromisoformat(stored["captured_at"])})


def _day(published: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(published).astimezone(zone).date()
