"""Cookies: a jar for each link, which lives as long as the visit to it."""

from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.middleware import Middleware
from scrapers.crawl.visit import Trail


class CookieMiddleware(Middleware):
    """Sends back within one visit what a site sets on the way, as gates that test for cookies ask (RFC 6265).

    The jar stands in the trail of the visit and goes with it, so that no two pages can be connected by it.
    """

    async def process_request(self, request: Request) -> None:
        """Send what the visit has been given so far."""
        trail: Trail = request.meta["trail"]
        request.headers.pop("Cookie", None)  # of the request that this one repeats
        trail.cookies.add_cookie_header(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep what this response sets, for the rest of the visit."""
        trail: Trail = request.meta["trail"]
        if "Set-Cookie" in response.headers:
            trail.cookies.extract_cookies(response, request)
        return response
