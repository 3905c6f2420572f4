"""The archive as the verbs use it: batches and captures read back from the bucket, and told of once they are safe."""

from dataclasses import replace
from pathlib import Path

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadConfiguration, BucketMissing, ObjectMissing, UnknownBatch
from scrapers.model.link import State
from tests.archive.test_catalog import JSON, Desk, page, url


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Desk:
    return Desk(archive, tmp_path / "work")


def test_a_batch_is_read_back_as_it_was_written(desk: Desk) -> None:
    first, second, third = desk.live_through_a_day()
    assert desk.archive.batches("gazette") == (first.batch, second.batch, third.batch)
    for batch in (first, second, third):
        assert desk.archive.batch("gazette", batch.batch) == batch
        assert desk.archive.report("gazette", batch.batch).batch == batch.batch


def test_a_batch_exists_when_its_batch_json_does(desk: Desk) -> None:
    batch = desk.capture(0, {1: page("one")})
    desk.archive.store.delete(keys.batch_json("gazette", batch.batch))
    assert desk.archive.find_batch("gazette", batch.batch) is None
    assert desk.archive.batches("gazette") == ()
    with pytest.raises(UnknownBatch, match=f"gazette: no batch {batch.batch}"):
        desk.archive.batch("gazette", batch.batch)
    with pytest.raises(UnknownBatch, match="is not refined"):
        desk.archive.report("gazette", batch.batch)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"outlet": "gazette"}', b"\xff"])
def test_a_batch_json_that_is_something_else_is_damage(desk: Desk, body: bytes) -> None:
    key = keys.batch_json("gazette", "20261122T1000Z")
    desk.archive.store.put(key, body, content_type=JSON)
    with pytest.raises(ArchiveDamaged, match=key):
        desk.archive.batch("gazette", "20261122T1000Z")


def test_the_capture_of_a_link_is_read_by_itself(desk: Desk) -> None:
    batch = desk.capture(0, {1: page("one"), 2: page("two"), 3: State.FORBIDDEN})
    for outcome, words in zip(batch.outcomes, (b"one", b"two"), strict=False):
        found = desk.archive.captured(batch, outcome)
        assert (found.page.body, found.page.url) == (words, outcome.link.url)
        assert found.page.capture is not None
        assert (found.page.capture.record_id, found.page.capture.offset) == (
            outcome.record_id,
            outcome.offset,
        )
    with pytest.raises(ValueError, match="was not captured"):
        desk.archive.captured(batch, batch.outcomes[2])


def test_all_captures_of_a_batch_come_in_their_order_over_its_parts(desk: Desk) -> None:
    batch = desk.capture(0, {number: page(f"{number}" * 300) for number in range(9)})
    assert len(batch.parts) > 1
    found = [captured.page for captured in desk.archive.captures(batch)]
    assert [captured.url for captured in found[1:]] == [f"{url(number)}?from=rss" for number in range(9)]
    assert {captured.capture.warc for captured in found if captured.capture} == {
        keys.warc("gazette", batch.batch, part.name) for part in batch.parts
    }


def test_a_part_that_is_lost_or_changed_is_damage(desk: Desk) -> None:
    batch = desk.capture(0, {1: page("one")})
    (outcome,) = batch.outcomes
    assert outcome.part is not None
    assert outcome.offset is not None
    key = keys.warc("gazette", batch.batch, outcome.part)
    body = bytearray(desk.archive.store.get(key))
    body[outcome.offset] ^= 0xFF
    desk.archive.store.put(key, bytes(body), content_type="application/warc")
    with pytest.raises(ArchiveDamaged, match=outcome.part):
        desk.archive.captured(batch, outcome)
    desk.archive.store.delete(key)
    with pytest.raises(ObjectMissing, match=outcome.part):
        list(desk.archive.captures(batch))


def test_the_catalog_is_told_only_of_what_is_safely_on_disk(
    desk: Desk, config: Config, tmp_path: Path
) -> None:
    batch = desk.capture(0, {1: page("one")}, record=False)
    unsafe = Store.open(replace(config, s3_sync=tmp_path / "a folder that is not there"))
    with pytest.raises(BadConfiguration, match="KHOBAO_S3_SYNC"):
        Archive(unsafe, desk.archive.catalog).record_batch(batch)
    assert desk.archive.catalog.counts() == ()
    safe = Store.open(replace(config, s3_sync=tmp_path))
    Archive(safe, desk.archive.catalog).record_batch(batch)
    assert [counts.batches for counts in desk.archive.catalog.counts()] == [1]


def test_opening_asks_nothing_of_the_server(config: Config) -> None:
    with Archive.open(replace(config, bucket="no-such-bucket")) as archive:
        assert archive.catalog.counts() == ()
        with pytest.raises(BucketMissing):
            archive.batch("gazette", "20261122T1000Z")
