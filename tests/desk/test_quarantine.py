"""The quarantine page: what waits, why, and what people decided."""

import re
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.model.decision import Verdict
from scrapers.review.decide import decide
from tests.desk.conftest import NOW, serving
from tests.desk.fill import filled, post, refined
from tests.support.shelf import GAZETTE, page


def waiting(shown: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'<a class="exact" href="[^"]+">([^<]+)</a>', shown)]


def test_what_waits_is_listed_newest_first(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]), page(1))
    refined(archive, "20261122T1300Z", page(4, body=["Too short, too."]))
    for query in ({}, {"outlet": "gazette"}, {"outlet": "gazette", "day": "2026-11-22"}):
        shown = desk.get("/quarantine", params=query).text
        assert waiting(shown) == [post(4), post(3)]
        assert "/days/gazette/2026-11-22" in shown
        assert "/batches/gazette/20261122T1300Z" in shown
    reasons = {each.canonical_url: each.reasons for each in archive.catalog.filed() if each.reasons}
    assert str(reasons[post(3)])[:60] in unescape(shown)
    assert "Nothing is in quarantine here" in desk.get("/quarantine?day=2026-11-21").text
    assert "Nothing is in quarantine here" in desk.get("/quarantine?outlet=vietnamplus").text


def test_an_empty_archive_has_an_empty_quarantine(desk: httpx.Client) -> None:
    assert "Nothing is in quarantine here" in desk.get("/quarantine").text


def test_what_a_person_decided_is_shown(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]))
    assert ">waits<" in desk.get("/quarantine").text
    article_id = next(each.article_id for each in archive.catalog.filed())
    now = datetime(2026, 11, 22, 14, tzinfo=UTC)
    decide(Verdict.REJECTED, GAZETTE, article_id, archive, by="eva", why="<b>a test</b>", now=now)
    shown = desk.get("/quarantine").text
    assert "rejected by eva at 2026-11-22T14:00:00Z: &lt;b&gt;a test&lt;/b&gt;" in shown
    assert ">waits<" not in shown


def test_a_decision_that_cannot_be_read_leaves_the_list(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]))
    article = next(iter(archive.catalog.filed()))
    key = f"decisions/gazette/{article.article_id}/{article.body_sha256}-0001.json"
    archive.store.put(key, b"[]", content_type="application/json")
    shown = desk.get("/quarantine").text
    assert "What people decided cannot be shown." in shown
    assert waiting(shown) == [post(3)]


@pytest.mark.parametrize("day", ["today", "2026-13-01", "2026-11-22x"])
def test_a_day_that_is_none_gets_a_sentence(desk: httpx.Client, day: str) -> None:
    answer = desk.get("/quarantine", params={"day": day})
    assert answer.status_code == 400
    assert "expected one such as" in answer.text


def test_a_visitor_sees_what_waits_of_his_outlets_alone(archive: Archive, gazette: None) -> None:
    filled(archive)

    class One:
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug == "anewz")

    addresses = [f"/articles/gazette/{each.article_id}" for each in archive.catalog.filed()]
    with serving(create(lambda: archive, One(), clock=lambda: NOW)) as desk:
        for address in ("/quarantine", "/changes"):
            assert "gazette" not in desk.get(address).text.lower()
            hidden, unknown = (desk.get(address, params={"outlet": slug}) for slug in ("gazette", "nobody"))
            assert hidden.status_code == unknown.status_code == 404
            assert hidden.text.replace("gazette", "nobody") == unknown.text
        for address in (*addresses, "/days/gazette/2026-11-22", "/batches/gazette/20261122T1200Z"):
            assert desk.get(address).status_code == 404
