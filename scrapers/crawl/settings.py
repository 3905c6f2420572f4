"""The limits of a crawl, each with its reason, and the settings of Scrapy."""

from dataclasses import dataclass
from typing import Any

from scrapers.config import Config

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may take. Tests pass smaller ones; no outlet can raise them."""

    body: int = 16 * MIB
    """Bytes of one response on the wire, head and framing included. A mean page has 62 KB, the largest of some
    600 saved ones 2.2 MB uncompressed; a month's sitemap of 7,000 links has 3 MB."""
    page: int = 8 * MIB
    """Bytes of a page or feed once decompressed: what the reader takes (``read.document.LARGEST_PAGE``)."""
    sitemap: int = 64 * MIB
    """Bytes of a sitemap once decompressed: sitemaps.org allows 50 MiB. It is read element by element."""
    redirects: int = 5
    """Hops of one link. Real chains are http, https, www, new address: three. RFC 9309 asks for five."""
    connect_seconds: float = 15
    """Until a connection stands: four lost SYN packets."""
    page_seconds: float = 60
    """Wall clock of one exchange, from the request to the last byte, so that a body that drips ends too. The mean
    page at 10 KB/s takes 6 s."""
    tries: int = 3
    """Requests for one link in one run, redirects apart. What three do not give, the next run asks for."""
    backoff_seconds: float = 2
    """Before the second try; doubles with each, times 0.5 to 1.5 by chance, so that outlets on one server part."""
    retry_after_seconds: float = 120
    """The longest Retry-After that a run waits for. At a longer one it ends and leaves the rest to later runs."""
    run_seconds: float = 900
    """After which no further page is begun: the shortest time between two captures of an outlet."""
    pages: int | None = None
    """Pages of one run; None is ``Outlet.pages_per_run``."""
    sitemaps: int = 10
    """Sitemaps read of one source. A live index with ``follow`` and ``within`` leads to one or two."""
    in_a_row: int = 5
    """Blocked or failed pages in a row after which the run ends. One consent wall among good pages is chance;
    after five, asking on only confirms the block."""
    part: int = 128 * MIB
    """Bytes at which a WARC part is closed and uploaded: some 2,000 pages, and what a killed run can lose."""
    delay: float | None = None
    """Seconds between two requests to one host, instead of ``Outlet.delay`` and AutoThrottle."""


NEWSSTAND = Limits(delay=0.02, backoff_seconds=0.1)
"""Against a newsstand, which is ours and near."""


def limits_for(config: Config) -> Limits:
    """The limits of a crawl that sets none of its own."""
    return NEWSSTAND if config.newsstand else Limits()


def scrapy_settings(limits: Limits, *, delay: float, agent: str) -> dict[str, Any]:
    """All of Scrapy's settings. Its own middlewares and extensions are off, so that this list is the whole of it."""
    downloads = "scrapers.crawl.download.RecordingDownloadHandler"
    own_pace = limits.delay is not None
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"http": downloads, "https": downloads},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapers.crawl.robots.RobotsMiddleware": 100,
            "scrapers.crawl.retry.RetryMiddleware": 550,
            "scrapers.crawl.redirect.RedirectMiddleware": 600,
            "scrapers.crawl.cookies.CookieMiddleware": 700,
            "scrapers.crawl.adopt.AdoptMiddleware": 900,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "EXTENSIONS": {} if own_pace else {"scrapers.crawl.throttle.Throttle": 0},
        # One request at a time to a host, and to all hosts: a link is ended before the next is begun.
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,  # the delay is a promise, not a mean
        "AUTOTHROTTLE_ENABLED": not own_pace,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60,
        "USER_AGENT": agent,
        "STATS_DUMP": False,
    }
