"""Refusals and failures: which status means what, and what is tried again."""

import asyncio
import random
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from scrapers.crawl.block_pages import is_marked, wall
from scrapers.crawl.middleware import Middleware
from scrapers.crawl.visit import Trail
from scrapers.errors import Blocked, KhobaoError, RetryLater, RobotsUnreachable, SiteUnavailable, Throttled
from scrapers.model.page import Page
from scrapers.web.status import failure, may_give_page


class RetryMiddleware(Middleware):
    """Turns a refusing response into the error that names it, and tries again what may pass.

    Waits grow exponentially and by chance; Retry-After (RFC 9110 §10.2.3) is waited for up to
    ``Limits.retry_after_seconds``; a host that asks for more is not asked again in this run. What is left after
    ``Limits.tries`` is raised.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._closed: dict[str, RetryLater] = {}
        """Hosts that asked for a wait longer than a run, and how they did."""

    async def process_request(self, request: Request) -> None:
        """Raises Throttled for a host that asked for a wait longer than this run."""
        if closed := self._closed.get(urlsplit(request.url).netloc):
            said = f"{request.url}: not asked for, since {closed}"
            raise Throttled(said, retry_after=closed.retry_after)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request again, after a wait, where the response refuses it for a reason that may pass."""
        trail: Trail = request.meta["trail"]
        page = Page(
            url=request.url, body=response.body, status=response.status, headers=trail.responses[-1].headers
        )
        # A server's error on robots.txt forbids all (RFC 9309 §2.3.1.4), whatever page comes with it.
        error = _failure(page) if request.meta.get("robots") else refusal(page)
        return await self._again(request, error) if error else response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request again, after a wait, where it failed for a reason that may pass; None lets the failure stand."""
        if isinstance(exception, RetryLater) and not isinstance(exception, RobotsUnreachable):
            return await self._again(request, exception)
        return None

    async def _again(self, request: Request, error: KhobaoError) -> Request:
        limits = self.spider.limits
        trail: Trail = request.meta["trail"]
        asked = (error.retry_after or 0.0) if isinstance(error, RetryLater) else 0.0
        if isinstance(error, RetryLater) and asked > limits.retry_after_seconds:
            self._closed[urlsplit(request.url).netloc] = error
            raise error
        if not isinstance(error, RetryLater) or trail.tries >= limits.tries:
            raise error
        backoff = limits.backoff_seconds * 2 ** (trail.tries - 1) * random.uniform(0.5, 1.5)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
        trail.tries += 1
        await asyncio.sleep(max(asked, backoff))
        return request.copy()


def refusal(page: Page) -> KhobaoError | None:
    """The error that a response means, None where it gives what was asked for (2xx, 304).

    As ``web.status.failure``; where a server's error is a wall to be solved by scripts, it is Blocked, and an article
    under a status that means nothing is an article, as in a browser.
    """
    error = _failure(page)
    if error and may_give_page(page.status) and is_marked(page.body):
        return None
    if isinstance(error, SiteUnavailable) and (behind := wall(page)):
        return Blocked(f"{error}, {behind}")
    return error


def _failure(page: Page) -> KhobaoError | None:
    return failure(page.url or "", page.status, page.headers.get("retry-after"), datetime.now(UTC))
