"""The quarantine page: what waits, why, and what people decided."""

import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

import scrapers.desk.quarantine as quarantine_page
from scrapers.archive import contents
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.model.decision import Verdict
from scrapers.model.link import State
from scrapers.review.decide import decide
from scrapers.takedown.run import hide
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import filled, post, refined
from tests.support.serving import serving
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


def texts(shown: str) -> list[str]:
    """What can be chosen, as a form names it."""
    return re.findall(r'<input type="checkbox" name="text" value="([^"]+)"', shown)


def decide_on(client: httpx.Client, chosen: list[str], verdict: str, **more: str) -> httpx.Response:
    form = {"text": chosen, "verdict": verdict, "why": "I read it", "token": Editor.TOKEN, **more}
    return client.post("/quarantine", data=form, headers=OWN)


def badge(shown: str) -> int:
    """The number in the navigation."""
    found = re.search(r'class="badge">(\d+)<', shown)
    return int(found[1]) if found else 0


def test_many_are_decided_on_at_once_as_by_the_command_line(editor: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", *(page(number, body=["Too short."]) for number in (3, 4, 5)), page(1))
    shown = editor.get("/quarantine").text
    assert (len(texts(shown)), badge(shown)) == (3, 3)
    answer = decide_on(editor, texts(shown)[:2], "released")
    assert answer.status_code == 200
    assert "2 released" in answer.text
    assert badge(answer.text) == 1
    answer = decide_on(editor, texts(shown)[2:], "rejected")
    assert "1 rejected" in answer.text
    made = [
        decision
        for held in archive.catalog.filed()
        for decision in contents.decisions(archive.store, "gazette", {held.article_id})
    ]
    assert [(each.verdict, each.by, each.why) for each in made].count(("released", "eva", "I read it")) == 2
    assert {each.decided_at for each in made} == {NOW}
    states = Counter(each.state for each in archive.catalog.filed())
    assert states == {State.ARCHIVED: 3, State.QUARANTINED: 1}
    shown = editor.get("/quarantine").text
    assert (len(texts(shown)), badge(shown)) == (1, 0)
    assert "rejected by eva" in shown
    assert "Nothing is in quarantine here" in editor.get("/quarantine?waiting=yes").text


def test_what_cannot_be_decided_is_said_and_the_rest_is_done(editor: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]), page(4, body=["Too short, too."]))
    first, second = texts(editor.get("/quarantine").text)
    assert decide_on(editor, [first], "rejected").status_code == 200
    answer = decide_on(editor, [first, second, f"gazette/{'0' * 16}/{'0' * 64}"], "released")
    assert answer.status_code == 200
    assert "1 released, 2 not" in answer.text
    assert "it was rejected by eva" in answer.text
    assert "is in quarantine; `khobao quarantine list`" in answer.text
    assert decide_on(editor, [first], "released").status_code == 409
    assert "1 released" in decide_on(editor, [first], "released", overrule="yes").text


def test_only_who_may_edit_the_dag_of_an_outlet_decides(archive: Archive, gazette: None) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]))
    (held,) = archive.catalog.filed()
    with serving(create(lambda: archive, Editor("anewz"), clock=lambda: NOW)) as client:
        shown = client.get("/quarantine").text
        assert waiting(shown) == [post(3)]
        assert texts(shown) == []
        answer = decide_on(client, [f"gazette/{held.article_id}/{held.body_sha256}"], "released")
        assert answer.status_code == 403
        assert "You may not edit gazette.refine" in answer.text
        unknown = decide_on(client, [f"nobody/{held.article_id}/{held.body_sha256}"], "released")
        assert unknown.status_code == 404
    assert list(archive.store.everything("decisions/")) == []


def test_a_long_list_is_paged_and_every_reading_stands_on_one_page(
    desk: httpx.Client, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine_page, "ROWS", 2)
    refined(archive, "20261122T1200Z", *(page(number, body=[f"Short {number}."]) for number in (3, 4, 5)))
    refined(archive, "20261122T1300Z", page(6, body=["Short."]), page(7, body=["Shorter."]))
    for query in ("", "?outlet=gazette", "?day=2026-11-22", "?waiting=yes"):
        address, seen = f"/quarantine{query}", []
        while address:
            shown = desk.get(address).text
            seen += waiting(shown)
            on = re.search(r'<a href="([^"]+)" rel="next">', shown)
            address = unescape(on[1]) if on else ""
        assert sorted(seen) == [post(number) for number in (3, 4, 5, 6, 7)], query
        assert set(seen[:2]) == {post(6), post(7)}


def test_a_place_that_there_is_not_in_the_list_gets_a_sentence(desk: httpx.Client) -> None:
    for after in (
        "x",
        "~~",
        "2026-11-22~20261122T1200Z~0",
        "9999-12-31T23:59:59+00:00~x~y",
        "0001-01-01T00:00:00+14:00~a~b",
    ):
        assert desk.get("/quarantine", params={"after": after}).status_code == 400, after


def addresses(shown: str) -> list[str]:
    """Of the pages on which an article stands beside its page."""
    return [unescape(each) for each in re.findall(r'<a class="exact" href="([^"]+)">', shown)]


WRONG = {"published": '<time class="published" datetime="1999-01-01T00:00:00+07:00">1999</time>'}


def test_what_failed_most_checks_comes_first(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Short."], **WRONG), page(4, body=["Too short."]))
    refined(archive, "20261122T1300Z", page(5, body=["Short, and later."]))
    counted = {each.canonical_url: str(each.reasons).count("; ") for each in archive.catalog.filed()}
    assert counted[post(3)] > counted[post(4)] == counted[post(5)]
    assert waiting(desk.get("/quarantine").text) == [post(3), post(5), post(4)]
    assert waiting(desk.get("/quarantine?order=newest").text)[0] == post(5)


def test_the_worst_first_list_is_paged_without_loss(
    desk: httpx.Client, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine_page, "ROWS", 2)
    numbers = (3, 4, 5, 6, 7)
    refined(
        archive,
        "20261122T1200Z",
        *(page(number, body=[f"Short {number}."], **(WRONG if number % 2 else {})) for number in numbers),
    )
    address, seen = "/quarantine", []
    while address:
        shown = desk.get(address).text
        seen += waiting(shown)
        on = re.search(r'<a href="([^"]+)" rel="next">', shown)
        address = unescape(on[1]) if on else ""
    assert sorted(seen) == [post(number) for number in numbers]
    assert set(seen[:3]) == {post(3), post(5), post(7)}


@pytest.mark.parametrize("faults", ["", "~", "~x", "~-1", "~1~2", "~99999999"])
def test_a_place_of_another_order_gets_a_sentence(desk: httpx.Client, faults: str) -> None:
    after = f"2026-11-22T12:00:00+00:00~20261122T1200Z~0{faults}"
    assert desk.get("/quarantine", params={"after": after}).status_code == 400


def test_an_article_stands_beside_its_page_and_the_next_is_one_key_away(
    editor: httpx.Client, archive: Archive
) -> None:
    refined(
        archive,
        "20261122T1200Z",
        page(3, headline="A <b>bold</b> one", body=["Too short."], **WRONG),
        page(4, body=["Short."]),
    )
    first, second = addresses(editor.get("/quarantine").text)
    shown = editor.get(first).text
    assert "A &lt;b&gt;bold&lt;/b&gt; one" in shown or "A bold one" in shown
    assert shown.count("<h1") == 1
    (frame,) = re.findall(r'<iframe class="replay" sandbox="" src="([^"]+)"', shown)
    assert "Too short." in editor.get(frame).text
    assert f'href="{second}" rel="next" accesskey="n"' in unescape(shown)
    assert 'rel="next"' not in editor.get(second).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    answer = editor.post(
        "/quarantine", data={**form, "verdict": "rejected", "why": "A fragment"}, headers=OWN
    )
    assert answer.status_code == 200
    assert f'<a href="{second}" accesskey="n">' in unescape(answer.text)
    assert "rejected by eva" in editor.get(first).text


def test_who_may_not_edit_sees_the_page_and_no_form(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]))
    (address,) = addresses(desk.get("/quarantine").text)
    shown = desk.get(address)
    assert shown.status_code == 200
    assert "<form" not in shown.text
    assert "Too short." in shown.text


def test_what_is_not_in_quarantine_stands_beside_nothing(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1), page(3, body=["Too short."]))
    (address,) = addresses(desk.get("/quarantine").text)
    published = next(each for each in archive.catalog.filed() if each.canonical_url == post(1))
    for wrong in (
        f"/quarantine/gazette/{published.article_id}/{published.body_sha256}",
        address[:-1],
        address.replace("/gazette/", "/nobody/"),
        f"/quarantine/gazette/{'0' * 16}/{'0' * 64}",
    ):
        assert desk.get(wrong).status_code == 404, wrong
    hide(GAZETTE, post(3), archive, reason="a court's order", by="lan")
    answer = desk.get(address)
    assert (answer.status_code, "Too short." in answer.text) == (404, False)
