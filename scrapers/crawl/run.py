"""One crawl of an outlet: its sources are asked, its past days walked to, and the visits chosen from them made."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scrapers.config import Config
from scrapers.crawl import days, sources, visits
from scrapers.crawl.engine import complete
from scrapers.crawl.results import Crawled, newest_first
from scrapers.crawl.settings import Limits
from scrapers.crawl.spider import OutletSpider
from scrapers.crawl.visit import Keeper, Visit
from scrapers.discover import merge
from scrapers.discover.walk import Walk
from scrapers.model.link import Link
from scrapers.model.outlet import Outlet, Source
from scrapers.model.progress import OnProgress


def no_visits(listed: Sequence[Link]) -> Iterable[Visit]:
    """Choose nothing: the crawl ends when the sources are read."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What a crawl is of."""

    outlet: Outlet
    sources: Sequence[Source] = ()
    """Asked first."""
    walks: Sequence[Walk] = ()
    """Walked next; a walk can be walked once."""
    choose: Callable[[Sequence[Link]], Iterable[Visit]] = no_visits
    """From the links that the sources list, newest first, to the visits to make, in their order."""
    limits: Limits


def run(
    crawl: Crawl, config: Config, keeper: Keeper | None = None, on_progress: OnProgress | None = None
) -> Crawled:
    """Ask the sources, walk to the past days, then make the visits that are chosen.

    Without a ``keeper`` nothing is kept. ``on_progress`` gets each source and each page of a walk with 0 of 0, then
    each visit made. Never raises for what the site does; raises what keeper, ``choose`` and ``on_progress`` raise.
    Where it may be called, ``engine.complete`` says.
    """

    def progress(done: int, total: int, last: str = "") -> None:
        if on_progress:
            on_progress(done, total, last)

    async def work(spider: OutletSpider) -> Crawled:
        asked = []
        for source in crawl.sources:
            asked.append(await sources.ask(spider, source))
            progress(0, 0, source.url)
        walked = [await days.follow(spider, walk, progress) for walk in crawl.walks]
        listed = newest_first(merge(each.links for each in asked))
        visited = await visits.make(spider, list(crawl.choose(listed)), progress)
        return Crawled(
            sources=asked, walks=walked, visits=visited, requests=spider.requests, bytes=spider.bytes
        )

    return complete(work, crawl.outlet, crawl.limits, config, keeper)
