"""One day in one file: the Parquet tables of its batches, and its ledger."""

from collections.abc import Mapping
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.errors import ArchiveDamaged
from scrapers.model.ledger import Ledger

_TEXT = pa.string()

LEDGER = pa.schema({
    "canonical_url": _TEXT,
    "url": _TEXT,
    "title": _TEXT,
    "sources": pa.list_(_TEXT),
    "stated": pa.bool_(),
    "state": _TEXT,
    "reason": _TEXT,
    "at": pa.timestamp("us", tz="UTC"),
    "tries": pa.int32(),
    "batch": _TEXT,
    "article_id": _TEXT,
    "revision": pa.int32(),
})
"""Columns carry the names of ``scrapers.model.ledger.Entry``."""


def merge(files: Mapping[str, bytes], schema: pa.Schema) -> pa.Table:
    """The rows of several Parquet files of one outlet, by key; sorted by id and revision, each pair once.

    Of two rows of one revision the one captured first stays: two runs at the same time may both have read what
    was new. The same files give the same table. Raises ArchiveDamaged, naming the file.
    """
    tables = [_read(key, files[key], schema) for key in sorted(files)]
    about = tables[0].schema.metadata if tables else None
    whole = pa.concat_tables(tables) if tables else schema.empty_table()
    # Row by row only what the order hangs on: the texts stay in Arrow.
    captures = whole["capture"].to_pylist()
    rows = sorted(
        (identity, revision, str(capture and capture["fetched_at"]), str(capture and capture["warc"]), number)
        for number, (identity, revision, capture) in enumerate(
            zip(whole["id"].to_pylist(), whole["revision"].to_pylist(), captures, strict=True)
        )
    )
    first = {(identity, revision): number for identity, revision, _, _, number in reversed(rows)}
    kept = [first[pair] for pair in sorted(first)]
    return whole.take(pa.array(kept, pa.int64())).replace_schema_metadata(about)


def parquet(table: pa.Table) -> bytes:
    """The same table gives the same bytes."""
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def ledger_table(ledger: Ledger) -> pa.Table:
    """One row an entry, sorted by canonical URL."""
    rows = [
        {name: getattr(entry, name) for name in LEDGER.names} | {"sources": list(entry.sources)}
        for entry in ledger.entries
    ]
    about = {"outlet": ledger.outlet, "day": ledger.day.isoformat()}
    return pa.Table.from_pylist(rows, schema=LEDGER.with_metadata(about))


def names(table: pa.Table, column: str) -> tuple[str, ...]:
    """The distinct values of a column of text, sorted."""
    return tuple(sorted(filter(None, table[column].unique().to_pylist())))


def _read(key: str, body: bytes, schema: pa.Schema) -> pa.Table:
    """A file as the schema has it now: columns that it was written without are null."""
    try:
        table = pq.read_table(BytesIO(body))
        for field in schema:
            if field.name not in table.column_names:
                table = table.append_column(field, pa.nulls(len(table), field.type))
        return table.select(schema.names).cast(schema.with_metadata(table.schema.metadata))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ArchiveDamaged(
            f"{key}: expected a Parquet table of articles, got something else: {error}"
        ) from error
