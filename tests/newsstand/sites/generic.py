"""A site for any outlet file: its addresses, listings and pages are those that the file describes."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from html import escape
from math import ceil
from random import Random
from string import Formatter
from urllib.parse import urlsplit

from scrapers.model.layout import Layout
from scrapers.model.outlet import DatedSitemap, DayPages, Outlet, SiteListing, Sitemap, Source, WalkBack
from tests.newsstand import listings
from tests.newsstand.addresses import LARGEST, Addresses
from tests.newsstand.gold import Gold, Photo
from tests.newsstand.markup import markup
from tests.newsstand.press import FIRST_DAY, Paper, Press, Story
from tests.newsstand.sites.base import LIST_SECONDS, Answer, Plan, StorySite, slug
from tests.newsstand.sites.furniture import news_article, script
from tests.newsstand.stories import names

ON_A_PAGE = 40
"""Links on one page of a listing that has several."""
MOST = 400
"""Stories a day, whatever the floors ask for."""


class GenericSite(StorySite):
    """An outlet without quirks. Raises NoAddressError or NoMarkupError where its file describes what cannot be."""

    def __init__(self, press: Press, outlet: Outlet) -> None:
        super().__init__(press)
        self.outlet = outlet
        self.paper = _paper(outlet)
        self.host = outlet.host
        self._addresses = Addresses(outlet)
        self._anchor = self._numbering()
        pages = [*outlet.sources, *(day.page for day in outlet.days if isinstance(day, SiteListing))]
        hosts = {*outlet.hosts, *(urlsplit(source.url).hostname or "" for source in pages)}
        self.hosts = tuple(sorted(hosts - {self.host, ""}))
        self._host = self.host
        maps = [source.url for source in outlet.sources if isinstance(source, Sitemap)]
        self.sitemaps = tuple(f"/{url.split('/', 3)[3]}" for url in maps)
        ours = [urlsplit(url).path for url in (*(source.url for source in pages), self._sample())]
        self.disallow = ("/search" if not any(path.startswith("/search") for path in ours) else "/search-by",)
        self._sources = {
            (_host(source.url), listings.address(source.url)): source for source in outlet.sources
        }
        self._dated = [
            (day, _host(template), _pattern(template), first)
            for day in outlet.days
            if isinstance(day, SiteListing)
            for template, first in ((day.page.url, 1), (day.more, 2))
            if template
        ]

    def at(self, host: str) -> "GenericSite":
        if host == self._host:
            return self
        there = GenericSite(self.press, self.outlet)
        there._host = host
        return there

    # Addresses.
    def _numbering(self) -> tuple[date, int, int]:
        """A day, its first number, and the numbers of one day: as the outlet's ``ids`` tell, if they do."""
        known = sorted(self.outlet.ids, key=lambda pair: pair[1])
        least = 2 * self.press.ids(sum(self.paper.share.values()) + 1)
        if len(known) > 1 and (days := (known[-1][1] - known[0][1]).days) > 0:
            least = max(least, (known[-1][0] - known[0][0]) // days)
        number, day = known[-1] if known else (100_000, date(2025, 1, 1))
        return day, number, least

    def _number(self, story: Story) -> int:
        day, first, a_day = self._anchor
        return max(0, first + (story.event.day - day).days * a_day + story.rank) % LARGEST

    def _sample(self) -> str:
        day, first, _ = self._anchor
        return self._addresses.url(first, day, "words")

    def url(self, story: Story) -> str:
        day = self.local(story.published).date()
        return self._addresses.url(self._number(story), day, slug(story.first.headline, 60) or "story")

    def path(self, story: Story) -> str:
        return f"/{self.url(story).split('/', 3)[3]}"

    def day_of(self, path: str) -> date | None:
        raise NotImplementedError("an address may tell several days: see find")

    def find(self, path: str) -> Story | None:
        for day in self._days(path):
            for shift in (0, -1, 1):
                if story := self._paths(day + timedelta(days=shift)).get(path):
                    return story
        return None

    def _days(self, path: str) -> Iterator[date]:
        url = f"https://{self.host}{path}"
        yield from (day for day in self._addresses.days(url) if day >= FIRST_DAY)
        anchor, first, a_day = self._anchor
        for number in self._addresses.numbers(url):
            days = (number - first) // a_day
            if -1000 < days < 2000 and (day := anchor + timedelta(days=days)) >= FIRST_DAY:
                yield day

    def section(self, story: Story) -> tuple[str, str]:
        return story.event.topic, story.event.topic.title()

    # Answers.
    def plan(self, path: str, query: dict[str, str], now: datetime) -> Plan:
        asked = (path, frozenset(query.items()))
        key = (self._host, *asked, int(now.timestamp()) // LIST_SECONDS)
        if source := self._sources.get((self._host, asked)):
            return key, partial(self._source, source, now)
        if answer := self._dated_listing(asked, now):
            return key, answer
        whole = "&".join((path, *(f"{name}={value}" for name, value in query.items()))).replace("&", "?", 1)
        return super().plan(whole, {}, now)

    def _source(self, source: Source, now: datetime) -> Answer:
        count = max(50, 2 * source.floor)
        if isinstance(source, Sitemap):
            if source.follow and (further := self._further(source, now)):
                return listings.index(further)
            return listings.listing(source, self._golds_of(self._mapped(now - source.within, now, now), now))
        return listings.listing(source, self._golds_of(self.latest(now, count), now))

    def _further(self, source: Sitemap, now: datetime) -> list[str]:
        """The dated sitemaps of this month and of the days around today that the index is followed to."""
        today = self.local(now).date()
        near = [today - timedelta(days=n) for n in range(4)]
        urls = dict.fromkeys(
            listing.fill(listing.page.url, day)
            for listing in self.outlet.days
            if isinstance(listing, DatedSitemap)
            for day in near
        )
        return [url for url in urls if re.search(source.follow, url)]

    def _dated_listing(self, asked: listings.Address, now: datetime) -> Callable[[], Answer] | None:
        for day, host, pattern, first in self._dated:
            if host == self._host and (found := pattern.fullmatch(_request(asked))):
                told = {name: int(value) for name, value in found.groupdict().items()}
                return partial(self._of_days, day, told, now, told.get("page", first))
        return None

    def _of_days(self, listing: SiteListing, told: dict[str, int], now: datetime, number: int) -> Answer:
        try:
            first = date(told["year"], told.get("month", 1), told.get("day", 1)) if "year" in told else None
        except ValueError:
            first = None
        match listing:
            case WalkBack() if first is None:
                stories = self.latest(now, ON_A_PAGE * number)
            case DayPages() | DatedSitemap() | WalkBack() if first is not None:
                start = datetime.combine(first, time(), self.paper.zone)
                end = datetime.combine(_after(first, told), time(), self.paper.zone)
                stories = self._mapped(start, end, now)
            case _:
                stories = []
        if not isinstance(listing, DatedSitemap):
            stories = stories[ON_A_PAGE * (number - 1) : ON_A_PAGE * number]
        return listings.listing(listing.page, self._golds_of(stories, now))

    def _golds_of(self, stories: Iterable[Story], now: datetime) -> list[Gold]:
        return [self.gold(story, now) for story in stories]

    # Pages.
    def read_off(self, story: Story, now: datetime) -> Gold:
        headline, description, paragraphs = story.text(now)
        rng = Random(f"{self.paper.slug} {story.event.seed} credits")
        number = self._number(story)
        picture = f"https://{self.host}/pictures/{story.published:%Y/%m}/{number}.jpg"
        credit = rng.choice(("Anadolu", "Reuters", "AP"))
        paragraphs = (*paragraphs, *self._padding(story, paragraphs))
        url = self.url(story)
        match = self.outlet.match(url)
        return Gold(
            outlet=self.paper.slug,
            id=(match.groupdict().get("id") if match else None) or urlsplit(url).path,
            url=url,
            in_language=self.paper.language,
            headline=headline,
            description=description,
            article_body=paragraphs,
            captions=(Photo(text=story.first.captions[0], credit=credit, image_url=picture),),
            authors=(names.person(rng, "europe").name,) if rng.random() < 0.6 else (),
            agencies=(),
            date_published=self.local(story.published),
            date_modified=self.local(story.modified(now)),
            article_section=self.section(story)[1],
            keywords=story.first.keywords,
            image=picture,
            version=story.version(now),
        )

    def _padding(self, story: Story, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
        """Further paragraphs, of the next events, where the outlet's floor asks for longer articles."""
        more: list[str] = []
        others = iter(self.press.day(self.paper, story.event.day - timedelta(days=2)))
        while sum(len(text.split()) for text in (*paragraphs, *more)) < 1.2 * self.outlet.floors.words:
            if (other := next(others, None)) is None:
                break
            more += other.first.paragraphs
        return tuple(more)

    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        layout = self._layout(now)
        aside = self.aside(story, now, 6)
        rows = "".join(
            f'<li><a href="{self.url(other)}">{escape(other.first.headline)}</a></li>' for other in aside
        )
        main = _laid_out(layout, gold) if layout else _plain(gold)
        name = escape(self.outlet.name)
        return f"""<!DOCTYPE html><html lang="{self.outlet.language}"><head><meta charset="utf-8"/><title>{escape(gold.headline)} | {name}</title>
<meta name="description" content="{escape(gold.description)}"/><link rel="canonical" href="{escape(gold.url)}"/>
<meta property="og:title" content="{escape(gold.headline)}"/><meta property="og:description" content="{escape(gold.description)}"/><meta property="og:type" content="article"/><meta property="og:url" content="{escape(gold.url)}"/><meta property="og:image" content="{gold.image}"/><meta property="og:site_name" content="{name}"/>
<script type="application/ld+json">{json.dumps(news_article(gold, self.outlet.name))}</script>
{script(self.host)}</head><body><header><a href="/">{name}</a></header>
<main>{main}</main>
<aside class="next"><h3>Read next</h3><ul>{rows}</ul></aside>
<footer>© {name} {now:%Y}</footer></body></html>
"""

    def _layout(self, now: datetime) -> Layout | None:
        """The layout in which the outlet's pages are served at a time."""
        today = self.local(now).date()
        held = [each for each in self.outlet.layouts if each.until is None or today <= each.until]
        return min(held, key=lambda each: each.until or date.max, default=None)


def _plain(gold: Gold) -> str:
    """A page that no layout describes, for the general reading."""
    photo = gold.captions[0]
    byline = f'<span class="author-name">{escape(gold.authors[0])}</span> · ' if gold.authors else ""
    return f"""<article class="news"><h1>{escape(gold.headline)}</h1>
<div class="meta">{byline}<time datetime="{gold.date_published.isoformat()}">{gold.date_published:%d %B %Y %H:%M}</time></div>
<figure><img src="{photo.image_url}" alt="{escape(photo.text or "")}"/><figcaption>{escape(photo.text or "")} Photo: {photo.credit}</figcaption></figure>
<div class="text">
{"".join(f"<p>{escape(text, quote=False)}</p>" + chr(10) for text in gold.article_body)}</div></article>"""


def _laid_out(layout: Layout, gold: Gold) -> str:
    """The same where the layout's selectors find it."""
    photo = gold.captions[0]
    credit = escape(photo.credit or "")
    caption = escape(photo.text or "")
    words = caption if layout.credit else f"{caption} Photo: {credit}"
    picture = (
        f'<img src="{photo.image_url}" alt="{caption}"/>'
        + markup(layout.caption, words, "p")
        + (markup(layout.credit, credit, "span") if layout.credit else "")
    )
    figure = markup(layout.figures or "figure", picture)
    paragraphs = [markup(layout.paragraphs, escape(text, quote=False), "p") for text in gold.article_body]
    stated = gold.date_published.isoformat()
    changed = (gold.date_modified or gold.date_published).isoformat()
    parts = [
        markup(layout.section, escape(gold.article_section), "a") if layout.section else "",
        markup(layout.headline, escape(gold.headline), "h1"),
        markup(layout.description, escape(gold.description), "p") if layout.description else "",
        markup(layout.published, stated, "time", datetime=stated) if layout.published else "",
        markup(layout.modified, changed, "time", datetime=changed) if layout.modified else "",
        markup(layout.authors, escape(gold.authors[0]), "a") if layout.authors and gold.authors else "",
        figure if layout.figures else "",
        markup(layout.body, ("" if layout.figures else figure) + "\n".join(paragraphs)),
        *(markup(layout.keywords, escape(word), "a") for word in gold.keywords if layout.keywords),
    ]
    return "\n".join(filter(None, parts))


def _paper(outlet: Outlet) -> Paper:
    """As many stories as keep the outlet above its floors on a bad day."""
    maps = [source for source in outlet.sources if isinstance(source, Sitemap)]
    listed = (1.7 * source.floor / max(source.within / timedelta(days=1), 0.1) for source in maps)
    a_day = min(ceil(max(outlet.floors.articles_per_day * 1.7 + 4, *listed, 0)), MOST)
    home = "vietnam" if outlet.language.startswith("vi") else "europe"
    shares = {"vietnam": 0.15, "europe": 0.15, "caucasus": 0.15} | {home: 0.7}
    language = outlet.language.partition("-")[0].casefold()
    return Paper(
        slug=outlet.slug,
        language=language,
        zone=outlet.tz,
        share={region: ceil(a_day * share) for region, share in shares.items()},
        first_day=max(FIRST_DAY, outlet.first_day or FIRST_DAY),
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _request(asked: listings.Address) -> str:
    """Path and query in one fixed order, so that a pattern can find them."""
    path, query = asked
    return "?".join(filter(None, (path, "&".join(f"{name}={value}" for name, value in sorted(query)))))


def _pattern(template: str) -> re.Pattern[str]:
    """Finds the requests for the addresses that a template of ``str.format`` makes."""
    host, _, rest = template.partition("://")[2].partition("/")
    del host
    path, _, query = rest.partition("?")
    ordered = "?".join(filter(None, (f"/{path}", "&".join(sorted(query.split("&"))))))
    made, seen = "", set[str]()
    for text, name, _, _ in Formatter().parse(ordered):
        made += re.escape(text)
        if name:
            made += (
                f"(?P={name})" if name in seen else rf"(?P<{name}>\d+?)" if name == "page" else _NUMBERS[name]
            )
            seen.add(name)
    return re.compile(made)


_NUMBERS = {"year": r"(?P<year>\d{4})", "month": r"(?P<month>\d{1,2})", "day": r"(?P<day>\d{1,2})"}


def _after(first: date, told: dict[str, int]) -> date:
    """The day after the span that an address names: a day, a month or a year."""
    if "day" in told:
        return first + timedelta(days=1)
    if "month" in told:
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date(first.year + 1, 1, 1)
