"""The pages: built as the real ones are, and what is read off them is the truth."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from scrapers.model.article import Article
from scrapers.model.page import Page
from scrapers.outlets import load, slugs
from scrapers.read import read
from tests.newsstand import Gold, Newsstand
from tests.newsstand.sites.aspnet import BaoTinTuc
from tests.test_newsstand.client import NOW, Got, get

SELECTORS = {
    "vietnamplus": (
        "h1.article__title.cms-title",
        "div.article__sapo.cms-desc",
        "div.article__meta time.time[datetime]",
        "meta.cms-date[itemprop=datePublished]",
        "div.article__body.zce-content-body.cms-body[itemprop=articleBody] > p",
        "div.article__source .source .name",
        "div.article__tag a",
        ".breadcrumb .main a",
        "div.breadcrumb.breadcrumb-detail h2 a",
        "img.lazyload[data-src][src^='data:image/gif']",
        ".sidebar-right article.story h2.story__heading a.cms-link",
        "[data-source^=recommendation] time.time",
        ".wrap-comment",
        ".article-relate",
        "a.google-news",
    ),
    "baotintuc": (
        "h1.detail-title",
        "h2.sapo",
        "div.date span.txt",
        "div.boxdetail div.contents #divfirst p",
        "#divend p",
        "figure.image figcaption",
        "div.boxdetail div.author strong",
        "#plhMain_NewsDetail1_divTags a",
        "ul#plhMain_NewsDetail1_divRelation.list-concern",
        "div.boxdetail div.widget p.des",
        ".gliaplayer-container",
        ".likeshare",
        "#ifComment",
        ".boxdata",
        ".right-bar",
        "meta[property='dable:item_id']",
    ),
    "euronews": (
        "h1.c-article-redesign-title",
        "h2.c-article-summary",
        "div.c-article-content > p",
        ".c-article-contributors",
        "div.c-article-publication-date > time[datetime]",
        ".c-article-caption__content",
        ".c-article-image-copyright",
        ".widget--type-related",
        ".widget--type-tweet",
        ".c-ad",
        "meta[name='date.available']",
        "link[hreflang]",
        "article.the-media-object a.the-media-object__link",
        "meta[name=storyId]",
    ),
    "anewz": (".breaking p", "article h1", "time[datetime]", "aside.next li", "section.comments"),
    "vietgiaitri": ("div.entry.clearfix > p", ".sidebar", ".may-like li .time", ".video-hot"),
}
SELECTORS |= {
    "vietnamplus_en": SELECTORS["vietnamplus"],
    "ngaynay": (*SELECTORS["vietnamplus"], ".audioPlayer"),
    "euronews_fr": SELECTORS["euronews"],
}


@pytest.mark.parametrize("slug", SELECTORS)
def test_pages_are_built_as_the_real_ones(stand: Newsstand, slug: str) -> None:
    site = stand.sites[slug]
    old = [s for s in site.latest(NOW, 60) if not isinstance(site, BaoTinTuc) or site.is_old(s)]
    missing = set(SELECTORS[slug])
    for story in old[:6]:
        page = html.document_fromstring(get(stand, site.url(story)).body)
        missing -= {selector for selector in missing if page.cssselect(selector)}
    assert missing == set()


def test_bao_tin_tuc_has_both_layouts(stand: Newsstand) -> None:
    pages = {
        gold.url: html.document_fromstring(get(stand, gold.url).body) for gold in stand.golds("baotintuc", 40)
    }
    old = {url for url, page in pages.items() if page.cssselect("div.boxdetail div.contents")}
    new = {url for url, page in pages.items() if page.cssselect("div.article__body")}
    assert old
    assert new
    assert old | new == set(pages)
    assert all(re.search(r"-\d{17}\.htm$", url) for url in old)
    assert all(re.search(r"-post\d+\.html$", url) for url in new)


def test_bao_tin_tuc_glues_the_agency_to_the_author(stand: Newsstand) -> None:
    golds = [g for g in stand.golds("baotintuc", 60) if g.authors and g.agencies and g.url.endswith(".htm")]
    told = json_ld(get(stand, golds[0].url), "NewsArticle")
    assert told["author"]["name"] == ", ".join(golds[0].authors) + "TTXVN"


def test_euronews_lost_its_news_article_on_a_day(stand: Newsstand) -> None:
    url = next(stand.golds("euronews")).url
    with pytest.raises(StopIteration):
        json_ld(get(stand, url), "NewsArticle")
    stand.set_time(datetime(2025, 6, 3, 12, tzinfo=UTC))
    url = next(stand.golds("euronews")).url
    got = get(stand, url)
    assert json_ld(got, "NewsArticle")["articleBody"]
    assert html.document_fromstring(got.body).cssselect("p.c-article-summary")


def json_ld(got: Got, kind: str) -> dict[str, object]:
    blocks = html.document_fromstring(got.body).xpath("//script[@type='application/ld+json']/text()")
    found = (node for block in blocks for node in _nodes(json.loads(block)))
    return next(node for node in found if node.get("@type") == kind)


def _nodes(data: dict[str, object]) -> list[dict[str, object]]:
    graph = data.get("@graph")
    return graph if isinstance(graph, list) else [data]


def test_side_bars_carry_other_dates(stand: Newsstand) -> None:
    stand.set_time(NOW + timedelta(days=200))
    gold = list(stand.golds("vietgiaitri"))[-1]
    stand.set_time(NOW + timedelta(days=400))
    dates = set(re.findall(r"\d\d/\d\d/20\d\d", get(stand, gold.url).text))
    assert len(dates - {f"{gold.date_published:%d/%m/%Y}"}) >= 1


@pytest.mark.parametrize("slug", slugs())
def test_what_is_read_is_the_truth(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    for gold in stand.golds(slug, 25):
        article = read(Page(url=gold.url, body=get(stand, gold.url).body, fetched_at=NOW), outlet)
        assert told(article) == truth(gold), gold.url


def told(article: Article) -> dict[str, object]:
    same = ("headline", "description", "article_body", "authors", "agencies", "dateline", "date_published")
    same += ("article_section", "keywords", "image", "in_language", "canonical_url")
    return {name: getattr(article, name) for name in same} | {
        "captions": [(caption.text, caption.credit) for caption in article.captions],
        "embedded": [(report.headline, report.body) for report in article.embedded_reports],
        "translations": dict(article.translations),
    }


def truth(gold: Gold) -> dict[str, object]:
    same = ("headline", "description", "article_body", "authors", "agencies", "dateline", "date_published")
    same += ("article_section", "keywords", "image", "in_language")
    return {name: getattr(gold, name) for name in same} | {
        "canonical_url": gold.url,
        "captions": [(photo.text, photo.credit) for photo in gold.captions],
        "embedded": [(report.headline, report.body) for report in gold.embedded_reports],
        "translations": dict(gold.translations),
    }
