"""Data Docs as a step of their own: when a page is rendered, what it costs, and that it never shows what no longer holds."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadConfiguration, UnknownBatch
from scrapers.refine import docs
from scrapers.refine.run import refine
from tests.support.paths import ROOT
from tests.support.shelf import GAZETTE, NOON, page, shelve

BATCH, NEXT = "20261122T1200Z", "20261122T1230Z"
PAGE = keys.docs_page("gazette", BATCH)


def refined(archive: Archive, *, batch: str = BATCH, sound: bool) -> None:
    first = 0 if batch == BATCH else 20
    pages = [page(number) for number in range(first, first + 6)]
    shelve(archive, batch, pages if sound else [*pages, page(first + 9, published="")])
    refine(GAZETTE, batch, archive)


def test_refining_stores_the_results_of_both_suites_and_no_page(archive: Archive) -> None:
    refined(archive, sound=True)
    assert archive.report("gazette", BATCH).docs == PAGE
    assert archive.store.head(PAGE) is None
    stored = json.loads(archive.store.get(keys.docs_validations("gazette", BATCH)))
    assert {table: found["suite_name"] for table, found in stored.items()} == {
        "articles": "gazette.articles",
        "pages": "gazette.pages",
    }


def test_a_page_that_shows_something_wrong_does_not_wait(archive: Archive) -> None:
    refined(archive, sound=True)
    assert docs.render_if_wrong(GAZETTE, BATCH, archive) is None
    refined(archive, batch=NEXT, sound=False)
    key = docs.render_if_wrong(GAZETTE, NEXT, archive)
    assert key == archive.report("gazette", NEXT).docs
    assert "date_published: missing, expected a value" in archive.store.get(key).decode()
    assert list(docs.pending(GAZETTE, archive.store)) == [BATCH]


def test_pages_that_wait_are_rendered_together_newest_first_and_once(archive: Archive) -> None:
    refined(archive, sound=True)
    refined(archive, batch=NEXT, sound=True)
    assert list(docs.pending(GAZETTE, archive.store)) == [NEXT, BATCH]
    assert docs.render_pending(GAZETTE, archive, most=1) == 1
    assert list(docs.pending(GAZETTE, archive.store)) == [BATCH]
    seen: list[tuple[int, int]] = []
    assert docs.render_pending(GAZETTE, archive, on_page=lambda *done: seen.append(done)) == 1
    assert seen == [(1, 1)]
    assert docs.render_pending(GAZETTE, archive) == 0
    shown = archive.store.get(PAGE)
    assert docs.render(GAZETTE, BATCH, archive) == PAGE
    assert archive.store.get(PAGE) == shown


def lists(archive: Archive) -> dict[str, bytes]:
    """What leads to the pages, and what lies beside them."""
    prefix = keys.docs("gazette")
    return {
        stored.key: archive.store.get(stored.key)
        for stored in archive.store.list(prefix)
        if stored.key.endswith("index.html") or stored.key.count("/") == prefix.count("/")
    }


def test_killed_after_any_object_the_next_run_brings_the_lists_up_to_date(archive: Archive) -> None:
    refined(archive, sound=True)
    docs.render(GAZETTE, BATCH, archive)
    refined(archive, batch=NEXT, sound=True)
    before = {stored.key: archive.store.get(stored.key) for stored in archive.store.list("docs/")}
    docs.render_pending(GAZETTE, archive)
    whole = lists(archive)
    after = {stored.key: archive.store.get(stored.key) for stored in archive.store.list("docs/")}
    assert NEXT in whole[keys.docs_index("gazette", "2026-11-22")].decode()
    page, day = keys.docs_page("gazette", NEXT), keys.docs_index("gazette", "2026-11-22")
    for put in ([page], [page, day]):
        for key in after:
            archive.store.delete(key)
        for objects in (before, {key: after[key] for key in put}):
            for key, body in objects.items():
                archive.store.put(key, body, content_type="text/plain")
        assert docs.render_pending(GAZETTE, archive) == 0
        assert lists(archive) == whole
    for key in whole:
        archive.store.delete(key)
    docs.render_pending(GAZETTE, archive)
    assert lists(archive) == whole


def test_what_cannot_be_rendered_holds_up_no_other_page(archive: Archive) -> None:
    refined(archive, sound=True)
    refined(archive, batch=NEXT, sound=True)
    damaged, early = keys.docs_validations("gazette", NEXT), "20261122T1300Z"
    archive.store.put(damaged, b"{", content_type="application/json")
    archive.store.put(keys.docs_validations("gazette", early), b"{}", content_type="application/json")
    with pytest.raises(ArchiveDamaged, match=damaged):
        docs.render_pending(GAZETTE, archive)
    assert list(docs.pending(GAZETTE, archive.store)) == [early, NEXT]
    assert BATCH in archive.store.get(keys.docs_index("gazette", "2026-11-22")).decode()
    refine(GAZETTE, NEXT, archive)
    assert docs.render_pending(GAZETTE, archive) == 1


def test_the_suites_lie_beside_the_pages(archive: Archive) -> None:
    refined(archive, sound=True)
    docs.render(GAZETTE, BATCH, archive)
    for table in ("articles", "pages"):
        body = archive.store.get(keys.docs_suite("gazette", table))
        assert body == docs.suite(GAZETTE, table)
        assert json.loads(body)["name"] == f"gazette.{table}"


def test_a_page_goes_when_its_batch_comes_out_otherwise_and_stays_when_it_does_not(archive: Archive) -> None:
    refined(archive, sound=True)
    docs.render(GAZETTE, BATCH, archive)
    shown = archive.store.get(PAGE)
    refine(GAZETTE, BATCH, archive)
    assert archive.store.get(PAGE) == shown
    strict = replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000))
    refine(strict, BATCH, archive)
    assert archive.store.head(PAGE) is None
    assert list(docs.pending(GAZETTE, archive.store)) == [BATCH]
    docs.render_pending(GAZETTE, archive)
    assert "expected at least 5000" in archive.store.get(PAGE).decode()


def test_a_page_by_a_version_that_stored_no_results_stays_as_it_is(archive: Archive) -> None:
    refined(archive, sound=True)
    archive.store.put(PAGE, b"<p>an old page</p>", content_type=docs.CONTENT_TYPE)
    archive.store.delete(keys.docs_validations("gazette", BATCH))
    assert list(docs.pending(GAZETTE, archive.store)) == []
    assert docs.render(GAZETTE, BATCH, archive) is None
    assert archive.store.get(PAGE) == b"<p>an old page</p>"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'{"articles": 7}', b'{"pages": {"results": [3]}}', b"\xff"]
)
def test_results_that_cannot_be_read_are_named_and_refining_mends_them(archive: Archive, body: bytes) -> None:
    refined(archive, sound=True)
    key = keys.docs_validations("gazette", BATCH)
    whole = archive.store.get(key)
    archive.store.put(key, body, content_type="application/json")
    with pytest.raises(ArchiveDamaged, match=f"{key}: .*refine gazette {BATCH} again"):
        docs.render(GAZETTE, BATCH, archive)
    refine(GAZETTE, BATCH, archive)
    assert archive.store.get(key) == whole
    assert docs.render(GAZETTE, BATCH, archive) == PAGE


def test_a_batch_without_a_report(archive: Archive) -> None:
    shelve(archive, BATCH, [page(1, fetched_at=NOON + timedelta(minutes=1))])
    with pytest.raises(UnknownBatch):
        docs.render(GAZETTE, BATCH, archive)


def test_without_great_expectations_the_error_says_what_to_install(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    refined(archive, sound=True)
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    with pytest.raises(BadConfiguration, match=r"pip install 'khobao\[docs\]'"):
        docs.render(GAZETTE, BATCH, archive)
    assert list(docs.pending(GAZETTE, archive.store)) == [BATCH]


FRESH = """
import sys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.refine import docs
from scrapers.refine.run import judge, refine
from tests.support.shelf import GAZETTE

with Archive.open(Config.from_env()) as archive:
    report = refine(GAZETTE, {batch!r}, archive)
    judge(report)
    docs.render_if_wrong(GAZETTE, {batch!r}, archive)
    print(*sorted({{"great_expectations"}} & set(sys.modules)))
    docs.render(GAZETTE, {batch!r}, archive)
    print(*sorted({{"great_expectations"}} & set(sys.modules)))
"""


def test_great_expectations_is_loaded_where_a_page_is_rendered_and_nowhere_else(
    archive: Archive, config: Config, aws: object
) -> None:
    shelve(archive, BATCH, [page(number) for number in range(4)])
    env = os.environ | {
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_CATALOG": config.catalog,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", FRESH.format(batch=BATCH)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["", "great_expectations"]
