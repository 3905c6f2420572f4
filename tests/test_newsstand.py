"""The newsstand: what the other tests and the demo rely on."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import py3langid
import pytest
from lxml import etree, html

from scrapers.article import Article
from scrapers.discover import links
from scrapers.outlet import Listed, Sitemap, Source, load, slugs
from scrapers.page import Page
from scrapers.read import read
from tests.newsstand import Gold, Newsstand
from tests.newsstand.faults import KINDS
from tests.newsstand.sites.aspnet import BaoTinTuc

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
"""A Friday."""

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "outlets"


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(stand: Newsstand, url: str, method: str = "GET", **headers: str) -> Got:
    """One exchange over the wire, gzip undone."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}".removesuffix("?")
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    try:
        sent = {"Host": parts.netloc, "Accept-Encoding": "gzip"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        connection.request(method, path, headers=sent)
        response = connection.getresponse()
        body = response.read()
        told = {name.lower(): value for name, value in response.getheaders()}
        if told.get("content-encoding") == "gzip" and method == "GET":
            body = gzip.decompress(body)
        return Got(response.status, told, body)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture(autouse=True)
def _as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test finds the shared newsstand well and at the same time."""
    yield
    if "stand" in request.fixturenames:
        stand = request.getfixturevalue("stand")
        stand.mend()
        stand.set_time(NOW)
        stand.forget_requests()


# The addresses of the outlet files.


def listed(stand: Newsstand, source: Source, slug: str, url: str) -> set[str]:
    """The articles that a source lists, sitemaps of an index followed."""
    outlet = load(slug)
    got = get(stand, url)
    assert got.status == 200, url
    found = links(source, got.body, outlet, url, now=NOW)
    urls = {link.canonical_url for link in found.links}
    for further in found.follow:
        urls |= listed(stand, source, slug, further)
    return urls


@pytest.mark.parametrize("slug", slugs())
def test_every_source_of_every_outlet_answers(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    for source in outlet.sources:
        urls = listed(stand, source, slug, source.url)
        assert len(urls) >= source.floor, source.name
        assert all(outlet.match(url) for url in urls)


@pytest.mark.parametrize("slug", slugs())
def test_every_listing_of_a_past_day_answers(stand: Newsstand, slug: str) -> None:
    outlet, day = load(slug), date(2026, 11, 18)
    for source in outlet.days:
        if isinstance(source, Listed):
            url = source.fill(source.page.url, day)
            found = links(source.page, get(stand, url).body, outlet, url, now=NOW)
            assert found.links, source.name
            if source.more:
                assert get(stand, source.fill(source.more, day, 2)).status == 200


@pytest.mark.parametrize("slug", slugs())
def test_robots_txt_allows_articles_and_names_sitemaps(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    got = get(stand, f"https://{outlet.host}/robots.txt")
    assert got.status == 200
    assert "Disallow: /search" in got.text or "Disallow: /tim-kiem" in got.text
    if any(isinstance(source, Sitemap) for source in outlet.sources):
        assert "Sitemap: https://" in got.text


def test_unknown_hosts_and_addresses_are_not_found(stand: Newsstand) -> None:
    for url in (
        "https://elsewhere.example/",
        "https://www.vietnamplus.vn/khong-co-bai-nay-post999999999.vnp",
        "https://www.euronews.com/2026/13/45/no-such-day",
        "https://baotintuc.vn/thoi-su/sai-99999999999999999.htm",
        "https://image.ngaynay.vn/w890/a.jpg",
    ):
        assert get(stand, url).status == 404


# The stories.


@pytest.mark.parametrize("slug", slugs())
def test_forty_articles_over_several_days(stand: Newsstand, slug: str) -> None:
    golds = list(stand.golds(slug, 180))
    assert len({gold.url for gold in golds}) == 180
    assert len({gold.date_published.date() for gold in golds if gold.date_published}) >= 3
    for gold in golds[:40]:
        got = get(stand, gold.url)
        assert got.status == 200
        assert html.document_fromstring(got.body).findtext(".//title")
        assert gold.date_published
        assert gold.date_published <= NOW


@pytest.mark.parametrize("slug", slugs())
def test_stories_are_of_news_length_and_in_their_language(stand: Newsstand, slug: str) -> None:
    expected = load(slug).language
    for gold in stand.golds(slug, 60):
        words = sum(len(text.split()) for text in gold.article_body)
        assert 200 <= words <= 700, gold.url
        assert 6 <= len(gold.article_body) <= 16
        assert py3langid.classify(" ".join(gold.article_body))[0] == expected
        assert "{" not in " ".join((gold.headline or "", gold.description or "", *gold.article_body))


@pytest.mark.parametrize("slug", slugs())
def test_no_two_stories_share_their_paragraphs(stand: Newsstand, slug: str) -> None:
    site = stand.sites[slug]
    stories = stand.press.between(site.paper, NOW - timedelta(days=10), NOW)
    counts = Counter(text for story in stories for text in story.first.paragraphs)
    assert sum(count > 1 for count in counts.values()) <= 0.01 * len(counts)
    assert len({story.first.paragraphs for story in stories}) == len(stories)


@pytest.mark.parametrize("slug", slugs())
def test_a_year_of_days_stays_above_the_floor(stand: Newsstand, slug: str) -> None:
    site, floor = stand.sites[slug], load(slug).floors.articles_per_day
    for month in range(1, 13):
        day = date(2025, month, 2 * month)
        published = [
            story for story in stand.press.on(site.paper, day) if story.is_listed(NOW) and not story.missing
        ]
        assert len(published) >= floor, day


def test_one_event_stands_in_several_papers(stand: Newsstand) -> None:
    """In both languages, linked; and word for word where one paper copies another."""
    linked = copied = 0
    for slug in ("vietnamplus", "vietnamplus_en", "euronews", "euronews_fr"):
        for gold in stand.golds(slug, 40):
            for language, url in gold.translations.items():
                twin = next(g for s in stand.sites if (g := stand.gold(s, url)) or s == "vietgiaitri")
                if twin:
                    assert twin.in_language == language
                    assert twin.translations == {gold.in_language: gold.url}
                    assert f'hreflang="{language}" href="{url}"' in get(stand, gold.url).text
                    linked += 1
    ours, theirs = stand.sites["vietgiaitri"], stand.sites["baotintuc"]
    for story in ours.latest(NOW, 60):
        if (twin := stand.press.twin(story, theirs.paper)) and not story.version(NOW):
            assert story.first.paragraphs == twin.first.paragraphs
            assert story.published > twin.published - timedelta(hours=2)
            copied += 1
    assert linked > 20
    assert copied > 10


def test_the_same_seed_and_time_give_the_same_bytes(stand: Newsstand) -> None:
    with Newsstand(now=NOW) as again, Newsstand(now=NOW, seed=2) as other:
        for slug in slugs():
            url = next(stand.golds(slug)).url
            assert get(stand, url).body == get(again, url).body
            assert get(other, url).status == 404
            for source in load(slug).sources:
                assert get(stand, source.url).body == get(again, source.url).body


# The pages: what ../shared/outlets.md tells of each site.

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


@pytest.mark.parametrize("slug", slugs())
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
    assert gold.date_published
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


# Time.


def test_articles_appear_as_their_time_comes(stand: Newsstand) -> None:
    before = {gold.url for gold in stand.golds("vietnamplus", 60)}
    stand.set_time(NOW + timedelta(hours=3))
    coming = next(stand.golds("vietnamplus")).url
    assert coming not in before
    assert get(stand, coming).status == 200
    assert coming in get(stand, "https://www.vietnamplus.vn/rss/home.rss").text
    stand.set_time(NOW)
    assert get(stand, coming).status == 404
    assert coming not in get(stand, "https://www.vietnamplus.vn/rss/home.rss").text


def test_a_fast_newsstand_has_more_that_is_new_and_no_longer_past() -> None:
    with Newsstand(now=NOW) as slow, Newsstand(now=NOW, speed=8) as fast:
        for slug in ("euronews",):
            few, many = (
                [
                    g
                    for g in stand.golds(slug, 400)
                    if g.date_published and g.date_published > NOW - timedelta(hours=2)
                ]
                for stand in (slow, fast)
            )
            assert len(many) > 4 * max(1, len(few))
            for gold in many[:5]:
                assert get(fast, gold.url).status == 200
            gone_from_lists = many[0].url
            fast.set_time(NOW + timedelta(hours=4))
            assert gone_from_lists not in {gold.url for gold in fast.golds(slug, 100)}
            assert get(fast, gone_from_lists).status == 200
            fast.set_time(NOW)


def test_edits_change_the_page_and_silent_ones_no_date(stand: Newsstand) -> None:
    seen = set()
    site = stand.sites["vietnamplus"]
    for story in stand.press.between(site.paper, NOW - timedelta(days=20), NOW - timedelta(days=5)):
        for change in story.changes[:1]:
            if story.gone:
                continue
            stand.set_time(change.at - timedelta(seconds=1))
            before, first = stand.gold("vietnamplus", site.url(story)), get(stand, site.url(story))
            stand.set_time(change.at)
            after, second = stand.gold("vietnamplus", site.url(story)), get(stand, site.url(story))
            assert before
            assert after
            assert first.body != second.body
            assert after.version == before.version + 1
            assert (after.headline, after.article_body) != (before.headline, before.article_body)
            assert (after.date_modified == before.date_modified) == (change.kind == "silent")
            assert parsedate_to_datetime(second.headers["last-modified"]) == change.at
            seen.add(change.kind)
    assert seen == {"added", "corrected", "headline", "silent"}


def test_pages_are_taken_down_and_leave_the_lists(stand: Newsstand) -> None:
    site, statuses = stand.sites["baotintuc"], set()
    for story in stand.press.between(site.paper, NOW - timedelta(days=30), NOW - timedelta(days=6)):
        if story.gone:
            stand.set_time(story.gone)
            statuses.add(get(stand, site.url(story)).status)
            assert stand.gold("baotintuc", site.url(story)) is None
            assert site.url(story) not in get(stand, "https://baotintuc.vn/sitemaps/news-2026-11.xml").text
            stand.set_time(story.gone - timedelta(seconds=1))
            assert get(stand, site.url(story)).status == 200
    assert statuses == {404, 410}


def test_some_are_listed_late_and_lists_disagree(stand: Newsstand) -> None:
    site = stand.sites["euronews"]
    stories = stand.press.between(site.paper, NOW - timedelta(days=19), NOW - timedelta(days=2))
    late = [story for story in stories if story.listed > story.published]
    assert late
    stand.set_time(late[0].listed - timedelta(seconds=1))
    assert get(stand, site.url(late[0])).status == 200
    assert site.url(late[0]) not in {gold.url for gold in stand.golds("euronews", 400)}
    stand.set_time(NOW)
    month = get(stand, "https://www.euronews.com/sitemaps/en/articles-2026-11.xml").text
    days = "".join(
        get(stand, f"https://www.euronews.com/2026/11/{day:02}?p={page}").text
        for day in range(1, 20)
        for page in (1, 2)
    )
    unmapped = [story for story in stories if story.missing == "sitemaps" and not story.gone]
    unlisted = [story for story in stories if story.missing == "lists" and not story.gone]
    assert unmapped
    assert unlisted
    assert all(site.url(story) not in month and site.path(story) in days for story in unmapped)
    assert all(site.url(story) in month and site.path(story) not in days for story in unlisted)


# HTTP.


def test_an_unchanged_page_is_not_sent_again(stand: Newsstand) -> None:
    for slug in slugs():
        gold = next(g for g in stand.golds(slug) if not g.version)
        first = get(stand, gold.url)
        assert get(stand, gold.url).body == first.body
        for header, value in (
            ("If_None_Match", first.headers["etag"]),
            ("If_None_Match", f'"other", W/{first.headers["etag"]}'),
            ("If_Modified_Since", first.headers["last-modified"]),
        ):
            again = get(stand, gold.url, **{header: value})
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        assert (
            get(
                stand, gold.url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"]
            ).status
            == 200
        )
        assert get(stand, gold.url, If_Modified_Since="yesterday").status == 200


def test_the_next_day_the_furniture_is_another_and_the_text_the_same(stand: Newsstand) -> None:
    gold = next(g for g in stand.golds("euronews") if not g.version)
    first = get(stand, gold.url)
    stand.set_time(NOW + timedelta(days=1))
    second = get(stand, gold.url, If_None_Match=first.headers["etag"])
    assert second.status == 200
    assert second.body != first.body
    outlet = load("euronews")
    articles = [read(Page(url=gold.url, body=got.body), outlet) for got in (first, second)]
    assert articles[0].body_sha256 == articles[1].body_sha256


def test_head_gzip_chunks_and_keep_alive(stand: Newsstand) -> None:
    gold = next(stand.golds("ngaynay"))
    whole, head = get(stand, gold.url), get(stand, gold.url, method="HEAD")
    assert head.body == b""
    assert head.headers["content-length"] == whole.headers["content-length"]
    plain = get(stand, gold.url, Accept_Encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.body == whole.body
    assert get(stand, "https://ngaynay.vn/").headers["transfer-encoding"] == "chunked"
    assert get(stand, gold.url, method="POST").status == 405
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    for _ in range(3):
        connection.request("GET", urlsplit(gold.url).path, headers={"Host": "ngaynay.vn"})
        assert connection.getresponse().read() == whole.body
    connection.close()


def test_requests_are_remembered_in_order(stand: Newsstand) -> None:
    gold = next(stand.golds("anewz"))
    get(stand, "https://anewz.tv/robots.txt")
    get(stand, gold.url, If_None_Match='"x"', User_Agent="khobao")
    get(stand, "https://ngaynay.vn/rss/home.rss")
    seen = stand.requests("anewz")
    assert [(one.method, one.path, one.status) for one in seen] == [
        ("GET", "/robots.txt", 200),
        ("GET", urlsplit(gold.url).path, 200),
    ]
    assert seen[1].headers["if-none-match"] == '"x"'
    assert seen[1].headers["user-agent"] == "khobao"
    assert seen[0].at <= seen[1].at
    assert len(stand.requests()) == 3


# Faults.

PATH = "/rss/home.rss"
FEED = f"https://www.vietnamplus.vn{PATH}"


def spoiled(stand: Newsstand, kind: str, url: str = FEED, **options: object) -> Got:
    stand.fault(kind, outlet="vietnamplus", **options)
    return get(stand, url)


def count(got: Got) -> int:
    return got.text.count("<item>")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("not_found", 404),
        ("gone", 410),
        ("server_error", 500),
        ("forbidden", 403),
        ("unavailable", 503),
        ("too_many", 429),
        ("block_page", 200),
        ("consent_wall", 200),
    ],
)
def test_faults_that_refuse(stand: Newsstand, kind: str, status: int) -> None:
    got = spoiled(stand, kind, seconds=7)
    assert got.status == status
    assert count(got) == 0
    assert got.headers.get("retry-after") == ("7" if kind in {"unavailable", "too_many"} else None)
    assert stand.requests()[-1].fault == kind
    assert stand.requests()[-1].status == status


def test_faults_that_lead_astray(stand: Newsstand) -> None:
    assert spoiled(stand, "redirect_private", times=1).headers["location"] == "http://10.0.0.1/"
    assert (
        spoiled(stand, "redirect_metadata", times=1).headers["location"].startswith("http://169.254.169.254/")
    )
    turn = spoiled(stand, "redirect_loop")
    back = get(stand, turn.headers["location"])
    assert (turn.status, back.status) == (302, 302)
    assert back.headers["location"] == FEED


def test_faults_of_lists(stand: Newsstand) -> None:
    api = "https://api.vietnamplus.vn/api/morenews-latest-0-1.html?phrase="
    sitemap = "https://www.vietnamplus.vn/sitemaps/google-news.xml"
    section = "https://www.vietnamplus.vn/thegioi/"
    whole = {url: get(stand, url).text for url in (FEED, api, sitemap, section)}
    marks = {FEED: "<item>", api: "content_id", sitemap: "<url>", section: "<article "}
    for kind, share in (("empty", 0), ("half_listing", 0.5)):
        stand.mend()
        stand.fault(kind, outlet="vietnamplus")
        for url, mark in marks.items():
            assert get(stand, url).text.count(mark) == int(whole[url].count(mark) * share), (kind, url)
    stand.mend()
    broken = spoiled(stand, "broken_xml")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(broken.body)
    stand.mend()
    itself = spoiled(stand, "self_sitemap", url="https://www.vietnamplus.vn/sitemap.xml")
    assert itself.text.count("<loc>https://www.vietnamplus.vn/sitemap.xml</loc>") == 1
    stand.mend()
    assert spoiled(
        stand, "robots_disallow", url="https://www.vietnamplus.vn/robots.txt", path="robots"
    ).text.endswith("Disallow: /\n")


def test_faults_of_encoding(stand: Newsstand) -> None:
    gold = next(stand.golds("vietnamplus"))
    wrong = spoiled(stand, "wrong_charset", url=gold.url)
    assert wrong.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert (gold.headline or "") in wrong.text
    stand.mend()
    twice = spoiled(stand, "encoding_change", url=gold.url)
    assert twice.headers["content-type"] == "text/html; charset=utf-8"
    assert gold.article_body[1] not in twice.text
    assert "áº" in twice.text


def test_faults_of_dates(stand: Newsstand) -> None:
    gold = next(stand.golds("vietnamplus"))
    assert gold.date_published
    stamp = gold.date_published.isoformat()
    assert stamp in get(stand, gold.url).text
    skewed = spoiled(stand, "clock_skew", url=gold.url, hours=72)
    assert stamp not in skewed.text
    assert (gold.date_published + timedelta(hours=72)).isoformat() in skewed.text
    assert parsedate_to_datetime(skewed.headers["date"]) == NOW + timedelta(hours=72)
    stand.mend()
    strange = spoiled(stand, "date_format", url=gold.url)
    assert stamp not in strange.text
    assert f"{gold.date_published:%m/%d/%y %Hh%M}" in strange.text


def test_faults_of_form(stand: Newsstand) -> None:
    """A redesign, another language, one id for all: pages that are well at first sight."""
    gold, newest = next(stand.golds("vietnamplus")), next(iter(stand.golds("vietnamplus")))
    page = html.document_fromstring(spoiled(stand, "redesign", url=gold.url).body)
    assert not page.cssselect(".article__body, h1.article__title")
    assert gold.article_body[2] in page.text_content()
    stand.mend()
    english = spoiled(stand, "language_switch", url=gold.url)
    assert english.status == 200
    assert f'rel="canonical" href="{gold.url}"' in english.text
    text = " ".join(html.document_fromstring(english.body).xpath("//div[@itemprop='articleBody']/p/text()"))
    assert py3langid.classify(text)[0] == "en"
    stand.mend()
    golds = list(stand.golds("vietnamplus", 60))
    stand.fault("duplicate_ids", outlet="vietnamplus")
    claimed = {
        html.document_fromstring(get(stand, g.url).body).xpath("string(//link[@rel='canonical']/@href)")
        for g in golds[:5]
    }
    assert len(claimed) == 1
    assert newest.url == gold.url


def test_faults_of_sending(stand: Newsstand) -> None:
    whole = get(stand, FEED, Accept_Encoding="identity").body
    for kind in ("truncated_body", "reset", "not_http"):
        stand.mend()
        with pytest.raises((HTTPException, OSError)):
            spoiled(stand, kind)
        assert stand.requests()[-1].status == 0
    stand.mend()
    with pytest.raises(EOFError):
        spoiled(stand, "truncated_gzip")
    stand.mend()
    before = datetime.now(UTC)
    assert spoiled(stand, "slow", seconds=0.5).body == whole
    assert datetime.now(UTC) - before >= timedelta(seconds=0.5)
    stand.mend()
    assert len(spoiled(stand, "huge", megabytes=50).body) > 49 << 20


def test_a_bomb_is_small_until_it_is_unpacked(stand: Newsstand) -> None:
    stand.fault("bomb", outlet="vietnamplus", megabytes=64)
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    connection.request("GET", PATH, headers={"Host": "www.vietnamplus.vn"})
    packed = connection.getresponse().read()
    connection.close()
    assert len(packed) < 1 << 17
    assert len(zlib.decompress(packed, wbits=31)) > 64 << 20


def test_a_fault_holds_where_and_as_often_as_it_says(stand: Newsstand) -> None:
    stand.fault("server_error", outlet="vietnamplus", path="^/rss/", skip=1, times=2)
    stand.fault("gone", host="euronews", path=r"\?p=2")
    assert [get(stand, FEED).status for _ in range(4)] == [200, 500, 500, 200]
    assert get(stand, "https://www.vietnamplus.vn/").status == 200
    assert get(stand, "https://en.vietnamplus.vn/rss/home.rss").status == 200
    assert get(stand, "https://www.euronews.com/news/europe?p=2").status == 410
    assert get(stand, "https://www.euronews.com/news/europe").status == 200
    stand.mend()
    stand.fault("redesign", outlet="anewz", since=(NOW + timedelta(days=1)).isoformat())
    url = next(stand.golds("anewz")).url
    forms = []
    for day in range(2):
        stand.set_time(NOW + timedelta(days=day))
        forms.append(bool(html.document_fromstring(get(stand, url).body).cssselect("article.news-detail")))
    assert forms == [True, False]
    with pytest.raises(ValueError, match="no fault 'flood'"):
        stand.fault("flood")
    assert len(KINDS) >= 28


# The control address.


def control(stand: Newsstand, method: str, action: str, data: object = None) -> Got:
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    connection.request(method, f"/__newsstand__/{action}", json.dumps(data) if data is not None else None)
    response = connection.getresponse()
    got = Got(response.status, {}, response.read())
    connection.close()
    return got


def test_the_control_address(stand: Newsstand) -> None:
    rules = [{"kind": "gone", "host": "^www.vietnamplus.vn$", "path": "^/rss/", "times": 1}]
    assert control(stand, "PUT", "faults", rules).status == 204
    assert [get(stand, FEED).status for _ in range(2)] == [410, 200]
    assert json.loads(control(stand, "GET", "faults").body)[0]["seen"] == 2
    assert control(stand, "POST", "faults", {"kind": "forbidden"}).status == 204
    assert get(stand, FEED).status == 403
    assert control(stand, "DELETE", "faults").status == 204
    assert get(stand, FEED).status == 200
    assert [one["path"] for one in json.loads(control(stand, "GET", "requests").body)] == [PATH] * 4
    assert control(stand, "DELETE", "requests").status == 204
    assert stand.requests() == []
    later = NOW + timedelta(days=3)
    assert control(stand, "PUT", "time", {"now": later.isoformat()}).status == 204
    assert json.loads(control(stand, "GET", "time").body) == {"now": later.isoformat()}
    gold = next(stand.golds("anewz"))
    assert json.loads(control(stand, "GET", f"gold?url={gold.url}").body)["headline"] == gold.headline


@pytest.mark.parametrize(
    ("method", "action", "data", "status", "complaint"),
    [
        ("PUT", "faults", [{"kind": "flood"}], 400, "no fault 'flood'"),
        ("PUT", "faults", [{"kind": "gone", "colour": "red"}], 400, "colour"),
        ("POST", "faults", {"kind": "gone", "path": "("}, 400, "unterminated"),
        ("POST", "faults", {"kind": "gone", "since": "2026-11-20T00:00:00"}, 400, "offset"),
        ("PUT", "time", {"now": "noon"}, 400, "noon"),
        ("GET", "gold?url=https://anewz.tv/none", None, 404, "no story"),
        ("GET", "weather", None, 404, "faults"),
    ],
)
def test_a_wrong_order_is_named(
    stand: Newsstand, method: str, action: str, data: object, status: int, complaint: str
) -> None:
    got = control(stand, method, action, data)
    assert got.status == status
    assert complaint in json.loads(got.body)["error"]


# Folders of saved pages, and the command.


def test_saved_pages_are_played_under_their_own_addresses(stand: Newsstand, tmp_path: Path) -> None:
    golds = [next(stand.golds(slug)) for slug in ("baotintuc", "euronews", "ngaynay", "anewz")]
    for number, gold in enumerate(golds):
        case = tmp_path / gold.outlet / "a"
        case.mkdir(parents=True)
        (case / "page.html.gz").write_bytes(gzip.compress(get(stand, gold.url).body))
        # Where the gold has no address, the page's own word is taken.
        facts = {
            "url": gold.url if number else None,
            "title": gold.headline,
            "published": gold.date_published,
        }
        (case / "gold.json").write_text(json.dumps(facts, default=str), "utf-8")
    (tmp_path / "anewz" / "b").mkdir()
    (tmp_path / "anewz" / "b" / "gold.json").write_text("{}")
    with Newsstand(pages=tmp_path) as saved:
        assert saved.left_out == ["anewz/b: no page.html or page.html.gz"]
        for gold in golds:
            assert get(saved, gold.url).body == get(stand, gold.url).body
            for source in load(gold.outlet).sources:
                assert listed(saved, source, gold.outlet, source.url) == {gold.url}, source.name
            assert (
                get(saved, f"https://{load(gold.outlet).host}/robots.txt").text == "User-agent: *\nAllow: /\n"
            )
            kept = saved.gold(gold.outlet, gold.url)
            assert kept
            assert kept.headline == gold.headline


def test_the_real_pages_are_played() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not there: the real pages stay with those who may hold them")
    with Newsstand(pages=CORPUS) as saved:
        assert {"baotintuc", "euronews", "euronews_fr"} <= set(saved.sites)
        for slug in ("baotintuc", "euronews", "euronews_fr"):
            urls = {gold.url for gold in saved.golds(slug)}
            assert urls
            for source in load(slug).sources:
                assert listed(saved, source, slug, source.url) == urls
            assert all(get(saved, url).status == 200 for url in urls)


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.newsstand", "--port"]
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [*command, "0"], cwd=root, stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        port = re.match(r"newsstand at http://127\.0\.0\.1:(\d+)/, playing vietnamplus, ", line)
        assert port, line
        busy = subprocess.run([*command, port[1]], cwd=root, capture_output=True, text=True, check=False)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert busy.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port[1]}" in busy.stderr
    wrong = subprocess.run(
        [*command, "0", "--pages", str(tmp_path / "none")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert "no such folder" in wrong.stderr
