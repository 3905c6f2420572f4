"""Sampled review: the same sample for everybody, what was said kept for good, and shares that say how sure they are."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.archive.said_views import accuracies, assessments
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadConfiguration, BadNote, UnknownArticle
from scrapers.model.assessment import FIELDS, Accuracy, Assessment
from scrapers.refine.run import refine
from scrapers.review import sample as review
from scrapers.review.sample import accuracy_of, assess, said, sample
from scrapers.takedown.run import hide
from tests.support.copies import filled_once
from tests.support.published import published_now
from tests.support.shelf import GAZETTE, page, shelve

BATCH, NEXT, WEEK = "20261122T1200Z", "20261122T1300Z", "2026-W47"
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RIGHT = dict.fromkeys(FIELDS, True)


def _fill(archive: Archive) -> None:
    shelve(archive, BATCH, [*(page(number) for number in range(1, 9)), page(9, body=["Too short."])])
    refine(GAZETTE, BATCH, archive)


@pytest.fixture
def eight(config: Config):
    """Eight articles that passed, and one that did not."""
    with filled_once(config, "eight", _fill) as archive:
        yield archive


def say(archive: Archive, article_id: str, by: str = "lan", **fields: bool) -> Assessment:
    text, batch = published_now(archive, article_id)
    return assess(WEEK, text, batch, archive, fields=fields, by=by, zone=ZONE, now=NOW)


def figures(archive: Archive, week: str | None = None) -> dict[tuple[str, bool], tuple[int, int]]:
    return {
        (each.field, each.current): (each.right, each.judged)
        for each in accuracy_of("gazette", archive)
        if each.week == week
    }


def rebuilt(archive: Archive, config: Config) -> dict[str, list[tuple[object, ...]]]:
    with Catalog.rebuild(f"sqlite:///{config.home / 'again.sqlite'}", archive.store) as again:
        return again.dump()


def test_everybody_sees_the_same_articles_and_a_larger_sample_begins_with_the_smaller(
    eight: Archive, config: Config
) -> None:
    passed = {each.article_id for each in eight.catalog.filed() if each.state == "archived"}
    drawn = sample("gazette", WEEK, eight)
    assert set(drawn) == passed
    assert len(drawn) == 8
    assert sample("gazette", WEEK, eight, 3) == drawn[:3]
    with Catalog.rebuild(f"sqlite:///{config.home / 'again.sqlite'}", eight.store) as again:
        assert sample("gazette", WEEK, Archive(eight.store, again)) == drawn
    eight.store.memory = eight.catalog
    assert drawn != tuple(sorted(drawn)), "not in an order that says something of the article"
    assert sample("gazette", "2026-W46", eight) == ()
    lots = {week: sorted(drawn, key=lambda each: review._lot("gazette", week, each)) for week in ("a", "b")}
    assert lots["a"] != lots["b"], "an article that is first in one week is not in every week"


def test_what_comes_in_late_moves_no_article_before_it(eight: Archive) -> None:
    before = sample("gazette", WEEK, eight)
    shelve(eight, NEXT, [page(number) for number in range(20, 25)])
    refine(GAZETTE, NEXT, eight)
    after = sample("gazette", WEEK, eight, 50)
    assert len(after) == 13
    assert [each for each in after if each in before] == list(before)


def test_what_is_said_is_kept_and_counted(eight: Archive, config: Config) -> None:
    first, second, third, *_ = sample("gazette", WEEK, eight)
    made = say(eight, first, **RIGHT)
    say(eight, second, headline=True, authors=False)
    say(eight, third, headline=True)
    assert figures(eight) == figures(eight, WEEK)
    assert figures(eight)["headline", True] == (3, 3)
    assert figures(eight)["authors", True] == (1, 2)
    key = keys.assessment("gazette", WEEK, first, made.body_sha256, 1)
    assert Assessment.from_json(eight.store.get(key), key) == made
    assert (made.by, made.at, made.batch, made.reader_version != "") == ("lan", NOW, BATCH, True)
    assert rebuilt(eight, config) == eight.catalog.dump()


def test_of_one_text_the_last_word_holds_and_every_word_stays(eight: Archive, config: Config) -> None:
    first = sample("gazette", WEEK, eight)[0]
    made = say(eight, first, headline=False)
    assert say(eight, first, headline=False) == made, "said again it is the same"
    say(eight, first, by="eva", headline=True)
    assert figures(eight) == {("headline", True): (1, 1)}
    assert [(each.by, each.number) for each in said("gazette", WEEK, eight)] == [("lan", 1), ("eva", 2)]
    assert say(eight, first, headline=False).number == 3
    assert figures(eight) == {("headline", True): (0, 1)}
    assert rebuilt(eight, config) == eight.catalog.dump()


def test_the_tables_for_sql_say_the_same(eight: Archive) -> None:
    first, second, *_ = sample("gazette", WEEK, eight)
    for article_id, right in ((first, False), (first, True), (second, True)):
        say(eight, article_id, headline=right, authors=True)
    also = {"accuracy": accuracies(eight.catalog), "assessments": assessments(eight.catalog)}
    sql = "select week, field, correct, judged, round(share, 2), low < share or share = 0, high from accuracy where published_now"
    rows = query(f"{sql} order by week nulls first, field", eight, also=also).rows
    assert [row[:5] for row in rows] == [
        (None, "authors", 2, 2, 1.0),
        (None, "headline", 2, 2, 1.0),
        (WEEK, "authors", 2, 2, 1.0),
        (WEEK, "headline", 2, 2, 1.0),
    ]
    assert {row[5:] for row in rows} == {(True, 1.0)}
    sql = "select article_id, number, correct, holds, published_now, said_by from assessments where field = 'headline'"
    assert set(query(sql, eight, also=also).rows) == {
        (first, 1, False, False, True, "lan"),
        (first, 2, True, True, True, "lan"),
        (second, 1, True, True, True, "lan"),
    }


def test_people_who_speak_at_once_are_all_heard(eight: Archive, config: Config) -> None:
    first = sample("gazette", WEEK, eight)[0]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda by: say(eight, first, by=by, headline=True), "abcd"))
    assert {each.number for each in made} == {1, 2, 3, 4}
    assert {each.by for each in said("gazette", WEEK, eight)} == set("abcd")
    assert rebuilt(eight, config) == eight.catalog.dump()


def test_what_was_said_of_an_earlier_text_or_reader_is_told_apart(
    eight: Archive, monkeypatch: pytest.MonkeyPatch, config: Config
) -> None:
    urls = {each.article_id: each.canonical_url for each in eight.catalog.filed()}
    first, second, *_ = sample("gazette", WEEK, eight)
    say(eight, first, headline=False)
    say(eight, second, headline=True)
    number = int(urls[first].rpartition("post")[2])
    changed = page(
        number, body=[*("A new paragraph of this story, which the outlet wrote later." for _ in range(9))]
    )
    shelve(eight, NEXT, [changed])
    refine(GAZETTE, NEXT, eight)
    assert figures(eight) == {("headline", True): (1, 1), ("headline", False): (0, 1)}
    say(eight, first, headline=True)
    assert figures(eight) == {("headline", True): (2, 2), ("headline", False): (0, 1)}
    hide(GAZETTE, urls[second], eight, reason="an order", by="lan", now=NOW)
    assert figures(eight) == {("headline", True): (1, 1), ("headline", False): (1, 2)}
    assert second not in sample("gazette", WEEK, eight)
    assert rebuilt(eight, config) == eight.catalog.dump()


def test_a_killed_writer_leaves_what_the_next_look_tells_the_catalog(eight: Archive) -> None:
    first, second, *_ = sample("gazette", WEEK, eight)
    made = say(eight, first, headline=True)
    left = replace(made, article_id=second, body_sha256=published_now(eight, second)[0].body_sha256)
    key = keys.assessment("gazette", WEEK, second, left.body_sha256, 1)
    eight.store.put(key, left.to_json(), content_type="application/json")
    assert figures(eight)["headline", True] == (1, 1)
    assert len(said("gazette", WEEK, eight)) == 2
    assert figures(eight)["headline", True] == (2, 2)


def test_nobody_can_say_what_is_not_asked(eight: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = sample("gazette", WEEK, eight)
    text, batch = published_now(eight, drawn[-1])
    about = {"by": "lan", "zone": ZONE, "now": NOW}
    with pytest.raises(BadConfiguration, match="a word on some of"):
        assess(WEEK, text, batch, eight, fields={}, **about)
    with pytest.raises(BadConfiguration, match="a word on some of"):
        assess(WEEK, text, batch, eight, fields={"id": True}, **about)
    with pytest.raises(BadNote, match="who says it"):
        assess(WEEK, text, batch, eight, fields=RIGHT, **about | {"by": " "})
    with pytest.raises(BadConfiguration, match="is not over"):
        assess(WEEK, text, batch, eight, fields=RIGHT, **about | {"now": NOW - timedelta(hours=11)})
    with pytest.raises(UnknownArticle, match="which nobody can choose"):
        assess("2026-W46", text, batch, eight, fields=RIGHT, **about)
    monkeypatch.setattr(review, "LARGEST", 3)
    with pytest.raises(UnknownArticle, match="which nobody can choose"):
        assess(WEEK, text, batch, eight, fields=RIGHT, **about)
    assert eight.store.everything(keys.assessments()) == ()


def test_a_damaged_word_is_named_and_left_out_of_the_catalog(
    eight: Archive, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    say(eight, sample("gazette", WEEK, eight)[0], headline=True)
    bad = keys.assessment("gazette", WEEK, "0", "0" * 64, 1)
    eight.store.put(bad, b"[]", content_type="application/json")
    with pytest.raises(ArchiveDamaged, match=bad):
        said("gazette", WEEK, eight)
    assert rebuilt(eight, config) == eight.catalog.dump()
    assert "left out of the catalog" in caplog.text


@pytest.mark.parametrize(
    "week", ["", "2026", "2026-W00", "2025-W53", "2026-W47 ", "0001-W01", "9999-W52", "2026-47"]
)
def test_what_is_no_week_is_named(week: str) -> None:
    with pytest.raises(BadConfiguration):
        review.days_of(week)


def test_weeks_are_those_of_iso_8601_in_the_outlets_zone() -> None:
    assert [f"{day}" for day in review.days_of("2026-W53")][::6] == ["2026-12-28", "2027-01-03"]
    assert review.last_week(ZONE, datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == "2026-W46"
    assert review.last_week(ZONE, datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "2026-W47"
    assert review.is_over("2026-W47", ZONE, datetime(2026, 11, 22, 17, 0, tzinfo=UTC))
    assert not review.is_over("2026-W47", ZONE, datetime(2026, 11, 22, 16, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    # as R's binom::binom.wilson and Brown, Cai & DasGupta 2001 have them
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
        (1, 1, 0.2065, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_the_interval_is_wilsons(right: int, judged: int, low: float, high: float) -> None:
    found = Accuracy(outlet="a", week=None, current=True, field="headline", right=right, judged=judged)
    assert found.interval == pytest.approx((low, high), abs=5e-4)
