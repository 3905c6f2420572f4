"""One crawl as a plain call: Scrapy without Twisted's reactor, in an event loop of its own."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from scrapy.crawler import AsyncCrawlerRunner

from scrapers.crawl.middleware import spider_of
from scrapers.crawl.settings import NEWSSTAND, Limits, scrapy_settings
from scrapers.crawl.spider import Choose, Crawled, Errand, KeeperFailed, OutletSpider
from scrapers.crawl.visit import Keeper
from scrapers.discover.walk import Walk
from scrapers.model.outlet import Outlet, Source
from scrapers.web.agent import user_agent

T = TypeVar("T")


def run(
    outlet: Outlet,
    *,
    contact: str,
    newsstand: str | None = None,
    limits: Limits | None = None,
    choose: Choose | None = None,
    keeper: Keeper | None = None,
    on_step: Callable[[int, int, int, str], None] | None = None,
    sources: Sequence[Source] | None = None,
    walks: Sequence[Walk] = (),
    errand: Errand | None = None,
) -> Crawled:
    """Ask an outlet's sources (or those given), walk to a past day, run an errand, then make the visits that
    ``choose`` picks from what the sources list.

    Without ``choose`` no article is asked for; without a ``keeper`` nothing is kept. ``on_step`` is
    told (visits done, visits to make, bytes received, last URL). Never raises for what the site does; raises
    what the keeper, ``choose`` or ``on_step`` raised. May be called from any thread, many times in a
    process, and under a running event loop (a notebook). Signal handlers and loggers stay as they are.
    """
    limits = limits or (NEWSSTAND if newsstand else Limits())
    delay = outlet.delay if limits.delay is None else limits.delay
    settings = scrapy_settings(limits, delay=delay, agent=user_agent(contact))

    async def crawl() -> OutletSpider:
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(OutletSpider)
        await runner.crawl(
            crawler,
            outlet=outlet,
            limits=limits,
            newsstand=newsstand,
            choose=choose,
            keeper=keeper,
            on_step=on_step,
            sources=outlet.sources if sources is None else sources,
            walks=walks,
            errand=errand,
        )
        spider = spider_of(crawler)
        if not spider.finished:
            # Scrapy takes a cancellation for the end of the crawl and keeps it to itself.
            raise asyncio.CancelledError
        return spider

    with _quiet():
        spider = _complete(crawl())
    if isinstance(spider.failure, KeeperFailed) and spider.failure.__cause__:
        raise spider.failure.__cause__
    if spider.failure:
        raise spider.failure
    return spider.crawled


def _complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run in an event loop of its own; in another thread where one runs in this."""

    def complete() -> T:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(coroutine)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return complete()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(complete).result()


@contextmanager
def _quiet() -> Generator[None]:
    """Scrapy's own log, made for people who watch a spider, is kept to its warnings."""
    scrapy = logging.getLogger("scrapy")
    level = scrapy.level
    scrapy.setLevel(max(level, logging.WARNING))
    try:
        yield
    finally:
        scrapy.setLevel(level)
