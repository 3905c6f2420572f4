"""What the sites of all outlets have in common: answers, feeds, sitemaps, slugs."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache, partial
from html import escape

from tests.newsstand.gold import Gold
from tests.newsstand.press import FIRST_DAY, Paper, Press, Story
from tests.newsstand.stories.nouns import plain

HTML, XML, RSS, TEXT, JSON = (
    "text/html; charset=utf-8",
    "text/xml; charset=utf-8",
    "application/rss+xml; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/json; charset=utf-8",
)

LIST_SECONDS = 20
"""For how long a list is served as it was made."""

GOLDS = 2000
"""Truths kept, of one site, about 5 KB each."""

GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
"""The one-pixel picture that stands in for a lazy one."""


@dataclass(frozen=True)
class Answer:
    """What a site says to a GET, before it is compressed."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    """Last-Modified; None for pages made anew each time, which have no validators."""
    headers: dict[str, str] = field(default_factory=dict)


def page(text: str, modified: datetime | None = None) -> Answer:
    return Answer(text.encode(), modified=modified)


def not_found(status: int = 404) -> Answer:
    return Answer(
        f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>".encode(),
        status=status,
    )


Plan = tuple[Hashable, Callable[[], Answer | None]]
"""How a path is answered, and what the answer depends on: equal keys have equal answers; None is a 404."""


class Site(ABC):
    """One outlet as its web server would answer."""

    host: str
    """Of the articles."""
    hosts: tuple[str, ...] = ()
    """Others that it answers for."""

    def at(self, host: str) -> "Site":
        """The site as it answers at one of its hosts."""
        return self

    @abstractmethod
    def plan(self, path: str, query: dict[str, str], now: datetime) -> Plan: ...

    @abstractmethod
    def truth(self, path: str, now: datetime) -> Gold | None:
        """What stands at a path, where an article does at this time."""

    @abstractmethod
    def truths(self, now: datetime, count: int) -> Iterator[Gold]:
        """Of the newest listed articles."""


class StorySite(Site):
    """An outlet that prints the stories of the press. Subclasses know its addresses and its HTML."""

    paper: Paper
    disallow: tuple[str, ...] = ("/search",)
    sitemaps: tuple[str, ...] = ()
    """Paths named in robots.txt."""
    routes: tuple[tuple[str, str], ...] = ()
    """Patterns of paths, and the names of the methods that answer them: ``(match, query, now) -> Answer | None``."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self._golds: dict[tuple[str, str, int], Gold] = {}
        self._paths = lru_cache(maxsize=512)(self._by_path)
        self._routes = [(re.compile(pattern), getattr(self, name)) for pattern, name in self.routes]

    @abstractmethod
    def path(self, story: Story) -> str: ...

    @abstractmethod
    def day_of(self, path: str) -> date | None:
        """The day of the story at a path, in UTC or in the paper's zone, for an address that can be a story's."""

    @abstractmethod
    def section(self, story: Story) -> tuple[str, str]:
        """Slug and name of the section that the story stands in."""

    @abstractmethod
    def read_off(self, story: Story, now: datetime) -> Gold:
        """What the page states; asked through ``gold``, which remembers."""

    @abstractmethod
    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        """The page."""

    def gold(self, story: Story, now: datetime) -> Gold:
        """The truth about the story's page at a time: it changes with the story's versions and not between."""
        key = (story.language, story.event.seed, story.version(now))
        if key not in self._golds:
            if len(self._golds) > GOLDS:
                self._golds.clear()
            self._golds[key] = self.read_off(story, now)
        return self._golds[key]

    def url(self, story: Story) -> str:
        return f"https://{self.host}{self.path(story)}"

    def find(self, path: str) -> Story | None:
        """The story at a path, whether its time has come or not."""
        day = self.day_of(path)
        near = (day + timedelta(days=shift) for shift in (0, -1, 1)) if day else ()
        return next((story for day in near if (story := self._paths(day).get(path))), None)

    def plan(self, path: str, query: dict[str, str], now: datetime) -> Plan:
        if path == "/robots.txt":
            return path, self.robots
        for pattern, method in self._routes:
            if found := pattern.fullmatch(path):
                key = (path, *sorted(query.items()), int(now.timestamp()) // LIST_SECONDS)
                return key, partial(method, found, query, now)
        story = self.find(path)
        if story is None or story.published > now:
            return "nothing", not_found
        if story.is_gone(now):
            return story.rank % 2, lambda: not_found(410 if story.rank % 2 else 404)
        return (path, story.version(now), chrome_time(now)), lambda: self.article(story, now)

    def article(self, story: Story, now: datetime) -> Answer:
        return page(self.html(story, self.gold(story, now), now), max(story.touched(now), chrome_time(now)))

    def truth(self, path: str, now: datetime) -> Gold | None:
        story = self.find(path)
        return self.gold(story, now) if story and story.published <= now and not story.is_gone(now) else None

    def truths(self, now: datetime, count: int) -> Iterator[Gold]:
        return (self.gold(story, now) for story in self.latest(now, count))

    def robots(self) -> Answer:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.disallow)]
        lines += [f"Sitemap: https://{self.host}{path}" for path in self.sitemaps]
        return Answer("\n".join([*lines, ""]).encode(), TEXT)

    def latest(
        self, now: datetime, count: int, *, keep: Callable[[Story], bool] | None = None
    ) -> list[Story]:
        """The newest listed stories, of those that ``keep`` accepts."""
        return self.press.latest(self.paper, now, count, keep)

    def teased(
        self, now: datetime, count: int, *, keep: Callable[[Story], bool] = lambda story: True
    ) -> list[Story]:
        """The same as section pages and lists show it: now and then one is missing."""
        return self.latest(now, count, keep=lambda story: story.missing != "lists" and keep(story))

    def in_section(self, slug: str) -> Callable[[Story], bool]:
        return lambda story: self.section(story)[0] == slug

    def _by_path(self, day: date) -> dict[str, Story]:
        return {self.path(story): story for story in self.press.day(self.paper, day)}

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.paper.zone)

    def aside(self, story: Story, now: datetime, count: int) -> list[Story]:
        """Teasers beside an article: the newest of the morning it is read, so they change once a day and carry
        dates that are not the article's."""
        day = chrome_time(now)
        return [other for other in self.press.latest(self.paper, day, count + 1) if other != story][:count]

    def feed(
        self,
        stories: list[Story],
        now: datetime,
        *,
        title: str,
        item: Callable[[Story, Gold], str] | None = None,
    ) -> Answer:
        """RSS 2.0; ``item`` gives further elements of one item."""
        rows = []
        for story in stories:
            gold = self.gold(story, now)
            rows.append(
                f"<item><title>{escape(gold.headline)}</title><link>{escape(gold.url)}</link>"
                f'<guid isPermaLink="true">{escape(gold.url)}</guid>'
                f"<pubDate>{format_datetime(gold.date_published)}</pubDate>"
                f"<description><![CDATA[{self.blurb(gold)}]]></description>{item(story, gold) if item else ''}</item>\n"
            )
        built = format_datetime(self.local(max((story.listed for story in stories), default=now)))
        text = (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>{escape(title)}</title><link>https://{self.host}/</link><language>{self.paper.language}</language>"
            f"<lastBuildDate>{built}</lastBuildDate>\n{''.join(rows)}</channel></rss>\n"
        )
        return Answer(text.encode(), RSS, modified=max((s.touched(now) for s in stories), default=None))

    def blurb(self, gold: Gold) -> str:
        return f'<a href="{gold.url}"><img src="{gold.image}"/></a>{escape(gold.description)}'

    def news_sitemap(self, now: datetime, *, hours: int = 48) -> Answer:
        """A Google-News sitemap: what was published in the last two days."""
        return self.urlset(self._mapped(now - timedelta(hours=hours), now, now), now, news=True)

    def urlset(self, stories: Iterable[Story], now: datetime, *, news: bool = False) -> Answer:
        """From headlines and addresses alone, for a month has a thousand and more."""
        rows, touched = [], []
        for story in stories:
            url, headline, modified = escape(self.url(story)), story.headline(now), story.modified(now)
            touched.append(modified)
            told = f"<loc>{url}</loc><lastmod>{self.local(modified).isoformat()}</lastmod>"
            if news:
                told += (
                    f"<news:news><news:publication><news:name>{self.host}</news:name><news:language>{self.paper.language}"
                    f"</news:language></news:publication><news:publication_date>{self.local(story.published).isoformat()}"
                    f"</news:publication_date><news:title><![CDATA[{headline}]]></news:title></news:news>"
                )
            picture = f"<image:loc>{url}.jpg</image:loc><image:title><![CDATA[{headline}]]></image:title>"
            rows.append(f"<url>{told}<image:image>{picture}</image:image></url>\n")
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
            f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n{"".join(rows)}</urlset>\n'
        )
        return Answer(text.encode(), XML, modified=max(touched, default=None))

    def sitemap_index(self, now: datetime, months: str, *others: str) -> Answer:
        """An index of monthly sitemaps, whose paths ``months`` formats from ``year`` and ``month``."""
        newest = self.press.latest(self.paper, now, 1)[0].published
        rows = [(path, newest) for path in others]
        for first in self.months(now):
            # A month that is over was last changed at its end, as far as its sitemap tells.
            after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
            end = datetime(after.year, after.month, 1, tzinfo=self.paper.zone) - timedelta(seconds=1)
            rows.append((months.format(year=first.year, month=first.month), min(newest, end)))
        text = "".join(
            f"<sitemap><loc>https://{self.host}{path}</loc><lastmod>{self.local(at).isoformat()}</lastmod></sitemap>\n"
            for path, at in rows
        )
        return Answer(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{text}'
            "</sitemapindex>\n".encode(),
            XML,
        )

    def months(self, now: datetime) -> Iterator[date]:
        """The first days of the months with stories, newest first: that of now has some once one is listed."""
        first = self.local(now).date().replace(day=1)
        if self.month(first.year, first.month, now):
            yield first
        while (first := (first - timedelta(days=1)).replace(day=1)) >= FIRST_DAY:
            yield first

    def month(self, year: int, month: int, now: datetime) -> list[Story]:
        """The listed stories of a month in the paper's own zone, newest first."""
        start = datetime(year, month, 1, tzinfo=self.paper.zone)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=self.paper.zone)
        return self._mapped(start, end, now)

    def _mapped(self, start: datetime, end: datetime, now: datetime) -> list[Story]:
        """What a sitemap has of a span of time, newest first: now and then one is missing."""
        stories = reversed(self.press.between(self.paper, start, end))
        return [story for story in stories if story.is_listed(now) and story.missing != "sitemaps"]


def chrome_time(now: datetime) -> datetime:
    """When what stands around the articles was last made anew: once a day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def day_of_id(number: int, anchor: tuple[date, int, int]) -> date | None:
    """The day on which an id was given out: ``anchor`` is a day, its first id, and the ids of one day."""
    day, first, a_day = anchor
    try:
        return day + timedelta(days=(number - first) // a_day)
    except OverflowError:
        return None


def slug(text: str, length: int = 90) -> str:
    """A headline as an address has it."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower().replace("’", "")).strip("-")[:length].rstrip("-")
