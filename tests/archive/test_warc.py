"""WARC parts: bytes as they were on the wire, in files that the field's other programs read."""

import gzip
import hashlib
import random
import resource
import subprocess
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarc
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import cdxj
from scrapers.archive.warc import (
    Captured,
    PartWriter,
    WholePart,
    digest,
    payload_digest,
    read_captures,
)
from scrapers.errors import ArchiveDamaged
from scrapers.model.exchange import Exchange, Original, Via
from tests.support.paths import TOOLS
from tests.support.servers import ending, free_port, until_it_answers

AT = datetime(2026, 11, 22, 10, 30, 5, 678901, tzinfo=UTC)
REQUEST = b"GET /post1 HTTP/1.1\r\nHost: gazette.example\r\nUser-Agent: Khobao/0.1\r\n\r\n"
PAGE = (
    "<title>Cầu mới</title>" + "".join(f"<p>{random.Random(n).random()}</p>" for n in range(200))
).encode()


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(answer: bytes, number: int = 1, request: bytes = REQUEST) -> Exchange:
    return Exchange(
        url=f"https://gazette.example/post{number}",
        request=request,
        response=answer,
        fetched_at=AT + timedelta(seconds=number),
        ip_address="203.0.113.7",
        via=Via(url="https://gazette.example/rss", hops="L", source="rss"),
        milliseconds=120,
    )


def chunked(data: bytes, size: int = 1000) -> bytes:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


class Parts(list[WholePart]):
    """A writer's parts, as they are closed."""

    def writer(self, folder: Path, **settings: int) -> PartWriter:
        return PartWriter(
            folder,
            of="gazette/20261122T1030Z",
            operator="https://khobao.example/crawler",
            user_agent="Khobao/0.1 (+https://khobao.example/crawler)",
            on_part=self.append,
            **settings,
        )

    @property
    def captures(self) -> list[Captured]:
        return [found for part in self for found in read_captures(part.path, warc=part.path.name)]


@pytest.fixture
def parts() -> Parts:
    return Parts()


def blocks(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            yield record.rec_type, record.raw_stream.read()


PLAIN = response(PAGE, f"Content-Length: {len(PAGE)}")
GZIPPED = response(gzip.compress(PAGE, mtime=0), "Content-Encoding: gzip")
CHUNKED = response(
    chunked(gzip.compress(PAGE, mtime=0)), "Content-Encoding: gzip", "Transfer-Encoding: chunked"
)

ODD = [
    PLAIN,
    GZIPPED,
    CHUNKED,
    response(b""),
    response(b"", status="304 Not Modified"),
    response(b"gone", status="410"),
    response(b"x", "Location: https://gazette.example/đường", status="302 Found"),
    b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\ncontent-type:text/html;charset=latin-1\r\n\r\nbody",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n folded\r\nNo colon here\r\n\r\nbody",
    b"HTTP/1.1 200 OK\nContent-Type: text/html\n\nonly line feeds",
    b"HTTP/1.1 200 OK\r\nContent-Type:\r\n\r\nno type",
    b"HTTP/1.1 200 OK\r\nContent-Type: ; charset=utf-8\r\n\r\nno type either",
    b"HTTP/1.1\r\n\r\nno status",
    b"\r\n\r\nan empty first line",
    b"<html>no head at all",
    b"ICY 200 OK\r\n\r\nanother protocol",
    b"HTTP/1.1 200 OK\r\nCut: in the mid",
    b"\x00\xff\xfe\x00",
    b"\n",
    response(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\n"),
]


def test_what_was_on_the_wire_is_in_the_file_byte_for_byte(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        for number, answer in enumerate(ODD):
            writer.write(exchange(answer, number))
    found = [block for kind, block in blocks(parts[0].path) if kind == "response"]
    assert found == ODD
    assert {block for kind, block in blocks(parts[0].path) if kind == "request"} == {REQUEST}


@given(st.lists(st.tuples(st.binary(min_size=1), st.binary(min_size=1)), min_size=1, max_size=5))
def test_whatever_bytes_come_and_go_they_are_kept(
    tmp_path_factory: pytest.TempPathFactory, wire: list[tuple[bytes, bytes]]
) -> None:
    parts = Parts()
    with parts.writer(tmp_path_factory.mktemp("any")) as writer:
        for number, (answer, request) in enumerate(wire):
            writer.write(exchange(answer, number, request))
    kept = list(blocks(parts[0].path))
    assert [block for kind, block in kept if kind == "response"] == [answer for answer, _ in wire]
    assert [block for kind, block in kept if kind == "request"] == [request for _, request in wire]
    assert len(parts.captures) == len(wire)


def test_warcio_finds_every_digest_right(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        for number, answer in enumerate(ODD):
            writer.write(exchange(answer, number))
    checked = subprocess.run(
        [TOOLS / "warcio", "check", "-v", parts[0].path], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == 1 + 3 * len(ODD)
    assert "no digest" not in checked.stdout


def test_fastwarc_reads_the_same_records_and_finds_their_digests_right(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        for number, answer in enumerate(ODD[:3]):
            writer.write(exchange(answer, number))
    with parts[0].path.open("rb") as stream:
        records = [
            (record.headers["WARC-Type"], record.verify_block_digest())
            for record in FastWarc(stream, parse_http=False)
        ]
    assert records == [("warcinfo", True), *[("response", True), ("request", True), ("metadata", True)] * 3]


def test_the_index_is_the_one_that_cdxj_indexer_makes(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        for number, answer in enumerate(ODD):
            writer.write(exchange(answer, number))
        held = Original(
            url=exchange(PLAIN).url, fetched_at=AT, payload_digest=payload_digest(exchange(PLAIN))
        )
        writer.write(exchange(PLAIN, 100), held)
        writer.write(exchange(response(b"", status="304 Not Modified"), 101), held)
        writer.write(
            replace(exchange(PLAIN), url="https://gazette.example/tin tức?q=1&A=2".replace(" ", "%20"))
        )
        writer.write(replace(exchange(PLAIN), url="https://GAZETTE.example:443/../a//b;c=d"))
    made = subprocess.run(
        [TOOLS / "cdxj-indexer", "--sort", parts[0].path], capture_output=True, check=True
    ).stdout
    header, _, lines = parts[0].cdxj.partition(b"\n")
    assert header == b'!meta 0 {"format": 1}'
    assert lines == made
    assert parts[0].part.records == made.count(b"\n") == len(ODD) + 4


def test_index_lines_are_read_back(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        records = [writer.write(exchange(answer, number)) for number, answer in enumerate(ODD)]
    lines = sorted(cdxj.read(parts[0].cdxj), key=lambda line: line.offset)
    assert [(line.offset, line.length, line.digest) for line in lines] == [
        (record.offset, record.length, record.payload_digest) for record in records
    ]
    assert {line.part for line in lines} == {parts[0].part.name}
    assert cdxj.write(lines) == parts[0].cdxj


def test_a_record_tells_all_that_the_standard_has_a_place_for(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        writer.write(replace(exchange(PLAIN), truncated="time"))
    with parts[0].path.open("rb") as stream:
        records = [
            (dict(record.rec_headers.headers), record.raw_stream.read()) for record in ArchiveIterator(stream)
        ]
    info, answer, request, about = records
    assert b"isPartOf: gazette/20261122T1030Z\r\n" in info[1]
    assert b"robots: obey (RFC 9309)\r\n" in info[1]
    assert b"operator: https://khobao.example/crawler\r\n" in info[1]
    assert answer[0]["WARC-Date"] == "2026-11-22T10:30:06Z"
    assert answer[0]["WARC-IP-Address"] == "203.0.113.7"
    assert answer[0]["WARC-Truncated"] == "time"
    assert answer[0]["WARC-Payload-Digest"] == digest(PAGE)
    assert answer[0]["WARC-Warcinfo-ID"] == info[0]["WARC-Record-ID"]
    assert request[0]["WARC-Concurrent-To"] == about[0]["WARC-Concurrent-To"] == answer[0]["WARC-Record-ID"]
    assert (
        about[1]
        == b"via: https://gazette.example/rss\r\nhopsFromSeed: L\r\nfetchTimeMs: 120\r\nsource: rss\r\n"
    )


def test_a_time_in_another_zone_is_written_in_utc(tmp_path: Path, parts: Parts) -> None:
    hanoi = AT.astimezone(timezone(timedelta(hours=7)))
    with parts.writer(tmp_path) as writer:
        writer.write(replace(exchange(PLAIN), fetched_at=hanoi))
    assert parts.captures[0].page.fetched_at == AT.replace(microsecond=0)
    assert b" 20261122103005 " in parts[0].cdxj


def test_a_payload_that_is_held_becomes_a_revisit(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        first = writer.write(exchange(PLAIN))
        held = Original(
            url=exchange(PLAIN).url,
            fetched_at=exchange(PLAIN).fetched_at,
            payload_digest=first.payload_digest,
            record_id=first.record_id,
        )
        again = writer.write(exchange(PLAIN, 2), held)
        changed = writer.write(exchange(response(b"other"), 3), held)
        not_modified = writer.write(exchange(response(b"", 'ETag: "5"', status="304 Not Modified"), 4), held)
        empty = writer.write(exchange(response(b""), 5), replace(held, payload_digest=digest(b"")))
    assert [record.revisit for record in (first, again, changed, not_modified, empty)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    with parts[0].path.open("rb") as stream:
        revisits = [
            (dict(record.rec_headers.headers), record.http_headers.get_statuscode(), record.raw_stream.read())
            for record in ArchiveIterator(stream)
            if record.rec_type == "revisit"
        ]
    for headers, _, payload in revisits:
        assert headers["WARC-Refers-To"] == first.record_id
        assert headers["WARC-Refers-To-Target-URI"] == held.url
        assert headers["WARC-Refers-To-Date"] == "2026-11-22T10:30:06Z"
        assert headers["WARC-Payload-Digest"] == digest(PAGE)
        assert payload == b""
    assert [headers["WARC-Profile"].rpartition("/")[2] for headers, _, _ in revisits] == [
        "identical-payload-digest",
        "server-not-modified",
    ]
    assert [status for _, status, _ in revisits] == ["200", "304"]
    assert again.length < first.length / 2
    captured = {found.page.capture.offset: found for found in parts.captures if found.page.capture}
    assert captured[again.offset].revisit
    assert captured[again.offset].refers_to == held.url
    assert captured[not_modified.offset].page.headers["etag"] == '"5"'
    assert captured[not_modified.offset].page.status == 304


def test_a_304_without_an_original_is_a_response(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        assert not writer.write(exchange(response(b"", status="304 Not Modified"))).revisit


def test_a_page_comes_back_decoded(tmp_path: Path, parts: Parts) -> None:
    deflated = response(zlib.compress(PAGE), "Content-Encoding: deflate")
    bare = zlib.compressobj(wbits=-15)
    raw = response(bare.compress(PAGE) + bare.flush(), "Content-Encoding: deflate")
    halves = response(gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:]), "Content-Encoding: x-gzip")
    twice = response(gzip.compress(zlib.compress(PAGE)), "Content-Encoding: deflate, gzip")
    with parts.writer(tmp_path) as writer:
        for number, answer in enumerate([PLAIN, GZIPPED, CHUNKED, deflated, raw, halves, twice]):
            writer.write(exchange(answer, number))
    assert [(found.page.body == PAGE, found.damage) for found in parts.captures] == [(True, None)] * 7
    page = parts.captures[2].page
    assert (page.url, page.status) == ("https://gazette.example/post2", 200)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.capture is not None
    assert page.capture.fetched_at == page.fetched_at == datetime(2026, 11, 22, 10, 30, 7, tzinfo=UTC)


BOMB = response(gzip.compress(b"\0" * 5_000_000), "Content-Encoding: gzip")


@pytest.mark.parametrize(
    ("answer", "body", "damage"),
    [
        (GZIPPED[:-40], None, "gzip ends early"),
        (GZIPPED[:1500] + b"\xff" * 9 + GZIPPED[1509:], None, "gzip breaks after"),
        (response(b"\0\1no gzip", "Content-Encoding: gzip"), b"\0\1no gzip", "the bytes are not"),
        (CHUNKED[:-500], None, "the chunks end early"),
        (response(b"no chunks", "Transfer-Encoding: chunked"), b"no chunks", "there are no chunks"),
        (response(b"5\r\nhello\r\nzz\r\n", "Transfer-Encoding: chunked"), b"hello", "break at byte"),
        (BOMB, b"\0" * 1_000_000, "more than 1000000 bytes"),
        (response(b"y" * 1_000_001), b"y" * 1_000_000, "more than 1000000 bytes"),
    ],
)
def test_a_payload_that_is_broken_as_served_is_read_as_far_as_it_goes(
    tmp_path: Path, parts: Parts, answer: bytes, body: bytes | None, damage: str
) -> None:
    with parts.writer(tmp_path) as writer:
        writer.write(exchange(answer))
    (found,) = read_captures(parts[0].path, warc="w", limit=1_000_000)
    assert found.damage is not None
    assert damage in found.damage
    assert found.page.body == body if body is not None else PAGE.startswith(found.page.body[:500])


def test_one_record_is_read_by_its_place(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer:
        records = [writer.write(exchange(answer, number)) for number, answer in enumerate(ODD)]
    whole = parts[0].path.read_bytes()
    for record, expected in zip(records, parts.captures, strict=True):
        piece = whole[record.offset : record.offset + record.length]
        (found,) = read_captures(piece, warc=parts[0].path.name, at=record.offset)
        assert found == expected
        assert found.page.capture is not None
        assert found.page.capture.record_id == record.record_id
        assert (found.page.capture.offset, found.page.capture.length) == (record.offset, record.length)


@pytest.mark.parametrize("harm", ["flipped", "cut", "not a WARC"])
def test_a_part_that_is_not_whole_is_an_error(tmp_path: Path, parts: Parts, harm: str) -> None:
    with parts.writer(tmp_path) as writer:
        for number in range(3):
            writer.write(exchange(PLAIN, number))
        middle = writer.write(exchange(PLAIN, 4))
    body = bytearray(parts[0].path.read_bytes())
    if harm == "flipped":
        body[middle.offset + middle.length // 2] ^= 0xFF
    elif harm == "cut":
        del body[middle.offset + middle.length // 2 :]
    else:
        body = bytearray(b"<html>")
    with pytest.raises(ArchiveDamaged, match=r"part\.warc\.gz"):
        list(read_captures(bytes(body), warc="part.warc.gz"))


def test_a_part_is_named_by_its_content_and_only_when_it_is_whole(tmp_path: Path, parts: Parts) -> None:
    writer = parts.writer(tmp_path)
    writer.write(exchange(PLAIN))
    assert [path.suffix for path in tmp_path.iterdir()] == [".open"]
    assert parts == []
    writer.close()
    (part,) = parts
    assert part.path.name == f"{part.part.sha256[:16]}.warc.gz"
    assert part.part.size == part.path.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == [part.path.name]


def test_a_run_that_breaks_off_closes_no_part(tmp_path: Path, parts: Parts) -> None:
    with pytest.raises(KeyError), parts.writer(tmp_path) as writer:  # ruff: ignore[pytest-raises-with-multiple-statements] - it breaks off inside
        writer.write(exchange(PLAIN))
        raise KeyError
    assert parts == []


def test_a_writer_that_got_nothing_makes_nothing(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path):
        pass
    assert parts == []
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_is_full_is_closed_and_an_exchange_is_never_split(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path, size=3000) as writer:
        records = [writer.write(exchange(GZIPPED, number)) for number in range(12)]
    assert len(parts) > 2
    assert [part.number for part in parts] == list(range(len(parts)))
    by_part = [sum(record.part == part.number for record in records) for part in parts]
    assert by_part == [part.part.records for part in parts]
    for part in parts:
        kinds = [kind for kind, _ in blocks(part.path)]
        assert kinds == ["warcinfo", *["response", "request", "metadata"] * part.part.records]
        assert part.part.size >= 3000 or part is parts[-1]


@contextmanager
def no_file_larger_than(size: int) -> Generator[None]:
    """What a full disk does to a file, by the limit that the system has for one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [1, 300, 900, 3_000])
def test_an_exchange_for_which_there_is_no_room_leaves_the_part_as_it_was(
    tmp_path: Path, parts: Parts, room: int
) -> None:
    noise = random.Random(1).randbytes(5_000)
    with parts.writer(tmp_path) as writer:
        for number in range(3):
            first = writer.write(exchange(PLAIN, number))
        with no_file_larger_than(first.offset + first.length + room), pytest.raises(OSError, match="large"):
            writer.write(exchange(response(noise), 3))
        writer.write(exchange(PLAIN, 4))
    (part,) = parts
    assert hashlib.sha256(part.path.read_bytes()).hexdigest() == part.part.sha256
    assert [found.page.url for found in parts.captures] == [
        f"https://gazette.example/post{number}" for number in (0, 1, 2, 4)
    ]
    assert [kind for kind, _ in blocks(part.path)] == ["warcinfo", *["response", "request", "metadata"] * 4]


def test_several_threads_may_write(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path, size=20_000) as writer, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: writer.write(exchange(PLAIN, number)), range(200)))
    assert sorted(found.page.url or "" for found in parts.captures) == sorted(
        f"https://gazette.example/post{number}" for number in range(200)
    )


def test_an_exchange_without_a_response_is_refused(tmp_path: Path, parts: Parts) -> None:
    with parts.writer(tmp_path) as writer, pytest.raises(ValueError, match="without a response"):
        writer.write(exchange(b""))


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Callable[[Parts], Callable[[str], tuple[int, bytes]]]]:
    """Start pywb on parts and their CDXJ; gives a function that fetches ``<timestamp>/<url>`` as it was served."""
    with ExitStack() as stack:

        def start(parts: Parts) -> Callable[[str], tuple[int, bytes]]:
            port, cdx, warcs = free_port(), tmp_path / "cdx", tmp_path / "warcs"
            cdx.mkdir()
            warcs.mkdir()
            for part in parts:
                (cdx / f"{part.part.name}.cdxj").write_bytes(part.cdxj)
                (warcs / part.path.name).write_bytes(part.path.read_bytes())
            (tmp_path / "config.yaml").write_text(
                f"collections:\n  khobao:\n    index_paths: {cdx}\n    archive_paths: {warcs}/\n"
            )
            log = stack.enter_context((tmp_path / "pywb.log").open("wb"))
            argv = [TOOLS / "wayback", "-p", str(port), "-b", "127.0.0.1"]
            process = stack.enter_context(
                ending(subprocess.Popen(argv, cwd=tmp_path, stdout=log, stderr=log))
            )
            until_it_answers(f"http://127.0.0.1:{port}/", process)

            def fetch(what: str) -> tuple[int, bytes]:
                stamp, url = what.split("/", 1)
                request = urllib.request.Request(f"http://127.0.0.1:{port}/khobao/{stamp}id_/{url}")
                with urllib.request.urlopen(request, timeout=30) as answer:
                    body = answer.read()
                    return answer.status, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body

            return fetch

        yield start


def test_pywb_replays_what_was_captured(tmp_path: Path, parts: Parts, replay) -> None:  # type: ignore[no-untyped-def]
    with parts.writer(tmp_path / "work", size=2000) as writer:
        for number, answer in enumerate([PLAIN, GZIPPED, CHUNKED], 1):
            record = writer.write(exchange(answer, number))
        of_chunked = Original(
            url=exchange(CHUNKED, 3).url,
            fetched_at=exchange(CHUNKED, 3).fetched_at,
            payload_digest=record.payload_digest,
            record_id=record.record_id,
        )
        later = timedelta(days=1)
        again = replace(exchange(CHUNKED, 3), fetched_at=exchange(CHUNKED, 3).fetched_at + later)
        assert writer.write(again, of_chunked).revisit
        elsewhere = replace(exchange(CHUNKED, 4), fetched_at=AT + later)
        assert writer.write(elsewhere, of_chunked).revisit
        unmodified = replace(exchange(response(b"", status="304 Not Modified"), 3), fetched_at=AT + 2 * later)
        assert writer.write(unmodified, of_chunked).revisit
    assert len(parts) > 1
    fetch = replay(parts)
    for number in (1, 2, 3):
        assert fetch(f"2026112210300{number + 5}/https://gazette.example/post{number}") == (200, PAGE)
    assert fetch("20261123103008/https://gazette.example/post3") == (200, PAGE)
    assert fetch("20261123103005/https://gazette.example/post4") == (200, PAGE)
    with pytest.raises(urllib.error.HTTPError, match="304"):  # pywb plays a 304 as it was served
        fetch("20261124103005/https://gazette.example/post3")
