"""The links of a page, as a visitor sees them."""

import pytest

from scrapers.model.page import Page
from scrapers.onboard.probe.anchors import anchors, articles_on, declared_feeds, next_pages
from scrapers.onboard.probe.sample import look
from scrapers.onboard.probe.shape import learn
from scrapers.read.document import Document

URL = "https://gazette.example/"
HTML = """<html><head>
<link rel="alternate" type="application/rss+xml" href="http://gazette.example/feed/">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
<link rel="alternate" hreflang="fr" href="/fr/"></head><body class="menu-open">
<header><a href="/world/">World</a></header>
<div class="main-menu"><a href="/big-story-1234">A long line that stands in the menu</a></div>
<div class="card-header"><a href="/rain-over-delta-4801?utm_source=x#top">Rain over the delta again</a></div>
<article><header><a href="/ferry-sails-4802">A ferry sails at last</a></header></article>
<a href="/ferry-sails-4802">more</a> <a href="/zh/4803">代表团访问塔什干签署协议</a> <a href="/zh/">国际新闻</a>
<a href="javascript:void(0)">A line that leads to nowhere</a> <a href="http://[">A line that leads to nowhere</a>
<a href="mailto:x@gazette.example">Write us a line or two</a> <a>no address at all here</a>
<a href="/rss">RSS</a> <a rel="next" href="?p=2">next</a></body></html>"""


def gazette(html: str = HTML) -> Page:
    return Page(url=URL, body=html.encode())


def test_headlines_are_told_from_menus():
    found = anchors(Document.parse(gazette()))
    assert [each.url.removeprefix(URL) for each in found if each.is_headline] == [
        "rain-over-delta-4801",
        "ferry-sails-4802",
        "zh/4803",
    ]
    assert {each.url.removeprefix(URL) for each in found if each.in_menu} == {"world/", "big-story-1234"}
    assert next(each.text for each in found if each.url.endswith("4802")) == "A ferry sails at last"


def test_feeds_are_those_named_in_the_head_then_those_linked_to():
    assert list(declared_feeds(Document.parse(gazette()))) == [f"{URL}feed/", f"{URL}rss"]


def test_articles_on_a_page_are_those_of_its_own_site():
    shape = learn([f"{URL}a-b-{n}" for n in range(4800, 4810)])
    other = HTML.replace('href="/rain', 'href="https://other.example/rain')
    assert len(articles_on(gazette(), shape)) == 3
    assert len(articles_on(gazette(other), shape)) == 2
    assert articles_on(Page(url=URL, body=b"%PDF-1.7"), shape) == []


def test_further_pages_are_where_the_page_says():
    template = URL + "{year}/{month:02}"
    more = "?p={page}"
    assert next_pages(gazette(), template) == template + more
    for href in ("/elsewhere/2/?p=2", "?from=22", "?p={2}", "https://other.example/?p=2", "http://["):
        assert next_pages(gazette(HTML.replace("?p=2", href)), template) == ""


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"<html>", b"\xff\xfe\x00", b"<p>" * 20_000])
def test_a_sample_that_is_no_article_says_why(body):
    looked = look(Page(url=f"{URL}x", body=body))
    assert looked.sample.error
    assert looked.dates == ()
