"""A small outlet, played by ``tests.support.wire``, and what a crawl of it needs."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from scrapers.archive.warc import PartWriter, WholePart
from scrapers.config import Config
from scrapers.crawl.results import Crawled, Visited
from scrapers.crawl.run import Crawl, run
from scrapers.crawl.settings import Limits
from scrapers.crawl.visit import ResponseHead, Visit
from scrapers.model.exchange import Exchange, Record
from scrapers.model.link import Link
from scrapers.model.outlet import Feed, Floors, Outlet
from scrapers.model.progress import OnProgress
from tests.support.wire import Wire

OUTLET = Outlet(
    slug="gazette",
    name="Gazette",
    home="https://gazette.example/",
    language="en",
    timezone="Europe/Paris",
    sources=(Feed(url="https://gazette.example/rss"),),
    article=r"/story-\d+$",
    floors=Floors(articles_per_day=1),
    hosts=("m.gazette.example",),
)
FAST = Limits(delay=0.0, backoff_seconds=0.01, page_seconds=5, tries=2)
STORY = "https://gazette.example/story-1"


class DiskKeeper:
    """Keeps exchanges in WARC parts on disk, and beside them as they came."""

    def __init__(self, folder: Path) -> None:
        self.exchanges: list[Exchange] = []
        self.parts: list[WholePart] = []
        self._writer = PartWriter(
            folder, of="test", operator="test", user_agent="test", on_part=self.parts.append
        )

    def keep(self, exchange: Exchange) -> Record:
        self.exchanges.append(exchange)
        return self._writer.write(exchange)

    def adopted(self, url: str) -> tuple[ResponseHead, bytes] | None:
        return None

    def of(self, url: str) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.url == url]

    def records(self) -> list[tuple[str, str, dict[str, str], bytes]]:
        """Type, URL, WARC headers and block of every record of a URL, as warcio reads them back."""
        self._writer.close()
        found = []
        for part in self.parts:
            with part.path.open("rb") as file:
                for record in ArchiveIterator(file, no_record_parse=True):
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    headers = dict(record.rec_headers.headers)
                    found.append((record.rec_type, url, headers, record.raw_stream.read()))
        return found


def every_link(listed: Sequence[Link]) -> Iterable[Visit]:
    return [Visit(link=link) for link in listed]


def crawl(
    wire: Wire,
    keeper: DiskKeeper | None = None,
    limits: Limits = FAST,
    outlet: Outlet = OUTLET,
    choose: Callable[[Sequence[Link]], Iterable[Visit]] = every_link,
    on_progress: OnProgress | None = None,
) -> Crawled:
    what = Crawl(outlet=outlet, sources=outlet.sources, choose=choose, limits=limits)
    return run(what, config(wire.address), keeper, on_progress)


def config(newsstand: str) -> Config:
    """Settings for crawls that keep nothing in a bucket."""
    return Config(
        home=Path("unused"),
        bucket="unused",
        catalog="sqlite://",
        contact="https://archive.example/",
        newsstand=newsstand,
    )


def only(crawled: Crawled) -> Visited:
    (visited,) = crawled.visits
    return visited
