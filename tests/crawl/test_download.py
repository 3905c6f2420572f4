"""What crosses the wire is kept byte for byte, within limits, and only from public addresses."""

import asyncio
import ipaddress
import logging
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpcore2
import pytest
import trustme

from scrapers.crawl.results import Crawled
from scrapers.crawl.run import Crawl, run
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Visit
from scrapers.errors import NotAnArticle
from scrapers.model.exchange import Exchange, Record
from scrapers.model.link import State
from scrapers.web.guard import is_public
from scrapers.web.head import find
from scrapers.web.network import Recording, RecordingNetwork, RecordingStream, recording
from tests.support.gazette import FAST, OUTLET, STORY, DiskKeeper, config, crawl, only
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


# Byte for byte


def test_request_and_response_are_kept_as_they_crossed_the_wire(wire: Wire, keeper: DiskKeeper) -> None:
    page = article().encode()
    sent = (
        b"HTTP/1.1 200 Jolly Good\r\nsErVeR: odd\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-TYPE:text/html\r\n"
        b"X-Latin: caf\xe9\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"%X;ext=1\r\n%s\r\n" % (len(part), part) for part in (page[:7], page[7:40], page[40:]))
        + b"0\r\nX-Trailer: yes\r\n\r\n"
    )
    wire.reply("/story-1", sent)
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    (exchange,) = keeper.of(STORY)
    assert exchange.response == sent
    assert exchange.request == wire.asked[-1].raw
    assert exchange.truncated is None
    assert exchange.ip_address == "127.0.0.1"
    blocks = {kind: block for kind, url, _, block in keeper.records() if url == STORY}
    assert blocks["response"] == sent
    assert blocks["request"] == wire.asked[-1].raw
    assert b"source: feed /rss\r\n" in blocks["metadata"]
    assert b"via: https://gazette.example/rss\r\n" in blocks["metadata"]


def test_a_compressed_body_is_kept_compressed(wire: Wire, keeper: DiskKeeper) -> None:
    sent = http(article(), zipped=True)
    wire.reply("/story-1", sent)
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert keeper.of(STORY)[0].response == sent


def test_exchanges_of_one_connection_are_told_apart(wire: Wire, keeper: DiskKeeper) -> None:
    replies = {
        f"https://gazette.example/story-{n}": http(article(f"Story {n}"), zipped=n % 2 == 0) for n in range(9)
    }
    for url, reply in replies.items():
        wire.reply(url.removeprefix("https://"), reply)
    wire.reply("/rss", feed(*replies))
    assert [visited.state for visited in crawl(wire, keeper).visits] == [State.CAPTURED] * 9
    assert {
        exchange.url: exchange.response for exchange in keeper.exchanges if "story" in exchange.url
    } == replies
    assert wire.at_once == 1


def test_interim_responses_are_not_part_of_the_record(wire: Wire, keeper: DiskKeeper) -> None:
    final = http(article())
    wire.reply("/story-1", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + final)
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert keeper.of(STORY)[0].response == final


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200\r\n",
        b"HTTP/1.1 200 \r\n",
        b"HTTP/1.1 200 \xc4\x90\xc6\xb0\xe1\xbb\xa3c\r\n",
        b"HTTP/1.1 200 OK\r\nEmpty:\r\n",
        b"HTTP/1.1 200 OK\r\nSpace:   much   \r\n",
        b"HTTP/1.1 200 OK\r\nFolded: one\r\n two\r\n",
        b"HTTP/1.1 200 OK\r\nBytes: \xff\xfe\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(500)),
        b"HTTP/1.1 200 OK\nBare: lines\n",
        b"HTTP/1.1 103 Hints\nBare: lines\n\nHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, identity\r\nContent-Encoding:\r\n",
    ],
)
def test_odd_heads_do_no_harm(wire: Wire, keeper: DiskKeeper, head: bytes) -> None:
    end = b"\n\n" if head.endswith(b"lines\n") else b"\r\n\r\n"
    body = article().encode()
    sent = head + b"Content-Length: %d" % len(body) + end + body
    wire.reply("/story-1", sent)
    assert only(crawl(wire, keeper)).state in {State.CAPTURED, State.FAILED}
    assert {exchange.response for exchange in keeper.of(STORY)} <= {sent, sent.partition(b"lines\n\n")[2]}
    assert {block for kind, url, _, block in keeper.records() if kind == "response" and url == STORY} == {
        exchange.response for exchange in keeper.of(STORY)
    }


def test_a_body_that_ends_with_the_connection(wire: Wire, keeper: DiskKeeper) -> None:
    sent = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + article().encode()
    wire.reply("/story-1", (sent, "close"))
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert keeper.of(STORY)[0].response == sent


def test_a_response_that_says_too_much_does_not_become_the_next_one(wire: Wire, keeper: DiskKeeper) -> None:
    stray = http("<html>the answer to nothing</html>")
    wire.reply("/story-1", http(article()) + stray)
    wire.reply("/story-2", http(article("Second")))
    wire.reply("/rss", feed(STORY, "https://gazette.example/story-2"))
    crawled = crawl(wire, keeper)
    assert [visited.state for visited in crawled.visits] == [State.CAPTURED, State.CAPTURED]
    assert keeper.of("https://gazette.example/story-2")[-1].response == http(article("Second"))


def test_the_robot_says_who_it_is(wire: Wire) -> None:
    crawl(wire)
    for asked in wire.asked:
        assert asked.headers["user-agent"].startswith("Khobao/")
        assert asked.headers["user-agent"].endswith(" (+https://archive.example/)")
        assert asked.headers["accept-encoding"] == "gzip"
        assert asked.headers["host"] == "gazette.example"
        assert "cookie" not in asked.headers


# Limits


def test_a_body_over_the_limit_is_cut_and_kept(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", http(b"x" * 5_000_000))
    visited = only(crawl(wire, keeper, Limits(delay=0.0, body=300_000)))
    assert (visited.state, visited.tries) == (State.OVER_LIMIT, 1)
    assert visited.reason == f"{STORY}: more than 300000 bytes"
    (exchange,) = keeper.of(STORY)
    assert exchange.truncated == "length"
    assert 300_000 < len(exchange.response) <= 300_000 + 65536
    cut = [headers for kind, url, headers, _ in keeper.records() if kind == "response" and url == STORY]
    assert cut[0]["WARC-Truncated"] == "length"


def test_a_bomb_does_not_go_off(wire: Wire, keeper: DiskKeeper) -> None:
    bomb = http(bytes(30_000_000), zipped=True)
    wire.reply("/story-1", bomb)
    visited = only(crawl(wire, keeper, Limits(delay=0.0, page=1_000_000)))
    assert visited.state is State.OVER_LIMIT
    assert "more than 1000000 bytes" in (visited.reason or "")
    assert keeper.of(STORY)[0].response == bomb


def test_a_body_that_drips_ends(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", (http(b"x" * 1000)[:-900], *[b"x", 0.05] * 800))
    visited = only(crawl(wire, keeper, Limits(delay=0.0, page_seconds=2, tries=2, backoff_seconds=0.01)))
    assert (visited.state, visited.tries) == (State.FAILED, 2)
    assert "not whole after 2 s" in (visited.reason or "")
    assert [exchange.truncated for exchange in keeper.of(STORY)] == ["time", "time"]


def test_a_server_that_never_answers(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", (30.0,))
    visited = only(crawl(wire, keeper, Limits(delay=0.0, page_seconds=2, tries=1)))
    assert visited.state is State.FAILED
    assert visited.response is None
    assert not keeper.of(STORY)


@pytest.mark.parametrize("end", ["close", "reset"])
def test_a_connection_that_breaks(wire: Wire, keeper: DiskKeeper, end: str) -> None:
    wire.reply("/story-1", (http(article())[:-50], 0.05, end), http(article()))
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.CAPTURED, 2)
    assert [exchange.truncated for exchange in keeper.of(STORY)] == ["disconnect", None]


def test_a_gzip_body_that_ends_early(wire: Wire, keeper: DiskKeeper) -> None:
    whole = http(article(), zipped=True).partition(b"\r\n\r\n")[2]
    cut = http(whole[: len(whole) // 2], content_encoding="gzip")
    wire.reply("/story-1", cut)
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.tries) == (State.FAILED, 2)
    assert "gzip ends early" in (visited.reason or "")
    assert [exchange.response for exchange in keeper.of(STORY)] == [cut, cut]


def test_what_is_not_http(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", (b"220 smtp.example ESMTP\r\n", "close"))
    visited = only(crawl(wire, keeper))
    assert visited.state is State.FAILED
    assert not keeper.of(STORY)


def test_a_head_without_end(wire: Wire) -> None:
    wire.reply("/story-1", (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40_000, "close"))
    assert only(crawl(wire)).state is State.FAILED


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "240.0.0.1",
        "::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "203.162.0.11", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "::1", "0"])
def test_nothing_is_connected_to_that_is_not_public(host: str) -> None:
    with pytest.raises(NotAnArticle, match=r"is (?:.*, which is )?no address of the public internet"):
        asyncio.run(RecordingNetwork(newsstand=None).connect_tcp(host, 80, 5))


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/x", "http://[::1]/", "http://192.168.0.1/router"])
def test_a_source_that_redirects_to_a_private_address(wire: Wire, location: str) -> None:
    wire.reply("/rss", http(status="302 Found", location=location))
    (asked,) = crawl(wire).sources
    assert "no address of the public internet" in (asked.error or "")
    assert wire.paths() == ["/robots.txt", "/rss"]


def test_a_page_that_redirects_to_a_private_address_is_not_followed(wire: Wire, keeper: DiskKeeper) -> None:
    wire.reply("/story-1", http(status="302 Found", location="http://127.0.0.1/admin"))
    visited = only(crawl(wire, keeper))
    assert visited.state is State.NOT_AN_ARTICLE
    assert "away from gazette" in (visited.reason or "")
    assert [find(exchange.response).head.status for exchange in keeper.of(STORY)] == [302]


@pytest.mark.parametrize(
    "location", ["ftp://gazette.example/x", "file:///etc/passwd", "http://", "http://[::1", "javascript:1"]
)
def test_redirects_to_what_is_no_web_address(wire: Wire, location: str) -> None:
    wire.reply("/story-1", http(status="301 Moved Permanently", location=location))
    visited = only(crawl(wire))
    assert visited.state is State.NOT_AN_ARTICLE
    assert wire.paths()[-1] == "/story-1"


class Loopback(RecordingNetwork):
    """Leads every name to one port of this machine, over TLS as a site would."""

    def __init__(self, port: int) -> None:
        super().__init__(newsstand=None)
        self._port = port

    async def connect_tcp(self, host: str, port: int, *args: object, **kwargs: object) -> RecordingStream:
        return RecordingStream(
            await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", self._port), "127.0.0.1"
        )


@pytest.mark.parametrize("trusted", [True, False])
def test_tls_is_verified_and_recorded_decrypted(
    trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, sent = trustme.CA(), http(article())
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("gazette.example").configure_cert(context)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()
        writer.close()

    async def fetch() -> Recording:
        noted = Recording()
        recording.set(noted)
        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
            network = Loopback(server.sockets[0].getsockname()[1])
            async with httpcore2.AsyncConnectionPool(network_backend=network) as pool:
                await pool.request("GET", STORY)
        return noted

    if not trusted:
        with pytest.raises(httpcore2.ConnectError, match="certificate verify failed"):
            asyncio.run(fetch())
        return
    noted = asyncio.run(fetch())
    assert noted.received == sent
    assert noted.sent.startswith(b"GET /story-1 HTTP/1.1\r\nHost: gazette.example\r\n")


# The call


def test_runs_follow_one_another_and_leave_nothing_behind(wire: Wire) -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    root = (list(logging.root.handlers), logging.root.level, logging.getLogger("scrapy").level)
    threads = threading.active_count()
    for _ in range(3):
        assert only(crawl(wire)).state is State.CAPTURED
    assert {number: signal.getsignal(number) for number in handlers} == handlers
    assert (list(logging.root.handlers), logging.root.level, logging.getLogger("scrapy").level) == root
    assert threading.active_count() <= threads + 1  # the server's thread for a connection may still end


def test_a_run_inside_a_running_event_loop(wire: Wire) -> None:
    async def notebook() -> Crawled:
        await asyncio.sleep(0)
        return crawl(wire)

    assert only(asyncio.run(notebook())).state is State.CAPTURED


def test_a_run_in_another_thread(wire: Wire) -> None:
    found: list[Crawled] = []
    thread = threading.Thread(target=lambda: found.append(crawl(wire)))
    thread.start()
    thread.join(20)
    assert only(found[0]).state is State.CAPTURED


def test_what_the_caller_raises_comes_out_again(wire: Wire, keeper: DiskKeeper) -> None:
    def choose(listed: object) -> list[Visit]:
        raise LookupError("the catalog is gone")

    with pytest.raises(LookupError, match="the catalog is gone"):
        crawl(wire, choose=choose)


def test_what_the_keeper_raises_ends_the_run(wire: Wire, tmp_path: Path) -> None:
    class Full(DiskKeeper):
        def keep(self, exchange: Exchange) -> Record:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        crawl(wire, Full(tmp_path))
    assert wire.paths() == ["/robots.txt"]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as on a terminal: a shell's background jobs begin with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


HOURS = 7200.0
"""Seconds. Who waits for such an answer does not end before the test's own time is up."""


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_the_run(wire: Wire) -> None:
    wire.reply("/story-1", (HOURS,))

    def interrupt() -> None:
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # type: ignore[arg-type]

    threading.Timer(0.7, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        crawl(wire)


def test_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    crawled = run(Crawl(outlet=OUTLET, sources=OUTLET.sources, limits=FAST), config(address))
    assert "robots.txt" in (crawled.sources[0].error or "")
