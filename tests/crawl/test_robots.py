"""robots.txt by RFC 9309, and the pace at which an outlet is asked."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from scrapers.crawl.settings import Limits
from scrapers.errors import Forbidden, RobotsUnreachable
from scrapers.model.link import State
from scrapers.model.outlet import Section
from scrapers.web.status import LONGEST_WAIT, seconds_to_wait
from tests.support.gazette import FAST, OUTLET, STORY, DiskKeeper, crawl, only
from tests.support.wire import Wire, article, feed, http

STORIES = [f"https://gazette.example/story-{n}" for n in range(1, 5)]


@pytest.fixture
def wire():
    with Wire() as wire:
        wire.reply("/rss", feed(*STORIES))
        for url in STORIES:
            wire.reply(url.removeprefix("https://gazette.example"), http(article(url)))
        yield wire


def robots(*lines: str) -> bytes:
    return http("\n".join(lines), content_type="text/plain")


def states(wire: Wire, **arguments: object) -> list[State]:
    return [visited.state for visited in crawl(wire, **arguments).visits]  # type: ignore[arg-type]


def test_it_is_read_first_once_and_kept(wire: Wire, tmp_path) -> None:
    wire.reply("/robots.txt", robots("User-agent: *", "Allow: /"))
    keeper = DiskKeeper(tmp_path)
    crawl(wire, keeper)
    assert wire.paths().count("/robots.txt") == 1
    assert wire.paths()[0] == "/robots.txt"
    kinds = [(kind, block) for kind, url, _, block in keeper.records() if url and url.endswith("/robots.txt")]
    assert kinds[0] == ("response", robots("User-agent: *", "Allow: /"))
    assert ("hopsFromSeed: P" in kinds[2][1].decode()) is True


def test_disallowed_pages_are_not_asked_for(wire: Wire) -> None:
    wire.reply("/robots.txt", robots("User-agent: *", "Disallow: /story-2"))
    crawled = crawl(wire)
    assert [visited.state for visited in crawled.visits] == [
        State.CAPTURED,
        State.FORBIDDEN,
        State.CAPTURED,
        State.CAPTURED,
    ]
    assert "/story-2" not in wire.paths()
    assert (
        crawled.visits[1].reason
        == "https://gazette.example/story-2: disallowed by https://gazette.example/robots.txt for Khobao"
    )


def test_our_own_group_counts_and_no_other(wire: Wire) -> None:
    wire.reply(
        "/robots.txt",
        robots("User-agent: *", "Disallow: /", "", "User-agent: khobao", "Disallow: /story-1", "Allow: /"),
    )
    assert states(wire) == [State.FORBIDDEN] + [State.CAPTURED] * 3


def test_the_longest_rule_wins(wire: Wire) -> None:
    wire.reply(
        "/robots.txt", robots("User-agent: *", "Disallow: /story", "Allow: /story-3$", "Allow: /story-3?")
    )
    assert states(wire) == [State.FORBIDDEN, State.FORBIDDEN, State.CAPTURED, State.FORBIDDEN]


def test_sources_are_held_to_it_too(wire: Wire) -> None:
    wire.reply("/robots.txt", robots("User-agent: *", "Disallow: /rss"))
    crawled = crawl(wire)
    assert isinstance(crawled.sources[0].cause, Forbidden)
    assert wire.paths() == ["/robots.txt"]


def test_so_are_redirects(wire: Wire) -> None:
    wire.reply("/robots.txt", robots("User-agent: *", "Disallow: /private/"))
    wire.reply("/story-1", http(status="301 Moved Permanently", location="/private/story-1"))
    crawled = crawl(wire)
    assert crawled.visits[0].state is State.FORBIDDEN
    assert "/private/story-1" not in wire.paths()


@pytest.mark.parametrize(
    "status",
    ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "451 Legal"],
)
def test_4xx_allows_all(wire: Wire, status: str) -> None:
    wire.reply("/robots.txt", http("Disallow: /", status=status))
    assert states(wire) == [State.CAPTURED] * 4


@pytest.mark.parametrize(
    "reply",
    [
        http(status="500 Internal Server Error"),
        http(status="503 Service Unavailable"),
        http(status="429 Too Many Requests"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-agent: *", "close"),
        ("reset",),
    ],
)
def test_5xx_and_what_cannot_be_reached_forbids_all(wire: Wire, reply: bytes) -> None:
    wire.reply("/robots.txt", reply)
    crawled = crawl(wire)
    assert isinstance(crawled.sources[0].cause, RobotsUnreachable)
    assert set(wire.paths()) == {"/robots.txt"}
    assert len(wire.paths()) == FAST.tries


def test_a_robots_txt_that_comes_at_the_second_try(wire: Wire) -> None:
    wire.reply(
        "/robots.txt", http(status="503 Service Unavailable"), robots("User-agent: *", "Disallow: /story-1")
    )
    assert states(wire)[0] is State.FORBIDDEN


def test_its_redirects_are_followed_to_another_host(wire: Wire) -> None:
    wire.reply(
        "gazette.example/robots.txt",
        http(status="301 Moved", location="https://www.gazette.example/robots.txt"),
    )
    wire.reply("www.gazette.example/robots.txt", robots("User-agent: *", "Disallow: /story-1"))
    assert states(wire)[0] is State.FORBIDDEN


@pytest.mark.parametrize(("hops", "first"), [(5, State.FORBIDDEN), (6, State.CAPTURED)])
def test_five_redirects_are_followed_and_more_allow_all(wire: Wire, hops: int, first: State) -> None:
    for hop in range(hops):
        path = "/robots.txt" if hop == 0 else f"/hop-{hop}"
        wire.reply(path, http(status="302 Found", location=f"/hop-{hop + 1}"))
    wire.reply(f"/hop-{hops}", robots("User-agent: *", "Disallow: /story-1"))
    assert states(wire)[0] is first


def test_500_kibibytes_are_read(wire: Wire) -> None:
    rule = ["User-agent: *", "Disallow: /story-1"]
    padding = "#" + "x" * 98
    wire.reply("/robots.txt", robots(*rule, *[padding] * 5120, "Disallow: /story-2"))
    assert states(wire)[:2] == [State.FORBIDDEN, State.CAPTURED]


def test_a_page_of_html_forbids_nothing(wire: Wire) -> None:
    wire.reply("/robots.txt", http("<html><body>Disallow: nothing of the kind</body></html>"))
    assert states(wire) == [State.CAPTURED] * 4


def test_every_host_has_its_own(wire: Wire) -> None:
    outlet = replace(OUTLET, sources=(*OUTLET.sources, Section(url="https://m.gazette.example/list")))
    wire.reply("m.gazette.example/robots.txt", robots("User-agent: *", "Disallow: /"))
    crawled = crawl(wire, outlet=outlet)
    assert [asked.cause is None for asked in crawled.sources] == [True, False]
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED] * 4


# The pace


def test_the_delay_lies_between_all_requests(wire: Wire) -> None:
    crawl(wire, limits=Limits(delay=0.15))
    times = [asked.at for asked in wire.asked]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert len(gaps) == 5
    assert mean(gaps[1:]) > 0.14  # the first one began with a connection
    assert min(gaps[1:]) > 0.1  # as they arrived, on a busy machine
    assert wire.at_once == 1


def test_autothrottle_lengthens_the_delay_after_a_slow_answer(wire: Wire) -> None:
    wire.reply("/story-1", (0.6, http(article())))
    crawl(wire, outlet=replace(OUTLET, delay=0.05), limits=Limits())
    times = [asked.at for asked in wire.asked if "story" in asked.path]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert gaps[1] > 0.2  # halfway between the 0.6 s of the slow answer and the next one's nearly none
    assert gaps[2] > 0.1


def test_a_crawl_delay_is_kept(wire: Wire) -> None:
    wire.reply("/robots.txt", robots("User-agent: *", "Crawl-delay: 0.4"))
    crawl(wire, outlet=replace(OUTLET, delay=0.01), limits=Limits(pages=2))
    times = [asked.at for asked in wire.asked]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert mean(gaps[1:]) > 0.39


def test_retry_after_is_waited_for(wire: Wire) -> None:
    wire.reply("/story-1", http(status="429 Too Many Requests", retry_after=1), http(article()))
    crawled = crawl(wire)
    first, second = [asked.at for asked in wire.asked if asked.path == "/story-1"]
    assert second - first > 0.9
    assert (crawled.visits[0].state, crawled.visits[0].tries) == (State.CAPTURED, 2)
    others = [asked.at for asked in wire.asked if asked.path > "/story-1"]
    assert min(others) > second  # nothing else is asked meanwhile


def test_a_longer_retry_after_ends_the_run(wire: Wire) -> None:
    wire.reply("/story-2", http(status="503 Service Unavailable", retry_after=3600))
    crawled = crawl(wire)
    assert [visited.state for visited in crawled.visits] == [
        State.CAPTURED,
        State.FAILED,
        State.OVER_LIMIT,
        State.OVER_LIMIT,
    ]
    assert "asked to wait 3600 s" in (crawled.visits[1].reason or "")
    assert crawled.visits[2].tries == 0
    assert wire.paths()[-1] == "/story-2"


def test_a_host_that_asks_for_a_long_wait_is_left_alone(wire: Wire) -> None:
    outlet = replace(
        OUTLET,
        sources=(
            *OUTLET.sources,
            Section(url="https://gazette.example/"),
            Section(url="https://m.gazette.example/list"),
        ),
    )
    wire.reply("gazette.example/rss", http(status="429 Too Many Requests", retry_after=3600))
    crawled = crawl(wire, outlet=outlet)
    assert [asked.url for asked in wire.asked if "robots" not in asked.path] == [
        "gazette.example/rss",
        "m.gazette.example/list",
    ]
    assert "not asked for, since https://gazette.example/rss: status 429, asked to wait 3600 s" in (
        crawled.sources[1].error or ""
    )


def test_backoff_grows(wire: Wire) -> None:
    wire.reply("/story-1", http(status="500 Internal Server Error"))
    wire.reply("/rss", feed(STORY))
    visited = only(crawl(wire, limits=Limits(delay=0.0, backoff_seconds=0.2, tries=4)))
    times = [asked.at for asked in wire.asked if asked.path == "/story-1"]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert (visited.state, visited.tries, visited.reason) == (State.FAILED, 4, f"{STORY}: status 500")
    for gap, least in zip(gaps, (0.1, 0.2, 0.4), strict=True):
        assert least * 0.8 < gap < least * 3 + 0.2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), (" 0 ", 0.0), ("Sun, 22 Nov 2026 10:01:00 GMT", 60.0), ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
     ("soon", None), ("", None), ("-5", None), ("1e9", None), ("9" * 30, LONGEST_WAIT)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert seconds_to_wait(value, datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) == seconds


def test_the_default_limits_suit_each_other() -> None:
    limits = Limits()
    assert limits.page <= limits.body <= limits.sitemap
    assert limits.page_seconds * limits.tries < limits.run_seconds
    assert timedelta(seconds=limits.run_seconds) <= OUTLET.every
