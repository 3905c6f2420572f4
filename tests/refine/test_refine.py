"""Refining: from a batch in the archive to published articles, quarantine, report and verdict."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scrapers.archive import keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.errors import ArchiveDamaged, BatchRejected, UnknownBatch
from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Reading, Report
from scrapers.refine import docs
from scrapers.refine.run import judge, refine
from scrapers.seal.run import current_ledger
from tests.support.shelf import GAZETTE, NOON, page, shelve, text, truncated

BATCH, NEXT, THIRD = "20261122T1200Z", "20261122T1230Z", "20261122T1300Z"
LATER = NOON + timedelta(minutes=30)


def objects(archive: Archive) -> dict[str, str]:
    """Every object of the bucket, and its SHA-256 as it is now."""
    return {
        stored.key: hashlib.sha256(archive.store.get(stored.key)).hexdigest()
        for stored in archive.store.everything("")
    }


def published(archive: Archive, prefix: str = "articles/") -> list[Article]:
    return [
        article
        for stored in archive.store.list(prefix)
        for article in tables.read(archive.store.get(stored.key))
    ]


def quarantined(archive: Archive) -> dict[str, tuple[str, ...]]:
    """Reasons, by headline."""
    return {
        row.article.headline or "": row.reasons
        for stored in archive.store.list("quarantine/")
        for row in tables.read_quarantine(archive.store.get(stored.key))
    }


def by_url(report: Report) -> dict[str, Reading]:
    return {reading.canonical_url.rpartition("/")[2]: reading for reading in report.readings}


def test_an_article_that_is_dated_anew_stays_where_its_text_was_published(archive):
    """Else the ledgers of both days say other than their tables: one has an article too few, the other holds one that it
    has no row of."""
    again = '<time class="published" datetime="2026-11-21T09:00:00+07:00"></time>'
    shelve(archive, BATCH, [page(1), page(2)])
    refine(GAZETTE, BATCH, archive)
    shelve(archive, NEXT, [page(1, published=again, fetched_at=LATER)])
    assert by_url(refine(GAZETTE, NEXT, archive))["post1"].state is State.UNCHANGED
    ledgers = {day: current_ledger(GAZETTE, date(2026, 11, day), archive) for day in (21, 22)}
    assert [ledgers[day].held for day in (21, 22)] == [0, 2]
    rows = {
        day: len(published(archive, keys.table_day("articles", GAZETTE.slug, date(2026, 11, day))))
        for day in (21, 22)
    }
    assert rows == {day: ledger.held for day, ledger in ledgers.items()}
    shelve(archive, THIRD, [page(1, body=text(7), published=again, fetched_at=LATER + timedelta(minutes=30))])
    assert by_url(refine(GAZETTE, THIRD, archive))["post1"].state is State.ARCHIVED
    assert [current_ledger(GAZETTE, date(2026, 11, day), archive).held for day in (21, 22)] == [1, 1]


def test_sound_articles_are_published_under_the_day_of_the_outlet(archive):
    shelve(
        archive,
        BATCH,
        [
            page(1),
            page(2, published='<time class="published" datetime="2026-11-22T16:59:59+00:00"></time>'),
            page(3, published='<time class="published" datetime="2026-11-22T17:00:00+00:00"></time>'),
        ],
    )
    report = refine(GAZETTE, BATCH, archive)
    assert report.counts == {"archived": 3}
    judge(report)
    first = keys.articles("gazette", date(2026, 11, 22), BATCH)
    second = keys.articles("gazette", date(2026, 11, 23), BATCH)  # midnight in Hanoi is 17:00 UTC
    assert set(report.objects) == {first, second}
    assert report.objects[first] == hashlib.sha256(archive.store.get(first)).hexdigest()
    (late,) = published(archive, second)
    assert late.canonical_url == "https://gazette.example/post3"
    assert [article.revision for article in published(archive)] == [1, 1, 1]
    assert {article.article_body for article in published(archive)} == {text(1), text(2), text(3)}


def test_refining_again_gives_the_same_objects_byte_for_byte_also_with_a_rebuilt_catalog(archive, config):
    shelve(archive, BATCH, [page(1), page(2, body=["Too short."]), page(3), page(4)])
    shelve(archive, NEXT, [page(1), page(5), page(3, headline="Case 3 ends", fetched_at=LATER)])
    for batch in (BATCH, NEXT):
        refine(GAZETTE, batch, archive)
    before, catalog = objects(archive), archive.catalog.dump()
    for batch in (BATCH, NEXT, BATCH):
        refine(GAZETTE, batch, archive)
    assert objects(archive) == before
    assert archive.catalog.dump() == catalog
    with Catalog.rebuild(config.catalog, archive.store) as rebuilt:
        again = Archive(archive.store, rebuilt)
        assert rebuilt.dump() == catalog
        for batch in (NEXT, BATCH):
            refine(GAZETTE, batch, again)
        assert rebuilt.dump() == catalog
    assert objects(archive) == before


def test_articles_at_fault_wait_in_quarantine_with_their_reasons(archive):
    shelve(
        archive,
        BATCH,
        [
            *(page(number) for number in range(10)),
            page(11, headline="Boilerplate", body=[*text(11), "Follow The Gazette on all networks"]),
            page(12, headline="Undated", published=""),
            page(
                13,
                headline="Short",
                body=["A body of seven words, no more than twenty, but an article still."],
            ),
        ],
    )
    report = refine(GAZETTE, BATCH, archive)
    assert report.counts == {"archived": 10, "quarantined": 3}
    found = quarantined(archive)
    assert found["Boilerplate"] == ("boilerplate: Follow The Gazette on all networks, expected none",)
    assert found["Undated"] == ("date_published: missing, expected a value",)
    assert found["Short"][0].startswith("words: 1")
    assert by_url(report)["post12"].reasons == found["Undated"]
    assert not {"Boilerplate", "Undated", "Short"} & {article.headline for article in published(archive)}
    judge(report)  # three of thirteen are no reason to reject the batch
    # an article without a date is filed under the day of its capture, in the outlet's zone
    assert archive.store.head(keys.quarantine("gazette", date(2026, 11, 22), BATCH))


def test_a_page_that_came_damaged_is_quarantined_although_an_article_was_read_from_it(archive):
    whole = page(1, body=[sentence for number in range(40) for sentence in text(number)])
    shelve(archive, BATCH, [truncated(whole)])
    report = refine(GAZETTE, BATCH, archive)
    (reading,) = report.readings
    assert reading.state in {State.QUARANTINED, State.NOT_AN_ARTICLE}
    if reading.state is State.QUARANTINED:
        assert reading.reasons[0].startswith("payload: gzip ends early")


def test_an_article_captured_again_is_unchanged_or_a_new_revision(archive):
    shelve(archive, BATCH, [page(1), page(2)])
    refine(GAZETTE, BATCH, archive)
    changed = page(2, body=[*text(2), "Later the council said that it was sorry for the noise."])
    shelve(archive, NEXT, [replace(page(1), fetched_at=LATER), replace(changed, fetched_at=LATER)])
    report = refine(GAZETTE, NEXT, archive)
    readings = by_url(report)
    assert (readings["post1"].state, readings["post1"].revision) == (State.UNCHANGED, 1)
    assert (readings["post2"].state, readings["post2"].revision) == (State.ARCHIVED, 2)
    assert [article.revision for article in published(archive) if article.url.endswith("post2")] == [1, 2]
    # back to the first text: that is a revision, too
    shelve(archive, THIRD, [replace(page(2), fetched_at=LATER + timedelta(minutes=30))])
    assert by_url(refine(GAZETTE, THIRD, archive))["post2"].revision == 3


def test_an_old_batch_refined_again_does_not_see_what_came_later(archive):
    shelve(archive, BATCH, [page(1)])
    shelve(archive, NEXT, [replace(page(1, headline="Case 1 goes on"), fetched_at=LATER)])
    refine(GAZETTE, BATCH, archive)
    refine(GAZETTE, NEXT, archive)
    assert refine(GAZETTE, BATCH, archive).readings[0].revision == 1
    assert refine(GAZETTE, NEXT, archive).readings[0].revision == 2


def test_other_addresses_of_an_article_are_doubles(archive):
    long = [paragraph for number in range(20, 40) for paragraph in text(number)]
    prices = [paragraph.replace("has 23 pages", "has 24 pages") for paragraph in long]
    shelve(
        archive,
        BATCH,
        [
            page(1, fetched_at=NOON),
            page(1, url="https://gazette.example/post1-new-slug", fetched_at=NOON + timedelta(seconds=1)),
            page(2, fetched_at=NOON),
            page(3, headline="What became of case 2", body=text(2), fetched_at=NOON + timedelta(seconds=1)),
            page(4, headline="Pages", body=long, fetched_at=NOON),
            page(5, headline="Pages", body=[*long[:-1], f"{long[-1]} More tomorrow."], fetched_at=LATER),
            page(6, headline="Pages on Monday", body=prices, fetched_at=LATER),
        ],
    )
    report = refine(GAZETTE, BATCH, archive)
    readings = by_url(report)
    assert readings["post1-new-slug"].state is State.DUPLICATE
    assert readings["post1-new-slug"].reasons == ("another address of https://gazette.example/post1",)
    assert readings["post3"].reasons == ("same text as https://gazette.example/post2",)
    assert readings["post5"].reasons == ("nearly the same text as https://gazette.example/post4",)
    assert readings["post6"].state is State.ARCHIVED, (
        "today's prices are not yesterday's, however near the text"
    )
    assert len(published(archive)) == 4
    # and against what earlier batches archived
    shelve(
        archive,
        NEXT,
        [
            page(7, headline="What became of case 2", body=text(2), fetched_at=LATER),
            page(8, headline="Pages", body=[*long[:-1], f"{long[-1]} More on Sunday."], fetched_at=LATER),
            page(1, url="https://gazette.example/post1-third-slug", fetched_at=LATER),
        ],
    )
    later = by_url(refine(GAZETTE, NEXT, archive))
    assert later["post7"].reasons == ("same text as https://gazette.example/post2",)
    assert later["post8"].reasons == ("nearly the same text as https://gazette.example/post4",)
    assert later["post1-third-slug"].reasons == ("another address of https://gazette.example/post1",)


def test_a_page_without_an_article_is_recorded_with_the_reason(archive):
    listing = page(1, url="https://gazette.example/post9")
    listing = replace(listing, html="<html><body><ul><li><a href='/post1'>One</a></li></ul></body></html>")
    shelve(archive, BATCH, [listing, page(2)])
    reading = by_url(refine(GAZETTE, BATCH, archive))["post9"]
    assert reading.state is State.NOT_AN_ARTICLE
    assert reading.reasons[0]
    assert not reading.is_article


def test_a_page_over_the_readers_limit_ends_so(archive):
    shelve(archive, BATCH, [replace(page(1), html=page(1).html + "<p>x</p>" * 1_200_000)])
    (reading,) = refine(GAZETTE, BATCH, archive).readings
    assert reading.state is State.OVER_LIMIT
    assert "expected at most" in reading.reasons[0] or "more than" in reading.reasons[0], reading.reasons


def test_a_batch_without_pages_gives_an_empty_report_and_no_docs(archive):
    shelve(archive, BATCH, [])
    report = refine(GAZETTE, BATCH, archive)
    assert (report.readings, report.checks, report.objects, report.docs) == ((), (), {}, None)
    judge(report)
    assert archive.find_report("gazette", BATCH) == report


def test_a_rejected_batch_says_what_how_much_and_where_and_its_sound_articles_are_published(archive):
    shelve(
        archive,
        BATCH,
        [*(page(number) for number in range(4)), *(page(number, body=["Short."]) for number in range(4, 10))],
    )
    report = refine(GAZETTE, BATCH, archive)
    assert len(published(archive)) == report.counts["archived"] == 4
    with pytest.raises(BatchRejected) as rejected:
        judge(report)
    sentence = str(rejected.value)
    assert sentence.startswith("gazette 20261122T1200Z: ")
    assert "4 of 10 (40%), expected at least 70% of the" in sentence
    assert sentence.endswith(". Report: reports/gazette/2026-11-22/20261122T1200Z.json")
    assert "\n" not in sentence


def test_a_fault_in_small_batches_is_an_alarm_after_a_few(archive):
    """Two bad pages a quarter of an hour: no batch is large enough to tell alone."""
    shelve(archive, "20261122T0900Z", [page(number) for number in range(100, 112)])
    refine(GAZETTE, "20261122T0900Z", archive)
    verdicts = []
    for number in range(6):
        batch = f"20261122T10{number}0Z"
        shelve(archive, batch, [page(2 * number, published=""), page(2 * number + 1, published="")])
        try:
            judge(refine(GAZETTE, batch, archive))
            verdicts.append("well")
        except BatchRejected as error:
            verdicts.append(str(error))
    assert verdicts[:1] == ["well"]
    assert "share_dated: " in verdicts[-1]
    assert "pages from earlier batches" in verdicts[-1]
    # a batch with no fault of its own is well, and a rerun of an old batch judges as it did then
    shelve(archive, "20261122T1100Z", [page(50), page(51)])
    judge(refine(GAZETTE, "20261122T1100Z", archive))
    judge(refine(GAZETTE, "20261122T1000Z", archive))


class Unlucky(Outlet):
    """An outlet whose file holds code that fails on one page."""

    def match(self, canonical_url: str):
        if canonical_url.endswith("post3"):
            raise ZeroDivisionError("division by zero")
        return super().match(canonical_url)


def test_a_page_that_brings_the_reader_down_waits_and_the_others_go_on(archive, caplog):
    unlucky = Unlucky(**{
        field: getattr(GAZETTE, field) for field in GAZETTE.__dataclass_fields__ if not field.startswith("_")
    })
    shelve(archive, BATCH, [page(number) for number in range(6)])
    report = refine(unlucky, BATCH, archive)
    assert report.counts == {"archived": 5, "quarantined": 1}
    reading = by_url(report)["post3"]
    assert reading.reasons == ("reader: ZeroDivisionError: division by zero, expected an article",)
    (warning,) = [check for check in report.checks if check.name == "reader"]
    assert warning.sentence == "reader: 1 of 6 pages brought it down, expected none"
    assert "post3 failed" in caplog.text


def test_what_an_earlier_reading_published_is_taken_back_when_it_no_longer_holds(archive):
    shelve(archive, BATCH, [page(1), page(2)])
    refine(GAZETTE, BATCH, archive)
    assert len(published(archive)) == 2
    strict = replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000))
    report = refine(strict, BATCH, archive)
    assert report.counts == {"quarantined": 2}
    assert published(archive) == []
    assert len(quarantined(archive)) == 2
    assert {key for key in objects(archive) if key.startswith(("articles/", "quarantine/"))} == set(
        report.objects
    )


def test_a_refine_that_died_before_its_report_is_completed_by_the_next(archive):
    shelve(archive, BATCH, [page(1), page(2, published="")])
    refine(GAZETTE, BATCH, archive)
    whole = objects(archive)
    for lost in (keys.report("gazette", BATCH), keys.docs_page("gazette", BATCH)):
        archive.store.delete(lost)
    refine(GAZETTE, BATCH, archive)
    assert objects(archive) == whole


def test_the_docs_show_the_checks_and_are_found_from_the_outlets_index(archive):
    for batch in (BATCH, NEXT):
        shelve(archive, batch, [page(1), page(2, published="")])
        report = refine(GAZETTE, batch, archive)
        assert docs.render_if_wrong(GAZETTE, batch, archive) == report.docs
    assert report.docs == "docs/gazette/2026-11-22/20261122T1230Z.html"
    shown = archive.store.get(report.docs).decode()
    assert "date_published: missing, expected a value" in shown
    day = archive.store.get(keys.docs_index("gazette", "2026-11-22")).decode()
    assert day.index('href="20261122T1230Z.html"') < day.index('href="20261122T1200Z.html"')
    assert 'href="2026-11-22/index.html"' in archive.store.get(keys.docs_index("gazette")).decode()


def test_progress_is_told_page_by_page(archive):
    shelve(archive, BATCH, [page(number) for number in range(3)])
    told = []
    refine(GAZETTE, BATCH, archive, on_page=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_batch_that_does_not_exist(archive):
    with pytest.raises(UnknownBatch, match="gazette: no batch 20261122T1200Z"):
        refine(GAZETTE, BATCH, archive)


def test_a_capture_that_is_not_in_its_part_is_damage_not_silence(archive):
    whole = shelve(archive, BATCH, [page(1), page(2)])
    lost = replace(whole.outcomes[1], record_id="<urn:uuid:0>")
    broken = replace(whole, outcomes=(whole.outcomes[0], lost))
    archive.store.put(keys.batch_json("gazette", BATCH), broken.to_json(), content_type="application/json")
    with pytest.raises(
        ArchiveDamaged, match=r"expected the capture of https://gazette[.]example/post2 in part"
    ):
        refine(GAZETTE, BATCH, archive)
