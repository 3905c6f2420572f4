"""Month files: the rows of an outlet's sealed days, one Parquet file for each table and month.

``months/articles/outlet=<slug>/month=2026-11/part.parquet`` holds the articles of every sealed day of November, sorted
by day and id, with the column ``date``; ``quarantine`` and ``changes`` likewise. Each row stands in it exactly once, and
any engine reads them all with a plain glob. The tables of batches stay the truth, and hold the rows of all days.

A month file is one object that is replaced as a whole, by a put on the condition that it still is what was read. So
there is no moment, wherever a process is killed, at which a row stands in two files or in none; no pointer, lock or
catalog decides which files count. Its metadata (``khobao_days``) says of each day which version of the manifest it has.
Whoever seals brings it up to date with every sealed day of the month, so that one that was left behind is mended with
the next. Why no table format does this: ``docs/scaling.md``.
"""

import heapq
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scrapers.archive import chain, keys, tables
from scrapers.archive.chain import Manifest, Problem
from scrapers.archive.month_files import DAYS, MonthFile, read
from scrapers.archive.scratch import scratch
from scrapers.archive.store import Store
from scrapers.archive.tables import Table
from scrapers.errors import AlreadyExists, ArchiveDamaged
from scrapers.seal import compact

GROUP = 1000
"""Rows from which a row group is closed, at the end of a day. Of 100 articles a day a month's footer has 18 KB so, and 113 KB
with a group a day; statistics of ``id`` and ``date`` alone would save 8 % of it."""
TRIES = 20
"""Times that one run tries to replace a month file: so many others may seal days of the month in the same second."""
DATE = pa.field("date", pa.date32())

Rows = tuple[date, pa.Table]
"""A day and its rows, or some of them, with the columns of the table."""


def update(store: Store, outlet: str, month: date, work: Path) -> tuple[MonthFile, ...]:
    """Bring the files of a month up to date with its sealed days: the files as they are then. Idempotent, and safe beside
    others who do the same.

    ``month`` is any day of it. Files are written in ``work``, and memory holds one day and a row group. Raises
    ArchiveDamaged where an object of a sealed day is missing or broken, AlreadyExists where others replaced the
    file ``TRIES`` times, NewerFormat and the store's errors.
    """
    days = chain.sealed_days(store, outlet, month)
    files = (_update(store, outlet, of, month, days, work) for of in tables.PUBLISHED)
    return tuple(filter(None, files))


def _update(
    store: Store, outlet: str, of: Table[Any], month: date, days: Mapping[date, int], work: Path
) -> MonthFile | None:
    for _ in range(TRIES):
        with suppress(AlreadyExists):
            held = read(store, outlet, of, month)
            if stale := stale_days(held, days):
                return _replace(store, outlet, of, month, held, {day: days[day] for day in stale}, work)
            return held
    key = keys.month(of.name, outlet, month)
    raise AlreadyExists(f"{key}: others replaced it {TRIES} times while it was made")


def months(store: Store, outlet: str) -> tuple[date, ...]:
    """The first days of the months that have sealed days, ascending."""
    days = (date.fromisoformat(name) for name in store.folders(keys.days(outlet)))
    return tuple(sorted({day.replace(day=1) for day in days}))


def verify(store: Store, outlet: str, *, first: date = date.min, last: date = date.max) -> Iterator[Problem]:
    """Sealed days from ``first`` to ``last`` of which a month file has not the newest version, a line for each file."""
    for month in months(store, outlet):
        days = {
            day: version
            for day, version in chain.sealed_days(store, outlet, month).items()
            if first <= day <= last
        }
        for of in tables.PUBLISHED if days else ():
            if stale := stale_days(read(store, outlet, of, month), days):
                said = ", ".join(f"{day} v{days[day]}" for day in stale)
                yield Problem(
                    keys.month(of.name, outlet, month),
                    f"expected the rows of {said}: run `khobao compact {outlet}`",
                )


def stale_days(held: MonthFile | None, sealed: Mapping[date, int]) -> tuple[date, ...]:
    """The sealed days, ascending, of which a month file has no rows or those of an earlier version."""
    there = held.versions if held else {}
    return tuple(day for day, version in sorted(sealed.items()) if there.get(day, 0) < version)


def _replace(
    store: Store,
    outlet: str,
    of: Table[Any],
    month: date,
    held: MonthFile | None,
    stale: Mapping[date, int],
    work: Path,
) -> MonthFile:
    key = keys.month(of.name, outlet, month)
    parts = ((day, _sealed(store, outlet, of, day, version)) for day, version in sorted(stale.items()))
    versions = {**(held.versions if held else {}), **stale}
    with scratch(work, "month") as folder:
        file = folder / "part.parquet"
        if held and held.versions:
            with store.reader_of(held.stored) as stream:
                write(file, of, outlet, versions, merged(_kept(stream, of, key, stale), parts))
        else:
            write(file, of, outlet, versions, parts)
        stored = store.put(
            key,
            file,
            content_type="application/vnd.apache.parquet",
            if_absent=held is None,
            instead_of=held.stored if held else None,
        )
        return MonthFile(
            table=of.name,
            outlet=outlet,
            month=month.replace(day=1),
            stored=stored,
            versions=versions,
            rows=pq.read_metadata(file).num_rows,
        )


def merged(held: Iterable[Rows], new: Iterable[Rows]) -> Iterator[Rows]:
    """The rows of two iterables that both ascend by day and have no day in common, in the order of days."""
    return heapq.merge(held, new, key=lambda rows: rows[0])


def write(
    file: Path, of: Table[Any], outlet: str, versions: Mapping[date, int], rows: Iterable[Rows]
) -> None:
    """Write a month file: days ascending, rows of a day in the order given. The same input gives the same bytes."""
    days = json.dumps({f"{day}": version for day, version in sorted(versions.items())})
    schema = of.stamped({"outlet": outlet, DAYS.decode(): days}).append(DATE)
    with pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as out:
        waiting: list[pa.Table] = []
        last = None
        for day, table in rows:
            if day != last and sum(map(len, waiting)) >= GROUP:
                out.write_table(pa.concat_tables(waiting))
                waiting = []
            dated = table.append_column(DATE, pa.repeat(pa.scalar(day, DATE.type), len(table)))
            waiting.append(dated.cast(schema))
            last = day
        if sum(map(len, waiting)):
            out.write_table(pa.concat_tables(waiting))


def _kept(stream: Any, of: Table[Any], key: str, without: Collection[date]) -> Iterator[Rows]:
    """The rows of a month file but for some days."""
    try:
        file = pq.ParquetFile(stream)
        of.conform(file.schema_arrow.empty_table().drop_columns(["date"]), key)  # of this or an older version
        for number in range(file.num_row_groups):
            group = file.read_row_group(number, use_threads=False)
            for day in group["date"].unique().to_pylist():
                if day not in without:
                    rows = group.filter(pc.equal(group["date"], day))
                    yield day, of.conform(rows.drop_columns(["date"]), key)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveDamaged(f"{key}: expected a Parquet table of {of.name}: {error}") from error


def _sealed(store: Store, outlet: str, of: Table[Any], day: date, version: int) -> pa.Table:
    """The rows of a sealed day. What changed stands in no object of the day, but in the tables of its batches."""
    if of is tables.CHANGES:
        files = {
            stored.key: store.get(stored.key) for stored in store.list(keys.table_day(of.name, outlet, day))
        }
        return compact.concat(files, of, outlet)
    place = keys.manifest(outlet, day, version)
    try:
        key = Manifest.from_json(store.get(place), place).object(of.name).key
    except KeyError:  # nothing of the day is in quarantine
        return of.schema.empty_table()
    return of.load(store.get(key), key)
