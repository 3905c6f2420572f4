"""Headlines: what a reader sees over the text, where metadata was written for search engines."""

import pytest

from scrapers.model.page import Page
from scrapers.read.document import Document
from scrapers.read.headlines import headline, other_wording
from scrapers.read.metadata import metadata


def found(
    *headings: str,
    stated: str = "",
    shared: str = "",
    title: str = "",
    house=("Harbour News",),
    newsroom=False,
    smaller=(),
    url=None,
):
    of = headline(stated, "", shared, title, headings, house, of_newsroom=newsroom, smaller=smaller, url=url)
    return of.text, of.source


@pytest.mark.parametrize(
    ("seen", "shared"),
    [
        ("Best Movers in Port Town 2025", "Best Movers in Port Town 2025 | Top 19 Companies"),
        ("The Ultimate Guide to Booking a Boat", "Expert Booking: How to Choose a Boat"),
        ("10 Free Tools for Your Harbour", "Ten Tools for Harbours – Free"),
        ("How the tide rewires a harbour", "How the tide rewires a harbour | Opinion"),
        ("Average cost of a mooring", "Mooring cost"),
    ],
)
def test_the_heading_over_the_text_is_the_headline(seen: str, shared: str) -> None:
    assert found("Harbour News", seen, shared=shared)[0] == seen
    assert found(seen, stated=shared, shared=shared)[0] == seen


@pytest.mark.parametrize(
    "heading",
    [
        "Harbour News",
        "Small boats",
        "Related",
        "Subscribe to our letter",
        "A heading that is a whole paragraph about the tide and the harbour. " * 5,
    ],
)
def test_a_heading_of_something_else_is_not(heading: str) -> None:
    said = "The tide takes the old harbour wall"
    assert found(heading, shared=said) == (said, "meta")


def test_a_heading_that_says_the_same_changes_nothing() -> None:
    said = "The tide's old wall: a harbour story"
    for heading in ("The tide’s old wall – a harbour story", "Culture: The tide's old wall: a harbour story"):
        assert found(heading, shared=said) == (said, "meta")


@pytest.mark.parametrize(
    ("seen", "shared"),
    [
        ("The tide's old wall – a “harbour” story", 'The tide\'s old wall - a "harbour" story'),
        ("„Mauern“ am Hafen", '"Mauern" am Hafen'),
        ("The old wall (1792)", "*The old wall* (1792)"),
        ("The wall that the tide takes", "## The wall that the tide takes"),
    ],
)
def test_a_heading_in_other_signs_is_what_its_reader_sees(seen: str, shared: str) -> None:
    assert found(seen, stated=shared, shared=shared) == (seen, "page")
    assert found(seen, stated=shared, shared=shared, newsroom=True)[0] == shared


def test_a_heading_that_is_the_title_is_the_headline_whatever_is_shared() -> None:
    shared = "Buying a boat? These nine are good"
    seen = "Best boats: small, large, and on a budget"
    assert found(seen, shared=shared, title=f"{seen} | Harbour News") == (seen, "page")
    assert found("Nothing of the kind here", shared=shared, title=shared)[0] == shared


@pytest.mark.parametrize("newsroom", [True, False])
def test_a_headline_that_a_quotation_mark_in_it_cut_off_is_whole(newsroom: bool) -> None:
    title, cut = 'Senator calls the wall "unfit" for the tide', "Senator calls the wall"
    assert found(shared=cut, stated=cut, title=title, newsroom=newsroom)[0] == title
    # What goes on without one is another wording.
    assert found(shared=cut, title=f"{cut} unfit")[0] == cut


def test_a_newsroom_states_its_own_headline() -> None:
    said = "Harbour wall falls after storm, minister resigns"
    assert found("Wall falls after storm", stated=said, newsroom=True) == (said, "json-ld")


@pytest.mark.parametrize(
    ("headline", "wordings", "other"),
    [
        ("The wall falls", ("The wall falls", "Harbour wall collapses in storm"), "Harbour wall collapses in storm"),
        ("The wall falls", ("The wall falls!", "“The Wall Falls”"), None),
        ("The wall falls in the night", ("The wall falls…", "The wall falls ..."), None),
        ("The wall falls in the night", ("Harbour: The wall falls in the night",), None),
        ("The wall falls", ("The wall falls, and a minister resigns",), "The wall falls, and a minister resigns"),
        ("The wall falls, and a minister resigns", ("The wall falls",), "The wall falls"),
        ("The wall falls", ("", "…", "Second", "Third"), "Second"),
        ("The wall falls", (), None),
        ("長城倒塌", ("長城昨夜倒塌",), "長城昨夜倒塌"),
    ],
)  # fmt: skip
def test_another_wording_says_it_in_other_words(
    headline: str, wordings: tuple[str, ...], other: str | None
) -> None:
    assert other_wording(headline, wordings) == other


@pytest.mark.parametrize("newsroom", [True, False])
def test_what_is_not_the_headline_is_kept_beside_it(newsroom: bool) -> None:
    seen, stated = "The tide takes the old harbour wall", "Harbour wall: how the tide took it in one night"
    of = headline(stated, "", stated, stated, [seen], (), of_newsroom=newsroom)
    assert of.text == (stated if newsroom else seen)
    assert other_wording(of.text or "", of.wordings) == (seen if newsroom else stated)


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("The tide takes the wall | Tide Times", "https://tidetimes.example/a"),
        ("The tide takes the wall | Times", "https://www.tidetimes.example/a"),
        ("The tide takes the wall • Sea Blog", "https://blog.sea-side.example/a"),
        ("The tide takes the wall | District", "https://news.example/district/1234"),
        ("The tide takes the wall | North Sea Harbour Board", "https://www.nshb.example/a"),
    ],
)
def test_a_name_that_is_in_the_address_is_no_part_of_the_headline(title: str, url: str) -> None:
    assert found(title=title, url=url)[0] == "The tide takes the wall"
    assert found(title=title, url="https://other.example/a")[0] == title


def test_the_last_part_of_an_address_names_the_article_and_no_section() -> None:
    assert (
        found(title="News – Jens Weber", url="https://a.example/people/jens-weber/")[0] == "News – Jens Weber"
    )


def test_a_smaller_heading_that_the_title_has_is_the_headline() -> None:
    title = "The tide takes the wall : archive of a diary | a subtitle"
    assert found("Archive", title=title, smaller=("More", "The tide takes the wall", "Links of old")) == (
        "The tide takes the wall",
        "page",
    )
    assert found("Archive", title=title, smaller=("The tide", "takes the wall"))[0] != "takes the wall"


def test_a_heading_that_leads_home_is_the_name_of_the_site() -> None:
    html = (
        "<title>A short guide to tides • Ann Lee</title>"
        '<header><h1><a href="/">Ann Lee</a></h1></header><article><h2>Begin</h2><p>The tide took the wall.</p></article>'
    )
    page = Page(url="https://lee.example/posts/tides", body=html.encode())
    assert metadata(Document.parse(page), None).headline == "A short guide to tides"
