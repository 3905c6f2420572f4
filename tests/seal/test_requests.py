"""What sealing asks of the S3 server: five requests a batch, and no more however many records are in it."""

from datetime import date, timedelta

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support.requests import requests_of
from tests.support.shelf import GAZETTE, NOON, page, shelve

DAY = date(2026, 11, 22)


def published(archive: Archive, batches: range) -> None:
    for number in batches:
        batch = keys.batch_name(NOON + number * timedelta(minutes=1))
        shelve(archive, batch, [page(10 * number + at) for at in range(5)])
        refine(GAZETTE, batch, archive)


def test_sealing_makes_five_requests_a_batch(archive: Archive) -> None:
    made: list[int] = []
    for batches in (range(2), range(2, 8)):
        published(archive, batches)
        with requests_of(archive.store) as asked:
            seal_day(GAZETTE, DAY, archive)
        made.append(len(asked))
    assert made[1] - made[0] <= 5 * 6 + 10, (
        made
    )  # the day's copy and the month file were there to be replaced
