"""Reports of one event over a real archive: what is published is compared, what leaves leaves the rest right."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.events import schema
from scrapers.refine.run import refine
from scrapers.search import follow
from scrapers.search.find import find
from scrapers.search.index import Index
from scrapers.search.question import Question
from scrapers.search.reports import Event, events, reports
from tests.support.shelf import GAZETTE, page, shelve, text

BATCH = "20261122T1200Z"
HERALD = replace(GAZETTE, slug="herald", name="The Herald")
STAR = replace(GAZETTE, slug="star", name="The Star")
VISIT = "A programme was signed in Tashkent, where Andrey Belousov met Shavkat Mirziyoyev and Shukhrat Kholmukhamedov of {}."
ELSEWHERE = (
    "Not so in Baku: there Ilham Aliyev spoke with Hakan Fidan of {} about Nagorno, Zangezur and Nakhchivan."
)


def at(hour: int) -> str:
    return f'<time class="published" datetime="2026-11-22T{hour:02}:00:00+07:00">x</time>'


def published(archive: Archive, outlet: Any, *pages: Any) -> None:
    shelve(archive, BATCH, pages, outlet=outlet)
    refine(outlet, BATCH, archive)


def three(archive: Archive) -> None:
    """The star has it first, the herald another story beside it."""
    published(
        archive,
        HERALD,
        page(2, headline="Second", body=[VISIT.format("Uzbekistan"), *text(5)], published=at(11)),
        page(5, headline="Other", body=[ELSEWHERE.format("Turkey"), *text(7)], published=at(11)),
    )
    published(
        archive,
        GAZETTE,
        page(1, headline="Third", body=[VISIT.format("Uzbekistan"), *text(11)], published=at(12)),
    )
    published(
        archive,
        STAR,
        page(3, headline="First", body=[VISIT.format("Uzbekistan"), *text(23)], published=at(9)),
    )


def of(archive: Archive, headline: str, **more: Any) -> Event:
    with Index.for_reading(archive.catalog.url) as index:
        (hit,) = find(index, Question.parse(f"headline:{headline}")).hits
        found = reports(index, hit.card.outlet, hit.card.article_id, **more)
        assert found
        return found


def held(archive: Archive) -> dict[str, Any]:
    with Index.for_reading(archive.catalog.url) as index, index.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }


def test_reports_are_found_with_the_reasons_and_made_again_alike(archive: Archive) -> None:
    three(archive)
    found = of(archive, "Third")
    assert found.event == of(archive, "First").card.article_id
    assert [each.card.headline for each in found.reports] == ["First", "Second"]
    assert {"tashkent", "belousov", "UZ"} <= {key.value for key in found.reports[0].shared}
    assert of(archive, "Other").reports == ()
    assert of(archive, "Third", sees=lambda outlet: outlet == "gazette").reports == ()
    live = held(archive)
    follow.rebuild(archive)
    assert held(archive) == live


def test_what_leaves_leaves_the_rest_right(archive: Archive) -> None:
    three(archive)
    whole = held(archive)
    refine(replace(STAR, floors=replace(STAR.floors, words=5_000)), BATCH, archive)
    assert [each.card.headline for each in of(archive, "Third").reports] == ["Second"]
    refine(STAR, BATCH, archive)
    assert held(archive) == whole


def test_events_are_asked_in_sql(archive: Archive) -> None:
    three(archive)
    first, second = (of(archive, headline).card.article_id for headline in ("First", "Second"))
    sql = "select outlet, event, follows is null, texts from events order by published"
    rows = query(sql, archive, also={"events": events(archive.catalog.url)}).rows
    assert rows == (("star", first, True, 3), ("herald", first, False, 3), ("gazette", first, False, 3))
    assert second != first
