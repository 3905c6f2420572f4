"""The store: one bucket of an S3 server, reached with boto3.

Works with AWS and with every server that speaks its language; ``probe`` finds out what this one can do.
Every object carries its SHA-256 as metadata, for most servers do not refuse an upload that came out wrong.
"""

import ctypes
import hashlib
import io
import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.client import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader, create_loader
from botocore.utils import parse_timestamp

from scrapers.archive.bucket import Bucket, Stored
from scrapers.archive.capabilities import Capabilities, Memory, checksum, probe, told
from scrapers.archive.failures import BROKEN, named
from scrapers.archive.kinds import is_ours, may_hold
from scrapers.archive.leftovers import LEFT, sweep
from scrapers.config import Config, is_loopback
from scrapers.errors import (
    AccessDenied,
    AlreadyExists,
    ArchiveDamaged,
    BadConfiguration,
    BucketMissing,
    KhobaoError,
    ObjectMissing,
    StorageFull,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

MULTIPART = 64 * 2**20
"""Bytes from which an object is uploaded in parts."""
PART = 16 * 2**20
"""Bytes of one part of an upload: what an upload keeps in memory. 10,000 parts are allowed: 156 GiB."""
READ = 4 * 2**20
"""Bytes that ``open`` asks for at once: some 65 captures a request."""
ATTEMPTS = 10
"""Of one request, with waits that double from 50 ms: 13 s on average, long enough for a server to be started anew.
AWS_MAX_ATTEMPTS overrules it."""
BODIES = 3
"""Times an answer is asked for whose body breaks off: botocore repeats a request, but not that."""


@cache
def _descriptions(folders: str | None) -> Loader:
    """What botocore knows of AWS's services, a megabyte of JSON: read once, and not for each session."""
    return create_loader(folders)


class Store(Bucket):
    """Puts and gets objects. Raises what ``scrapers.archive.failures`` names; safe to share between threads."""

    def __init__(
        self, session: boto3.Session, client: Any, bucket: str, *, sync_folder: Path | None = None
    ) -> None:
        super().__init__(client, bucket)
        self.session = session
        self.memory: Memory | None = None
        """None where nothing is remembered beyond this process."""
        self.requests = 0
        """Sent so far, repeated ones too; of requests at the very same moment one may go uncounted."""
        self.failures = 0
        """Of these, those that were not answered, or with an error of the server's own (5xx)."""
        client.meta.events.register("before-send.s3", self._count)
        client.meta.events.register("needs-retry.s3", self._count_failure)
        self._sync_folder = sync_folder
        self._checksums = client.meta.config.request_checksum_calculation != "when_required"

    @classmethod
    def open(cls, config: Config, *, patient: bool = True) -> "Store":
        """The bucket of the settings. Asks nothing of the server yet.

        Credentials, region and address come from boto3's chain. Servers other than AWS are asked by path
        (``http://host/bucket/key``), since few have a DNS name for each bucket.
        """
        return cls._opened(config.bucket, config, sync_folder=config.s3_sync)

    @classmethod
    def open_replica(cls, config: Config) -> "Store":
        """The replica of the settings, with the credentials and the region of its profile, if it has one. Asks nothing of the
        server yet. Raises BadConfiguration where there is none."""
        if config.replica is None:
            raise BadConfiguration(
                "expected a replica: set KHOBAO_REPLICA to s3://bucket, or to http(s)://host/bucket on another server"
            )
        where = urlsplit(config.replica)
        if where.scheme == "s3":
            return cls._opened(where.netloc, config, profile=config.replica_profile)
        address = f"{where.scheme}://{where.netloc}"
        return cls._opened(where.path.strip("/"), config, address=address, profile=config.replica_profile)

    @classmethod
    def _opened(
        cls,
        bucket: str,
        config: Config,
        *,
        address: str | None = None,
        profile: str | None = None,
        sync_folder: Path | None = None,
    ) -> "Store":
        retries: dict[str, Any] = {"mode": "adaptive"}
        if "AWS_MAX_ATTEMPTS" not in os.environ:
            retries["total_max_attempts"] = ATTEMPTS
        settings = ClientConfig(
            connect_timeout=5,
            read_timeout=60,
            retries=retries,
            max_pool_connections=32,
            request_checksum_calculation=config.s3_checksums,
        )
        with named(f"bucket {bucket}"):
            # Not boto3's own, which remembers the first credentials it saw.
            core = botocore.session.Session(profile=profile)
            core.register_component("data_loader", _descriptions(core.get_config_variable("data_path")))
            core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_instant)
            session = boto3.Session(botocore_session=core)
            client = session.client("s3", config=settings, endpoint_url=address)
            host = urlsplit(client.meta.endpoint_url).hostname or ""
            if not host.endswith(".amazonaws.com"):
                # A proxy would look for a loopback address on its own machine.
                direct: dict[str, Any] = {"proxies": {}} if is_loopback(host) else {}
                by_path = settings.merge(ClientConfig(s3={"addressing_style": "path"}, **direct))
                client = session.client("s3", config=by_path, endpoint_url=address)
        return cls(session, client, bucket, sync_folder=sync_folder)

    def put(
        self,
        key: str,
        body: bytes | Path,
        *,
        content_type: str,
        if_absent: bool = False,
        instead_of: Stored | None = None,
    ) -> Stored:
        """Store bytes, or a file, which is uploaded in parts from ``MULTIPART`` bytes on.

        With ``if_absent`` nothing is ever overwritten: where the key holds the very same bytes, that is the
        success it would have been (a retry of a request whose answer was lost ends here), and where it holds
        others, AlreadyExists is raised. With ``instead_of`` it overwrites that state of the object alone: where it has
        been replaced or removed since, AlreadyExists is raised.
        """
        sha256 = _sha256(body)
        size = len(body) if isinstance(body, bytes) else body.stat().st_size
        condition = {"IfNoneMatch": "*"} if if_absent else {}
        if instead_of:
            condition = {"IfMatch": instead_of.etag}
        about = {"ContentType": content_type, "Metadata": {"sha256": sha256.hex()}}
        if if_absent and not self.capabilities.conditional_put and self.head(key):
            return self._same(key, sha256.hex())
        try:
            with self.named(key):
                if isinstance(body, Path) and size >= MULTIPART:
                    etag = self._put_parts(key, body, about, condition)
                else:
                    data = body if isinstance(body, bytes) else body.read_bytes()
                    etag = self.client.put_object(
                        Bucket=self.bucket, Key=key, Body=data, **about, **condition, **self._checksum(data)
                    )["ETag"]
        except AlreadyExists:
            if if_absent and not self.capabilities.conditional_put:
                self.forget()  # it has learned to refuse
            return self._same(key, sha256.hex())
        except ObjectMissing as error:
            raise AlreadyExists(f"{self.where(key)}: it was removed while it was to be replaced") from error
        except BadConfiguration:
            self.forget()  # it may no longer take a condition or a checksum
            raise
        except StoreUnavailable as error:
            self._look_for_room(size, error)
            raise
        return Stored(key=key, size=size, sha256=sha256.hex(), etag=etag)

    def get(self, key: str, *, of: Stored | None = None) -> bytes:
        """The whole object. Raises ObjectMissing, ArchiveDamaged where it is not what was written, and AlreadyExists where it
        is no longer in the state ``of``."""
        return self._whole(key, of)[1]

    def find(self, key: str) -> bytes | None:
        """The whole object, None where there is none. Raises ArchiveDamaged where it is not what was written."""
        with suppress(ObjectMissing):
            return self.get(key)
        return None

    def find_state(self, key: str) -> tuple[Stored, bytes] | None:
        """As ``find``, with the state of the object, for who is going to replace it."""
        with suppress(ObjectMissing):
            return self._whole(key)
        return None

    def sha256(self, key: str) -> str:
        """Of the bytes of an object, hex; read in pieces. Raises ObjectMissing."""
        sha256 = hashlib.sha256()
        with self.reader(key) as file:
            while data := file.read(READ):
                sha256.update(data)
        return sha256.hexdigest()

    def get_range(self, key: str, offset: int, length: int, *, of: Stored | None = None) -> bytes:
        """``length`` bytes from ``offset`` on, fewer where the object ends before. Raises ObjectMissing, and AlreadyExists
        where the object is no longer in the state ``of``."""
        if length <= 0:
            return b""
        return self._read(key, Range=f"bytes={offset}-{offset + length - 1}", **_still(of))[1]

    def reader(self, key: str) -> BinaryIO:
        """The object as a seekable file that asks for ``READ`` bytes at a time. Raises ObjectMissing, and as ``reader_of``."""
        return self.opened(key)[1]

    def opened(self, key: str) -> tuple[Stored, BinaryIO]:
        """As ``reader``, with what the object is: the first of its requests is made at once, and its answer says so."""
        try:
            answer, start = self._read(key, Range=f"bytes=0-{READ - 1}")
        except BadConfiguration as error:
            if not _is_beyond_the_end(error):
                raise
            found = self.head(key)  # an object without bytes has no range of them
            if found is None:
                raise ObjectMissing(f"{self.where(key)}: it was removed while it was read") from error
            return found, io.BytesIO()
        # A server that knows no ranges sends all of it.
        size = answer["ContentRange"].rpartition("/")[2] if "ContentRange" in answer else len(start)
        found = Stored(
            key=key,
            size=int(size),
            sha256=answer["Metadata"].get("sha256"),
            etag=answer["ETag"],
            modified=answer.get("LastModified"),
            content_type=answer.get("ContentType"),
        )
        return found, io.BufferedReader(_Reader(self, found, start), READ)

    def reader_of(self, stored: Stored, buffer: int = READ) -> BinaryIO:
        """The object in that very state as a seekable file that asks for ``buffer`` bytes at a time.

        Reading it raises AlreadyExists where another run has replaced the object since: what is read is never a mixture.
        """
        return io.BufferedReader(_Reader(self, stored), buffer)

    def head(self, key: str) -> Stored | None:
        """The object without its bytes, or None where the bucket has none."""
        try:
            with self.named(key):
                answer = self.client.head_object(Bucket=self.bucket, Key=key)
        except ObjectMissing:
            self.check()  # a missing bucket gives the same bare 404
            return None
        return Stored(
            key=key,
            size=answer["ContentLength"],
            sha256=answer["Metadata"].get("sha256"),
            etag=answer["ETag"],
            modified=answer.get("LastModified"),
            content_type=answer.get("ContentType"),
        )

    def list(self, prefix: str, *, after: str = "", until: str = "") -> tuple[Stored, ...]:
        """As ``everything``, of what is ours: what else lies there is the audit's to name."""
        found = self.everything(prefix, after=after, until=until)
        return tuple(stored for stored in found if is_ours(stored.key))

    def folders(self, prefix: str) -> tuple[str, ...]:
        """The names that follow a prefix ending in ``/``, up to their next ``/``, and below which keys of ours can lie; sorted."""
        return tuple(name for name in self.level(prefix)[1] if may_hold(f"{prefix}{name}/"))

    def delete_versions(self, prefix: str, *, of: Callable[[str], bool] = bool) -> int:
        """Remove what a bucket with versioning has kept of the objects below a prefix, but for what they are now; how many
        versions. ``of`` says whether a key is meant. Raises AccessDenied where a version is locked."""
        if not self._keeps_versions:
            return 0
        removed = 0
        with self.named(prefix):
            pages = self.client.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                older = [row for row in page.get("Versions", ()) if not row["IsLatest"]]
                for row in (*older, *page.get("DeleteMarkers", ())):
                    if of(row["Key"]):
                        place = {"Key": row["Key"], "VersionId": row["VersionId"]}
                        self.client.delete_object(Bucket=self.bucket, **place)
                        removed += 1
        return removed

    @cached_property
    def _keeps_versions(self) -> bool:
        """Whether it does, or has done so before."""
        return told(self, "get_bucket_versioning").get("Status") in {"Enabled", "Suspended"}

    def check(self) -> None:
        """Raises BucketMissing, AccessDenied, StoreUnavailable or BadConfiguration."""
        try:
            with self.named(""):
                self.client.head_bucket(Bucket=self.bucket)
        except ObjectMissing as error:
            raise BucketMissing(
                f"{error} (make the bucket, or set KHOBAO_BUCKET to one that exists)"
            ) from None

    def sync(self) -> None:
        """Bring what was put so far safely to disk, once per batch before the catalog tells of it.

        The embedded server answers before its data has left the page cache: after a power cut 409 of 410 objects
        were gone, and none of 418 after syncfs(2). Other servers see to this themselves.
        """
        if not self._sync_folder:
            return
        try:
            folder = os.open(self._sync_folder, os.O_RDONLY)
        except OSError as error:
            raise BadConfiguration(
                f"KHOBAO_S3_SYNC={self._sync_folder}: expected the folder of the embedded server: {error}"
            ) from error
        try:
            _syncfs(folder)
        except OSError as error:
            raise StorageFull(f"syncfs {self._sync_folder}: the disk did not take it all: {error}") from error
        finally:
            os.close(folder)

    @cached_property
    def capabilities(self) -> Capabilities:
        """What ``probe`` found: asked once, by the first process that wants to know."""
        remembered = self.memory and self.memory.recall(self.endpoint, self.bucket)
        return remembered or self.probe()

    def forget(self) -> None:
        """Have the server asked again what it can do, by the next that wants to know."""
        self.__dict__.pop("capabilities", None)
        if self.memory:
            self.memory.remember(self.endpoint, self.bucket, None)

    @property
    def refuses_broken(self) -> bool:
        """Whether what was put is known to have arrived as it was sent."""
        return self._checksums and self.capabilities.checksums

    def probe(self) -> Capabilities:
        """Have it tried what the server can do, and remember it; what killed processes left there is removed first."""
        try:
            sweep(self, datetime.now(UTC) - LEFT)
        except AccessDenied as error:
            log.warning("what killed processes left at the server stays there: %s", error)
        found = probe(self)
        if self.memory:
            self.memory.remember(self.endpoint, self.bucket, found)
        return found

    def _look_for_room(self, size: int, error: StoreUnavailable) -> None:
        """The embedded server answers a put with 500 and no reason when its disk has less than 1 % left."""
        if not self._sync_folder:
            return
        room = shutil.disk_usage(self._sync_folder)
        if room.free < size + room.total // 50:
            raise StorageFull(
                f"{error} ({room.free // 2**20} of {room.total // 2**20} MB are free in {self._sync_folder}: make room)"
            ) from error

    def _put_parts(self, key: str, body: Path, about: dict[str, Any], condition: dict[str, str]) -> str:
        place = {"Bucket": self.bucket, "Key": key}
        algorithm = {"ChecksumAlgorithm": "SHA256"} if self._checksums else {}
        upload = place | {
            "UploadId": self.client.create_multipart_upload(**place, **about, **algorithm)["UploadId"]
        }
        parts: list[dict[str, Any]] = []
        try:
            with body.open("rb") as file:
                while data := file.read(PART):
                    number = len(parts) + 1
                    checksum = self._checksum(data)
                    answer = self.client.upload_part(**upload, PartNumber=number, Body=data, **checksum)
                    parts.append({"PartNumber": number, "ETag": answer["ETag"], **checksum})
            answer = self.client.complete_multipart_upload(
                **upload, MultipartUpload={"Parts": parts}, **condition
            )
        except BaseException:
            with suppress(ClientError, BotoCoreError):
                self.client.abort_multipart_upload(**upload)
            raise
        return str(answer["ETag"])

    def _checksum(self, data: bytes) -> dict[str, str]:
        """Sent as a header, so that the server refuses what arrives broken, and needs no checksum trailers."""
        return {"ChecksumSHA256": checksum(data)} if self._checksums else {}

    def _same(self, key: str, sha256: str) -> Stored:
        found = self.head(key)
        if found and found.sha256 == sha256:
            return found
        raise AlreadyExists(
            f"{self.where(key)}: expected no object, or one with SHA-256 {sha256}; there is {found}"
        )

    def _whole(self, key: str, of: Stored | None = None) -> tuple[Stored, bytes]:
        answer, body = self._read(key, **_still(of))
        expected, found = answer["Metadata"].get("sha256"), hashlib.sha256(body).hexdigest()
        if expected and found != expected:
            raise ArchiveDamaged(f"{self.where(key)}: expected SHA-256 {expected}, got {found}")
        return Stored(key=key, size=len(body), sha256=expected, etag=answer["ETag"]), body

    def _read(self, key: str, **arguments: str) -> tuple[dict[str, Any], bytes]:
        with self.named(key):
            for _ in range(BODIES - 1):
                answer = self.client.get_object(Bucket=self.bucket, Key=key, **arguments)
                with suppress(*BROKEN):
                    return answer, answer["Body"].read()
            answer = self.client.get_object(Bucket=self.bucket, Key=key, **arguments)
            return answer, answer["Body"].read()

    def _count(self, **_: Any) -> None:
        self.requests += 1

    def _count_failure(
        self, response: tuple[Any, Any] | None = None, caught_exception: Exception | None = None, **_: Any
    ) -> None:
        """Asked by botocore after each attempt whether to make another; what gives None leaves that to it."""
        if caught_exception is not None or (response is not None and response[0].status_code >= 500):
            self.failures += 1


class _Reader(io.RawIOBase):
    def __init__(self, store: Store, stored: Stored, start: bytes = b"") -> None:
        """``start``: the object's first bytes, where they are known already."""
        self._store, self._stored, self._at, self._start = store, stored, 0, start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._stored.size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self._next(self._stored.size) + self._next(self._stored.size)

    def _next(self, length: int) -> bytes:
        length = min(length, self._stored.size - self._at)
        if self._at < len(self._start):
            data = self._start[self._at : self._at + length]
            self._at += len(data)
            return data
        data = self._store.get_range(self._stored.key, self._at, length, of=self._stored)
        self._at += len(data)
        return data


def _still(of: Stored | None) -> dict[str, str]:
    """The condition that an object is in the state that is known of it."""
    return {"IfMatch": of.etag} if of else {}


def _instant(value: str) -> datetime:
    """A time of a listing, where botocore's own parser spends most of its time."""
    try:
        return datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return parse_timestamp(value)  # type: ignore[no-any-return]


def _is_beyond_the_end(error: KhobaoError) -> bool:
    cause = error.__cause__
    return isinstance(cause, ClientError) and cause.response["ResponseMetadata"]["HTTPStatusCode"] == 416


def _sha256(body: bytes | Path) -> bytes:
    if isinstance(body, bytes):
        return hashlib.sha256(body).digest()
    with body.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _syncfs(folder: int) -> None:
    """syncfs(2) where there is one (Linux), else sync(2), which waits for all disks."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        os.sync()
    elif libc.syncfs(folder):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
