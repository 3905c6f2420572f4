"""Heads that browsers bear: read as they read them, and kept byte for byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive.warc import read_captures
from scrapers.model.link import State
from scrapers.web.head import LARGEST, find, parse
from tests.support.gazette import STORY, DiskKeeper, crawl, only
from tests.support.wire import Wire, article, feed

BODY = article().encode()
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)


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


def with_lines(*lines: bytes) -> bytes:
    return OK + b"".join(line + b"\r\n" for line in lines) + LENGTH + b"\r\n" + BODY


WHOLE = [
    with_lines(b"cache-note/forum.php: not supported"), with_lines(b"X-Served-By : edge-7"), with_lines(b"no colon at all"),
    with_lines(b": empty name"), with_lines(b"Folded: one", b"  two", b"\tthree"), with_lines(b" folded at the start"),
    with_lines("Tên: Đê chắn sóng".encode()), with_lines("X-Title: Đê chắn sóng".encode()), with_lines(b"X-Title: caf\xe9"),
    with_lines(b"X-Nul: a\0b", b"X-Bell: a\x07b", b"X-Form: a\x0cb"), with_lines(b"X Y Z: 1"), with_lines(b""[:0] + b"@: {}"),
    with_lines(b"X-Long: " + b"a" * 150_000), with_lines(*[b"Set-Cookie: a%d=%s" % (n, b"x" * 4000) for n in range(40)]),
    with_lines(*[b"X-%d: y" % n for n in range(3000)]), with_lines(LENGTH.strip()), with_lines(b"Content-Length: %d, %d" % (len(BODY), len(BODY))),
    with_lines(b"Transfer-Encoding: identity"), with_lines(b"Transfer-Encoding:"), with_lines(b"Content-Encoding: utf-8"),
    with_lines(b"Content-Length : %d" % len(BODY)),
    OK.replace(b"200 OK", b"200") + LENGTH + b"\r\n" + BODY, OK.replace(b" OK", b" ") + LENGTH + b"\r\n" + BODY,
    OK.replace(b"1.1 200", b"1.1   200") + LENGTH + b"\r\n" + BODY, OK.replace(b"HTTP/1.1", b"http/1.1") + LENGTH + b"\r\n" + BODY,
    OK.replace(b"HTTP/1.1", b"HTTP/2") + LENGTH + b"\r\n" + BODY, OK.replace(b" OK", b" \xc4\x90\xc6\xb0\xe1\xbb\xa3c") + LENGTH + b"\r\n" + BODY,
    OK.replace(b"\r\n", b"\n") + LENGTH.replace(b"\r\n", b"\n") + b"\n" + BODY, OK + LENGTH.replace(b"\r\n", b"\n") + b"\r\n" + BODY,
    OK.replace(b"\r\n", b"\r\r\n") + LENGTH + b"\r\n" + BODY,
    OK + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n" + CHUNKED, OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKED,
    OK + b"Transfer-Encoding : Chunked\r\n\r\n" + CHUNKED, OK + b"Transfer-Encoding: identity, chunked\r\n\r\n" + CHUNKED,
    OK + b"Transfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n" + CHUNKED,
    OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED.replace(b"\r\n", b"\n"),
    OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED[:-2] + b"X Trailer : yes\r\nnonsense\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("sent", WHOLE, ids=range(len(WHOLE)))
def test_the_page_is_captured_kept_byte_for_byte_and_read_again(
    wire: Wire, keeper: DiskKeeper, sent: bytes
) -> None:
    wire.reply("/story-1", sent)
    visited = only(crawl(wire, keeper))
    assert (visited.state, visited.reason) == (State.CAPTURED, None)
    assert [exchange.response for exchange in keeper.of(STORY)] == [sent]
    keeper.records()
    (again,) = [each for each in read_captures(keeper.parts[0].path, warc="w") if each.page.url == STORY]
    assert (again.page.body, again.page.status, again.damage) == (BODY, 200, None)


CLOSED = [
    OK.replace(b"1.1", b"1.0") + b"\r\n" + BODY, OK + b"\r\n" + BODY, OK + b"Content-Length: many\r\n\r\n" + BODY,
    OK + b"Content-Length: -1\r\n\r\n" + BODY, OK + b"Content-Length:\r\n\r\n" + BODY, OK + b"Content-Length: 7, 9\r\n\r\n" + BODY,
    OK + b"Content-Length: 7\r\nContent-Length: 9\r\n\r\n" + BODY, OK + b"Content-Length: " + b"9" * 99 + b"\r\n\r\n" + BODY,
    OK + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED[:-2],
]  # fmt: skip


@pytest.mark.parametrize("sent", CLOSED, ids=range(len(CLOSED)))
def test_a_body_whose_end_no_head_tells_ends_with_the_connection(
    wire: Wire, keeper: DiskKeeper, sent: bytes
) -> None:
    wire.reply("/story-1", (sent, "close"))
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert [exchange.response for exchange in keeper.of(STORY)] == [sent]


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 5, b"HTTP/1.1 102\n\n",
        b"HTTP/1.1 100 \r\nno colon\r\n : x\r\n\r\n", b"\r\n\r\n", b"\n",
    ],
)  # fmt: skip
def test_what_stands_before_the_response_is_no_part_of_it(
    wire: Wire, keeper: DiskKeeper, before: bytes
) -> None:
    wire.reply("/story-1", before + with_lines())
    assert only(crawl(wire, keeper)).state is State.CAPTURED
    assert keeper.of(STORY)[0].response == with_lines()


def test_a_head_that_comes_byte_by_byte(wire: Wire) -> None:
    sent = OK + b"Transfer-Encoding : chunked\r\nX Y: z\r\n\r\n"
    wire.reply(
        "/story-1",
        (*[part for byte in sent for part in (bytes([byte]), 0.0005)], CHUNKED[:9], 0.01, CHUNKED[9:]),
    )
    assert only(crawl(wire)).state is State.CAPTURED


@pytest.mark.parametrize(
    "sent",
    [b"220 smtp.example ESMTP\r\n\r\n", b"<html></html>\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n", b"HTTP\r\n\r\n", b"\0" * 99],
)  # fmt: skip
def test_what_is_no_response_is_refused(sent: bytes) -> None:
    with pytest.raises(ValueError, match="expected a"):
        find(sent)


def test_a_head_that_does_not_end() -> None:
    assert find(OK) is None
    with pytest.raises(ValueError, match="a head of more than"):
        find(OK + b"X: y\r\n" * LARGEST)


def test_fields_are_read_as_browsers_read_them() -> None:
    head = parse(b"HTTP/1.0 404 Not  Found \r\nA : 1\r\nb:2\r\n  3\r\nA:\t4 \r\n(x): 5\r\n 6\r\n\r\n")
    assert (head.version, head.status, head.reason) == ("1.0", 404, "Not  Found")
    assert head.fields == (("A", "1"), ("b", "2 3"), ("A", "4"))
    assert head.headers == {"a": "1, 4", "b": "2 3"}
