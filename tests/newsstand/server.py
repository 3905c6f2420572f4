"""The newsstand's web server: HTTP/1.1, one process; the Host header decides which outlet answers."""

import gzip
import hashlib
import json
from collections import OrderedDict, deque
from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.newsstand import spoil, wire
from tests.newsstand.clock import Clock
from tests.newsstand.fault import Fault
from tests.newsstand.faults import Faults
from tests.newsstand.sites.base import Answer, Site, not_found
from tests.newsstand.spoil import Asked
from tests.newsstand.wire import Packed

CONTROL = "/__newsstand__/"
CACHE = 5000
"""Pages kept ready to send, about 14 KB each."""


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


class Server:
    """Answers requests; knows nothing of how they come in."""

    def __init__(self, sites: Mapping[str, Site], clock: Clock) -> None:
        self.clock = clock
        self.faults = Faults()
        self.log: deque[Seen] = deque(maxlen=200_000)
        self._sites = sites
        self._hosts = {host: site.at(host) for site in sites.values() for host in (site.host, *site.hosts)}
        self._packed: OrderedDict[Hashable, Packed] = OrderedDict()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith(CONTROL):
            return await self._control(request)
        host = request.host.rsplit(":", 1)[0].lower()
        path = request.path_qs
        fault = self.faults.take(host, path, self.clock.now())
        if request.method not in {"GET", "HEAD"}:
            response: web.StreamResponse = web.Response(status=405, headers={"Allow": "GET, HEAD"})
        else:
            packed = self._answer(host, request.path, dict(request.query))
            if fault and fault.kind in spoil.KINDS:
                packed = self._spoiled(packed, fault, host, path)
            # The log comes first: who has the answer may look for it there at once.
            broken = fault is not None and fault.kind in wire.BROKEN
            self._note(request, host, 0 if broken else status(request, packed), fault)
            if fault and fault.kind in wire.KINDS:
                return await wire.send(request, packed, fault)
            return await respond(request, packed)
        self._note(request, host, response.status, fault)
        return response

    def _answer(self, host: str, path: str, query: dict[str, str]) -> Packed:
        """The answer to a GET at this time."""
        site = self._hosts.get(host)
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

    def _spoiled(self, packed: Packed, fault: Fault, host: str, path: str) -> Packed:
        site = self._hosts.get(host)
        if site is None:
            return packed
        return _pack(spoil.KINDS[fault.kind](packed.answer, fault, Asked(site, path, self.clock.now())))

    def _note(self, request: web.BaseRequest, host: str, status_: int, fault: Fault | None) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        kind = fault.kind if fault else None
        at = datetime.now(UTC).timestamp()
        self.log.append(Seen(at, request.method, host, request.path_qs, status_, kind, headers))

    async def _control(self, request: web.BaseRequest) -> web.Response:
        """``faults`` (GET, PUT a list, POST one, DELETE), ``requests`` (GET, DELETE), ``time`` (GET, PUT
        ``{"now": ISO 8601 or null}``), ``gold?url=…`` (GET)."""
        action = (request.method, request.path.removeprefix(CONTROL))
        try:
            body: Any = await request.json() if request.can_read_body else None
            match action:
                case ("PUT", "faults"):
                    self.faults.replace(body)
                case ("POST", "faults"):
                    self.faults.add(Fault(**body))
                case ("DELETE", "faults"):
                    self.faults.clear()
                case ("GET", "faults"):
                    return _json(self.faults.to_json())
                case ("GET", "requests"):
                    return _json([asdict(seen) for seen in list(self.log)])
                case ("DELETE", "requests"):
                    self.log.clear()
                case ("GET", "time"):
                    return _json({"now": self.clock.now().isoformat()})
                case ("PUT", "time"):
                    self.clock.set(datetime.fromisoformat(body["now"]) if body["now"] else None)
                case ("GET", "gold"):
                    return self._gold(request.query["url"])
                case _:
                    return _json(
                        {"error": f"no {request.method} {request.path}: {self._control.__doc__}"}, 404
                    )
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        return web.Response(status=204)

    def _gold(self, url: str) -> web.Response:
        parts = urlsplit(url)
        site = self._hosts.get(parts.hostname or "")
        gold = site.truth(path_of(url), self.clock.now()) if site else None
        return _json(gold.to_json()) if gold else _json({"error": f"no story at {url}"}, 404)


def path_of(url: str) -> str:
    """The path of a URL, with its query."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}".removesuffix("?")


def _json(data: object, status_: int = 200) -> web.Response:
    return web.Response(
        text=json.dumps(data, ensure_ascii=False), content_type="application/json", status=status_
    )


def _pack(answer: Answer) -> Packed:
    etag = f'"{hashlib.sha1(answer.body).hexdigest()[:20]}"'
    return Packed(replace(answer, body=b""), gzip.compress(answer.body, 6, mtime=0), etag)


def status(request: web.BaseRequest, packed: Packed) -> int:
    """Of the response to this request: 304 where the client has the page already."""
    return 304 if _unchanged(request, packed) else packed.head.status


async def respond(request: web.BaseRequest, packed: Packed) -> web.StreamResponse:
    """As a well-behaved site does: conditional, compressed where the client allows it, pages without
    validators in chunks."""
    answer = packed.head
    headers = dict(answer.headers) | {"Server": "newsstand", "Vary": "Accept-Encoding"}
    if answer.modified:
        stamp = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
        headers |= {"ETag": packed.etag, "Last-Modified": stamp}
        if _unchanged(request, packed):
            return web.Response(status=304, headers=headers)
    headers["Content-Type"] = answer.content_type
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = packed.gzipped, "gzip"
    else:
        body = packed.answer.body
    if answer.modified or answer.status != 200 or request.method == "HEAD":
        return web.Response(status=answer.status, headers=headers, body=body)
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    for start in range(0, len(body), 8192):
        await response.write(body[start : start + 8192])
    await response.write_eof()
    return response


def _unchanged(request: web.BaseRequest, packed: Packed) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides alone where it is sent."""
    if packed.head.modified is None:
        return False
    if (tags := request.headers.get("If-None-Match")) is not None:
        return (
            packed.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")} or tags.strip() == "*"
        )
    try:
        return packed.head.modified <= parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    except (TypeError, ValueError):
        return False
