"""A web server that sends exactly the bytes it is told to, for what no well-behaved server would do."""

import gzip
import socket
import socketserver
import struct
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.support.listening import Listening

Step = bytes | float | str
"""Bytes to send, seconds to wait, or ``close`` or ``reset``."""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    at: float
    """Seconds, monotonic."""
    raw: bytes

    @property
    def path(self) -> str:
        return self.raw.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> dict[str, str]:
        """Names in lower case."""
        lines = self.raw.decode("latin-1").split("\r\n")[1:-2]
        return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}

    @property
    def url(self) -> str:
        return f"{self.headers['host']}{self.path}"


class Wire(Listening):
    """``with Wire() as wire:`` listens at ``wire.address``. Connections are kept alive; each has a thread."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.at_once = 0
        """The most requests that were under way at the same time."""
        self._replies: dict[str, list[tuple[Step, ...]]] = {}
        self._given: defaultdict[str, int] = defaultdict(int)
        self._now = 0
        self._lock = threading.Lock()
        wire = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire._serve(self.request)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        super().__init__(server)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def reply(self, url: str, *replies: bytes | tuple[Step, ...]) -> None:
        """What is sent for a URL, without its scheme (``gazette.example/story-1``), or a path on any host. The first
        request gets the first reply, the next the second, and the last of them stands for all that follow."""
        self._replies[url] = [reply if isinstance(reply, tuple) else (reply,) for reply in replies]
        self._given[url] = 0

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def forget(self) -> None:
        self.asked.clear()

    def _serve(self, connection: socket.socket) -> None:
        while raw := _head(connection):
            asked = Asked(time.monotonic(), raw)
            with self._lock:
                self.asked.append(asked)
                self._now += 1
                self.at_once = max(self.at_once, self._now)
                url = asked.url if asked.url in self._replies else asked.path
                replies = self._replies.get(url, [(http(b"not here", status="404 Not Found"),)])
                steps = replies[min(self._given[url], len(replies) - 1)]
                self._given[url] += 1
            try:
                if not self._play(connection, steps):
                    return
            except OSError:
                return
            finally:
                with self._lock:
                    self._now -= 1

    def _play(self, connection: socket.socket, steps: tuple[Step, ...]) -> bool:
        for step in steps:
            if isinstance(step, bytes):
                connection.sendall(step)
            elif isinstance(step, float):
                time.sleep(step)
            else:
                if step == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
        return True


def _head(connection: socket.socket) -> bytes:
    raw = b""
    try:
        while not raw.endswith(b"\r\n\r\n"):
            if not (data := connection.recv(65536)):
                return b""
            raw += data
    except OSError:
        return b""
    return raw


def http(body: bytes | str = b"", *, status: str = "200 OK", zipped: bool = False, **headers: Any) -> bytes:
    """A response with Content-Length. ``retry_after=3`` becomes ``Retry-After: 3``."""
    body = body.encode() if isinstance(body, str) else body
    if zipped:
        body, headers = gzip.compress(body, mtime=0), headers | {"content_encoding": "gzip"}
    headers = {"content_type": "text/html; charset=utf-8"} | headers | {"content_length": len(body)}
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def feed(*urls: str) -> bytes:
    """An RSS feed of these links, the first the newest."""
    items = "".join(
        f"<item><title>Story {n}</title><link>{url}</link>"
        f"<pubDate>Sun, 22 Nov 2026 {23 - n // 60:02d}:{59 - n % 60:02d}:00 +0000</pubDate></item>"
        for n, url in enumerate(urls)
    )
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>G</title>{items}</channel></rss>'
    return http(body, content_type="application/rss+xml")


def article(title: str = "Rain over the delta", words: int = 300) -> str:
    """A page that nobody takes for a wall."""
    text = " ".join(f"word{n}" for n in range(words))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">'
        f"</head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    )
