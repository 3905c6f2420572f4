"""How the newsstand is asked, over the wire."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from scrapers.discover import links
from scrapers.model.outlet import Source
from scrapers.outlets import load
from tests.newsstand import Newsstand

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
"""The time at which the shared newsstand stands still: a Friday."""


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(stand: Newsstand, url: str, method: str = "GET", **headers: str) -> Got:
    """One exchange over the wire, gzip undone."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}".removesuffix("?")
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    try:
        sent = {"Host": parts.netloc, "Accept-Encoding": "gzip"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        connection.request(method, path, headers=sent)
        response = connection.getresponse()
        body = response.read()
        told = {name.lower(): value for name, value in response.getheaders()}
        if told.get("content-encoding") == "gzip" and method == "GET":
            body = gzip.decompress(body)
        return Got(response.status, told, body)
    finally:
        connection.close()


def listed(stand: Newsstand, source: Source, slug: str, url: str) -> set[str]:
    """The articles that a source lists, sitemaps of an index followed."""
    outlet = load(slug)
    got = get(stand, url)
    assert got.status == 200, url
    found = links(source, got.body, outlet, url, now=NOW)
    urls = {link.canonical_url for link in found.links}
    for further in found.follow:
        urls |= listed(stand, source, slug, further)
    return urls
