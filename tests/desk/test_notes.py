"""Notes on the pages of outlets, days and articles: who may write them, and that whatever they say is shown as text."""

import re
from html import unescape

import httpx
import pytest

import scrapers.desk.notes as notes_page
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.model.note import Subject
from scrapers.notes.write import on, write
from scrapers.takedown.run import hide
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import post, refined
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page

HOSTILE = '<script>alert(1)</script> \u202egnorw {{ 7*7 }} %(x)s & "quoted" \''
DAY = "gazette/2026-11-22"


@pytest.fixture
def article(archive: Archive) -> str:
    """As an address names it."""
    refined(archive, "20261122T1200Z", page(1), page(2))
    return f"gazette/{next(each.article_id for each in archive.catalog.filed())}"


def said(client: httpx.Client, about: str, do: str = "write", **form: str) -> httpx.Response:
    return client.post(f"/notes/{about}", data={"do": do, "token": Editor.TOKEN} | form, headers=OWN)


def shown(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'<p class="note" dir="auto">([^<]*)</p>', page)]


def test_a_note_stands_on_its_page_and_in_the_list(editor: httpx.Client, article: str) -> None:
    pages = {
        "gazette/outlet": "/outlets/gazette",
        DAY: "/days/gazette/2026-11-22",
        article: f"/articles/{article}",
    }
    for about, address in pages.items():
        answer = said(editor, about, text=f"On {about}.\r\nSeen.", tags="Checked, ngày lễ")
        assert answer.status_code == 303
        assert answer.headers["location"].partition("#")[0] == address
        page = editor.get(address).text
        assert shown(page) == [f"On {about}.\nSeen."]
        assert ">2026-11-23 03:00 UTC</time>" in page
        assert "/notes?tag=ng%C3%A0y+l%E1%BB%85" in page
    for query in ("", "?tag=checked", "?tag=CHECKED", "?outlet=gazette", "?tag=ngày lễ&outlet=gazette"):
        assert len(shown(editor.get(f"/notes{query}").text)) == 3
    assert "No note fits." in editor.get("/notes?tag=nothing").text
    assert "No note fits." in editor.get("/notes?outlet=anewz").text


def test_it_is_changed_and_withdrawn_with_its_history(
    editor: httpx.Client, archive: Archive, article: str
) -> None:
    said(editor, article, text="First.")
    (history,) = on(Subject(outlet="gazette", article_id=article.split("/")[1]), archive)
    name = history.last.name
    answer = said(editor, article, "change", note=name, number="1", text="Second.", tags="b")
    assert answer.status_code == 303
    late = said(editor, article, "change", note=name, number="1", text="Third.")
    assert (late.status_code, "read it as it is now" in late.text) == (409, True)
    page = editor.get(f"/notes/{article}/{name}").text
    assert shown(page) == ["Second.", "First."]
    assert ">Second.</textarea>" in page
    assert "changed 1 time<" in editor.get(f"/articles/{article}").text
    assert said(editor, article, "withdraw", note=name, number="2").status_code == 303
    assert shown(editor.get(f"/articles/{article}").text) == []
    page = editor.get(f"/notes/{article}/{name}").text
    assert "It is withdrawn." in page
    assert shown(page) == ["Second.", "First."]
    assert len(archive.store.list(keys.notes())) == 3


def test_hostile_words_are_text(editor: httpx.Client, article: str) -> None:
    assert said(editor, article, text=HOSTILE, tags="q&a").status_code == 303
    for address in (f"/articles/{article}", "/notes", "/notes?tag=q%26a"):
        page = editor.get(address).text
        assert "<script>alert" not in page
        assert shown(page) == [HOSTILE.replace("\u202e", "〘U+202E〙")]
    assert '">q&amp;a (1)</a>' in editor.get("/notes").text


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({}, 400, "a text or a tag"),
        ({"text": "x" * 10_001}, 400, "at most 10000 characters"),
        ({"text": "x" * 2**20}, 413, "nothing was changed"),
        ({"text": "a\0b"}, 400, "U+0000"),
        ({"tags": "<b>"}, 400, "a tag of letters"),
        ({"text": "x", "token": "other"}, 403, "another sign-in"),
        ({"text": "x", "do": "erase"}, 400, "write, change, withdraw"),
        ({"do": "change", "text": "x", "note": "none", "number": "1"}, 400, "has no note"),
        ({"do": "withdraw", "note": "none", "number": "x"}, 400, "expected a whole number"),
    ],
)
def test_what_cannot_be_kept_gets_a_sentence(
    editor: httpx.Client, archive: Archive, article: str, form: dict[str, str], status: int, words: str
) -> None:
    answer = said(editor, article, form.get("do", "write"), **{k: v for k, v in form.items() if k != "do"})
    assert (answer.status_code, words in unescape(answer.text)) == (status, True)
    assert archive.store.list(keys.notes()) == ()


def test_in_vietnamese_the_reason_is_said_too(editor: httpx.Client, article: str) -> None:
    answer = editor.post(
        f"/notes/{article}?lang=vi",
        data={"do": "write", "token": Editor.TOKEN},
        headers=OWN | {"accept-language": "vi"},
    )
    assert "cần một nội dung hoặc một thẻ" in answer.text


@pytest.mark.parametrize(
    "about", ["gazette/2026-13-01", "gazette/a%20b", f"gazette/{'0' * 16}", "nobody/outlet"]
)
def test_there_is_no_note_on_what_there_is_not(editor: httpx.Client, article: str, about: str) -> None:
    assert said(editor, about, text="x").status_code in {400, 404}
    assert editor.get(f"/notes/{about}/x").status_code in {400, 404}


def test_only_who_may_edit_the_dag_writes_and_who_sees_the_outlet_reads(
    archive: Archive, gazette: None
) -> None:
    refined(archive, "20261122T1200Z", page(1))
    note = write(Subject(outlet="gazette"), archive, text="Seen.", tags=["x"], by="lan", now=NOW)
    with serving(create(lambda: archive, Editor("anewz"), clock=lambda: NOW)) as client:
        page_of = client.get("/outlets/gazette").text
        assert (shown(page_of), "Write a note" in page_of) == (["Seen."], False)
        for do in ("write", "change", "withdraw"):
            answer = said(client, "gazette/outlet", do, text="x", note=note.name, number="1")
            assert (answer.status_code, "You may not edit gazette.refine" in answer.text) == (403, True)

    class One:
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug == "anewz")

    with serving(create(lambda: archive, One(), clock=lambda: NOW)) as client:
        assert "gazette" not in client.get("/notes").text.lower()
        assert shown(client.get("/notes?tag=x").text) == []
        assert client.get("/notes?outlet=gazette").status_code == 404
        assert client.get(f"/notes/gazette/outlet/{note.name}").status_code == 404
    assert len(archive.store.list(keys.notes())) == 1


def test_a_long_list_is_paged(
    desk: httpx.Client, archive: Archive, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes_page, "ROWS", 2)
    for number in range(5):
        write(Subject(outlet="gazette"), archive, text=f"{number}", tags=["x"], by="lan", now=NOW)
    for query in ("", "?tag=x"):
        address, seen = f"/notes{query}", []
        while address:
            listed = desk.get(address).text
            seen += shown(listed)
            on_ = re.search(r'<a href="([^"]+)" rel="next">', listed)
            address = unescape(on_[1]) if on_ else ""
        assert sorted(seen) == [f"{number}" for number in range(5)]
    for after in ("x", "~~", "2026-11-22~a~b", "2026-11-22T00:00:00+00:00~../x~b"):
        assert desk.get("/notes", params={"after": after}).status_code == 400
    assert desk.get("/notes?tag=a,b").status_code == 400
    assert desk.get("/notes", params={"tag": "\0"}).status_code == 400


def test_a_damaged_note_leaves_the_rest_of_the_page(
    desk: httpx.Client, archive: Archive, article: str
) -> None:
    key = keys.note("gazette", article.split("/")[1], "20261122T000000Z-0", 1)
    archive.store.put(key, b"[]", content_type="application/json")
    page = desk.get(f"/articles/{article}").text
    assert "They cannot be shown." in page
    assert "What became of case" in page


def test_an_article_that_was_taken_down_has_no_notes_and_gets_none(
    editor: httpx.Client, archive: Archive, article: str
) -> None:
    url = next(each.canonical_url for each in archive.catalog.filed() if each.article_id in article)
    said(editor, article, text="It says this and that.", tags="x")
    hide(GAZETTE, url, archive, reason="an order", by="lan", now=NOW)
    page = editor.get(f"/articles/{article}").text
    assert (shown(page), "Write a note" in page) == ([], False)
    assert shown(editor.get("/notes?tag=x").text) == []
    answer = said(editor, article, text="It said this.")
    assert (answer.status_code, "was taken down" in answer.text) == (404, True)
    assert archive.store.list(keys.notes()) == ()
    assert url in {post(1), post(2)}
