"""Responses that are not whole, or whose status means nothing: kept as they came, and used as browsers use them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive.warc import Captured, read_captures
from scrapers.model.link import State
from scrapers.read import read
from scrapers.web.ending import shows_end
from tests.support.gazette import OUTLET, STORY, DiskKeeper, crawl, only
from tests.support.wire import Wire, article, feed, http

BODY = article().encode()
CUT = BODY[:-200]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


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


def too_long(body: bytes, *lines: bytes, head: bytes = OK, more: int = 90) -> bytes:
    return (
        head
        + b"".join(line + b"\r\n" for line in lines)
        + b"Content-Length: %d\r\n\r\n" % (len(body) + more)
        + body
    )


def chunks(body: bytes, more: int = 0) -> bytes:
    half = len(body) // 2
    return b"%x\r\n%s\r\n%x\r\n%s" % (half, body[:half], len(body) - half + more, body[half:])


def read_back(keeper: DiskKeeper) -> list[Captured]:
    keeper.records()
    return [each for each in read_captures(keeper.parts[0].path, warc="w") if each.page.url == STORY]


PROMISED_MORE = [
    too_long(BODY), too_long(BODY, more=1), too_long(BODY, more=10**9), too_long(BODY + b"\n<!-- served in 12 ms -->\n"),
    too_long(BODY + b"<script>late()</script>"), too_long(BODY.replace(b"</html>", b"</HTML >")), too_long(BODY.replace(b"</html>", b"")),
    too_long(gzip.compress(BODY, mtime=0), b"Content-Encoding: gzip", more=len(BODY)), too_long(BODY, head=OK.replace(b"1.1", b"1.0")),
    CHUNKED + chunks(BODY), CHUNKED + chunks(BODY, more=7), CHUNKED + chunks(BODY) + b"\r\n", CHUNKED + chunks(BODY) + b"\r\n400",
    CHUNKED + chunks(BODY) + b"\r\nnone\r\n", CHUNKED + chunks(BODY) + b"\r\n-1\r\n",
    CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + chunks(gzip.compress(BODY, mtime=0), more=9),
]  # fmt: skip


@pytest.mark.parametrize("sent", PROMISED_MORE, ids=range(len(PROMISED_MORE)))
def test_a_page_that_shows_its_end_is_whole_though_its_head_promised_more(
    wire: Wire, keeper: DiskKeeper, sent: bytes
) -> None:
    wire.reply("/story-1", (sent, "close"))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.reason, visited.tries) == (State.CAPTURED, None, 1)
    (again,) = read_back(keeper)
    assert keeper.of(STORY)[0].response == sent
    assert (again.truncated, again.faults) == ("disconnect", ())
    assert read(again.page, OUTLET).headline == "Rain over the delta"


@pytest.mark.parametrize(
    "sent",
    [
        too_long(CUT), too_long(CUT, more=10**9), CHUNKED + chunks(CUT, more=300), CHUNKED + chunks(CUT) + b"\r\n", CHUNKED + chunks(CUT) + b"\r\n4",
        too_long(gzip.compress(BODY, mtime=0)[:-400], b"Content-Encoding: gzip"),
        CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + chunks(gzip.compress(BODY, mtime=0)[:-400], more=99),
    ],
    ids=range(7),
)  # fmt: skip
def test_a_page_that_breaks_off_twice_at_the_same_byte_is_kept_and_read_as_far_as_it_goes(
    wire: Wire, keeper: DiskKeeper, sent: bytes
) -> None:
    wire.reply("/story-1", (sent, "close"))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.CAPTURED, 2)
    assert "closed connection" in (visited.reason or "")
    assert visited.response
    assert visited.response.missing == visited.reason
    assert [exchange.response for exchange in keeper.of(STORY)] == [sent, sent]
    for again in read_back(keeper):
        assert again.truncated == "disconnect"
        assert "disconnect" in again.faults
        assert BODY.startswith(again.page.body)
        assert "word40 word41" in read(again.page, OUTLET).text


def test_a_page_that_breaks_off_elsewhere_each_time_is_left_to_the_next_run(
    wire: Wire, keeper: DiskKeeper
) -> None:
    wire.reply("/story-1", (too_long(CUT), "close"), (too_long(CUT[:-10]), "close"))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.FAILED, 2)
    assert [exchange.truncated for exchange in keeper.of(STORY)] == ["disconnect", "disconnect"]


@pytest.mark.parametrize("sent", [too_long(b""), CHUNKED, CHUNKED + b"40\r\n", CHUNKED + b"zz\r\n"])
def test_a_response_of_which_nothing_came_is_a_failure(wire: Wire, sent: bytes) -> None:
    wire.reply("/story-1", (sent, "close"))
    assert only(crawl(wire)).state is State.FAILED


def test_the_head_says_all_of_a_redirect_or_a_refusal(wire: Wire, keeper: DiskKeeper) -> None:
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /story-2\r\n"
    wire.reply("/story-1", (too_long(b"moved", head=moved), "close"))
    wire.reply("/story-2", (too_long(b"nothing", head=b"HTTP/1.1 404 Not Found\r\n"), "close"))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.GONE, 1)
    assert wire.paths() == ["/robots.txt", "/rss", "/story-1", "/story-2"]
    assert keeper.of(STORY)[0].truncated == "disconnect"


def test_a_list_whose_head_promised_more_is_read(wire: Wire) -> None:
    _, _, body = feed(STORY).partition(b"\r\n\r\n")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
    wire.reply("/rss", (too_long(body, head=head), "close"))
    wire.reply("/story-1", http(article()))
    crawled = crawl(wire)
    assert [asked.error for asked in crawled.sources] == [None]
    assert only(crawled).state is State.CAPTURED


STATUSES = [b"600", b"700", b"999", b"000", b"099"]


def under(status: bytes, body: bytes) -> bytes:
    return OK.replace(b"200 OK", status + b" Whatever") + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("status", STATUSES)
def test_an_article_under_a_status_that_means_nothing_is_an_article(
    wire: Wire, keeper: DiskKeeper, status: bytes
) -> None:
    wire.reply("/story-1", under(status, BODY))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.CAPTURED, 1)
    assert visited.response
    assert visited.response.status == int(status)
    (again,) = read_back(keeper)
    assert keeper.of(STORY)[0].response == under(status, BODY)
    assert (again.page.status, again.page.body, again.faults) == (int(status), BODY, ())


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("body", "state"),
    [(b"<h1>Access denied</h1>", State.BLOCKED), (b"<h1>Oops</h1><p>" + b"Try again. " * 200, State.FAILED)],
)
def test_another_page_under_such_a_status_is_an_error_of_the_server(
    wire: Wire, keeper: DiskKeeper, status: bytes, body: bytes, state: State
) -> None:
    wire.reply("/story-1", under(status, body))
    assert only(crawl(wire, keeper)).state is state
    assert {exchange.response for exchange in keeper.of(STORY)} == {under(status, body)}


@pytest.mark.parametrize("status", STATUSES)
def test_nothing_is_fetched_where_such_a_status_stands_for_robots_txt(wire: Wire, status: bytes) -> None:
    wire.reply("/robots.txt", under(status, b"User-agent: *\nAllow: /\n"))
    (asked,) = crawl(wire).sources
    assert "nothing of this site may be fetched" in (asked.error or "")


@pytest.mark.parametrize("status", [*STATUSES, b"500", b"503"])
def test_a_challenge_in_the_place_of_robots_txt_allows_nothing(wire: Wire, status: bytes) -> None:
    wall = b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>"
    wire.reply("/robots.txt", under(status, wall))
    (asked,) = crawl(wire).sources
    assert "nothing of this site may be fetched" in (asked.error or "")


def test_an_end_is_looked_for_at_the_end() -> None:
    assert shows_end(b"<urlset><url/></urlset>\n")
    assert not shows_end(b"<script>write('</html>')</script>" + b"<p>more</p>" * 1000)
    assert not shows_end(b"<p>The tag is &lt;/html&gt;")
    assert not shows_end(b"")
