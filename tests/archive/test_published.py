"""The log of what was published: whoever follows it misses nothing, whatever happens to him or to the catalog."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.catalog_published import Position
from scrapers.config import Config
from scrapers.refine.run import refine
from tests.support.shelf import GAZETTE, page, shelve

FIRST, SECOND = "20261122T1200Z", "20261122T1230Z"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def catalog(request: pytest.FixtureRequest, config: Config) -> Iterator[Catalog]:
    url = config.catalog if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Catalog.open(url) as opened:
        yield opened


def names(catalog: Catalog, known: Position | None, count: int = 9) -> list[str]:
    return [each.name for each in catalog.published_since("gazette", known, count)]


def test_what_is_published_again_moves_to_the_end(catalog: Catalog) -> None:
    assert names(catalog, None) == []
    for name in ("a", "b", "a", "c"):
        catalog.log_publication("gazette", name)
    catalog.log_publication("herald", "x")
    assert names(catalog, None) == ["b", "a", "c"]
    assert names(catalog, None, 2) == ["b", "a"]
    (_, second, _) = catalog.published_since("gazette", None, 9)
    assert names(catalog, second.position) == ["c"]
    head = catalog.heads()["gazette"]
    assert names(catalog, head) == []
    assert catalog.unknown_to({"gazette": second.position}) == {"gazette": 1, "herald": 1}
    assert catalog.unknown_to(catalog.heads()) == {}


def test_another_life_is_followed_from_its_beginning(catalog: Catalog) -> None:
    catalog.log_publication("gazette", "a")
    assert names(catalog, Position("another", 99)) == ["a"]
    assert catalog.unknown_to({"gazette": Position("another", 99)}) == {"gazette": 1}


def test_the_log_of_an_older_catalog_begins_with_what_was_published(archive: Archive, config: Config) -> None:
    for batch in (FIRST, SECOND):
        shelve(archive, batch, [page(1)])
        refine(GAZETTE, batch, archive)
    with archive.catalog._database.writing() as connection:
        for table in ("published", "published_heads"):
            connection.execute(text(f"DROP TABLE {table}"))
    with Catalog.open(config.catalog) as opened:
        assert names(opened, None) == [FIRST, SECOND]
        assert opened.heads()["gazette"].number == 2


def test_a_catalog_made_again_has_another_life(archive: Archive, config: Config) -> None:
    shelve(archive, FIRST, [page(1)])
    refine(GAZETTE, FIRST, archive)
    before = archive.catalog.heads()["gazette"]
    with Catalog.rebuild(config.catalog, archive.store) as rebuilt:
        after = rebuilt.heads()["gazette"]
        assert after.number == before.number
        assert after.life != before.life
        assert names(rebuilt, before) == [FIRST]
