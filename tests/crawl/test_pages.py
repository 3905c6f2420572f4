"""What becomes of sources and pages: each visit ends in one state, with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scrapers.crawl.run import no_visits
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Visit
from scrapers.errors import Blocked, Gone, OverLimit, SiteUnavailable
from scrapers.model.link import State
from scrapers.model.outlet import Api, Feed, Section, Sitemap
from tests.support.gazette import FAST, OUTLET, STORY, DiskKeeper, crawl, only
from tests.support.wire import Wire, article, feed, http


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        wire.reply("/rss", feed(STORY))
        wire.reply("/story-1", http(article()))
        yield wire


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[DiskKeeper]:
    keeper = DiskKeeper(tmp_path)
    yield keeper
    keeper.records()


def stories(wire: Wire, count: int) -> list[str]:
    """So many stories in the feed, the first the newest; each a good page."""
    urls = [f"https://gazette.example/story-{n}" for n in range(1, count + 1)]
    for url in urls:
        wire.reply(url.removeprefix("https://gazette.example"), http(article(url)))
    wire.reply("/rss", feed(*urls))
    return urls


def sitemap(*urls: str, kind: str = "url") -> bytes:
    rows = "".join(f"<{kind}><loc>{url}</loc></{kind}>" for url in urls)
    root = "urlset" if kind == "url" else "sitemapindex"
    return http(f"<?xml version='1.0'?><{root}>{rows}</{root}>", content_type="application/xml")


# Sources


def test_sources_are_merged_and_each_is_reported(wire: Wire) -> None:
    outlet = replace(
        OUTLET,
        sources=(
            Feed(url="https://gazette.example/rss"),
            Sitemap(url="https://gazette.example/news.xml"),
            Section(url="https://gazette.example/", card="article", link="a"),
            Api(url="https://api.gazette.example/list", items="items"),
            Feed(url="https://gazette.example/gone.rss"),
        ),
    )
    wire.reply("/news.xml", sitemap(STORY, "https://gazette.example/story-2"))
    wire.reply("/", http("<article><a href='story-3'>Three</a></article>"))
    wire.reply(
        "api.gazette.example/list",
        http('{"items": [{"url": "https://gazette.example/story-4", "title": "4"}]}'),
    )
    crawled = crawl(wire, outlet=outlet, choose=no_visits)
    assert [(asked.source.name, len(asked.links), asked.error) for asked in crawled.sources] == [
        ("feed /rss", 1, None),
        ("sitemap /news.xml", 2, None),
        ("section /", 1, None),
        ("api /list", 1, None),
        ("feed /gone.rss", 0, "https://gazette.example/gone.rss: status 404"),
    ]
    assert isinstance(crawled.sources[-1].cause, Gone)
    assert crawled.visits == []


def test_an_index_is_followed(wire: Wire, keeper: DiskKeeper) -> None:
    outlet = replace(OUTLET, sources=(Sitemap(url="https://gazette.example/index.xml", follow="/news-"),))
    wire.reply("/index.xml", sitemap("/news-1.xml", "/news-2.xml", "/tags.xml", kind="sitemap"))
    wire.reply("/news-1.xml", sitemap(STORY))
    wire.reply("/news-2.xml", http(status="403 Forbidden"))
    crawled = crawl(wire, keeper, outlet=outlet)
    (asked,) = crawled.sources
    assert len(asked.links) == 1
    assert asked.error == "https://gazette.example/news-2.xml: status 403"
    assert only(crawled).state is State.CAPTURED
    assert "/tags.xml" not in wire.paths()
    told = {url: block for kind, url, _, block in keeper.records() if kind == "metadata"}
    assert b"via: https://gazette.example/index.xml" in told["https://gazette.example/news-1.xml"]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_an_index_lists_may_be_missing_as_long_as_the_rest_has_links(wire: Wire, status: str) -> None:
    outlet = replace(OUTLET, sources=(Sitemap(url="https://gazette.example/index.xml"),))
    wire.reply("/index.xml", sitemap("/2026-12.xml", "/2026-11.xml", kind="sitemap"))
    wire.reply("/2026-11.xml", sitemap(STORY))
    wire.reply("/2026-12.xml", http(status=status))
    (asked,) = crawl(wire, outlet=outlet, choose=no_visits).sources
    assert (len(asked.links), asked.error, asked.cause) == (1, None, None)
    wire.reply("/2026-11.xml", sitemap())
    (asked,) = crawl(wire, outlet=outlet, choose=no_visits).sources
    assert asked.error == f"https://gazette.example/2026-12.xml: status {status[:3]}"
    assert isinstance(asked.cause, Gone)


def test_a_sitemap_that_points_to_itself_ends(wire: Wire) -> None:
    outlet = replace(OUTLET, sources=(Sitemap(url="https://gazette.example/index.xml"),))
    wire.reply("/index.xml", sitemap("/index.xml", "/other.xml", kind="sitemap"))
    wire.reply("/other.xml", sitemap("/index.xml", kind="sitemap"))
    (asked,) = crawl(wire, outlet=outlet).sources
    assert wire.paths() == ["/robots.txt", "/index.xml", "/other.xml"]
    assert "https://gazette.example/index.xml is listed again" in (asked.error or "")


def test_an_index_of_very_many_is_cut(wire: Wire) -> None:
    outlet = replace(OUTLET, sources=(Sitemap(url="https://gazette.example/index.xml"),))
    wire.reply("/index.xml", sitemap(*[f"/news-{n}.xml" for n in range(500)], kind="sitemap"))
    (asked,) = crawl(wire, outlet=outlet, limits=replace(FAST, sitemaps=4)).sources
    assert len(wire.asked) == 5
    assert "more than 4 sitemaps" in (asked.error or "")


def test_a_sitemap_of_old_entries_says_so(wire: Wire) -> None:
    outlet = replace(
        OUTLET, sources=(Sitemap(url="https://gazette.example/index.xml", within=timedelta(days=1)),)
    )
    wire.reply(
        "/index.xml", http("<urlset><url><loc>/story-1</loc><lastmod>2020-01-01</lastmod></url></urlset>")
    )
    (asked,) = crawl(wire, outlet=outlet).sources
    assert asked.error == "a sitemap without entries of the last days"


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (http(status="403 Forbidden"), Blocked, "status 403"),
        (http("<title>Access denied</title><h1>Access denied</h1>"), Blocked, "a block page: 'Access denied"),
        (http(status="502 Bad Gateway"), SiteUnavailable, "status 502"),
        (http(b"x" * 400_000), OverLimit, "more than 300000 bytes"),
        (http(feed(STORY).partition(b"\r\n\r\n")[2][:-40]), type(None), "broken XML"),
        (http('<rss version="2.0"><channel></channel></rss>'), type(None), "a feed without entries"),
        (http(""), type(None), "an empty page"),
    ],
)
def test_what_is_wrong_with_a_source_is_said(wire: Wire, reply: bytes, kind: type, said: str) -> None:
    wire.reply("/rss", reply)
    (asked,) = crawl(wire, limits=replace(FAST, body=300_000)).sources
    assert isinstance(asked.cause, kind)
    assert said in (asked.error or "")


# Pages


@pytest.mark.parametrize(
    ("reply", "state", "said"),
    [
        (http(status="404 Not Found"), State.GONE, "status 404"),
        (http(status="410 Gone"), State.GONE, "status 410"),
        (http(status="401 Unauthorized"), State.BLOCKED, "status 401"),
        (http(status="403 Forbidden"), State.BLOCKED, "status 403"),
        (http(status="451 Unavailable"), State.BLOCKED, "status 451"),
        (http("<h1>Access denied</h1>"), State.BLOCKED, "a block page"),
        (http("<h1>We use cookies</h1><form>Accept</form>"), State.BLOCKED, "a consent wall"),
        (http("<title>Just a moment</title>", status="503 Unavailable"), State.BLOCKED, "status 503, a block page"),
        (http(status="400 Bad Request"), State.FAILED, "status 400, expected 200"),
        (http(status="300 Multiple Choices"), State.FAILED, "status 300"),
        (http(status="500 Oops"), State.FAILED, "status 500"),
        (http(""), State.FAILED, "an empty page"),
        (http("%PDF-1.7", content_type="application/pdf"), State.NOT_AN_ARTICLE, "application/pdf, expected HTML"),
        (http(b"\1\2" * 600, content_encoding="gzip"), State.FAILED, "content-encoding says gzip, but the bytes are not"),
    ],
)  # fmt: skip
def test_each_page_ends_in_one_state(
    wire: Wire, keeper: DiskKeeper, reply: bytes, state: State, said: str
) -> None:
    wire.reply("/story-1", reply)
    visited = only(crawl(wire, keeper))
    assert visited.state is state
    assert said in (visited.reason or "")
    assert "\n" not in (visited.reason or "")
    assert keeper.of(STORY)[-1].response == reply
    assert visited.response
    assert visited.response.record


def test_a_wrong_character_set_is_captured_all_the_same(wire: Wire) -> None:
    wire.reply("/story-1", http(article().encode("utf-16"), content_type="text/html; charset=koi8-r"))
    assert only(crawl(wire)).state is State.CAPTURED


def test_redirects_within_the_outlet_are_followed_and_kept(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply(
        "/story-1", http(status="301 Moved", location="https://m.gazette.example/story-9?utm_source=x")
    )
    wire.reply("m.gazette.example/story-9?utm_source=x", http(status="302 Found", location="/story-9"))
    wire.reply("m.gazette.example/story-9", http(article()))
    visited = only(crawl(wire, keeper))
    assert visited.state is State.CAPTURED
    assert visited.response
    assert visited.response.url == "https://m.gazette.example/story-9"
    hops = [
        (url, block.decode())
        for kind, url, _, block in keeper.records()
        if kind == "metadata" and "story" in url
    ]
    assert [url for url, _ in hops] == [
        STORY,
        "https://m.gazette.example/story-9?utm_source=x",
        "https://m.gazette.example/story-9",
    ]
    assert f"via: {STORY}\r\nhopsFromSeed: LR\r\n" in hops[1][1]
    assert "hopsFromSeed: LRR\r\n" in hops[2][1]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://other.example/story-1", "away from gazette"),
        ("/", "leads to https://gazette.example/, which is no article's address"),
        ("/world/", "which is no article's address"),
    ],
)
def test_redirects_to_what_is_no_article(wire: Wire, location: str, said: str) -> None:
    wire.reply("/story-1", http(status="302 Found", location=location))
    wire.reply("/", http(article("Home")))
    wire.reply("/world/", http(article("World")))
    visited = only(crawl(wire))
    assert visited.state is State.NOT_AN_ARTICLE
    assert said in (visited.reason or "")
    assert not any("other.example" in asked.url for asked in wire.asked)


def test_a_redirect_loop_ends(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", http(status="302 Found", location="/story-2"))
    wire.reply("/story-2", http(status="302 Found", location="/story-1"))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.OVER_LIMIT, 1)
    assert visited.reason == f"{STORY}: more than 5 redirects in a circle, the last to {STORY}"
    assert len([path for path in wire.paths() if "story" in path]) == 6
    assert len([exchange for exchange in keeper.exchanges if "story" in exchange.url]) == 6


def test_two_links_that_lead_to_one_page_are_one_capture(wire: Wire) -> None:
    stories(wire, 3)
    wire.reply("/story-1", http(status="301 Moved", location="/story-2"))
    wire.reply("/story-3", http(status="301 Moved", location="/story-2"))
    crawled = crawl(wire)
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED, State.DUPLICATE, State.DUPLICATE]
    assert wire.paths().count("/story-2") == 2


def test_a_conditional_request(wire: Wire) -> None:
    wire.reply("/story-1", http(status="304 Not Modified", etag='"v1"'))
    crawled = crawl(
        wire,
        choose=lambda listed: [
            Visit(link=listed[0], etag='"v1"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT")
        ],
    )
    assert only(crawled).state is State.UNCHANGED
    assert wire.asked[-1].headers["if-none-match"] == '"v1"'
    assert wire.asked[-1].headers["if-modified-since"] == "Sun, 22 Nov 2026 10:00:00 GMT"
    assert "if-none-match" not in wire.asked[-2].headers


def test_conditions_do_not_follow_a_redirect(wire: Wire) -> None:
    wire.reply("/story-1", http(status="301 Moved", location="/story-2"))
    wire.reply("/story-2", http(article()))
    crawl(
        wire,
        choose=lambda listed: [Visit(link=listed[0], etag='"v1"')],
    )
    assert "if-none-match" in wire.asked[-2].headers
    assert "if-none-match" not in wire.asked[-1].headers


# The run


def test_the_newest_come_first_and_the_rest_is_left(wire: Wire) -> None:
    urls = stories(wire, 6)
    wire.reply("/", http("<a href='/story-9'>undated</a>"))
    outlet = replace(
        OUTLET, sources=(Section(url="https://gazette.example/"), *OUTLET.sources), pages_per_run=4
    )
    crawled = crawl(wire, outlet=outlet)
    assert [visited.visit.link.url for visited in crawled.visits] == [
        *urls,
        "https://gazette.example/story-9",
    ]
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED] * 4 + [State.OVER_LIMIT] * 3
    assert crawled.visits[-1].reason == "left for the next run: one takes 4 pages"
    assert crawled.visits[-1].tries == 0
    assert len([path for path in wire.paths() if "story" in path]) == 4


def test_the_time_of_a_run_ends_it(wire: Wire) -> None:
    stories(wire, 20)
    crawled = crawl(wire, limits=Limits(delay=0.4, run_seconds=4))
    states = [visited.state for visited in crawled.visits]
    assert states[0] is State.CAPTURED
    assert states[-1] is State.OVER_LIMIT
    assert len(states) == 20
    assert crawled.visits[-1].reason == "left for the next run: 4 s were over"


def test_a_held_page_that_is_left_has_no_outcome(wire: Wire) -> None:
    stories(wire, 4)
    crawled = crawl(
        wire,
        limits=replace(FAST, pages=2),
        choose=lambda listed: [Visit(link=link, held=number % 2 == 1) for number, link in enumerate(listed)],
    )
    assert [visited.visit.link.canonical_url[-1] for visited in crawled.visits] == ["1", "2", "3"]
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED, State.CAPTURED, State.OVER_LIMIT]


def test_blocks_in_a_row_end_the_run(wire: Wire) -> None:
    stories(wire, 12)
    for number in (1, 2, 4, 5, 6, 7, 8, 9):
        wire.reply(f"/story-{number}", http("<h1>Access denied</h1>"))
    crawled = crawl(wire)
    states = [visited.state for visited in crawled.visits]
    assert states[:3] == [State.BLOCKED, State.BLOCKED, State.CAPTURED]
    assert states[3:] == [State.BLOCKED] * 9
    assert wire.paths()[-1] == "/story-8"
    assert crawled.visits[-1].reason == "not tried: the 5 pages before it were blocked"
    assert [visited.tries for visited in crawled.visits] == [1] * 8 + [0] * 4


def test_failures_in_a_row_end_the_run(wire: Wire) -> None:
    stories(wire, 8)
    for number in range(2, 9):
        wire.reply(f"/story-{number}", http(status="500 Oops"))
    crawled = crawl(wire)
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED] + [State.FAILED] * 7
    assert crawled.visits[-1].reason == "not tried: the 5 pages before it failed"
    assert wire.paths()[-1] == "/story-6"


def test_single_blocks_and_failures_do_not(wire: Wire) -> None:
    stories(wire, 12)
    for number in range(1, 12, 2):
        wire.reply(f"/story-{number}", http("<h1>Access denied</h1>"))
    crawled = crawl(wire)
    assert [visited.state for visited in crawled.visits] == [State.BLOCKED, State.CAPTURED] * 6


def test_steps_are_told(wire: Wire) -> None:
    stories(wire, 2)
    told: list[tuple[int, int, str]] = []
    crawled = crawl(
        wire,
        on_progress=lambda done, total, last="": told.append((done, total, last)),
    )
    assert told == [
        (0, 0, "https://gazette.example/rss"),
        (1, 2, "https://gazette.example/story-1"),
        (2, 2, "https://gazette.example/story-2"),
    ]
    assert crawled.requests == 4
    assert crawled.bytes > 5000
