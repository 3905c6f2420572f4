"""What changes something: only by the visitor himself, by a form of the desk's own, where he may."""

from collections.abc import Iterator, Mapping

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from fastapi.routing import APIRoute

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.forms import LARGEST, posted
from scrapers.desk.host import Alone
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import refined
from tests.support.serving import serving
from tests.support.shelf import page


def writing(app: FastAPI) -> Iterator[APIRoute]:
    """Every route that takes anything but a question."""
    for route in app.routes:
        if isinstance(route, APIRoute) and route.methods - {"GET", "HEAD"}:
            yield route


def needed(route: APIRoute) -> set[object]:
    """What a route depends on, through all levels."""
    found, waiting = set(), [route.dependant]
    while waiting:
        each = waiting.pop()
        found.add(each.call)
        waiting += each.dependencies
    return found


@pytest.fixture
def text(archive: Archive) -> str:
    """An article that waits, as a form names it."""
    refined(archive, "20261122T1200Z", page(3, body=["Too short."]))
    (held,) = archive.catalog.filed()
    return f"gazette/{held.article_id}/{held.body_sha256}"


def decided(archive: Archive) -> list[str]:
    return [stored.key for stored in archive.store.list("decisions/")]


def test_every_route_that_changes_something_asks_for_the_proof(archive: Archive) -> None:
    routes = list(writing(create(lambda: archive, Alone())))
    assert {route.path for route in routes} >= {"/quarantine", "/days/{slug}/{day}/backfill"}
    assert all(posted in needed(route) for route in routes)


FOREIGN: tuple[Mapping[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "Same-Origin,cross-site"},
    {"sec-fetch-site": "cross-site", "origin": "own"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:1"},
    {"origin": "http://127.0.0.1"},
    {"origin": "own.evil.example"},
    {"origin": "file://own"},
    {},
)
TOKENS = (None, "", "another", "\u00fc", Editor.TOKEN + "x", Editor.TOKEN[:-1])


def test_what_another_site_makes_a_browser_send_changes_nothing(
    editor: httpx.Client, archive: Archive, text: str
) -> None:
    own = str(editor.base_url).rstrip("/")
    form = {"text": text, "verdict": "released", "why": "seen", "token": Editor.TOKEN}
    for headers in FOREIGN:
        sent = {
            name: value.replace("own", own) if name == "origin" else value for name, value in headers.items()
        }
        answer = editor.post("/quarantine", data=form, headers=sent)
        assert answer.status_code == 403, sent
        assert "not sent by a page of the desk" in answer.text
    assert decided(archive) == []


def test_a_page_of_another_session_changes_nothing(editor: httpx.Client, archive: Archive, text: str) -> None:
    form = {"text": text, "verdict": "released", "why": "seen"}
    for token in TOKENS:
        sent = form | ({} if token is None else {"token": token})
        answer = editor.post("/quarantine", data=sent, headers=OWN)
        assert answer.status_code == 403, token
        assert "another sign-in" in answer.text
    assert decided(archive) == []


def test_what_is_no_form_of_the_desk_is_refused(editor: httpx.Client, archive: Archive, text: str) -> None:
    token = Editor.TOKEN
    for body, kind, status in (
        (b"{}", "application/json", 415),
        (f"token={token}".encode(), "text/plain", 415),
        (f"token={token}".encode(), "", 415),
        (b"--x--", "multipart/form-data; boundary=x", 415),
        (b"token=" + b"x" * LARGEST, "application/x-www-form-urlencoded", 413),
        (b"token=\xff", "application/x-www-form-urlencoded", 400),
        (b"token=%ff", "application/x-www-form-urlencoded", 400),
        (b"a=&" * 2_000, "application/x-www-form-urlencoded", 400),
        (f"token={token}".encode(), "application/x-www-form-urlencoded", 400),
        (f"token={token}&text=x&verdict=released&why=x".encode(), "application/x-www-form-urlencoded", 400),
        (f"token={token}&text={text}&verdict=burnt&why=x".encode(), "application/x-www-form-urlencoded", 400),
        (f"token={token}&text={text}&verdict=released".encode(), "application/x-www-form-urlencoded", 400),
        (
            f"token={token}&text={text}&verdict=released&why=+".encode(),
            "application/x-www-form-urlencoded",
            400,
        ),
        (
            f"token={token}&text={text}&verdict=released&verdict=rejected&why=x".encode(),
            "application/x-www-form-urlencoded",
            400,
        ),
    ):
        answer = editor.post("/quarantine", content=body, headers=OWN | {"content-type": kind})
        assert answer.status_code == status, body[:80]
        assert "This page cannot be shown" in answer.text
    assert decided(archive) == []


def test_a_page_may_also_prove_itself_by_its_origin(editor: httpx.Client, text: str) -> None:
    form = {"text": text, "verdict": "released", "why": "seen", "token": Editor.TOKEN}
    origin = str(editor.base_url).rstrip("/")
    assert editor.post("/quarantine", data=form, headers={"origin": origin}).status_code == 200


def test_the_desk_alone_changes_nothing(desk: httpx.Client, archive: Archive, text: str) -> None:
    form = {"text": text, "verdict": "released", "why": "seen", "token": "None"}
    for address in ("/quarantine", "/days/gazette/2026-11-22/backfill", "/days/gazette/2026-11-22/reading"):
        answer = desk.post(address, data=form, headers=OWN)
        assert answer.status_code == 403, address
        assert "for reading only" in answer.text
    assert "<form method" not in desk.get("/quarantine").text
    assert decided(archive) == []


def test_who_is_not_signed_in_changes_nothing(archive: Archive, gazette: None, text: str) -> None:
    class Closed:
        async def visitor(self, request: object) -> None:
            raise HTTPException(401, "Sign in first.")

    with serving(create(lambda: archive, Closed(), clock=lambda: NOW)) as client:
        for address in (
            "/quarantine",
            "/days/gazette/2026-11-22/backfill",
            "/days/gazette/2026-11-22/reading",
        ):
            answer = client.post(address, data={"token": Editor.TOKEN}, headers=OWN)
            assert answer.status_code == 401, address
            assert "Sign in first." in answer.text
    assert decided(archive) == []
