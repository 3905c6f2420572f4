"""The erasure: which bytes of the bucket a takedown destroys, written down before the first of them is.

It is what lets ``verify`` tell an object that was erased from one that somebody changed: for each object that a manifest may
name it has the hash before and the hash after, and it is never overwritten. Erasing again what came in since makes the next
one. It holds no word of what it erases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from scrapers.model.codec import Document


class Part(StrEnum):
    """What an exchange was to the article."""

    PAGE = "page"  # of one of its addresses, or with its very bytes
    LISTING = "listing"  # a feed, a sitemap, a section page or a redirect that names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An exchange in whose place a tombstone stands, of the same length: other records keep their offsets."""

    warc: str
    """Key of the WARC part."""
    offset: int
    """Of the tombstone in the part, in bytes; that of the response or revisit record before."""
    length: int
    """Bytes of the response or revisit record with its request and metadata records, as they were stored."""
    record_id: str
    """WARC-Record-ID of the response or revisit record."""
    payload_digest: str
    """WARC-Payload-Digest of that record."""
    sha256: str
    """Of these bytes, hex."""
    part: Part
    """What it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """An object before and after."""

    was_size: int
    """Bytes."""
    was_sha256: str
    """Hex."""
    size: int
    """Bytes."""
    sha256: str
    """Hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A page of another article that names this one, such as in a list of what is read most. It is kept."""

    warc: str
    """Key of the WARC part."""
    offset: int
    """Of the response record, in bytes."""
    url: str
    """Of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Document):
    """What is erased for a takedown."""

    outlet: str
    """The slug of the outlet."""
    takedown: str
    """The name of the takedown."""
    number: int
    """Of the erasures of this takedown, from 1."""
    reason: str
    """In the person's own words."""
    by: str
    """Who decided."""
    at: datetime
    """UTC, to the second."""
    links: tuple[str, ...]
    """Canonical URLs of the links whose captures go, sorted."""
    days: tuple[date, ...]
    """Days on which these links are filed or listed, in the outlet's time zone."""
    batches: tuple[str, ...]
    """Batches that lose a capture of one of these links, oldest first."""
    gone: tuple[Gone, ...] = ()
    """By part and offset."""
    replaced: Mapping[str, Replaced] = field(default_factory=dict)
    """WARC parts, their indexes and batch.json by key."""
    removed: Mapping[str, str] = field(default_factory=dict)
    """Objects that are removed, by the key that a manifest may give them, each with its SHA-256, hex."""
    printed: tuple[Printed, ...] = ()
    """What is kept although it names the article."""

    @property
    def name(self) -> str:
        """Of the erasure, for tombstones and messages."""
        return f"{self.takedown}/{self.number}"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not self.replaced and not self.removed

    @property
    def sentence(self) -> str:
        """The reason of an outcome whose capture is erased."""
        return f"erased by {self.by} at {self.at:%Y-%m-%dT%H:%M:%SZ}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCertificate(Document):
    """What was done for an erasure, written when it is done."""

    outlet: str
    """The slug of the outlet."""
    takedown: str
    """The name of the takedown."""
    number: int
    """Of the erasure."""
    erasure_sha256: str
    """Of its file, hex: it names each object and record."""
    done_at: datetime
    """UTC, to the second."""
    refined: tuple[str, ...]
    """Batches that were published again."""
    sealed: Mapping[str, int] = field(default_factory=dict)
    """The sealed days that named an erased object, each with the version that names what is there now."""
    pages: int = 0
    """Captures of the article that were erased."""
    listings: int = 0
    """Captures of feeds and other lists that were erased."""
    replaced: tuple[str, ...] = ()
    """Keys of objects that were written again without it."""
    removed: tuple[str, ...] = ()
    """Keys of objects that were removed."""
    versions: int = 0
    """Older versions of objects that were removed, in a bucket that keeps them."""
    databases: tuple[str, ...] = ()
    """Databases that were written again, so that their files hold no trace: kinds, such as ``catalog``."""
    kept: tuple[Printed, ...] = ()
    """Pages of other articles that print its address or its headline."""

    def plain(self) -> dict[str, Any]:
        """For a person, or a script."""
        return {
            "takedown": self.takedown,
            "erasure": self.number,
            "done_at": self.done_at.isoformat(),
            "refined": list(self.refined),
            "sealed": dict(self.sealed),
            "pages": self.pages,
            "listings": self.listings,
            "replaced": list(self.replaced),
            "removed": list(self.removed),
            "versions": self.versions,
            "databases": list(self.databases),
            "kept": [{"warc": each.warc, "offset": each.offset, "url": each.url} for each in self.kept],
        }
