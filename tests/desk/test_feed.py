"""Feeds: a feed reader understands them, whatever outlets send, and sees later texts as updates of the same entry."""

import json
import subprocess
from html import escape
from typing import Any

import httpx
import pytest
from lxml import etree

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.feed import ATOM, ENTRIES
from tests.desk.conftest import NOW
from tests.desk.fill import post, refined
from tests.desk.test_api import Blind
from tests.desk.test_hostile import HOSTILE
from tests.support.paths import TOOLS
from tests.support.serving import serving
from tests.support.shelf import page, text

BATCH = "20261122T1200Z"
READER = """
import json, sys
import feedparser
found = feedparser.parse(sys.stdin.buffer.read())
print(json.dumps([found.bozo, found.version, found.feed, found.entries], default=str))
"""


def read(body: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A feed, as feedparser reads it."""
    command = [str(TOOLS / "python"), "-c", READER]
    done = subprocess.run(command, input=body, capture_output=True, check=False)
    if b"No module named 'feedparser'" in done.stderr:
        pytest.skip("there is no feedparser in .tools: make install brings it")
    assert done.returncode == 0, done.stderr.decode()
    bozo, version, feed, entries = json.loads(done.stdout)
    assert (bozo, version) == (False, "atom10")
    return feed, entries


def strictly(body: bytes) -> list[etree._Element]:
    """The entries; what RFC 4287 demands is there."""
    root = etree.fromstring(body)
    for of in (root, *root.findall(f"{{{ATOM}}}entry")):
        for name in ("id", "title", "updated"):
            assert len(of.findall(f"{{{ATOM}}}{name}")) == 1, name
        assert any(link.get("rel") == "alternate" for link in of.findall(f"{{{ATOM}}}link"))
        assert of.findall(f"{{{ATOM}}}author/{{{ATOM}}}name")
    return root.findall(f"{{{ATOM}}}entry")


def test_a_feed_reader_reads_what_a_search_finds(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, page(1, headline="Đảng họp"), page(2, headline="Mưa"), page(3))
    shown = desk.get("/search", params={"q": "dang", "sort": "best"})
    link = etree.HTML(shown.text).xpath("//link[@type='application/atom+xml']/@href")[0]
    answer = desk.get(link)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(strictly(answer.content)) == 1
    feed, entries = read(answer.content)
    assert feed["title"] == "Khobao: dang"
    assert [entry["title"] for entry in entries] == ["Đảng họp"]
    assert desk.get(entries[0]["link"]).status_code == 200
    assert {each["rel"]: each["href"] for each in entries[0]["links"]}["via"] == post(1)
    assert len(read(desk.get("/search.atom?outlet=gazette").content)[1]) == 3


def test_a_later_text_is_an_update_of_the_same_entry(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, page(1))
    first = desk.get("/search.atom?outlet=gazette")
    again = {"if-none-match": first.headers["etag"]}
    assert desk.get("/search.atom?outlet=gazette", headers=again).status_code == 304
    assert (
        desk.get("/search.atom?outlet=gazette&sort=best", headers={"if-none-match": '"x"'}).status_code == 200
    )
    refined(archive, "20261122T1400Z", page(1, body=(*text(1), "More.")))
    second = desk.get("/search.atom?outlet=gazette", headers=again)
    assert second.status_code == 200
    (before,), (after,) = (strictly(each.content) for each in (first, second))
    assert before.findtext(f"{{{ATOM}}}id") == after.findtext(f"{{{ATOM}}}id")
    assert str(before.findtext(f"{{{ATOM}}}updated")) < str(after.findtext(f"{{{ATOM}}}updated"))


def test_an_entry_is_the_same_in_every_feed_and_a_feed_in_every_order(
    desk: httpx.Client, archive: Archive
) -> None:
    refined(archive, BATCH, page(1))
    bodies = [
        desk.get(f"/search.atom?{query}").content
        for query in ("outlet=gazette", "q=case", "q=case&sort=best")
    ]
    ids = {strictly(body)[0].findtext(f"{{{ATOM}}}id") for body in bodies}
    assert len(ids) == 1
    feeds = [etree.fromstring(body).findtext(f"{{{ATOM}}}id") for body in bodies]
    assert feeds[0] != feeds[1] == feeds[2]


def test_it_has_the_newest_and_not_all(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, *(page(number) for number in range(ENTRIES + 3)))
    assert len(strictly(desk.get("/search.atom?q=neighbours").content)) == ENTRIES
    assert strictly(desk.get("/search.atom?q=nothingatall").content) == []


def test_what_outlets_send_is_text_in_a_feed(desk: httpx.Client, archive: Archive) -> None:
    pages = [page(at, headline=escape(evil), lead=escape(evil)) for at, evil in enumerate(HOSTILE.values())]
    refined(archive, BATCH, *pages)
    answer = desk.get("/search.atom?outlet=gazette")
    entries = strictly(answer.content)
    assert len(entries) == len(HOSTILE)
    assert {each.tag.rpartition("}")[2] for each in etree.fromstring(answer.content).iter()} <= {
        *(
            "feed",
            "id",
            "title",
            "author",
            "name",
            "updated",
            "link",
            "entry",
            "published",
            "category",
            "summary",
        )
    }
    titles = {str(each.findtext(f"{{{ATOM}}}title")) for each in entries}
    assert HOSTILE["script"] in titles
    assert all(each.find(f"{{{ATOM}}}summary").get("type") == "text" for each in entries)
    for evil in (*HOSTILE.values(), "\0", "\ufffe", "\uffff", "\x1b", "a\x85b"):
        asked = desk.get("/search.atom", params={"q": evil[:500], "section": evil[:200]})
        if asked.status_code == 200:
            strictly(asked.content)
        else:
            assert asked.status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("q=-a", 400),
        ("q=a&from=x", 400),
        ('q="a', 400),
        ("q=a&outlet=nobody", 404),
        ("q=a&sort=worst", 400),
    ],
)
def test_what_cannot_be_asked_is_no_feed(
    desk: httpx.Client, archive: Archive, query: str, status: int
) -> None:
    refined(archive, BATCH, page(1))
    assert desk.get(f"/search.atom?{query}").status_code == status


def test_nobody_is_fed_from_an_outlet_that_he_may_not_see(archive: Archive, gazette: None) -> None:
    refined(archive, BATCH, page(1))
    with serving(create(lambda: archive, Blind("vietnamplus"), clock=lambda: NOW)) as http:
        assert strictly(http.get("/search.atom?q=case").content) == []
        assert http.get("/search.atom?outlet=gazette").status_code == 404
