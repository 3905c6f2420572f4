"""What the robots.txt that a run saw says of the pages that the run captured."""

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapers.model.batch import Batch
from scrapers.model.rights import Signal

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.warc import Captured
    from scrapers.crawl.robots_rights import RobotsRights

HOPS = 5
"""Redirects from one host's robots.txt to another's that are followed."""


class SaidByRobots:
    """Gathers them while a batch is read, and is asked afterwards."""

    def __init__(self, batch: Batch, archive: "Archive") -> None:
        self._batch, self._archive = batch, archive
        self._seen: dict[str, Captured] = {}
        self._read: dict[str, RobotsRights | None] = {}

    def see(self, captured: "Captured") -> None:
        """Takes note of a capture, if it is that of a robots.txt."""
        from scrapers.archive.catalog_fetches import is_robots

        if captured.page.url and is_robots(captured.page.url):
            self._seen[_host(captured.page.url)] = captured

    def on(self, url: str | None) -> tuple[Signal, ...]:
        """What was said of a page; nothing where the run saw no robots.txt of its host, or one that is no longer held.
        Raises what the store and the catalog raise."""
        if url is None:
            return ()
        host = _host(url)
        if host not in self._read:
            self._read[host] = self._of(host)
        rights = self._read[host]
        return rights.on(url) if rights else ()

    def _of(self, host: str) -> "RobotsRights | None":
        from scrapers.crawl.robots_rights import RobotsRights

        captured = self._seen.get(host)
        for _ in range(HOPS):
            if captured is None or not 300 <= captured.page.status < 400 or captured.revisit:
                break
            captured = self._seen.get(_host(_target(captured)))
        if captured is None:
            return None
        if captured.revisit:
            captured = self._archive.robots(self._batch.outlet, captured.payload_digest)
        return RobotsRights(captured.page.body) if captured and captured.page.status == 200 else None


def _target(captured: "Captured") -> str:
    """Where a redirect leads; empty where that is no address."""
    try:
        return urljoin(captured.page.url or "", captured.page.headers.get("location", ""))
    except ValueError:
        return ""


def _host(url: str) -> str:
    """With the scheme and the port, as a robots.txt counts for them (RFC 9309 §2.3)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".casefold()
