"""A site that breaks without an error is an alarm in the run that meets it, and a normal one never is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.capture import run as captures
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.day import steps as days
from scrapers.errors import StopOutlet
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from scrapers.refine import run as refines
from scrapers.seal import run as seals
from tests.newsstand import Newsstand

NOW = datetime.now(UTC).replace(microsecond=0)
"""The machine's: sitemaps are asked for entries of the last days, and dates in the future are an alarm."""
FAST = replace(NEWSSTAND, delay=0.0, backoff_seconds=0.01, tries=2)
OUTLET = replace(load("euronews"), pages_per_run=40)

KINDS = {
    "empty": {"path": "/rss"},
    "forbidden": {"path": "/sitemaps/"},
    "block_page": {"path": "/2026/"},
    "consent_wall": {"path": "/2026/"},
    "redesign": {},
    "date_format": {},
    "language_switch": {},
    "robots_disallow": {},
    "clock_skew": {},
    "duplicate_ids": {},
    "encoding_change": {},
}
"""By the newsstand's name of the fault: where it strikes. The twelfth, a listing cut in half, is a day's alarm."""


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW - timedelta(hours=12)) as stand:
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand) -> Config:
    return replace(config, newsstand=stand.address, wayback=None, commoncrawl=None, crawldata=None)


def alarms(outlet: Outlet, archive: Archive, config: Config) -> list[str]:
    """What a scheduled run of capture and refine tells a person."""
    name = batch_name(datetime.now(UTC).replace(microsecond=0))
    batch = captures.capture(outlet, name, archive, config, limits=FAST)
    told = []
    for judge in (
        lambda: captures.judge(outlet, batch),
        lambda: refines.judge(refines.refine(outlet, name, archive)),
    ):
        try:
            judge()
        except StopOutlet as error:
            told.append(f"{type(error).__name__}: {error}")
    return told


def day_alarm(outlet: Outlet, day: date, archive: Archive, config: Config, now: datetime) -> str | None:
    """What a run of the day tells a person."""
    names = days.DayBatches.of(day, now)
    days.list_day(outlet, day, names.listing, archive, config, limits=replace(FAST, pages=500))
    days.fetch_day(outlet, day, names.pages, archive, config, limits=replace(FAST, pages=500))
    report = refines.refine(outlet, names.pages, archive)
    try:
        days.judge(outlet, seals.current_ledger(outlet, day, archive), archive, now=now)
        refines.judge(report)
    except StopOutlet as error:
        return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_a_silent_failure_is_an_alarm_in_the_same_run(
    kind: str, archive: Archive, played: Config, stand: Newsstand
):
    assert alarms(OUTLET, archive, played) == []
    stand.set_time(NOW)
    stand.fault(kind, outlet="euronews", **KINDS[kind])
    told = alarms(OUTLET, archive, played)
    assert told
    assert all("euronews" in sentence for sentence in told)


def test_a_listing_that_was_cut_in_half_is_an_alarm_and_the_weeks_before_are_none(
    archive: Archive, played: Config, stand: Newsstand
):
    outlet, yesterday = load("euronews"), NOW.date() - timedelta(days=1)
    stand.set_time(NOW)
    for weeks in (3, 2, 1):
        assert day_alarm(outlet, yesterday - timedelta(weeks=weeks), archive, played, NOW) is None
    stand.fault("half_listing", outlet="euronews")
    told = day_alarm(outlet, yesterday, archive, played, NOW)
    assert told
    assert "DayIncomplete: euronews" in told
    assert "expected at least" in told


def test_thirty_normal_days_bring_no_alarm(archive: Archive, played: Config, stand: Newsstand):
    outlet = load("ngaynay")
    stand.set_time(NOW)
    days_before = [NOW.astimezone(outlet.tz).date() - timedelta(days=number) for number in range(30, 0, -1)]
    assert [day_alarm(outlet, day, archive, played, NOW) for day in days_before] == [None] * 30
    kept = archive.catalog.articles_by_day(outlet.slug, days_before)
    assert min(kept.values()) >= outlet.floors.articles_per_day
