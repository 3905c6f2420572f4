"""The outlet: one site in one language, described by one file in ``scrapers/outlets/``.

An outlet file holds facts and nothing else, and imports nothing heavy: 120 of them load in well under a
second, so Airflow can build its Dags from them. It assigns one ``Outlet`` to the name ``outlet``; the
file's name is the slug. Files whose name begins with an underscore describe a CMS that several outlets share.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.errors import BadConfiguration
from scrapers.model.facts import Facts, Rule, address_said, host_said, is_address, is_host, pattern_fault
from scrapers.model.layout import Layout

_SCHEMES = ("https", "http")


@dataclass(frozen=True, kw_only=True)
class Source(Facts):
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

    def rules(self) -> Iterator[Rule]:
        """An address, and a floor that something can be below."""
        yield "url", is_address(self.url, *_SCHEMES), address_said(self.url, *_SCHEMES)
        yield "floor", self.floor >= 1, "1 or more"


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

    def rules(self) -> Iterator[Rule]:
        """A time that is not over, and a pattern."""
        yield from super().rules()
        yield "within", self.within > timedelta(), "a time above 0"
        yield (
            "follow",
            not (fault := pattern_fault(self.follow)),
            f"a regular expression, and it has a fault: {fault}",
        )


@dataclass(frozen=True, kw_only=True)
class Section(Source):
    """A section page or a home page whose teaser cards carry the links. Selectors are CSS."""

    card: str = "a"
    link: str = ""
    """Within the card; empty: the card itself is the ``a``."""
    title: str = ""
    time: str = ""
    """Within the card; its ``datetime`` attribute, else its text, is read in the outlet's time zone."""

    def rules(self) -> Iterator[Rule]:
        """A selector of cards."""
        yield from super().rules()
        yield "card", bool(self.card.strip()), "a CSS selector"


@dataclass(frozen=True, kw_only=True)
class Api(Source):
    """A JSON list. Paths are dotted: ``data.contents``."""

    items: str
    link: str = "url"
    base: str = ""
    """What relative links, or mere slugs, are relative to: ``https://paper.example/news/``. Empty: the list's own address."""
    title: str = "title"
    time: str = "date"
    section: str = ""

    def rules(self) -> Iterator[Rule]:
        """A base that addresses can be made with."""
        yield from super().rules()
        yield "base", not self.base or is_address(self.base, *_SCHEMES), address_said(self.base, *_SCHEMES)


AnySource = Feed | Sitemap | Section | Api


class _Lower(date):
    """A date that ``str.format`` prints in lower case, for addresses such as ``/2026/nov/28``."""

    def __format__(self, form: str) -> str:
        return super().__format__(form).lower()


_A_DAY = date(2026, 11, 2)
"""To try templates with."""


@dataclass(frozen=True, kw_only=True)
class DaySource(Facts):
    """A way to list a past day. Its addresses are templates of ``str.format``, with the day's ``year``, ``month`` and
    ``day`` (``{month:02}``), the whole as ``date`` (as ``strftime`` prints it, ``{date:%d-%b-%y}``, months and weekdays
    in English; in lower case as ``lower``, ``{lower:%Y/%b/%d}``) and, where pages follow, ``page``; a literal brace is doubled."""

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
        """The address, or pattern, of a day."""
        return template.format(
            year=day.year,
            month=day.month,
            day=day.day,
            date=day,
            lower=_Lower(*day.timetuple()[:3]),
            page=page,
        )

    def is_of_one_day(self, template: str) -> bool:
        """Whether the template tells one day of a month from another."""
        return self.fill(template, _A_DAY) != self.fill(template, _A_DAY + timedelta(days=1))

    def rules(self) -> Iterator[Rule]:
        """Templates that can be filled."""
        yield "pages", self.pages >= 1, "1 or more"
        for template in self.templates:
            fault = self._fault(template)
            field = next(name for name in ("url", "more", "address", "page") if self._holds(name, template))
            yield (
                field,
                not fault,
                f"a template with year, month, day, date, lower and page, and it has a fault: {fault}",
            )

    def _holds(self, name: str, template: str) -> bool:
        value = getattr(self, name, None)
        return isinstance(value, Source) or value == template

    def _fault(self, template: str) -> str:
        try:
            self.fill(template, _A_DAY)
        except KeyError as error:
            return f"{{{error.args[0]}}} is none of these"
        except (ValueError, LookupError, AttributeError) as error:
            return f"{error}; a literal brace is doubled"
        return ""


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

    def rules(self) -> Iterator[Rule]:
        """Pages that differ."""
        yield from super().rules()
        yield (
            "more",
            not self.more
            or (
                is_address(self.more, *_SCHEMES)
                and self.fill(self.more, _A_DAY, 2) != self.fill(self.more, _A_DAY, 3)
            ),
            "an absolute address with {page} in it",
        )


@dataclass(frozen=True, kw_only=True)
class DatedSitemap(SiteListing):
    """Sitemaps split by month or by day. An entry is of the day, as far as its ``lastmod`` can tell, when that is
    at most ``around`` away: it may be an edit, and a midnight of another zone."""

    page: Sitemap
    around: timedelta = timedelta(days=1)

    def rules(self) -> Iterator[Rule]:
        """A time that is not below nothing."""
        yield from super().rules()
        yield "around", self.around >= timedelta(), "a time of 0 or more"


@dataclass(frozen=True, kw_only=True)
class DayPages(SiteListing):
    """The outlet's own page of a day, read on until a page brings nothing new."""

    page: Section | Api

    def rules(self) -> Iterator[Rule]:
        """A page of one day."""
        yield from super().rules()
        yield "page", self.is_of_one_day(self.page.url), "an address with the day in it"


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

    def rules(self) -> Iterator[Rule]:
        """The beginning of an address, and a pattern."""
        yield from super().rules()
        yield "url", bool(self.url) and "://" not in self.url, "the beginning of addresses, without a scheme"
        yield (
            "address",
            not (fault := pattern_fault(self.fill(self.address, _A_DAY))),
            f"a regular expression, and it has a fault: {fault}",
        )
        yield "within", self.within is None or self.within > timedelta(), "a time above 0"


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

    def rules(self) -> Iterator[Rule]:
        """A time that is not over."""
        yield from super().rules()
        yield "within", self.within > timedelta(), "a time above 0"


AnyDaySource = DatedSitemap | DayPages | WalkBack | Wayback | CommonCrawl | NewsCrawl


@dataclass(frozen=True, kw_only=True)
class Floors(Facts):
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

    def rules(self) -> Iterator[Rule]:
        """Numbers that something can be below or above."""
        yield "articles_per_day", self.articles_per_day >= 0, "0 or more"
        yield "words", self.words >= 0, "0 or more"
        yield "words_ceiling", self.words_ceiling > self.words, f"more than words={self.words}"
        for name in ("share_read", "share_with_layout", "share_described"):
            yield name, 0 <= getattr(self, name) <= 1, "a share from 0 to 1"


_LANGUAGE = re.compile(r"\*|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_DATED = {"year", "month", "day"}
_EVERY = [timedelta(minutes=minutes) for minutes in (15, 20, 30, 60)]


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (OSError, ValueError, LookupError):
        return False


def check_slug(slug: str) -> None:
    """Raises BadConfiguration for what cannot be the name of an outlet's file."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", slug):
        raise BadConfiguration(f"{slug!r}: a slug is a short lower-case Python module name")


@dataclass(frozen=True, kw_only=True)
class Outlet(Facts):
    """Facts of one outlet. Addresses are absolute; times are the outlet's own unless they say otherwise."""

    slug: str
    name: str
    home: str
    language: str
    """BCP 47, e.g. ``vi``."""
    timezone: str
    """IANA, e.g. ``Asia/Ho_Chi_Minh``: the zone in which the outlet's days begin and end."""
    sources: tuple[AnySource, ...]
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
    days: tuple[AnyDaySource, ...] = ()
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
        """Raises BadConfiguration, as ``Facts``."""
        super().__post_init__()
        object.__setattr__(self, "_hosts", frozenset((self.host, *self.hosts)))
        object.__setattr__(self, "_article", re.compile(self.article))
        object.__setattr__(self, "_deny", tuple(re.compile(pattern) for pattern in self.deny))

    @property
    def called(self) -> str:
        """The slug."""
        return f"{self.slug}"

    def rules(self) -> Iterator[Rule]:
        """What no type says of an outlet."""
        check_slug(self.slug)
        yield "home", is_address(self.home, "https"), address_said(self.home, "https")
        yield (
            "language",
            _LANGUAGE.fullmatch(self.language) is not None,
            "a language as BCP 47 has it: 'en', 'pt-BR'",
        )
        yield "timezone", _is_zone(self.timezone), "the name of a zone as IANA has it: 'Asia/Ho_Chi_Minh'"
        yield "sources", bool(self.sources), "a source at least: with no sources nothing can be discovered"
        for name in ("sources", "days"):
            names = [each.name for each in getattr(self, name)]
            twice = sorted({each for each in names if names.count(each) > 1})
            yield name, not twice, f"each source once, and two sources have one name: {', '.join(twice)}"
        yield from self._rules_of_addresses()
        for name in ("boilerplate", "credits"):
            yield name, all(each.strip() for each in getattr(self, name)), "no empty text"
        layouts = [layout.name for layout in self.layouts]
        yield "layouts", len(set(layouts)) == len(layouts), "a name of its own for each layout"
        yield "every", self.every in _EVERY, "15, 20, 30 or 60 minutes"
        yield "delay", 0 <= self.delay < float("inf"), "0 seconds or more"
        yield "pages_per_run", self.pages_per_run >= 1, "1 or more"
        yield "looks", all(look > timedelta() for look in self.looks), "times above 0"
        yield "looks_share", 0 <= self.looks_share <= 1, "a share from 0 to 1"
        yield (
            "ids",
            sorted(self.ids) == sorted(self.ids, key=lambda each: (each[1], each[0])),
            "ids that grow with their days",
        )

    def _rules_of_addresses(self) -> Iterator[Rule]:
        for host in self.hosts:
            yield "hosts", is_host(host), f"instead of {host!r} {host_said(host)}"
        for name, patterns in (("article", (self.article,)), ("deny", self.deny)):
            for pattern in patterns:
                fault = pattern_fault(pattern) or ("" if pattern else "it is empty, so it finds everything")
                yield name, not fault, f"a regular expression, and {pattern!r} has a fault: {fault}"
        known = set(re.compile(self.article).groupindex)
        dated = known & _DATED
        yield "article", known <= {"id", *_DATED}, "no named groups but id, year, month and day"
        yield "article", dated in (set(), _DATED), "all three groups year, month and day, or none"
        begins = self.article.startswith(("^/", "^http:"))
        yield (
            "article",
            not begins,
            "a pattern of canonical addresses, which begin with https:// and the host",
        )
        home = re.search(self.article, self.home)
        yield "article", not home, f"a pattern of articles' addresses, and it finds the home page {self.home}"

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
