"""The catalog made again from the bucket alone: batch.json, CDXJ and reports, or their copies in the index of each day, and
what people said; no WARC."""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert

from scrapers.archive import cdxj, contents, keys
from scrapers.archive.catalog_months import put_days, put_months
from scrapers.archive.catalog_notes import forget_all
from scrapers.archive.catalog_published import begin_again
from scrapers.archive.catalog_said import put_assessments, put_notes
from scrapers.archive.catalog_write import Rows, described, refresh, rows_of_batch, rows_of_report
from scrapers.archive.database import Database
from scrapers.archive.day_index import DayIndex
from scrapers.archive.month_files import month_files
from scrapers.archive.schema import VERSION, drop, make, metadata, version, version_of
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged
from scrapers.model.batch import Batch
from scrapers.model.note import History
from scrapers.model.report import Report

log = logging.getLogger(__name__)

Said = TypeVar("Said")

AT_ONCE = 8
"""Days that are read from the bucket at the same time: their latencies overlap."""

TOGETHER = 20_000
"""Rows that are put in a table at once, with all that came with them: what is held in memory."""


def refill(database: Database, store: Store, on_day: Callable[[int, int], None] | None) -> None:
    """Empty the catalog and fill it from the bucket, in one transaction, which no other writer is let into."""
    with database.writing() as connection, ThreadPoolExecutor(AT_ONCE) as threads:
        days = {outlet: tuple(contents.capture_days(store, outlet)) for outlet in contents.outlets(store)}
        total, done = sum(map(len, days.values())), 0
        if version_of(connection) != VERSION:
            drop(connection)
        make(connection)
        forget_all(connection)
        for table in metadata.sorted_tables:
            if table is not version:
                connection.execute(delete(table))
        for outlet, of_outlet in days.items():
            pending = _Pending(connection, outlet)
            for at in range(0, len(of_outlet), AT_ONCE):
                for of_day in threads.map(partial(_load, store, outlet), of_outlet[at : at + AT_ONCE]):
                    for found in of_day:
                        pending.take(found)
                    done += 1
                    if on_day:
                        on_day(done, total)
            pending.put()
            put_days(connection, outlet)
            put_months(connection, month_files(store, outlet))
        for outlet in store.folders(keys.notes()):
            notes = _sound(store, keys.notes(outlet), contents.note, threads)
            put_notes(connection, outlet, (each.last for each in History.of(notes)))
        for outlet in store.folders(keys.assessments()):
            put_assessments(
                connection, outlet, _sound(store, keys.assessments(outlet), contents.assessment, threads)
            )
        begin_again(connection)


@dataclass(frozen=True, slots=True)
class _Loaded:
    batch: Batch
    lines: list[cdxj.Line]
    report: Report | None


def _load(store: Store, outlet: str, day: date) -> list[_Loaded]:
    """The batches that were due on a UTC day, oldest first. Of one that is damaged the log says so: the others still count."""
    index = DayIndex(store, outlet, day)
    loaded = []
    for name in index.batches:
        try:
            if batch := contents.batch(index, outlet, name):
                loaded.append(
                    _Loaded(batch, contents.lines(index, batch), contents.report(index, outlet, name))
                )
        except ArchiveDamaged as error:
            log.error("left out of the catalog: %s", error)
    return loaded


def _sound(
    store: Store, prefix: str, read: Callable[[Store, str], Said], threads: ThreadPoolExecutor
) -> Iterator[Said]:
    """What people said, below a prefix. Of what is damaged the log says so: the rest still counts."""

    def read_one(key: str) -> Said | None:
        try:
            return read(store, key)
        except ArchiveDamaged as error:
            log.error("left out of the catalog: %s", error)
            return None

    found = threads.map(read_one, [stored.key for stored in store.list(prefix)])
    return (each for each in found if each is not None)


class _Pending:
    """Facts of an outlet that are loaded, and not yet in its tables, which were empty."""

    def __init__(self, connection: Connection, outlet: str) -> None:
        self._connection, self._outlet = connection, outlet
        self._rows: Rows = {}
        self._said: dict[str, dict[str, Mapping[str, Any]]] = {}

    def take(self, found: _Loaded) -> None:
        """Take in a batch."""
        rows = rows_of_batch(found.batch, found.lines) | (
            rows_of_report(found.report) if found.report else {}
        )
        for table, of_table in rows.items():
            self._rows.setdefault(table, []).extend(of_table)
        for link, said in described(found.batch).items():
            self._said.setdefault(link, {}).update(said)
        if max(map(len, self._rows.values())) >= TOGETHER:
            self.put()

    def put(self) -> None:
        """Put them in the tables, and say of their links how they stand."""
        for table, rows in self._rows.items():
            if rows:
                self._connection.execute(insert(table), rows)
        refresh(self._connection, self._outlet, self._said.keys(), self._said)
        self._rows, self._said = {}, {}
