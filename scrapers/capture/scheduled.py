"""The plan: which of the listed links a run visits, and in which order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from scrapers.archive.catalog import Catalog, Seen
from scrapers.capture.harvest import FromWebArchives
from scrapers.capture.keeper import ArchiveKeeper
from scrapers.crawl.results import Crawled
from scrapers.crawl.run import Crawl
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Visit
from scrapers.model.link import Link
from scrapers.model.outlet import Outlet

FIRST_WAIT = timedelta(minutes=15)
"""Before a link is tried again after one request; doubles with each further one, so that 9 span two days."""
MOST_TRIES = 9
"""Requests for a link that never came well, over all runs; then it is left to the day's reconciliation."""


def is_due(seen: Seen, now: datetime) -> bool:
    """Whether a link that could not be captured is to be tried again now."""
    due = due_at(seen)
    return due is not None and due <= now


def due_at(seen: Seen) -> datetime | None:
    """UTC: from when on a link that could not be captured is tried again; None where no scheduled run does."""
    if not seen.state.traits.run_retries or seen.tries >= MOST_TRIES:
        return None
    wait = FIRST_WAIT * 2 ** (seen.tries - 1) if seen.tries else timedelta()
    return seen.last_tried_at + wait


class ScheduledPlan:
    """What a scheduled run is sent out for: what the outlet's sources list. A ``Plan`` of the harvest.

    Asks the catalog once, when the sources have been read.
    """

    day: date | None = None

    def __init__(self, outlet: Outlet, catalog: Catalog, limits: Limits, now: datetime) -> None:
        self.crawl = Crawl(outlet=outlet, sources=outlet.sources, choose=self.visits, limits=limits)
        self.known: Mapping[str, Seen] = {}
        """Of the links listed or due for another look, those that an earlier batch has tried, by canonical URL."""
        self._catalog, self._outlet, self._now = catalog, outlet, now

    def visits(self, listed: Sequence[Link]) -> list[Visit]:
        """New links and those due for another try, in the order listed; behind them articles due for another look.

        Looks take what new links leave of the budget, and at least their share of it; what has no room then is
        not tried and due again in the next run. New links without room stand last, for the run to say so.
        """
        slug, budget = self._outlet.slug, self._outlet.pages_per_run
        looks = self._catalog.due(slug, self._outlet.looks, self._now)
        urls = {link.canonical_url for link in (*listed, *looks)}
        self.known = self._catalog.known(slug, urls)
        wanted = [
            link
            for link in listed
            if link.canonical_url not in self.known or is_due(self.known[link.canonical_url], self._now)
        ]
        twice = {link.canonical_url for link in wanted}
        looks = [link for link in looks if link.canonical_url not in twice]
        room = max(budget - len(wanted), int(budget * self._outlet.looks_share))
        looks = looks[:room]
        first = wanted[: budget - len(looks)]
        links = (*first, *looks, *wanted[len(first) :])
        return [visit(link, self.known.get(link.canonical_url)) for link in links]

    def beyond(self, crawled: Crawled, keeper: ArchiveKeeper) -> FromWebArchives:
        """Nothing: a scheduled run asks no web archive."""
        return FromWebArchives()


def visit(link: Link, seen: Seen | None) -> Visit:
    """Conditional where the page is held: a 304 means that nothing is lost by not having it again."""
    if seen is None or seen.original is None:
        return Visit(link=link)
    return Visit(link=link, etag=seen.etag, last_modified=seen.last_modified, held=True)
