"""What the parts that Scrapy builds have in common: they serve an ``OutletSpider``."""

from typing import Self

from scrapy.crawler import Crawler

from scrapers.crawl.spider import OutletSpider


def spider_of(crawler: Crawler) -> OutletSpider:
    """The spider, which Scrapy makes before all else."""
    if not isinstance(crawler.spider, OutletSpider):
        raise TypeError(f"made for OutletSpider, not for {crawler.spider!r}")
    return crawler.spider


class Middleware:
    """A downloader middleware."""

    def __init__(self, crawler: Crawler) -> None:
        self.spider = spider_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making a middleware."""
        return cls(crawler)
