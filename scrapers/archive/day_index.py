"""The index of a day: the small objects of its batches in one, so that many are read with one request.

``indexes/<outlet>/<yyyy-mm-dd>.parquet`` has a row for each batch.json, CDXJ file and report of the batches that were
due on that UTC day: its key, the ETag of the object, and its bytes. It is written when a day is sealed. Nothing has to
keep it up to date, for it is never believed by itself: a row counts only while the bucket lists the object with that
ETag, and what has no such row is read from the object. So it may be behind, damaged or removed, and costs time alone.
"""

import io
import logging
from collections import ChainMap
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.archive import contents, keys
from scrapers.archive.bucket import Stored
from scrapers.archive.contents import Objects
from scrapers.archive.store import Store
from scrapers.errors import AlreadyExists, ArchiveDamaged, ObjectMissing

log = logging.getLogger(__name__)

_SCHEMA = pa.schema([("key", pa.string()), ("etag", pa.string()), ("body", pa.binary())])
_SMALL = ("/batch.json", ".cdxj")
"""How the keys of the small objects of a batch end; the others are its WARC files."""


class DayIndex:
    """The batches of an outlet that were due on a UTC day: what the bucket lists of them, and their small objects."""

    def __init__(self, store: Store, outlet: str, day: date) -> None:
        """Asks nothing yet. Everything raises the store's errors."""
        self._store, self.outlet, self.day = store, outlet, day
        self._fetched: dict[str, bytes] = {}

    @cached_property
    def listed(self) -> dict[str, Stored]:
        """The objects of the batches and their reports by key, as the bucket listed them when this was first asked."""
        prefixes = keys.captures_on(self.outlet, self.day), keys.reports(self.outlet, f"{self.day}")
        return {stored.key: stored for prefix in prefixes for stored in self._store.list(prefix)}

    @cached_property
    def _held(self) -> Mapping[str, bytes]:
        """Bytes by key of the rows that count."""
        key = keys.index(self.outlet, self.day)
        try:
            body = self._store.find(key)
            rows = _rows(body) if body else []
        except (pa.ArrowException, ArchiveDamaged, OSError) as error:
            log.warning("%s: left unread, and made anew when the day is next sealed: %s", key, error)
            return {}
        return {
            row["key"]: row["body"]
            for row in rows
            if row["key"] in self.listed and self.listed[row["key"]].etag == row["etag"]
        }

    @property
    def batches(self) -> tuple[str, ...]:
        """Names of the whole batches, oldest first: those that have a batch.json."""
        return contents.whole_batches(self.listed)

    def find(self, key: str) -> bytes | None:
        """An object of the day, None where there is none. Raises ArchiveDamaged where it is not what was written."""
        copy = self._copy(key)
        return self._store.find(key) if copy is None else copy

    def get(self, key: str) -> bytes:
        """As ``find``. Raises ObjectMissing where there is none."""
        copy = self._copy(key)
        return self._store.get(key) if copy is None else copy

    def _copy(self, key: str) -> bytes | None:
        return self._held.get(key, self._fetched.get(key))

    def fetch(self, threads: Executor) -> "DayIndex":
        """Read now what the index lacks, several at the same time: itself. A damaged object is left to ``get``."""
        lacking = [stored for stored in self._small() if stored.key not in self._held]
        bodies = threads.map(self._fetch, lacking)
        self._fetched = {
            stored.key: body for stored, body in zip(lacking, bodies, strict=True) if body is not None
        }
        return self

    def _fetch(self, stored: Stored) -> bytes | None:
        """The bytes that were listed; None where they are damaged, or replaced or gone since."""
        with suppress(ArchiveDamaged, AlreadyExists, ObjectMissing):
            return self._store.get(stored.key, of=stored)
        return None

    def save(self) -> None:
        """Write the index anew if ``fetch`` found something that it lacks. Of two that do so at the same time the last
        stays, and both are right."""
        if not self._fetched:
            return
        bodies = {**self._held, **self._fetched}
        rows = [{"key": key, "etag": self.listed[key].etag, "body": bodies[key]} for key in sorted(bodies)]
        out = io.BytesIO()
        # Every body is another: a dictionary, and the least and the greatest of them, would hold them once more.
        options = {"compression": "zstd", "use_dictionary": False, "write_statistics": False}
        pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), out, write_page_checksum=True, **options)
        key = keys.index(self.outlet, self.day)
        self._store.put(key, out.getvalue(), content_type="application/vnd.apache.parquet")

    def _small(self) -> Iterable[Stored]:
        reports = keys.reports(self.outlet)
        return (
            stored for key, stored in self.listed.items() if key.startswith(reports) or key.endswith(_SMALL)
        )


def _rows(body: bytes) -> list[dict[str, Any]]:
    """Raises ArrowException and OSError where the file is not what was written: its pages have checksums."""
    found: list[dict[str, Any]] = pq.read_table(
        io.BytesIO(body), schema=_SCHEMA, page_checksum_verification=True
    ).to_pylist()
    return found


class DayIndexes:
    """The indexes of an outlet that a step has asked for, each of them read once."""

    def __init__(self, store: Store, outlet: str) -> None:
        self._store, self._outlet = store, outlet
        self._read: dict[date, DayIndex] = {}

    def read(self, batches: Iterable[str], threads: Executor) -> "DayIndexes":
        """Read those of the days on which these batches were due, with what they lack: itself.

        A day that is not over is only listed: its index would be written again with each of its batches.
        """
        for day in sorted({keys.batch_time(batch).date() for batch in batches}):
            index = self._read[day] = DayIndex(self._store, self._outlet, day)
            if day < datetime.now(UTC).date():
                index.fetch(threads)
        return self

    def of(self, batch: str) -> Objects:
        """Where the small objects of a batch are read: the store, if the index of its day was not."""
        return self._read.get(keys.batch_time(batch).date(), self._store)

    @property
    def listed(self) -> Mapping[str, Stored]:
        """What the bucket lists of the days that were read, by key."""
        return ChainMap(*(index.listed for index in self._read.values()))

    def save(self) -> None:
        """As ``DayIndex.save``, each."""
        for index in self._read.values():
            index.save()
