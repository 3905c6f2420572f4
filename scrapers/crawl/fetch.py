"""One page, fetched as politely and as safely as a capture fetches it, and not kept."""

from urllib.parse import urlsplit

from scrapers.archive.payload import decode
from scrapers.archive.warc import Exchange, Record
from scrapers.config import Config
from scrapers.crawl.run import run
from scrapers.crawl.visit import Answer
from scrapers.errors import BadConfiguration
from scrapers.outlet import Floors, Outlet, Section
from scrapers.page import Page


def fetch(url: str, config: Config) -> Page:
    """The page at an address, redirects followed, robots.txt obeyed.

    Raises BadConfiguration for what is no address of a site, and what a crawl makes of the site's answer: Gone,
    Forbidden, Blocked, SiteUnavailable and so on.
    """
    site = urlsplit(url)
    if site.scheme not in {"http", "https"} or not site.hostname:
        raise BadConfiguration(f"{url!r}: expected an address such as https://news.example/article")
    noted = _Last()
    crawled = run(_alone(url, site.netloc), contact=config.contact, newsstand=config.newsstand, keeper=noted)
    if cause := crawled.sources[0].cause:
        raise cause
    assert noted.exchange is not None, "a source without a cause of failure was answered"
    head, payload = noted.exchange.head, noted.exchange.response.partition(b"\r\n\r\n")[2]
    headers = {name.lower(): value for name, value in head.headers}
    return Page(
        url=noted.exchange.url,
        body=decode(headers, payload).data,
        status=int(head.get_statuscode()),
        headers=headers,
        fetched_at=noted.exchange.fetched_at,
    )


def _alone(url: str, site: str) -> Outlet:
    """A site of which nothing is known but one page."""
    return Outlet(
        slug="unknown",
        name=site,
        home=f"https://{site}/",
        language="en",
        timezone="UTC",
        sources=(Section(url=url),),
        article=r"(?!)",
        floors=Floors(articles_per_day=0),
    )


class _Last:
    """A keeper that remembers the last response that was no robots.txt's."""

    def __init__(self) -> None:
        self.exchange: Exchange | None = None

    def keep(self, exchange: Exchange) -> Record:
        if "P" not in exchange.via.hops:
            self.exchange = exchange
        return Record(
            part=0,
            offset=0,
            length=0,
            record_id="",
            payload_digest=exchange.payload_digest,
            revisit=False,
        )

    def adopted(self, url: str) -> tuple[Answer, bytes] | None:
        return None
