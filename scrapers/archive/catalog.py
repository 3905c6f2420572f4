"""The catalog: an index over the bucket, for look-ups, conditional requests and the desk.

SQLite by default, PostgreSQL by URL. Everything in it is derived from batch.json, CDXJ and reports, so
``rebuild`` makes it again from the bucket alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Self

from scrapers.archive import cdxj
from scrapers.archive.store import Store
from scrapers.archive.warc import Original
from scrapers.batch import Batch
from scrapers.link import State
from scrapers.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a link before it is tried again."""

    canonical_url: str
    state: State
    """The end state of the last try; what refining made of it, where it was captured and refined."""
    reason: str | None
    tries: int
    """Made since it was last captured: 0 where the last try was a capture."""
    captures: int
    """Times it was fetched well, answers that it is unchanged included."""
    first_seen: datetime
    """UTC: when the run began that first listed it."""
    last_tried_at: datetime
    """UTC: when the last run began that tried it."""
    last_fetched_at: datetime | None
    """UTC: of its last response of any kind."""
    published: datetime | None
    """As its source said, with an offset."""
    etag: str | None
    last_modified: str | None
    """For If-None-Match and If-Modified-Since; of the last response that was captured well."""
    original: Original | None
    """The last full response that is held: what a revisit record refers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier reading of an article."""

    article_id: str
    canonical_url: str
    day: date
    revision: int
    body_sha256: str
    simhash: str
    state: State
    batch: str
    fetched_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the archive holds of one outlet."""

    outlet: str
    batches: int = 0
    captures: int = 0
    articles: int = 0
    """Distinct articles that are archived."""
    revisions: int = 0
    links: Mapping[State, int] = field(default_factory=dict)
    """Links by their present state."""
    bytes: int = 0
    """Of WARC parts."""
    last_batch: str | None = None


class Catalog:
    """Raises CatalogUnavailable where the database does not answer, CatalogUnusable where a rebuild is needed."""

    @classmethod
    def open(cls, url: str) -> "Catalog":
        """``url`` is SQLAlchemy's. The tables are made on first use."""
        raise NotImplementedError

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def known(self, outlet: str, canonical_urls: Collection[str]) -> dict[str, Seen]:
        """Those of the links that some batch has tried before, by canonical URL."""
        raise NotImplementedError

    def by_payload(self, outlet: str, payload_digest: str) -> Original | None:
        """The first response record of the outlet with this payload, for a revisit record."""
        raise NotImplementedError

    def record_batch(self, batch: Batch, lines: Iterable[cdxj.Line]) -> None:
        """Take in a batch and the CDXJ lines of its parts, in one transaction. Twice is as once."""
        raise NotImplementedError

    def record_report(self, report: Report) -> None:
        """Take in what refining a batch gave, instead of what an earlier refining gave, in one transaction."""
        raise NotImplementedError

    def history(self, batch: Batch, article_ids: Collection[str]) -> dict[str, tuple[Revision, ...]]:
        """Readings of these articles that were fetched before the batch began, oldest first.

        Only ARCHIVED ones. The batch itself and all that was fetched later never count, so refining an old batch
        again gets the same answer.
        """
        raise NotImplementedError

    def same_text(self, batch: Batch, body_sha256s: Collection[str]) -> dict[str, Revision]:
        """By text: the first archived reading with it that was fetched before the batch began."""
        raise NotImplementedError

    def counts(self) -> tuple[Counts, ...]:
        """One per outlet, sorted by outlet."""
        raise NotImplementedError

    def rebuild(self, store: Store) -> None:
        """Empty the catalog and fill it from the bucket alone; readers see the old one until it is whole."""
        raise NotImplementedError

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of all tables, sorted: equal for equal catalogs."""
        raise NotImplementedError
