"""What a crawl gives: what became of each source, each walk and each visit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapers.crawl.visit import ResponseHead, Visit
from scrapers.discover.walk import End
from scrapers.errors import KhobaoError
from scrapers.model.link import DayLink, Link, State
from scrapers.model.outlet import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one source."""

    source: Source
    links: tuple[Link, ...]
    error: str | None
    cause: KhobaoError | None
    """Why it could not be fetched; None where it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What became of one dated source."""

    source: str
    """Its name."""
    url: str
    """The first address asked, or empty where none was."""
    links: tuple[DayLink, ...]
    end: End
    errors: tuple[str, ...]
    cause: KhobaoError | None
    """Why a page of it could not be fetched; None where all answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What became of one visit."""

    visit: Visit
    state: State
    reason: str | None
    tries: int = 0
    response: ResponseHead | None = None
    """The last response."""
    cause: KhobaoError | None = None
    """Why it gave no page; None where it gave one, and where it was not tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What a crawl gave."""

    sources: Sequence[Asked]
    walks: Sequence[Walked]
    visits: Sequence[Visited]
    """Each visit that was chosen, once; but for visits to held pages that the crawl had no room for."""
    requests: int
    bytes: int
    """Received on the wire."""


def newest_first(found: Iterable[Link]) -> list[Link]:
    """Dated links, newest first, then the others in the order in which they were listed."""
    start = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda link: link.published or start, reverse=True)


def in_one_line(error: Exception) -> str:
    """The message of an error without line breaks, at most 400 characters: a site's own words may be part of it."""
    return " ".join(str(error).split())[:400]
