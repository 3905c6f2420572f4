"""From the bytes of an HTTP response as they came to the body as the origin made it.

Bounded, and never an exception: what outlets serve is broken now and then, and a page cut short is still worth
reading. As browsers do, names that are no content coding are passed over, a body that is not packed is read as it is
whatever its headers say, and what follows the end of a packed body is left. What was wrong is said in words.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import brotli
from backports import zstd

from scrapers.web.chunks import Chunks
from scrapers.web.head import tokens

LIMIT = 64 * 2**20
"""Bytes of a body. The largest real article page seen had 3 MB; a decompression bomb has gigabytes."""

_STEP = 64 * 2**10
"""Bytes given to a decompressor at a time."""
_SMALL_STEP = 256
"""Instead, where a body is damaged: a decompressor that breaks gives nothing of what came in the same step."""
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks."""
_BINARY = bytes({*range(32)} - {*b"\t\n\f\r\x1b"})
_TEXT = re.compile(r"\s*(?:text/|application/(?:xhtml\+xml|xml|rss\+xml|atom\+xml|json))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A body, and what kept it from being whole, if anything did."""

    data: bytes
    damage: str | None = None


def decode(headers: Mapping[str, str], payload: bytes, limit: int = LIMIT) -> Body:
    """Undo transfer coding and content coding (RFC 9112 §7, RFC 9110 §8.4). Header names are in lower case.

    At most ``limit`` bytes are given. A body packed in gzip without a word of it is unpacked where the Content-Type
    names a text: no text begins like that.
    """
    body, damage = payload, None
    transfer = tokens(headers.get("transfer-encoding", ""))
    codings = tokens(headers.get("content-encoding", "")) + [each for each in transfer if each != "chunked"]
    codings += (
        ["chunked"] if "chunked" in transfer else []
    )  # the last in any case, and once however often it is said
    for coding in reversed(codings):
        body, said = _unchunk(body) if coding == "chunked" else _unpack(body, coding, limit)
        damage = damage or said
    if body.startswith(_GZIP) and _TEXT.match(headers.get("content-type", "")):
        body, said = _unpack(body, "gzip", limit)
        damage = damage or said
    if len(body) > limit:
        body, damage = body[:limit], damage or f"more than {limit} bytes"
    return Body(body, damage)


def _unchunk(data: bytes) -> tuple[bytes, str | None]:
    chunks = Chunks()
    body = chunks.feed(data)
    if chunks.complete:
        return body, None
    if not chunks.begun:
        return data, "transfer-encoding says chunked, but there are no chunks" if data else None
    return body, f"the chunks end early or break at byte {len(data) - len(chunks.rest)}"


class _Decompressor(Protocol):
    """Undoes one member of a compressed body."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """What was given behind the end of the member."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """What these bytes bring, ``max_length`` bytes at most."""


class _Brotli:
    """RFC 7932; a body is one member. The library takes what follows its end for a fault."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


class _BrotliByByte(_Brotli):
    """The same, fed byte by byte, so that its end is found whatever follows."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out = b""
        for at in range(len(data)):
            out += self._inner.process(data[at : at + 1], output_buffer_limit=max_length)
            if self.eof:
                self.unused_data = data[at + 1 :]
                break
            if len(out) >= max_length:
                break
        return out


@dataclass(frozen=True, slots=True)
class _Packing:
    """A way in which a body may be packed."""

    make: Callable[[], _Decompressor]
    begin: Callable[[bytes, int], int | None] = lambda data, at: None if at else 0
    """Where the compressed data of a member that stands at an offset begin; None where none stands there."""
    tail: int = 0
    """Bytes of a member behind its compressed data."""
    fits: Callable[[bytes, bytes], bool] = lambda body, tail: True
    """Whether a member's tail is that of its body."""
    make_careful: Callable[[], _Decompressor] | None = None
    """In the place of ``make`` for small steps."""


def _behind_gzip_head(data: bytes, at: int) -> int | None:
    """RFC 1952 §2.3."""
    if data[at : at + 3] != _GZIP or len(data) < at + 10:
        return None
    flags, at = data[at + 3], at + 10
    if flags & 4:  # FEXTRA
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for flag in (8, 16):  # FNAME, FCOMMENT
        if flags & flag:
            at = data.find(b"\0", at) + 1 or len(data)
    return at + (2 if flags & 2 else 0)  # FHCRC


def _at_frame(data: bytes, at: int) -> int | None:
    return at if data.startswith(_ZSTD, at) else None


def _fits_gzip_tail(body: bytes, tail: bytes) -> bool:
    """By checksum and length (RFC 1952 §2.3.1); servers leave them out, or zeros in their place."""
    crc, size = (int.from_bytes(part, "little") for part in (tail[:4], tail[4:]))
    return len(tail) < 8 or not any(tail) or (crc == zlib.crc32(body) and size == len(body) & 0xFFFFFFFF)


_GZIPPED = _Packing(lambda: zlib.decompressobj(-zlib.MAX_WBITS), _behind_gzip_head, 8, _fits_gzip_tail)
_PACKINGS = {
    "gzip": (_GZIPPED,),
    "x-gzip": (_GZIPPED,),
    # In zlib's wrapping by RFC 9110, bare by the habit of some servers.
    "deflate": (_Packing(zlib.decompressobj), _Packing(lambda: zlib.decompressobj(-zlib.MAX_WBITS))),
    "br": (_Packing(_Brotli, make_careful=_BrotliByByte),),
    "zstd": (_Packing(zstd.ZstdDecompressor, _at_frame),),
}


def _unpack(data: bytes, coding: str, limit: int) -> tuple[bytes, str | None]:
    """The body without one coding; the body as it is for names of no coding, and where it is not packed."""
    best, damage = data, None
    for packing in _PACKINGS.get(coding, ()) if data else ():
        found, wrong = _members(data, packing, limit)
        if wrong is None:
            return found, None
        if found and (best is data or len(found) > len(best)):
            best, damage = found, f"{coding} {wrong}"
        damage = damage or f"content-encoding says {coding}, but the bytes are not: {wrong}"
    return (data, None) if _is_text(data) else (best, damage)


def _members(data: bytes, packing: _Packing, limit: int) -> tuple[bytes, str | None]:
    """All members of a compressed body, up to one byte more than the limit, and what is wrong with them."""
    found, wrong = _inflated(data, packing, packing.make, _STEP, limit)
    if wrong is None:
        return found, None
    return _inflated(data, packing, packing.make_careful or packing.make, _SMALL_STEP, limit)


def _inflated(
    data: bytes, packing: _Packing, make: Callable[[], _Decompressor], step: int, limit: int
) -> tuple[bytes, str | None]:
    """As ``_members``, the data given to decompressors in steps of so many bytes."""
    out, at = bytearray(), 0
    while (begin := packing.begin(data, at)) is not None:
        at, member, start = begin, make(), len(out)
        while not member.eof:
            if not (piece := data[at : at + step]):
                return bytes(out), f"ends early, after {len(out)} bytes"
            try:
                out += member.decompress(piece, limit + 1 - len(out))
            except (zlib.error, brotli.error, zstd.ZstdError) as error:
                return bytes(out), f"breaks after {len(out)} bytes: {error}"
            if len(out) > limit:
                return bytes(out), None
            at += len(piece) - len(member.unused_data)
        tail = data[at : at + packing.tail]
        if not packing.fits(bytes(out[start:]), tail):
            return bytes(out), f"breaks after {len(out)} bytes: its checksum is of other data"
        at += len(tail)
    return bytes(out), None if at else "they begin otherwise"


def _is_text(data: bytes) -> bool:
    """Whether bytes are no packed body: of a hundred random bytes, a dozen are control characters."""
    start = data[:512]
    return start.startswith(_MARKS) or len(start.translate(None, _BINARY)) == len(start)
