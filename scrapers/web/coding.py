"""From the bytes of an HTTP response as they came to the body as the origin made it.

Bounded, and never an exception: what outlets serve is broken now and then, and a page cut short is still
worth reading. What was wrong is said in words.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

LIMIT = 64 * 2**20
"""Bytes of a body. The largest real article page seen had 3 MB; a decompression bomb has gigabytes."""

_STEP = 256
"""Bytes given to zlib at a time: where they break it gives nothing of what it was given with them."""
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Body:
    """A body, and what kept it from being whole, if anything did."""

    data: bytes
    damage: str | None = None


def decode(headers: Mapping[str, str], payload: bytes, limit: int = LIMIT) -> Body:
    """Undo transfer coding and content coding (RFC 9112 §7, RFC 9110 §8.4). Header names are in lower case."""
    body, damage = payload, None
    if "chunked" in _tokens(headers.get("transfer-encoding", "")):
        body, damage = _unchunk(payload)
    for coding in reversed(_tokens(headers.get("content-encoding", ""))):
        body, said = _inflate(body, coding, limit)
        damage = damage or said
    if len(body) > limit:
        body, damage = body[:limit], damage or f"more than {limit} bytes"
    return Body(body, damage)


def _tokens(value: str) -> list[str]:
    return [token.strip() for token in value.lower().split(",") if token.strip()]


def _unchunk(data: bytes) -> tuple[bytes, str | None]:
    body: list[bytes] = []
    at = 0
    while head := _CHUNK.match(data, at):
        size, at = int(head[1], 16), head.end()
        if not size:
            return b"".join(body), None
        body.append(data[at : at + size])
        at += size
        if at > len(data):
            break
        at += 2 if data[at : at + 2] == b"\r\n" else 1 if data[at : at + 1] == b"\n" else 0
    if not body:
        return data, "transfer-encoding says chunked, but there are no chunks"
    return b"".join(body), f"the chunks end early or break at byte {min(at, len(data))}"


def _inflate(data: bytes, coding: str, limit: int) -> tuple[bytes, str | None]:
    if coding == "identity" or not data:
        return data, None
    if coding in {"gzip", "x-gzip"}:
        return _stream(data, 16 + zlib.MAX_WBITS, coding, limit)
    if coding == "deflate":  # zlib's wrapping by RFC 9110, bare by the habit of some servers
        found = _stream(data, zlib.MAX_WBITS, coding, limit)
        return _stream(data, -zlib.MAX_WBITS, coding, limit) if found[0] is data else found
    return data, f"content-encoding {coding!r} is not known"


def _stream(data: bytes, wbits: int, coding: str, limit: int) -> tuple[bytes, str | None]:
    """All members of a compressed stream, up to one byte more than the limit; ``data`` itself where it is none."""
    out, at, member = bytearray(), 0, zlib.decompressobj(wbits)
    while at < len(data):
        piece = data[at : at + _STEP]
        try:
            out += member.decompress(piece, limit + 1 - len(out))
        except zlib.error as error:
            if not out:
                return data, f"content-encoding says {coding}, but the bytes are not: {error}"
            return bytes(out), f"{coding} breaks after {len(out)} bytes: {error}"
        if len(out) > limit:
            return bytes(out), f"more than {limit} bytes after {coding}"
        at += len(piece) - len(member.unused_data)
        if member.eof:
            if not data[at:].strip(b"\0"):
                return bytes(out), None
            member = zlib.decompressobj(wbits)
    return bytes(out), f"{coding} ends early, after {len(out)} bytes"
