"""Answers of any size, written piece by piece as they come."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.archive.query import plain_rows
from scrapers.model.progress import OnProgress

Writer = Callable[[pa.RecordBatchReader, TextIO, OnProgress], None]


FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for the beginning of a formula: full-width signs too, where its language is one of East
Asia."""


def csv_text(pieces: Iterable[pa.RecordBatch], names: Sequence[str]) -> Iterator[str]:
    """RFC 4180 with a line of names, piece by piece; times as ISO 8601, lists and structs as JSON, null as nothing.

    CSV is read by spreadsheets, which run text that begins like a formula, and outlets write the text: it gets an
    apostrophe before it. Numbers stay as they are. Whoever needs every character takes another form.
    """
    yield _csv_lines([[inert(name) for name in names]])
    for piece in pieces:
        yield _csv_lines(
            [inert(value) if isinstance(value, str) else _text(value) for value in row]
            for row in plain_rows(piece)
        )


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def jsonl_text(pieces: Iterable[pa.RecordBatch], names: Sequence[str]) -> Iterator[str]:
    """A JSON object a line, piece by piece."""
    for piece in pieces:
        rows = (dict(zip(names, row, strict=True)) for row in plain_rows(piece))
        yield "".join(json.dumps(row, ensure_ascii=False, default=_text) + "\n" for row in rows)


TEXTS: Mapping[str, Callable[[Iterable[pa.RecordBatch], Sequence[str]], Iterator[str]]] = {
    "csv": csv_text,
    "jsonl": jsonl_text,
}
"""Forms that can be sent while they are made."""


def as_csv(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """As ``csv_text``."""
    out.writelines(csv_text(_counted(pieces, on_progress), pieces.schema.names))


def as_jsonl(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """As ``jsonl_text``."""
    out.writelines(jsonl_text(_counted(pieces, on_progress), pieces.schema.names))


def as_parquet(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """One file."""
    with pq.ParquetWriter(out.buffer, pieces.schema, compression="zstd") as writer:
        for piece in _counted(pieces, on_progress):
            writer.write_batch(piece)


WRITERS: Mapping[str, Writer] = {"csv": as_csv, "jsonl": as_jsonl, "parquet": as_parquet}


def _counted(pieces: pa.RecordBatchReader, on_progress: OnProgress) -> Iterator[pa.RecordBatch]:
    done = 0
    for piece in pieces:
        yield piece
        done += piece.num_rows
        on_progress(done, 0, "")


def _csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return "" if value is None else str(value)
