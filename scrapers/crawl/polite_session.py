"""The errand: some pages of one site, asked for one after the other by somebody who does not know yet which.

    async def errand(ask: Ask) -> str:
        page = await ask("https://news.example/")
        …
        return "what was found out"

All of it is one run: robots.txt is read once and obeyed, and the site's delay lies between two pages.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from scrapers.config import Config
from scrapers.crawl.run import run
from scrapers.crawl.spider import Ask
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Floors, Outlet, Section
from scrapers.web.urls import normal

T = TypeVar("T")


def polite_session(
    errand: Callable[[Ask], Awaitable[T]],
    start: str,
    config: Config,
    on_page: Callable[[str], None] | None = None,
) -> T:
    """Run an errand at the site of ``start`` and give what it returns; ``on_page`` gets each address.

    Raises BadConfiguration for a start that is no address of a site, and what the errand raises.
    """
    try:
        site = urlsplit(normal(start))
    except ValueError as error:
        raise BadConfiguration(
            f"{start!r}: expected an address such as https://news.example/article ({error})"
        ) from error
    returned: list[T] = []

    async def returning(ask: Ask) -> None:
        returned.append(await errand(ask))

    run(
        _unknown(site.netloc),
        contact=config.contact,
        newsstand=config.newsstand,
        sources=(),
        errand=returning,
        on_step=(lambda done, total, size, last: on_page(last)) if on_page else None,
    )
    return returned[0]


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
