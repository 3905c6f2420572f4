"""Faults of how an answer is sent: slow, cut off, too large, packed to burst."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cache

from aiohttp import web

from tests.newsstand.fault import Fault
from tests.newsstand.sites.base import Answer

_MEGABYTE = 1 << 20
_FILLER = b"<p>Nothing but filler, line after line after line of it, to the end.</p>\n"


@dataclass(frozen=True)
class Packed:
    """An answer ready to be sent, kept compressed."""

    head: Answer
    """The answer without its body."""
    gzipped: bytes
    etag: str

    @property
    def answer(self) -> Answer:
        """As it was made."""
        return replace(self.head, body=gzip.decompress(self.gzipped))


async def _slow(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.StreamResponse:
    """The body comes in 50 pieces, with pauses between them."""
    body = packed.answer.body
    response = web.StreamResponse(
        status=packed.answer.status, headers={"Content-Type": packed.answer.content_type}
    )
    response.content_length = len(body)
    await response.prepare(request)
    step = max(1, len(body) // 50)
    for start in range(0, len(body), step):
        await response.write(body[start : start + step])
        await asyncio.sleep(fault.seconds / 50)
    await response.write_eof()
    return response


def _truncated_body(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.Response:
    """Half of the bytes that Content-Length announces; then the connection is closed."""
    body = packed.answer.body
    return _raw(
        request,
        f"Content-Type: {packed.answer.content_type}\r\nContent-Length: {len(body)}",
        body[: len(body) // 2],
    )


def _truncated_gzip(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.Response:
    """A gzip stream that ends too early, in a message that is whole."""
    body = packed.gzipped[: len(packed.gzipped) * 6 // 10]
    return web.Response(
        body=body, headers={"Content-Type": packed.answer.content_type, "Content-Encoding": "gzip"}
    )


def _reset(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.Response:
    """The connection is broken before a byte was sent."""
    if request.transport:
        request.transport.abort()
    return web.Response()


def _not_http(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.Response:
    if request.transport:
        request.transport.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        request.transport.close()
    return web.Response()


async def _huge(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.StreamResponse:
    """The page, then filler."""
    response = web.StreamResponse(headers={"Content-Type": packed.answer.content_type})
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(packed.answer.body)
    piece = _FILLER * (_MEGABYTE // len(_FILLER))
    for _ in range(fault.megabytes):
        await response.write(piece)
    await response.write_eof()
    return response


def _bomb(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.Response:
    """Small on the wire, a thousand times as large when it is unpacked."""
    headers = {"Content-Type": packed.answer.content_type, "Content-Encoding": "gzip"}
    return web.Response(body=_squeezed(fault.megabytes), headers=headers)


@cache
def _squeezed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(b"<!DOCTYPE html><html><body><p>")
    return head + b"".join(packer.compress(b" " * _MEGABYTE) for _ in range(megabytes)) + packer.flush()


def _raw(request: web.BaseRequest, head: str, body: bytes) -> web.Response:
    """Bytes as they are, and the end of the connection. What aiohttp then sends goes nowhere."""
    if request.transport:
        request.transport.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body)
        request.transport.close()
    return web.Response()


async def send(request: web.BaseRequest, packed: Packed, fault: Fault) -> web.StreamResponse:
    """Sends the answer as the fault has it."""
    sent = KINDS[fault.kind](request, packed, fault)
    return sent if isinstance(sent, web.StreamResponse) else await sent


_Sent = web.StreamResponse | Awaitable[web.StreamResponse]

KINDS: dict[str, Callable[[web.BaseRequest, Packed, Fault], _Sent]] = {
    "slow": _slow,
    "truncated_body": _truncated_body,
    "truncated_gzip": _truncated_gzip,
    "reset": _reset,
    "not_http": _not_http,
    "huge": _huge,
    "bomb": _bomb,
}

BROKEN = frozenset({"truncated_body", "reset", "not_http"})
"""Kinds that leave no whole message: their status in the log is 0."""
