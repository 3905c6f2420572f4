"""The errand: some pages of one site, asked for one after the other by somebody who does not know yet which.

    async def errand(ask: Ask) -> str:
        page = await ask("https://news.example/")
        …
        return "what was found out"

All of it is one crawl: robots.txt is read once and obeyed, and the site's delay lies between two pages.
"""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar
from urllib.parse import urlsplit

from scrapers.config import Config
from scrapers.crawl.engine import complete
from scrapers.crawl.settings import limits_for
from scrapers.crawl.spider import OutletSpider
from scrapers.crawl.visit import Trail
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Floors, Outlet, Section
from scrapers.model.page import Page
from scrapers.model.progress import OnProgress
from scrapers.web.urls import normal

T = TypeVar("T")

Ask = Callable[[str], Awaitable[Page]]
"""The page at an address, redirects followed. Raises the KhobaoError that says why there is none."""


def polite_session(
    errand: Callable[[Ask], Awaitable[T]],
    start: str,
    config: Config,
    on_progress: OnProgress | None = None,
) -> T:
    """Run an errand at the site of ``start`` and give what it returns; ``on_progress`` gets each address before it is
    asked for.

    Raises BadConfiguration for a start that is no address of a site, and what the errand raises.
    """
    try:
        site = urlsplit(normal(start))
    except ValueError as error:
        raise BadConfiguration(
            f"{start!r}: expected an address such as https://news.example/article ({error})"
        ) from error

    async def work(spider: OutletSpider) -> T:
        done = count()

        async def ask(url: str) -> Page:
            spider.budget.check_time(url)
            if on_progress:
                on_progress(next(done), 0, url)
            return await spider.page(url, Trail(limit=spider.limits.sitemap))

        return await errand(ask)

    return complete(work, _unknown(site.netloc), limits_for(config), config)


def _unknown(site: str) -> Outlet:
    """A site of which nothing is known."""
    home = f"https://{site}/"
    return Outlet(
        slug="unknown",
        name=site,
        home=home,
        language="*",
        timezone="UTC",
        sources=(Section(url=home),),
        article=r"(?!)",
        floors=Floors(articles_per_day=0),
    )
