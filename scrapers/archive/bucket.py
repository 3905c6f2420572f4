"""A bucket of an S3 server: what it lists, and what it says when something goes wrong."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapers.archive.failures import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An object of the bucket."""

    key: str
    size: int
    """Bytes."""
    sha256: str | None
    """Hex, as computed by us when it was written; None from a listing, and for objects that others wrote."""
    etag: str
    modified: datetime | None = field(default=None, compare=False)
    """When it was put, UTC; None where the server was not asked."""
    content_type: str | None = field(default=None, compare=False)
    """None where the server was not asked."""


class Bucket:
    """Lists and removes objects. Raises what ``scrapers.archive.failures`` names; safe to share between threads."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket
        self.endpoint: str = client.meta.endpoint_url

    def everything(self, prefix: str, *, after: str = "", until: str = "") -> tuple[Stored, ...]:
        """All objects whose key begins so, sorted by key: servers differ in the order they list.

        Of those, only the ones whose keys sort behind ``after``, and, but for the last page, before ``until``.
        """
        found: list[Stored] = []
        since = {"StartAfter": after} if after else {}
        with self.named(prefix):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, **since):
                found += _listed(page)
                if until and found and found[-1].key > until:
                    break
        return tuple(sorted(found, key=lambda stored: stored.key))

    def level(self, prefix: str) -> tuple[tuple[Stored, ...], tuple[str, ...]]:
        """The objects whose keys have no ``/`` behind a prefix that ends in one, and the names that go on after the prefix up to
        another ``/``; both sorted."""
        found: list[Stored] = []
        folders: list[str] = []
        with self.named(prefix):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/"):
                found += _listed(page)
                folders += [row["Prefix"][len(prefix) : -1] for row in page.get("CommonPrefixes", ())]
        return tuple(sorted(found, key=lambda stored: stored.key)), tuple(sorted(folders))

    def delete(self, key: str) -> None:
        """Remove an object; none there is no error (S3 does not tell)."""
        with self.named(key):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def named(self, key: str) -> AbstractContextManager[None]:
        """Translate what the server says of a key into errors of the tree."""
        return named(self.where(key))

    def where(self, key: str) -> str:
        """A key, for a message: with its bucket and its server."""
        return f"{key} in bucket {self.bucket} at {self.endpoint}".removeprefix(" in ")


def _listed(page: Mapping[str, Any]) -> Iterator[Stored]:
    """The objects of a page of a listing, but for what stands for a folder: SeaweedFS lists one of which all was removed, and
    consoles make some."""
    for row in page.get("Contents", ()):
        if row["Size"] or not row["Key"].endswith("/"):
            yield Stored(
                key=row["Key"], size=row["Size"], sha256=None, etag=row["ETag"], modified=row["LastModified"]
            )
