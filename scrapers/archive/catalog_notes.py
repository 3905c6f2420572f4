"""What the catalog notes so that the S3 server need not be asked again.

None of it is a fact: what is lost is asked for anew. So it is in no dump, is not made again by a rebuild, and its tables
have no version: one whose form changes gets another name.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
)

from scrapers.archive import keys
from scrapers.archive.capabilities import Capabilities
from scrapers.archive.database import Database
from scrapers.archive.schema import Instant, is_scheduled, reports
from scrapers.errors import CatalogUnavailable
from scrapers.model.link import State
from scrapers.model.report import Trace

KEPT = 40
"""Batches of an outlet and kind, the newest, whose traces are noted: some more than a batch is compared with."""
HOLDS = timedelta(days=7)
"""How long what a server can do is taken to be so: another may answer at its address one day and not say a word of it."""

notes = MetaData()
"""The tables of the notes."""
_traces = Table(
    "note_traces",
    notes,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("pages", Text, nullable=False),
)
_servers = Table(
    "note_servers",
    notes,
    Column("endpoint", String(500), primary_key=True),
    Column("bucket", String(255), primary_key=True),
    Column("conditional_put", Boolean, nullable=False),
    Column("checksums", Boolean, nullable=False),
    Column("versioning", Boolean, nullable=False),
    Column("object_lock", Boolean, nullable=False),
    Column("asked_at", Instant, nullable=False),
)


def make_notes(connection: Connection) -> None:
    """Make the tables that are missing. Idempotent."""
    notes.create_all(connection)


def forget_all(connection: Connection) -> None:
    """Forget everything, since it may speak of what another catalog knew."""
    make_notes(connection)
    for table in notes.tables.values():
        connection.execute(delete(table))


def note_traces(connection: Connection, outlet: str, traces: Mapping[str, Sequence[Trace]]) -> None:
    """Note the pages of batches, instead of what was noted of these, and forget all but the newest ``KEPT`` of a kind."""
    of_outlet = _traces.c.outlet == outlet
    names = sorted({*connection.execute(select(_traces.c.batch).where(of_outlet)).scalars(), *traces})
    old = [
        name for kind in (False, True) for name in [n for n in names if keys.is_scheduled(n) is kind][:-KEPT]
    ]
    connection.execute(delete(_traces).where(of_outlet, _traces.c.batch.in_([*old, *traces])))
    if rows := [
        {"outlet": outlet, "batch": name, "pages": _written(pages)}
        for name, pages in traces.items()
        if name not in old
    ]:
        connection.execute(insert(_traces), rows)


class NoteQueries:
    """A part of ``Catalog``."""

    _database: Database

    def earlier(self, outlet: str, batch: str, count: int) -> dict[str, tuple[Trace, ...] | None]:
        """Up to ``count`` refined batches of the same kind (scheduled, or not) that were due before this
        one, and their pages, None where these are not noted.

        The newest comes first, and of one time the one whose name sorts last.
        """
        with self._database.reading() as connection:
            names = _names_before(connection, outlet, batch, count)
            query = select(_traces).where(_traces.c.outlet == outlet, _traces.c.batch.in_(names))
            noted = {row.batch: _read(row.pages) for row in connection.execute(query)}
        return {name: noted.get(name) for name in names}

    def note_traces(self, outlet: str, traces: Mapping[str, Sequence[Trace]]) -> None:
        """Note the pages of refined batches."""
        with self._database.writing(outlet) as connection:
            note_traces(connection, outlet, traces)

    def recall(self, endpoint: str, bucket: str) -> Capabilities | None:
        """What the server of a bucket could do when it was asked last; None where that is unknown, or too long ago."""
        here = and_(_servers.c.endpoint == endpoint, _servers.c.bucket == bucket)
        with suppress(CatalogUnavailable), self._database.reading() as connection:
            row = connection.execute(select(_servers).where(here)).first()
            if row and timedelta() <= datetime.now(UTC) - row.asked_at < HOLDS:
                return Capabilities(
                    conditional_put=row.conditional_put,
                    checksums=row.checksums,
                    versioning=row.versioning,
                    object_lock=row.object_lock,
                )
        return None

    def remember(self, endpoint: str, bucket: str, found: Capabilities | None) -> None:
        """Note what the server of a bucket can do; None: forget it."""
        here = {"endpoint": endpoint, "bucket": bucket}
        with suppress(CatalogUnavailable), self._database.writing() as connection:
            connection.execute(
                delete(_servers).where(_servers.c.endpoint == endpoint, _servers.c.bucket == bucket)
            )
            if found:
                can = {name: getattr(found, name) for name in Capabilities.__slots__}
                connection.execute(insert(_servers), [here | can | {"asked_at": datetime.now(UTC)}])


def _names_before(connection: Connection, outlet: str, batch: str, count: int) -> list[str]:
    """Asks for whole minutes: of one, a database may sort the names in another order than the bucket does."""
    due = keys.batch_time(batch)
    scheduled = is_scheduled(reports.c.batch)
    alike = and_(reports.c.outlet == outlet, scheduled if keys.is_scheduled(batch) else ~scheduled)
    found: list[str] = []
    before = _minute(due + timedelta(minutes=1))
    while len(found) < count:
        query = select(reports.c.batch).where(alike, reports.c.batch < before)
        newest = connection.execute(query.order_by(reports.c.batch.desc()).limit(count)).scalars().all()
        if not newest:
            break
        since = _minute(keys.batch_time(newest[-1]))
        whole = connection.execute(query.where(reports.c.batch >= since)).scalars()
        found += sorted(
            (name for name in whole if keys.batch_time(name) < due),
            key=lambda name: f"{name}.json",  # as the keys of reports sort
            reverse=True,
        )
        before = since
    return found[:count]


def _minute(moment: datetime) -> str:
    """What the names of all batches that were due in the minute begin with."""
    return f"{moment:%Y%m%dT%H%M}"


def _written(pages: Iterable[Trace]) -> str:
    return json.dumps(
        [[getattr(page, name) for name in Trace.__slots__] for page in pages], separators=(",", ":")
    )


def _read(pages: str) -> tuple[Trace, ...]:
    return tuple(_trace(dict(zip(Trace.__slots__, values, strict=True))) for values in json.loads(pages))


def _trace(values: dict[str, Any]) -> Trace:
    told = {
        "state": State(values["state"]),
        "missing": tuple(values["missing"]),
        "flags": tuple(values["flags"]),
    }
    return Trace(**values | told)
