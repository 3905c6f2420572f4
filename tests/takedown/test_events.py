"""A report that is taken down leaves its event: the others are one event as if it had never been, and nothing of it is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.events import schema
from scrapers.events.keys import keys_of
from scrapers.search import follow
from scrapers.search.index import Index
from scrapers.search.timeline import Timeline, timeline
from scrapers.takedown.erase import erase
from scrapers.takedown.run import hide
from tests.search.test_reports import GAZETTE, HERALD, STAR, VISIT, at, held, published
from tests.support.shelf import page, text
from tests.takedown.fill import NOW

ONLY = "Zulfiya Karimbekova of Zarafshon sang before Dilnoza Yuldasheva of Navoiy."
"""What no other report names."""


def filled(archive: Archive) -> None:
    body = VISIT.format("Uzbekistan")
    star = page(3, headline="First", body=[body, ONLY, *text(23)], published=at(9))
    published(archive, STAR, star)
    published(archive, HERALD, page(2, headline="Second", body=[body, *text(5)], published=at(11)))
    published(archive, GAZETTE, page(1, headline="Third", body=[body, ONLY, *text(11)], published=at(12)))


def numbers(archive: Archive) -> set[int]:
    """All keys that the index of events has, of articles and in its tally."""
    with Index.for_reading(archive.catalog.url) as index, index.database.reading() as connection:
        told = [row[0] for row in connection.execute(select(schema.articles.c["keys"]))]
        tallied = [
            int(value) & (1 << 40) - 1
            for table in schema.keys
            for row in connection.execute(select(table))
            for value in row._mapping.values()
            if isinstance(value, int)
        ]
    return {*tallied, *(number for blob in told for number in np.frombuffer(blob, "<i8").tolist())}


def texts_of(archive: Archive, outlet: str) -> list[str]:
    article_id = archive.catalog.filed(outlet=outlet)[0].article_id
    with Index.for_reading(archive.catalog.url) as index:
        found = timeline(index, article_id, sees=lambda _: True)
    return [each.first.card.headline for each in found.texts] if isinstance(found, Timeline) else []


@pytest.mark.parametrize("take_down", [hide, erase])
def test_what_is_taken_down_leaves_the_rest_right(
    archive: Archive, config: Config, tmp_path: Path, take_down: Callable[..., Any]
) -> None:
    filled(archive)
    assert texts_of(archive, "herald") == ["First", "Second", "Third"]
    only = set(keys_of("en", ONLY)) - set(keys_of("en", VISIT))
    assert only <= numbers(archive)
    for outlet, number in ((STAR, 3), (GAZETTE, 1)):
        url = f"https://gazette.example/post{number}"
        take_down(outlet, url, archive, reason="a court's order", by="lan", now=NOW)
        if outlet is STAR:
            assert texts_of(archive, "herald") == ["Second", "Third"]
            assert only <= numbers(archive), "the other still names it"
    assert texts_of(archive, "herald") == []
    assert not only & numbers(archive)
    live = held(archive)
    assert len(live["event_articles"]) == 1
    follow.rebuild(archive)
    assert held(archive) == live
