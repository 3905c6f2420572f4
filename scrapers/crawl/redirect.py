"""Redirects: each hop is an exchange of its own, held to the same rules as the first."""

from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.middleware import Middleware
from scrapers.crawl.shells import leads_to
from scrapers.crawl.visit import Trail
from scrapers.errors import NotAnArticle, OverLimit
from scrapers.model.page import Page
from scrapers.web import redirect
from scrapers.web.status import REDIRECTS


class RedirectMiddleware(Middleware):
    """Follows redirects within ``Limits.redirects``, and those of a page only within its outlet.

    Besides statuses, what leads a browser on: a Refresh header, and pages that hold nothing but where the page is
    (``crawl.shells``). The hop is a new request: robots.txt, the delay of its host and the guard on addresses apply to it.
    """

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The next request where the response leads on, else the response. Raises OverLimit after too many hops."""
        trail: Trail = request.meta["trail"]
        target = _of_status(request, response)
        if target is None and not request.meta.get("robots"):
            headers = trail.responses[-1].headers
            target = leads_to(
                Page(url=request.url, body=response.body, status=response.status, headers=headers)
            )
        if target is None:
            return response
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


def _of_status(request: Request, response: Response) -> str | None:
    """Where a status with a Location leads. Raises NotAnArticle where that is no web address."""
    location = response.headers.get("Location")
    if response.status not in REDIRECTS or not location:
        return None
    try:
        return redirect.target(request.url, location.decode("utf-8", "replace"))
    except ValueError as error:
        raise NotAnArticle(str(error)) from error
