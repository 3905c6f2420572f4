"""What refining asks of the S3 server: requests cost money and time, so their number is behaviour."""

from datetime import date

from scrapers.archive.archive import Archive
from scrapers.seal.run import seal_day, sealed
from tests.support.requests import requests_of
from tests.support.shelf import GAZETTE


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
