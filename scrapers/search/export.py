"""Hits as a table, to be taken away.

The words of an article whose outlet asks that they not be passed on are left out, unless they are asked for: its row stays,
and says why. What such an outlet asks for is a matter of ``model.rights``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

import pyarrow as pa

from scrapers.model.rights import in_short, kept_back
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
    rights: str
    """What was said of the use of the article, signal by signal, such as ``page robots noarchive``; empty for nothing."""
    withheld: str | None
    """Of these, those for which headline and snippet are left out here; null where they are not."""


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
    "rights": pa.string(),
    "withheld": pa.string(),
})
"""Of ``Row``."""


def as_table(hits: Iterable[Hit], *, whole: bool = False) -> pa.RecordBatchReader:
    """Piece by piece, as they are found. ``whole``: as of ``row_of``."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _pieces(iter(hits), whole))


def row_of(hit: Hit, *, whole: bool = False) -> Row:
    """One hit; ``whole``: with its words also where its outlet asks that they not be passed on."""
    card = hit.card
    back = () if whole else kept_back(card.rights)
    return Row(
        outlet=card.outlet,
        article_id=card.article_id,
        date=card.day,
        published=card.published,
        headline="" if back else card.headline,
        snippet="" if back else plain(hit.snippet),
        url=card.canonical_url or card.url,
        section=card.section,
        authors=card.authors,
        agencies=card.agencies,
        language=card.language,
        revision=card.revision,
        batch=card.batch,
        fetched_at=card.fetched_at,
        rights=in_short(card.rights),
        withheld=in_short(back) or None,
    )


def _pieces(hits: Iterator[Hit], whole: bool) -> Iterator[pa.RecordBatch]:
    while piece := list(islice(hits, PIECE)):
        yield pa.RecordBatch.from_pylist([asdict(row_of(hit, whole=whole)) for hit in piece], schema=SCHEMA)
