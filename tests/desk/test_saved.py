"""Saved searches: who may keep one, who sees it, that it is kept in the bucket, and that its title is shown as text."""

import re
from html import unescape
from urllib.parse import parse_qs

import httpx
import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Visitor
from scrapers.errors import BadNote
from scrapers.search import saved
from scrapers.search.saved import save, withdraw
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import refined
from tests.desk.test_api import Blind
from tests.support.serving import serving
from tests.support.shelf import page

HOSTILE = '<script>alert(1)</script> \u202egnorw {{ 7*7 }} %(x)s & "quoted" \''


def sent(client: httpx.Client, **form: str) -> httpx.Response:
    return client.post("/search/saved", data={"token": Editor.TOKEN} | form, headers=OWN)


def kept(client: httpx.Client, query: str, title: str) -> httpx.Response:
    return sent(client, do="save", query=query, title=title)


def shown(client: httpx.Client) -> dict[str, str]:
    """Addresses that the search page has for the saved searches, by title."""
    found = re.findall(
        r'<li id="[^"]*"><p dir="auto"><a href="([^"]*)">([^<]*)</a>', client.get("/search").text
    )
    return {unescape(title): unescape(address) for address, title in found}


def test_a_search_is_kept_found_again_and_removed(editor: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1), page(2))
    query = "q=neighbours+%22case+1%22&outlet=gazette&outlet=anewz&from=2026-11-01&sort=best"
    page_ = editor.get(f"/search?{query}").text
    offered = re.search(r'name="query" value="([^"]*)"', page_)
    assert offered
    answer = kept(editor, unescape(offered[1]), "  Case 1 \n of the town ")
    assert answer.status_code == 303
    address = shown(editor)["Case 1 of the town"]
    assert parse_qs(address.partition("?")[2]) == parse_qs(query)
    assert editor.get(address).text.count('class="hit"') == 1
    (item,) = editor.get("/api/v1/searches").json()["items"]
    assert answer.headers["location"].endswith(f"/search#{item['name']}")
    assert f'<li id="{item["name"]}">' in editor.get("/search").text
    assert (item["title"], item["by"], item["asked"]["q"]) == (
        "Case 1 of the town",
        "eva",
        ['neighbours "case 1"'],
    )
    feed = address.replace("/search?", "/search.atom?")
    assert f'href="{feed}"'.replace("&", "&amp;") in editor.get("/search").text
    assert editor.get(feed).status_code == 200
    assert sent(editor, do="remove", name=item["name"]).status_code == 303
    assert shown(editor) == {}
    assert editor.get("/api/v1/searches").json()["items"] == []
    assert [each.key for each in archive.store.list(keys.saved_searches())] == [
        keys.saved_search(item["name"], number) for number in (1, 2)
    ]
    assert sent(editor, do="remove", name=item["name"]).status_code == 404


def test_the_same_is_kept_once_and_another_needs_another_title(
    editor: httpx.Client, archive: Archive
) -> None:
    for _ in range(2):
        assert kept(editor, "q=lũ", "Floods").status_code == 303
    assert len(archive.store.list(keys.saved_searches())) == 1
    answer = kept(editor, "q=hạn", "FLOODS")
    assert answer.status_code == 400
    assert "eva saved another search as" in answer.text
    assert len(shown(editor)) == 1


WRONG = [
    ({"query": "q=lũ", "title": " "}, 400),
    ({"query": "q=lũ", "title": "x" * 101}, 400),
    ({"query": "q=lũ", "title": "a\x07b"}, 400),
    ({"query": "", "title": "All"}, 400),
    ({"query": "q=-lũ", "title": "Not"}, 400),
    ({"query": "q=lũ&from=yesterday", "title": "Since"}, 400),
    ({"query": "q=lũ&outlet=nowhere", "title": "There"}, 404),
    ({"query": "q=lũ&outlet=anewz", "title": "Not mine"}, 403),
    ({"query": "q=lũ", "title": "Other", "do": "burn"}, 400),
    ({"query": "q=lũ", "title": "Other", "token": "another's"}, 403),
]


@pytest.mark.parametrize(("form", "status"), WRONG)
def test_what_cannot_be_kept_is_said_and_nothing_is(
    editor: httpx.Client, archive: Archive, form: dict[str, str], status: int
) -> None:
    answer = sent(editor, **({"do": "save"} | form))
    assert answer.status_code == status, answer.text
    assert archive.store.everything(keys.saved_searches()) == ()


def test_there_are_not_more_than_a_page_reads(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)  # 500 objects would say no more
    one, _ = [save(archive, title=f"No {n}", asked={"q": ["lũ"]}, by="eva") for n in (1, 2)]
    with pytest.raises(BadNote, match="there are 2 saved searches"):
        save(archive, title="No 3", asked={"q": ["lũ"]}, by="eva")
    withdraw(archive, one, by="eva")
    save(archive, title="No 3", asked={"q": ["lũ"]}, by="eva")


def test_who_may_only_see_is_offered_nothing_and_may_keep_nothing(archive: Archive, gazette: None) -> None:
    refined(archive, "20261122T1200Z", page(1))
    with serving(create(lambda: archive, Editor(), clock=lambda: NOW)) as viewer:
        assert "Save this search" not in viewer.get("/search?q=neighbours").text
        assert kept(viewer, "q=neighbours", "Mine").status_code == 403
    name = save(archive, title="Neighbours", asked={"q": ["neighbours"]}, by="eva").name
    with serving(create(lambda: archive, Editor(), clock=lambda: NOW)) as viewer:
        assert list(shown(viewer)) == ["Neighbours"]
        assert 'value="remove"' not in viewer.get("/search").text
        assert sent(viewer, do="remove", name=name).status_code == 403


def test_a_search_of_an_outlet_is_for_those_who_see_it(archive: Archive, gazette: None) -> None:
    refined(archive, "20261122T1200Z", page(1))
    save(archive, title="All", asked={"q": ["neighbours"]}, by="eva")
    hidden = save(archive, title="One", asked={"q": ["neighbours"], "outlet": ["gazette"]}, by="eva")
    with serving(create(lambda: archive, Blind("vietnamplus"), clock=lambda: NOW)) as blind:
        assert list(shown(blind)) == ["All"]
        assert hidden.name not in blind.get("/api/v1/searches").text


def test_whatever_a_title_says_is_shown_as_text(editor: httpx.Client, archive: Archive) -> None:
    save(archive, title=HOSTILE, asked={"q": [HOSTILE]}, by=HOSTILE)
    text = editor.get("/search").text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text


def test_a_damaged_one_is_named_and_the_page_stands(editor: httpx.Client, archive: Archive) -> None:
    archive.store.put(
        keys.saved_search("20261122T000000Z-000000000000", 1), b"[]", content_type="application/json"
    )
    text = editor.get("/search").text
    assert "They cannot be shown." in text
    assert "searches/20261122T000000Z-000000000000-0001.json" in text


def test_a_visitor_without_a_token_changes_nothing(desk: httpx.Client, archive: Archive) -> None:
    assert kept(desk, "q=lũ", "Floods").status_code == 403
    assert Visitor(name=None, sees=lambda _: True).may_edit("gazette") is False
    assert archive.store.everything(keys.saved_searches()) == ()
