"""The engine of a crawl: Scrapy without Twisted's reactor, in an event loop of its own, as a plain call."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from scrapy.crawler import AsyncCrawlerRunner

from scrapers.config import Config
from scrapers.crawl.middleware import spider_of
from scrapers.crawl.settings import Limits, scrapy_settings
from scrapers.crawl.spider import KeeperFailed, OutletSpider
from scrapers.crawl.visit import Keeper
from scrapers.model.outlet import Outlet
from scrapers.web.agent import user_agent

T = TypeVar("T")


def complete(
    work: Callable[[OutletSpider], Awaitable[T]],
    outlet: Outlet,
    limits: Limits,
    config: Config,
    keeper: Keeper | None = None,
) -> T:
    """What ``work`` returns, done with a spider for an outlet; without a ``keeper`` nothing is kept.

    Raises what the work and the keeper raise. May be called from any thread, many times in a process, and under a
    running event loop (a notebook). Signal handlers and loggers stay as they are.
    """
    delay = outlet.delay if limits.delay is None else limits.delay
    settings = scrapy_settings(limits, delay=delay, agent=user_agent(config.contact))
    returned: list[T] = []

    async def returning(spider: OutletSpider) -> None:
        returned.append(await work(spider))

    async def crawl() -> OutletSpider:
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(OutletSpider)
        await runner.crawl(
            crawler, outlet=outlet, limits=limits, newsstand=config.newsstand, keeper=keeper, work=returning
        )
        spider = spider_of(crawler)
        if not spider.finished:
            # Scrapy takes a cancellation for the end of the crawl and keeps it to itself.
            raise asyncio.CancelledError
        return spider

    with _quiet():
        failure = _in_own_loop(crawl()).failure
    if isinstance(failure, KeeperFailed) and failure.__cause__:
        raise failure.__cause__
    if failure:
        raise failure
    return returned[0]


def _in_own_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run in an event loop of its own; in another thread where one runs in this."""

    def run() -> T:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(coroutine)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


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
