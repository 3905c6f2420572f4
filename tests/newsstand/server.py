"""The newsstand's web server: HTTP/1.1, one process; the Host header decides which outlet answers."""

import gzip
import hashlib
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from aiohttp import web

from tests.newsstand.clock import Clock
from tests.newsstand.sites.base import Answer, Site, not_found

CONTROL = "/__newsstand__/"
CACHE = 4000
"""Pages kept ready to send, about 20 KB each."""


@dataclass(frozen=True)
class Seen:
    """One line of the request log."""

    at: float
    """Seconds since 1970, by the machine's clock."""
    method: str
    host: str
    path: str
    """With the query."""
    status: int
    """0 where a fault broke the connection."""
    fault: str | None
    headers: dict[str, str]
    """Names in lower case."""


@dataclass(frozen=True)
class Packed:
    """An answer ready to be sent."""

    answer: Answer
    gzipped: bytes
    etag: str = field(default="")


class Server:
    """Answers requests; knows nothing of how they come in."""

    def __init__(self, sites: dict[str, Site], clock: Clock) -> None:
        self.clock = clock
        self.sites = {host: site for site in sites.values() for host in (site.host, *site.hosts)}
        self.log: deque[Seen] = deque(maxlen=200_000)
        self._packed: OrderedDict[Hashable, Packed] = OrderedDict()

    def packed(self, host: str, path: str, query: dict[str, str]) -> Packed:
        """The answer to a GET at this time."""
        site = self.sites.get(host)
        if site is None:
            return _pack(not_found())
        key, make = site.plan(path, query, self.clock.now())
        if (packed := self._packed.get((site.host, key))) is None:
            packed = self._packed[site.host, key] = _pack(make() or not_found())
            if len(self._packed) > CACHE:
                self._packed.popitem(last=False)
        else:
            self._packed.move_to_end((site.host, key))
        return packed

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.rsplit(":", 1)[0].lower()
        if request.method not in {"GET", "HEAD"}:
            return self._logged(request, host, web.Response(status=405, headers={"Allow": "GET, HEAD"}))
        packed = self.packed(host, request.path, dict(request.query))
        return self._logged(request, host, await respond(request, packed))

    def _logged(
        self, request: web.BaseRequest, host: str, response: web.StreamResponse
    ) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.log.append(
            Seen(
                datetime.now(UTC).timestamp(),
                request.method,
                host,
                request.raw_path,
                response.status,
                None,
                headers,
            )
        )
        return response


def _pack(answer: Answer) -> Packed:
    etag = f'"{hashlib.sha1(answer.body).hexdigest()[:20]}"'
    return Packed(answer, gzip.compress(answer.body, 6, mtime=0), etag)


async def respond(request: web.BaseRequest, packed: Packed) -> web.StreamResponse:
    """As a well-behaved site does: conditional, compressed where the client allows it, pages without
    validators in chunks."""
    answer = packed.answer
    headers = dict(answer.headers) | {"Server": "newsstand", "Vary": "Accept-Encoding"}
    if answer.modified:
        headers |= {
            "ETag": packed.etag,
            "Last-Modified": format_datetime(answer.modified.astimezone(UTC), usegmt=True),
        }
        if _unchanged(request, packed):
            return web.Response(status=304, headers=headers)
    headers["Content-Type"] = answer.content_type
    body = answer.body
    if body and "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = packed.gzipped, "gzip"
    if answer.modified or answer.status != 200 or request.method == "HEAD":
        return web.Response(status=answer.status, headers=headers, body=body)
    return await chunked(request, answer.status, headers, body)


async def chunked(
    request: web.BaseRequest, status: int, headers: dict[str, str], body: bytes
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    for start in range(0, len(body), 8192):
        await response.write(body[start : start + 8192])
    await response.write_eof()
    return response


def _unchanged(request: web.BaseRequest, packed: Packed) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides alone where it is sent."""
    if (tags := request.headers.get("If-None-Match")) is not None:
        return (
            packed.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")} or tags.strip() == "*"
        )
    since = request.headers.get("If-Modified-Since")
    try:
        return bool(since) and packed.answer.modified <= parsedate_to_datetime(since)  # type: ignore[operator,arg-type]
    except (TypeError, ValueError):
        return False
