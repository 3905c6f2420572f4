"""What people say of two articles, by the desk: who may, what it changes, and what is refused."""

from collections.abc import Iterator

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.test_event import ids
from tests.search.test_reports import GAZETTE, at, published, three
from tests.support.serving import serving
from tests.support.shelf import page, text


@pytest.fixture
def eva(archive: Archive, gazette: None) -> Iterator[httpx.Client]:
    with serving(create(lambda: archive, Editor("gazette", "star"), clock=lambda: NOW)) as client:
        yield client


def sent(client: httpx.Client, **fields: str) -> httpx.Response:
    values = {"token": Editor.TOKEN, "of": "event", "why": "read <b>both</b>"} | fields
    return client.post("/rulings", data=values, headers=OWN)


def test_a_person_parts_two_and_takes_it_back(eva: httpx.Client, archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    page = f"/articles/gazette/{known['gazette']}"
    one, other = f"gazette/{known['gazette']}", f"star/{known['star']}"
    assert f'value="{other}"' in eva.get(page).text, "it is listed to be chosen"
    done = sent(eva, one=one, listed=other, verdict="parted")
    assert (done.status_code, done.headers["location"]) == (303, f"{page}#said")
    shown = eva.get(page).text
    assert "parted, as not one event, by eva" in shown
    assert "read &lt;b&gt;both&lt;/b&gt;" in shown
    event = eva.get(f"/api/v1/articles/gazette/{known['gazette']}/same").json()
    assert [(each["verdict"], each["article_id"]) for each in event["said"]] == [("parted", known["star"])]
    assert known["star"] not in [each["article"]["article_id"] for each in event["reports"]]
    assert sent(eva, one=one, listed=other, verdict="parted").status_code == 409
    assert sent(eva, one=one, listed=other, verdict="joined").status_code == 409
    assert sent(eva, one=one, listed=other, verdict="left").status_code == 303
    assert "What people say of it" in eva.get(page).text
    assert "parted, as not one event" not in eva.get(page).text
    event = eva.get(f"/api/v1/articles/gazette/{known['gazette']}/same").json()
    assert event["event"] == known["star"]


def test_an_event_says_what_a_person_joined(eva: httpx.Client, archive: Archive) -> None:
    three(archive)
    star = archive.catalog.filed(outlet="star")[0].article_id
    published(archive, GAZETTE, page(7, headline="Seventh", body=text(61), published=at(13)))
    (seventh,) = [e for e in archive.catalog.filed(outlet="gazette") if e.canonical_url.endswith("/post7")]
    done = sent(eva, one=f"gazette/{seventh.article_id}", other=f"star/{star}", verdict="joined")
    assert done.status_code == 303, done.text
    assert "A person joined it with" in eva.get(f"/events/{star}").text


def test_what_may_not_be_said_changes_nothing(eva: httpx.Client, archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    one, star = f"gazette/{known['gazette']}", f"star/{known['star']}"
    for status, fields in (
        (403, {"other": f"herald/{known['herald']}", "verdict": "parted"}),
        (403, {"other": star, "verdict": "parted", "token": "of another"}),
        (400, {"other": star, "verdict": "hidden"}),
        (400, {"other": star, "verdict": "parted", "why": " "}),
        (400, {"other": star, "verdict": "parted", "of": "colour"}),
        (400, {"other": one, "verdict": "parted"}),
        (400, {"verdict": "parted"}),
        (400, {"other": "words of a text", "verdict": "parted"}),
        (404, {"other": "0" * 16, "verdict": "parted"}),
        (404, {"one": f"nobody/{'0' * 16}", "other": star, "verdict": "parted"}),
        (400, {"other": star, "verdict": "left"}),
    ):
        answer = sent(eva, **{"one": one} | fields)
        assert answer.status_code == status, (fields, answer.text)
    foreign = eva.post(
        "/rulings",
        data={
            "token": Editor.TOKEN,
            "one": one,
            "other": star,
            "verdict": "parted",
            "of": "event",
            "why": "x",
        },
        headers={"sec-fetch-site": "cross-site"},
    )
    assert foreign.status_code == 403
    assert not list(archive.store.everything("decisions/"))


def test_who_may_not_edit_is_shown_no_form(desk: httpx.Client, archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    assert 'action="/rulings"' not in desk.get(f"/articles/gazette/{known['gazette']}").text
    assert desk.post("/rulings", data={}).status_code == 403
