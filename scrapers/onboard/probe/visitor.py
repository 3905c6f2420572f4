"""The visitor: goes through a site page by page, asks for none twice, and leaves where it is not wanted."""

from urllib.parse import urlsplit

from scrapers.crawl.block_pages import barrier
from scrapers.crawl.polite_session import Ask
from scrapers.discover import canonical
from scrapers.errors import Blocked, KhobaoError, NotAnArticle, OverLimit, RetryLater
from scrapers.model.page import Page

MOST_PAGES = 60
"""Requests of one probe: two minutes at the usual delay of two seconds."""
IN_A_ROW = 3
"""Pages blocked or failed one after the other, after which a site is not asked any more."""


class Visitor:
    """Fetches pages of one site through ``ask``, each at most once."""

    def __init__(self, ask: Ask) -> None:
        self.errors: dict[str, KhobaoError] = {}
        """By address: why there was no page."""
        self._ask = ask
        self._came: dict[str, Page | None] = {}
        self._refused = 0

    @property
    def asked(self) -> int:
        """How many addresses were asked for."""
        return len(self._came)

    async def page(self, url: str) -> Page | None:
        """The page at an address; None where there is none, and ``errors`` says why.

        Raises what it met last where the site refuses, or fails, again and again.
        """
        if url not in self._came:
            self._came[url] = await self._visit(url)
        return self._came[url]

    async def _visit(self, url: str) -> Page | None:
        try:
            if self.asked >= MOST_PAGES:
                raise OverLimit(f"{url}: not asked, {MOST_PAGES} pages are enough for a look")
            page = await self._ask(_askable(url))
            if behind := barrier(page):
                raise Blocked(f"{url}: {behind}")
        except KhobaoError as error:
            self.errors[url] = error
            self._refused = self._refused + 1 if isinstance(error, Blocked | RetryLater) else 0
            if self._refused >= IN_A_ROW:
                raise
            return None
        self._refused = 0
        return page


def _askable(url: str) -> str:
    """Raises NotAnArticle for what is no http(s) address: a robots.txt may name anything."""
    try:
        canonical(url, None)
    except ValueError as error:
        raise NotAnArticle(str(error)) from error
    return url


def at(url: str, path: str) -> str:
    """The address of a path at the site of ``url``."""
    return f"https://{urlsplit(url).netloc}{path}"
