"""The tables of the archive as Arrow datasets that read only what a condition names.

Rows of days that month files hold come from these, all others from the tables of single batches. Which is which the
catalog says, once for a whole question, so that a day that is folded meanwhile comes neither twice nor not at all. Of
the bucket nothing is listed but the days, among those that the condition names, that no month file holds. Rows that
are only counted, by outlet or in all, are not read: the catalog knows how many a month file has.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import FileSystem

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.tables import Table

BY_KEY = pa.schema({"outlet": pa.string(), "date": pa.date32()})
"""The columns that keys say: the day under which an article, or the article that changed, is filed."""
_FORMAT = ds.ParquetFileFormat(
    # A month file that is replaced while it is read gives pages of two files: their checksums tell.
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)
_OUTLET, _DATE = ds.field("outlet"), ds.field("date")
_AT_ONCE = 16
"""Files that are asked for at the same time: most of reading a small one is waiting for it."""
_TOGETHER = 64
"""Files that are opened before those before them are forgotten."""
_PIECE = 100_000
"""Rows of one batch that is made here."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to read, at one moment: what no month file holds then is read from batches, whatever is folded
    meanwhile."""

    fresh: Mapping[str, Sequence[date]]
    """Days that no month file holds, by outlet."""
    sealed: Sequence[str]
    """Outlets that have month files."""
    undated: frozenset[str]
    """Outlets with imported texts, which are filed under no day."""

    @classmethod
    def take(cls, archive: Archive) -> Self:
        """As the catalog says now."""
        fresh = archive.catalog.fresh_days()
        undated = archive.store.folders(keys.dump_folders())
        return cls(fresh, archive.catalog.outlets_with_months(), frozenset(undated))


Batches = Callable[[list[str], ds.Expression | None], Iterator[pa.RecordBatch]]
"""Gives the rows for which a condition holds, with these columns."""


class Rows(ds.Dataset):  # type: ignore[misc]
    """Rows that are looked for when they are asked for, by a question in SQL."""

    failure: Exception | None = None
    """What went wrong while it was scanned, for whoever asked."""

    def __init__(self, schema: pa.Schema, batches: Batches) -> None:
        self._schema, self._batches = schema, batches

    @property
    def schema(self) -> pa.Schema:
        """All columns that can be asked for."""
        return self._schema

    def scanner(self, columns: list[str] | None = None, filter: ds.Expression | None = None, **_: Any) -> Any:
        """As DuckDB asks for it."""
        names = self.schema.names if columns is None else columns
        schema = pa.schema([self.schema.field(name) for name in names])
        return ds.Scanner.from_batches(self._noting(names, filter), schema=schema)

    def _noting(self, columns: list[str], condition: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches(columns, condition)
        except Exception as error:
            self.failure = error
            raise


class View:
    """A table, which looks for its files when its rows are asked for, and then for those of the condition alone."""

    def __init__(
        self, of: Table[Any], found: Snapshot, archive: Archive, files: FileSystem, *, sizes: bool
    ) -> None:
        self._of, self._found, self._archive, self._files, self._sizes = of, found, archive, files, sizes

    @property
    def schema(self) -> pa.Schema:
        """Columns of the table, and ``BY_KEY``. The outlet is the first, for that is the one that DuckDB reads to count
        rows, and it is in no file."""
        outlet, day = BY_KEY
        return pa.schema([outlet, *self._of.schema, day])

    def batches(self, columns: list[str], condition: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        """Those for which the condition holds, with these columns."""
        yield from self._of_months(columns, condition)
        yield from self._read(list(self._fresh(condition)), columns, condition)

    def _of_months(self, columns: list[str], condition: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        outlets = self._outlets(self._found.sealed, condition)
        counted = columns == ["outlet"] and (condition is None or self._of_outlets_alone(condition))
        months = self._archive.catalog.months(self._of.name, outlets)
        whole: list[Any] = []
        for outlet, of_outlet in months.items():
            known = 0
            for month, (size, rows) in of_outlet.items():
                last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                fresh = [day for day in self._found.fresh.get(outlet, ()) if month <= day <= last]
                if counted and not fresh:
                    known += rows
                    continue
                path = keys.month(self._of.name, outlet, month)
                where = (outlet == _OUTLET) & (month <= _DATE) & (last >= _DATE)
                fragment = self._fragment(path, where, size if self._sizes else None)
                if fresh:
                    held = ~_DATE.isin(fresh)
                    also = held if condition is None else condition & held
                    yield from self._read([fragment], columns, also)
                else:
                    whole.append(fragment)
            yield from _repeated(outlet, known)
        yield from self._read(whole, columns, condition)

    def _read(
        self, fragments: list[Any], columns: list[str], condition: ds.Expression | None
    ) -> Iterator[pa.RecordBatch]:
        """Their rows. Empties the list: a fragment keeps the footer of its file, 150 KB of a month, so memory is flat by
        forgetting those that were read."""
        wanted = self._named(fragments, condition)[::-1]
        fragments.clear()
        while wanted:
            some = [wanted.pop() for _ in range(min(_TOGETHER, len(wanted)))]
            found = self._dataset(some).scanner(
                columns=columns, filter=condition, fragment_readahead=_AT_ONCE, batch_readahead=2
            )
            yield from found.to_batches()

    def _fresh(self, condition: ds.Expression | None) -> Iterator[Any]:
        """Files of batches, listed once for each outlet, from its first day that is asked for to its last."""
        of, store = self._of.name, self._archive.store
        for outlet, days in self._days(condition).items():
            after, until = keys.table_day(of, outlet, min(days)), keys.table_day(of, outlet, max(days)) + "~"
            for stored in store.list(keys.table_outlet(of, outlet), after=after, until=until):
                if stored.key < until and (day := keys.day_of(stored.key)) in days:
                    yield self._fragment(stored.key, (outlet == _OUTLET) & (day == _DATE), stored.size)
        for outlet in self._outlets(sorted(self._found.undated), condition):
            for stored in store.list(keys.table_undated(of, outlet)):
                yield self._fragment(stored.key, (outlet == _OUTLET) & _DATE.is_null(), stored.size)

    def _days(self, condition: ds.Expression | None) -> dict[str, set[date]]:
        """Outlets and days, of those that are fresh, for which the condition may hold."""
        outlets = self._outlets(list(self._found.fresh), condition)
        pairs = [(outlet, day) for outlet in outlets for day in self._found.fresh[outlet]]
        places = [
            self._fragment(str(place), (outlet == _OUTLET) & (day == _DATE))
            for place, (outlet, day) in enumerate(pairs)
        ]
        found: dict[str, set[date]] = {}
        for each in self._named(places, condition):
            outlet, day = pairs[int(each.path.rpartition("/")[2])]
            found.setdefault(outlet, set()).add(day)
        return found

    def _outlets(self, of: Sequence[str], condition: ds.Expression | None) -> list[str]:
        """Those for which the condition may hold."""
        places = [self._fragment(outlet, outlet == _OUTLET) for outlet in of]
        return [each.path.rpartition("/")[2] for each in self._named(places, condition)]

    def _of_outlets_alone(self, condition: ds.Expression) -> bool:
        """Whether no other column is in the condition, so that it holds for all rows of an outlet or for none."""
        empty = pa.schema([self.schema.field("outlet")]).empty_table()
        try:
            ds.dataset(empty).to_table(filter=condition)
        except pa.ArrowInvalid:
            return False
        return True

    def _named(self, fragments: list[Any], condition: ds.Expression | None) -> list[Any]:
        """Those for whose outlet and days the condition may hold."""
        return list(self._dataset(fragments).get_fragments(condition)) if condition is not None else fragments

    def _dataset(self, fragments: list[Any]) -> Any:
        return ds.FileSystemDataset(fragments, self.schema, _FORMAT, self._files)

    def _fragment(self, key: str, where: ds.Expression, size: int | None = None) -> Any:
        return _FORMAT.make_fragment(
            f"{self._archive.store.bucket}/{key}", self._files, where, file_size=size
        )


def _repeated(outlet: str, rows: int) -> Iterator[pa.RecordBatch]:
    """So many rows of which only the outlet is asked for: the catalog knows how many there are."""
    while rows > 0:
        piece = min(rows, _PIECE)
        yield pa.record_batch([pa.repeat(pa.scalar(outlet), piece)], names=["outlet"])
        rows -= piece
