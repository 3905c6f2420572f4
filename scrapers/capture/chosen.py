"""The plan of links that a person chose: each is fetched, whether or not it is held, final or listed anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from scrapers.archive.catalog import Catalog, Seen
from scrapers.capture.harvest import FromWebArchives
from scrapers.capture.keeper import ArchiveKeeper
from scrapers.capture.scheduled import visit
from scrapers.crawl.results import Crawled
from scrapers.crawl.run import Crawl
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import Visit
from scrapers.model.link import Link
from scrapers.model.outlet import Outlet


class ChosenPlan:
    """Fetches the chosen links, whole, in their order; asks no source. A ``Plan`` of the harvest."""

    day: date | None = None

    def __init__(self, outlet: Outlet, links: Sequence[Link], catalog: Catalog, limits: Limits) -> None:
        self.crawl = Crawl(outlet=outlet, choose=self.visits, limits=limits)
        self.known: Mapping[str, Seen] = catalog.known(outlet.slug, [link.canonical_url for link in links])
        self._links = links

    def visits(self, listed: Sequence[Link]) -> list[Visit]:
        """None is conditional: who chose a page that is held doubts what is held."""
        asked = (visit(link, self.known.get(link.canonical_url)) for link in self._links)
        return [replace(each, etag=None, last_modified=None) for each in asked]

    def beyond(self, crawled: Crawled, keeper: ArchiveKeeper) -> FromWebArchives:
        """Nothing: the site is to be asked."""
        return FromWebArchives()
