"""Asking the sources of an outlet: a source, and the sitemaps that it leads to."""

from datetime import UTC, datetime

from scrapers.crawl.block_pages import barrier
from scrapers.crawl.results import Asked, in_one_line
from scrapers.crawl.spider import OutletSpider
from scrapers.crawl.visit import Trail
from scrapers.discover import Found, links, merge
from scrapers.errors import Blocked, Gone, KhobaoError
from scrapers.model.link import Link
from scrapers.model.outlet import Sitemap, Source


async def ask(spider: OutletSpider, source: Source) -> Asked:
    """Read a source, and the sitemaps that it leads to. What is wrong with it is in the result; raises nothing.

    That a listed sitemap is missing is wrong only where the others give no link: indexes name the sitemap of a month
    before its first article, and go on naming those that were removed.
    """
    pages: list[tuple[Link, ...]] = []
    errors: list[str] = []
    missing: list[Gone] = []
    cause: KhobaoError | None = None
    queue, seen = [source.url], set[str]()
    while queue:
        url = queue.pop(0)
        if url in seen:
            errors.append(f"{url} is listed again, by {'itself' if len(seen) == 1 else 'one it lists'}")
            continue
        if len(seen) == spider.limits.sitemaps:
            errors.insert(0, f"more than {spider.limits.sitemaps} sitemaps, {url} and others were left")
            break
        via = source.url if seen else None
        seen.add(url)
        try:
            found = await _read(spider, source, url, via)
        except KhobaoError as error:
            if via and isinstance(error, Gone):
                spider.logger.info("%s lists what is not there: %s", via, error)
                missing.append(error)
                continue
            cause = cause or error
            errors.append(in_one_line(error))
            continue
        pages.append(found.links)
        queue.extend(found.follow)
        if found.trouble:
            errors.append(found.trouble if url == source.url else f"{url}: {found.trouble}")
        elif found.error:
            spider.logger.info("%s: %s", url, found.error)
    if missing and not any(pages):
        cause = cause or missing[0]
        errors += [in_one_line(error) for error in missing]
    if isinstance(source, Sitemap) and not any(pages) and not errors:
        errors.append("a sitemap without entries of the last days")
    return Asked(source=source, links=tuple(merge(pages)), error="; ".join(errors[:3]) or None, cause=cause)


async def _read(spider: OutletSpider, source: Source, url: str, via: str | None) -> Found:
    limit = spider.limits.sitemap if isinstance(source, Sitemap) else spider.limits.page
    trail = Trail(limit=limit, hops="L" if via else "", via=via, source=source.name)
    page = await spider.page(url, trail)
    found = links(source, page.body, spider.outlet, page.url or url, now=datetime.now(UTC))
    if not found.links and not found.follow and (behind := barrier(page)):
        raise Blocked(f"{url}: {behind}")
    return found
