"""The one spider: Scrapy's side of a crawl. What is to be fetched, and in which order, its work says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.budget import Budget
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Keeper, ResponseHead, Trail
from scrapers.errors import NotAnArticle
from scrapers.model.exchange import Exchange, Record
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.web.network import RecordingNetwork
from scrapers.web.urls import normal

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"


class OutletSpider(scrapy.Spider):
    """Fetches what its work asks for, one request at a time. Driven by an outlet's file; knows no site."""

    name = "outlet"

    def __init__(
        self,
        *,
        outlet: Outlet,
        limits: Limits,
        newsstand: str | None,
        keeper: Keeper | None,
        work: "Callable[[OutletSpider], Awaitable[None]]",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.outlet = outlet
        self.limits = limits
        self.budget = Budget(limits, outlet.pages_per_run)
        self.network = RecordingNetwork(newsstand=newsstand)
        self.crawl_delays: dict[str, float] = {}
        """Seconds by host, from robots.txt."""
        self.requests = 0
        self.bytes = 0
        """Received on the wire."""
        self.finished = False
        self.failure: BaseException | None = None
        """What went wrong outside the site: the archive, the disk, or this program."""
        self._keeper = keeper
        self._work = work

    async def start(self) -> AsyncIterator[Request]:
        """The whole crawl. Scrapy has nothing to schedule: requests are made and awaited by the work, one by one."""
        try:
            await self._work(self)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # Scrapy and asyncio would swallow it; crawl.engine raises it
            self.failure = error
        self.finished = True
        nothing: list[Request] = []
        for request in nothing:  # for Scrapy, which expects a generator
            yield request

    async def page(
        self,
        url: str,
        trail: Trail,
        *,
        robots: bool = False,
        conditions: Mapping[str, str | None] | None = None,
    ) -> Page:
        """Fetch an address through all middlewares, redirects followed; ``conditions`` are headers, those that are
        None left out.

        Raises the KhobaoError that says why there is no page; NotAnArticle for what is no http(s) address, wherever
        it came from.
        """
        try:
            url = normal(url)
        except ValueError as error:
            raise NotAnArticle(str(error)) from error
        headers = {
            "User-Agent": self.settings["USER_AGENT"],
            "Accept": ACCEPT,
            "Accept-Language": f"{self.outlet.language}, *;q=0.5",
            "Accept-Encoding": "gzip",  # what every tool that replays or indexes a WARC undoes
        }
        headers |= {name: value for name, value in (conditions or {}).items() if value}
        request = Request(url, headers=headers, meta={"trail": trail, "robots": robots})
        response: Response = await self.crawler.engine.download_async(request)
        last = trail.responses[-1]
        return Page(
            url=response.url,
            body=response.body,
            status=response.status,
            headers=last.headers,
            fetched_at=last.fetched_at,
        )

    # What the middlewares and the download handler use

    async def keep(self, exchange: Exchange) -> Record | None:
        """Hand an exchange to the keeper; what goes wrong there ends the crawl."""
        if self._keeper is None:
            return None
        try:
            return await asyncio.to_thread(self._keeper.keep, exchange)
        except Exception as error:
            raise KeeperFailed(str(error)) from error

    async def adopted(self, url: str) -> tuple[ResponseHead, bytes] | None:
        """What a killed run of the same batch kept of a URL."""
        if self._keeper is None:
            return None
        try:
            return await asyncio.to_thread(self._keeper.adopted, url)
        except Exception as error:
            raise KeeperFailed(str(error)) from error

    def received(self, size: int) -> None:
        """Count a response of so many bytes, as they crossed the wire."""
        self.requests += 1
        self.bytes += size

    def slow_down(self, host: str, delay: float) -> None:
        """Take a Crawl-delay, in seconds, for a host; against a newsstand the crawl's own pace holds."""
        slot = self.crawler.engine.downloader.slots.get(host)
        if self.limits.delay is None and slot is not None:
            self.crawl_delays[host] = delay
            slot.delay = max(slot.delay, delay)


class KeeperFailed(Exception):
    """The archive or the disk failed; the cause says how."""
