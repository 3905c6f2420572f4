"""Hits as a table, to be taken away."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

import pyarrow as pa

from scrapers.search.find import PIECE, Hit
from scrapers.search.marks import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A hit, as programs get it. What is not said here is as in the table ``articles``."""

    outlet: str
    article_id: str
    date: str | None
    """The day under which the article is filed; None for an imported text."""
    published: str | None
    """ISO 8601, with the offset that the page states."""
    headline: str
    snippet: str
    """The piece of the text that shows what was asked for, between ``**``."""
    url: str | None
    section: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    language: str | None
    """BCP 47."""
    revision: int
    batch: str | None
    """None for an imported text."""
    fetched_at: str | None
    """ISO 8601, UTC."""


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
"""Of ``Row``."""


def as_table(hits: Iterable[Hit]) -> pa.RecordBatchReader:
    """Piece by piece, as they are found."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _pieces(iter(hits)))


def row_of(hit: Hit) -> Row:
    """One hit."""
    card = hit.card
    return Row(
        outlet=card.outlet,
        article_id=card.article_id,
        date=card.day,
        published=card.published,
        headline=card.headline,
        snippet=plain(hit.snippet),
        url=card.canonical_url or card.url,
        section=card.section,
        authors=card.authors,
        agencies=card.agencies,
        language=card.language,
        revision=card.revision,
        batch=card.batch,
        fetched_at=card.fetched_at,
    )


def _pieces(hits: Iterator[Hit]) -> Iterator[pa.RecordBatch]:
    while piece := list(islice(hits, PIECE)):
        yield pa.RecordBatch.from_pylist([asdict(row_of(hit)) for hit in piece], schema=SCHEMA)
