"""Queries on days that are sealed, on days that are not, and while they are being sealed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.archive.views import Snapshot
from scrapers.errors import ArchiveDamaged
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support.filed import filed
from tests.support.shelf import GAZETTE, NOON, page, shelve

DAYS = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 1)]
ROWS = "select outlet, date, id, revision, headline from articles"


def batch(of: date, at: int = 12) -> str:
    return f"{of:%Y%m%d}T{at:02}00Z"


@pytest.fixture
def days(archive: Archive) -> Archive:
    """Four days of two articles each, in two months; none is sealed."""
    for number, day in enumerate(DAYS):
        noon = NOON + (day - NOON.date())
        stamp = f"{noon:%Y-%m-%dT11:00:00+07:00}"
        pages = [
            page(10 * number + each, published=time(stamp), fetched_at=noon + timedelta(seconds=each))
            for each in (1, 2)
        ]
        shelve(archive, batch(day), pages)
        refine(GAZETTE, batch(day), archive)
    return archive


def time(stamp: str) -> str:
    return f'<time class="published" datetime="{stamp}"></time>'


def rows(archive: Archive, also: str = "") -> Counter[tuple[object, ...]]:
    return Counter(query(f"{ROWS} {also}", archive).rows)


def test_the_same_rows_come_before_and_after_each_day_is_sealed(days: Archive) -> None:
    before = rows(days)
    assert len(before) == 8
    assert set(before.values()) == {1}
    for day in (DAYS[2], DAYS[0], DAYS[3], DAYS[1], DAYS[1]):
        seal_day(GAZETTE, day, days)
        assert rows(days) == before
        assert rows(days, f"where date = '{day}'") == Counter({row: 1 for row in before if row[1] == day})


def test_a_reader_finds_each_row_once_while_days_are_sealed(days: Archive) -> None:
    before = rows(days)
    with ThreadPoolExecutor(1) as threads:
        sealing = threads.submit(lambda: [seal_day(GAZETTE, day, days) for day in DAYS])
        while not sealing.done():
            assert rows(days) == before
        sealing.result()
    assert rows(days) == before


def test_a_snapshot_that_was_taken_before_a_day_was_sealed_reads_it_from_its_batches(
    days: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(days)
    seal_day(GAZETTE, DAYS[0], days)
    earlier = Snapshot.take(days)
    seal_day(GAZETTE, DAYS[1], days)
    monkeypatch.setattr(Snapshot, "take", lambda *_, **__: earlier)
    assert rows(days) == before


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_catalog_that_was_not_told_of_the_last_file_does_no_harm(
    days: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a sealing that is killed between the two leaves it."""
    before = rows(days)
    seal_day(GAZETTE, DAYS[0], days)
    seal_day(GAZETTE, DAYS[1], days)
    with monkeypatch.context() as patch:
        patch.setattr(type(days.catalog), "record_months", killed)
        with pytest.raises(KeyboardInterrupt):
            seal_day(GAZETTE, DAYS[2], days)
    assert rows(days) == before
    seal_day(GAZETTE, DAYS[2], days)
    assert days.catalog.fresh_days() == {"gazette": [DAYS[3]]}


def test_sealed_days_are_read_from_the_file_of_their_month_alone(days: Archive) -> None:
    for day in DAYS:
        seal_day(GAZETTE, day, days)
    before = rows(days)
    for stored in days.store.list("articles/"):
        days.store.delete(stored.key)
    assert rows(days) == before


def test_a_condition_reads_no_other_month(days: Archive) -> None:
    for day in DAYS:
        seal_day(GAZETTE, day, days)
    december = keys.month("articles", "gazette", DAYS[3])
    days.store.put(december, b"no table at all", content_type="text/plain")
    assert sum(rows(days, "where date < '2026-12-01'").values()) == 6
    assert sum(rows(days, "where outlet = 'herald'").values()) == 0
    with pytest.raises(ArchiveDamaged, match="month=2026-12"):
        rows(days)


def test_a_month_file_that_is_replaced_while_it_is_read_is_damage_and_not_other_rows(days: Archive) -> None:
    """What a reader gets who has the end of one file and the pages of another."""
    for day in DAYS:
        seal_day(GAZETTE, day, days)
    key = keys.month("articles", "gazette", DAYS[0])
    body = bytearray(days.store.get(key))
    for place in range(4, len(body) // 2, 7):
        body[place] ^= 1
    days.store.put(key, bytes(body), content_type="application/vnd.apache.parquet")
    with pytest.raises(ArchiveDamaged):
        rows(days)


def test_an_article_that_comes_for_a_sealed_day_is_shown_once_the_day_is_sealed_again(days: Archive) -> None:
    for day in DAYS:
        seal_day(GAZETTE, day, days)
    late = batch(date(2026, 12, 5))
    shelve(days, late, [page(99, published=time("2026-11-21T11:00:00+07:00"))])
    refine(GAZETTE, late, days)  # seals the day again
    assert sum(rows(days, "where date = '2026-11-21'").values()) == 3
    assert sum(rows(days).values()) == 9


def test_a_day_that_no_reading_is_of_any_more_is_not_looked_for(archive: Archive) -> None:
    filed(archive, "gazette", batch(DAYS[0]), DAYS[0], DAYS[1])
    assert archive.catalog.fresh_days() == {"gazette": DAYS[:2]}
    filed(archive, "gazette", batch(DAYS[0]), DAYS[1])
    assert archive.catalog.fresh_days() == {"gazette": DAYS[1:2]}
    filed(archive, "gazette", batch(DAYS[0]))
    assert archive.catalog.fresh_days() == {}
