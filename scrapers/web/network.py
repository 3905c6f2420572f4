"""Connections: only to public addresses, and with heads made strict for the parser behind them.

The crawler's are asynchronous and note every byte that crosses them; those to web archives are neither.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Collection, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from httpcore2 import (
    AnyIOBackend,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    SyncBackend,
    default_ssl_context,
)

from scrapers.web.guard import public_addresses, written_address
from scrapers.web.head import Strict


def trust() -> ssl.SSLContext:
    """The authorities that connections trust: the machine's, or those of ``SSL_CERT_FILE`` or ``SSL_CERT_DIR``.

    Read once: some 150 certificates take longer than all else that a capture without news does with its connections.
    """
    return _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _trust(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return default_ssl_context()


@dataclass(slots=True)
class Recording:
    """What crossed the wire for one request."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    started_at: datetime | None = None
    """UTC, when the first byte was sent."""
    ip_address: str | None = None


recording: ContextVar[Recording] = ContextVar("recording")
"""The recording that the running task fills: httpcore2 works for a request in the task that makes it."""


class RecordingNetwork(AsyncNetworkBackend):
    """Resolves names itself, connects to what is public, and wraps connections in ``RecordingStream``.

    With ``newsstand`` every host is that one server, over plain HTTP. Addresses that are written out in a URL have
    to be public even then, as a redirect to a private address has to fail in the demo too.
    """

    def __init__(self, *, newsstand: str | None) -> None:
        self._newsstand = newsstand
        self._backend = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Raises NotAnArticle where the host has no public address, else what httpcore2 raises."""
        written = written_address(host)
        public = public_addresses(host, [str(written)]) if written else []
        if self._newsstand:
            ip, _, newsstand_port = self._newsstand.rpartition(":")
            stream = await self._backend.connect_tcp(ip.strip("[]"), int(newsstand_port), timeout)
            return RecordingStream(stream, ip, plain=True)
        public = public or public_addresses(host, await _resolve(host, port, timeout))
        for ip in public[:-1]:
            try:
                return RecordingStream(await self._backend.connect_tcp(ip, port, timeout), ip)
            except (ConnectError, ConnectTimeout):
                continue
        return RecordingStream(await self._backend.connect_tcp(public[-1], port, timeout), public[-1])


class RecordingStream(AsyncNetworkStream):
    """A connection that copies what it sends and receives to the running task's recording."""

    def __init__(self, stream: AsyncNetworkStream, ip_address: str, *, plain: bool = False) -> None:
        self._stream = stream
        self._ip_address = ip_address
        self._plain = plain
        self._strict = Strict()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes for a strict parser, and as many of them as it takes; empty where the connection has ended."""
        while data := await self._stream.read(max_bytes, timeout):
            recording.get().received += data
            if given := self._strict.feed(data):
                return given
        return self._strict.end()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes of a request."""
        noted = recording.get()
        noted.started_at = noted.started_at or datetime.now(UTC)
        noted.ip_address = self._ip_address
        noted.sent += buffer
        self._strict.expect()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> AsyncNetworkStream:
        """The connection over TLS; against a newsstand, which has none, the connection as it is."""
        if self._plain:
            return self
        return RecordingStream(
            await self._stream.start_tls(ssl_context, server_hostname, timeout), self._ip_address
        )

    def get_extra_info(self, info: str) -> Any:
        """As httpcore2 asks for it."""
        return self._stream.get_extra_info(info)


class GuardedNetwork(NetworkBackend):
    """Connects to public addresses, and to the hosts in ``opened``, which the settings name."""

    def __init__(self, opened: Collection[str]) -> None:
        self._opened = frozenset(opened)
        self._backend = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """Raises NotAnArticle where the host has no public address, else what httpcore2 raises."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ConnectError(f"no address of {host}: {error}") from error
        addresses = [str(at[0]) for *_, at in found]
        allowed = addresses if host in self._opened else public_addresses(host, addresses)
        for address in allowed[:-1]:
            try:
                return _StrictStream(self._backend.connect_tcp(address, port, timeout))
            except (ConnectError, ConnectTimeout):
                continue
        return _StrictStream(self._backend.connect_tcp(allowed[-1], port, timeout))


class _StrictStream(NetworkStream):
    def __init__(self, stream: NetworkStream) -> None:
        self._stream = stream
        self._strict = Strict()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while data := self._stream.read(max_bytes, timeout):
            if given := self._strict.feed(data):
                return given
        return self._strict.end()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._strict.expect()
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        return _StrictStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


async def _resolve(host: str, port: int, seconds: float | None) -> list[str]:
    """All addresses of a name, as the system prefers them (RFC 6724)."""
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise ConnectTimeout(f"no answer to what the address of {host} is") from error
    except OSError as error:
        raise ConnectError(f"no address of {host}: {error}") from error
    return [str(sockaddr[0]) for *_, sockaddr in found]
