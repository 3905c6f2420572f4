"""The store, against two real S3 servers, through TLS, and through connections that go wrong."""

import gzip
import hashlib
import logging
import os
import random
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from scrapers.archive.leftovers import sweep
from scrapers.archive.store import MULTIPART, Store
from scrapers.config import Config
from scrapers.errors import (
    AccessDenied,
    AlreadyExists,
    ArchiveDamaged,
    BadConfiguration,
    BucketMissing,
    ObjectMissing,
    StoreUnavailable,
)
from tests.conftest import make_bucket, use
from tests.support.requests import requests_of
from tests.support.servers import S3, Forwarder

TEXT = "text/plain; charset=utf-8"


@pytest.fixture(params=["s3", "ministack"])
def each(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """A store on an empty bucket of either server."""
    use(request.getfixturevalue(request.param), monkeypatch)
    return Store.open(Config(home=tmp_path, bucket=make_bucket(), catalog="unused"))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is uploaded in parts, the last of them short."""
    path = tmp_path_factory.mktemp("large") / "file"
    path.write_bytes(random.Random(1).randbytes(MULTIPART + 12345))
    return path


def test_what_is_put_can_be_got(each: Store) -> None:
    stored = each.put("a/b.txt", "lời".encode(), content_type=TEXT)
    assert each.get("a/b.txt").decode() == "lời"
    assert each.head("a/b.txt") == stored
    assert (stored.size, stored.sha256) == (5, hashlib.sha256("lời".encode()).hexdigest())
    assert each.client.head_object(Bucket=each.bucket, Key="a/b.txt")["ContentType"] == TEXT


def test_an_empty_object_is_an_object(each: Store) -> None:
    each.put("empty", b"", content_type=TEXT)
    assert each.get("empty") == b""
    with each.reader("empty") as reader:
        assert reader.read() == b""


def test_a_range_ends_where_the_object_ends(each: Store) -> None:
    each.put("digits", b"0123456789", content_type=TEXT)
    assert each.get_range("digits", 3, 4) == b"3456"
    assert each.get_range("digits", 8, 100) == b"89"
    assert each.get_range("digits", 3, 0) == b""


def test_a_reader_seeks_and_reads_what_is_asked_for(each: Store) -> None:
    body = random.Random(2).randbytes(9_000_000)
    each.put("body", body, content_type=TEXT)
    with each.reader("body") as reader:
        assert reader.read(10) == body[:10]
        reader.seek(-10, os.SEEK_END)
        assert reader.read() == body[-10:]
        reader.seek(4_194_300)
        assert reader.read(20) == body[4_194_300:4_194_320]
        reader.seek(5, os.SEEK_CUR)
        assert reader.tell() == 4_194_325
        reader.seek(0)
        assert reader.read() == body


@pytest.mark.parametrize("size", [1, 4 * 2**20, 4 * 2**20 + 1, 9_000_000])
def test_a_reader_asks_for_each_stretch_once(each: Store, size: int) -> None:
    body = random.Random(size).randbytes(size)
    each.put("body", body, content_type=TEXT)
    with requests_of(each) as made, each.reader("body") as reader:
        assert reader.read() == body
        assert len(made) <= 1 + (size > 4 * 2**20), made


def test_a_reader_takes_all_from_a_server_that_knows_no_ranges(
    ministack: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def forget_ranges(data: bytes) -> bytes:
        return re.sub(rb"(?i)\r\nrange:", b"\r\nx-none:", data)

    port = int(ministack.endpoint.rpartition(":")[2])
    with Forwarder(port, to_server=forget_ranges) as forwarder:
        use(replace(ministack, endpoint=f"http://127.0.0.1:{forwarder.port}"), monkeypatch)
        store = Store.open(Config(home=tmp_path, bucket=make_bucket(), catalog="unused"))
        for body in (b"", b"0123456789"):
            store.put("digits", body, content_type=TEXT)
            with store.reader("digits") as reader:
                assert reader.read() == body


def test_a_reader_feeds_libraries_that_take_files(each: Store) -> None:
    each.put("lines.gz", gzip.compress(b"one\ntwo\n"), content_type="application/gzip")
    with each.reader("lines.gz") as reader, gzip.open(reader) as lines:
        assert list(lines) == [b"one\n", b"two\n"]


def test_a_missing_object_is_named(each: Store) -> None:
    assert each.head("no/such") is None
    for read in (each.get, each.reader, lambda key: each.get_range(key, 0, 1)):
        with pytest.raises(ObjectMissing, match=f"no/such in bucket {each.bucket} at http://127"):
            read("no/such")


def test_deleting_twice_is_as_once(each: Store) -> None:
    each.put("a", b"1", content_type=TEXT)
    each.delete("a")
    each.delete("a")
    assert each.head("a") is None


@pytest.mark.slow
def test_listing_is_sorted_and_complete(each: Store) -> None:
    keys = [f"list/{name}" for name in ("b", "B", "a/b", "a.b", "a-b", "ă", "z/1", "z/10", "z/2", "~")]
    keys += [f"list/many/{number}" for number in range(1100)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: each.put(key, b"x", content_type=TEXT), keys))
    each.put("other", b"x", content_type=TEXT)
    assert [stored.key for stored in each.everything("list/")] == sorted(keys)
    assert [stored.key for stored in each.everything("list/z/1")] == ["list/z/1", "list/z/10"]
    assert each.everything("nothing/") == ()
    assert each.level("list/")[1] == ("a", "many", "z")
    assert each.list("list/") == each.folders("list/") == (), "none of them is a key of ours"


def test_nothing_is_overwritten_where_nothing_may_be(each: Store) -> None:
    first = each.put("once", b"first", content_type=TEXT, if_absent=True)
    with pytest.raises(AlreadyExists, match=f"once in bucket {each.bucket}"):
        each.put("once", b"second", content_type=TEXT, if_absent=True)
    assert each.get("once") == b"first"
    assert (
        each.put("once", b"first", content_type=TEXT, if_absent=True) == first
    )  # a retry after a lost answer
    each.put("once", b"third", content_type=TEXT)
    assert each.get("once") == b"third"


def test_of_many_who_write_at_once_one_wins(store: Store) -> None:
    def write(number: int) -> bool:
        try:
            store.put("race", b"%d" % number, content_type=TEXT, if_absent=True)
        except AlreadyExists:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        won = list(threads.map(write, range(48)))
    assert won.count(True) == 1
    assert store.get("race") == b"%d" % won.index(True)


def test_a_file_is_put_whole_or_in_parts(each: Store, large: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"small")
    for path in (small, large):
        body = path.read_bytes()
        stored = each.put(f"files/{path.name}", path, content_type=TEXT, if_absent=True)
        assert each.head(f"files/{path.name}") == stored
        assert (stored.size, stored.sha256) == (len(body), hashlib.sha256(body).hexdigest())
        assert each.get(f"files/{path.name}") == body
        assert each.get_range(f"files/{path.name}", len(body) - 3, 9) == body[-3:]


def test_a_file_in_parts_overwrites_nothing_either(store: Store, large: Path) -> None:
    store.put("once", b"first", content_type=TEXT)
    with pytest.raises(AlreadyExists):
        store.put("once", large, content_type=TEXT, if_absent=True)
    assert store.get("once") == b"first"
    assert "Uploads" not in store.client.list_multipart_uploads(Bucket=store.bucket)


def test_an_object_that_is_not_what_was_written_is_an_error(each: Store) -> None:
    each.client.put_object(Bucket=each.bucket, Key="bad", Body=b"changed", Metadata={"sha256": "0" * 64})
    with pytest.raises(ArchiveDamaged, match=f"bad in bucket .* expected SHA-256 {'0' * 64}, got "):
        each.get("bad")


def test_what_the_server_can_do_is_found_out_and_nothing_is_left(
    each: Store, caplog: pytest.LogCaptureFixture
) -> None:
    # By name: the command line, which another test may have run in this process, quiets the package's loggers.
    with caplog.at_level(logging.INFO, logger="scrapers.archive.capabilities"):
        found = each.probe()
    assert found.conditional_put
    assert not found.versioning
    assert not found.object_lock
    assert each.everything("") == ()
    assert "conditional_put=True" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def left_behind(store: Store, *keys: str) -> None:
    """As a process leaves it that is killed while it tries the server, and others that are killed while they upload."""
    store.client.put_object(Bucket=store.bucket, Key="probes/0", Body=b"khobao")
    for key in keys:
        upload = store.client.create_multipart_upload(Bucket=store.bucket, Key=key)["UploadId"]
        store.client.upload_part(
            Bucket=store.bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"half a day"
        )


def uploads(store: Store) -> set[str]:
    answer = store.client.list_multipart_uploads(Bucket=store.bucket)
    return {each["Key"] for each in answer.get("Uploads", ())}


def test_what_killed_processes_left_at_the_server_is_removed_after_a_day(each: Store) -> None:
    ours, others = (
        "days/gazette/2026-11-22/day-0.wacz",
        "months/articles/outlet=anewz/month=2026-11/part.parquet",
    )
    left_behind(each, ours, others)
    each.put("articles/gazette", b"stays", content_type=TEXT)
    each.probe()
    assert uploads(each) == {ours, others}, "somebody may be at work on them"
    now = datetime.now(UTC)
    sweep(each, now + timedelta(minutes=1), "anewz")
    assert uploads(each) == {ours}
    sweep(each, now + timedelta(minutes=1))
    assert uploads(each) == set()
    assert [stored.key for stored in each.everything("")] == ["articles/gazette"]


def test_the_embedded_server_refuses_what_arrives_broken(store: Store) -> None:
    assert store.capabilities.checksums


def test_versioning_and_object_lock_are_seen(aws: S3, config: Config) -> None:
    boto3.client("s3").create_bucket(Bucket=f"{config.bucket}-locked", ObjectLockEnabledForBucket=True)
    found = Store.open(replace(config, bucket=f"{config.bucket}-locked")).capabilities
    assert found.versioning
    assert found.object_lock


def forget_conditions(data: bytes) -> bytes:
    return re.sub(rb"(?i)if-none-match:", b"x-none-matter:", data)


def test_a_server_without_conditional_put_is_warned_of_and_asked_first(
    ministack: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = int(ministack.endpoint.rpartition(":")[2])
    with Forwarder(port, to_server=forget_conditions) as forwarder:
        use(replace(ministack, endpoint=f"http://127.0.0.1:{forwarder.port}"), monkeypatch)
        store = Store.open(Config(home=tmp_path, bucket=make_bucket(), catalog="unused"))
        assert not store.capabilities.conditional_put
        assert "which must give 412" in caplog.text
        store.put("once", b"first", content_type=TEXT, if_absent=True)
        with pytest.raises(AlreadyExists):
            store.put("once", b"second", content_type=TEXT, if_absent=True)
        assert store.get("once") == b"first"


@pytest.mark.parametrize("checksums", ["when_supported", "when_required"])
def test_all_works_over_tls(
    over_tls: tuple[S3, Path], config: Config, large: Path, monkeypatch: pytest.MonkeyPatch, checksums: str
) -> None:
    server, authority = over_tls
    use(server, monkeypatch)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority))
    store = Store.open(replace(config, s3_checksums=checksums))
    store.put("small", b"small", content_type=TEXT, if_absent=True)
    store.put("large", large, content_type=TEXT, if_absent=True)
    assert store.get("small") == b"small"
    assert store.get("large") == large.read_bytes()
    with pytest.raises(AlreadyExists):
        store.put("small", b"other", content_type=TEXT, if_absent=True)


def test_a_server_that_nobody_vouches_for_is_not_talked_to(
    over_tls: tuple[S3, Path], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(over_tls[0], monkeypatch)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(BadConfiguration, match="AWS_CA_BUNDLE"):
        Store.open(config).check()


def test_a_missing_bucket_is_named(config: Config) -> None:
    store = Store.open(replace(config, bucket="no-such-bucket"))
    tries: list[Callable[[], object]] = [
        store.check,
        store.probe,
        lambda: store.put("a", b"", content_type=TEXT),
        lambda: store.put("a", b"", content_type=TEXT, if_absent=True),
        lambda: store.get("a"),
        lambda: store.head("a"),
        lambda: store.everything(""),
        lambda: store.folders(""),
    ]
    for attempt in tries:
        with pytest.raises(BucketMissing, match=r"bucket no-such-bucket at http://127.*KHOBAO_BUCKET"):
            attempt()


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials_are_named(config: Config, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "wrong")
    store = Store.open(config)
    for attempt in (store.check, lambda: store.put("a", b"", content_type=TEXT), lambda: store.head("a")):
        with pytest.raises(AccessDenied, match=f"bucket {config.bucket} at http://127.*AWS_ACCESS_KEY_ID"):
            attempt()


def test_missing_credentials_are_named(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AccessDenied, match="credentials"):
        Store.open(config).check()


@pytest.mark.parametrize("address", ["127.0.0.1:9", "http://", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_named(
    config: Config, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(BadConfiguration, match="AWS_ENDPOINT_URL_S3"):
        Store.open(config).check()


def test_a_server_that_is_not_there_is_tried_and_named(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    with pytest.raises(StoreUnavailable, match=f"a in bucket {config.bucket} at http://127.0.0.1:9"):
        Store.open(config).get("a")


class Breaks:
    """Lets so many bytes of an answer through, then breaks the connection off, so many times."""

    def __init__(self, after: int, times: int) -> None:
        self._after, self._times, self._lock = after, times, threading.Lock()

    def __call__(self, data: bytes) -> bytes:
        with self._lock:
            if self._times and len(data) > self._after:
                self._times -= 1
                raise ConnectionError
        return data


@pytest.mark.parametrize(("times", "comes"), [(2, True), (100, False)])
def test_an_answer_that_breaks_off_is_asked_for_again(
    aws: S3, config: Config, monkeypatch: pytest.MonkeyPatch, times: int, comes: bool
) -> None:
    body = random.Random(3).randbytes(3_000_000)
    Store.open(config).put("body", body, content_type=TEXT)
    port = int(aws.endpoint.rpartition(":")[2])
    with Forwarder(port, to_client=Breaks(after=5000, times=times)) as forwarder:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{forwarder.port}")
        store = Store.open(config)
        if comes:
            assert store.get("body") == body
        else:
            with pytest.raises(StoreUnavailable, match="body in bucket"):
                store.get("body")


def test_sync_asks_the_disk_of_the_embedded_server(config: Config, tmp_path: Path) -> None:
    Store.open(config).sync()  # another server: nothing to do
    Store.open(replace(config, s3_sync=tmp_path)).sync()
    with pytest.raises(BadConfiguration, match="KHOBAO_S3_SYNC"):
        Store.open(replace(config, s3_sync=tmp_path / "none")).sync()


def test_several_threads_may_use_one_store(store: Store) -> None:
    def write_and_read(number: int) -> bool:
        store.put(f"threads/{number}", b"%d" % number, content_type=TEXT, if_absent=True)
        return store.get(f"threads/{number}") == b"%d" % number

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(write_and_read, range(200)))
