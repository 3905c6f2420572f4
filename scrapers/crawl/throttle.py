"""The pace: Scrapy's AutoThrottle, never faster than a Crawl-delay."""

from urllib.parse import urlsplit

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from scrapers.crawl.middleware import spider_of


class Throttle(AutoThrottle):
    """AutoThrottle between ``Outlet.delay`` and a minute, with the host's Crawl-delay as a floor of its own."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        host = urlsplit(response.url).hostname or ""
        slot.delay = max(slot.delay, spider_of(self.crawler).crawl_delays.get(host, 0.0))
