"""One page, fetched as politely and as safely as a capture fetches it, and not kept."""

from scrapers.config import Config
from scrapers.crawl.block_pages import barrier
from scrapers.crawl.polite_session import Ask, polite_session
from scrapers.errors import Blocked
from scrapers.model.page import Page


def fetch(url: str, config: Config) -> Page:
    """The page at an address, redirects followed, robots.txt obeyed.

    Raises BadConfiguration for what is no address of a site, and what a crawl makes of the site's answer: Gone,
    Forbidden, Blocked, SiteUnavailable and so on.
    """

    async def errand(ask: Ask) -> Page:
        return await ask(url)

    page = polite_session(errand, url, config)
    if behind := barrier(page):
        raise Blocked(f"{url}: {behind}")
    return page
