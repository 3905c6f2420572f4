"""The page of an event, what leads to it, and what its address leads to when the event becomes another."""

from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest
from fastapi import Request
from jsonschema import Draft202012Validator

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.refine.run import refine
from scrapers.search.index import Index
from tests.desk.conftest import NOW
from tests.search.test_reports import BATCH, HERALD, STAR, VISIT, at, published, three
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page, text


def ids(archive: Archive) -> dict[str, str]:
    """By outlet: of the article that reports the visit."""
    posts = {"herald": 2, "gazette": 1, "star": 3}
    return {
        slug: each.article_id
        for slug, number in posts.items()
        for each in archive.catalog.filed(outlet=slug)
        if each.canonical_url.endswith(f"/post{number}")
    }


def test_an_event_shows_who_was_first_and_what_all_name(desk: httpx.Client, archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    address = f"/events/{known['star']}"
    shown = desk.get(address)
    assert shown.status_code == 200
    plain = " ".join(unescape(shown.text).split())
    assert "The Star had it first" not in plain, "an outlet without a file is named by its slug"
    assert "star had it first" in plain
    assert "3 texts, 3 articles, 3 outlets, 1 language: English" in plain
    assert "2 hours later" in plain
    for name in ("Tashkent", "Belousov", "Uzbekistan"):
        assert f">{name}</span>" in plain, "in words, as printed"
    hits = desk.get("/search", params={"q": "Tashkent"}).text
    assert hits.count("2 other reports of the event") == 3
    for outlet, article_id in known.items():
        assert f'href="/articles/{outlet}/{article_id}"' in shown.text
        led = desk.get(f"/events/{article_id}", params={"lang": "vi"}, follow_redirects=True)
        assert (led.status_code, led.url.path) == (200, address)
        assert "2 giờ sau" in led.text
        assert address in desk.get(f"/articles/{outlet}/{article_id}").text


def test_the_address_of_an_event_that_becomes_another_leads_there_or_says_so(
    desk: httpx.Client, archive: Archive
) -> None:
    published(
        archive,
        HERALD,
        page(2, headline="Second", body=[VISIT.format("Uzbekistan"), *text(5)], published=at(11)),
    )
    published(
        archive,
        GAZETTE,
        page(1, headline="Third", body=[VISIT.format("Uzbekistan"), *text(11)], published=at(12)),
    )
    old = f"/events/{ids(archive)['herald']}"
    assert desk.get(old).status_code == 200
    star = page(3, headline="First", body=[VISIT.format("Uzbekistan"), *text(23)], published=at(9))
    published(archive, STAR, star)
    new = f"/events/{ids(archive)['star']}"
    moved = desk.get(old)
    assert (moved.status_code, moved.headers["location"]) == (302, new)

    refine(replace(STAR, floors=replace(STAR.floors, words=5_000)), BATCH, archive)
    gone = desk.get(new)
    assert gone.status_code == 404
    assert "is not published" in gone.text
    assert f"/articles/star/{ids(archive)['star']}" in gone.text
    assert desk.get(old).status_code == 200
    refine(replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000)), BATCH, archive)
    alone = desk.get(old)
    assert alone.status_code == 404
    assert "No other text that is published now" in alone.text
    assert "Second" in alone.text


@pytest.mark.parametrize("wrong", ["0" * 16, "x", "đ", "%00", "a" * 5000, "' or 1=1 --", "tashkent", "-"])
def test_an_address_of_no_event_is_said_so(desk: httpx.Client, archive: Archive, wrong: str) -> None:
    three(archive)
    for place in (f"/events/{wrong}", f"/api/v1/events/{wrong}"):
        assert desk.get(place).status_code == 404, place


class Blind:
    """A host whose visitor does not see some outlets."""

    def __init__(self, *hidden: str) -> None:
        self.hidden = hidden

    async def visitor(self, _: Request) -> Visitor:
        return Visitor(name="eva", sees=lambda slug: slug not in self.hidden)


def test_nobody_learns_of_reports_of_an_outlet_that_he_may_not_see(archive: Archive, gazette: None) -> None:
    three(archive)
    known = ids(archive)
    with serving(create(lambda: archive, Blind("star"), clock=lambda: NOW)) as desk:
        assert desk.get(f"/events/{known['star']}").text == desk.get(f"/events/{'0' * 16}").text.replace(
            "0" * 16, known["star"]
        )
        for place in (
            f"/events/{known['gazette']}",
            f"/api/v1/events/{known['gazette']}",
            f"/articles/gazette/{known['gazette']}",
            f"/api/v1/articles/gazette/{known['gazette']}/same",
        ):
            answer = desk.get(place, follow_redirects=True)
            assert answer.status_code == 200
            assert known["herald"] in answer.text
            assert known["star"] not in answer.text
            assert "First" not in answer.text.replace("First report", "")
        assert "1 other report of the event" in desk.get("/search", params={"q": "Tashkent"}).text
    with serving(create(lambda: archive, Blind("star", "herald"), clock=lambda: NOW)) as desk:
        assert desk.get(f"/events/{known['gazette']}").status_code == 404
        assert "of the event" not in desk.get("/search", params={"q": "Tashkent"}).text


def test_the_api_says_the_same(desk: httpx.Client, archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    described = desk.get("/api/v1/openapi.json").json()

    def asked(path: str, template: str) -> Any:
        answer = desk.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        of = described["paths"][f"/api/v1{template}"]["get"]["responses"]["200"]
        schema = of["content"]["application/json"]["schema"] | {"components": described["components"]}
        Draft202012Validator(schema).validate(answer.json())
        return answer.json()

    event = asked(f"/events/{known['gazette']}", "/events/{article_id}")
    assert event["event"] == known["star"]
    assert event["page"].endswith(f"/events/{known['star']}")
    assert [each["printed"][0]["outlet"] for each in event["texts"]] == ["star", "herald", "gazette"]
    assert [each["follows"] for each in event["texts"]] == [None, known["star"], known["herald"]]
    assert {"kind": "land", "value": "UZ", "printed": "Uzbekistan", "texts": 3} in event["shared"]
    of = asked(f"/articles/gazette/{known['gazette']}/same", "/articles/{slug}/{article_id}/same")
    assert (of["event"], of["cluster"], of["copies"]) == (known["star"], None, [])
    assert [each["article"]["outlet"] for each in of["reports"]] == ["star", "herald"]


def test_without_an_index_the_page_says_so(desk: httpx.Client, archive: Archive) -> None:
    three(archive)
    file = Index(archive.catalog.url).database.file
    assert file
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    known = ids(archive)
    page = desk.get(f"/events/{known['star']}")
    assert page.status_code == 503
    assert "khobao search --rebuild" in page.text
    assert desk.get(f"/api/v1/events/{known['star']}").status_code == 503
    assert "They cannot be shown" in desk.get(f"/articles/gazette/{known['gazette']}").text
