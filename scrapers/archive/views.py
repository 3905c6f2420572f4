"""The tables of the archive as Arrow datasets that read only what a condition names.

Rows of days that month files hold come from these, all others from the tables of single batches. Which is which the
catalog says, once for a whole question, so that a day that is folded meanwhile comes neither twice nor not at all. Of
the bucket nothing is listed but the days, among those that the condition names, that no month file holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import FileSystem

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store, Stored
from scrapers.archive.tables import Table

BY_KEY = pa.schema({"outlet": pa.string(), "date": pa.date32()})
"""The columns that keys say: the day under which an article, or the article that changed, is filed."""
_FORMAT = ds.ParquetFileFormat(
    # A month file that is replaced while it is read gives pages of two files: their checksums tell.
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)
_AT_ONCE = 16
"""Files that are asked for at the same time: most of reading a small one is waiting for it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to read, at one moment."""

    months: Mapping[str, Mapping[tuple[str, date], int | None]]
    """Bytes of month files, where they are known, by table, and by outlet and first day of the month."""
    fresh: Mapping[str, Sequence[date]]
    """Days that no month file holds, by outlet."""
    undated: frozenset[str]
    """Outlets with imported texts, which are filed under no day."""

    @classmethod
    def take(cls, tables: Iterable[str], archive: Archive, *, sizes: bool) -> Self:
        """Of some tables. Days come first: one that is folded in between is read from its batches."""
        fresh = archive.catalog.fresh_days()
        months = {table: archive.catalog.months(table) for table in tables}
        return cls(
            months=months if sizes else {table: dict.fromkeys(of) for table, of in months.items()},
            fresh=fresh,
            undated=frozenset(archive.store.folders(keys.dump_folders())),
        )


class View(ds.Dataset):  # type: ignore[misc]
    """A table as a dataset, which looks for its files when it is scanned, and then for those of the condition alone."""

    def __init__(self, of: Table[Any], found: Snapshot, store: Store, files: FileSystem) -> None:
        self._of, self._found, self._store, self._files = of, found, store, files
        self.failure: Exception | None = None
        """What went wrong while it was scanned, for whoever asked."""

    @property
    def schema(self) -> pa.Schema:
        """Columns of the table, and ``BY_KEY``."""
        return pa.schema([*self._of.schema, *BY_KEY])

    def scanner(self, columns: list[str] | None = None, filter: ds.Expression | None = None, **_: Any) -> Any:
        """As DuckDB asks for it."""
        names = self.schema.names if columns is None else columns
        schema = pa.schema([self.schema.field(name) for name in names])
        return ds.Scanner.from_batches(self._batches(columns, filter), schema=schema)

    def _batches(
        self, columns: list[str] | None, condition: ds.Expression | None
    ) -> Iterator[pa.RecordBatch]:
        try:
            for fragments, also in self._parts(condition):
                both = [each for each in (condition, also) if each is not None]
                whole = both[0] & both[1] if len(both) == 2 else next(iter(both), None)
                found = self._dataset(fragments).scanner(
                    columns=columns, filter=whole, fragment_readahead=_AT_ONCE, batch_readahead=2
                )
                yield from found.to_batches()
        except Exception as error:
            self.failure = error
            raise

    def _parts(self, condition: ds.Expression | None) -> Iterator[tuple[list[Any], ds.Expression | None]]:
        """Fragments to read, with what must hold for their rows beside the condition."""
        whole: list[Any] = []
        mixed: list[Any] = []
        but: list[ds.Expression] = []
        for (outlet, month), size in self._found.months[self._of.name].items():
            path = f"{self._store.bucket}/{keys.month(self._of.name, outlet, month)}"
            last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            of = (ds.field("outlet") == outlet) & (ds.field("date") >= month) & (ds.field("date") <= last)
            fragment = _FORMAT.make_fragment(path, self._files, of, file_size=size)
            fresh = [day for day in self._found.fresh.get(outlet, ()) if month <= day <= last]
            (mixed if fresh else whole).append(fragment)
            if fresh:
                but.append((ds.field("outlet") == outlet) & ds.field("date").isin(fresh))
        yield self._named(whole, condition), None
        if mixed:
            excluded = but[0]
            for each in but[1:]:
                excluded |= each
            yield self._named(mixed, condition), ~excluded
        yield list(self._fresh(condition)), None

    def _fresh(self, condition: ds.Expression | None) -> Iterator[Any]:
        """Files of batches, listed once for each outlet, from its first day that is asked for to its last."""
        of = self._of.name
        outlets: dict[str, list[date]] = {}
        for key in self._keys(condition):
            outlets.setdefault(key[0], []).append(key[1])
        for outlet, days in outlets.items():
            after, until = keys.table_day(of, outlet, min(days)), keys.table_day(of, outlet, max(days)) + "~"
            wanted = set(days)
            for stored in self._store.list(keys.table_outlet(of, outlet), after=after, until=until):
                if stored.key < until and (day := keys.day_of(stored.key)) in wanted:
                    yield self._fragment(stored, (ds.field("outlet") == outlet) & (ds.field("date") == day))
        for outlet in self._undated(condition):
            for stored in self._store.list(keys.table_undated(of, outlet)):
                yield self._fragment(stored, (ds.field("outlet") == outlet) & ds.field("date").is_null())

    def _keys(self, condition: ds.Expression | None) -> list[tuple[str, date]]:
        """Outlets and days, of those that are fresh, for which the condition may hold."""
        known = {f"{number}": (outlet, day) for number, (outlet, day) in enumerate(self._pairs())}
        places = [
            _FORMAT.make_fragment(
                number, self._files, (ds.field("outlet") == outlet) & (ds.field("date") == day)
            )
            for number, (outlet, day) in known.items()
        ]
        return [known[each.path] for each in self._named(places, condition)]

    def _pairs(self) -> Iterator[tuple[str, date]]:
        return ((outlet, day) for outlet, days in self._found.fresh.items() for day in days)

    def _undated(self, condition: ds.Expression | None) -> list[str]:
        places = [
            _FORMAT.make_fragment(
                outlet, self._files, (ds.field("outlet") == outlet) & ds.field("date").is_null()
            )
            for outlet in sorted(self._found.undated)
        ]
        return [each.path for each in self._named(places, condition)]

    def _named(self, fragments: list[Any], condition: ds.Expression | None) -> list[Any]:
        """Those for whose outlet and days the condition may hold."""
        return list(self._dataset(fragments).get_fragments(condition)) if condition is not None else fragments

    def _dataset(self, fragments: list[Any]) -> Any:
        return ds.FileSystemDataset(fragments, self.schema, _FORMAT, self._files)

    def _fragment(self, stored: Stored, of: ds.Expression) -> Any:
        path = f"{self._store.bucket}/{stored.key}"
        return _FORMAT.make_fragment(path, self._files, of, file_size=stored.size)
