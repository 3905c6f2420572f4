"""Runs of days that meet each other, or a scheduled capture, or that find next to nothing or far too much.

Nothing is lost, nothing doubled, and the ledger says what happened. Under the real scheduler: test_airflow_backfill.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.archive import chain
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.keys import batch_name
from scrapers.capture.run import capture
from scrapers.config import Config
from scrapers.day.run import catch_up, fetch_day, judge, list_day
from scrapers.day.steps import DayRun
from scrapers.errors import DayIncomplete
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from scrapers.refine.run import refine
from scrapers.seal.run import current_ledger, seal_day
from scrapers.seal.verify_chain import verify_chain
from tests.day.test_day import FAST, NOW, close
from tests.discover.test_days_sources import MONTHS, paper, post, sitemap
from tests.newsstand import Newsstand
from tests.newsstand.press import FIRST_DAY
from tests.newsstand.sites.base import StorySite
from tests.refine.test_refine import published as articles
from tests.support.paths import ROOT
from tests.support.servers import S3, ending
from tests.support.wire import Wire
from tests.support.wire import http as reply

DAY, NEXT = date(2026, 3, 5), date(2026, 3, 6)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand) -> Config:
    return replace(config, newsstand=stand.address, wayback=None, commoncrawl=None, crawldata=None)


def asked(stand: Newsstand, outlet: Outlet) -> Counter[str]:
    """How often each article was asked for."""
    urls = (f"https://{seen.host}{seen.path}" for seen in stand.requests(outlet.slug))
    return Counter(url for url in urls if outlet.match(url))


def printed(stand: Newsstand, outlet: Outlet, day: date) -> set[str]:
    """What stands on the site of a day."""
    site, now = stand.sites[outlet.slug], stand.clock.now()
    assert isinstance(site, StorySite)
    return {site.url(story) for story in stand.press.on(site.paper, day) if story.is_listed(now)}


def doubled(archive: Archive) -> list[tuple[str, int]]:
    """Articles whose revision stands twice in the tables."""
    rows = Counter((article.id, article.revision) for article in articles(archive))
    return [row for row, times in rows.items() if times > 1]


def rebuilt_is_equal(archive: Archive, config: Config) -> bool:
    with Catalog.rebuild(f"sqlite:///{config.home / 'rebuilt.sqlite'}", archive.store) as rebuilt:
        return rebuilt.dump() == archive.catalog.dump()


# Runs that meet


def test_a_day_does_not_wait_for_the_neighbour_that_fetched_its_links(
    archive: Archive, played: Config, stand: Newsstand
) -> None:
    """As ten runs of a backfill go: all are listed, all fetch, and one is read before the other."""
    outlet = load("ngaynay")
    names = {day: DayRun.begin(outlet, day, NOW) for day in (DAY, NEXT)}
    for day in names:
        list_day(outlet, day, names[day].listing, archive, played, limits=FAST)
    for day in names:
        fetch_day(outlet, day, names[day].pages, archive, played, limits=FAST)
    refine(outlet, names[NEXT].pages, archive)
    left = {
        e.canonical_url for e in current_ledger(outlet, NEXT, archive).entries if e.state is State.CAPTURED
    }
    assert left & printed(stand, outlet, NEXT), "both days claim links of a month's sitemap"

    assert catch_up(outlet, NEXT, archive) == (names[DAY].pages,)
    ledger = current_ledger(outlet, NEXT, archive)
    assert not ledger.unfinished
    held = {entry.canonical_url for entry in ledger.entries if entry.state is State.ARCHIVED}
    assert left & printed(stand, outlet, NEXT) <= held <= printed(stand, outlet, NEXT)
    sealed = seal_day(outlet, NEXT, archive)

    # The neighbour goes on as if nothing had been.
    before = archive.report(outlet.slug, names[DAY].pages)
    assert refine(outlet, names[DAY].pages, archive) == before
    assert catch_up(outlet, DAY, archive) == ()
    assert not current_ledger(outlet, DAY, archive).unfinished
    assert seal_day(outlet, NEXT, archive) == sealed
    assert set(asked(stand, outlet).values()) == {1}
    assert doubled(archive) == []


def test_a_run_that_was_killed_after_its_fetch_is_read_by_the_next(
    archive: Archive, played: Config, stand: Newsstand
) -> None:
    outlet = load("euronews")
    killed, again = (DayRun.begin(outlet, DAY, NOW + timedelta(hours=hours)) for hours in (0, 1))
    list_day(outlet, DAY, killed.listing, archive, played, limits=FAST)
    fetch_day(outlet, DAY, killed.pages, archive, played, limits=FAST)
    stand.forget_requests()
    list_day(outlet, DAY, again.listing, archive, played, limits=FAST)
    fetch_day(outlet, DAY, again.pages, archive, played, limits=FAST)
    refine(outlet, again.pages, archive)
    assert catch_up(outlet, DAY, archive) == (killed.pages,)
    assert not asked(stand, outlet)
    ledger = current_ledger(outlet, DAY, archive)
    assert {entry.canonical_url for entry in ledger.entries if entry.state is State.ARCHIVED} == printed(
        stand, outlet, DAY
    )


def test_a_capture_of_today_and_todays_run_share_what_they_fetch(
    archive: Archive, played: Config, stand: Newsstand
) -> None:
    """Today is yesterday afternoon here, for the machine's own today may be minutes old."""
    outlet = load("euronews")
    now = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0) - timedelta(days=1)
    today = now.astimezone(outlet.tz).date()
    stand.set_time(now)
    names, scheduled = DayRun.begin(outlet, today, now), batch_name(now)
    list_day(outlet, today, names.listing, archive, played, limits=FAST)
    captured = capture(outlet, scheduled, archive, played, limits=replace(FAST, pages=12))
    fetched = fetch_day(outlet, today, names.pages, archive, played, limits=FAST)
    both = [{o.link.canonical_url for o in batch.outcomes if o.part} for batch in (captured, fetched)]
    assert both[0] & printed(stand, outlet, today)
    assert both[1]
    assert not both[0] & both[1]
    refine(outlet, names.pages, archive)
    assert catch_up(outlet, today, archive) == (scheduled,)
    ledger = current_ledger(outlet, today, archive)
    assert [(e.url, e.state, e.reason) for e in ledger.unfinished] == []
    held = {entry.canonical_url for entry in ledger.entries if entry.state is State.ARCHIVED}
    assert held == printed(stand, outlet, today)
    judge(outlet, ledger, archive, now=now)

    report = archive.report(outlet.slug, scheduled)
    assert refine(outlet, scheduled, archive) == report
    assert set(asked(stand, outlet).values()) == {1}
    assert doubled(archive) == []

    # In the evening the day has more, and both go on; in the night it is sealed anew and whole.
    stand.set_time(now + timedelta(hours=8))
    later = DayRun.begin(outlet, today, now + timedelta(hours=8))
    list_day(outlet, today, later.listing, archive, played, limits=FAST)
    fetch_day(outlet, today, later.pages, archive, played, limits=FAST)
    refine(outlet, later.pages, archive)
    more = current_ledger(outlet, today, archive)
    held_later = {entry.canonical_url for entry in more.entries if entry.state is State.ARCHIVED}
    assert held < held_later
    assert doubled(archive) == []


def khobao(config: Config, s3: S3, outlet: Outlet, day: date) -> "subprocess.Popen[str]":
    env = os.environ | s3.env
    env |= {
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_CATALOG": config.catalog,
        "KHOBAO_NEWSSTAND": config.newsstand or "",
    }
    command = [sys.executable, "-m", "scrapers", "day", outlet.slug, f"{day}", "--json"]
    return subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_runs_of_one_day_at_once_and_one_that_is_killed(
    archive: Archive, played: Config, stand: Newsstand, aws: S3
) -> None:
    outlet = load("euronews")
    # One is killed in the middle of its fetch …
    stand.fault("slow", outlet=outlet.slug, path=f"/{DAY:%Y/%m/%d}/[^?]", skip=8, seconds=60)
    with ending(khobao(played, aws, outlet, DAY)) as process:
        deadline = time.monotonic() + 120
        while len(asked(stand, outlet)) < 9:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    stand.mend()
    stand.forget_requests()
    assert current_ledger(outlet, DAY, archive).unfinished
    # … and two begin at the same time where it broke off.
    processes = [khobao(played, aws, outlet, DAY) for _ in range(2)]
    told = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert set(asked(stand, outlet).values()) == {1}, "one waits for the other, and fetches what that left"
    links = [json.loads(out)["links"] for out, _ in told]
    assert links[0] == links[1] == {"archived": len(printed(stand, outlet, DAY))}
    assert doubled(archive) == []
    assert chain.versions(archive.store, outlet.slug, DAY) == (1,)
    assert list(verify_chain(archive.store, outlet.slug)) == []
    assert rebuilt_is_equal(archive, played)


# Days with next to nothing, and with far too much


def test_days_before_the_outlets_first_article(archive: Archive, played: Config, stand: Newsstand) -> None:
    """Where the outlet's file knows the first day nothing is asked and nothing is missing; else the day is an alarm."""
    unknown, known = load("euronews"), replace(load("euronews"), first_day=FIRST_DAY)
    before = FIRST_DAY - timedelta(days=20)
    ledger = close(unknown, before, archive, played)
    assert ledger.entries == ()
    assert ledger.completeness is None
    with pytest.raises(DayIncomplete, match="no source lists anything"):
        judge(unknown, ledger, archive, now=NOW)
    manifest = seal_day(unknown, before, archive)
    assert (manifest.version, manifest.counts["articles"]) == (1, 0)

    stand.forget_requests()
    ledger = close(known, before, archive, played, NOW + timedelta(hours=1))
    assert stand.requests() == []
    judge(known, ledger, archive, now=NOW)
    assert seal_day(known, before, archive) == manifest
    assert list(verify_chain(archive.store, known.slug)) == []


def test_a_sitemap_of_fifty_thousand_links_gives_the_day_its_own_and_the_rest_of_a_run_to_the_next(
    archive: Archive, config: Config
) -> None:
    outlet = paper(days=(MONTHS,))
    per_day = 50_000 // 31
    first = datetime(2026, 1, 1, 12, tzinfo=outlet.tz)
    entries = [
        (post("tin", number), (first + timedelta(days=number // per_day)).isoformat())
        for number in range(per_day * 31)
    ]
    day = date(2026, 1, 20)
    near = {url for url, at in entries if abs((datetime.fromisoformat(at).date() - day).days) <= 1}
    with Wire() as wire:
        wire.reply("/sitemaps/news-2026-1.xml", reply(sitemap(entries).encode()))
        wired = replace(config, newsstand=wire.address, wayback=None, commoncrawl=None, crawldata=None)
        names = DayRun.begin(outlet, day, NOW)
        batch = list_day(outlet, day, names.listing, archive, wired, limits=FAST)
        assert {each.link.canonical_url for each in batch.listed} == near
        for run in (1, 2):
            names = DayRun.begin(outlet, day, NOW + timedelta(hours=run))
            wire.forget()
            fetch_day(outlet, day, names.pages, archive, wired, limits=replace(FAST, pages=10))
            assert len([path for path in wire.paths() if "-post" in path]) == 10
            refine(outlet, names.pages, archive)
            ledger = current_ledger(outlet, day, archive)
            assert ledger.counts == {"gone": 10 * run, "over_limit": len(near) - 10 * run}
        assert ledger.unfinished[0].reason == "left for the next run: one takes 10 pages"
    with pytest.raises(DayIncomplete, match="over_limit"):
        judge(outlet, ledger, archive, now=NOW)
