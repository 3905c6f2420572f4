"""robots.txt by RFC 9309: read once a run and host, kept in the archive, always obeyed."""

import logging
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler

from scrapers.crawl.middleware import Middleware
from scrapers.crawl.robots_rules import PARSED, parse
from scrapers.crawl.visit import Trail
from scrapers.errors import Forbidden, KhobaoError, NotAnArticle, RetryLater, RobotsUnreachable
from scrapers.web.agent import ROBOT

log = logging.getLogger(__name__)

LONGEST_DELAY = 60.0
"""Seconds: a Crawl-delay beyond this is meant for others, and 200 pages would take hours."""


class RobotsMiddleware(Middleware):
    """Forbids what robots.txt disallows, sources and redirects included. There is no switch.

    2xx: its rules hold. 4xx, and more redirects than five: all is allowed (§2.3.1.3, §2.3.1.2). 5xx and what
    cannot be reached: nothing is (§2.3.1.4). A Crawl-delay, which is no part of the RFC, lengthens the delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, Protego | RobotsUnreachable] = {}

    async def process_request(self, request: Request) -> None:
        """Raises Forbidden, or RobotsUnreachable, where robots.txt does not allow the request (RFC 9309)."""
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = await self._fetch(f"{site}/robots.txt")
        rules = self._rules[site]
        if isinstance(rules, RobotsUnreachable):
            raise rules
        if not rules.can_fetch(request.url, ROBOT):
            raise Forbidden(f"{request.url}: disallowed by {site}/robots.txt for {ROBOT}")

    async def _fetch(self, url: str) -> Protego | RobotsUnreachable:
        trail = Trail(limit=PARSED + 1, hops="P", cuts=True)
        try:
            page = await self.spider.page(url, trail, robots=True)
        except (RetryLater, NotAnArticle) as error:
            said = f"{error}; nothing of this site may be fetched without it"
            return RobotsUnreachable(said, retry_after=getattr(error, "retry_after", None))
        except KhobaoError as error:
            log.info("%s: all is allowed, for: %s", self.spider.outlet.slug, error)
            return Protego.parse("")
        found = parse(page.body)
        if (delay := found.crawl_delay(ROBOT)) is not None:
            self.spider.slow_down(urlsplit(url).hostname or "", min(float(delay), LONGEST_DELAY))
        return found
