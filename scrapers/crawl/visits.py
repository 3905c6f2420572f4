"""Making the visits of a crawl: each link is fetched, and judged by what came."""

from collections.abc import Sequence

from scrapers.crawl.block_pages import wall
from scrapers.crawl.results import Visited, in_one_line
from scrapers.crawl.spider import OutletSpider
from scrapers.crawl.visit import Trail, Visit
from scrapers.discover import canonical
from scrapers.errors import Blocked, KhobaoError, NotAnArticle, Unreadable
from scrapers.model.link import State, end_state
from scrapers.model.page import Page
from scrapers.model.progress import OnProgress


async def make(spider: OutletSpider, visits: Sequence[Visit], on_progress: OnProgress) -> list[Visited]:
    """Make the visits in their order, as far as the budget goes, and give what became of each.

    A visit to a held page that the budget does not reach is left out: nothing new is known of its link, which stays
    due. Raises nothing for what the site does.
    """
    done: list[Visited] = []
    held: set[str] = set()
    total = min(spider.budget.pages, len(visits))
    end: tuple[State, str] | None = None
    while len(done) < len(visits) and not (end := spider.budget.end(done)):
        done.append(await _make(spider, visits[len(done)], held))
        on_progress(len(done), total, done[-1].visit.link.canonical_url)
    left = [visit for visit in visits[len(done) :] if not visit.held]
    if end:
        done += [Visited(visit=visit, state=end[0], reason=end[1]) for visit in left]
    return done


async def _make(spider: OutletSpider, visit: Visit, held: set[str]) -> Visited:
    link = visit.link
    if link.canonical_url in held:
        said = "a redirect has led this run to it before"
        return Visited(visit=visit, state=State.DUPLICATE, reason=said)
    via = next((source.url for source in spider.outlet.sources if source.name == link.source), None)
    trail = Trail(limit=spider.limits.page, via=via, source=link.source, within=True)
    conditions = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
    cause: KhobaoError | None = None
    try:
        page = await spider.page(link.canonical_url, trail, conditions=conditions)
        state, reason = _judged(spider, visit, page, trail, held)
    except KhobaoError as error:
        cause, state, reason = error, end_state(error), in_one_line(error)
    response = trail.responses[-1] if trail.responses else None
    return Visited(visit=visit, state=state, reason=reason, tries=trail.tries, response=response, cause=cause)


def _judged(
    spider: OutletSpider, visit: Visit, page: Page, trail: Trail, held: set[str]
) -> tuple[State, str | None]:
    """Whether what came is the article that was asked for. Raises the error that says what else it is."""
    url = page.url or visit.link.canonical_url
    final = canonical(url, spider.outlet)
    if final != visit.link.canonical_url and not spider.outlet.match(final):
        raise NotAnArticle(f"{visit.link.canonical_url} leads to {final}, which is no article's address")
    if page.status == 304:
        return State.UNCHANGED, "not modified since it was captured"
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and "html" not in kind and kind != "text/plain":
        raise NotAnArticle(f"{url}: {kind}, expected HTML")
    if not page.body.strip():
        raise Unreadable(f"{url}: an empty page")
    if behind := wall(page):
        raise Blocked(f"{url}: {behind}")
    if final in held:
        return State.DUPLICATE, f"leads to {final}, which this run has captured"
    held.add(final)
    record = trail.responses[-1].record
    if record is not None and record.revisit:
        return State.UNCHANGED, "the same payload as an earlier capture"
    return State.CAPTURED, trail.responses[-1].missing
