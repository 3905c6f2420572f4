"""Hits as a table, to be taken away."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from scrapers.search.find import PIECE, Hit
from scrapers.search.marks import plain

SCHEMA = pa.schema({
    "outlet": pa.string(),
    "article_id": pa.string(),
    "date": pa.string(),
    "published": pa.string(),
    "headline": pa.string(),
    "snippet": pa.string(),
    "url": pa.string(),
    "section": pa.string(),
    "authors": pa.list_(pa.string()),
    "agencies": pa.list_(pa.string()),
    "language": pa.string(),
    "revision": pa.int64(),
    "batch": pa.string(),
    "fetched_at": pa.string(),
})
"""``date`` is the day under which the article is filed, ``snippet`` has hits between ``**``; the others are as in the table
``articles``."""


def as_table(hits: Iterable[Hit]) -> pa.RecordBatchReader:
    """Piece by piece, as they are found."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _pieces(iter(hits)))


def row_of(hit: Hit) -> dict[str, Any]:
    """One hit, by the names of ``SCHEMA``."""
    card = hit.card
    return {
        "outlet": card.outlet,
        "article_id": card.article_id,
        "date": card.day,
        "published": card.published,
        "headline": card.headline,
        "snippet": plain(hit.snippet),
        "url": card.canonical_url or card.url,
        "section": card.section,
        "authors": list(card.authors),
        "agencies": list(card.agencies),
        "language": card.language,
        "revision": card.revision,
        "batch": card.batch,
        "fetched_at": card.fetched_at,
    }


def _pieces(hits: Iterator[Hit]) -> Iterator[pa.RecordBatch]:
    while piece := list(islice(hits, PIECE)):
        yield pa.RecordBatch.from_pylist([row_of(hit) for hit in piece], schema=SCHEMA)
