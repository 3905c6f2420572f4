"""What was copied to the replica: a row for each object, kept there, one Parquet file for each part of the archive."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from scrapers.archive import keys, tables
from scrapers.archive.store import Store
from scrapers.archive.tables import Table
from scrapers.audit.seen import PARQUET
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.column import Column

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """An object as it was copied."""

    key: str
    """The same in both buckets."""
    size: Annotated[int, Column(bits=64)]
    """Bytes."""
    sha256: str
    """Of what was copied, hex."""
    etag: str
    """Of the object that was copied."""
    copy_etag: str
    """Of the copy."""


COPIED = Table("copied", Copied)


def load(replica: Store, outlet: str, part: str) -> dict[str, Copied]:
    """The rows of a part by key; none where there is no file, or one that cannot be read, which the log tells: then what is
    there is compared by its hashes."""
    key = keys.copied(outlet, part)
    try:
        body = replica.find(key)
        return {row.key: row for row in COPIED.read(body, key)} if body is not None else {}
    except (ArchiveDamaged, NewerFormat) as error:
        log.error("what was copied of %s %s is lost, and is compared anew: %s", outlet, part, error)
        return {}


def save(replica: Store, outlet: str, part: str, rows: Iterable[Copied]) -> None:
    """Instead of what was there."""
    ordered = sorted(rows, key=lambda row: row.key)
    replica.put(keys.copied(outlet, part), tables.parquet(COPIED.arrow(ordered, {})), content_type=PARQUET)
