"""The links of a page, as a visitor sees them: what is said, and where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from scrapers.discover import canonical
from scrapers.errors import SkipAndRecord
from scrapers.onboard.shape import Shape
from scrapers.page import Page
from scrapers.read.document import Document, tidy

HEADLINE = 4
"""Words from which the text of a link is a headline; the names of sections have one to three."""

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml|text/xml|application/xml", re.I)
_FEED_NAME = re.compile(r"(?:^|[/.?=_-])(?:rss2?|feeds?|atom|rdf)(?:[/._-]|$)", re.I)
_MENU = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|header|submenu)(?:$|[\s_-])", re.I)


@dataclass(frozen=True, slots=True)
class Anchor:
    url: str
    """Canonical, without its query."""
    text: str
    in_menu: bool

    @property
    def is_headline(self) -> bool:
        return not self.in_menu and len(self.text.split()) >= HEADLINE


def anchors(document: Document) -> list[Anchor]:
    """The links to http(s) pages, each URL once, with the longest text that it has; in the order of the page."""
    found: dict[str, Anchor] = {}
    for element in document.tree.iter("a"):
        if url := identity(urljoin(document.url or "", (element.get("href") or "").strip() or "#")):
            text = tidy(element.text_content()) or tidy(element.get("title"))
            known = found.get(url)
            if known is None or len(text) > len(known.text):
                found[url] = Anchor(url, text, _in_menu(element) and (known is None or known.in_menu))
    return list(found.values())


def articles_on(page: Page, shape: Shape) -> list[str]:
    """The articles that a page of a site links to; none where it is no HTML page."""
    try:
        found = anchors(Document.parse(page))
    except SkipAndRecord:
        return []
    return [each.url for each in found if shape.finds(each.url) and same_site(each.url, page.url or "")]


def next_pages(listing: Page, template: str) -> str:
    """The template of further pages of a listing, from its own link to the second; empty where it has none. The page
    is an HTML page, and ``template`` that of its address."""
    here = listing.url or ""
    for href in Document.parse(listing).tree.xpath("//*[self::a or self::link][@rel='next']/@href"):
        there = urljoin(here, str(href))
        if there.startswith(here) and re.fullmatch(r"[^\d{}]*2[^\d{}]*", rest := there.removeprefix(here)):
            return template + rest.replace("2", "{page}")
    return ""


def host(url: str) -> str:
    return urlsplit(url).hostname or ""


def same_site(url: str, other: str) -> bool:
    """Whether two addresses are at one host, ``www.`` or not."""
    return host(url).removeprefix("www.") == host(other).removeprefix("www.")


def secure(url: str) -> str:
    """The address over https, as an outlet is captured."""
    return f"https://{url[7:]}" if url.lower().startswith("http://") else url


def identity(url: str) -> str | None:
    """The canonical URL without its query; None for what is no http(s) address."""
    try:
        return canonical(url, None).partition("?")[0]
    except ValueError:
        return None


def declared_feeds(document: Document) -> Iterator[str]:
    """Addresses of feeds that the page names in its head (RSS autodiscovery), then those that it links to."""
    for element in document.tree.iter("link"):
        if "alternate" in element.get("rel", "").lower() and _FEED_TYPE.match(element.get("type", "")):
            yield from _absolute(document, element)
    for element in document.tree.iter("a"):
        if _FEED_NAME.search(urlsplit(element.get("href") or "").path):
            yield from _absolute(document, element)


def _absolute(document: Document, element: HtmlElement) -> Iterator[str]:
    try:
        url = urljoin(document.url or "", (element.get("href") or "").strip())
        if canonical(url, None) and "comment" not in url:
            yield secure(url)
    except ValueError:
        return


def _in_menu(element: HtmlElement) -> bool:
    return any(
        each.tag in {"nav", "header", "footer"}
        or _MENU.search(f"{each.get('class', '')} {each.get('id', '')}")
        for each in element.iterancestors()
        if each.tag not in {"body", "html", "main", "article"}
    )
