"""Printed dates: days beside a headline, on pages whose metadata states none."""

import lxml.html
import pytest

from scrapers.model.page import Page
from scrapers.read import read
from scrapers.read.blocks import blocks
from scrapers.read.printed_dates import beside_headline

PROSE = "<p>" + "The harbour board met again on Tuesday and settled what it had left open. " * 5 + "</p>"


def found(before: str = "", after: str = "", *, headline: str = "The harbour opens", language: str = "en"):
    html = f"<html><body>{before}<h1>{headline}</h1>{after}{PROSE * 3}</body></html>"
    printed = beside_headline(blocks(lxml.html.document_fromstring(html)), headline, language)
    return tuple(day and day.time.date().isoformat() for day in (printed.published, printed.modified))


@pytest.mark.parametrize(
    "line",
    [
        "<p>May 5, 2024</p>",
        "<p>Published 5 May 2024</p>",
        "<div>By Ann Lee | May 5th, 2024 | 4 min read</div>",
        "<div>May 5, 2024 • Ann Lee in Harbours</div>",
        "<div><span>May 5, 2024</span>Ann Lee</div>",
        "<p>Posted by ann on Sunday May 5, 2024 @08:00PM</p>",
        '<p>By <a href="/lee">Ann Lee</a> <time datetime="2024-05-05">last spring</time></p>',
        '<ul><li><a href="/2024/05">May 5, 2024</a></li></ul>',
        "<div>Published on</div><div>2024-05-05</div>",
        "<div>Reviewed by Ann Lee</div><div>May 5, 2024</div>",
        "<div><span>Harbours</span><span>MAY 5, 2024</span><span>Ann Lee</span></div>",
        "<p>2024 May 5</p>",
        "<div>⋅ May 5, 2024 ⋅ Send this on by letter ⋅ Print this page ⋅ What do you think of it?</div>",
        "<div>Ann Lee / May 5, 2024 / 08:00 / Photo: Ann Lee / 3 comments so far / 120</div>",
        "<div><a><span>Ann Lee</span></a><span>2024-05-05</span></div>",
        "<article><footer>May 5, 2024 |</footer></article>",
    ],
)
def test_the_day_of_a_date_line_after_the_headline(line):
    if line.startswith("<article>"):
        html = f"<html><body><article><h1>The harbour</h1><footer>May 5, 2024 |</footer>{PROSE}</article></body></html>"
        day = beside_headline(blocks(lxml.html.document_fromstring(html)), "The harbour", "en").published
        assert day is not None
        assert day.time.isoformat() == "2024-05-05T00:00:00"
    else:
        assert found(after=line) == ("2024-05-05", None)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<h1>The harbour</h1><article><footer>May 5, 2024 |</footer>{}</article>", 5),
        ("<article><h1>The harbour</h1><aside><time>May 5, 2024</time></aside>{}</article>", 5),
        ("<article><h1>The harbour</h1>{}<aside><time>May 5, 2024</time></aside></article>", None),
        ("<article><h1>The harbour</h1><aside><p>May 5, 2024</p><p>" + "More. " * 40 + "</p></aside>{}</article>", None),
        ("<div>The harbour at last</div><p>May 5, 2024</p>{}", 5),
        ("<div>The harbour at last</div><p>May 5, 2024</p>{}<p>May 6, 2024</p>", None),
    ],
)  # fmt: skip
def test_the_day_in_a_part_of_its_own(body, day):
    html = f"<html><body>{body.format(PROSE * 3)}</body></html>"
    found = beside_headline(blocks(lxml.html.document_fromstring(html)), "The harbour", "en").published
    assert (found and found.time.day) == day


def test_a_line_before_the_headline_counts_where_none_follows():
    assert found(before="<div>Nov 30, 2025</div>") == ("2025-11-30", None)
    assert found(before="<div>Nov 30, 2025</div>", after="<p>Dec 1, 2025</p>") == ("2025-12-01", None)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("<p>Updated May 5, 2024</p>", (None, "2024-05-05")),
        ("<p>Last reviewed: 5 May 2024</p>", (None, "2024-05-05")),
        ("<div>Last updated:</div><div>May 5, 2024</div>", (None, "2024-05-05")),
        ("<p>August 16, 2019 - Updated July 9, 2025</p>", ("2019-08-16", "2025-07-09")),
        ("<p>Updated July 9, 2025. Published August 16, 2019</p>", ("2019-08-16", "2025-07-09")),
        ("<p>Stand: 05.05.2024</p>", (None, "2024-05-05")),
    ],
)
def test_a_day_of_change_is_not_one_of_publication(line, days):
    assert found(after=line) == days


@pytest.mark.parametrize(
    "line",
    [
        "<p>On May 5, 2024, the board of the harbour met for the last time before the summer recess.</p>",
        "<aside><p>May 5, 2024</p></aside>",
        "<nav>Friday, May 5, 2024</nav>",
        "<p>© May 5, 2024</p>",
        "<p>Offer valid until May 5, 2024</p>",
        "<p>Best boats of 2024</p>",
        "<p>05/06/2024</p>",  # May or June: the page's language does not say
        f"{PROSE}{PROSE}<p>May 5, 2024</p><p>May 6, 2024</p>",
    ],
)
def test_what_is_no_date_line_is_no_date(line):
    assert found(after=line) == (None, None)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<p>Nov 30, 2025</p>",
        "<p>Nov 30, 2025</p><aside><p>Nov 12, 2025</p></aside>",
        "<p>Nov 30, 2025</p><p>Posted 2025-11-30 by Ann Lee</p><p>Updated Dec 3, 2025</p>",
    ],
)
def test_the_only_day_of_the_page_counts_wherever_it_stands(elsewhere):
    assert found(after=PROSE * 9 + elsewhere)[0] == "2025-11-30"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<p>Nov 30, 2025</p><p>Nov 12, 2025</p>",
        "<footer><p>© 30 November 2025</p></footer>",
        "<p>Updated Nov 30, 2025</p>",
        "<p>The board meets again on Nov 30, 2025, and then decides.</p>",
    ],
)
def test_several_days_are_those_of_other_articles(elsewhere):
    assert found(after=PROSE * 9 + elsewhere)[0] is None


def test_figures_are_read_in_the_pages_language():
    assert found(after="<p>05/06/2024</p>", language="en-GB") == ("2024-06-05", None)
    assert found(after="<p>05/06/2024</p>", language="en-US") == ("2024-05-06", None)


def test_the_headline_is_where_its_words_are():
    assert found(
        before="<h1>Harbour Blog</h1><p>June 1, 2020</p>" + PROSE * 2, after="<p>May 5, 2024</p>"
    ) == (
        "2024-05-05",
        None,
    )


def page(head: str, body: str):
    html = f'<html lang="en"><head><meta property="og:type" content="article">{head}</head><body>{body}</body></html>'
    return read(Page(url="https://example.com/a-story", body=html.encode()))


def test_a_page_is_dated_by_what_it_prints_only_where_it_states_nothing():
    line = f"<h1>The harbour opens again</h1><p>By Ann Lee | May 5, 2024</p>{PROSE * 3}"
    printed = page("", line)
    assert printed.date_published.isoformat() == "2024-05-05T00:00:00"
    assert printed.read_by["date_published"] == "page"
    stated = page('<meta property="article:published_time" content="2024-05-04T08:00:00Z">', line)
    assert stated.read_by["date_published"] == "meta"
    assert stated.date_published.day == 4


def test_what_is_the_last_change_in_json_ld_is_no_publication_in_meta():
    meta = '<meta property="article:published_time" content="2024-06-01T08:00:00Z">'
    script = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "The harbour opens again",'
        ' "datePublished": "2024-05-05", "dateModified": "2024-06-01T08:00:00Z"}</script>'
    )
    assert page(meta + script, f"<h1>The harbour opens again</h1>{PROSE * 3}").date_published.day == 5


def test_nothing_is_published_after_its_last_change():
    meta = '<meta property="article:published_time" content="2025-12-19T19:33:40Z">'
    script = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "The harbour opens again",'
        ' "datePublished": "2024-05-05T07:00:00Z", "dateModified": "2024-05-06T08:00:00Z"}</script>'
    )
    body = f"<h1>The harbour opens again</h1>{PROSE * 3}"
    assert page(meta + script, body).date_published.day == 5
    # Where nothing else is stated, it stands.
    later = '<meta property="article:modified_time" content="2024-05-06T08:00:00Z">'
    assert page(meta + later, body).date_published.year == 2025


def test_json_ld_that_was_given_to_a_meta_tag_is_read():
    node = '{"@type": "BlogPosting", "headline": "The harbour opens", "datePublished": "2024-05-05"}'
    found = page(f"<meta name='script:ld+json' content='{node}'>", f"<h1>The harbour opens</h1>{PROSE * 3}")
    assert (found.read_by["date_published"], found.date_published.day) == ("json-ld", 5)


def test_the_page_object_of_json_ld_dates_a_page_without_article():
    script = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-05-05"}</script>'
    article = page(script, f"<h1>The harbour opens again</h1>{PROSE * 3}")
    assert article.date_published.isoformat() == "2024-05-05T00:00:00"
    assert article.read_by["date_published"] == "json-ld"


def test_a_meta_tag_of_the_sites_own_that_says_published():
    found = page(
        '<meta name="w-published-date" content="2024-05-05T06:03:43Z">', f"<h1>The harbour</h1>{PROSE * 3}"
    )
    assert found.date_published.isoformat() == "2024-05-05T06:03:43+00:00"


@pytest.mark.parametrize(
    ("kind", "line", "day"),
    [
        ("BlogPosting", "May 5, 2024", 5),
        ("BlogPosting", "May 31, 2024", 1),  # it may be the same day elsewhere
        ("BlogPosting", "Updated May 5, 2024", 1),
        ("NewsArticle", "May 5, 2024", 1),
    ],
)
def test_a_printed_day_counts_where_metadata_gives_the_last_change_as_publication(kind, line, day):
    script = (
        f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "The harbour opens again",'
        ' "datePublished": "2024-06-01", "dateModified": "2024-06-01"}</script>'
    )
    found = page(script, f"<h1>The harbour opens again</h1><p>{line}</p>{PROSE * 3}")
    assert found.date_published.day == day
