"""Walking to a past day through a dated source, one page after the other."""

from scrapers.crawl.block_pages import wall
from scrapers.crawl.results import Walked
from scrapers.crawl.spider import OutletSpider
from scrapers.crawl.visit import Trail
from scrapers.discover.walk import End, Walk
from scrapers.errors import Blocked, KhobaoError
from scrapers.model.link import DayLink, end_state
from scrapers.model.page import Page
from scrapers.model.progress import OnProgress


async def follow(spider: OutletSpider, walk: Walk, on_progress: OnProgress) -> Walked:
    """Fetch as many pages as the walk asks for. What is wrong with them is in the result; raises nothing."""
    found: list[DayLink] = []
    errors: list[str] = []
    cause: KhobaoError | None = None
    step = walk.first()
    start = step.next or ""
    while True:
        found += step.links
        errors += [step.error] if step.error else []
        if step.end or step.next is None:
            break
        url = step.next
        try:
            page = await _read(spider, url, walk.source)
        except KhobaoError as error:
            cause = cause or error
            step = walk.failed(url, end_state(error), " ".join(str(error).split()))
        else:
            step = walk.read(page.url or url, page.body)
        on_progress(0, 0, step.next or start)
    end = step.end or End(complete=False, reason="the walk stopped without a word")
    return Walked(
        source=walk.source, url=start, links=tuple(found), end=end, errors=tuple(errors), cause=cause
    )


async def _read(spider: OutletSpider, url: str, source: str) -> Page:
    spider.budget.check_time(url)
    page = await spider.page(url, Trail(limit=spider.limits.sitemap, source=source))
    if behind := wall(page):
        raise Blocked(f"{url}: {behind}")
    return page
