"""Content and transfer codings: what was really done to a body is undone, whatever its headers say."""

import gzip
import random
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from backports import zstd

from scrapers.web.coding import decode
from tests.support.wire import article

PAGE = (
    article("Đê chắn sóng", words=900) + "".join(f"<!-- {random.Random(n).random()} -->" for n in range(90))
).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def named_gzip(data: bytes) -> bytes:
    """With every optional field of a gzip header: an extra field, a name, a comment and a checksum of the header."""
    packed = gzip.compress(data, mtime=0)
    head = bytearray(packed[:10])
    head[3] = 2 | 4 | 8 | 16
    return bytes(head) + b"\x03\0abc" + b"page.html\0" + b"by hand\0" + b"\0\0" + packed[10:]


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "x-gzip": named_gzip, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress,
}  # fmt: skip


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize(
    "spell", ["{}", " {} ", "identity, {}", "{},", "{}, aws-chunked", "utf-8,{}", ",,{},none"]
)
def test_a_packed_body_is_unpacked_however_its_coding_is_written(coding: str, spell: str) -> None:
    for name in (coding, coding.upper(), coding.title()):
        found = decode({"content-encoding": spell.format(name)}, PACK[coding](PAGE))
        assert (found.data, found.damage) == (PAGE, None)


@pytest.mark.parametrize(
    "coding",
    ["utf-8", "UTF-8", "none", "identity", "", " , ", "aws-chunked", "binary", "8bit", "text/html; charset=utf-8", "sdch",
     "*", "chunked-ish", "gzip;q=1", "\xff", *PACK, "gzip, gzip", "br, gzip"],
)  # fmt: skip
@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"",
        b"OK",
        "Tin tức".encode("cp1258", "replace"),
        PAGE.decode().encode("utf-16"),
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_body_that_is_not_packed_is_read_as_it_is(coding: str, body: bytes) -> None:
    found = decode({"content-encoding": coding}, body)
    assert (found.data, found.damage) == (body, None)


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize(
    "behind", [b"<!-- cached -->", b"\0" * 9, b"\r\n", b"\x1f", random.Random(71).randbytes(64)]
)
def test_what_follows_the_end_of_a_packed_body_is_left(coding: str, behind: bytes) -> None:
    found = decode({"content-encoding": coding}, PACK[coding](PAGE) + behind)
    assert (found.data, found.damage) == (PAGE, None)


def test_members_follow_one_another() -> None:
    for pack, coding in ((gzip.compress, "gzip"), (zstd.compress, "zstd")):
        found = decode(
            {"content-encoding": coding}, pack(PAGE[:500]) + pack(b"") + pack(PAGE[500:]) + b"junk"
        )
        assert (found.data, found.damage) == (PAGE, None)


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    packed = gzip.compress(brotli.compress(zlib.compress(PAGE)))
    assert decode({"content-encoding": "deflate, br, gzip"}, packed).data == PAGE
    assert decode({"content-encoding": "gzip, gzip"}, gzip.compress(PAGE)).data == PAGE


def test_bare_deflate_is_known_too() -> None:
    assert decode({"content-encoding": "deflate"}, raw_deflate(PAGE)).data == PAGE


@pytest.mark.parametrize("cut", [-1, -4, -8])
def test_gzip_without_its_checksum_is_whole(cut: int) -> None:
    found = decode({"content-encoding": "gzip"}, gzip.compress(PAGE)[:cut])
    assert (found.data, found.damage) == (PAGE, None)
    assert decode({"content-encoding": "gzip"}, gzip.compress(PAGE)[:-8] + bytes(8)).damage is None


def test_gzip_with_the_checksum_of_other_data_is_not() -> None:
    found = decode({"content-encoding": "gzip"}, gzip.compress(PAGE)[:-8] + gzip.compress(b"other")[-8:])
    assert found.data == PAGE
    assert "its checksum is of other data" in (found.damage or "")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate, brotli.compress])
def test_a_body_cut_short_keeps_what_came(pack: Callable[[bytes], bytes]) -> None:
    coding = {gzip.compress: "gzip", brotli.compress: "br"}.get(pack, "deflate")
    packed = pack(PAGE)
    found = decode({"content-encoding": coding}, packed[: len(packed) // 2])
    assert PAGE.startswith(found.data)
    assert len(found.data) > 200
    assert "ends early" in (found.damage or "")


def in_steps(coding: str, packed: bytes, step: int) -> bytes:
    """What a decompressor gives of one damaged member that is fed to it in steps, up to the step that breaks it."""
    skipped = {"gzip": 10, "x-gzip": 10 + 5 + 10 + 8 + 2}.get(coding, 0)
    inner = {"deflate": zlib.decompressobj, "zstd": zstd.ZstdDecompressor}.get(
        coding, lambda: zlib.decompressobj(-zlib.MAX_WBITS)
    )()
    out = b""
    for at in range(skipped, len(packed), step):
        try:
            out += inner.decompress(packed[at : at + step])
        except (zlib.error, zstd.ZstdError):
            break
        if inner.eof:
            break
    return out


def brotli_by_byte(packed: bytes) -> bytes:
    """As ``in_steps`` with steps of 256: all that came in the same step as a break is lost."""
    inner, out = brotli.Decompressor(), b""
    for at in range(0, len(packed), 256):
        came = b""
        for byte in packed[at : at + 256]:
            try:
                came += inner.process(bytes([byte]))
            except brotli.error:
                return out
            if inner.is_finished():
                return out + came
        out += came
    return out


def damaged(packed: bytes, chance: random.Random) -> Iterator[bytes]:
    """A member cut off, with bits turned, bytes lost and bytes put in, or of another checksum; and with more behind."""
    at = chance.randrange(40, len(packed))
    yield packed[:at]
    yield packed[:at] + bytes([packed[at] ^ 1 << chance.randrange(8)]) + packed[at + 1 :]
    yield packed[:at] + packed[at + chance.randrange(1, 600) :]
    yield packed[:at] + chance.randbytes(chance.randrange(1, 600)) + packed[at:]
    yield packed[:-8] + chance.randbytes(8)
    yield packed + chance.randbytes(chance.randrange(1, 600))
    yield packed[:at] + b"\0" * (len(packed) - at)


@pytest.mark.parametrize("coding", PACK)
def test_a_damaged_body_gives_what_small_steps_give(coding: str) -> None:
    chance = random.Random(coding)
    pages = [PAGE, PAGE * 3, b"".join(b"<p>%d</p>" % chance.getrandbits(60) for _ in range(9000))]
    for page in pages:
        packed = PACK[coding](page)
        for broken in (each for _ in range(8) for each in damaged(packed, chance)):
            small = brotli_by_byte(broken) if coding == "br" else in_steps(coding, broken, 256)
            assert decode({"content-encoding": coding}, broken).data == (small or broken)


@pytest.mark.parametrize("coding", PACK)
def test_bytes_that_are_neither_text_nor_packed_are_said_to_be_so(coding: str) -> None:
    noise = random.Random(coding).randbytes(900)
    found = decode({"content-encoding": coding}, noise)
    assert found.damage is not None


def test_a_page_packed_without_a_word() -> None:
    packed = gzip.compress(PAGE)
    assert decode({"content-type": "text/html"}, packed).data == PAGE
    assert (
        decode({"content-type": "text/html", "content-encoding": "gzip"}, gzip.compress(packed)).data == PAGE
    )
    assert decode({"content-type": "application/gzip"}, packed).data == packed, "a file is what it is"


@pytest.mark.parametrize("coding", PACK)
def test_no_coding_gives_more_than_the_limit(coding: str) -> None:
    bomb = PACK[coding](bytes(20_000_000))
    found = decode({"content-encoding": coding}, bomb, 10_000)
    assert (found.data, found.damage) == (bytes(10_000), "more than 10000 bytes")


@pytest.mark.parametrize(
    "framed",
    [
        b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        b"5\nhello\n6\n world\n0\n\n",
        b"5;a=b\r\nhello\r\n006 \r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n",
        b"5\r\nhello6\r\n world0\r\n\r\n",
        b"5\r\nhello\r\n6\r\n world\r\n0\r\n",
        b"B\r\nhello world\r\n0\r\n\r\nstray",
    ],
)
def test_chunks_are_undone_as_tolerantly_as_browsers_do(framed: bytes) -> None:
    found = decode({"transfer-encoding": "Chunked"}, framed)
    assert (found.data, found.damage) == (b"hello world", None)


def test_a_transfer_coding_beneath_the_chunks() -> None:
    packed = gzip.compress(PAGE)
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    assert decode({"transfer-encoding": "gzip, chunked"}, framed).data == PAGE
