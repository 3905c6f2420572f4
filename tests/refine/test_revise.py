"""Edits, takedowns and returns, seen by looking again, against the newsstand and a real S3 server."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.archive import tables
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.keys import batch_name
from scrapers.archive.query import query
from scrapers.archive.turns import has_news
from scrapers.capture.run import capture
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.model.link import State
from scrapers.model.outlet import Feed, Outlet
from scrapers.model.report import Report
from scrapers.outlets import load
from scrapers.refine.run import refine
from tests.newsstand import Newsstand

FAST = replace(NEWSSTAND, delay=0.0, backoff_seconds=0.01, tries=2)
ONE = replace(
    load("euronews"),
    sources=(Feed(url="https://www.euronews.com/rss?format=mrss", floor=20),),
    pages_per_run=60,
)
# Looks come due by the machine's clock, while the newsstand's is set: every second there is one.
ONE = replace(ONE, looks=tuple(timedelta(seconds=n) for n in range(1, 600)), looks_share=0.9)
START = datetime(2026, 3, 9, 5, tzinfo=UTC)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=START) as stand:
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand) -> Config:
    return replace(config, newsstand=stand.address)


def look(outlet: Outlet, archive: Archive, config: Config) -> Report:
    """One run of capture and refine, due now: in a second of its own, as batches are named and looks are due."""
    time.sleep(1.1)
    name = batch_name(datetime.now(UTC).replace(microsecond=0))
    batch = capture(outlet, name, archive, config, limits=FAST)
    news = has_news(batch, archive.catalog)
    report = refine(outlet, name, archive)
    assert news is bool(report.readings or report.changes), "a batch is refined where that tells anything"
    return report


def changed(archive: Archive) -> dict[str, list[str]]:
    """Kinds of change by article, sorted."""
    rows = query("select article_id, kinds from changes order by seen_at", archive).rows
    found: dict[str, list[str]] = {}
    for article_id, kinds in rows:
        found.setdefault(article_id, []).extend(kinds)
    return {article_id: sorted(kinds) for article_id, kinds in found.items()}


def test_every_edit_and_takedown_between_two_looks_is_told_and_nothing_else(
    archive: Archive, played: Config, stand: Newsstand
):
    first = look(ONE, archive, played)
    seen = {each.canonical_url: each.article_id for each in first.readings if each.state is State.ARCHIVED}
    later = START + timedelta(hours=30)
    before = {url: stand.gold("euronews", url, START) for url in seen}
    after = {url: stand.gold("euronews", url, later) for url in seen}
    stand.set_time(later)
    second = look(ONE, archive, played)

    gone = {seen[url] for url in seen if after[url] is None}
    edited = {
        seen[url]
        for url, gold in after.items()
        if gold and (gold.headline, gold.article_body) != (before[url].headline, before[url].article_body)
    }
    assert edited
    told = changed(archive)
    assert {article for article, kinds in told.items() if kinds == ["deleted"]} == gone
    assert {article for article, kinds in told.items() if kinds != ["deleted"]} == edited
    assert sum(second.changes.values()) == sum(map(len, told.values()))
    revised = {each.article_id for each in second.readings if (each.revision or 1) > 1}
    assert revised == edited

    # What is unchanged is no row, and looking at it again cost no page: 304, or a revisit record.
    counted = query("select count(*), count(distinct (id, revision)) from articles", archive).rows
    assert counted == ((len(seen) + len(edited) + second.counts["archived"] - len(edited),) * 2,)


def test_a_block_page_and_a_stump_replace_nothing(archive: Archive, played: Config, stand: Newsstand):
    few = replace(ONE, pages_per_run=6)
    first = look(few, archive, played)
    stand.fault("block_page", outlet="euronews", path="/2026/")
    blocked = look(few, archive, played)
    assert blocked.readings == ()
    assert changed(archive) == {}
    held = query("select id, revision from articles", archive).rows
    assert len(held) == first.counts["archived"]


def test_a_page_that_went_and_came_back_is_told_twice_and_not_at_every_look(
    archive: Archive, played: Config, stand: Newsstand
):
    few = replace(ONE, pages_per_run=4, looks_share=1.0)
    first = look(few, archive, played)
    url = first.readings[0].canonical_url
    path = url.removeprefix("https://www.euronews.com")
    stand.fault("gone", outlet="euronews", path=path)
    look(few, archive, played)
    look(few, archive, played)
    stand.mend()
    look(few, archive, played)
    assert changed(archive) == {first.readings[0].article_id: ["deleted", "restored"]}


def test_refining_all_again_in_order_gives_the_same_bytes_and_the_rebuilt_catalog_is_equal(
    archive: Archive, played: Config, stand: Newsstand, config: Config
):
    reports = [look(ONE, archive, played)]
    stand.set_time(START + timedelta(hours=30))
    reports.append(look(ONE, archive, played))
    assert reports[1].changes
    for report in reports:
        assert refine(ONE, report.batch, archive) == report
    (key,) = [key for key in reports[1].objects if key.startswith("changes/") and key in reports[1].objects][
        :1
    ]
    assert tables.CHANGES.schema.names[0] == "article_id"
    assert archive.store.head(key)
    with Catalog.rebuild(f"sqlite:///{config.home / 'rebuilt.sqlite'}", archive.store) as rebuilt:
        assert rebuilt.dump() == archive.catalog.dump()
