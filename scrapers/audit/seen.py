"""What the audit has seen: a row for each object, kept in the bucket, one Parquet file for each part of it.

It is what tells that an object has changed or gone of which nothing else keeps a hash, and when each was last read. Lost, it
is made anew, and the audit knows from then on.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import pyarrow as pa

from scrapers.archive import keys, tables
from scrapers.archive.store import Store
from scrapers.archive.tables import Table
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.codec import Document
from scrapers.model.column import Column

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What one object says of another."""

    key: str
    """Of the other."""
    sha256: str | None
    """Hex; None where it says that it is there, and no more."""
    size: Annotated[int | None, Column(bits=64)] = None
    """Bytes, where it says so."""
    role: str = "batch"
    """``batch``, ``derived`` or ``sealed`` as in a manifest; ``link`` of a chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An object as it was when the audit last read it."""

    key: str
    size: Annotated[int, Column(bits=64)]
    """Bytes."""
    sha256: str
    """Of its bytes, hex."""
    etag: str
    checked_at: datetime
    """UTC."""
    deep: bool = False
    """Whether what is inside was held against what is beside it, since its bytes are these."""
    fault: str | None = None
    """What is wrong with it by itself."""
    wanted: str | None = None
    """Where something is: the SHA-256, hex, that it should have, as far as anything tells."""
    gone: bool = False
    """Whether it is no longer there, though it should be."""
    stranger: bool = False
    """Whether nothing names it, so that nothing is lost where it goes."""
    names: tuple[Named, ...] = ()
    """What it says of others."""

    @property
    def reference(self) -> str:
        """The SHA-256 that it should have, hex, as far as it was seen."""
        return self.wanted or self.sha256


SEEN = Table("seen", Seen)
PARQUET = "application/vnd.apache.parquet"


def load(store: Store, outlet: str, part: str) -> dict[str, Seen]:
    """The rows of a part by key; none where there is no file, or one that cannot be read, which the log tells."""
    key = keys.audit_seen(outlet, part)
    try:
        body = store.find(key)
        return {row.key: row for row in SEEN.read(body, key)} if body is not None else {}
    except (ArchiveDamaged, NewerFormat, pa.ArrowException) as error:
        log.error("what the audit has seen of %s %s is lost, and begun anew: %s", outlet, part, error)
        return {}


def save(store: Store, outlet: str, part: str, rows: Iterable[Seen]) -> None:
    """Instead of what was there."""
    ordered = sorted(rows, key=lambda row: row.key)
    store.put(keys.audit_seen(outlet, part), tables.parquet(SEEN.arrow(ordered, {})), content_type=PARQUET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """How a part of the bucket stands."""

    since: datetime
    """When the audit first listed it."""
    read_at: datetime | None = None
    """Since when each of its objects was read; None while some never were."""
    faulty: bool = False
    """Whether anything was wrong with it, so that the next run looks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Document):
    """How far the audit of an outlet is, so that a run need not open every part to know which are due."""

    parts: Mapping[str, Whole] = field(default_factory=dict)
    """By name."""

    @classmethod
    def load(cls, store: Store, outlet: str, key: str = "") -> "Progress":
        """None yet where there is no file, or one that cannot be read, which the log tells."""
        key = key or keys.audit_progress(outlet)
        try:
            body = store.find(key)
            return cls.from_json(body, key) if body is not None else cls()
        except (ArchiveDamaged, NewerFormat) as error:
            log.error("how far the audit of %s is was lost, and is begun anew: %s", outlet, error)
            return cls()

    def save(self, store: Store, outlet: str, key: str = "") -> None:
        """Instead of what was there."""
        store.put(key or keys.audit_progress(outlet), self.to_json(), content_type="application/json")
