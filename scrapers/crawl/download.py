"""The download handler: HTTP/1.1 through httpcore2, each exchange kept as it crossed the wire."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpcore2
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from scrapers.crawl.middleware import spider_of
from scrapers.crawl.visit import ResponseHead, Trail
from scrapers.errors import KhobaoError, OverLimit, SiteUnavailable
from scrapers.model.exchange import Exchange, Truncated, Via
from scrapers.web.coding import Body, decode
from scrapers.web.ending import shows_end
from scrapers.web.head import Message, find
from scrapers.web.network import Recording, recording, trust
from scrapers.web.status import may_give_page

_BROKEN = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError)


class RecordingDownloadHandler(BaseDownloadHandler):
    """Downloads within the limits of ``crawl.settings.Limits`` and hands every response to the spider's keeper.

    ``request.meta["trail"]`` says how the URL was found and takes what came. A response that is cut off, by a limit
    or by the other side, is kept with WARC-Truncated. Unless it is good enough all the same (``_fault``), it raises:
    OverLimit for a limit in bytes, SiteUnavailable for time, broken connections and bodies that are not what their
    coding says.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._spider = spider_of(crawler)
        self._pool: httpcore2.AsyncConnectionPool | None = None

    def _connections(self) -> httpcore2.AsyncConnectionPool:
        if self._pool is None:
            # HTTP/2 would leave no message to keep byte for byte, and one request at a time gains nothing by it.
            self._pool = httpcore2.AsyncConnectionPool(
                ssl_context=trust(), http2=False, keepalive_expiry=30, network_backend=self._spider.network
            )
        return self._pool

    async def download_request(self, request: Request) -> Response:
        """Scrapy's call for one exchange. Raises errors of the tree in ``scrapers.errors``."""
        trail: Trail = request.meta["trail"]
        noted = Recording()
        token = recording.set(noted)
        begun = time.monotonic()
        try:
            came = await self._exchange(request, noted)
        finally:
            recording.reset(token)
            self._spider.received(len(noted.received))
        message = _message(noted.received)
        if came.status is None or message is None:
            # A head that was not read from the wire in this exchange is left over from one that said too much.
            await self.close()
            raise came.error or SiteUnavailable(
                f"{request.url}: the answers of this connection are out of step"
            )
        exchange = Exchange(
            url=request.url,
            request=bytes(noted.sent),
            response=bytes(noted.received[message.start :]),
            fetched_at=(noted.started_at or datetime.now(UTC)).replace(microsecond=0),  # as WARC-Date says it
            ip_address=noted.ip_address,
            truncated=came.cut,
            via=Via(url=trail.via, hops=trail.hops, source=trail.source),
            milliseconds=round((time.monotonic() - begun) * 1000),
        )
        status = message.head.status
        body = decode(message.head.unframed, b"".join(came.chunks), trail.limit + 1)
        head = ResponseHead(
            url=request.url,
            status=status,
            fetched_at=exchange.fetched_at,
            headers=message.head.headers,
            record=await self._spider.keep(exchange),
            missing=str(came.error) if came.error and not shows_end(body.data) else None,
        )
        trail.responses.append(head)
        if fault := _fault(request.url, status, came, body, trail):
            raise fault
        return Response(request.url, status=status, headers=message.head.raw, body=body.data, request=request)

    async def _exchange(self, request: Request, noted: Recording) -> "_Came":
        limits = self._spider.limits
        came = _Came()
        begun = time.monotonic()
        try:
            async with (
                asyncio.timeout(limits.page_seconds),
                self._connections().stream(
                    request.method,
                    request.url,
                    headers=[(name, value) for name, values in request.headers.items() for value in values],
                    extensions={"timeout": {"connect": limits.connect_seconds}},
                ) as response,
            ):
                request.meta["download_latency"] = time.monotonic() - begun
                came.status = response.status
                async for chunk in response.aiter_stream():
                    came.chunks.append(chunk)
                    if len(noted.received) > limits.body:
                        came.cut = "length"
                        came.error = OverLimit(f"{request.url}: more than {limits.body} bytes")
                        break
        except TimeoutError:
            said = f"not whole after {limits.page_seconds:g} s, {len(noted.received)} bytes came"
            came.cut, came.error = "time", SiteUnavailable(f"{request.url}: {said}")
        except _BROKEN as error:
            said = str(error) or type(error).__name__
            came.cut, came.error = "disconnect", SiteUnavailable(f"{request.url}: {said}")
        return came

    async def close(self) -> None:
        """Close all connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()


@dataclass(slots=True)
class _Came:
    """What came of an exchange: no status where not even a head did."""

    status: int | None = None
    chunks: list[bytes] = field(default_factory=list)
    """The body, transfer coding undone."""
    cut: Truncated | None = None
    error: KhobaoError | None = None


def _fault(url: str, status: int, came: _Came, body: Body, trail: Trail) -> KhobaoError | None:
    """Why a response cannot be used, None where it can.

    A response that is not whole can be used where its status says all (a redirect, a refusal), where the document
    shows its end, so that only its head promised more, and where the connection breaks off at the same byte as in an
    earlier try: then the server has no more to give. Of robots.txt the end is never missing, or more might be allowed
    than is.
    """
    if isinstance(came.error, OverLimit):
        return None if trail.cuts else came.error
    if came.error is None and len(body.data) > trail.limit:
        return None if trail.cuts else OverLimit(f"{url}: more than {trail.limit} bytes, decompressed")
    if (came.error is None and body.damage is None) or not may_give_page(status):
        return None
    if came.error is None:
        return SiteUnavailable(f"{url}: {body.damage}")
    size = sum(map(len, came.chunks))
    stuck = came.cut == "disconnect" and size in trail.broke_off and not trail.hops.startswith("P")
    trail.broke_off.add(size)
    return None if body.data and (stuck or shows_end(body.data)) else came.error


def _message(received: bytearray) -> Message | None:
    """The response in what was received; None where there is none, or not its whole head."""
    try:
        return find(received)
    except ValueError:
        return None
