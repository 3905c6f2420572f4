"""A folder of real pages, played under their own addresses.

Layout: ``<outlet>/<case>/page.html.gz`` or ``page.html``, and ``gold.json`` with ``url``, ``title``, ``published`` and more.
Where an outlet file knows the host, its feeds, sitemaps, sections and lists are made from the pages, at the
addresses and in the form the file names; other hosts have their pages alone.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from scrapers.model.outlet import Outlet
from scrapers.outlets import load_all
from tests.newsstand.gold import Glued, Gold, Photo
from tests.newsstand.listings import address, listing
from tests.newsstand.sites.base import HTML, Answer, Plan, Site

_SAYS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")


@dataclass(frozen=True)
class SavedPage:
    body: bytes
    gold: Gold


class PagesSite(Site):
    """The pages of one outlet, or of one host that no outlet file knows."""

    def __init__(self, pages: list[SavedPage], outlet: Outlet | None) -> None:
        self._pages = {urlsplit(page.gold.url).path: page for page in sorted(pages, key=_newest)}
        self._sources = {address(source.url): source for source in outlet.sources} if outlet else {}
        self.host = outlet.host if outlet else urlsplit(pages[0].gold.url).hostname or ""
        sources = (urlsplit(source.url).hostname or "" for source in outlet.sources) if outlet else ()
        self.hosts = tuple({*(outlet.hosts if outlet else ()), *sources} - {self.host})

    def plan(self, path: str, query: dict[str, str], now: datetime) -> Plan:
        return (path, *sorted(query.items())), lambda: self._answer(path, query)

    def truth(self, path: str, now: datetime) -> Gold | None:
        page = self._pages.get(path)
        return page.gold if page else None

    def truths(self, now: datetime, count: int) -> Iterator[Gold]:
        return (page.gold for page in list(self._pages.values())[:count])

    def _answer(self, path: str, query: dict[str, str]) -> Answer | None:
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nAllow: /\n", "text/plain")
        if page := self._pages.get(path):
            return Answer(page.body, HTML, modified=page.gold.date_published)
        source = self._sources.get((path, frozenset(query.items())))
        if not source:
            return None
        # Without dates: saved pages are years old, and a capture leaves the old entries of a sitemap alone.
        return listing(source, [page.gold for page in self._pages.values()], dated=False)


def load(folder: Path) -> tuple[dict[str, PagesSite], list[str]]:
    """The sites of a folder, by outlet (by host where no outlet file knows it), and what could not be played."""
    known = {host: outlet for outlet in load_all() for host in (outlet.host, *outlet.hosts)}
    found: dict[str, list[SavedPage]] = {}
    left_out = []
    for file in sorted(folder.glob("*/*/gold.json")):
        case = file.parent
        body = _body(case)
        if body is None:
            left_out.append(f"{case.relative_to(folder)}: no page.html or page.html.gz")
            continue
        facts = json.loads(file.read_text("utf-8"))
        url = facts.get("url") or _own_address(body, known)
        if not url:
            left_out.append(
                f"{case.relative_to(folder)}: no url in gold.json, and the page names none of a known outlet"
            )
            continue
        if not facts.get("published"):
            left_out.append(f"{case.relative_to(folder)}: gold.json does not say when it was published")
            continue
        host = urlsplit(url).hostname or ""
        slug = known[host].slug if host in known else host
        found.setdefault(slug, []).append(SavedPage(body, _gold(slug, url, facts)))
    by_slug = {outlet.slug: outlet for outlet in known.values()}
    return {slug: PagesSite(pages, by_slug.get(slug)) for slug, pages in found.items()}, left_out


def _body(case: Path) -> bytes | None:
    if (packed := case / "page.html.gz").exists():
        return gzip.decompress(packed.read_bytes())
    plain = case / "page.html"
    return plain.read_bytes() if plain.exists() else None


def _own_address(body: bytes, known: dict[str, Outlet]) -> str | None:
    """What the page says its address is, where that is an article's of an outlet."""
    document = html.document_fromstring(body)
    says = (str(url).replace("http://", "https://", 1) for path in _SAYS for url in document.xpath(path))
    return next(
        (url for url in says if (o := known.get(urlsplit(url).hostname or "")) and o.match(url)), None
    )


def _gold(slug: str, url: str, facts: dict[str, Any]) -> Gold:
    modified = facts.get("modified")
    return Gold(
        outlet=slug,
        id=urlsplit(url).path,
        url=url,
        in_language=facts.get("language") or "und",
        headline=facts.get("title") or "",
        description=facts.get("lead") or "",
        article_body=tuple(facts.get("body", ())),
        captions=tuple(
            Photo(text=c.get("text") or None, credit=c.get("credit") or None)
            for c in facts.get("captions", ())
        ),
        authors=tuple(facts.get("authors", ())),
        agencies=tuple(facts.get("agencies", ())),
        date_published=datetime.fromisoformat(facts["published"]),
        date_modified=datetime.fromisoformat(modified) if modified else None,
        article_section=facts.get("section") or "",
        keywords=tuple(facts.get("tags", ())),
        image="",
        embedded_reports=tuple(Glued(headline=title, body=()) for title in facts.get("embedded_reports", ())),
    )


def _newest(page: SavedPage) -> float:
    return -page.gold.date_published.timestamp()
