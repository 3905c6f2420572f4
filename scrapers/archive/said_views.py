"""What people said, as tables for questions in SQL: notes, their words on samples, and how often each field is right."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from scrapers.archive.catalog import Catalog
from scrapers.archive.catalog_said import NotePlace
from scrapers.archive.views import Rows
from scrapers.model.assessment import accuracy, holding

PIECE = 1_000
"""Rows that are read at once."""
_TIME = pa.timestamp("us", tz="UTC")

NOTES = pa.schema({
    "outlet": pa.string(),
    "day": pa.date32(),
    "article_id": pa.string(),
    "note": pa.string(),
    "version": pa.int32(),
    "text": pa.string(),
    "tags": pa.list_(pa.string()),
    "said_by": pa.string(),
    "said_at": _TIME,
})
"""A row a note that stands. ``day`` and ``article_id`` are null for one on the outlet."""
ASSESSMENTS = pa.schema({
    "outlet": pa.string(),
    "week": pa.string(),
    "article_id": pa.string(),
    "body_sha256": pa.string(),
    "reader_version": pa.string(),
    "number": pa.int32(),
    "field": pa.string(),
    "correct": pa.bool_(),
    "holds": pa.bool_(),
    "published_now": pa.bool_(),
    "said_by": pa.string(),
    "said_at": _TIME,
})
"""A row a field of an assessment. ``holds``: whether it is the last word on this text and reader; ``published_now``: whether
these are what is published."""
ACCURACY = pa.schema({
    "outlet": pa.string(),
    "week": pa.string(),
    "field": pa.string(),
    "published_now": pa.bool_(),
    "correct": pa.int32(),
    "judged": pa.int32(),
    "share": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
})
"""A row a field, of a week or, where that is null, of all weeks; ``low`` and ``high`` are Wilson's 95 % interval."""


def notes(catalog: Catalog) -> Rows:
    """The notes that stand, as ``NOTES``."""

    def rows() -> Iterator[dict[str, Any]]:
        for outlet in catalog.noted_outlets():
            for piece in noted(catalog, [outlet]):
                yield from piece.to_pylist()

    return _rows(NOTES, rows)


def noted(catalog: Catalog, outlets: Collection[str], tag: str | None = None) -> Iterator[pa.RecordBatch]:
    """The notes that stand on these outlets, their days and articles, the newest first, piece by piece; with ``tag`` those
    that have it."""
    before = None
    while found := catalog.notes(outlets, tag=tag, before=before, count=PIECE):
        before = NotePlace.of(found[-1])
        rows = [
            {
                "outlet": each.outlet,
                "day": each.day,
                "article_id": each.article_id,
                "note": each.name,
                "version": each.number,
                "text": each.text,
                "tags": list(each.tags),
                "said_by": each.by,
                "said_at": each.at,
            }
            for each in found
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=NOTES)


def assessments(catalog: Catalog) -> Rows:
    """What people said of samples, as ``ASSESSMENTS``."""

    def rows() -> Iterator[dict[str, Any]]:
        for outlet in catalog.assessed_outlets():
            every = catalog.assessments(outlet)
            now = catalog.readings_now(outlet, {each.article_id for each in every})
            held = {(each.article_id, each.body_sha256, each.number) for each in holding(every)}
            for each in every:
                for field, correct in each.fields.items():
                    yield {
                        "outlet": outlet,
                        "week": each.week,
                        "article_id": each.article_id,
                        "body_sha256": each.body_sha256,
                        "reader_version": each.reader_version,
                        "number": each.number,
                        "field": field,
                        "correct": correct,
                        "holds": (each.article_id, each.body_sha256, each.number) in held,
                        "published_now": now.get(each.article_id) == each.of,
                        "said_by": each.by,
                        "said_at": each.at,
                    }

    return _rows(ASSESSMENTS, rows)


def accuracies(catalog: Catalog) -> Rows:
    """How often each field was found right, as ``ACCURACY``."""

    def rows() -> Iterator[dict[str, Any]]:
        for outlet in catalog.assessed_outlets():
            every = catalog.assessments(outlet)
            for each in accuracy(every, catalog.readings_now(outlet, {one.article_id for one in every})):
                low, high = each.interval
                yield {
                    "outlet": outlet,
                    "week": each.week,
                    "field": each.field,
                    "published_now": each.current,
                    "correct": each.right,
                    "judged": each.judged,
                    "share": each.share,
                    "low": low,
                    "high": high,
                }

    return _rows(ACCURACY, rows)


def _rows(schema: pa.Schema, rows: Callable[[], Iterator[dict[str, Any]]]) -> Rows:
    def batches(columns: list[str], condition: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        scanner = ds.Scanner.from_batches(
            _pieces(rows(), schema), schema=schema, columns=columns, filter=condition
        )
        yield from scanner.to_batches()

    return Rows(schema, batches)


def _pieces(rows: Iterator[dict[str, Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    piece: list[dict[str, Any]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield pa.RecordBatch.from_pylist(piece, schema=schema)
            piece = []
    yield pa.RecordBatch.from_pylist(piece, schema=schema)
