"""Past days, as the outlet itself lists them: dated sitemaps, day pages, and sections walked back to the day.

The day of a link is the day in its address, else the time beside it, in the outlet's time zone. Only the article
itself is conclusive: a Báo Tin tức address has the day on which the article was begun, minutes to hours before it was
published. A listing is complete only if every page that may list the day was read: an error page with status 200, an
empty sitemap, a listing that breaks off or a redirect to another page never ends a day as complete.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scrapers.discover.found import Found, links
from scrapers.discover.ids import Ids, Serial, no_younger, serial
from scrapers.discover.walk import End, Step, Steps, Walk, WalkReply, over
from scrapers.model.link import DayLink, Link, State
from scrapers.model.outlet import DatedSitemap, DayPages, Outlet, SiteListing, WalkBack
from scrapers.web.times import day_of_parts

EARLIEST = datetime.min.replace(tzinfo=UTC)
"""Makes no entry of a past sitemap too old."""


def walk(source: SiteListing, outlet: Outlet, day: date, ids: Ids | None = None) -> Walk:
    """The walk of one of the outlet's own dated sources for a day.

    For a day before the outlet's first it ends at once, complete, without a request.
    """
    ids = ids or Ids(outlet)
    match source:
        case _ if outlet.first_day and day < outlet.first_day:
            steps = _before(outlet)
        case DatedSitemap():
            steps = _sitemaps(source, outlet, day, ids)
        case DayPages():
            steps = _day_pages(source, outlet, day)
        case WalkBack():
            steps = _walk_back(source, outlet, day)
        case _:
            raise TypeError(f"{type(source).__name__}: expected DatedSitemap, DayPages or WalkBack")
    return Walk(source.name, day, steps)


def day_in_address(outlet: Outlet, canonical_url: str) -> date | None:
    """The day that the groups ``year``, ``month``, ``day`` of ``Outlet.article`` match; None without a match."""
    return _day(outlet.match(canonical_url))


def day_of(outlet: Outlet, link: Link) -> date | None:
    """The day of a link, by its address, else by its time in the outlet's zone; None if neither is known."""
    day = day_in_address(outlet, link.canonical_url)
    return day or (link.published.astimezone(outlet.tz).date() if link.published else None)


def _day(match: re.Match[str] | None) -> date | None:
    parts = match.groupdict() if match else {}
    year, month, day = (parts.get(name) for name in ("year", "month", "day"))
    return day_of_parts(year, month, day) if year and month and day else None


def _before(outlet: Outlet) -> Steps:
    yield over(f"before the outlet's first day, {outlet.first_day}", complete=True)


def _sitemaps(source: DatedSitemap, outlet: Outlet, day: date, ids: Ids) -> Steps:
    template = source.page.url
    own = source.fill(template, day)
    beside = (source.fill(template, day + way * source.around) for way in (-1, 1))
    queue = deque(dict.fromkeys((own, *beside)))
    asked: set[str] = set()
    seen: set[str] = set()
    troubles: list[str] = []
    articles = 0
    step = Step()
    while queue and len(asked) < source.pages:
        url = queue.popleft()
        asked.add(url)
        answer = yield replace(step, next=url)
        if answer.failed:
            step = Step(error=f"{url}: {answer.reason}")
            # The sitemap of a month that has not begun, or that the outlet began after, is rightly missing.
            if url == own or not answer.is_gone:
                troubles.append(f"{url}: {answer.reason}")
            continue
        found = _read(source, outlet, day, answer)
        queue.extend(address for address in found.follow if address not in asked and address not in queue)
        articles += len(found.links)
        kept, left = _of_sitemap(
            source, outlet, day, found.links, ids, is_days=url == own and source.is_of_one_day(template)
        )
        step = Step(links=_unseen(kept, seen), error=found.trouble)
        if found.trouble:
            troubles.append(f"{url}: {found.trouble}")
        elif url == own and not found.links and not found.follow:
            troubles.append(f"{url}: it lists no article")
        if left:
            troubles.append(f"{url}: {left} of {len(found.links)} articles have no lastmod and were left")
    if queue:
        troubles.append(f"stopped after {source.pages} sitemaps, with {len(queue)} still to read")
    summary = f"{articles} articles in {len(asked)} sitemaps"
    yield over("; ".join((summary, *troubles)), after=step, complete=not troubles)


def _of_sitemap(
    source: DatedSitemap, outlet: Outlet, day: date, found: Sequence[Link], ids: Ids, *, is_days: bool
) -> tuple[list[DayLink], int]:
    """The day's links among those of a sitemap, whose times are those of the last change, and the number of links
    whose day nothing narrows down. ``is_days``: the sitemap is the day's own."""
    clues = [_clues(outlet, link) for link in found]
    bounds = no_younger((each.number, each.changed) for each in clues if each.number and each.changed)
    kept: list[DayLink] = []
    left = 0
    for link, each in zip(found, clues, strict=True):
        if each.in_address:
            if each.in_address == day:
                kept.append(DayLink(link=replace(link, source=source.name), stated=True))
            continue
        near = {each.changed, bounds.get(each.number) if each.number else None} - {None}
        if not near and not is_days and not ids.can_tell(day, each.number):
            left += 1
        elif (
            is_days
            or any(abs(bound - day) <= source.around for bound in near if bound)
            or (not near and ids.may_be_of(day, each.number))
        ):
            kept.append(DayLink(link=replace(link, source=source.name), stated=False))
    return kept, left


@dataclass(frozen=True, slots=True)
class _Clues:
    """What an entry of a sitemap says about its day."""

    in_address: date | None
    changed: date | None
    number: Serial | None


def _clues(outlet: Outlet, link: Link) -> _Clues:
    match = outlet.match(link.canonical_url)
    changed = link.published.astimezone(outlet.tz).date() if link.published else None
    return _Clues(_day(match), changed, serial(outlet, match))


def _day_pages(source: DayPages, outlet: Outlet, day: date) -> Steps:
    seen: set[str] = set()
    step = Step()
    trouble = None
    for number in range(1, source.pages + 1):
        answer = yield replace(step, next=_address(source, day, number))
        if answer.failed:
            gone = number > 1 and answer.is_gone
            reason = f"page {number}: {answer.reason}"
            yield over(reason, complete=gone and not trouble, error=None if gone else reason)
            return
        if answer.moved:
            reason = f"page {number} leads to {answer.url}, another page"
            yield over(reason, complete=number > 1 and not trouble, error=None if number > 1 else reason)
            return
        found = _read(source, outlet, day, answer)
        fresh = _unseen(_stated(source, found.links), seen)
        if number == 1 or fresh or not found.is_listing:
            trouble = trouble or found.trouble
        # A side bar lists articles of other days, which shows in their addresses.
        of_day = tuple(each for each in fresh if day_of(outlet, each.link) in {day, None})
        step = Step(links=of_day, error=found.trouble if number == 1 or fresh or trouble else None)
        if not fresh or not source.more:
            reason = trouble or ("it brings nothing new" if not fresh else "there is one page only")
            yield over(f"page {number}: {reason}", after=step, complete=not trouble)
            return
    yield over(f"stopped after {source.pages} pages", after=step)


def _walk_back(source: WalkBack, outlet: Outlet, day: date) -> Steps:
    back = _Back(source, outlet, day)
    step = Step()
    while isinstance(page := back.plan(), int):
        if len(back.pages) >= source.pages:
            yield over(f"stopped after {source.pages} pages{back.reach}", after=step)
            return
        answer = yield replace(step, next=_address(source, day, page))
        step = back.look(page, answer)
    yield over(page.reason, after=step, complete=page.complete)


@dataclass(frozen=True, slots=True)
class _Page:
    """The new links of a section page: those that no page read earlier had."""

    reason: str
    """Why nothing is on it, where nothing is."""
    days: tuple[date, ...] = ()
    """Of its links, sorted."""
    undated: int = 0
    failed: State | None = None

    def is_after(self, day: date) -> bool:
        """By its median, since a page may have a pinned teaser that is older or newer."""
        return bool(self.days) and self.days[len(self.days) // 2] > day


class _Back:
    """The state of a walk back through a section.

    It searches for the day by doubling and halving the page number, then reads on until everything on a page is
    older. A section of 30 articles a day and 20 a page has those of two years ago on page 1,100: 21 requests.
    """

    def __init__(self, source: WalkBack, outlet: Outlet, day: date) -> None:
        self.source, self.outlet, self.day = source, outlet, day
        self.pages: dict[int, _Page] = {}
        self.seen: set[str] = set()
        self.oldest: date | None = None

    def look(self, number: int, answer: WalkReply) -> Step:
        """Record a page. One that fails, or lists nothing new, counts as behind the end of the section."""
        if answer.failed:
            self.pages[number] = _Page(str(answer.reason), failed=answer.failed)
            return Step(error=f"page {number}: {answer.reason}")
        if number > 1 and answer.moved:
            self.pages[number] = _Page(f"it leads to {answer.url}, another page", failed=State.GONE)
            return Step()
        found = _read(self.source, self.outlet, self.day, answer)
        fresh = [
            (each, day_of(self.outlet, each.link))
            for each in _unseen(_stated(self.source, found.links), self.seen)
        ]
        days = tuple(sorted(day for _, day in fresh if day))
        self.pages[number] = _Page(
            found.error or "it lists nothing new",
            days,
            len(fresh) - len(days),
            failed=None if found.is_listing else State.FAILED,
        )
        self.oldest = min(filter(None, (self.oldest, *days[:1])), default=None)
        # A link without a day may be of the day if its neighbours are.
        wanted = {self.day, None} if self.day in days else {self.day}
        links = tuple(replace(each, stated=day is not None) for each, day in fresh if day in wanted)
        return Step(links=links, error=found.trouble)

    def plan(self) -> int | End:
        """The number of the page to read next, or the end of the walk."""
        for number, page in self.pages.items():
            if page.undated and not page.days:
                reason = f"page {number}: none of {page.undated} links has a day"
                return End(complete=False, reason=reason)
            if page.failed and page.failed.traits.refused:
                return End(complete=False, reason=f"page {number}: {page.reason}")
        behind = [number for number, page in self.pages.items() if not page.is_after(self.day)]
        end = min(behind, default=None)
        newer = max((number for number in self.pages if end is None or number < end), default=0)
        if self.pages and not self.source.more:
            passed = self.oldest is not None and self.oldest < self.day
            return End(complete=passed, reason=f"there is one page only{self.reach}")
        if end is None:
            return newer * 2 or 1
        if end - newer > 1:
            return (newer + end) // 2
        passed = False
        while end in self.pages:
            page = self.pages[end]
            if not page.days:
                complete = passed and (page.failed is None or page.failed is State.GONE)
                return End(complete=complete, reason=f"page {end}: {page.reason}{self.reach}")
            if page.days[-1] < self.day:
                return End(complete=True, reason=f"everything on page {end} is older")
            passed = page.days[0] < self.day
            end += 1
        return end

    @property
    def reach(self) -> str:
        return f"; the oldest link is of {self.oldest}" if self.oldest else ""


def _address(source: SiteListing, day: date, page: int) -> str:
    return source.fill(source.page.url if page == 1 else source.more, day, page)


def _read(source: SiteListing, outlet: Outlet, day: date, answer: WalkReply) -> Found:
    page = replace(source.page, url=source.fill(source.page.url, day))
    if isinstance(source, DatedSitemap):
        page = replace(source.page, url=page.url, within=timedelta.max)
    return links(page, answer.body, outlet, answer.url, now=EARLIEST)


def _stated(source: SiteListing, found: Iterable[Link]) -> Iterable[DayLink]:
    return (DayLink(link=replace(link, source=source.name), stated=True) for link in found)


def _unseen(found: Iterable[DayLink], seen: set[str]) -> tuple[DayLink, ...]:
    fresh = tuple(each for each in found if each.link.canonical_url not in seen)
    seen.update(each.link.canonical_url for each in fresh)
    return fresh
