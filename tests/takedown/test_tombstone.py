"""Tombstones: a record of the very length of what it stands for, which other readers of WARC read."""

import gzip
import hashlib
import io
import zlib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive.tombstone import rewrite, tombstone
from scrapers.archive.warc import PartWriter, WholePart, read_captures, read_exchanges
from scrapers.errors import ArchiveDamaged
from scrapers.model.erasure import Erasure, Gone, Part
from scrapers.model.exchange import Exchange, Via

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
OF = Erasure(
    outlet="gazette",
    takedown="20261125T093000Z-0123456789ab",
    number=1,
    reason="an order",
    by="lan",
    at=NOW,
    links=(),
    days=(),
    batches=(),
)
WARC = "captures/gazette/2026/11/22/20261122T1200Z/0123456789abcdef.warc.gz"


def gone(length: int, offset: int = 0) -> Gone:
    return Gone(
        warc=WARC,
        offset=offset,
        length=length,
        record_id="<urn:uuid:12345678-1234-5678-1234-567812345678>",
        payload_digest=f"sha256:{'ab' * 32}",
        sha256="cd" * 32,
        part=Part.PAGE,
    )


@pytest.mark.parametrize(
    "length", [700, 701, 999, 1_000, 1_018, 65_540, 65_557, 65_558, 65_559, 131_098, 131_099, 400_001]
)
def test_it_is_as_long_as_what_it_stands_for(length: int) -> None:
    made = tombstone(gone(length), OF)
    assert len(made) == length
    assert made == tombstone(gone(length), OF), "the same each time"
    record = next(ArchiveIterator(io.BytesIO(made), check_digests=True))
    assert record.rec_type == "metadata"
    headers = record.rec_headers
    assert headers.get_header("WARC-Refers-To") == gone(length).record_id
    fields = dict(line.split(": ", 1) for line in record.content_stream().read().decode().splitlines())
    assert fields["sha256"] == "cd" * 32
    assert fields["payload"] == f"sha256:{'ab' * 32}"
    assert fields["erased"] == f"{OF.takedown}/1"
    assert fields["blank"].strip() == ""
    fast = next(FastIterator(io.BytesIO(made)))
    assert fast.verify_block_digest()
    assert f"<{fast.record_id.strip('<>')}>" == headers.get_header("WARC-Record-ID")


@pytest.mark.parametrize("length", [1, 20, 500])
def test_it_does_not_fit_where_no_exchange_fits(length: int) -> None:
    with pytest.raises(ArchiveDamaged, match="room for a tombstone"):
        tombstone(gone(length), OF)


@pytest.mark.parametrize("response", [b"HTTP/1.1 200\r\n\r\n", b"x", b"HTTP/1.1 304 Not Modified\r\n\r\n"])
def test_the_shortest_exchange_has_room_for_one(tmp_path: Path, response: bytes) -> None:
    (_, found) = part_of(
        tmp_path,
        [Exchange(url="http://a.b/", request=b"", response=response, fetched_at=NOW, via=Via(hops="L"))],
    )
    assert len(tombstone(gone(found[0][1] - found[0][0]), OF)) == found[0][1] - found[0][0]


def part_of(folder: Path, exchanges: list[Exchange]) -> tuple[bytes, list[tuple[int, int]]]:
    wholes: list[WholePart] = []
    with PartWriter(folder, of="b", operator="o", user_agent="u", on_part=wholes.append) as writer:
        for each in exchanges:
            writer.write(each)
    body = wholes[0].path.read_bytes()
    return body, [(each.start, each.stop) for each in read_exchanges(body, warc=WARC)]


def test_the_other_records_keep_their_places(tmp_path: Path) -> None:
    random = Random(7)
    exchanges = [
        Exchange(
            url=f"http://a.b/{number}",
            request=b"GET / HTTP/1.1\r\n\r\n" if number % 3 else b"",
            response=b"HTTP/1.1 200 OK\r\n\r\n" + random.randbytes(random.choice([0, 10, 70_000, 200_000])),
            fetched_at=NOW,
            via=Via(hops="L"),
        )
        for number in range(9)
    ]
    body, places = part_of(tmp_path, exchanges)
    assert places[-1][1] == len(body)
    assert [stop for _, stop in places[:-1]] == [start for start, _ in places[1:]]
    erased = [gone(places[n][1] - places[n][0], places[n][0]) for n in (8, 0, 3, 4)]
    before, after = rewrite(io.BytesIO(body), tmp_path / "after", erased, OF)
    made = (tmp_path / "after").read_bytes()
    assert (before, after) == (hashlib.sha256(body).hexdigest(), hashlib.sha256(made).hexdigest())
    assert len(made) == len(body)
    left = list(read_exchanges(made, warc=WARC))
    assert [(each.start, each.stop) for each in left] == [places[n] for n in (1, 2, 5, 6, 7)]
    assert [each.page.url for each in read_captures(made, warc=WARC)] == [
        f"http://a.b/{n}" for n in (1, 2, 5, 6, 7)
    ]
    assert sum(record.rec_type == "metadata" for record in ArchiveIterator(io.BytesIO(made))) == 9
    for number in (0, 3, 4, 8):
        assert f"http://a.b/{number}".encode() not in gzip.decompress(made)
    assert zlib.crc32(made) != zlib.crc32(body)


def test_a_part_that_is_cut_short_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match=r"expected 900 bytes at 10"):
        rewrite(io.BytesIO(b"x" * 500), tmp_path / "after", [gone(900, 10)], OF)
