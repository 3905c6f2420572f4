"""Reading the past again: compared before anything is published, promoted in the order of time, the old kept."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from scrapers.archive import chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.model.decision import Verdict
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.refine.run import refine
from scrapers.reprocess.report import DayDifference, Figures, Gate, Move, Run
from scrapers.reprocess.run import begin, compare, figures, promote, versions
from scrapers.review.decide import decide, waiting
from scrapers.seal.run import seal_day
from scrapers.seal.verify_chain import verify_chain
from tests.refine.test_refine import by_url, objects, published
from tests.support.servers import S3
from tests.support.shelf import GAZETTE, NOON, Served, page, shelve, text

FIRST, SECOND, THIRD = "20261122T1200Z", "20261122T1230Z", "20261123T1200Z"
LATER, NEXT_DAY = NOON + timedelta(minutes=30), NOON + timedelta(days=1)
DAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)
DATED_TOMORROW = '<time class="published" datetime="2026-11-23T17:30:00+07:00"></time>'
(NOW,) = GAZETTE.layouts
LEAST = replace(GAZETTE, layouts=(replace(NOW, description=".none", section=""),))
"""The same outlet, read with a layout that misses the lead."""
SHORT = replace(GAZETTE, layouts=(replace(NOW, drop=("p:not(:first-child)",)),))
"""The same, read with a layout that takes the first paragraph for the article."""


def two_days(archive: Archive) -> None:
    shelve(archive, FIRST, [page(1), page(2), page(3, published="")])
    shelve(archive, SECOND, [page(4, fetched_at=LATER)])
    shelve(
        archive,
        THIRD,
        [
            # the same words in another page, and an edit
            replace(page(1), html=page(1).html + "<!-- other ads -->", fetched_at=NEXT_DAY),
            page(2, body=[*text(2), "Later it was more."], fetched_at=NEXT_DAY),
            page(5, published=DATED_TOMORROW, fetched_at=NEXT_DAY),
        ],
    )
    for batch in (FIRST, SECOND, THIRD):
        refine(GAZETTE, batch, archive)


def reread(outlet: Outlet, archive: Archive, run: str = "again", last: date = TOMORROW) -> Run:
    """Compare all days of a run."""
    begun = begin(outlet, DAY, last, run, archive)
    for shard in begun.shards:
        compare(outlet, begun, shard.day, archive)
    return begun


def whole(run: Run, archive: Archive) -> Figures:
    return sum((each for _, each in figures(run, archive)), Figures())


def derived(archive: Archive) -> dict[str, str]:
    """What refining writes."""
    prefixes = ("articles/", "quarantine/", "changes/", "reports/", "docs/")
    return {key: sha for key, sha in objects(archive).items() if key.startswith(prefixes)}


def revisions(archive: Archive) -> dict[str, list[int]]:
    """By the last part of the address."""
    found: dict[str, list[int]] = {}
    for article in sorted(published(archive), key=lambda article: article.revision):
        found.setdefault(str(article.url).rpartition("/")[2], []).append(article.revision)
    return found


def test_the_same_code_finds_no_difference_and_promotes_nothing(archive: Archive):
    two_days(archive)
    before = objects(archive)
    run = reread(GAZETTE, archive)
    assert [(shard.day, shard.batches) for shard in run.shards] == [
        (DAY, (FIRST, SECOND)),
        (TOMORROW, (THIRD,)),
    ]
    found = whole(run, archive)
    assert (found.pages, found.articles, found.changed, found.moved) == (7, 5, 0, {})
    assert (found.words_lost, found.words_gained) == (0, 0)
    assert Gate().doubts(figures(run, archive)) == ()
    assert promote(GAZETTE, run, archive).batches == ()
    assert {key: sha for key, sha in objects(archive).items() if not key.startswith("reprocess/")} == before


def test_a_batch_that_found_nothing_new_is_not_refined_by_reading_the_past_again(archive: Archive):
    two_days(archive)
    idle = "20261122T1300Z"
    shelve(archive, idle, [])
    run = reread(LEAST, archive)
    assert idle in run.shards[0].batches
    assert promote(LEAST, run, archive).batches == (FIRST, SECOND, THIRD)
    assert archive.find_report("gazette", idle) is None


def test_another_layout_shows_the_fields_that_change_and_publishes_nothing(archive: Archive):
    two_days(archive)
    before, catalog = derived(archive), archive.catalog.dump()
    run = reread(LEAST, archive)
    assert (derived(archive), archive.catalog.dump()) == (before, catalog)
    found = whole(run, archive)
    assert (found.articles, found.changed) == (5, 5)
    assert found.fields["description"] == found.fields["article_section"] == 5
    assert "headline" not in found.fields
    assert found.moved == {}, "a change of code is no new revision of a page that was captured twice"
    (day,) = (
        DayDifference.from_json(archive.store.get(key))
        for key in [keys.reprocess_day("gazette", "again", TOMORROW)]
    )
    assert {each.canonical_url.rpartition("/")[2] for each in day.changed} == {"post2", "post5"}
    assert set(objects(archive)) - set(before) >= {
        "reprocess/gazette/again/run.json",
        "reprocess/gazette/again/2026-11-22.json",
    }


def test_promoting_replaces_in_the_order_of_time_and_keeps_the_old_by_version(
    archive: Archive, config: Config
):
    two_days(archive)
    old = {batch: archive.report("gazette", batch) for batch in (FIRST, SECOND, THIRD)}
    bodies = {key: archive.store.get(key) for report in old.values() for key in report.objects}
    counted = revisions(archive)
    done = promote(LEAST, reread(LEAST, archive), archive)
    assert done.batches == (FIRST, SECOND, THIRD)
    assert done.manifests == (), "nothing was sealed"
    assert revisions(archive) == counted == {"post1": [1], "post2": [1, 2], "post4": [1], "post5": [1]}
    assert {article.description for article in published(archive)} == {None}
    # it is what refining all in their order gives, and the catalog knows
    again = derived(archive)
    for batch in (FIRST, SECOND, THIRD):
        refine(LEAST, batch, archive)
    assert derived(archive) == again
    with Catalog.rebuild(f"sqlite:///{config.home / 'rebuilt.sqlite'}", archive.store) as rebuilt:
        assert rebuilt.dump() == archive.catalog.dump()
    # what was replaced is there, byte for byte, and no query reads it
    for batch, report in old.items():
        ((key, kept),) = versions("gazette", batch, archive).items()
        assert kept == report
        assert key.startswith(f"versions/{report.reader_version.replace(' ', '-')}/reports/")
        for name, sha256 in report.objects.items():
            assert archive.store.get(keys.version(report.reader_version, name, sha256)) == bodies[name]
    assert query("select count(*) from articles", archive).rows == ((5,),)


def test_the_gate_holds_for_all_days_and_for_each(archive: Archive):
    two_days(archive)
    run = reread(SHORT, archive)
    doubts = Gate().doubts(figures(run, archive))
    assert doubts[0].startswith("all days: ")
    assert "words would no longer be published" in doubts[0]
    assert any(doubt.startswith("2026-11-23: ") for doubt in doubts)
    assert Gate(share=0.99).doubts(figures(run, archive)) == ()

    def days(*lost: int) -> list[tuple[date, Figures]]:
        return [
            (DAY + timedelta(days=n), Figures(articles=100, moved={Move.LOST: gone}, words=9))
            for n, gone in enumerate(lost)
        ]

    assert Gate().doubts(days(*[0] * 299, 1)) == ()
    (doubt,) = Gate().doubts(days(*[0] * 299, 100))
    assert "100 of 100 articles would no longer be published (100.0%), expected at most 10.0%" in doubt
    assert len(Gate().doubts(days(2, 2))) == 1


def test_articles_that_move_are_told_with_the_reason(archive: Archive):
    two_days(archive)
    strict = replace(GAZETTE, floors=replace(GAZETTE.floors, words=500))
    run = reread(strict, archive)
    day = DayDifference.from_json(archive.store.get(keys.reprocess_day("gazette", "again", DAY)))
    assert {(each.move, each.before, each.after) for each in day.moved} == {
        (Move.INTO_QUARANTINE, State.ARCHIVED, State.QUARANTINED)
    }
    assert day.moved[0].reasons[0].startswith("words: ")
    promote(strict, run, archive)
    assert published(archive) == []
    back = whole(reread(GAZETTE, archive, run="back"), archive)
    assert back.moved == {"out_of_quarantine": 6}  # the first was captured twice
    assert back.words_gained > 100
    # and no article at all where the layout finds nothing and neither does the general reading
    lost = replace(GAZETTE, article=r"/nothing(?P<id>\d+)$")
    assert Gate().doubts(figures(reread(lost, archive, run="lost"), archive)) == ()


def test_a_page_is_read_with_the_layout_of_its_time(archive: Archive):
    """The site was redesigned at the turn of the day; the archive was read with one layout for both."""
    red = {'class="text"': 'class="story"', '<p class="lead">': '<p class="intro">'}

    def redesigned(served: Served) -> Served:
        html = served.html
        for was, now in red.items():
            html = html.replace(was, now)
        return replace(served, html=html, fetched_at=NEXT_DAY)

    shelve(archive, FIRST, [page(number) for number in range(4)])
    shelve(archive, THIRD, [redesigned(page(number, published=DATED_TOMORROW)) for number in range(4, 8)])
    new = replace(NOW, name="new", body="div.story", description="p.intro")
    old = replace(NOW, until=DAY)
    for batch in (FIRST, THIRD):
        refine(GAZETTE, batch, archive)
    right = replace(GAZETTE, layouts=(new, old))
    promote(right, reread(right, archive), archive)
    by = {str(article.url).rpartition("/")[2]: article for article in published(archive)}
    assert {by[f"post{n}"].read_by["article_body"] for n in range(4)} == {"layout:now"}
    assert {by[f"post{n}"].read_by["article_body"] for n in range(4, 8)} == {"layout:new"}
    assert all(article.description for article in by.values())


def test_a_run_that_was_killed_goes_on_where_it_broke_off(archive: Archive):
    two_days(archive)
    begun = begin(LEAST, DAY, TOMORROW, "again", archive)
    compare(LEAST, begun, DAY, archive)
    with pytest.raises(BadConfiguration, match="2026-11-23 is not compared in run again"):
        promote(LEAST, begun, archive)
    told: list[int] = []
    assert begin(LEAST, DAY, TOMORROW, "again", archive) == begun
    for day in (DAY, TOMORROW):
        compare(LEAST, begun, day, archive, on_page=lambda done, total: told.append(done))
    assert told == [1, 2, 3], "the first day was not read again"

    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        promote(LEAST, begun, archive, on_batch=kill)
    # killed between the tables and the report of the next batch, too
    report = archive.report("gazette", SECOND)
    (table,) = report.objects
    archive.store.put(
        keys.version(report.reader_version, table, report.objects[table]),
        archive.store.get(table),
        content_type="x",
        if_absent=True,
    )
    archive.store.put(table, b"half", content_type="x")
    assert promote(LEAST, begun, archive).batches == (FIRST, SECOND, THIRD)
    left = derived(archive)
    for batch in (FIRST, SECOND, THIRD):
        assert len(versions("gazette", batch, archive)) == 1
        refine(LEAST, batch, archive)
    assert derived(archive) == left


def test_errors_say_what_is_wrong(archive: Archive):
    two_days(archive)
    run = reread(LEAST, archive)
    with pytest.raises(BadConfiguration, match=r"run again compared what khobao .* reads"):
        begin(GAZETTE, DAY, TOMORROW, "again", archive)
    with pytest.raises(BadConfiguration, match="run again is for 2026-11-22 to 2026-11-23, not"):
        begin(LEAST, DAY, DAY, "again", archive)
    with pytest.raises(BadConfiguration, match="expected the first day before the last"):
        begin(LEAST, TOMORROW, DAY, "other", archive)
    for name in ("", "../x", "a/b", "a..b"):
        with pytest.raises(BadConfiguration, match="is no name for a run"):
            begin(LEAST, DAY, DAY, name, archive)
    with pytest.raises(BadConfiguration, match="expected captures or articles of 2020-01-01 to 2020-01-02"):
        begin(LEAST, date(2020, 1, 1), date(2020, 1, 2), "none", archive)
    assert run.shards


def test_an_article_listed_late_and_a_batch_of_a_past_day_belong_to_their_day(archive: Archive):
    late, backfill = "20261124T1200Z", "20261201T0000Z.day-20261122"
    shelve(archive, late, [page(7, fetched_at=NOON + timedelta(days=2))])
    shelve(archive, backfill, [page(8, published="", fetched_at=NOON + timedelta(days=9))])
    refine(GAZETTE, late, archive)
    run = reread(GAZETTE, archive, last=DAY)
    (shard,) = run.shards
    assert shard.batches == (late, backfill)
    assert whole(run, archive).moved == {}, "the second was never refined, and waits in quarantine"
    promote(GAZETTE, run, archive)
    assert by_url(archive.report("gazette", backfill))["post8"].state is State.QUARANTINED


def test_what_a_person_decided_holds_when_the_past_is_read_again(archive: Archive):
    two_days(archive)
    (held,) = waiting(archive)
    decide(Verdict.RELEASED, GAZETTE, held.article.id, archive, by="lan", why="dated by hand")
    promote(LEAST, reread(LEAST, archive), archive)
    assert by_url(archive.report("gazette", FIRST))["post3"].state is State.ARCHIVED
    assert waiting(archive) == ()


def test_a_sealed_day_is_sealed_again_as_the_next_version(archive: Archive, config: Config):
    two_days(archive)
    first = seal_day(GAZETTE, DAY, archive)
    promoted = promote(LEAST, reread(LEAST, archive), archive)
    (second,) = promoted.manifests
    assert (first.version, second.version) == (1, 2)
    assert list(verify_chain(archive.store, "gazette")) == []
    # the tables that the first version names are found by their hashes
    named = {each.sha256 for each in first.objects if each.kind is chain.Kind.DERIVED}
    assert named <= set(objects(archive).values())
    sealed = tables.read(archive.store.get(first.object("articles").key))
    assert {article.description for article in sealed} == {"It was decided on Tuesday."}


def test_the_command_line_compares_and_promotes(archive: Archive, config: Config, aws: S3, tmp_path: Path):
    two_days(archive)
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets/gazette.py").write_text(
        "from tests.reprocess.test_reprocess import SHORT as outlet\n"
    )
    settings = {
        "KHOBAO_OUTLETS": str(tmp_path / "outlets"),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_CATALOG": config.catalog,
    }

    def khobao(*arguments: str, code: int = 0) -> tuple[str, str]:
        call = [sys.executable, "-m", "scrapers", *arguments]
        done = subprocess.run(call, env=os.environ | aws.env | settings, text=True, capture_output=True)
        assert done.returncode == code, done.stderr
        return done.stdout, done.stderr

    span = ("reprocess", "gazette", "--from", "2026-11-22", "--to", "2026-11-23")
    out, err = khobao(*span, "--promote", "--run", "one", "--json", code=1)
    found = json.loads(out)
    assert (found["articles"], found["changed"], found["promoted"]) == (5, 4, None)
    assert found["moved"] == {"merged": 1}, "the edit stood in a paragraph that this layout misses"
    assert "words would no longer be published" in found["doubts"][0]
    assert err.splitlines()[-1].startswith("khobao: gazette: run one: all days: ")
    assert err.endswith("Reports: reprocess/gazette/one/\n")
    out, _ = khobao(*span, "--promote", "--anyway", "--run", "one", "--json")
    assert json.loads(out)["promoted"] == [FIRST, SECOND, THIRD]
    (kept,) = json.loads(khobao("versions", "gazette", FIRST, "--json")[0])
    assert kept["counts"] == {"archived": 2, "quarantined": 1}
    assert all(archive.store.head(key) for key in [kept["report"], *kept["objects"]])


def test_words_are_counted_where_they_went() -> None:
    one = Figures(articles=2, moved={"lost": 1}, fields={"headline": 1}, words=10, words_lost=3)
    assert one + one == Figures(articles=4, moved={"lost": 2}, fields={"headline": 2}, words=20, words_lost=6)
    assert sum([one], Figures()).withdrawn == 1


def test_a_page_captured_again_after_a_change_of_code_is_no_edit_and_an_edit_is_told_as_the_outlet_made_it(
    archive: Archive,
):
    """Before anybody reads the past again: what other code published is compared as today's code reads it."""
    shelve(archive, FIRST, [page(1), page(2)])
    refine(SHORT, FIRST, archive)
    old = {article.url: article for article in published(archive)}
    again = [
        replace(page(1), html=page(1).html + "<!-- other ads -->", fetched_at=NEXT_DAY),
        page(2, body=[*text(2), "Later it was more."], fetched_at=NEXT_DAY),
    ]
    shelve(archive, THIRD, again)
    report = refine(GAZETTE, THIRD, archive)
    assert {url.rpartition("/")[2]: each.state for url, each in by_url(report).items()} == {
        "post1": State.UNCHANGED,
        "post2": State.ARCHIVED,
    }
    assert report.changes == {"body": 1}
    (row,) = query("select words_gained, words_lost from changes", archive).rows
    assert row == (4, 0)
    assert all(article in published(archive) for article in old.values()), "what is published stays"
