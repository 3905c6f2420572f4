"""The golden cases: pages of our own making in the outlets' HTML, and what has to be read out of them, field by field."""

from functools import cache

import pytest

from scrapers.model.article import FACTS
from scrapers.onboard.golden.case import NO_ARTICLE, Case, cases
from scrapers.onboard.golden.check import Compared, check
from scrapers.outlets import load, slugs
from scrapers.read import read
from tests.support import paths

CASES = [case for slug in slugs() for case in cases(paths.CASES, load(slug))]
ARTICLES = [case for case in CASES if NO_ARTICLE not in case.expected()]


@cache
def compared(case: Case) -> dict[str, Compared]:
    return {each.field: each for each in check(load(case.outlet), case)}


@pytest.mark.parametrize(
    ("case", "field"),
    [
        pytest.param(case, field, id=f"{case.outlet}-{case.name}-{field}")
        for case in CASES
        for field in case.expected()
    ],
)
def test_field(case: Case, field: str):
    found = compared(case)[field]
    if field == NO_ARTICLE:
        assert found.is_same
    else:
        assert found.came == found.expected


@pytest.mark.parametrize("slug", sorted({case.outlet for case in CASES}))
def test_every_layout_of_an_outlet_reads_a_case(slug: str):
    outlet = load(slug)
    read_by = {read(case.page(), outlet).read_by["article_body"] for case in ARTICLES if case.outlet == slug}
    assert read_by == ({f"layout:{layout.name}" for layout in outlet.layouts} or {"vote"})


def test_every_field_of_an_article_is_expected_somewhere():
    """A case may leave a field out; all together leave out none, and between them each field has a value."""
    told = {field for case in ARTICLES for field, value in case.expected().items() if value}
    assert (
        told
        == set(FACTS)
        - {
            "paywalled",
            "flags",
            "alternative_headline",
            "kind",
            "updates",
            "rights",
        }
    )  # no outlet says the first and the last, no good page has the second, and all cases are plain articles with one headline


def test_there_are_pages_that_are_no_articles():
    assert {case.outlet for case in CASES if case not in ARTICLES} == {"baotintuc", "euronews"}
