"""Redirects: each hop is an exchange of its own, held to the same rules as the first."""

from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.middleware import Middleware
from scrapers.crawl.visit import Trail
from scrapers.errors import NotAnArticle, OverLimit
from scrapers.web import redirect
from scrapers.web.status import REDIRECTS


class RedirectMiddleware(Middleware):
    """Follows redirects within ``Limits.redirects``, and those of a page only within its outlet.

    The hop is a new request: robots.txt, the delay of its host and the guard on addresses apply to it.
    """

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        trail: Trail = request.meta["trail"]
        try:
            target = redirect.target(request.url, location.decode("utf-8", "replace"))
        except ValueError as error:
            raise NotAnArticle(str(error)) from error
        if trail.within and not self.spider.outlet.owns(target):
            raise NotAnArticle(
                f"{request.url} redirects to {target[:200]}, away from {self.spider.outlet.slug}"
            )
        trail.seen.append(request.url)
        if len(trail.seen) > self.spider.limits.redirects:
            circle = " in a circle" if target in trail.seen else ""
            raise OverLimit(
                f"{trail.seen[0]}: more than {self.spider.limits.redirects} redirects{circle}, the last to {target[:200]}"
            )
        trail.via = request.url
        trail.hops += "R"
        headers = request.headers.copy()
        for name in ("If-None-Match", "If-Modified-Since"):
            headers.pop(name, None)  # they speak of the page that was asked for first
        # The delay of the host it leads to applies, so the slot of the first one is not carried along.
        meta = {name: value for name, value in request.meta.items() if name in {"trail", "robots"}}
        return request.replace(url=target, headers=headers, meta=meta)
