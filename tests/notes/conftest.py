"""An archive with articles on which notes can be made."""

from collections.abc import Iterator

import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.refine.run import refine
from tests.support.copies import filled_once
from tests.support.shelf import GAZETTE, page, shelve

BATCH = "20261122T1200Z"


def _fill(archive: Archive) -> None:
    shelve(archive, BATCH, [page(1), page(2)])
    refine(GAZETTE, BATCH, archive)


@pytest.fixture
def some(config: Config) -> Iterator[Archive]:
    """One batch with two articles."""
    with filled_once(config, "noted", _fill) as archive:
        yield archive


@pytest.fixture
def article_id(some: Archive) -> str:
    """Of the first of them."""
    return next(each.article_id for each in some.catalog.filed() if each.canonical_url.endswith("post1"))
