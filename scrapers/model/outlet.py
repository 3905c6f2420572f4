"""The outlet: one site in one language, described by one file in ``scrapers/outlets/``.

An outlet file holds facts and nothing else, and imports nothing heavy: 120 of them load in well under a
second, so Airflow can build its Dags from them. It assigns one ``Outlet`` to the name ``outlet``; the
file's name is the slug. Files whose name begins with an underscore describe a CMS that several outlets share.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.errors import BadConfiguration
from scrapers.model.layout import Layout


@dataclass(frozen=True, kw_only=True)
class Source:
    """A page that lists links. ``floor``: fewer links than this is an alarm, not a quiet day."""

    url: str
    floor: int = 1
    verified: bool = True
    """False where the address was inferred and never seen: a failure of such a source is a warning
    as long as another source of the outlet answers."""

    @property
    def name(self) -> str:
        """Kind and path, e.g. ``feed /rss/home.rss``: short, and stable while the address is."""
        parts = urlsplit(self.url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{type(self).__name__.lower()} {parts.path or '/'}{query}"


@dataclass(frozen=True, kw_only=True)
class Feed(Source):
    """RSS 0.9x/1.0/2.0 or Atom."""


@dataclass(frozen=True, kw_only=True)
class Sitemap(Source):
    """A sitemap, a Google-News sitemap or a sitemap index (sitemaps.org 0.9); which one is read off its root."""

    within: timedelta = timedelta(days=3)
    """Entries, and sitemaps of an index, last modified longer ago than this are left alone. Entries without a date are kept."""
    follow: str = ""
    """Of an index, only sitemaps whose address this pattern finds."""


@dataclass(frozen=True, kw_only=True)
class Section(Source):
    """A section page or a home page whose teaser cards carry the links. Selectors are CSS."""

    card: str = "a"
    link: str = ""
    """Within the card; empty: the card itself is the ``a``."""
    title: str = ""
    time: str = ""
    """Within the card; its ``datetime`` attribute, else its text, is read in the outlet's time zone."""


@dataclass(frozen=True, kw_only=True)
class Api(Source):
    """A JSON list. Paths are dotted: ``data.contents``."""

    items: str
    link: str = "url"
    title: str = "title"
    time: str = "date"
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class DaySource:
    """A way to list a past day. Its addresses are templates of ``str.format``, with the day's ``year``,
    ``month`` and ``day`` (``{month:02}``) and, where pages follow, ``page``; a literal brace is doubled."""

    pages: int = 60
    """Most requests that one day may cost; a listing that ends here says so."""

    @property
    def name(self) -> str:
        """Kind and address, e.g. ``datedsitemap /sitemaps/news-{year}-{month}.xml``: short, and the same for every day."""
        addresses = (template.partition("://")[2] or template for template in self.templates[:1])
        return " ".join((type(self).__name__.lower(), *addresses))

    @property
    def templates(self) -> tuple[str, ...]:
        """The addresses and patterns of this source, before a day is filled in."""
        return ()

    def fill(self, template: str, day: date, page: int = 1) -> str:
        """The address, or pattern, of a day. Raises ValueError, KeyError or IndexError for a wrong template."""
        return template.format(year=day.year, month=day.month, day=day.day, page=page)


@dataclass(frozen=True, kw_only=True)
class SiteListing(DaySource):
    """A listing of the outlet itself: ``page`` says where its first page is and how a page of it is read."""

    page: Source
    more: str = ""
    """Address of the second page and those after it; empty where there are none."""

    @property
    def templates(self) -> tuple[str, ...]:
        """The first page and those after it."""
        return (self.page.url, self.more)


@dataclass(frozen=True, kw_only=True)
class DatedSitemap(SiteListing):
    """Sitemaps split by month or by day. An entry is of the day, as far as its ``lastmod`` can tell, when that is
    at most ``around`` away: it may be an edit, and a midnight of another zone."""

    page: Sitemap
    around: timedelta = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DayPages(SiteListing):
    """The outlet's own page of a day, read on until a page brings nothing new."""

    page: Section | Api


@dataclass(frozen=True, kw_only=True)
class WalkBack(SiteListing):
    """A section page or list, newest first, walked back to the day. The day of a link is in its address (groups
    ``year``, ``month``, ``day`` of ``Outlet.article``) or beside it (``page.time``)."""

    page: Section | Api


@dataclass(frozen=True, kw_only=True)
class WebArchiveSource(DaySource):
    """What a web archive holds of an outlet."""

    url: str
    """Beginning of the addresses to ask for, without a scheme: ``anewz.tv/``."""
    match: Literal["exact", "prefix", "host", "domain"] = "prefix"
    address: str = ""
    """Pattern that the whole address must match, from its beginning."""
    within: timedelta | None = None
    """Only captures made so soon after the day's beginning. None: any time after it, which fits where the
    pattern or the prefix holds the day."""

    @property
    def templates(self) -> tuple[str, ...]:
        """The beginning of the addresses, and the pattern of whole ones."""
        return (self.url, self.address)


@dataclass(frozen=True, kw_only=True)
class Wayback(WebArchiveSource):
    """The Wayback Machine, by its CDX index."""


@dataclass(frozen=True, kw_only=True)
class CommonCrawl(WebArchiveSource):
    """Common Crawl, by the index of each of its crawls."""


@dataclass(frozen=True, kw_only=True)
class NewsCrawl(DaySource):
    """CC-NEWS, which has no index: its WARC files of the days from the day on are scanned for the outlet's hosts.
    About 30 files of 1 GB a day: the last thing to try."""

    within: timedelta = timedelta(days=2)
    """Only files written so soon after the day's beginning."""


@dataclass(frozen=True, kw_only=True)
class Floors:
    """Below a floor a check fails; above a ceiling it warns. They stand beside the outlet they speak of."""

    articles_per_day: int
    """Articles on a calendar day of the outlet's own time zone."""
    words: int = 50
    """A shorter body is quarantined."""
    words_ceiling: int = 8_000
    """A longer body is published with a warning: likely a live blog, or several articles in one."""
    share_read: float = 0.7
    """Of the pages captured as articles, the share that must be read as such."""
    share_with_layout: float = 0.7
    """Of the articles, the share that a layout must read whole, where the outlet has layouts."""
    share_described: float = 0.8
    """Of the articles, the share that must have a description, a section and a date."""


def check_slug(slug: str) -> None:
    """Raises BadConfiguration for what cannot be the name of an outlet's file."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", slug):
        raise BadConfiguration(f"{slug!r}: a slug is a short lower-case Python module name")


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """Facts of one outlet. Addresses are absolute; times are the outlet's own unless they say otherwise."""

    slug: str
    name: str
    home: str
    language: str
    """BCP 47, e.g. ``vi``."""
    timezone: str
    """IANA, e.g. ``Asia/Ho_Chi_Minh``: the zone in which the outlet's days begin and end."""
    sources: tuple[Source, ...]
    article: str
    """A link is an article's when this pattern finds its canonical URL. A group named ``id`` identifies the
    article even if its slug changes; groups ``year``, ``month``, ``day`` are its day of publication."""
    floors: Floors
    hosts: tuple[str, ...] = ()
    """Host names whose links belong to this outlet; the home's host is always one."""
    deny: tuple[str, ...] = ()
    """Patterns of canonical URLs that are never fetched although ``article`` finds them."""
    query: tuple[str, ...] = ()
    """Query parameters that are part of an article's identity; all others are dropped from canonical URLs."""
    layouts: tuple[Layout, ...] = ()
    boilerplate: tuple[str, ...] = ()
    """Phrases that must never stand in a body; one that does sends the article to quarantine."""
    credits: tuple[str, ...] = ()
    """The outlet's own names as they stand in credits and signatures: never agencies."""
    every: timedelta = timedelta(minutes=30)
    """Time between two scheduled captures: 15, 20, 30 or 60 minutes, so that they fall on the same minutes of every hour."""
    delay: float = 2.0
    """Seconds between two requests to one host; AutoThrottle may only lengthen it."""
    pages_per_run: int = 200
    looks: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=7),
        timedelta(days=30),
    )
    """When an article is looked at again, counted from its first capture. Most edits come within hours; takedowns and
    corrections take days. Empty: never."""
    looks_share: float = 0.25
    """Of ``pages_per_run``, what such looks may take from new pages where both want more than there is."""
    days: tuple[DaySource, ...] = ()
    """How a past day is listed, in the order in which it is tried."""
    ids: tuple[tuple[int, date], ...] = ()
    """Ids and the days they were given, from saved pages, where ids grow with time: with what the archive holds they
    tell which ids may be a day's. Empty where nothing is known of the order of ids."""
    first_day: date | None = None
    """No article is older."""
    unverified: tuple[str, ...] = ()
    """Facts of this file that were never seen on the site, in words for a person."""
    _article: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _deny: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    _hosts: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_slug(self.slug)
        if urlsplit(self.home).scheme != "https" or not urlsplit(self.home).hostname:
            raise BadConfiguration(f"{self.slug}: home {self.home!r} is not an https address")
        if self.every not in [timedelta(minutes=minutes) for minutes in (15, 20, 30, 60)]:
            raise BadConfiguration(f"{self.slug}: every={self.every}, expected 15, 20, 30 or 60 minutes")
        if not self.sources:
            raise BadConfiguration(f"{self.slug}: no sources, so nothing can be discovered")
        names = [source.name for source in self.sources]
        if len(set(names)) < len(names):
            raise BadConfiguration(f"{self.slug}: two sources have one name: {sorted(names)}")
        listings = [source.name for source in self.days]
        if len(set(listings)) < len(listings):
            raise BadConfiguration(f"{self.slug}: two dated sources have one name: {sorted(listings)}")
        try:
            ZoneInfo(self.timezone)
            object.__setattr__(self, "_hosts", frozenset((self.host, *self.hosts)))
            object.__setattr__(self, "_article", re.compile(self.article))
            object.__setattr__(self, "_deny", tuple(re.compile(pattern) for pattern in self.deny))
            for listing in self.days:
                for template in listing.templates:
                    listing.fill(template, date.min)
        except (re.error, ValueError, LookupError) as error:
            raise BadConfiguration(f"{self.slug}: {error}") from error

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which the outlet's days begin and end."""
        return ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        """The host name of the home page."""
        return urlsplit(self.home).hostname or ""

    def owns(self, url: str) -> bool:
        """Whether the URL's host is one of this outlet's. False for what is no URL."""
        try:
            return urlsplit(url).hostname in self._hosts
        except ValueError:
            return False

    def match(self, canonical_url: str) -> re.Match[str] | None:
        """The match of ``article`` where the URL is an article's of this outlet, else None."""
        if not self.owns(canonical_url) or any(pattern.search(canonical_url) for pattern in self._deny):
            return None
        return self._article.search(canonical_url)
