"""What the catalog knows of one outlet, one day's runs, or one article's captures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, and_, func, or_, select, tuple_

from scrapers.archive import keys
from scrapers.archive.catalog_day import Filed
from scrapers.archive.database import Database, chunked
from scrapers.archive.schema import batches, is_scheduled, link_key, links, outcomes, readings, reports
from scrapers.model.calendar_day import day_end, day_start
from scrapers.model.decision import Verdict
from scrapers.model.link import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A batch, and what its checks said."""

    batch: str
    started_at: datetime
    """UTC."""
    ended_at: datetime
    """UTC."""
    parts: int
    """WARC files; none where nothing was fetched."""
    captured: int
    """Links of which it has a new page: without any, there may be nothing for refining to do."""
    rejected: bool | None
    """Whether the checks reject it; None where it is not refined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One capture: a response, or a revisit record that says it was as before."""

    batch: str
    part: str
    """The WARC part, without the suffix."""
    offset: int
    """Of the record in the part, in bytes."""
    fetched_at: datetime
    """UTC."""
    status: int | None
    """HTTP status."""
    revisit: bool
    state: State | None = None
    """What reading made of it; None where it was not read."""

    @property
    def is_gone(self) -> bool:
        """Whether the site did not give the page."""
        return (self.status or 0) >= 400


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A place in the list of what is in quarantine: what comes after this reading."""

    fetched_at: datetime
    """Aware."""
    batch: str
    link: str
    """Its key (``schema.link_key``)."""
    faults: int | None = None
    """Reasons that it has beyond the first, where the list is worst first."""

    @classmethod
    def of(cls, filed: Filed, *, worst: bool) -> "After":
        """The place of a reading in the list, worst first or newest first."""
        faults = (filed.reasons or "").count(_BETWEEN) if worst else None
        link = link_key(filed.canonical_url)
        return cls(fetched_at=filed.fetched_at, batch=filed.batch, link=link, faults=faults)


class PageQueries:
    """What the catalog answers of single things; the part of ``Catalog`` that pages about them ask."""

    _database: Database

    def has_outlet(self, outlet: str) -> bool:
        """Whether any batch of the outlet is known."""
        with self._database.reading() as connection:
            query = select(batches.c.batch).where(batches.c.outlet == outlet).limit(1)
            return connection.execute(query).first() is not None

    def outlets(self) -> tuple[str, ...]:
        """Slugs of all outlets of which any batch is known, sorted."""
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(select(batches.c.outlet).distinct()).scalars()))

    def ran(self, outlet: str, day: date, zone: ZoneInfo, also: Collection[str] = ()) -> tuple[Ran, ...]:
        """Batches that were due on the day or were made for it, and those named in ``also``; by the time they were due.

        ``day`` is one of ``zone``, the outlet's time zone.
        """
        query = select(batches).where(batches.c.outlet == outlet)
        wanted: list[ColumnElement[bool]] = [batches.c.batch.in_(chunk) for chunk in chunked(set(also))]
        wanted.append(batches.c.day == day)
        if day.year in keys.YEARS:
            first, end = (f"{at:%Y%m%dT%H%M}" for at in (day_start(day, zone), day_end(day, zone)))
            due = batches.c.batch.between(first, end)
            wanted.append(and_(due, is_scheduled(batches.c.batch)))
        with self._database.reading() as connection:
            found = {
                row.batch: row for condition in wanted for row in connection.execute(query.where(condition))
            }
            checked = {
                row.batch: row.rejected
                for chunk in chunked(found.keys())
                for row in connection.execute(
                    select(reports).where(reports.c.outlet == outlet, reports.c.batch.in_(chunk))
                )
            }
        return tuple(
            Ran(
                batch=name,
                started_at=row.started_at,
                ended_at=row.ended_at,
                parts=row.parts,
                captured=row.captured,
                rejected=checked.get(name),
            )
            for name, row in sorted(found.items(), key=lambda item: (keys.batch_time(item[0]), item[0]))
        )

    def takes(self, outlet: str, article_id: str) -> tuple[Take, ...]:
        """Every capture of every address from which the article was read, oldest first."""
        addresses = select(readings.c.link).where(
            readings.c.outlet == outlet, readings.c.article_id == article_id
        )
        read = and_(
            readings.c.outlet == outcomes.c.outlet,
            readings.c.batch == outcomes.c.batch,
            readings.c.link == outcomes.c.link,
        )
        columns = (
            outcomes.c[name] for name in ("batch", "part", "offset", "fetched_at", "status", "revisit")
        )
        query = (
            select(*columns, readings.c.state)
            .outerjoin_from(outcomes, readings, read)
            .where(outcomes.c.outlet == outlet, outcomes.c.link.in_(addresses))
        )
        with self._database.reading() as connection:
            # Not in SQL: it is known of all captures and of nothing else.
            found = [Take(**row._mapping) for row in connection.execute(query) if row.part is not None]
        return tuple(sorted(found, key=lambda each: (each.fetched_at, each.batch, each.part, each.offset)))

    def quarantined(
        self,
        outlets: Collection[str],
        *,
        day: date | None,
        decided: bool,
        after: After | None,
        count: int,
        worst: bool = False,
    ) -> tuple[tuple[Filed, ...], After | None]:
        """At most ``count`` readings in quarantine, the last captured first, and where the next begin; None where there
        are no more. With ``worst`` those with the most reasons come before all others. Without ``decided`` only those
        that no person rejected. ``after`` is a place of the same order."""
        order: tuple[ColumnElement[Any], ...] = (readings.c.fetched_at, readings.c.batch, readings.c.link)
        if worst:
            order = (_FAULTS, *order)
        query = select(readings).where(
            readings.c.state == State.QUARANTINED,
            readings.c.outlet.in_(outlets),
            readings.c.article_id.is_not(None),
        )
        if day is not None:
            query = query.where(readings.c.day == day)
        if not decided:
            query = query.where(_UNDECIDED)
        if after is not None:
            values: tuple[Any, ...] = (after.fetched_at, after.batch, after.link)
            if worst:
                values = ((after.faults or 0) * len(_BETWEEN), *values)
            query = query.where(tuple_(*order) < tuple_(*values, types=[each.type for each in order]))
        cut = query.order_by(*(column.desc() for column in order)).limit(count + 1).subquery()
        of_one_link = (links.c.outlet == cut.c.outlet) & (links.c.link == cut.c.link)
        with self._database.reading() as connection:
            rows = connection.execute(select(cut, links.c.canonical_url).join(links, of_one_link)).all()
        rows = sorted(
            rows,
            key=lambda row: (
                (row.reasons or "").count(_BETWEEN) if worst else 0,
                row.fetched_at,
                row.batch,
                row.link,
            ),
            reverse=True,
        )
        shown = rows[:count]
        names = list(Filed.__dataclass_fields__)
        found = tuple(Filed(**{name: getattr(row, name) for name in names}) for row in shown)
        if len(rows) <= count:
            return found, None
        return found, After.of(found[-1], worst=worst)

    def undecided(self) -> dict[str, int]:
        """By outlet: texts of articles in quarantine on which nobody decided."""
        texts = (
            select(readings.c.outlet, readings.c.article_id, readings.c.body_sha256)
            .where(readings.c.state == State.QUARANTINED, readings.c.article_id.is_not(None), _UNDECIDED)
            .distinct()
            .subquery()
        )
        query = select(texts.c.outlet, func.count().label("texts")).group_by(texts.c.outlet)
        with self._database.reading() as connection:
            return {str(row.outlet): int(row.texts) for row in connection.execute(query)}


_BETWEEN = "; "
"""What parts the reasons of a reading."""
_FAULTS = func.length(func.coalesce(readings.c.reasons, ""), type_=Integer) - func.length(
    func.replace(func.coalesce(readings.c.reasons, ""), _BETWEEN, ""), type_=Integer
)
"""What these parts take: ``len(_BETWEEN)`` for each reason beyond the first."""
_UNDECIDED = or_(
    readings.c.reasons.is_(None), ~readings.c.reasons.startswith(f"{Verdict.REJECTED} by ", autoescape=True)
)
"""Refining puts the sentence of a decision before all other reasons (``Decision.sentence``)."""
