"""The changes page: what outlets changed after publication, word for word, and as a file."""

import csv
import io
import json
import re
from html import unescape

import httpx

from scrapers.archive.archive import Archive
from scrapers.model.link import State
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.desk.fill import DAY, post, refined, tried
from tests.support.shelf import GAZETTE, page, text


def revised(archive: Archive) -> None:
    """An article with a later body, one with a later headline, one that is as it was, and one that was taken down."""
    refined(archive, "20261122T1200Z", page(1), page(2), page(3), page(4))
    changed = [text(1)[0].replace("winter", "summer"), *text(1)[1:]]
    refined(
        archive, "20261122T1300Z", page(1, body=changed), page(2, headline="Nobody expected that"), page(3)
    )
    tried(archive, "20261122T1400Z", {post(4): State.GONE})
    refine(GAZETTE, "20261122T1400Z", archive)


def test_changes_are_shown_word_for_word(desk: httpx.Client, archive: Archive) -> None:
    revised(archive)
    shown = desk.get("/changes?from=2026-11-20&to=2026-11-23").text
    assert "3 changes, page 1 of 1" in shown
    assert re.search(r"<del>winter, ?</del>.*<ins>summer, ?</ins>", shown, re.DOTALL)
    assert "<ins>Nobody expected that </ins>" in shown
    assert "deleted" in shown
    filed = {each.canonical_url: each.article_id for each in archive.catalog.filed()}
    for number in (1, 2, 4):
        assert f'href="/articles/gazette/{filed[post(number)]}"' in shown
    assert f'href="/articles/gazette/{filed[post(3)]}"' not in shown
    assert 'href="/days/gazette/2026-11-22"' in shown


def test_sealing_the_day_changes_nothing_in_it(desk: httpx.Client, archive: Archive) -> None:
    revised(archive)
    before = desk.get("/changes?from=2026-11-20&to=2026-11-23").text
    seal_day(GAZETTE, DAY, archive)
    assert desk.get("/changes?from=2026-11-20&to=2026-11-23").text == before


FILTERS = [
    ("", 3),
    ("outlet=gazette", 3),
    ("outlet=vietnamplus", 0),
    ("outlet=vietnamplus&outlet=gazette", 3),
    ("outlet=", 3),
    ("kind=headline", 1),
    ("kind=body", 1),
    ("kind=deleted", 1),
    ("kind=correction", 0),
    ("from=2026-11-22&to=2026-11-22", 3),
    ("from=2026-11-23&to=2026-11-23", 0),
    ("to=2026-11-21", 0),
]


def test_it_filters(desk: httpx.Client, archive: Archive) -> None:
    revised(archive)
    for query, number in FILTERS:
        assert (
            f"{number} {'change' if number == 1 else 'changes'}, page 1 of 1"
            in desk.get(f"/changes?{query}").text
        )
        assert len(desk.get(f"/changes.jsonl?{query}").text.splitlines()) == number


NO_QUESTIONS = [
    ("from=yesterday", 400),
    ("from=2026-11-23&to=2026-11-22", 400),
    ("from=1990-01-01&to=2026-11-22", 400),
    ("to=0001-02-01", 400),
    ("kind=worse", 400),
    ("kind='); drop table changes; --", 400),
    ("outlet=' or 1=1 --", 404),
    ("outlet=nobody", 404),
    ("page=2", 404),
    ("page=0", 400),
]


def test_what_cannot_be_asked_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    revised(archive)
    for query, status in NO_QUESTIONS:
        for address in ("/changes", "/changes.csv"):
            if "page" in query and address == "/changes.csv":
                continue
            answer = desk.get(f"{address}?{query}")
            assert answer.status_code == status, address
            assert "This page cannot be shown" in answer.text
        assert desk.get("/changes.xlsx").status_code == 404


def test_they_can_be_taken_away(desk: httpx.Client, archive: Archive) -> None:
    revised(archive)
    rows = [json.loads(line) for line in desk.get("/changes.jsonl").text.splitlines()]
    assert {"outlet", "date", "article_id", "kinds", "removed", "added"} <= rows[0].keys()
    table = list(csv.DictReader(io.StringIO(desk.get("/changes.csv").text)))
    assert [row["article_id"] for row in table] == [row["article_id"] for row in rows]


def test_many_come_page_by_page(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", *(page(number) for number in range(45)))
    later = (page(number, headline=f"Case {number} anew") for number in range(45))
    refined(archive, "20261122T1300Z", *later)
    pages = [desk.get("/changes", params={"page": number}).text for number in (1, 2, 3)]
    assert "45 changes, page 1 of 3" in pages[0]
    seen = [found for shown in pages for found in re.findall(r"<ins>([^<]*anew) ?</ins>", unescape(shown))]
    assert len(set(re.findall(r'aria-label="Change of (\w+)"', "".join(pages)))) == 45
    assert len(seen) == 45
