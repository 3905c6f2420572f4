"""Rights in the desk: the register of an outlet, and what is left out of files, feeds and the API."""

import csv
import io

import httpx
import pytest
from lxml import etree

from scrapers.archive.archive import Archive
from scrapers.refine.run import refine
from tests.support.shelf import GAZETTE, Served, page, shelve

BATCH = "20261122T1200Z"
ROBOTS = Served(
    url="https://gazette.example/robots.txt",
    html="User-agent: *\nContent-Signal: ai-train=no\n",
    headers={"Content-Type": "text/plain"},
)
NO = "robots.txt content-signal ai-train=no"
WHY = "page robots noarchive"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
OPEN, CLOSED = "An open secret", "A closed book"


def asking(served: Served) -> Served:
    html = served.html.replace("<head>", '<head><meta name="robots" content="noarchive">')
    return Served(url=served.url, html=html)


@pytest.fixture(autouse=True)
def articles(archive: Archive) -> None:
    """One that may be passed on, and one that may not, which was changed."""
    pages = [page(1, headline=OPEN), asking(page(2, headline=CLOSED))]
    shelve(archive, BATCH, pages, sources=[ROBOTS])
    refine(GAZETTE, BATCH, archive)
    changed = [page(1, headline=OPEN, lead="New lead."), asking(page(2, headline=CLOSED, lead="Other lead."))]
    shelve(archive, "20261122T1300Z", changed, sources=[ROBOTS])
    refine(GAZETTE, "20261122T1300Z", archive)


def test_the_outlet_has_its_register(desk: httpx.Client) -> None:
    shown = desk.get("/outlets/gazette").text
    assert "content-signal ai-train=no" in shown
    assert "robots noarchive" in shown
    listed = desk.get("/api/v1/outlets/gazette/rights").json()
    rows = {(each["term"], each["says"]): each for each in listed["items"]}
    assert rows["robots", "noarchive"]["passed_on"] is False
    assert rows["robots", "noarchive"]["captures"] == 2
    assert (
        rows["content-signal", "ai-train=no"] | {"use": "training", "allowed": False, "captures": 4}
        == rows["content-signal", "ai-train=no"]
    )
    assert (
        "Báo quy định gì về việc sử dụng bài"
        in desk.get("/outlets/gazette", headers={"accept-language": "vi"}).text
    )


def test_files_leave_the_words_out_and_say_why(desk: httpx.Client) -> None:
    asked = {"q": "case", "outlet": "gazette"}
    rows = list(csv.DictReader(io.StringIO(desk.get("/search.csv", params=asked).text)))
    told = {row["headline"]: (row["withheld"], row["rights"]) for row in rows}
    assert told == {OPEN: ("", NO), "": (WHY, f"{WHY}; {NO}")}
    (kept,) = [row for row in rows if row["withheld"]]
    assert kept["snippet"] == ""
    assert kept["url"] == "https://gazette.example/post2"
    whole = desk.get("/search.csv", params=asked | {"withheld": "true"}).text
    assert {row["headline"] for row in csv.DictReader(io.StringIO(whole))} == {OPEN, CLOSED}


def test_the_api_leaves_the_words_out_and_says_why(desk: httpx.Client) -> None:
    asked = {"q": "case", "outlet": "gazette"}
    items = desk.get("/api/v1/search", params=asked).json()["items"]
    assert {(each["headline"], each["withheld"]) for each in items} == {(OPEN, None), ("", WHY)}
    whole = desk.get("/api/v1/search", params=asked | {"withheld": "true"}).json()["items"]
    assert {(each["headline"], each["withheld"]) for each in whole} == {(OPEN, None), (CLOSED, None)}
    ids = {each["headline"]: each["article_id"] for each in whole}
    for form in ("texts/1.txt", "texts/1.md"):
        assert desk.get(f"/articles/gazette/{ids[OPEN]}/{form}").status_code == 200
        refused = desk.get(f"/articles/gazette/{ids[CLOSED]}/{form}")
        assert (refused.status_code, WHY in refused.text, CLOSED in refused.text) == (403, True, False)
        given = desk.get(f"/articles/gazette/{ids[CLOSED]}/{form}", params={"withheld": "true"})
        assert CLOSED in given.text
    address = f"/api/v1/articles/gazette/{ids[CLOSED]}/texts/1"
    refused = desk.get(address)
    assert (refused.status_code, WHY in refused.text) == (403, True)
    assert desk.get(address, params={"withheld": "true"}).json()["article"]["headline"] == CLOSED


def test_changes_leave_the_words_out_and_say_why(desk: httpx.Client) -> None:
    items = desk.get("/api/v1/changes", params={"outlet": "gazette"}).json()["items"]
    leads = {(each["withheld"], each["difference"]["description_after"]) for each in items}
    assert leads == {(None, "New lead."), (WHY, None)}
    exported = desk.get("/changes.csv", params={"outlet": "gazette"}).text
    assert ("New lead." in exported, "Other lead." in exported, WHY in exported) == (True, False, True)
    whole = desk.get("/changes.csv", params={"outlet": "gazette", "withheld": "true"}).text
    assert "Other lead." in whole


def test_a_feed_says_what_it_leaves_out(desk: httpx.Client) -> None:
    def titles(body: bytes) -> list[str]:
        return [each.text for each in etree.fromstring(body).iterfind("a:entry/a:title", ATOM)]

    asked = {"outlet": "gazette"}
    feed = desk.get("/search.atom", params=asked).content
    assert titles(feed) == [OPEN]
    assert f"1 ({WHY})" in (etree.fromstring(feed).findtext("a:subtitle", namespaces=ATOM) or "")
    whole = desk.get("/search.atom", params=asked | {"withheld": "true"}).content
    assert sorted(titles(whole)) == [CLOSED, OPEN]
    assert etree.fromstring(whole).find("a:subtitle", ATOM) is None


def test_a_person_reads_the_article_and_is_told(desk: httpx.Client) -> None:
    (row,) = [
        each
        for each in desk.get("/api/v1/search", params={"outlet": "gazette"}).json()["items"]
        if each["withheld"]
    ]
    shown = desk.get(f"/articles/gazette/{row['article_id']}").text
    assert CLOSED in shown
    assert f"{WHY}</code>" in shown
    assert "texts/2.txt?withheld=true" in shown
