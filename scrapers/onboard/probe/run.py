"""The verb ``probe``: look at a site that nobody has described yet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.config import Config
from scrapers.crawl import robots_rules as rules
from scrapers.crawl.block_pages import wall
from scrapers.crawl.polite_session import Ask, polite_session
from scrapers.crawl.results import in_one_line
from scrapers.discover import canonical
from scrapers.errors import Blocked, Gone, NotAnArticle
from scrapers.model.page import Page
from scrapers.model.progress import OnProgress
from scrapers.onboard.probe import rate
from scrapers.onboard.probe.anchors import (
    Anchor,
    anchors,
    articles_on,
    declared_feeds,
    host,
    identity,
    next_pages,
    same_site,
    secure,
)
from scrapers.onboard.probe.found import Dated, List, Probe, Robots, Sample
from scrapers.onboard.probe.lists import ProbedList, find_feeds, find_sitemaps
from scrapers.onboard.probe.sample import Looked, look, regions, site_name
from scrapers.onboard.probe.shape import Shape, learn
from scrapers.onboard.probe.summary import Summary, plain
from scrapers.onboard.probe.visitor import MOST_PAGES, Visitor, at
from scrapers.onboard.probe.zones import zone
from scrapers.read.document import Document
from scrapers.read.metadata import metadata
from scrapers.read.places import Places
from scrapers.web.agent import ROBOT

SAMPLES = 5
"""Articles that are read."""
SECTIONS = 4
"""Section pages that are looked at."""
FEWEST_ON_A_SECTION = 5
"""Articles that a page must list to be worth asking."""
NEWEST = 400
"""Addresses of articles that a shape is learnt from; a month's sitemap has thousands."""
NO_SECTION = (
    "login", "signin", "register", "account", "subscri", "contact", "about", "privacy", "terms", "search", "newsletter",
    "cookie", "advert", "rss", "feed", "video", "podcast", "live", "tag", "author",
)  # fmt: skip
"""In the address of a page that is no section of articles."""


def probe(url: str, config: Config, *, now: datetime, on_progress: OnProgress | None = None) -> Probe:
    """Look at the site of a home page: what it lists and where, the shape of its addresses, how its articles read.

    All over https, as an outlet is captured; in one run, as politely as one. Times after ``now``
    (aware) are not believed; ``on_progress`` gets each address.

    Raises BadConfiguration for what is no address of a site; Gone, Forbidden, Blocked, SiteUnavailable, Throttled or
    NotAnArticle where the home page is not to be had, or is none; the same where the site refuses later on.
    """
    start = secure(url)

    async def errand(ask: Ask) -> Probe:
        return await _Look(Visitor(ask), start, now).done()

    return polite_session(errand, start, config, on_progress)


@dataclass
class _Look:
    """One look at one site, step by step; each step knows what those before it found."""

    visitor: Visitor
    start: str
    now: datetime
    notes: list[str] = field(default_factory=list)

    async def done(self) -> Probe:
        home = await self._home()
        document = Document.parse(home)
        base = canonical(home.url or self.start, None).partition("?")[0]
        links = [each for each in anchors(document) if host(each.url) == host(base)]
        robots = await self._robots(base)
        declared = list(declared_feeds(document))
        feeds = await find_feeds(self.visitor, base, declared)
        maps = await find_sitemaps(self.visitor, base, robots.sitemaps)
        listed, hosts = self._articles(base, feeds, maps, links)
        shape = learn(listed, (each.url for each in links if each.in_menu and not each.is_headline))
        if shape is None:
            sections: list[List] = []
            looked: list[Looked] = []
        else:
            sections = await self._sections(base, links, shape)
            looked = await self._samples([each for each in listed if shape.regex.search(each)])
        dates = [date for each in (*feeds, *maps) for date in each.dates]
        dates += [date for each in looked for date in each.dates]
        places = Places.of(document)
        here = [*regions(places), *(region for each in looked for region in each.regions)]
        languages = Counter(each.sample.language for each in looked if each.sample.language)
        language = next(iter(languages.most_common(1)), (metadata(document, None).language, 0))[0]
        where = zone(dates, host(base), list(dict.fromkeys(here)), language)
        tz = ZoneInfo(where.name)
        times = {url: time for each in (*maps, *feeds) for url, time in each.times.items()}
        times |= {each.sample.url: time for each in looked if (time := each.sample.published) and time.tzinfo}
        self._failures("the home page", declared)
        self._failures("robots.txt", robots.sitemaps)
        self._doubts(looked, shape)
        summary = Summary(base, shape)
        return Probe(
            home=base,
            name=site_name(document, looked),
            robots=robots,
            feeds=summary.counted(feeds),
            news=summary.counted(each for each in maps if each.is_news),
            plain=summary.counted(plain(maps)),
            indexes=tuple(summary.indexes(maps)),
            sitemaps=tuple(summary.dated(maps, robots)),
            day_pages=await self._day_pages(base, shape, times.values(), tz),
            sections=tuple(sections),
            shape=shape,
            samples=tuple(each.sample for each in looked),
            language=language,
            languages=dict(languages.most_common()),
            zone=where,
            per_day=summary.per_day((*feeds, *maps), looked, len(listed), tz),
            ids=rate.ids(times, shape, tz) if shape else (),
            hosts=hosts,
            asked=self.visitor.asked,
            notes=tuple(self.notes),
        )

    async def _home(self) -> Page:
        """The home page, or the section that one begins at. From an article one goes to its site's home."""
        page = await self._page(self.start)
        document = Document.parse(page)
        if metadata(document, None).says_article and urlsplit(page.url or "").path.strip("/"):
            self.notes.append(f"{page.url} is an article: its site's home page was looked at instead")
            page = await self._page(at(page.url or self.start, "/"))
        return page

    async def _page(self, url: str) -> Page:
        page = await self.visitor.page(url)
        if page is None:
            error = self.visitor.errors[url]
            if isinstance(error, Gone):
                raise Gone(f"{error}; expected a site's home page") from error
            raise error
        kind = page.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
        if "html" not in kind:
            raise NotAnArticle(f"{page.url}: {kind}, expected a site's home page in HTML")
        if behind := wall(page):
            raise Blocked(f"{page.url}: {behind}")
        return page

    async def _robots(self, base: str) -> Robots:
        page = await self.visitor.page(at(base, "/robots.txt"))
        if page is None:
            return Robots(is_there=False)
        found = rules.parse(page.body)
        delay = found.crawl_delay(ROBOT)
        return Robots(
            is_there=True,
            sitemaps=tuple(map(secure, found.sitemaps)),
            delay=None if delay is None else float(delay),
        )

    def _articles(
        self, base: str, feeds: Sequence[ProbedList], maps: Sequence[ProbedList], links: Sequence[Anchor]
    ) -> tuple[list[str], tuple[str, ...]]:
        """Addresses that are articles' for all we know, the newest first, and other host names that they have."""
        listed = [url for each in (*feeds, *(each for each in maps if each.is_news)) for url in each.urls]
        own = host(base)
        twin = own.removeprefix("www.") if own.startswith("www.") else f"www.{own}"
        here = [url for url in listed if same_site(url, base)]
        if len(here) * 2 < len(listed):
            others = Counter(host(url) for url in listed).most_common(2)
            self.notes.append(
                f"its feeds and sitemaps list {', '.join(f'{count} links at {host}' for host, count in others)}"
            )
        headlines = [each.url for each in links if each.is_headline and urlsplit(each.url).path.strip("/")]
        if not here:
            self.notes.append(
                "no feed and no news sitemap lists articles: their addresses are those of headlines on the home page"
            )
        hosts = (twin,) if any(host(url) == twin for url in here) else ()
        return list(dict.fromkeys([*here, *headlines]))[:NEWEST], hosts

    async def _sections(self, base: str, links: Sequence[Anchor], shape: Shape) -> list[List]:
        """The home page, and the first pages of its menu, as far as they list articles."""
        found = [List(url=base, links=sum(shape.finds(each.url) for each in links), by="you")]
        menu = [each for each in links if each.in_menu or not each.is_headline]
        for each in sorted(menu, key=lambda each: not each.in_menu):
            path = urlsplit(each.url).path.lower()
            if not path.strip("/") or each.url == identity(base) or shape.finds(each.url):
                continue
            if any(word in path for word in NO_SECTION):
                continue
            if len(found) > SECTIONS:
                break
            page = await self.visitor.page(each.url)
            count = len(articles_on(page, shape)) if page else 0
            found.append(List(url=each.url, links=count, by="the home page"))
        return [each for each in found if each.links >= FEWEST_ON_A_SECTION]

    async def _samples(self, urls: Sequence[str]) -> list[Looked]:
        """Some articles, evenly spread over what is listed."""
        step = max(1, len(urls) // SAMPLES)
        looked = []
        for url in urls[::step][:SAMPLES]:
            page = await self.visitor.page(url)
            if page:
                looked.append(look(page))
            else:
                looked.append(Looked(sample=Sample(url=url, error=str(self.visitor.errors[url]))))
        return looked

    async def _day_pages(
        self, base: str, shape: Shape | None, times: Iterable[datetime], tz: ZoneInfo
    ) -> tuple[Dated, ...]:
        """The site's own page of a day, where its articles stand under ``/2026/11/20/``: of the last that is whole."""
        newest = max((each for each in times if each <= self.now), default=None)
        if shape is None or newest is None or "/(?P<month>" not in shape.pattern:
            return ()
        day = (newest.astimezone(tz) - timedelta(days=1)).date()
        url = at(base, f"/{day:%Y/%m/%d}")
        page = await self.visitor.page(url)
        links = [each for each in articles_on(page, shape) if f"/{day:%Y/%m/%d}/" in each] if page else []
        if page is None or len(links) < FEWEST_ON_A_SECTION:
            return ()
        template = at(base, "/{year}/{month:02}/{day:02}")
        return (
            Dated(
                template=template, more=next_pages(page, template), seen=url, links=len(links), is_padded=True
            ),
        )

    def _failures(self, by: str, named: Iterable[str]) -> None:
        """Lists that the site names and that could not be had."""
        for url in dict.fromkeys(named):
            if error := self.visitor.errors.get(url):
                self.notes.append(f"{by} names {url}, and: {in_one_line(error)}")

    def _doubts(self, looked: Sequence[Looked], shape: Shape | None) -> None:
        if shape is None:
            self.notes.append(
                "no feed, sitemap or headline leads to articles with addresses of one form: "
                "they may differ in their query alone, or the pages may be drawn by scripts"
            )
        elif shape.caught:
            self.notes.append(
                f"the pattern also finds pages that look like no articles: {', '.join(shape.caught)}"
            )
        if self.visitor.asked >= MOST_PAGES:
            self.notes.append(f"{MOST_PAGES} pages were asked: there is more than was looked at")
        if any(each.asks_not_to_keep for each in looked):
            self.notes.append(
                "its articles ask not to be kept or mined (noarchive, noai or TDM): ask the site first"
            )
