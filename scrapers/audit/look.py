"""Reading one object to its end: its hash, what it says of others, and whether it is what it says of itself."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, RawIOBase
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from scrapers.archive import cdxj, contents, keys, tables
from scrapers.archive.chain import Kind as Role
from scrapers.archive.chain import Manifest
from scrapers.archive.kinds import kind_of, plain
from scrapers.archive.store import READ, Store
from scrapers.archive.warc import check_records
from scrapers.audit.seen import Named, Seen
from scrapers.errors import ArchiveDamaged, BadConfiguration, NewerFormat
from scrapers.model.batch import Batch
from scrapers.model.report import Report
from scrapers.model.takedown import Moves

SMALL = 64 * 2**20
"""Bytes up to which an object that has to be understood is held in memory. Larger ones are hashed alone."""


@dataclass(slots=True)
class Look:
    """An object that was read."""

    seen: Seen
    batch: Batch | None = None
    lines: list[cdxj.Line] = field(default_factory=list)
    """Of a CDXJ file, or of a WARC part as its records give them; none where that was not wanted."""
    table: pa.Table | None = None
    """Of a table of articles, where that was wanted."""


def look(store: Store, key: str, now: datetime, *, inside: bool) -> Look:
    """Read an object. ``inside``: also hold what is in it against its own digests. Raises ObjectMissing and the store's
    errors; what is wrong with the object is said in ``Seen.fault``."""
    found = kind_of(key)
    name = found[0].name if found else ""
    understand = _READERS.get(name)
    if inside and found and key.endswith(".parquet"):
        understand = _table if name == "table" else _parquet
    stored, stream = store.opened(key)
    hashed = _Hashing(stream)
    result = Look(Seen(key=key, size=stored.size, sha256="", etag=stored.etag, checked_at=now))
    names: tuple[Named, ...] = ()
    fault = None
    try:
        if inside and name == "part":
            result.lines = list(check_records(cast("BinaryIO", hashed), warc=key))
        elif understand and stored.size <= SMALL:
            body = hashed.read()
            # Other bytes than were written say nothing, however well they read.
            if stored.sha256 in (None, hashed.sha256.hexdigest()):
                names = understand(body, key, result)
    except (ArchiveDamaged, BadConfiguration) as error:  # the latter for a name in it that is no batch's
        fault = str(error).removeprefix(f"{key}: ").removeprefix(key)
    except NewerFormat:
        names = ()  # what newer code wrote is hashed, and not understood
    hashed.drain()
    sha256, wanted = hashed.sha256.hexdigest(), None
    if hashed.size != stored.size:
        fault = f"expected {stored.size} bytes, {hashed.size} came"
    if stored.sha256 and stored.sha256 != sha256:
        # Said first: a broken record follows from it.
        wanted = stored.sha256
        fault = f"expected SHA-256 {wanted}, with which it was written, it is {sha256}" + (
            f"; {fault}" if fault else ""
        )
    seen = Seen(
        key=key,
        size=stored.size,
        sha256=sha256,
        etag=stored.etag,
        checked_at=now,
        deep=inside,
        fault=fault,
        wanted=wanted,
        names=names,
    )
    result.seen = seen
    return result


class _Hashing(RawIOBase):
    """A stream that hashes what is read of it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int | None = -1) -> bytes:
        data = self._source.read(-1 if size is None else size)
        self.sha256.update(data)
        self.size += len(data)
        return data

    def drain(self) -> None:
        while self.read(READ):
            pass


def _batch(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    batch = Batch.from_json(body, key)
    contents.check_place(plain(key), keys.batch_json(batch.outlet, batch.batch), "batch")
    into.batch = batch
    return tuple(
        each
        for part in batch.parts
        for each in (
            Named(key=keys.warc(batch.outlet, batch.batch, part.name), sha256=part.sha256, size=part.size),
            Named(key=keys.cdxj(batch.outlet, batch.batch, part.name), sha256=part.cdxj_sha256, size=part.cdxj_size),
        )
    )  # fmt: skip


def _index(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    into.lines = cdxj.read(body, key)
    return ()


def _report(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    report = Report.from_json(body, key)
    contents.check_place(plain(key), keys.report(report.outlet, report.batch), "report")
    return tuple(Named(key=each, sha256=sha256, role=Role.DERIVED) for each, sha256 in report.objects.items())


def _manifest(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    manifest = Manifest.from_json(body, key)
    place = keys.seal(manifest.outlet, manifest.sequence)
    return (
        *(
            Named(key=each.key, sha256=each.sha256, size=each.size, role=each.kind)
            for each in manifest.objects
        ),
        Named(key=place, sha256=manifest.sha256, role="link"),
    )


def _seal(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    manifest = Manifest.from_json(body, key)
    copy = keys.manifest(manifest.outlet, manifest.day, manifest.version)
    before = keys.seal(manifest.outlet, manifest.sequence - 1)
    return (
        Named(key=copy, sha256=manifest.sha256, role="link"),
        *((Named(key=before, sha256=manifest.previous, role="link"),) if manifest.previous else ()),
    )


def _takedown(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    if not key.endswith("/moves.json"):
        return ()
    moves = Moves.from_json(body, key)
    return tuple(Named(key=each, sha256=sha256, role=Role.SEALED) for each, sha256 in moves.objects.items())


def _table(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    of = next(each for each in tables.PUBLISHED if plain(key).startswith(keys.table(each.name)))
    loaded = of.load(body, key)
    into.table = loaded if of is tables.ARTICLES else None
    return ()


def _parquet(body: bytes, key: str, into: Look) -> tuple[Named, ...]:
    try:
        pq.read_metadata(BytesIO(body))
    except (pa.ArrowException, OSError) as error:
        raise ArchiveDamaged(f"{key}: expected a Parquet file: {error}") from error
    return ()


_READERS: Mapping[str, Callable[[bytes, str, Look], tuple[Named, ...]]] = {
    "batch": _batch,
    "index of a part": _index,
    "report": _report,
    "manifest": _manifest,
    "seal": _seal,
    "takedown": _takedown,
}
