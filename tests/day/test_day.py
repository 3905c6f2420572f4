"""A past day, listed, fetched, refined and reconciled, against the newsstand and a real S3 server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.day.run import fetch_day, judge, list_day
from scrapers.day.steps import DayRun
from scrapers.errors import BadConfiguration, DayIncomplete
from scrapers.model.batch import Batch
from scrapers.model.ledger import Ledger
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from scrapers.refine.run import refine
from scrapers.seal.run import current_ledger
from tests.newsstand import Newsstand

NOW = datetime(2026, 3, 9, 5, tzinfo=UTC)
FAST = replace(NEWSSTAND, delay=0.0, backoff_seconds=0.01, tries=2)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand) -> Config:
    return replace(config, newsstand=stand.address, wayback=None, commoncrawl=None, crawldata=None)


def close(outlet: Outlet, day: date, archive: Archive, config: Config, due: datetime = NOW) -> Ledger:
    names = DayRun.begin(outlet, day, due)
    list_day(outlet, day, names.listing, archive, config, limits=FAST)
    batch = fetch_day(outlet, day, names.pages, archive, config, limits=FAST)
    refine(outlet, batch.batch, archive)
    return current_ledger(outlet, day, archive)


def published(stand: Newsstand, outlet: Outlet, day: date) -> set[str]:
    """Canonical URLs of what the newsstand published that day and still has."""
    return {
        gold.url
        for gold in stand.golds(outlet.slug, 2_000)
        if gold.date_published and gold.date_published.astimezone(outlet.tz).date() == day
    }


@pytest.mark.parametrize("slug", ["euronews", "vietnamplus", "baotintuc"])
def test_a_past_day_is_held_whole(slug: str, archive: Archive, played: Config, stand: Newsstand):
    outlet, day = load(slug), date(2026, 3, 6)
    ledger = close(outlet, day, archive, played)
    held = {entry.canonical_url for entry in ledger.entries if entry.state is State.ARCHIVED}
    expected = published(stand, outlet, day)
    assert len(expected) >= 20
    missing = {
        url: next((e.state for e in ledger.entries if e.canonical_url == url), None)
        for url in expected - held
    }
    assert missing == {}
    assert held <= expected
    assert not ledger.unfinished


def test_another_run_of_the_day_fetches_nothing_that_is_final(
    archive: Archive, played: Config, stand: Newsstand
):
    outlet, day = load("euronews"), date(2026, 3, 6)
    first = close(outlet, day, archive, played)
    stand.forget_requests()
    again = close(outlet, day, archive, played, NOW + timedelta(hours=1))
    assert again == first
    asked = {f"https://{seen.host}{seen.path}" for seen in stand.requests()}
    assert not asked & {entry.canonical_url for entry in first.entries}


def test_what_the_site_refuses_is_in_the_ledger_and_tried_again(
    archive: Archive, played: Config, stand: Newsstand
):
    outlet, day = load("euronews"), date(2026, 3, 6)
    stand.fault("server_error", outlet="euronews", path="/2026/03/06/[^?]*-the-")
    first = close(outlet, day, archive, played)
    failed = [entry for entry in first.entries if entry.state is not State.ARCHIVED]
    assert failed
    assert all(entry.reason for entry in failed)
    assert set(first.unfinished) <= set(failed)
    with pytest.raises(DayIncomplete, match=r"euronews 2026-03-06: \d+ articles held, .*failed"):
        judge(outlet, first, archive, now=NOW)
    stand.mend()
    again = close(outlet, day, archive, played, NOW + timedelta(hours=1))
    assert again.completeness == pytest.approx(1.0)
    judge(outlet, again, archive, now=NOW)


def test_a_run_is_idempotent_under_its_name(archive: Archive, played: Config, stand: Newsstand):
    outlet, names = load("euronews"), DayRun.begin(load("euronews"), date(2026, 3, 6), NOW)
    first = list_day(outlet, date(2026, 3, 6), names.listing, archive, played, limits=FAST)
    stand.forget_requests()
    again = list_day(outlet, date(2026, 3, 6), names.listing, archive, played, limits=FAST)
    assert again == first == Batch.from_json(first.to_json())
    assert stand.requests() == []


def test_a_listing_is_kept_as_it_was_served_and_the_rebuilt_catalog_knows_the_day(
    archive: Archive, played: Config, stand: Newsstand, config: Config
):
    outlet, day = load("euronews"), date(2026, 3, 6)
    ledger = close(outlet, day, archive, played)
    with Catalog.rebuild(f"sqlite:///{config.home / 'rebuilt.sqlite'}", archive.store) as rebuilt:
        assert rebuilt.dump() == archive.catalog.dump()
        assert current_ledger(outlet, day, Archive(archive.store, rebuilt)) == ledger


def test_a_day_that_has_not_begun_is_refused(archive: Archive, played: Config):
    day = datetime.now(UTC).date() + timedelta(days=3)
    with pytest.raises(BadConfiguration, match="has not begun"):
        list_day(load("euronews"), day, DayRun.begin(load("euronews"), day, NOW).listing, archive, played)


def test_days_before_the_first_and_days_that_run_are_no_alarm(archive: Archive):
    outlet = load("vietnamplus")
    for day in (date(2009, 5, 1), NOW.astimezone(outlet.tz).date()):
        judge(outlet, Ledger(outlet=outlet.slug, day=day, entries=()), archive, now=NOW)
    with pytest.raises(DayIncomplete, match="no source lists anything"):
        judge(outlet, Ledger(outlet=outlet.slug, day=date(2026, 3, 6), entries=()), archive, now=NOW)
