"""What the catalog knows of how an outlet's pages were fetched, run by run, and of its robots.txt."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select

from scrapers.archive import cdxj
from scrapers.archive.database import Database
from scrapers.archive.schema import Epoch, batches, fetches, outcomes, responses, robots
from scrapers.model.batch import Batch
from scrapers.model.link import State

_ROBOTS = re.compile(r"https?://[^/?#]+/robots\.txt", re.I)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Links of an outlet that ended alike in the runs that were due on one UTC day."""

    day: date
    """UTC."""
    state: State
    """As the run left it: a page that came is CAPTURED or UNCHANGED, whatever was read of it."""
    status: int | None
    """Of the last HTTP response; None where there was none."""
    links: int
    """A link that several runs tried counts in each."""
    requests: int


@dataclass(frozen=True, slots=True)
class RunDay:
    """The runs of an outlet that were due on one UTC day, added up."""

    day: date
    """UTC."""
    runs: int
    records: int
    """Responses and revisit records that they kept."""
    bytes: int
    """Of their WARC files, as stored."""
    seconds: int
    """From their beginning to their end."""


@dataclass(frozen=True, slots=True)
class RobotsSeen:
    """A robots.txt that differs from all that the outlet's hosts sent before, where it was captured first."""

    url: str
    batch: str
    part: str
    offset: int
    fetched_at: datetime
    """UTC."""
    payload_digest: str


def is_robots(url: str) -> bool:
    """Whether it is the address of a host's robots.txt."""
    return _ROBOTS.fullmatch(url) is not None


def rows_of_fetches(batch: Batch) -> list[dict[str, Any]]:
    """The rows of ``fetches`` of a batch."""
    ends = [(each.state, each.status or 0) for each in batch.outcomes]
    links, requests = Counter(ends), Counter[tuple[State, int]]()
    for end, each in zip(ends, batch.outcomes, strict=True):
        requests[end] += each.tries
    here = {"outlet": batch.outlet, "batch": batch.batch}
    return [
        here | {"state": end[0], "status": end[1], "links": number, "requests": requests[end]}
        for end, number in links.items()
    ]


def rows_of_robots(batch: Batch, lines: Iterable[cdxj.Line]) -> list[dict[str, Any]]:
    """The rows of ``robots`` of a batch, out of the CDXJ lines of its parts."""
    return [
        {
            "outlet": batch.outlet,
            "batch": batch.batch,
            "part": line.part,
            "offset": line.offset,
            "url": line.url,
            "fetched_at": line.fetched_at,
            "payload_digest": line.digest,
        }
        for line in lines
        if not line.revisit and is_robots(line.url)
    ]


def put_fetches(connection: Connection) -> None:
    """Work the tables out of those from which they follow, for a catalog that does not have them. Idempotent."""
    for table in (fetches, robots):
        connection.execute(delete(table))
    status = func.coalesce(outcomes.c.status, literal(0))
    key = (outcomes.c.outlet, outcomes.c.batch, outcomes.c.state, status)
    counted = select(*key, func.count(), func.sum(outcomes.c.tries)).group_by(*key)
    names = [column.name for column in fetches.columns]
    connection.execute(insert(fetches).from_select(names, counted))
    likely = select(responses).where(responses.c.url.endswith("/robots.txt", autoescape=True))
    names = [column.name for column in robots.columns]
    rows = [
        {name: row._mapping[name] for name in names}
        for row in connection.execute(likely)
        if is_robots(row.url)
    ]
    if rows:
        connection.execute(insert(robots), rows)


class FetchQueries:
    """The part of ``Catalog`` that the pages of outlets ask."""

    _database: Database

    def fetched(
        self, outlets: Collection[str], begin: datetime, end: datetime
    ) -> dict[str, tuple[Fetched, ...]]:
        """By outlet: how links ended in the runs that were due from ``begin`` to before ``end``, by day."""
        first, last = _bounds(begin, end)
        stamp = func.substr(fetches.c.batch, 1, 8)
        query = select(
            stamp, fetches.c.state, fetches.c.status, func.sum(fetches.c.links), func.sum(fetches.c.requests)
        ).group_by(stamp, fetches.c.state, fetches.c.status)
        within = fetches.c.batch >= first, fetches.c.batch < last
        with self._database.reading() as connection:
            return {
                outlet: tuple(
                    sorted(
                        (
                            Fetched(date.fromisoformat(day), state, status or None, int(links), int(requests))
                            for day, state, status, links, requests in connection.execute(
                                query.where(fetches.c.outlet == outlet, *within)
                            )
                        ),
                        key=lambda each: (each.day, each.state, each.status or 0),
                    )
                )
                for outlet in outlets
            }

    def run_days(self, outlet: str, begin: datetime, end: datetime) -> tuple[RunDay, ...]:
        """What the runs kept that were due from ``begin`` to before ``end``, and how long they took, by day."""
        first, last = _bounds(begin, end)
        stamp = func.substr(batches.c.batch, 1, 8)
        query = (
            select(
                stamp,
                func.count(),
                func.sum(batches.c.records),
                func.sum(batches.c.bytes),
                func.sum(Epoch(batches.c.ended_at) - Epoch(batches.c.started_at)),
            )
            .where(batches.c.outlet == outlet, batches.c.batch >= first, batches.c.batch < last)
            .group_by(stamp)
        )
        with self._database.reading() as connection:
            return tuple(sorted(_run_days(connection.execute(query).all()), key=lambda each: each.day))

    def newest_batch(self, outlet: str) -> str | None:
        """The name of the batch that was due last, of a past day or not; None where there is none."""
        query = select(batches.c.batch).where(batches.c.outlet == outlet)
        with self._database.reading() as connection:
            return connection.execute(query.order_by(batches.c.batch.desc()).limit(1)).scalar()

    def robots_seen(self, outlet: str, count: int) -> tuple[RobotsSeen, ...]:
        """The last ``count`` differing robots.txt that were captured, the newest first."""
        query = (
            select(robots)
            .where(robots.c.outlet == outlet)
            .order_by(robots.c.batch.desc(), robots.c.part.desc(), robots.c.offset.desc())
            .limit(count)
        )
        with self._database.reading() as connection:
            return tuple(
                RobotsSeen(
                    url=row.url,
                    batch=row.batch,
                    part=row.part,
                    offset=row.offset,
                    fetched_at=row.fetched_at,
                    payload_digest=row.payload_digest,
                )
                for row in connection.execute(query)
            )


def _bounds(begin: datetime, end: datetime) -> tuple[str, str]:
    """What the names of batches lie between that were due from one aware time, on a whole minute, to another."""
    return f"{begin:%Y%m%dT%H%M}", f"{end:%Y%m%dT%H%M}"


def _run_days(rows: Collection[tuple[str, int, int, int, int]]) -> Iterator[RunDay]:
    for day, runs, records, size, seconds in rows:
        yield RunDay(date.fromisoformat(day), runs, int(records), int(size), max(0, int(seconds)))
