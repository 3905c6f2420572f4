"""Notes on the pages of outlets, days and articles: who may write them, and that whatever they say is shown as text."""

import csv
import io
import json
import re
from html import unescape

import httpx
import pyarrow.parquet as pq
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
from tests.desk.test_api import Blind
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


def test_the_list_can_be_taken_away(editor: httpx.Client, article: str, archive: Archive) -> None:
    for about in ("gazette/outlet", DAY, article):
        said(editor, about, text=f"=On {about}.\nSeen.", tags="ngày lễ" if about == DAY else "")
    write(Subject(outlet="anewz"), archive, text="Another's.", by="eva")
    for query, wanted in (("", 4), ("?outlet=gazette", 3), ("?tag=NGÀY lễ", 1), ("?tag=nothing", 0)):
        answers = {form: editor.get(f"/notes.{form}{query}") for form in ("csv", "jsonl", "parquet")}
        for form, answer in answers.items():
            assert answer.headers["content-disposition"] == f'attachment; filename="notes.{form}"'
        lines = [json.loads(line) for line in answers["jsonl"].text.splitlines()]
        table = list(csv.DictReader(io.StringIO(answers["csv"].text)))
        rows = pq.read_table(io.BytesIO(answers["parquet"].content)).to_pylist()
        assert (
            [row["note"] for row in lines] == [row["note"] for row in table] == [row["note"] for row in rows]
        )
        assert len(lines) == wanted, query
    (row,) = [json.loads(line) for line in editor.get("/notes.jsonl?tag=ngày lễ").text.splitlines()]
    assert row | {"note": ""} == {
        "outlet": "gazette",
        "day": "2026-11-22",
        "article_id": None,
        "note": "",
        "version": 1,
        "text": f"=On {DAY}.\nSeen.",
        "tags": ["ngày lễ"],
        "said_by": "eva",
        "said_at": "2026-11-23T03:00:00+00:00",
    }
    (row,) = csv.DictReader(io.StringIO(editor.get("/notes.csv?tag=ngày lễ").text))
    assert row["text"].startswith("'="), "no spreadsheet runs it"
    for address, status in (
        ("/notes.xlsx", 404),
        ("/notes.csv?tag=a,b", 400),
        ("/notes.csv?outlet=nobody", 404),
    ):
        assert editor.get(address).status_code == status, address


def test_articles_are_found_by_the_tags_of_their_notes(
    editor: httpx.Client, article: str, archive: Archive
) -> None:
    other = next(
        f"gazette/{each.article_id}" for each in archive.catalog.filed() if each.article_id not in article
    )
    said(editor, article, text="", tags="Checked, ngày lễ")
    said(editor, other, text="", tags="ngày lễ")
    said(editor, "gazette/outlet", text="", tags="outlet's")
    said(editor, DAY, text="", tags="outlet's")

    def found(**asked: str) -> list[str]:
        assert editor.get("/search", params=asked).status_code == 200
        lines = editor.get("/search.jsonl", params=asked).text.splitlines()
        items = editor.get("/api/v1/search", params=asked).json()["items"]
        assert [json.loads(line) for line in lines] == items
        return sorted(f"{each['outlet']}/{each['article_id']}" for each in items)

    assert found(tag="checked") == found(tag=" CHECKED ", q="neighbours") == [article]
    assert found(tag="ngày lễ") == found(tag="ngày lễ", sort="best") == sorted([article, other])
    assert found(tag="ngày lễ", outlet="gazette", q='"case 1"') == found(q='"case 1"')
    assert (
        found(tag="outlet's")
        == found(tag="nobody's", q="neighbours")
        == found(tag="checked", outlet="anewz")
        == []
    )
    (note,) = editor.get("/api/v1/notes", params={"tag": "checked"}).json()["items"]
    said(editor, article, do="withdraw", note=note["name"], number="1")
    assert found(tag="checked") == []
    for wrong in ("a,b", "<b>", "x" * 60):
        assert editor.get("/search", params={"tag": wrong}).status_code == 400
        assert editor.get("/search.atom", params={"tag": wrong}).status_code == 400
    shown = editor.get("/search", params={"tag": "ngày lễ"}).text
    assert "/search.atom?tag=ng%C3%A0y+l%E1%BB%85" in shown


def test_tags_of_an_outlet_that_he_does_not_see_find_nothing(article: str, archive: Archive) -> None:
    write(Subject.named(*article.split("/")), archive, text="", tags=["x"], by="eva")
    for sees, number in (("gazette", 1), ("anewz", 0)):
        with serving(create(lambda: archive, Blind(sees), clock=lambda: NOW)) as http:
            assert len(http.get("/api/v1/search", params={"tag": "x"}).json()["items"]) == number


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
    assert archive.store.everything(keys.notes()) == ()


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
    key = keys.note("gazette", article.split("/")[1], "20261122T000000Z-000000000000", 1)
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
    assert archive.store.everything(keys.notes()) == ()
    assert url in {post(1), post(2)}
