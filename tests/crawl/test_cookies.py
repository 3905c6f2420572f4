"""Cookies: sent back within the visit to one link, and forgotten with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.model.link import State
from tests.support.gazette import STORY, DiskKeeper, crawl, only
from tests.support.wire import Wire, article, feed, http

SECOND = "https://gazette.example/story-2"


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        wire.reply("/rss", feed(STORY))
        yield wire


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[DiskKeeper]:
    keeper = DiskKeeper(tmp_path)
    yield keeper
    keeper.records()


def gate(location: str, *cookies: str, status: str = "302 Found") -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"Set-Cookie: {each}" for each in cookies), f"Location: {location}"]
    return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()


def sent(wire: Wire) -> list[tuple[str, str | None]]:
    return [
        (asked.path, asked.headers.get("cookie"))
        for asked in wire.asked
        if "story" in asked.path or "gate" in asked.path
    ]


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_gate_that_redirects_to_itself(wire: Wire, status: str) -> None:
    wire.reply("/story-1", gate("/story-1", "seen=1; Path=/", status=status), http(article()))
    visited = only(crawl(wire))
    assert (visited.state, visited.tries) == (State.CAPTURED, 1)
    assert sent(wire) == [("/story-1", None), ("/story-1", "seen=1")]


def test_a_gate_at_another_address(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", gate("/gate?to=/story-1", "a=1; Path=/"), http(article()))
    wire.reply(
        "/gate?to=/story-1",
        gate("/story-1", "b=2; Path=/; HttpOnly; Secure; SameSite=Lax", "c=3; Path=/sport"),
    )
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert sent(wire)[1:] == [("/gate?to=/story-1", "a=1"), ("/story-1", "a=1; b=2")]
    assert len(keeper.of(STORY)) == 2, "both exchanges are kept"
    assert b"Cookie: a=1; b=2\r\n" in keeper.of(STORY)[1].request


def test_no_cookie_outlives_the_visit(wire: Wire) -> None:
    wire.reply("/rss", gate("/rss", "feed=1; Path=/; Max-Age=99999"), feed(STORY, SECOND))
    wire.reply("/robots.txt", gate("/robots.txt", "robots=1; Path=/"), http("User-agent: *\nAllow: /"))
    for path in ("/story-1", "/story-2"):
        wire.reply(path, gate(path, f"of{path[1:]}=1; Path=/; Max-Age=99999"), http(article(path)))
    assert [visited.state for visited in crawl(wire).visits] == [State.CAPTURED] * 2
    assert sent(wire) == [
        ("/story-1", None), ("/story-1", "ofstory-1=1"), ("/story-2", None), ("/story-2", "ofstory-2=1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cookies",
    [(), ("seen=1; Path=/",), ("seen=1; Path=/; Max-Age=0",), ("seen=1; Domain=other.example",), ("seen=1; Path=/other",), ("=; ;;",), ("\xff" * 99,)],
)  # fmt: skip
def test_a_loop_ends_in_a_named_state(wire: Wire, cookies: tuple[str, ...]) -> None:
    wire.reply("/story-1", gate("/story-1", *cookies))
    visited = only(crawl(wire))
    assert visited.state is State.OVER_LIMIT
    assert "more than 5 redirects in a circle" in (visited.reason or "")
    assert len(sent(wire)) == 6


def test_a_second_try_sends_what_the_first_was_given(wire: Wire) -> None:
    wire.reply("/story-1", gate("/story-1", "seen=1; Path=/"), http(status="503 Busy"), http(article()))
    visited = only(crawl(wire))
    assert (visited.state, visited.tries) == (State.CAPTURED, 2)
    assert [cookie for _, cookie in sent(wire)] == [None, "seen=1", "seen=1"]


def test_a_cookie_goes_to_no_other_host(wire: Wire) -> None:
    wire.reply("gazette.example/story-1", gate("https://m.gazette.example/story-1", "seen=1; Path=/"))
    wire.reply("m.gazette.example/story-1", http(article()))
    assert only(crawl(wire)).state is State.CAPTURED
    assert [cookie for _, cookie in sent(wire)] == [None, None]


def test_an_empty_page_that_sets_a_cookie_and_loads_itself_again(wire: Wire) -> None:
    again = '<html><head><meta http-equiv="refresh" content="0"></head><body></body></html>'
    wire.reply("/story-1", http(again, set_cookie="seen=1; Path=/"), http(article()))
    assert only(crawl(wire)).state is State.CAPTURED
    assert [cookie for _, cookie in sent(wire)] == [None, "seen=1"]
