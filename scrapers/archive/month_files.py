"""What month files say of themselves: how large they are, and which days in which version they hold.

They are made by ``scrapers.seal.months``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.archive import keys, tables
from scrapers.archive.bucket import Stored
from scrapers.archive.store import Store
from scrapers.archive.tables import Table

DAYS = b"khobao_days"
"""The metadata of the file that has the version of each of its days, as JSON."""
_FOOTER = 64 * 2**10


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFile:
    """A month file as it stands in the bucket."""

    table: str
    """Its name."""
    outlet: str
    """The slug of the outlet."""
    month: date
    """Its first day."""
    stored: Stored
    versions: Mapping[date, int]
    """Of the manifests of the days that it has; empty for a file that cannot be read."""
    rows: int
    """Of all its days."""


def read(store: Store, outlet: str, of: Table[Any], month: date) -> MonthFile | None:
    """A month file, named by any day of the month; None where there is none. Raises AlreadyExists where it is replaced
    meanwhile."""
    stored = store.head(keys.month(of.name, outlet, month))
    return _described(store, outlet, of, month, stored) if stored else None


def month_files(store: Store, outlet: str) -> Iterator[MonthFile]:
    """All of an outlet."""
    for of in tables.PUBLISHED:
        for stored in store.list(keys.months(outlet, of.name)):
            yield _described(store, outlet, of, keys.month_of(stored.key), stored)


def _described(store: Store, outlet: str, of: Table[Any], month: date, stored: Stored) -> MonthFile:
    try:
        with store.reader_of(stored, _FOOTER) as stream:
            about = pq.read_metadata(stream)
        days = json.loads((about.metadata or {})[DAYS])
        versions, rows = (
            {date.fromisoformat(day): int(number) for day, number in days.items()},
            about.num_rows,
        )
    except (pa.ArrowException, OSError, LookupError, ValueError, AttributeError):
        versions, rows = {}, 0  # damaged: it is made anew of the sealed days
    return MonthFile(
        table=of.name,
        outlet=outlet,
        month=month.replace(day=1),
        stored=stored,
        versions=versions,
        rows=rows,
    )
