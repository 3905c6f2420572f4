"""Copies over a real archive: what is published is compared, what leaves leaves the rest right, on either way of asking."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.errors import BadQuery, CatalogUnusable, UnknownArticle
from scrapers.refine.run import refine
from scrapers.same import schema
from scrapers.search import follow
from scrapers.search.copies import Copies, asked, clusters, copies
from scrapers.search.find import find
from scrapers.search.index import Index
from scrapers.search.question import Question
from tests.support.shelf import GAZETTE, page, shelve, text

FIRST, SECOND = "20261122T1200Z", "20261122T1230Z"
HERALD = replace(GAZETTE, slug="herald", name="The Herald")
STAR = replace(GAZETTE, slug="star", name="The Star")
LONG = [*text(11), *text(27), *text(53)]
"""A text that is not too short to be compared."""


def at(hour: int) -> str:
    return f'<time class="published" datetime="2026-11-22T{hour:02}:00:00+07:00">x</time>'


def published(archive: Archive, outlet: Any, batch: str, *pages: Any) -> None:
    shelve(archive, batch, pages, outlet=outlet)
    refine(outlet, batch, archive)


def three(archive: Archive) -> None:
    """The star has it first, the gazette whole, the herald cut and led anew."""
    published(
        archive, HERALD, FIRST, page(2, headline="Cut", body=[*text(5)[:1], *LONG[:6]], published=at(11))
    )
    published(archive, GAZETTE, FIRST, page(1, headline="Whole", body=LONG, published=at(10)), page(4))
    published(archive, STAR, FIRST, page(3, headline="Original", body=LONG, published=at(9)))


def of(archive: Archive, headline: str) -> Copies:
    with Index.for_reading(archive.catalog.url) as index:
        (hit,) = find(index, Question.parse(f"headline:{headline}")).hits
        found = copies(index, hit.card.outlet, hit.card.article_id)
        assert found
        return found


def members(archive: Archive, headline: str) -> list[tuple[str, str | None]]:
    found = of(archive, headline)
    return [(each.card.headline, each.copy_of.headline if each.copy_of else None) for each in found.members]


def held(archive: Archive) -> dict[str, Any]:
    with Index.for_reading(archive.catalog.url) as index, index.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }


def test_copies_are_found_whichever_came_first(archive: Archive) -> None:
    three(archive)
    expected = [("Original", None), ("Whole", "Original"), ("Cut", "Original")]
    for headline in ("Original", "Whole", "Cut"):
        assert members(archive, headline) == expected
    found = of(archive, "Cut")
    assert found.cluster == of(archive, "Original").card.article_id
    assert [round(each.kin.in_it, 1) for each in found.members] == [0.9, 0.9, 1.0]
    assert [each.kin.paragraphs for each in found.members] == [6 + 1, 6 + 1, 7 + 1], "and the lead"
    assert of(archive, "4").members == ()


def test_the_index_made_again_has_the_same_clusters(archive: Archive) -> None:
    three(archive)
    live = held(archive)
    assert len(live["same_articles"]) == 4
    follow.rebuild(archive)
    assert held(archive) == live
    refine(GAZETTE, FIRST, archive)
    assert held(archive) == live


def test_what_leaves_leaves_the_rest_right(archive: Archive) -> None:
    three(archive)
    whole = held(archive)
    refine(replace(STAR, floors=replace(STAR.floors, words=5_000)), FIRST, archive)
    assert members(archive, "Cut") == [("Whole", None), ("Cut", "Whole")]
    refine(STAR, FIRST, archive)
    assert held(archive) == whole


def test_a_revision_is_compared_by_its_latest_text(archive: Archive) -> None:
    three(archive)
    published(
        archive,
        GAZETTE,
        SECOND,
        page(1, headline="Whole", body=[*text(80), *text(62), *text(44)], published=at(10)),
    )
    assert members(archive, "Whole") == []
    assert members(archive, "Cut") == [("Original", None), ("Cut", "Original")]


def test_an_outlet_that_may_not_be_seen_is_not_shown(archive: Archive) -> None:
    three(archive)
    known = of(archive, "Cut").card
    with Index.for_reading(archive.catalog.url) as index:
        found = copies(index, known.outlet, known.article_id, lambda outlet: outlet != "star")
        assert found
        assert [each.card.outlet for each in found.members] == ["gazette", "herald"]
        alone = copies(index, known.outlet, known.article_id, lambda outlet: outlet == "herald")
        assert alone
        assert (alone.members, alone.cluster, alone.origin) == ((), None, None)


def test_clusters_are_asked_in_sql(archive: Archive) -> None:
    three(archive)

    def ask(sql: str) -> Sequence[tuple[Any, ...]]:
        return query(sql, archive, also={"clusters": clusters(archive.catalog.url)}).rows

    first = of(archive, "Original").card.article_id
    rows = ask(
        "select outlet, cluster, copy_of, members, round(containment, 1) from clusters order by published"
    )
    assert rows == (
        ("star", first, None, 3, None),
        ("gazette", first, first, 3, 1.0),
        ("herald", first, first, 3, 0.9),
    )
    assert ask("select count(*) from clusters where outlet = 'herald'") == ((1,),)
    joined = (
        "select a.headline from articles a join clusters c on a.id = c.article_id where c.copy_of is null"
    )
    assert ask(joined) == (("Original",),)
    assert ask("select count(*) from clusters where date > date '2027-01-01'") == ((0,),)


def test_clusters_of_an_archive_without_an_index_are_named(archive: Archive) -> None:
    with pytest.raises(CatalogUnusable, match="khobao search --rebuild"):
        query("select * from clusters", archive, also={"clusters": clusters(archive.catalog.url)})
    assert query(
        "select count(*) from articles", archive, also={"clusters": clusters(archive.catalog.url)}
    ).rows == ((0,),)


def test_an_article_is_named_by_address_or_id(archive: Archive) -> None:
    three(archive)
    with Index.for_reading(archive.catalog.url) as index:
        known = of(archive, "Whole").card
        assert asked(index, known.article_id).card == known
        assert asked(index, "gazette.example/post1?utm_source=x").card == known
        with pytest.raises(UnknownArticle, match="post77: expected a published article"):
            asked(index, "https://gazette.example/post77")
        with pytest.raises(UnknownArticle, match="0000000000000000"):
            asked(index, "0" * 16)
        for wrong in ("whole", "Hà Nội", "1234"):
            with pytest.raises(BadQuery, match="an address or an article's id"):
                asked(index, wrong)
