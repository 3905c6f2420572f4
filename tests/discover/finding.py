"""What the tests of discovery look for links with."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scrapers.discover import Found, links
from scrapers.model.link import Link
from scrapers.model.outlet import Feed, Floors, Outlet, Source

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OUTLET = Outlet(
    slug="gazette",
    name="Gazette",
    home="https://gazette.example/",
    hosts=("m.gazette.example",),
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    sources=(Feed(url="https://gazette.example/rss"),),
    article=r"/story-\d+$",
    deny=(r"/sport/",),
    floors=Floors(articles_per_day=1),
)


def find(source: Source, body: str | bytes) -> Found:
    return links(source, body if isinstance(body, bytes) else body.encode(), OUTLET, source.url, now=NOW)


def urls(found: Iterable[Link]) -> list[str]:
    return [link.canonical_url.removeprefix("https://gazette.example") for link in found]
