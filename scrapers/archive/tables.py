"""The Parquet tables: articles, quarantined articles with their reasons, and changes between revisions.

Columns carry the names of ``Article``, lists and structs as they are. Three things differ:

- ``outlet`` is no column: the key says it (``outlet=…``, Hive layout), and engines that take columns from the
  path (Athena, Trino, Glue) refuse a table that has it twice. The file keeps it in its key-value metadata.
- ``date_published`` and ``date_modified`` are instants (timestamp in UTC, microseconds), which every engine can
  compare and sort; the offset that the page stated stands beside them in minutes (``date_published_offset``).
- ``translations`` and ``read_by`` are maps of strings.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.errors import ArchiveDamaged
from scrapers.model.article import Article, Caption, EmbeddedReport, RobotsPolicy
from scrapers.model.change import Difference
from scrapers.model.page import Capture

_TEXT = pa.string()
_TEXTS = pa.list_(_TEXT)
_NAMED = pa.map_(_TEXT, _TEXT)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _schema(time: pa.DataType) -> pa.Schema:
    return pa.schema({
        "id": _TEXT,
        "url": _TEXT,
        "canonical_url": _TEXT,
        "in_language": _TEXT,
        "headline": _TEXT,
        "description": _TEXT,
        "article_body": _TEXTS,
        "captions": pa.list_(pa.struct({"text": _TEXT, "credit": _TEXT, "image_url": _TEXT})),
        "authors": _TEXTS,
        "agencies": _TEXTS,
        "dateline": _TEXT,
        "date_published": time,
        "date_published_offset": pa.int16(),
        "date_modified": time,
        "date_modified_offset": pa.int16(),
        "article_section": _TEXT,
        "keywords": _TEXTS,
        "image": _TEXT,
        "word_count": pa.int32(),
        "translations": _NAMED,
        "embedded_reports": pa.list_(pa.struct({"headline": _TEXT, "body": _TEXTS})),
        "paywalled": pa.bool_(),
        "robots_policy": pa.struct({
            "noarchive": pa.bool_(),
            "noai": pa.bool_(),
            "tdm_reservation": pa.bool_(),
        }),
        "revision": pa.int32(),
        "body_sha256": _TEXT,
        "simhash": _TEXT,
        "read_by": _NAMED,
        "agreement": pa.float64(),
        "flags": _TEXTS,
        "capture": pa.struct({
            "warc": _TEXT,
            "offset": pa.int64(),
            "length": pa.int64(),
            "record_id": _TEXT,
            "fetched_at": time,
            "status": pa.int16(),
        }),
        "source_sha256": _TEXT,
        "reader_version": _TEXT,
    })


_REASONS = pa.field("reasons", _TEXTS)

ARTICLES = _schema(pa.timestamp("us", tz="UTC"))
QUARANTINE = ARTICLES.append(_REASONS)

CHANGES = pa.schema({
    "article_id": _TEXT,
    "before": pa.int32(),
    "after": pa.int32(),
    "seen_at": pa.timestamp("us", tz="UTC"),
    "kinds": _TEXTS,
    "headline_before": _TEXT,
    "headline_after": _TEXT,
    "description_before": _TEXT,
    "description_after": _TEXT,
    "removed": _TEXTS,
    "added": _TEXTS,
    "words_lost": pa.int32(),
    "words_gained": pa.int32(),
    "silent": pa.bool_(),
})
"""Columns carry the names of ``scrapers.model.change.Difference``."""

_NUMBERS = _schema(pa.int64())
_DATES = ("date_published", "date_modified")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An article that failed a check, and why, in words for a person."""

    article: Article
    reasons: tuple[str, ...]


def write(articles: Iterable[Article]) -> bytes:
    """One Parquet file of articles of one outlet. The same articles give the same bytes, in whatever order.

    Raises ValueError for articles of several outlets, and for a date without an offset.
    """
    return _write([(article, _row(article)) for article in articles], ARTICLES)


def read(body: bytes) -> tuple[Article, ...]:
    """The articles of a file that ``write`` made, sorted by id. Raises ArchiveDamaged for any other file."""
    return tuple(_article(row) for row in _rows(body, _NUMBERS))


def write_quarantine(rows: Iterable[Quarantined]) -> bytes:
    """As ``write``, with the column ``reasons``."""
    return _write(
        [(row.article, _row(row.article) | {"reasons": list(row.reasons)}) for row in rows], QUARANTINE
    )


def read_quarantine(body: bytes) -> tuple[Quarantined, ...]:
    """The rows of a file that ``write_quarantine`` made. Raises ArchiveDamaged for any other file."""
    return tuple(
        Quarantined(reasons=tuple(row.pop("reasons")), article=_article(row))
        for row in _rows(body, _NUMBERS.append(_REASONS))
    )


def write_changes(outlet: str, rows: Iterable[Difference]) -> bytes:
    """One Parquet file of changes in articles of one outlet. The same changes give the same bytes."""
    ordered = sorted(
        (asdict(row) for row in rows), key=lambda row: (row["article_id"], row["after"], row["kinds"])
    )
    table = pa.Table.from_pylist(ordered, schema=CHANGES.with_metadata({"outlet": outlet}))
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _write(rows: list[tuple[Article, dict[str, Any]]], schema: pa.Schema) -> bytes:
    outlets = {article.outlet for article, _ in rows}
    if len(outlets) > 1:
        raise ValueError(f"expected articles of one outlet, got {sorted(map(str, outlets))}")
    outlet = outlets.pop() if outlets else None
    rows.sort(key=lambda pair: (pair[0].id, json.dumps(pair[0].to_dict(), sort_keys=True)))
    about = {"outlet": outlet} if outlet is not None else None
    table = pa.Table.from_pylist([row for _, row in rows], schema=schema.with_metadata(about))
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _row(article: Article) -> dict[str, Any]:
    row = asdict(article)
    del row["outlet"]
    for name in _DATES:
        row[name], row[f"{name}_offset"] = _instant(row[name])
    for name in ("translations", "read_by"):
        row[name] = sorted(row[name].items())
    if article.capture:
        row["capture"]["fetched_at"], _ = _instant(article.capture.fetched_at)
    return row


def _instant(value: datetime | None) -> tuple[int | None, int | None]:
    """Microseconds since 1970 and the offset in minutes. Reckoned by hand: a page may say 0001-01-01T00:00+07:00,
    which datetime cannot turn into UTC."""
    if value is None:
        return None, None
    offset = value.utcoffset()
    if offset is None:
        raise ValueError(f"expected a date with an offset, got {value.isoformat()}")
    return (value - _EPOCH) // timedelta(microseconds=1), offset // timedelta(minutes=1)


def _time(instant: int | None, offset: int | None) -> datetime | None:
    if instant is None or offset is None:
        return None
    shift = timedelta(minutes=offset)
    return (_EPOCH.replace(tzinfo=None) + (timedelta(microseconds=instant) + shift)).replace(
        tzinfo=timezone(shift)
    )


def _rows(body: bytes, schema: pa.Schema) -> list[dict[str, Any]]:
    try:
        table = pq.read_table(BytesIO(body))
        outlet = (table.schema.metadata or {}).get(b"outlet")
        rows: list[dict[str, Any]] = table.cast(schema).to_pylist(maps_as_pydicts="strict")
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ArchiveDamaged(f"expected a Parquet table of articles, got something else: {error}") from error
    return [row | {"outlet": outlet.decode() if outlet is not None else None} for row in rows]


def _article(row: dict[str, Any]) -> Article:
    for name in _DATES:
        row[name] = _time(row[name], row.pop(f"{name}_offset"))
    capture = row["capture"]
    return Article(
        **row
        | {name: tuple(row[name]) for name in ("article_body", "authors", "agencies", "keywords", "flags")}
        | {
            "captions": tuple(Caption(**caption) for caption in row["captions"]),
            "embedded_reports": tuple(
                EmbeddedReport(headline=report["headline"], body=tuple(report["body"]))
                for report in row["embedded_reports"]
            ),
            "robots_policy": RobotsPolicy(**row["robots_policy"]),
            "capture": capture and Capture(**capture | {"fetched_at": _time(capture["fetched_at"], 0)}),
        }
    )
