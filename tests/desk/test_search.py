"""The search page: what is found is shown and marked, what cannot be asked or found is said, and all can be taken away."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
from fastapi import Request

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.search.export import SCHEMA
from scrapers.search.index import Index
from tests.desk.conftest import NOW
from tests.desk.fill import post, refined
from tests.support.serving import serving
from tests.support.shelf import page

BATCH = "20261122T1200Z"
ON_21 = '<time class="published" datetime="2026-11-21T09:00:00+07:00">9:00</time>'


def filled(archive: Archive) -> None:
    refined(
        archive,
        BATCH,
        page(1, headline="Đảng họp ở Hòa Bình"),
        page(2, headline="Đang mưa", published=ON_21),
        page(3),
    )


def headlines(shown: str) -> list[str]:
    found = re.findall(r'<article class="hit">\s*<h2[^>]*>(.*?)</h2>', shown, re.DOTALL)
    return [unescape(re.sub(r"</?a[^>]*>", "", each)).strip() for each in found]


def test_hits_are_marked_and_lead_to_their_articles(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get("/search", params={"q": "dang"}).text
    assert headlines(shown) == ["<mark>Đảng</mark> họp ở Hòa Bình", "<mark>Đang</mark> mưa"]
    assert "2 hits" in shown
    filed = {each.canonical_url: each.article_id for each in archive.catalog.filed()}
    assert f'href="/articles/gazette/{filed[post(1)]}"' in shown
    assert desk.get(f"/articles/gazette/{filed[post(1)]}").status_code == 200
    assert headlines(desk.get("/search", params={"q": "Đảng"}).text) == ["<mark>Đảng</mark> họp ở Hòa Bình"]
    assert headlines(desk.get("/search", params={"q": post(3)}).text) == ["What became of case 3"]
    assert "<mark>Neighbours</mark>" in desk.get("/search", params={"q": "neighbours"}).text


FILTERS = [
    ("q=neighbours", 3),
    ("q=neighbours&outlet=gazette", 3),
    ("q=neighbours&outlet=&outlet=vietnamplus", 0),
    ("q=neighbours&from=2026-11-22&to=2026-11-22", 2),
    ("q=neighbours&to=2026-11-21", 1),
    ("q=neighbours&section=town", 3),
    ("q=neighbours&author=nobody", 0),
    ("q=neighbours&agency=AFP", 0),
    ("q=neighbours&language=en&sort=best", 3),
    ("section=Town", 3),
    ("outlet=gazette", 3),
]


def test_it_filters(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for query, number in FILTERS:
        answer = desk.get(f"/search?{query}")
        assert answer.status_code == 200
        assert len(headlines(answer.text)) == number, query
        assert ("Nothing was found" in answer.text) == (number == 0)
        lines = desk.get(f"/search.jsonl?{query}").text.splitlines()
        assert len(lines) == number


WRONG = [
    ('q="hạn hán', 400, "without its partner"),
    ("q=…", 400, "expected words"),
    ("q=-covid", 400, "only words to leave out"),
    ("from=2026-11-22", 400, "expected words"),
    ("q=a&from=yesterday", 400, "expected a day such as 2026-11-22"),
    ("q=a&from=2026-11-22&to=2026-11-21", 400, "swap them"),
    ("q=a&sort=worst", 400, "expected newest or best"),
    ("q=a&after=x", 400, "key of a page"),
    ("q=a&outlet=nobody", 404, "no outlet"),
    ("q=a&outlet=' or 1=1 --", 404, "no outlet"),
]


def test_what_cannot_be_asked_gets_a_sentence_and_keeps_the_box(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for query, status, said in WRONG:
        answer = desk.get(f"/search?{query}")
        assert answer.status_code == status, query
        assert said in unescape(answer.text), query
        if status == 400:
            assert '<form class="filters"' in answer.text
        if "after" not in query:
            assert desk.get(f"/search.csv?{query}").status_code == status
    assert desk.get("/search.xlsx?q=a").status_code == 404


def test_an_empty_box_says_how_to_ask(desk: httpx.Client) -> None:
    for address in ("/search", "/search?q=&outlet=&from=&to=&sort=newest"):
        answer = desk.get(address)
        assert answer.status_code == 200
        assert "finds Đảng" in answer.text
        assert 'aria-current="page">Search' in answer.text


def test_an_index_that_is_not_there_or_broken_says_what_to_do(desk: httpx.Client, archive: Archive) -> None:
    answer = desk.get("/search?q=a")
    assert answer.status_code == 503
    assert "there is none yet" in answer.text
    assert "khobao search --rebuild" in answer.text
    filled(archive)
    file = Index(archive.catalog.url).database.file
    assert file is not None
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    file.write_bytes(b"nonsense" * 4096)
    answer = desk.get("/search?q=neighbours")
    assert answer.status_code == 503
    assert "khobao search --rebuild" in answer.text
    assert '<form class="filters"' in answer.text
    assert desk.get("/changes").status_code == 200


def test_many_come_page_by_page(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, *(page(number) for number in range(45)))
    for sort in ("newest", "best"):
        seen: list[str] = []
        address = f"/search?q=neighbours&sort={sort}"
        for size in (20, 20, 5):
            shown = desk.get(address).text
            assert len(headlines(shown)) == size
            seen += headlines(shown)
            following = re.search(r'href="([^"]+)" rel="next"', shown)
            address = unescape(following[1]) if following else ""
        assert address == ""
        assert len(set(seen)) == 45
    assert "45 hits" in desk.get("/search?q=neighbours").text


def test_when_and_where_is_drawn(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get("/search?q=neighbours").text
    assert 'aria-label="Hits by day, 2026-11-21 to 2026-11-22, at most 2"' in shown
    assert len(re.findall(r"<rect ", shown)) == 2
    narrowed = re.search(r'href="(/search\?[^"]*from=2026-11-21[^"]*)"', shown)
    assert narrowed is not None
    assert headlines(desk.get(unescape(narrowed[1])).text) == ["Đang mưa"]


def test_all_can_be_taken_away_and_no_cell_is_a_formula(desk: httpx.Client, archive: Archive) -> None:
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1dcmd"]
    refined(archive, BATCH, *(page(at, headline=each) for at, each in enumerate(bad)))
    table = list(csv.DictReader(io.StringIO(desk.get("/search.csv?q=neighbours").text)))
    assert {row["headline"] for row in table} == {f"'{each}" for each in bad}
    lines = [json.loads(line) for line in desk.get("/search.jsonl?q=neighbours").text.splitlines()]
    assert {row["headline"] for row in lines} == set(bad)
    assert {"outlet", "article_id", "date", "url", "snippet"} <= lines[0].keys()
    assert desk.get("/search.csv?q=neighbours").headers["content-disposition"].startswith("attachment")


def test_hostile_articles_are_inert_in_hits(desk: httpx.Client, archive: Archive) -> None:
    words = "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg onload=x> \" ' &"
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    refined(archive, BATCH, page(1, headline=escaped, body=[f"{escaped} storm " * 9], lead=escaped))
    for query in ("storm", "script", "onerror alert", "headline:svg"):
        shown = desk.get("/search", params={"q": query}).text
        assert len(headlines(shown)) == 1
        assert not re.search(r"<(script>|img|svg onload)", shown)
    asked = desk.get("/search", params={"q": '"><script>alert(1)</script>"', "section": '"><b>'}).text
    assert "<script>alert" not in asked
    assert "<b>" not in asked


class _Elsewhere:
    """A host that lets its visitor see one outlet, or none."""

    def __init__(self, *sees: str) -> None:
        self._sees = sees

    async def visitor(self, request: Request) -> Visitor:
        return Visitor(name="lan", sees=lambda slug: slug in self._sees)


@pytest.mark.parametrize(("sees", "number"), [(("gazette",), 3), (("vietnamplus",), 0), ((), 0)])
def test_nothing_is_found_that_the_visitor_may_not_see(
    archive: Archive, gazette: None, sees: tuple[str, ...], number: int
) -> None:
    filled(archive)
    with serving(create(lambda: archive, _Elsewhere(*sees), clock=lambda: NOW)) as desk:
        shown = desk.get("/search?q=neighbours").text
        assert len(headlines(shown)) == number
        assert len(desk.get("/search.jsonl?q=neighbours").text.splitlines()) == number
        assert desk.get("/search?q=neighbours&outlet=gazette").status_code == (200 if number else 404)


def test_parquet_has_every_hit_in_groups_that_are_no_smaller_than_they_must_be(
    desk: httpx.Client, archive: Archive
) -> None:
    refined(archive, BATCH, *(page(number) for number in range(230)))
    body = desk.get("/search.parquet?q=neighbours").content
    file = pq.ParquetFile(io.BytesIO(body))
    assert file.metadata.num_row_groups == 1
    lines = [json.loads(line) for line in desk.get("/search.jsonl?q=neighbours").text.splitlines()]
    assert file.read().to_pylist() == lines
    assert len(lines) == 230
    empty = pq.read_table(io.BytesIO(desk.get("/search.parquet?q=nothingatall").content))
    assert (empty.num_rows, empty.column_names) == (0, SCHEMA.names)
