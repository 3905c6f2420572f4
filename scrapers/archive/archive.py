"""The archive: a store and the catalog over it."""

from collections.abc import Collection
from types import TracebackType
from typing import Self

from scrapers.archive import cdxj, keys
from scrapers.archive.catalog import Catalog
from scrapers.archive.store import Store
from scrapers.batch import Batch
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, UnknownBatch
from scrapers.report import Report


class Archive:
    """Use as a context manager."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self.store = store
        self.catalog = catalog

    @classmethod
    def open(cls, config: Config) -> "Archive":
        """Raises BadConfiguration, CatalogUnavailable or CatalogUnusable; asks nothing of the S3 server yet."""
        return cls(Store.open(config), Catalog.open(config.catalog))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.catalog.close()

    def find_batch(self, outlet: str, batch: str) -> Batch | None:
        """The batch, where it exists: where its batch.json does."""
        key = keys.batch_json(outlet, batch)
        if self.store.head(key) is None:
            return None
        try:
            return Batch.from_json(self.store.get(key))
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged(f"{key}: expected a batch as this version writes it: {error!r}") from error

    def batch(self, outlet: str, batch: str) -> Batch:
        """Raises UnknownBatch."""
        found = self.find_batch(outlet, batch)
        if found is None:
            raise UnknownBatch(f"{outlet}: no batch {batch}; expected {keys.batch_json(outlet, batch)}")
        return found

    def record_batch(self, batch: Batch) -> None:
        """Tell the catalog of a batch whose objects are all in the bucket, once they are safely on disk.

        Idempotent. Reads the batch's CDXJ, so that a rebuild, which does the same, cannot differ.
        """
        self.store.sync()
        self.catalog.record_batch(batch, self.lines(batch))

    def record_report(self, report: Report) -> None:
        """Tell the catalog of a report whose objects are all in the bucket, once they are safely on disk."""
        self.store.sync()
        self.catalog.record_report(report)
