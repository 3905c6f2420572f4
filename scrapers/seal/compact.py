"""One day in one file: the Parquet tables of its batches."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from scrapers.archive.tables import Table


def merge(files: Mapping[str, bytes], of: Table[Any], outlet: str) -> pa.Table:
    """The rows of several files of one table and outlet, by key; sorted by id and revision, each pair once.

    Of two rows of one revision the one captured first stays: two runs at the same time may both have read what
    was new. The same files give the same table, with today's columns whatever their versions. Raises NewerFormat and
    ArchiveDamaged, naming the file.
    """
    whole = concat(files, of, outlet)
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
    return whole.take(pa.array(kept, pa.int64()))


def concat(files: Mapping[str, bytes], of: Table[Any], outlet: str) -> pa.Table:
    """All rows of several files, file by file in the order of their keys. Raises as ``merge``."""
    schema = of.stamped({"outlet": outlet})
    tables = [of.load(files[key], key).cast(schema) for key in sorted(files)]
    return pa.concat_tables(tables) if tables else schema.empty_table()


def names(table: pa.Table, column: str) -> tuple[str, ...]:
    """The distinct values of a column of text, sorted."""
    return tuple(sorted(filter(None, table[column].unique().to_pylist())))
