"""The Parquet tables: articles, quarantined articles with their reasons, changes between revisions, and ledgers.

Columns are those of the dataclass of a row (see ``columns``). Every file states in its key-value metadata which table
it is part of and the version of its schema (``khobao_table``, ``khobao_version``), and what its key says: ``outlet`` is
no column, for engines that take columns from the path (Athena, Trino, Glue) refuse a table that has one twice.

A file that states no version is of version 0. Older versions are read for ever: columns they lack have defaults.
Columns that this code does not know are left out; a newer version is refused.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.archive import columns
from scrapers.errors import ArchiveDamaged
from scrapers.model.article import Article
from scrapers.model.change import Difference
from scrapers.model.codec import Misfit, known_version
from scrapers.model.column import Column, version
from scrapers.model.ledger import Entry, Ledger

R = TypeVar("R")
_TABLE, _VERSION = "khobao_table", "khobao_version"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An article that failed a check, and why, in words for a person."""

    article: Annotated[Article, Column(flat=True)]
    reasons: tuple[str, ...]
    """In the order of the rules."""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table, whose rows are objects of one dataclass."""

    name: str
    row: type[R]

    @property
    def schema(self) -> pa.Schema:
        """Of today's version, without metadata."""
        return columns.schema(self.row)

    def arrow(self, rows: Iterable[R], about: Mapping[str, str]) -> pa.Table:
        """Rows in their order. ``about`` goes into the metadata. Raises ValueError for a time without an offset."""
        plain = columns.to_row(self.row)
        return pa.Table.from_pylist([plain(row) for row in rows], schema=self.stamped(about))

    def stamped(self, about: Mapping[str, str]) -> pa.Schema:
        """The schema with the metadata that every file of this table has."""
        return self.schema.with_metadata({_TABLE: self.name, _VERSION: str(version(self.row)), **about})

    def load(self, body: bytes, key: str) -> pa.Table:
        """A file of this or an older version with today's columns, and its own metadata.

        Raises NewerFormat, and ArchiveDamaged, naming the key, for anything that is no file of this table.
        """
        try:
            # Without threads: a file is small, and Arrow's own may outlive the interpreter and abort the process.
            return self.conform(pq.ParquetFile(BytesIO(body)).read(use_threads=False), key)
        except (pa.ArrowException, OSError) as error:
            raise ArchiveDamaged(f"{key}: expected a Parquet table of {self.name}: {error}") from error

    def conform(self, table: pa.Table, key: str) -> pa.Table:
        """What was read of a file, with its metadata, in today's columns. Raises as ``load``."""
        try:
            about = table.schema.metadata or {}
            stated = about.get(_VERSION.encode())
            number = known_version(int(stated) if stated is not None else None, version(self.row), key)
            name = about.get(_TABLE.encode(), self.name.encode()).decode()
            # A version that a file does not state is closed: it has exactly the columns it had.
            unknown = sorted(set(table.column_names) - set(self.schema.names)) if number == 0 else []
            if name != self.name or unknown:
                raise Misfit(f"table {self.name}", f"columns {unknown}" if unknown else f"table {name}")
            return columns.conform(table, self.row)
        except (pa.ArrowException, LookupError, ValueError) as error:
            raise ArchiveDamaged(f"{key}: expected a Parquet table of {self.name}: {error}") from error

    def read(self, body: bytes, key: str) -> tuple[R, ...]:
        """The rows of a file, in its order. Raises as ``load``."""
        table = self.load(body, key)
        outlet = (table.schema.metadata or {}).get(b"outlet")
        unstored = {"outlet": outlet.decode() if outlet is not None else None}
        try:
            rows: list[dict[str, Any]] = columns.numbers(table).to_pylist(maps_as_pydicts="strict")
            return tuple(columns.from_row(self.row, row, unstored) for row in rows)
        except (pa.ArrowException, LookupError, ValueError, OverflowError) as error:
            raise ArchiveDamaged(f"{key}: expected a Parquet table of {self.name}: {error}") from error


ARTICLES = Table("articles", Article)
QUARANTINE = Table("quarantine", Quarantined)
CHANGES = Table("changes", Difference)
LEDGER = Table("ledger", Entry)
PUBLISHED: tuple[Table[Any], ...] = (ARTICLES, QUARANTINE, CHANGES)
"""Those that batches fill and queries read."""


def write(articles: Iterable[Article]) -> bytes:
    """One Parquet file of articles of one outlet. The same articles give the same bytes, in whatever order.

    Raises ValueError for articles of several outlets, and for a date without an offset.
    """
    rows = sorted(articles, key=_order)
    return parquet(ARTICLES.arrow(rows, _outlet(rows)))


def read(body: bytes, key: str = "") -> tuple[Article, ...]:
    """The articles of a file that ``write`` made, sorted by id. ``key`` is for messages. Raises as ``Table.load``."""
    return ARTICLES.read(body, key or "a file")


def write_quarantine(rows: Iterable[Quarantined]) -> bytes:
    """As ``write``, with the column ``reasons``."""
    rows = sorted(rows, key=lambda row: _order(row.article))
    return parquet(QUARANTINE.arrow(rows, _outlet(row.article for row in rows)))


def read_quarantine(body: bytes, key: str = "") -> tuple[Quarantined, ...]:
    """The rows of a file that ``write_quarantine`` made. Raises as ``Table.load``."""
    return QUARANTINE.read(body, key or "a file")


def write_changes(outlet: str, rows: Iterable[Difference]) -> bytes:
    """One Parquet file of changes in articles of one outlet. The same changes give the same bytes."""
    ordered = sorted(rows, key=lambda row: (row.article_id, row.after, row.kinds))
    return parquet(CHANGES.arrow(ordered, {"outlet": outlet}))


def write_ledger(ledger: Ledger) -> bytes:
    """One Parquet file, one row an entry. The same ledger gives the same bytes."""
    return parquet(LEDGER.arrow(ledger.entries, {"outlet": ledger.outlet, "day": ledger.day.isoformat()}))


def parquet(table: pa.Table) -> bytes:
    """The same table gives the same bytes."""
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _outlet(articles: Iterable[Article]) -> dict[str, str]:
    outlets = {article.outlet for article in articles}
    if len(outlets) > 1:
        raise ValueError(f"expected articles of one outlet, got {sorted(map(str, outlets))}")
    return {} if outlets <= {None} else {"outlet": str(*outlets)}


def _order(article: Article) -> tuple[str, str]:
    return article.id, json.dumps(article.to_dict(), sort_keys=True)
