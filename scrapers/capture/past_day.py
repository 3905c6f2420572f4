"""The plans of a past day: one run lists it, another fetches what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date

from scrapers.archive.catalog import Catalog, Seen
from scrapers.capture.harvest import FromWebArchives
from scrapers.capture.keeper import ArchiveKeeper
from scrapers.capture.scheduled import visit
from scrapers.config import Config
from scrapers.crawl.results import Crawled, Visited
from scrapers.crawl.run import Crawl
from scrapers.crawl.settings import Limits, limits_for
from scrapers.crawl.visit import ResponseHead, Visit
from scrapers.discover.days import walk
from scrapers.discover.ids import Ids
from scrapers.errors import KhobaoError, RetryLater, SkipAndRecord, StopOutlet
from scrapers.model.batch import SourceReport
from scrapers.model.ledger import Entry, Ledger
from scrapers.model.link import DayLink, Link, Memento, State
from scrapers.model.outlet import NewsCrawl, Outlet, SiteListing, WebArchiveSource
from scrapers.webarchive import WebArchives

PAGES = 2_000
"""Of one day: the busiest outlet publishes some 220 articles a day, and a month's sitemap whose entries were all
edited on one day would make every one of its 7,000 a candidate."""
RUN_SECONDS = 6 * 3600.0
"""Of one day: 2,000 pages at two seconds take 67 minutes; AutoThrottle may slow down to five times that."""


def day_limits(config: Config) -> Limits:
    """Of the runs of a past day, which has no next run in a quarter of an hour."""
    return replace(limits_for(config), pages=PAGES, run_seconds=RUN_SECONDS)


class ListPlan:
    """Walks to the day through the outlet's own dated sources, then, where none of these tells all it has of the
    day, through web archives. Fetches no article. A ``Plan`` of the harvest."""

    def __init__(self, outlet: Outlet, day: date, catalog: Catalog, config: Config, limits: Limits) -> None:
        self.day: date | None = day
        self.known: Mapping[str, Seen] = {}
        self._of = day
        self._outlet, self._catalog, self._config = outlet, catalog, config
        self._ids = Ids(outlet)
        self.crawl = Crawl(
            outlet=outlet,
            walks=[
                walk(source, outlet, day, self._ids)
                for source in outlet.days
                if isinstance(source, SiteListing)
            ],
            limits=limits,
        )

    def beyond(self, crawled: Crawled, keeper: ArchiveKeeper | None = None) -> FromWebArchives:
        """Keeps nothing: what an archive lists is in the batch."""
        sources: list[SourceReport] = []
        listed: list[DayLink] = []
        archives = [
            source for source in self._outlet.days if isinstance(source, (WebArchiveSource, NewsCrawl))
        ]
        if not any(walked.end.complete for walked in crawled.walks):
            for source in archives:
                report, found = self._ask(source)
                sources.append(report)
                listed += found
                if report.complete and found:
                    break
        self.known = self._catalog.known(
            self._outlet.slug,
            {each.link.canonical_url for walked in crawled.walks for each in walked.links}
            | {each.link.canonical_url for each in listed},
        )
        fresh = {each.link.canonical_url for each in listed} - set(self.known)
        return FromWebArchives(
            sources=tuple(replace(report, new=min(report.links, len(fresh))) for report in sources),
            listed=tuple(listed),
        )

    def _ask(self, source: WebArchiveSource | NewsCrawl) -> tuple[SourceReport, list[DayLink]]:
        found: list[DayLink] = []
        errors: list[str] = []
        complete, reason, url = False, None, ""
        with WebArchives(self._config) as archives:
            for step in archives.steps(source, self._outlet, self._of, self._ids):
                url = url or step.next or ""
                found += step.links
                errors += [step.error] if step.error else []
                if step.end:
                    complete, reason = step.end.complete, step.end.reason
        report = SourceReport(
            name=source.name,
            url=url,
            links=len(found),
            new=0,
            error="; ".join(errors[:3]) or (None if complete else reason),
            state=State.FAILED if errors and not found else None,
            complete=complete,
        )
        return report, found


@dataclass(frozen=True, slots=True)
class _ArchivedCopy:
    """A copy that a web archive holds of a link of the day."""

    source: WebArchiveSource | NewsCrawl
    memento: Memento


class FetchPlan:
    """Fetches what the ledger says is not final; from the site, else from the web archive that listed it.
    A ``Plan`` of the harvest."""

    def __init__(
        self,
        outlet: Outlet,
        ledger: Ledger,
        listed: Iterable[DayLink],
        catalog: Catalog,
        config: Config,
        limits: Limits,
    ) -> None:
        self.day: date | None = ledger.day
        self.crawl = Crawl(outlet=outlet, choose=self.visits, limits=limits)
        self._outlet, self._config = outlet, config
        # What another run has captured and nobody has refined yet is on its way: fetching it again would double it.
        self._entries = [entry for entry in ledger.unfinished if entry.state is not State.CAPTURED]
        self.known: Mapping[str, Seen] = catalog.known(
            outlet.slug, [entry.canonical_url for entry in self._entries]
        )
        archives = {
            source.name: source for source in outlet.days if isinstance(source, (WebArchiveSource, NewsCrawl))
        }
        self._links: dict[str, Link] = {}
        self._copies: dict[str, _ArchivedCopy] = {}
        for each in listed:
            url = each.link.canonical_url
            self._links.setdefault(url, each.link)
            if each.memento and each.link.source in archives and url not in self._copies:
                self._copies[url] = _ArchivedCopy(archives[each.link.source], each.memento)

    def visits(self, listed: Sequence[Link]) -> list[Visit]:
        """A visit for each link that is not final, conditional where the page is held."""
        return [visit(self._link(entry), self.known.get(entry.canonical_url)) for entry in self._entries]

    def beyond(self, crawled: Crawled, keeper: ArchiveKeeper) -> FromWebArchives:
        """Copies that web archives hold of the pages that the site did not give."""
        missed = [
            visited
            for visited in crawled.visits
            if (visited.state.traits.asks_web_archive or _is_cut_off(visited))
            and visited.visit.link.canonical_url in self._copies
        ]
        if not missed:
            return FromWebArchives()
        with ExitStack() as stack:
            archives = stack.enter_context(WebArchives(self._config))
            return FromWebArchives(
                visits=tuple(self._copied(visited, archives, keeper) for visited in missed)
            )

    def _copied(self, visited: Visited, archives: WebArchives, keeper: ArchiveKeeper) -> Visited:
        """The visit to the archive, or the one to the site with what both said."""
        held = self._copies[visited.visit.link.canonical_url]
        try:
            copy = archives.fetch(held.source, held.memento)
            record = keeper.keep(copy.exchange(held.source.name))
        except (RetryLater, SkipAndRecord, StopOutlet) as error:
            return replace(visited, reason=f"{visited.reason}; {held.source.name}: {_line(error)}")
        head = ResponseHead(
            url=copy.url, status=200, fetched_at=copy.captured_at.astimezone(UTC), headers={}, record=record
        )
        return replace(visited, state=State.CAPTURED, reason=None, response=head)

    def _link(self, entry: Entry) -> Link:
        return self._links.get(entry.canonical_url) or Link(
            url=entry.url, canonical_url=entry.canonical_url, source=entry.sources[0], title=entry.title
        )


def _is_cut_off(visited: Visited) -> bool:
    return visited.response is not None and visited.response.missing is not None


def _line(error: KhobaoError) -> str:
    return " ".join(str(error).split())
