"""Adopting what a killed run of the same batch has kept: those pages are not fetched again."""

from scrapy import Request
from scrapy.http import Response

from scrapers.crawl.middleware import Middleware
from scrapers.crawl.visit import Trail


class AdoptMiddleware(Middleware):
    """Answers a request from the parts of a killed run, so that everything above runs as it would have."""

    async def process_request(self, request: Request) -> Response | None:
        """The response that a killed run kept of this address; None lets Scrapy fetch it."""
        found = await self.spider.adopted(request.url)
        if found is None:
            return None
        head, body = found
        trail: Trail = request.meta["trail"]
        trail.responses.append(head)
        return Response(
            request.url, status=head.status, headers=dict(head.headers), body=body, request=request
        )
