"""Content codings of HTTP undone within a limit (RFC 9110 §8.4.1)."""

import zlib

from scrapers.errors import OverLimit, Unreadable

ACCEPTED = "gzip"
"""What the crawler asks for. gzip alone, since every tool that replays or indexes a WARC undoes it; brotli
would save some 15 % of the bytes and is read by few of them."""

_CHUNK = 256 * 1024


def decode(body: bytes, content_encoding: str, limit: int) -> bytes:
    """The body with its codings undone, last applied first; at most ``limit`` bytes.

    Raises OverLimit where more would come out (nothing beyond the limit is ever held in memory), Unreadable
    for a stream that is broken or ends early, and for a coding other than gzip, deflate and identity.
    """
    for coding in reversed([name.strip().lower() for name in content_encoding.split(",")]):
        match coding:
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                body = gunzip(body, limit)
            case "deflate":
                # RFC 1950 by the standard, a bare RFC 1951 stream from servers that misread it.
                zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
                body = _inflate(body, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS, limit)
            case _:
                raise Unreadable(f"content coding {coding[:40]!r}: expected gzip, deflate or identity")
    return body


def gunzip(body: bytes, limit: int) -> bytes:
    """All members of a gzip file (RFC 1952), as ``decode``. An empty body is an empty file."""
    return _inflate(body, zlib.MAX_WBITS | 16, limit)


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    out = bytearray()
    rest = body
    while rest:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            try:
                chunk = stream.decompress(rest, min(_CHUNK, limit - len(out) + 1))
            except zlib.error as error:
                raise Unreadable(f"a compressed stream of {len(body)} bytes is broken: {error}") from error
            out += chunk
            if len(out) > limit:
                raise OverLimit(f"{len(body)} bytes decompress to more than {limit}")
            if not chunk and not stream.unconsumed_tail and not stream.eof:
                raise Unreadable(f"a compressed stream of {len(body)} bytes ends early")
            rest = stream.unconsumed_tail
        # Zeros after the last member are padding, other bytes are rubbish that browsers ignore too.
        rest = stream.unused_data if stream.unused_data[:2] == b"\x1f\x8b" and wbits > 0 else b""
    return bytes(out)
