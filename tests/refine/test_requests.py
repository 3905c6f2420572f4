"""What refining asks of the S3 server: requests cost money and time, so their number is behaviour."""

from datetime import date, timedelta

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day, sealed
from tests.support.requests import requests_of
from tests.support.shelf import GAZETTE, NOON, page, shelve

EARLIER, PAGES = 31, 20


def dated(day: date) -> str:
    return f'<time class="published" datetime="{day}T08:00:00+07:00"></time>'


@pytest.mark.parametrize("sealed_days", [0, 2])
def test_a_refine_of_twenty_pages_makes_few_requests_however_much_is_held(
    archive: Archive, sealed_days: int
) -> None:
    for number in range(EARLIER):
        at = NOON + number * timedelta(minutes=30)
        shelve(archive, keys.batch_name(at), [page(number, fetched_at=at)])
        refine(GAZETTE, keys.batch_name(at), archive)
    other = [date(2026, 11, 1), date(2026, 11, 2)][:sealed_days]
    for day in other:
        seal_day(GAZETTE, day, archive)
    at = NOON + EARLIER * timedelta(minutes=30)
    of_two_days = [dated(date(2026, 11, 22 + number % 2)) for number in range(PAGES)]
    pages = [
        page(100 + number, published=published, fetched_at=at) for number, published in enumerate(of_two_days)
    ]
    shelve(archive, batch := keys.batch_name(at), pages)
    with requests_of(archive.store) as made:
        report = refine(GAZETTE, batch, archive)
    assert report.counts == {"archived": PAGES}
    assert len(made) <= 10, made


def test_which_days_are_sealed_is_asked_once_a_month(archive: Archive) -> None:
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1)]
    for day in (days[0], days[2]):
        seal_day(GAZETTE, day, archive)
        seal_day(GAZETTE, day, archive)
    with requests_of(archive.store) as made:
        assert sealed(GAZETTE, days, archive) == {days[0], days[2]}
    assert len(made) == 3, made
    assert sealed(GAZETTE, (), archive) == set()
    assert sealed(GAZETTE, [date(2025, 11, 2)], archive) == set()
