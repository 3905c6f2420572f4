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


def parquet_bytes(pieces: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[bytes]:
    """One Parquet file, group of rows by group of rows; a reader takes it only once the last piece is there."""
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _groups(pieces):
            writer.write_table(pa.Table.from_batches(group, schema))
            yield sink.taken()
    yield sink.taken()


STREAMS: Mapping[str, Callable[[Iterable[pa.RecordBatch], pa.Schema], Iterator[bytes]]] = {
    "csv": lambda pieces, schema: _encoded(csv_text(pieces, schema.names)),
    "jsonl": lambda pieces, schema: _encoded(jsonl_text(pieces, schema.names)),
    "parquet": parquet_bytes,
}
"""The same forms as ``WRITERS``, as bytes to be sent while they are made."""


def as_csv(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """As ``csv_text``."""
    out.writelines(csv_text(_counted(pieces, on_progress), pieces.schema.names))


def as_jsonl(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """As ``jsonl_text``."""
    out.writelines(jsonl_text(_counted(pieces, on_progress), pieces.schema.names))


def as_parquet(pieces: pa.RecordBatchReader, out: TextIO, on_progress: OnProgress) -> None:
    """One file."""
    out.buffer.writelines(parquet_bytes(_counted(pieces, on_progress), pieces.schema))


WRITERS: Mapping[str, Writer] = {"csv": as_csv, "jsonl": as_jsonl, "parquet": as_parquet}


GROUP = 20_000
"""Rows of one group of a Parquet file, at least: many small groups are slow to read and compress badly."""


class _Sink(io.BytesIO):
    """What was written since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0

    def tell(self) -> int:
        return self._sent + super().tell()

    def taken(self) -> bytes:
        written = self.getvalue()
        self._sent += len(written)
        self.seek(0)
        self.truncate()
        return written


def _groups(pieces: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    group: list[pa.RecordBatch] = []
    for piece in pieces:
        group.append(piece)
        if sum(each.num_rows for each in group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    # A page that was made of broken bytes may have given a text that no UTF-8 can hold.
    return (text.encode(errors="replace") for text in texts)


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
