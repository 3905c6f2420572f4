"""Layouts: an outlet's own pages, read by their structure, whole or not at all."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.model.layout import Layout
from scrapers.model.page import Page
from scrapers.outlets import load, slugs
from scrapers.read import layouts, read
from scrapers.read.document import Document
from scrapers.read.walk import blocks
from tests.newsstand.press import Press
from tests.newsstand.sites.every import sites
from tests.support.paths import PAGES

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
URL = "https://www.euronews.com/2026/01/06/a-story"
PLAIN = Layout(
    name="plain",
    headline="h1.title",
    body="div.text",
    description=".lead",
    published="time",
    authors=".by",
    signature=".source",
    section=".trail a",
    keywords=".tags a",
    drop=(".promo", ".ad"),
    cut=(".related",),
)
EURONEWS = load("euronews")
OUTLET = replace(EURONEWS, layouts=(PLAIN,))
HTML = """<html><head><meta property="og:type" content="article"></head><body>
<div class="trail"><a href="/news">News</a> <a href="/news/world">World</a></div>
<h1 class="title">The hall opens</h1><p class="lead">After years of work.</p>
<time datetime="2026-01-06T14:02:09+01:00">6 January</time><div class="by">By <a>Ann Lee</a> with AP</div>
<div class="text">Words that stand alone.
<p>First <b>bold</b> words.<script>var no = 1</script><span class="ad">BUY</span></p>
<figure><img src="data:image/gif;base64,xx" data-src="/hall.jpg"><figcaption>The hall. Photo: Bob Kerr</figcaption></figure>
<div class="promo"><p>Subscribe.</p></div><div><p>Second<br>line.<br>
<br>Third line.</p></div><div>not text</div>
<blockquote><p>“A quotation.”</p><p>Its end.</p></blockquote>
<div class="source">(AFP/Euronews)</div>
<div class="related"><p>Read this too.</p></div><p>And this.</p></div>
<div class="tags"><a>#halls</a>, <a>opening,</a></div></body></html>"""


def page(html: str = HTML, **changes) -> Page:
    return Page(url=URL, body=html.encode(), **changes)


def applied(html: str = HTML, layout: Layout = PLAIN):
    return layouts.apply(layout, Document.parse(page(html)), OUTLET)


def test_every_part_is_read_where_the_layout_says():
    found = applied()
    assert found.headline == "The hall opens"
    assert found.description == "After years of work."
    assert found.published.time.isoformat() == "2026-01-06T14:02:09+01:00"
    assert (found.credit.persons, found.credit.agencies) == (("Ann Lee",), ("AP", "AFP"))
    assert (found.section, found.keywords) == ("World", ("halls", "opening"))
    (caption,) = found.captions
    assert (caption.text, caption.credit) == ("The hall.", "Bob Kerr")
    assert caption.image_url == "https://www.euronews.com/hall.jpg"


def test_the_body_ends_at_the_cut_and_leaves_out_what_is_not_text():
    assert applied().body == (
        "Words that stand alone.",
        "First bold words.",
        "Second line.",
        "Third line.",
        "“A quotation.”",
        "Its end.",
    )


@pytest.mark.parametrize(
    "html",
    [
        HTML.replace('class="title"', 'class="other"'),
        HTML.replace('class="text"', 'class="other"'),
        HTML.replace("The hall opens", " \u200b "),
        '<h1 class="title">The hall opens</h1><div class="text"><div class="promo"><p>Subscribe.</p></div></div>',
    ],
)
def test_a_layout_without_headline_or_body_gives_nothing(html):
    assert applied(html) is None


def test_the_next_layout_is_tried_and_then_the_general_reading_which_says_so():
    renamed = HTML.replace('class="title"', 'class="heading"')
    new = replace(PLAIN, name="new", headline="h1.heading")
    both = replace(OUTLET, layouts=(PLAIN, new))
    assert read(page(renamed), both).read_by["article_body"] == "layout:new"
    assert read(page(), both).read_by["article_body"] == "layout:plain"

    unknown = (
        renamed
        .replace('class="heading"', "")
        .replace('class="text"', "")
        .replace("First", "Word " * 90 + "first")
    )
    article = read(page(unknown), both)
    assert article.flags == ("layout_not_found",)
    assert not article.read_by["article_body"].startswith("layout")
    assert article.headline == "The hall opens"


def test_a_layout_past_its_last_day_is_not_tried():
    until = replace(OUTLET, layouts=(replace(PLAIN, until=date(2026, 1, 6)), replace(PLAIN, name="after")))

    def tried(fetched_at: datetime | None) -> list[str]:
        return [layout.name for layout in layouts.fitting(page(fetched_at=fetched_at), until)]

    assert tried(None) == ["plain", "after"]
    assert tried(datetime(2026, 1, 6, 22, tzinfo=UTC)) == ["plain", "after"]
    # 7 January begins an hour earlier in Paris and Brussels than in UTC.
    assert tried(datetime(2026, 1, 6, 23, 30, tzinfo=UTC)) == ["after"]


def test_with_a_whole_layout_the_general_reading_is_not_run():
    article = read(page(), OUTLET)
    assert article.agreement is None
    assert article.read_by["headline"] == article.read_by["article_body"] == "layout:plain"
    assert article.flags == ()


def test_a_byline_that_names_nobody_is_not_overruled_by_metadata():
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","author":{"name":"Bob Kerr"}}</script>'
    named = HTML.replace("<a>Ann Lee</a> with AP", "Euronews")
    assert read(page(ld + named), OUTLET).authors == ()
    unsigned = named.replace('class="by"', "").replace('class="source"', "")
    assert read(page(ld + unsigned), OUTLET).authors == ("Bob Kerr",)


@given(st.text(alphabet="<>/pdivbr ='\"\u00e9\u1ebf\u200b\n", max_size=200))
def test_the_walk_gives_tidy_lines_for_any_tree(markup):
    for line in blocks(Document.parse(page(f"<p>{markup}</p>")).tree):
        assert line == " ".join(line.split()) != ""


def test_a_deep_tree_is_walked_to_its_end():
    assert blocks(Document.parse(page("<div>" * 190 + "words")).tree) == ["words"]


@pytest.fixture(scope="module")
def newsstand():
    return sites(Press())


@pytest.mark.parametrize("slug", [slug for slug in slugs() if load(slug).layouts])
def test_pages_of_the_newsstand_are_read_whole(newsstand, slug):
    outlet, site = load(slug), newsstand[slug]
    for story in islice(site.latest(NOW, 30), 30):
        gold = site.gold(story, NOW)
        html = site.html(story, gold, NOW)
        article = read(
            Page(url=gold.url, body=html if isinstance(html, bytes) else html.encode(), fetched_at=NOW),
            outlet,
        )
        assert article.read_by["article_body"].startswith("layout:"), gold.url
        assert article.flags == (), gold.url
        for name in (
            "headline",
            "description",
            "article_body",
            "authors",
            "agencies",
            "dateline",
            "date_published",
            "date_modified",
            "article_section",
            "keywords",
            "translations",
            "in_language",
        ):
            assert getattr(article, name) == getattr(gold, name), f"{gold.url}: {name}"
        assert [(each.text, each.credit, each.image_url) for each in article.captions] == [
            (each.text, each.credit, each.image_url) for each in gold.captions
        ], gold.url
        assert [(each.headline, each.body) for each in article.embedded_reports] == [
            (each.headline, each.body) for each in gold.embedded_reports
        ], gold.url
        assert article.canonical_url == gold.url


def test_layouts_that_are_gone_say_until_when_they_held():
    for slug in slugs():
        dated = [layout.until for layout in load(slug).layouts if layout.until]
        assert dated == sorted(dated, reverse=True), f"{slug}: the newest layout comes first"
        assert all(until < NOW.date() - timedelta(days=30) for until in dated)


def test_real_pages_are_read_as_a_careful_reader_does():
    if not PAGES.exists():
        pytest.skip(
            f"the real pages are not at {PAGES}: they belong to their publishers and not into the project"
        )
    count = 0
    for path in sorted(PAGES.glob("*/*/page.html.gz")):
        gold = json.loads(path.with_name("gold.json").read_text())
        if gold["outlet"] not in slugs():
            continue
        article = read(Page(url=gold["url"], body=gzip.decompress(path.read_bytes())), load(gold["outlet"]))
        assert article.read_by["article_body"].startswith("layout:"), path
        assert " ".join(article.article_body).split() == " ".join(gold["body"]).split(), path
        assert (article.headline, article.description) == (gold["title"], gold["lead"]), path
        assert (list(article.authors), list(article.agencies)) == (gold["authors"], gold["agencies"]), path
        assert article.date_published == datetime.fromisoformat(gold["published"]), path
        assert article.date_modified == datetime.fromisoformat(gold["modified"]), path
        assert [(each.text, each.credit) for each in article.captions] == [
            (each["text"], each["credit"]) for each in gold["captions"]
        ], path
        count += 1
    assert count == 24
