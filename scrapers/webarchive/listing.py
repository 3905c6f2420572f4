"""Past days as web archives hold them: CDX indexes, the crawls of Common Crawl, the files of CC-NEWS.

Two dialects of one language. The Wayback Machine (wayback-cdx-server) gives one JSON array whose first row
names the fields, and a resume key after an empty row; Common Crawl's index is a pywb, which gives one JSON
object a line and numbered pages, and writes filters ``~field:regex`` and ``=field:value``.
"""

import gzip
import json
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from scrapers.discover.days import day_in_address
from scrapers.discover.ids import Ids, serial
from scrapers.discover.listing import start_of
from scrapers.discover.walk import Step, Steps, Walk, over
from scrapers.model.calendar_day import day_start
from scrapers.model.link import DayLink, Link, Memento
from scrapers.model.outlet import CommonCrawl, NewsCrawl, Outlet, Wayback, WebArchiveSource
from scrapers.web.urls import canonical
from scrapers.webarchive.rows import Rows, read_rows

ROWS = 3_000
"""Asked for at once: some 600 KB of JSON. The Wayback Machine's own block has as many."""
CRAWLS = timedelta(days=180)
"""Crawls of Common Crawl that began later after a day than this are left: a news page that was not in the six
crawls after it was linked from nowhere any more."""
NEWS_GAP = timedelta(hours=3)
"""Between the beginnings of two files of CC-NEWS, at most: some 30 are written a day."""
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")

_CRAWL = re.compile(r"CC-MAIN-(\d{4})-(\d{2})")
_NEWS = re.compile(r"CC-NEWS-(\d{14})-\d+\.warc\.gz$")


def walk(source: WebArchiveSource, outlet: Outlet, day: date, *, base: str, ids: Ids | None = None) -> Walk:
    """The walk through a web archive's index for a day. ``base`` is its address, e.g. ``https://web.archive.org``.

    Raises TypeError for NewsCrawl, which has no index to walk through.
    """
    ids = ids or Ids(outlet)
    base = base.rstrip("/")
    match source:
        case _ if outlet.first_day and day < outlet.first_day:
            steps = _before(outlet)
        case Wayback():
            steps = _wayback(source, outlet, day, ids, base)
        case CommonCrawl():
            steps = _common_crawl(source, outlet, day, ids, base)
        case _:
            raise TypeError(f"{type(source).__name__}: expected Wayback or CommonCrawl")
    return Walk(source.name, day, steps)


def pick(
    found: Iterable[Memento], source: WebArchiveSource | NewsCrawl, outlet: Outlet, day: date, ids: Ids
) -> Iterator[DayLink]:
    """The mementos that are, or may be, articles of the day: by their address, else by their id.

    The query's conditions are checked again here, since not every index supports all of them.
    """
    begin = day_start(day, outlet.tz)
    end = begin + source.within if source.within else None
    pattern = re.compile(source.fill(source.address, day) if isinstance(source, WebArchiveSource) else "")
    for memento in found:
        if (
            memento.status not in {200, None}
            or memento.captured_at < begin
            or (end and memento.captured_at > end)
            or (pattern.pattern and not pattern.fullmatch(memento.url))
        ):
            continue
        address = canonical(memento.url, outlet)
        match = outlet.match(address)
        stated = day_in_address(outlet, address)
        if match and (stated == day if stated else ids.may_be_of(day, serial(outlet, match))):
            link = Link(url=memento.url, canonical_url=address, source=source.name)
            yield DayLink(link=link, stated=stated is not None, memento=memento)


def news_months(source: NewsCrawl, outlet: Outlet, day: date) -> tuple[str, ...]:
    """Paths of the lists that name the files of CC-NEWS around a day."""
    start, end = day_start(day, outlet.tz), day_start(day, outlet.tz) + source.within
    months = dict.fromkeys((start.year, start.month) for start in (start, end))
    return tuple(f"crawl-data/CC-NEWS/{year}/{month:02}/warc.paths.gz" for year, month in months)


def news_files(source: NewsCrawl, outlet: Outlet, day: date, listing: bytes) -> tuple[str, ...]:
    """Paths of the files in a list (``warc.paths.gz``) that were begun soon enough after the start of the day.

    A file is named after the time of its first record, so the last one begun before the day is included.
    Raises ValueError for anything that is not such a list, and for an empty one.
    """
    begun = _begun(listing)
    start = f"{day_start(day, outlet.tz):%Y%m%d%H%M%S}"
    end = f"{day_start(day, outlet.tz) + source.within:%Y%m%d%H%M%S}"
    before = [name for stamp, name in begun if stamp < start][-1:]
    return (*before, *(name for stamp, name in begun if start <= stamp <= end))


def reaches_end(source: NewsCrawl, outlet: Outlet, day: date, listing: bytes) -> bool:
    """Whether a list names the last file that ``news_files`` looks for; a list of the running month may not yet.

    Raises ValueError as ``news_files``.
    """
    last = datetime.strptime(_begun(listing)[-1][0], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return last >= day_start(day, outlet.tz) + source.within - NEWS_GAP


def _begun(listing: bytes) -> list[tuple[str, str]]:
    """The files of a list, with the times of their first records, sorted by these."""
    try:
        names = gzip.decompress(listing).decode("ascii").split()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"expected a gzipped list of WARC files, got {start_of(listing)!r}") from error
    begun = sorted((found[1], name) for name in names if (found := _NEWS.search(name)))
    if not begun:
        said = repr(names[0][:200]) if names else "an empty list"
        raise ValueError(f"expected names such as CC-NEWS-20250122013045-00123.warc.gz, got {said}")
    return begun


def _before(outlet: Outlet) -> Steps:
    yield over(f"before the outlet's first day, {outlet.first_day}", complete=True)


def _wayback(source: Wayback, outlet: Outlet, day: date, ids: Ids, base: str) -> Steps:
    query = [
        ("url", source.fill(source.url, day)),
        ("matchType", source.match),
        ("output", "json"),
        ("fl", ",".join(FIELDS)),
        ("filter", "statuscode:200"),
        *([("filter", f"original:{source.fill(source.address, day)}")] if source.address else []),
        ("collapse", "urlkey"),  # the first capture of each address: the one nearest to its publication
        *_times(source, outlet, day),
        ("limit", str(ROWS)),
        ("showResumeKey", "true"),
    ]
    index = f"{base}/cdx/search/cdx?"
    seen: set[str] = set()
    step, resume, rows = Step(), "", 0
    troubles: list[str] = []
    for _ in range(source.pages):
        answer = yield replace(
            step, next=index + urlencode(query + ([("resumeKey", resume)] if resume else []))
        )
        if answer.failed:
            yield over(f"after {rows} captures: {answer.reason}", error=answer.reason)
            return
        found = read_rows(answer.body)
        rows += len(found.mementos)
        step = Step(links=_first(pick(found.mementos, source, outlet, day, ids), seen), error=found.trouble)
        if found.trouble:
            troubles.append(found.trouble)
        if not found.mementos and found.trouble:
            yield over(f"after {rows} captures: {found.trouble}", after=step)
            return
        if found.resume and found.resume == resume:
            troubles.append("the index gives the same resume key again")
        if not found.resume and found.read >= ROWS:
            troubles.append(f"the index gave {found.read} rows and no resume key, so there may be more")
        if not found.resume or found.resume == resume:
            yield over("; ".join((f"{rows} captures listed", *troubles)), after=step, complete=not troubles)
            return
        resume = found.resume
    yield over(f"stopped after {source.pages} pages of the index, with {rows} captures listed", after=step)


def _common_crawl(source: CommonCrawl, outlet: Outlet, day: date, ids: Ids, base: str) -> Steps:
    answer = yield Step(next=f"{base}/collinfo.json")
    try:
        if answer.failed:
            raise ValueError(answer.reason)
        indexes = tuple(_crawls(json.loads(answer.body), source, outlet, day))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield over(
            f"no list of crawls: {type(error).__name__}: {error}", error=f"{base}/collinfo.json: {error}"
        )
        return
    query = [
        ("url", source.fill(source.url, day)),
        ("matchType", source.match),
        ("output", "json"),
        ("filter", "=status:200"),
        *([("filter", f"~url:(?:{source.fill(source.address, day)})$")] if source.address else []),
        *_times(source, outlet, day),
    ]
    # Each crawl is first asked how many pages it has; an index that has no pages gives its rows at once.
    queue = deque((index, "showNumPages", "true") for index in indexes)
    seen: set[str] = set()
    step, rows, asked = Step(), 0, 1
    troubles = [] if indexes else ["no crawl in the list may hold the day"]
    while queue and asked < source.pages:
        index, name, value = queue.popleft()
        asked += 1
        answer = yield replace(step, next=f"{index}?{urlencode([*query, (name, value)])}")
        step = Step()
        if answer.is_gone:  # so an index says that it has no captures
            continue
        pages = _pages(answer.body)
        if name == "showNumPages" and pages is not None:
            pages = min(pages, source.pages + 1)  # one more than will be asked for, so that the end says so
            queue.extendleft((index, "page", str(page)) for page in reversed(range(pages)))
            continue
        found = Rows(error=answer.reason, whole=False) if answer.failed else read_rows(answer.body)
        rows += len(found.mementos)
        step = Step(links=_first(pick(found.mementos, source, outlet, day, ids), seen), error=found.trouble)
        if found.trouble:
            troubles.append(f"{index}: {found.trouble}")
    if queue:
        troubles.append(f"stopped after {asked} requests, with {len(queue)} still to make")
    summary = f"{rows} captures listed in {len(indexes)} crawls"
    yield over("; ".join((summary, *troubles)), after=step, complete=not troubles)


def _pages(body: bytes) -> int | None:
    """The number of pages that an index reports; None for any other response."""
    try:
        return int(json.loads(body)["pages"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _crawls(crawls: Any, source: CommonCrawl, outlet: Outlet, day: date) -> Iterator[str]:
    """Addresses of the indexes of the crawls that may hold pages of a day, the earliest first."""
    start = day_start(day, outlet.tz)
    end = start + (source.within or CRAWLS)
    spans = sorted((*_span(crawl), str(crawl["cdx-api"])) for crawl in crawls)
    return (index for begun, ended, index in spans if begun <= end and ended >= start)


def _span(crawl: dict[str, Any]) -> tuple[datetime, datetime]:
    """When a crawl ran, in UTC. Older lists do not say; then the ISO week in its name is the one in which it ended."""
    if crawl.get("from") and crawl.get("to"):
        begun, ended = (datetime.fromisoformat(crawl[name]) for name in ("from", "to"))
        return _aware(begun), _aware(ended)
    if not (named := _CRAWL.fullmatch(crawl["id"])):
        return datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    week = datetime.fromisocalendar(int(named[1]), int(named[2]), 1).replace(tzinfo=UTC)
    return week - timedelta(days=14), week + timedelta(days=14)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _times(source: WebArchiveSource, outlet: Outlet, day: date) -> list[tuple[str, str]]:
    start = day_start(day, outlet.tz)
    times = [("from", f"{start:%Y%m%d%H%M%S}")]
    return times + ([("to", f"{start + source.within:%Y%m%d%H%M%S}")] if source.within else [])


def _first(found: Iterable[DayLink], seen: set[str]) -> tuple[DayLink, ...]:
    """The first memento of each address: the rows of an index are sorted by address and time."""
    first: dict[str, DayLink] = {}
    for each in found:
        if each.link.canonical_url not in seen:
            first.setdefault(each.link.canonical_url, each)
    seen.update(first)
    return tuple(first.values())
