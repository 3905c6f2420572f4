"""Connections: only to public addresses, and with every byte that crosses them noted."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError, ConnectTimeout

from scrapers.errors import NotAnArticle

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet.

    An IPv6 address that carries IPv4 addresses is as public as they are, so that none leads round to a
    private one: mapped (RFC 4291), translated by NAT64 (RFC 6052, what an IPv6-only machine resolves names
    to), 6to4 and Teredo.
    """
    if isinstance(address, ipaddress.IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(carried):
            return all(is_public(inner) for inner in carried if inner is not None)
    return address.is_global and not (address.is_multicast or address.is_reserved)


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


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


class Network(AsyncNetworkBackend):
    """Resolves names itself, connects to what is public, and wraps connections in ``Tee``.

    With ``newsstand`` every host is that one server, over plain HTTP. Addresses that are written out in
    a URL have to be public even then, as a redirect to a private address has to fail in the demo too.
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
        written = _address(host)
        if written and not is_public(written):
            raise NotAnArticle(f"{host} is no address of the public internet")
        if self._newsstand:
            ip, _, newsstand_port = self._newsstand.rpartition(":")
            stream = await self._backend.connect_tcp(ip.strip("[]"), int(newsstand_port), timeout)
            return Tee(stream, ip, plain=True)
        addresses = [written] if written else await _resolve(host, port, timeout)
        public = [str(address) for address in addresses if is_public(address)]
        if not public:
            raise NotAnArticle(f"{host} is {addresses[0]}, which is no address of the public internet")
        for ip in public[:-1]:
            try:
                return Tee(await self._backend.connect_tcp(ip, port, timeout), ip)
            except (ConnectError, ConnectTimeout):
                continue
        return Tee(await self._backend.connect_tcp(public[-1], port, timeout), public[-1])


class Tee(AsyncNetworkStream):
    """A connection that copies what it sends and receives to the running task's recording."""

    def __init__(self, stream: AsyncNetworkStream, ip_address: str, *, plain: bool = False) -> None:
        self._stream = stream
        self._ip_address = ip_address
        self._plain = plain

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._stream.read(max_bytes, timeout)
        recording.get().received += data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        noted = recording.get()
        noted.started_at = noted.started_at or datetime.now(UTC)
        noted.ip_address = self._ip_address
        noted.sent += buffer
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> AsyncNetworkStream:
        if self._plain:
            return self
        return Tee(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._ip_address)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


async def _resolve(host: str, port: int, seconds: float | None) -> list[Address]:
    """All addresses of a name, as the system prefers them (RFC 6724)."""
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise ConnectTimeout(f"no answer to what the address of {host} is") from error
    except OSError as error:
        raise ConnectError(f"no address of {host}: {error}") from error
    return [ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
