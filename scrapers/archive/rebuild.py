"""The catalog made again from the bucket alone: batch.json, CDXJ and reports, and no WARC."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, delete, select

from scrapers.archive import cdxj, contents
from scrapers.archive.catalog_months import put_months
from scrapers.archive.catalog_write import put_batch, put_report, refresh
from scrapers.archive.database import Database
from scrapers.archive.month_files import month_files
from scrapers.archive.schema import VERSION, make, metadata, outcomes, version, version_of
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged
from scrapers.model.batch import Batch
from scrapers.model.report import Report

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Batches that are read from the bucket at the same time: their latencies overlap."""


def refill(database: Database, store: Store, on_batch: Callable[[int, int], None] | None) -> None:
    """Empty the catalog and fill it from the bucket, in one transaction, which no other writer is let into."""
    with database.writing() as connection, ThreadPoolExecutor(AT_ONCE) as threads:
        names = {outlet: contents.batches(store, outlet) for outlet in contents.outlets(store)}
        total, done = sum(map(len, names.values())), 0
        if version_of(connection) != VERSION:
            metadata.drop_all(connection)
        make(connection)
        for table in metadata.sorted_tables:
            if table is not version:
                connection.execute(delete(table))
        for outlet, of_outlet in names.items():
            for at in range(0, len(of_outlet), AT_ONCE):
                chunk = of_outlet[at : at + AT_ONCE]
                for found in threads.map(partial(_load, store, outlet), chunk):
                    _take(connection, found)
                done += len(chunk)
                if on_batch:
                    on_batch(done, total)
            of = select(outcomes.c.link).where(outcomes.c.outlet == outlet).distinct()
            refresh(connection, outlet, connection.execute(of).scalars().all())
            put_months(connection, month_files(store, outlet))


@dataclass(frozen=True, slots=True)
class _Loaded:
    batch: Batch
    lines: list[cdxj.Line]
    report: Report | None


def _load(store: Store, outlet: str, name: str) -> _Loaded | None:
    """A batch as the bucket tells it; None, and a line in the log, where that is damaged: the others still count."""
    try:
        batch = contents.batch(store, outlet, name)
        if batch:
            return _Loaded(batch, contents.lines(store, batch), contents.report(store, outlet, name))
    except ArchiveDamaged as error:
        log.error("left out of the catalog: %s", error)
    return None


def _take(connection: Connection, found: _Loaded | None) -> None:
    if found:
        put_batch(connection, found.batch, found.lines)
    if found and found.report:
        put_report(connection, found.report)
