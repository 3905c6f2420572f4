"""What was taken down stands on no page of the desk, and in nothing that can be taken away from it."""

import gzip
import io
import json
from datetime import date
from zipfile import ZipFile

import httpx
import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.model.batch import Outcome
from scrapers.model.link import Link, State
from scrapers.seal.run import seal_day
from scrapers.takedown.run import hide
from tests.support.shelf import GAZETTE, file_batch, page
from tests.takedown.fill import CHANGED, FIRST, PLANTED, SECOND, THIRD, planted, published

DAY = date(2026, 11, 22)
POST = "https://gazette.example/post1"


@pytest.fixture
def places(archive: Archive) -> dict[str, list[str]]:
    """Addresses of the desk: those that say something of the article, and those that give its captures."""
    published(archive, FIRST, planted(), page(2))
    published(archive, SECOND, planted(body=CHANGED), planted(6, body=CHANGED))
    gone = Outcome(
        link=Link(url=POST, canonical_url=POST, source="feed /rss", title=f"{PLANTED} in a feed"),
        state=State.GONE,
        status=404,
        reason="HTTP 404",
    )
    file_batch(archive, GAZETTE, THIRD, [gone])
    seal_day(GAZETTE, DAY, archive)
    identity = next(each.article_id for each in archive.catalog.filed() if each.canonical_url == POST)
    captures = [
        f"gazette/{name}/{each.part}/{each.offset}"
        for name in (FIRST, SECOND)
        for each in archive.batch("gazette", name).outcomes
        if not each.link.url.endswith("post2")
    ]
    return {
        "pages": [
            "/",
            f"/articles/gazette/{identity}",
            f"/days/gazette/{DAY}",
            *(f"/days/gazette/{DAY}/links.{form}" for form in ("csv", "jsonl")),
            *(f"/batches/gazette/{name}" for name in (FIRST, SECOND, THIRD)),
            "/outlets",
            "/outlets/gazette",
            "/changes",
            "/quarantine",
            "/search?q=harbour",
            *(f"/search.{form}?q=harbour" for form in ("atom", "csv", "jsonl")),
            *(f"/api/v1/{asked}" for asked in ("outlets", "search?q=harbour", "quarantine", "changes")),
            f"/api/v1/articles/gazette/{identity}",
            f"/api/v1/days/gazette/{DAY}/links",
            *(f"/api/v1/batches/gazette/{name}" for name in (FIRST, SECOND, THIRD)),
        ],
        "texts": [f"/api/v1/articles/gazette/{identity}/texts/{number}" for number in (1, 2)],
        "captures": [
            *(f"/{kind}/{capture}" for kind in ("records", "sources", "replays") for capture in captures),
            *(f"/replays/{capture}/page" for capture in captures),
        ],
    }


def test_no_page_says_a_word_of_it_and_no_capture_is_given(
    desk: httpx.Client, archive: Archive, places: dict[str, list[str]]
) -> None:
    before = [desk.get(address).text for address in places["pages"]]
    assert sum(PLANTED in text for text in before) >= 10, "it stood on them"
    assert all(desk.get(address).status_code == 200 for address in places["captures"])
    assert all(PLANTED in desk.get(address).text for address in places["texts"])
    hide(GAZETTE, POST, archive, reason="a court's order", by="lan")
    for address in places["pages"]:
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert PLANTED not in answer.text, address
    for address in places["captures"]:
        answer = desk.get(address)
        assert (answer.status_code, PLANTED in answer.text) == (404, False), address
        assert "hidden by lan" in answer.text
    for address in places["texts"]:
        answer = desk.get(address)
        assert (answer.status_code, PLANTED in answer.text) == (404, False), address
    assert "hidden by lan" in desk.get(places["pages"][1]).text
    other = next(each for each in archive.batch("gazette", FIRST).outcomes if each.link.url.endswith("post2"))
    assert desk.get(f"/records/gazette/{FIRST}/{other.part}/{other.offset}").status_code == 200
    assert keys.takedowns("gazette").startswith("decisions/gazette/")


def test_the_web_archive_of_the_day_is_given_without_it(
    desk: httpx.Client, archive: Archive, places: dict[str, list[str]]
) -> None:
    address = f"/days/gazette/{DAY}/day.wacz"
    assert {POST, f"{POST[:-1]}2"} <= urls(desk.get(address))
    certificate = hide(GAZETTE, POST, archive, reason="a court's order", by="lan")
    after = urls(desk.get(address))
    assert f"{POST[:-1]}2" in after
    assert POST not in after
    archive.store.delete(keys.takedown_certificate("gazette", certificate.name))
    killed = desk.get(address)
    assert killed.status_code == 503, "as while a takedown is under way"
    assert "without what was taken down" in killed.text


def urls(answer: httpx.Response) -> set[str]:
    """What captures of a web archive are of; none of them has a word of what was planted unless it is of one of its addresses."""
    assert answer.status_code == 200, answer.text
    with ZipFile(io.BytesIO(answer.content)) as opened:
        lines = gzip.decompress(opened.read("indexes/index.cdx.gz")).decode().splitlines()
        body = gzip.decompress(opened.read("archive/data.warc.gz"))
    found = {json.loads(line.split(" ", 2)[2])["url"] for line in lines}
    assert (PLANTED.encode() in body) == (POST in found)
    return found
