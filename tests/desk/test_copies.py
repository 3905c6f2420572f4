"""Copies on an article's page and in the list of hits."""

from dataclasses import replace

import httpx

from scrapers.archive.archive import Archive
from scrapers.refine.run import refine
from tests.desk.fill import refined
from tests.support.shelf import GAZETTE, page, shelve, text

BATCH = "20261122T1200Z"
LONG = [*text(11), *text(27), *text(53)]
HERALD = replace(GAZETTE, slug="herald")


def test_an_article_shows_its_copies_and_a_list_folds_them(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, page(1, headline="Whole &amp; <b>first</b>", body=LONG), page(2))
    shelve(archive, BATCH, [page(3, headline="Cut <i>x</i>", body=LONG[:7])], outlet=HERALD)
    refine(HERALD, BATCH, archive)
    known = {each.canonical_url: each.article_id for each in archive.catalog.filed(outlet="gazette")}
    shown = desk.get(f"/articles/gazette/{known['https://gazette.example/post1']}").text
    assert "2 articles with one text" in shown
    assert "100% of it stands here" in shown
    assert 'href="/articles/herald/' in shown
    assert (
        "No other article has this text"
        in desk.get(f"/articles/gazette/{known['https://gazette.example/post2']}").text
    )
    found = desk.get("/search", params={"q": "neighbours"}).text
    assert found.count('<article class="hit">') == 2
    assert "and 1 with the same text" in found
    assert len(desk.get("/search.jsonl", params={"q": "neighbours"}).text.splitlines()) == 3, "a file has all"


def test_an_article_shows_without_an_index(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, BATCH, page(1))
    known = archive.catalog.filed()[0]
    from scrapers.search.index import Index

    file = Index(archive.catalog.url).database.file
    assert file
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    answer = desk.get(f"/articles/gazette/{known.article_id}")
    assert answer.status_code == 200
    assert "They cannot be shown" in answer.text
