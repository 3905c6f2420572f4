"""Samples in the desk: the same for everybody, each article beside its page, judged by whoever may edit the outlet."""

import re
from html import unescape

import httpx
import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.model.assessment import FIELDS
from scrapers.refine.run import refine
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import refined
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page, shelve

WEEK = "2026-W47"
LIST = f"/samples/gazette?week={WEEK}"


def drawn(client: httpx.Client, address: str = LIST) -> list[str]:
    """The addresses of the articles of the sample."""
    return [
        unescape(each)
        for each in re.findall(r'<li><a class="exact" href="([^"]+)">', client.get(address).text)
    ]


def asked(client: httpx.Client, address: str) -> dict[str, str]:
    """What the form of an article sends besides the words."""
    shown = client.get(address).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))


def say(client: httpx.Client, address: str, **words: str) -> httpx.Response:
    place = address.partition("?")[0]
    return client.post(place, data=asked(client, address) | words, headers=OWN)


@pytest.fixture
def three(archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1), page(2), page(3), page(4, body=["Too short."]))


def test_a_person_goes_through_the_sample_and_the_shares_follow(
    editor: httpx.Client, archive: Archive, three: None
) -> None:
    first, second, third = drawn(editor)
    shown = editor.get(first).text
    assert '<iframe class="replay" sandbox=""' in shown
    assert re.findall(r"<fieldset><legend>([^<]+)<", shown) == [
        "Headline", "Lead", "Body", "Published", "Authors", "Section",
    ]  # fmt: skip
    assert f'href="{second}" rel="next" accesskey="n"' in unescape(shown)
    answer = say(editor, first, headline="right", authors="wrong", article_body="")
    assert (answer.status_code, answer.headers["location"]) == (303, second)
    answer = say(editor, second, all="right")
    assert answer.headers["location"] == third
    answer = say(editor, third, headline="right")
    assert answer.headers["location"].startswith("/samples/gazette?week=2026-W47")
    listed = editor.get(LIST).text
    assert "wrong: Authors" in listed
    assert listed.count("nothing wrong") == 2
    assert "nobody has looked yet" not in listed
    rows = {
        unescape(name): cells
        for name, cells in re.findall(r'<tr><th scope="row">([^<]+)</th>\n(.*?)</tr>', listed, re.S)
    }
    assert re.findall(r'class="number">([^<]+)<', rows["Headline"]) == ["100%", "44%–100%", "3"]
    assert re.findall(r'class="number">([^<]+)<', rows["Authors"]) == ["50%", "9%–91%", "2"]
    of_outlet = editor.get("/outlets/gazette").text
    assert rows["Authors"] in of_outlet
    assert 'value="wrong" checked' in editor.get(first).text, "his own word is there when he comes again"
    assert len(archive.store.list(keys.assessments("gazette", WEEK))) == 3


def test_two_people_see_the_same_and_not_what_the_other_said_before_they_speak(
    editor: httpx.Client, archive: Archive, three: None
) -> None:
    first, *_ = drawn(editor)
    say(editor, first, headline="wrong")

    class Lan(Editor):
        async def visitor(self, request: object) -> Visitor:
            return Visitor(
                name="lan", sees=lambda _: True, edits=lambda _: True, token=self.TOKEN, airflow=None
            )

    with serving(create(lambda: archive, Lan(), clock=lambda: NOW)) as other:
        assert drawn(other) == drawn(editor)
        assert drawn(other, f"{LIST}&size=2") == [f"{each[:-2]}2" for each in drawn(editor)[:2]]
        assert 'value="wrong" checked' not in other.get(first).text
        say(other, first, headline="right")
        assert "nothing wrong" in other.get(LIST).text


def test_what_cannot_be_said_gets_a_sentence(editor: httpx.Client, archive: Archive, three: None) -> None:
    first, *_ = drawn(editor)
    place = first.partition("?")[0]
    form = asked(editor, first)
    for words, status, sentence in (
        ({}, 400, "Nothing was said of any field"),
        ({"headline": "perhaps"}, 400, "Nothing was said of any field"),
        ({"headline": "right", "text": "0"}, 409, "Another text or reading"),
        ({"headline": "right", "reader": "old"}, 409, "Another text or reading"),
        ({"headline": "right", "token": "other"}, 403, "another sign-in"),
    ):
        answer = editor.post(place, data=form | words, headers=OWN)
        assert (answer.status_code, sentence in answer.text) == (status, True), words
    of_quarantine = next(each for each in archive.catalog.filed() if each.state == "quarantined")
    for wrong in ("0" * 16, of_quarantine.article_id, "a%00b"):
        address = f"/samples/gazette/{WEEK}/{wrong}"
        assert editor.get(address).status_code == 404
        assert editor.post(address, data=form | {"all": "right"}, headers=OWN).status_code == 404
    for week in ("2026-W46", "2026-W48"):
        assert (
            editor.post(
                f"/samples/gazette/{week}/{place.rpartition('/')[2]}", data=form, headers=OWN
            ).status_code
            == 404
        )
    assert archive.store.everything(keys.assessments()) == ()


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 200, "sample of 2026-W47"),
        ("?week=2026-W46", 200, "Nothing was published in this week."),
        ("?week=2026-W48", 200, "The week is not over."),
        ("?week=2026-W54", 400, "is no week; expected one such as 2026-W47"),
        ("?week=<b>", 400, "is no week"),
        ("?size=0", 400, "expected 1 or more"),
        ("?size=51", 400, "expected 50 or less"),
    ],
)
def test_weeks_and_sizes_that_are_asked_for(
    desk: httpx.Client, three: None, query: str, status: int, sentence: str
) -> None:
    answer = desk.get(f"/samples/gazette{query}")
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_only_who_may_edit_says_and_who_sees_the_outlet_reads(
    archive: Archive, gazette: None, three: None
) -> None:
    with serving(create(lambda: archive, Editor("gazette"), clock=lambda: NOW)) as client:
        first, *_ = drawn(client)
        form = asked(client, first)
    with serving(create(lambda: archive, Editor("anewz"), clock=lambda: NOW)) as client:
        assert "<fieldset>" not in client.get(first).text
        answer = client.post(first.partition("?")[0], data=form | {"all": "right"}, headers=OWN)
        assert (answer.status_code, "You may not edit gazette.refine" in answer.text) == (403, True)

    class One:
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug == "anewz")

    with serving(create(lambda: archive, One(), clock=lambda: NOW)) as client:
        assert client.get(LIST).status_code == client.get(first).status_code == 404
    assert archive.store.everything(keys.assessments()) == ()


def test_a_word_on_an_earlier_text_is_told_apart(editor: httpx.Client, archive: Archive, three: None) -> None:
    first, *_ = drawn(editor)
    identity = first.partition("?")[0].rpartition("/")[2]
    url = next(each.canonical_url for each in archive.catalog.filed(article_id=identity))
    say(editor, first, all="right")
    later = page(
        int(url[-1]),
        body=["The outlet wrote this paragraph of the story later, and no other." for _ in range(9)],
    )
    shelve(archive, "20261122T1300Z", [later])
    refine(GAZETTE, "20261122T1300Z", archive)
    listed = editor.get(LIST).text
    assert "1 word on an earlier text or reader" in listed
    assert listed.count("an earlier text or reader</span>") == 2 * len(FIELDS)
    assert "as published now" not in listed


def test_a_damaged_word_leaves_the_rest_of_the_page(
    desk: httpx.Client, archive: Archive, three: None
) -> None:
    archive.store.put(
        keys.assessment("gazette", WEEK, "0", "0" * 64, 1), b"[]", content_type="application/json"
    )
    shown = desk.get(LIST).text
    assert "It cannot be shown." in shown
    assert "Right in all weeks" in shown


def test_hostile_words_of_an_article_are_text(editor: httpx.Client, archive: Archive) -> None:
    refined(
        archive, "20261122T1200Z", page(1, headline="A &lt;script&gt;alert(1)&lt;/script&gt; of the town")
    )
    (first,) = drawn(editor)
    shown = editor.get(first).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
