"""What the server of a bucket can do: tried out, since servers say they are S3 and differ."""

import base64
import hashlib
import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from scrapers.archive import keys
from scrapers.archive.bucket import Bucket
from scrapers.errors import AlreadyExists, ArchiveDamaged, BadConfiguration, KhobaoError

log = logging.getLogger(__name__)

_BODY = b"khobao"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the server did when it was tried."""

    conditional_put: bool
    """Refuses a second ``If-None-Match: *`` with 412."""
    checksums: bool
    """Refuses an object whose SHA-256 is not the one that was sent with it."""
    versioning: bool
    object_lock: bool


class Memory(Protocol):
    """Where a store remembers what its server can do, for other processes as well."""

    def recall(self, endpoint: str, bucket: str) -> Capabilities | None:
        """What was remembered; None where it has to be asked again."""

    def remember(self, endpoint: str, bucket: str, found: Capabilities | None) -> None:
        """Remember it instead of what was; None: forget it."""


def checksum(data: bytes) -> str:
    """The SHA-256 of an object as S3 has it in headers."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def probe(s3: Bucket) -> Capabilities:
    """Try what the server can do, on an object that is removed again; log it. Raises the store's errors."""
    key = keys.probe(uuid.uuid4().hex)
    try:
        with s3.named(key):
            s3.client.put_object(Bucket=s3.bucket, Key=key, Body=_BODY)
        found = Capabilities(
            conditional_put=_refuses(s3, key, {AlreadyExists}, IfNoneMatch="*"),
            checksums=_refuses(
                s3, key, {ArchiveDamaged, BadConfiguration}, ChecksumSHA256=checksum(b"other")
            ),
            versioning=told(s3, "get_bucket_versioning").get("Status") == "Enabled",
            object_lock="ObjectLockConfiguration" in told(s3, "get_object_lock_configuration"),
        )
    finally:
        with suppress(KhobaoError):
            s3.delete(key)
    log.info("%s: %s", s3.where(""), found)
    if not found.conditional_put:
        log.warning(
            "%s: the server takes a second If-None-Match: * put, which must give 412. Two runs of one batch"
            " at the same time could overwrite each other; keep to one worker per outlet, or use a server"
            " with conditional puts.",
            s3.where(""),
        )
    return found


def _refuses(s3: Bucket, key: str, how: set[type[KhobaoError]], **arguments: str) -> bool:
    try:
        with s3.named(key):
            s3.client.put_object(Bucket=s3.bucket, Key=key, Body=_BODY, **arguments)
    except KhobaoError as error:
        if type(error) in how:
            return True
        raise
    return False


def told(s3: Bucket, operation: str) -> dict[str, Any]:
    """What the server says of versioning or object lock, which few have; {} where it does not know the question."""
    try:
        answer: dict[str, Any] = getattr(s3.client, operation)(Bucket=s3.bucket)
    except ClientError:
        return {}
    return answer
