"""The index of a day saves requests, and whatever is wrong with it changes nothing."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.day_index import DayIndex, DayIndexes
from scrapers.model.batch import Batch
from scrapers.refine.run import refine
from tests.support.requests import requests_of
from tests.support.shelf import GAZETTE, NOON, page, shelve

DAY = date(2026, 11, 22)
"""Of the shelf's batches: it is long over."""


def batches(archive: Archive, numbers: range) -> list[Batch]:
    """Captured and refined, one a minute."""
    made = []
    for number in numbers:
        name = keys.batch_name(NOON + number * timedelta(minutes=1))
        made.append(shelve(archive, name, [page(10 * number + at) for at in range(3)]))
        refine(GAZETTE, name, archive)
    return made


def save(archive: Archive) -> None:
    with ThreadPoolExecutor(2) as threads:
        DayIndex(archive.store, "gazette", DAY).fetch(threads).save()


def rebuilt(archive: Archive, folder: Path) -> tuple[dict[str, list[tuple[object, ...]]], list[str]]:
    """What a rebuild gives, and the requests that it makes of the small objects of batches."""
    with (
        requests_of(archive.store) as made,
        Catalog.rebuild(f"sqlite:///{folder / 'again.sqlite'}", archive.store) as again,
    ):
        rows = again.dump()
    small = [
        each for each in made if each.startswith(("GET captures", "GET reports")) and not each.endswith("*")
    ]
    return rows, small


@pytest.fixture
def indexed(archive: Archive) -> Archive:
    """Four batches of a day, with its index."""
    batches(archive, range(4))
    save(archive)
    return archive


def test_a_rebuild_reads_a_day_with_one_request(indexed: Archive, tmp_path: Path) -> None:
    assert rebuilt(indexed, tmp_path) == (indexed.catalog.dump(), [])


def test_what_came_after_it_is_read_from_itself(indexed: Archive, tmp_path: Path) -> None:
    late = batches(indexed, range(4, 6))
    rows, small = rebuilt(indexed, tmp_path)
    assert rows == indexed.catalog.dump()
    assert len(small) == 6
    assert all(any(batch.batch in each for batch in late) for each in small)


def test_a_report_that_was_written_again_is_read_from_itself(indexed: Archive, tmp_path: Path) -> None:
    name = keys.batch_name(NOON)
    report = keys.report("gazette", name)
    body = indexed.store.get(report)
    indexed.store.put(report, body.replace(b'"batch"', b' "batch"'), content_type="application/json")
    rows, small = rebuilt(indexed, tmp_path)
    assert rows == indexed.catalog.dump()
    assert small == [f"GET {report}"]


def test_a_batch_that_is_gone_from_the_bucket_is_not_taken_from_it(indexed: Archive, tmp_path: Path) -> None:
    name = keys.batch_name(NOON)
    indexed.store.delete(keys.batch_json("gazette", name))
    rows, _ = rebuilt(indexed, tmp_path)
    assert name not in {row[1] for row in rows["batches"]}
    assert len(rows["batches"]) == 3


def flipped(body: bytes) -> bytes:
    """In the midst of the copies: nothing else of the file is told by a checksum."""
    copies = pq.read_metadata(io.BytesIO(body)).row_group(0).column(2)
    at = copies.data_page_offset + copies.total_compressed_size // 2
    return body[:at] + bytes(each ^ 0xFF for each in body[at : at + 10]) + body[at + 10 :]


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda body: b"",
    "no Parquet": lambda body: b"{}",
    "cut off": lambda body: body[: len(body) // 2],
    "flipped": flipped,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_that_cannot_be_read_costs_time_alone(
    indexed: Archive, tmp_path: Path, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    key = keys.index("gazette", DAY)
    indexed.store.put(key, WRONG[wrong](indexed.store.get(key)), content_type="x")
    rows, small = rebuilt(indexed, tmp_path)
    assert rows == indexed.catalog.dump()
    assert len(small) == 12
    assert (key in caplog.text) == (wrong != "empty")
    save(indexed)
    assert rebuilt(indexed, tmp_path) == (indexed.catalog.dump(), [])


def test_saving_again_what_did_not_change_writes_nothing(indexed: Archive) -> None:
    with requests_of(indexed.store) as made:
        save(indexed)
    assert not [each for each in made if each.startswith("PUT")]
    assert len(made) == 3  # the captures, the reports, the index


def test_a_damaged_object_is_left_to_who_reads_it(archive: Archive, tmp_path: Path) -> None:
    first, *_ = batches(archive, range(2))
    key = keys.batch_json("gazette", first.batch)
    about = {"Metadata": {"sha256": "0" * 64}}
    archive.store.client.put_object(Bucket=archive.store.bucket, Key=key, Body=b"other", **about)
    save(archive)
    rows, small = rebuilt(archive, tmp_path)
    assert small == [f"GET {key}"]
    assert len(rows["batches"]) == 1


def test_a_day_that_is_not_over_is_not_written(archive: Archive) -> None:
    today = shelve(archive, keys.batch_name(datetime.now(UTC).replace(microsecond=0)), [page(1)])
    tomorrow = shelve(
        archive, keys.batch_name(datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)), [page(2)]
    )
    with ThreadPoolExecutor(2) as threads:
        indexes = DayIndexes(archive.store, "gazette").read([today.batch, tomorrow.batch], threads)
        indexes.save()
    assert not archive.store.everything("indexes/")
    assert contents.batch(indexes.of(tomorrow.batch), "gazette", tomorrow.batch) == tomorrow
