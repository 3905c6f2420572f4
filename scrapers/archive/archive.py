"""The archive: a store and the catalog over it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Self

from scrapers.archive import cdxj, contents, keys
from scrapers.archive.catalog import Catalog
from scrapers.archive.scratch import OWN, sweep
from scrapers.archive.signing import Keyring
from scrapers.archive.stamping import Stamps
from scrapers.archive.store import Store
from scrapers.archive.warc import Captured, read_captures
from scrapers.config import Config
from scrapers.errors import (
    AlreadyDecided,
    AlreadyExists,
    ArchiveDamaged,
    CatalogUnusable,
    UnknownBatch,
    UnknownOutlet,
)
from scrapers.model.batch import Batch, Outcome
from scrapers.model.codec import Document
from scrapers.model.report import Report, Trace

ROBOTS = 10_000
"""Differing robots.txt of an outlet among which one is looked for: a new one a day for 27 years."""


class Archive:
    """A context manager, which closes the catalog."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        work: Path | None = None,
        keyring: Keyring | None = None,
        stamps: Stamps | None = None,
    ) -> None:
        self.store = store
        self.catalog = catalog
        store.memory = catalog
        self.work = work or Path(gettempdir())
        """A folder for files that are too large for memory while they are made, in ``home``."""
        self.keyring = keyring or Keyring()
        """What signs manifests, where there is a key."""
        self.stamps = stamps or Stamps()
        """What has manifests stamped, where there is an authority."""

    @property
    def home(self) -> Path:
        """As ``Config.home``."""
        return self.work.parent

    @classmethod
    def open(cls, config: Config) -> "Archive":
        """Raises BadConfiguration, CatalogUnavailable or CatalogUnusable; asks nothing of the S3 server yet.

        What killed processes have left in ``work`` is removed: who comes after them may have nothing to write there.
        """
        sweep(config.home / "work", OWN)
        ring = Keyring(config.signing_key, config.trusted_keys)
        stamps = Stamps(config.tsa, config.tsa_trusted)
        return cls(Store.open(config), Catalog.open(config.catalog), config.home / "work", ring, stamps)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.catalog.close()

    def decide(self, key: str, said: Document, taken: str) -> None:
        """Keep what a person said. Raises AlreadyDecided, with ``taken`` as what happened, where the key is there already."""
        try:
            self.store.put(key, said.to_json(), content_type="application/json", if_absent=True)
        except AlreadyExists as error:
            raise AlreadyDecided(f"{taken}: {key}") from error
        self.store.sync()

    def find_batch(self, outlet: str, batch: str) -> Batch | None:
        """None where the batch does not exist: where it has no batch.json. Raises ArchiveDamaged."""
        return contents.batch(self.store, outlet, batch)

    def batch(self, outlet: str, batch: str) -> Batch:
        """Raises UnknownBatch, ArchiveDamaged."""
        found = self.find_batch(outlet, batch)
        if found is None:
            raise UnknownBatch(f"{outlet}: no batch {batch}: there is no {keys.batch_json(outlet, batch)}")
        return found

    def batches(self, outlet: str) -> tuple[str, ...]:
        """Names of all whole batches of an outlet, oldest first."""
        return contents.batches(self.store, outlet)

    def check_outlet(self, slug: str) -> str:
        """The slug of an outlet that has a file, or of which the archive has something. Raises UnknownOutlet, with the
        outlets that there are."""
        from scrapers import outlets

        if slug not in outlets.slugs() and not self.catalog.has_outlet(slug):
            there = sorted({*outlets.slugs(), *self.catalog.outlets()})
            raise UnknownOutlet(f"no outlet {slug!r}; there are: {', '.join(there)}")
        return slug

    def expect_known(self, outlet: str) -> None:
        """Raises CatalogUnusable where the catalog knows nothing of an outlet that the bucket has batches of: it was lost,
        or is another archive's. What is compared with it would all be new, fetched again and published twice."""
        if not self.catalog.has_outlet(outlet) and self.batches(outlet):
            raise CatalogUnusable(
                f"catalog {self.catalog.name}: it knows no batch of {outlet}, and the bucket has some: run"
                " `khobao catalog rebuild`, or set KHOBAO_HOME or KHOBAO_CATALOG to the catalog of this bucket"
            )

    def find_report(self, outlet: str, batch: str) -> Report | None:
        """None where the batch is not refined. Raises ArchiveDamaged."""
        return contents.report(self.store, outlet, batch)

    def report(self, outlet: str, batch: str) -> Report:
        """Raises UnknownBatch."""
        found = self.find_report(outlet, batch)
        if found is None:
            raise UnknownBatch(
                f"{outlet}: batch {batch} is not refined; expected {keys.report(outlet, batch)}"
            )
        return found

    def earlier(self, outlet: str, batch: str, count: int) -> tuple[Trace, ...]:
        """Every page of up to ``count`` refined batches of the same kind (of the present, or of a past day) that were due
        before this one: the newest batch first, the pages of each in the order of its report. Raises ArchiveDamaged.
        """
        noted = self.catalog.earlier(outlet, batch, count)
        missing: dict[str, tuple[Trace, ...]] = {}
        for name in [name for name, traces in noted.items() if traces is None]:
            report = self.find_report(outlet, name)
            missing[name] = report.traces if report else ()
        if missing:
            self.catalog.note_traces(outlet, missing)
        return tuple(trace for traces in (noted | missing).values() for trace in traces or ())

    def captures(self, batch: Batch) -> Iterator[Captured]:
        """The captures of a batch in the order in which they were made. Raises ArchiveDamaged."""
        for part in batch.parts:
            key = keys.warc(batch.outlet, batch.batch, part.name)
            with self.store.reader(key) as stream:
                yield from read_captures(stream, warc=key)

    def captured(self, batch: Batch, outcome: Outcome) -> Captured:
        """The capture of one link. Raises ArchiveDamaged, and ValueError for an outcome without one."""
        if outcome.part is None or outcome.offset is None or outcome.length is None:
            raise ValueError(f"{outcome.link.url} was not captured in {batch.batch}: {outcome.reason}")
        key = keys.warc(batch.outlet, batch.batch, outcome.part)
        captured = self.captured_at(key, outcome.offset, outcome.length)
        if captured is None:
            raise ArchiveDamaged(
                f"{key} at {outcome.offset}: expected a response or revisit record, got none"
            )
        return captured

    def captured_at(self, warc: str, offset: int, length: int) -> Captured | None:
        """The capture at a place of a part, by its key; None where the record there is of another kind. Raises the store's errors
        and ArchiveDamaged."""
        return next(read_captures(self.store.get_range(warc, offset, length), warc=warc, at=offset), None)

    def robots(self, outlet: str, payload_digest: str) -> Captured | None:
        """The capture of the robots.txt that has this payload; None where it is not held, or more than ``ROBOTS`` others came
        after it. Raises ArchiveDamaged."""
        seen = self.catalog.robots_seen(outlet, ROBOTS)
        place = next((each for each in seen if each.payload_digest == payload_digest), None)
        if place is None:
            return None
        index, warc = (of(outlet, place.batch, place.part) for of in (keys.cdxj, keys.warc))
        for line in cdxj.read(self.store.get(index), index):
            if line.offset == place.offset:
                return self.captured_at(warc, line.offset, line.length)
        return None

    def record_batch(self, batch: Batch, lines: Sequence[cdxj.Line] | None = None) -> None:
        """Tell the catalog of a batch whose objects are all in the bucket, once they are safely on disk.

        Idempotent. ``lines`` are those of the CDXJ of all its parts, as ``cdxj.read`` reads them from the very bytes that
        were put. They are read back from the bucket, as a rebuild reads them, where they are not given and where the
        server does not refuse bytes that arrive broken: the catalog never knows more than the bucket.
        """
        self.store.sync()
        if lines is None or not self.store.refuses_broken:
            lines = contents.lines(self.store, batch)
        self.catalog.record_batch(batch, lines)

    def record_report(self, report: Report) -> None:
        """Tell the catalog of a report whose objects are all in the bucket, once they are safely on disk."""
        self.store.sync()
        self.catalog.record_report(report)
