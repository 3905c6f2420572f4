"""What a probe finds out about a site: facts, each with what it was seen by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scrapers.onboard.probe.shape import Shape
from scrapers.onboard.probe.zones import Zone


@dataclass(frozen=True, kw_only=True)
class Robots:
    """robots.txt, as far as it concerns us."""

    is_there: bool
    sitemaps: tuple[str, ...] = ()
    delay: float | None = None
    """Seconds; its Crawl-delay for us."""


@dataclass(frozen=True, kw_only=True)
class List:
    """A page that lists links and answered: a feed, a sitemap, or a section page."""

    url: str
    links: int
    """Those of articles."""
    by: str
    """Where its address is from: ``the home page``, ``robots.txt``, ``a usual place``."""


@dataclass(frozen=True, kw_only=True)
class Index(List):
    """A sitemap index. Its ``links`` are sitemaps."""

    follow: str
    """Pattern of the sitemaps that hold articles, for ``Sitemap.follow``; empty where none was found to."""


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A way to list a past day, as a template of ``DaySource``."""

    template: str
    more: str = ""
    """Template of the pages after the first."""
    seen: str
    """The address that was asked for."""
    links: int
    is_padded: bool | None
    """Whether a month below ten has a zero in front; None where none was seen."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One article, read by the general reading."""

    url: str
    error: str | None = None
    """Why it could not be fetched or read."""
    json_ld: bool = False
    """Whether it describes itself as an article in JSON-LD."""
    open_graph: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    """Those that have a value, and the reading that supplied it."""
    words: int = 0
    agreement: float | None = None
    language: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Probe:
    """All that a probe found out about a site."""

    home: str
    name: str
    robots: Robots
    feeds: tuple[List, ...]
    news: tuple[List, ...]
    """Sitemaps with the articles of the last days."""
    plain: tuple[List, ...]
    """Sitemaps of all articles of a small site."""
    indexes: tuple[Index, ...]
    sitemaps: tuple[Dated, ...]
    """By month or by day."""
    day_pages: tuple[Dated, ...]
    sections: tuple[List, ...]
    """The home page first, where it lists articles."""
    shape: Shape | None
    samples: tuple[Sample, ...]
    language: str | None
    """That of most samples."""
    languages: Mapping[str, int]
    """Of the samples, by their own text."""
    zone: Zone
    per_day: int | None
    """Articles on a full day, as far as its lists tell."""
    ids: tuple[tuple[int, date], ...]
    """The lowest and the highest id seen and their days, where ids grow with time."""
    hosts: tuple[str, ...]
    """Others that its articles are at."""
    asked: int
    """Requests."""
    notes: tuple[str, ...]
    """What was not as it should be, in words for a person."""
