"""The Dags under a real scheduler, against a real S3 server and the newsstand."""

import json
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.archive import chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_time
from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.report import Report
from scrapers.outlets import load
from scrapers.seal.run import seal_day
from scrapers.seal.verify import verify
from tests.airflow.conftest import Running, connect
from tests.newsstand import Newsstand
from tests.refine.test_articles import as_plain, expected_of
from tests.support import servers
from tests.support.paths import PAGES

pytestmark = pytest.mark.slow


GOLD_FIELDS = (
    *("headline", "description", "article_body", "captions", "authors", "agencies"),
    *("date_published", "date_modified", "article_section", "keywords"),
)

MENDED = """

from dataclasses import replace  # a person's mend of the layouts

outlet = replace(outlet, credits=(*outlet.credits, "Ngay Nay Online"))
"""


@pytest.fixture
def first(running: Running, stand: Newsstand) -> dict[str, Any]:
    """The first run of an outlet, which the schedule makes as soon as its Dags are unpaused."""
    return running.scheduled("ngaynay")


def test_a_scheduled_capture_leads_to_the_articles_that_the_outlet_printed(
    running: Running, stand: Newsstand, first: dict[str, Any]
) -> None:
    assert first["state"] == "success"
    assert first["run_type"] == "scheduled"
    batch = first["partition_key"]
    refined = running.refined("ngaynay", batch)
    assert refined["state"] == "success"
    with running.archive as archive:
        assert batch_time(batch).minute == first_minute(running, "ngaynay")
        found = archive.batch("ngaynay", batch)
        report = archive.report("ngaynay", batch)
        articles = archived(archive, report)
    assert len(found.outcomes) == len(articles) >= 40
    for article in articles:
        gold = stand.gold("ngaynay", article.url or "", article.capture.fetched_at)
        assert gold is not None
        assert (article.headline, article.article_body) == (gold.headline, gold.article_body)


def archived(archive: Archive, report: Report) -> list[Article]:
    names = [key for key in report.objects if key.startswith("articles/")]
    return [article for key in names for article in tables.read(archive.store.get(key))]


def first_minute(running: Running, outlet: str) -> int:
    return int(running.web.get(f"/dags/{outlet}.capture")["timetable_summary"].partition("-")[0])


def test_between_tasks_go_keys_and_counts_alone(running: Running, first: dict[str, Any]) -> None:
    batch = first["partition_key"]
    for run, task in ((first, "capture"), (running.refined("ngaynay", batch), "refine")):
        given = running.web.result(run, task)
        assert given.pop("batch") == batch
        assert all(isinstance(value, int) for value in given.values())


def test_asset_events_carry_the_partition_and_the_counts(running: Running, first: dict[str, Any]) -> None:
    batch = first["partition_key"]
    running.refined("ngaynay", batch)
    events = {
        event["name"]: event
        for event in running.web.get("/assets/events", name_pattern="%/ngaynay", order_by="timestamp")[
            "asset_events"
        ]
        if event["partition_key"] == batch
    }
    captured, refined = (events[f"{name}/ngaynay"]["extra"] for name in ("captures", "articles"))
    assert {"links", "captured", "bytes"} <= captured.keys()
    assert refined["pages"] == refined["archived"] == captured["captured"]
    assert refined["quarantined"] == 0


def test_a_tasks_log_ends_with_a_table_of_what_it_did(running: Running, first: dict[str, Any]) -> None:
    lines = [event["event"].split() for event in running.log_of(first, "capture")]
    title = next(place for place, words in enumerate(lines) if first["partition_key"] in words)
    table = {words[0]: words[-1] for words in lines[title + 1 :]}
    assert table["links"] == table["captured"] == f"{running.web.result(first, 'capture')['captured']:,}"


def test_chosen_articles_are_captured_and_refined(running: Running, first: dict[str, Any]) -> None:
    batch = first["partition_key"]
    with running.archive as archive:
        wanted = archive.batch("ngaynay", batch).outcomes[0].link.canonical_url
        run = running.ended(running.trigger("ngaynay.capture", conf={"urls": [wanted]}))
        assert run["state"] == "success"
        made = running.web.result(run, "capture")["batch"]
        assert ".links-" in made
        (outcome,) = archive.batch("ngaynay", made).outcomes
        assert outcome.link.canonical_url == wanted
        if outcome.state is State.CAPTURED:  # the page was edited meanwhile
            assert running.refined("ngaynay", made)["state"] == "success"
    refused = running.ended(running.trigger("ngaynay.capture", conf={"urls": ["https://elsewhere.example/"]}))
    assert refused["state"] == "failed"
    assert (
        "https://elsewhere.example/ is no address of an article"
        in running.log_of(refused, "capture")[-1]["event"]
    )


def test_a_cleared_run_refines_the_same_batch_again_to_the_same_bytes(
    running: Running, first: dict[str, Any]
) -> None:
    batch = first["partition_key"]
    run = running.refined("ngaynay", batch)
    with running.archive as archive:
        before = archive.report("ngaynay", batch)
        running.clear(run)
        again = running.ended(run)
        assert (again["state"], again["partition_key"]) == ("success", batch)
        assert running.tasks(again)["refine"]["try_number"] == 2
        assert archive.report("ngaynay", batch) == before


def test_a_layout_that_is_mended_and_a_run_that_is_cleared_leave_a_sealed_day_true(
    running: Running, first: dict[str, Any]
) -> None:
    """What the documentation of a red refine run says to do, done to a day that is sealed."""
    batch = first["partition_key"]
    run = running.refined("ngaynay", batch)
    outlet = load("ngaynay")
    with running.archive as archive:
        days = sorted({keys.day_of(key) for key in archive.report("ngaynay", batch).objects})
        before = {day: seal_day(outlet, day, archive).version for day in days}
        assert list(verify("ngaynay", archive.store)) == []
        mended = running.outlets / "ngaynay.py"
        source = mended.read_text("utf-8")
        mended.write_text(source + MENDED, "utf-8")
        try:
            running.clear(run)
            assert running.ended(run)["state"] == "success"
        finally:
            mended.write_text(source, "utf-8")
        assert list(verify("ngaynay", archive.store)) == []
        after = {day: chain.versions(archive.store, "ngaynay", day)[-1] for day in days}
        assert after == {day: version + 1 for day, version in before.items()}


def test_a_run_that_a_person_starts_has_a_batch_of_its_own(
    running: Running, stand: Newsstand, first: dict[str, Any]
) -> None:
    stand.set_time(datetime.now(UTC) + timedelta(hours=12))  # with stories that are not held yet
    run = running.ended(running.trigger("ngaynay.capture"))
    assert (run["state"], run["partition_key"]) == ("success", None)
    batch = running.web.result(run, "capture")["batch"]
    due = time.strptime(run["run_after"][:19], "%Y-%m-%dT%H:%M:%S")
    assert batch_time(batch).timetuple()[:5] == due[:5]
    assert running.refined("ngaynay", batch)["state"] == "success"


def test_a_capture_with_nothing_new_is_one_task_and_starts_no_refine_run(
    running: Running, stand: Newsstand, first: dict[str, Any]
) -> None:
    stand.set_time(datetime.now(UTC))
    captured = 1
    while captured:
        run = running.ended(running.trigger("ngaynay.capture"))
        given = running.web.result(run, "capture")
        captured = given["captured"]
    assert run["state"] == "success"
    states = {name: task["state"] for name, task in running.tasks(run).items()}
    assert states == {"capture": "success", "verdict": "skipped"}
    events = running.web.get("/assets/events", name_pattern="captures/ngaynay", order_by="-timestamp")
    assert given["batch"] not in {event["partition_key"] for event in events["asset_events"]}
    with running.archive as archive:
        assert archive.batch("ngaynay", given["batch"]).sources


def test_where_all_is_well_no_task_judges(running: Running, first: dict[str, Any]) -> None:
    run = running.refined("ngaynay", first["partition_key"])
    for ended, skipped in ((first, {"verdict"}), (run, {"docs", "verdict"})):
        states = {name: task["state"] for name, task in running.tasks(ended).items()}
        assert {name for name, state in states.items() if state == "skipped"} == skipped
        assert set(states.values()) == {"success", "skipped"}


def test_a_refine_run_without_a_batch_says_what_is_missing(running: Running, first: dict[str, Any]) -> None:
    run = running.ended(running.trigger("ngaynay.refine"))
    last = running.log_of(run, "refine")[-1]
    assert run["state"] == "failed"
    assert last["event"].startswith(
        "ngaynay: a run of refine needs a batch; give its name as the partition key"
    )


def test_a_site_that_blocks_us_turns_red_at_once_with_the_sentence_a_person_needs(
    running: Running, stand: Newsstand
) -> None:
    stand.fault("block_page", outlet="anewz")
    run = running.scheduled("anewz")
    assert run["state"] == "failed"
    red = next(task for task in running.tasks(run).values() if task["state"] == "failed")
    assert red["try_number"] == 1, "a person is needed, so it is not tried again"
    last = running.log_of(run, red["task_id"])[-1]
    assert last["level"] == "error"
    assert last["event"].startswith("anewz: ")
    assert "block" in last["event"]
    assert "Traceback" not in str(running.log_of(run, red["task_id"]))
    assert red["task_id"] == "verdict"
    with running.archive as archive:  # what it did get is kept
        assert archive.batches("anewz") == (run["partition_key"],)


def test_a_site_that_is_down_is_tried_again(running: Running, stand: Newsstand) -> None:
    stand.fault("unavailable", outlet="vietnamplus_en", seconds=0)
    running.unpause("vietnamplus_en")
    run = running.wait("a scheduled run", lambda: running.runs("vietnamplus_en.capture"))[0]
    running.wait("a retry", lambda: running.tasks(run)["capture"]["state"] == "up_for_retry")
    last = running.log_of(run, "capture")[-1]
    assert last["event"].startswith("vietnamplus_en: ")
    assert last["event"].endswith("(try 1 of 6; it is tried again)")
    stand.mend()
    running.clear(run)  # a person who knows that the site is back need not wait for the minute to pass
    assert running.ended(run)["state"] == "success"
    assert running.refined("vietnamplus_en", run["partition_key"])["state"] == "success"


def test_a_pool_lets_one_task_at_an_outlet_at_a_time(running: Running, stand: Newsstand) -> None:
    running.web.unpause("hog")
    running.unpause("vietgiaitri")
    hog, run = running.trigger("hog"), running.trigger("vietgiaitri.capture")
    one, other = (running.tasks(running.ended(r))[task] for r, task in ((hog, "hold"), (run, "capture")))
    assert running.web.get("/pools/crawl.vietgiaitri")["slots"] == 1
    assert one["end_date"] <= other["start_date"] or other["end_date"] <= one["start_date"]


def test_wrong_credentials_stop_a_run_at_once(
    running: Running, stand: Newsstand, s3: servers.S3, first: dict[str, Any]
) -> None:
    running.web.send("DELETE", "/connections/khobao_s3")
    connect(running.web, s3, "not-the-secret")
    try:
        run = running.ended(running.trigger("ngaynay.capture"))
    finally:
        running.web.send("DELETE", "/connections/khobao_s3")
        connect(running.web, s3, s3.secret_key)
    tasks = running.tasks(run)
    assert (tasks["capture"]["state"], tasks["capture"]["try_number"]) == ("failed", 1)
    assert tasks["verdict"]["state"] == "upstream_failed"
    assert s3.endpoint in running.log_of(run, "capture")[-1]["event"]


@pytest.mark.skipif(not PAGES.is_dir(), reason=f"the real pages are not at {PAGES}")
def test_real_pages_are_archived_as_a_careful_reader_reads_them(running: Running) -> None:
    """The main job on real input: every field of the archived articles against the gold, and what its notes allow."""
    differing = {}
    notes = [json.loads(path.read_text()) for path in PAGES.glob("*/*/notes.json")]
    also = [
        ("article_section", section)
        for note in notes
        for section in (note.get("also_acceptable") or {}).get("section_alt", ())
    ]
    with Newsstand(running.stand_port, pages=PAGES) as stand, running.archive as archive:
        for outlet in ("baotintuc", "euronews"):
            batch = running.scheduled(outlet)["partition_key"]
            running.refined(outlet, batch)
            report = archive.report(outlet, batch)
            articles = archived(archive, report)
            assert len(articles) == len(report.readings) == len(list(stand.golds(outlet)))
            for article in articles:
                # The gold does not say which picture a caption is of.
                captions = tuple(replace(caption, image_url=None) for caption in article.captions)
                read = asdict(replace(article, captions=captions))
                gold = stand.gold(outlet, article.url or "")
                differing |= {
                    f"{field} of {article.url}": (found, expected)
                    for field in GOLD_FIELDS
                    if (found := as_plain(read[field])) != (expected := expected_of(gold, field))
                    and (field, found) not in also
                }
    assert not differing
