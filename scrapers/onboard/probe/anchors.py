"""The links of a page, as a visitor sees them: what is said, and where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scrapers.discover import canonical
from scrapers.errors import SkipAndRecord
from scrapers.model.page import Page
from scrapers.onboard.probe.shape import Shape
from scrapers.read.document import Document, tidy
from scrapers.read.fingerprint import word_list
from scrapers.read.places import absolute

HEADLINE = 4
"""Words from which the text of a link is a headline; the names of sections have one to three. Of scripts without
spaces, two signs are as a word."""

_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml|text/xml|application/xml", re.I)
_FEED_NAME = re.compile(r"(?:^|[/.?=_-])(?:rss2?|feeds?|atom|rdf)(?:[/._-]|$)", re.I)
_MENU = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|submenu)(?:$|[\s_-])", re.I)
_MENU_TAGS = {"div", "section", "aside", "ul", "ol", "li", "table"}
"""Whose class or id may call them a menu; that of a page's body says what it shows."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page, as a visitor sees it."""

    url: str
    """Canonical, without its query."""
    text: str
    in_menu: bool

    @property
    def is_headline(self) -> bool:
        """Whether its text is long enough for a headline and stands in no menu."""
        words = max(len(self.text.split()), len(word_list([self.text])) // 2)
        return not self.in_menu and words >= HEADLINE


def anchors(document: Document) -> list[Anchor]:
    """The links to http(s) pages, each URL once, with the longest text that it has; in the order of the page."""
    found: dict[str, Anchor] = {}
    for element in document.tree.iter("a"):
        if url := identity(absolute(document.url, element.get("href"))):
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
        there = absolute(here, str(href)) or ""
        if there.startswith(here) and re.fullmatch(r"[^\d{}]*2[^\d{}]*", rest := there.removeprefix(here)):
            return template + rest.replace("2", "{page}")
    return ""


def host(url: str) -> str:
    """The host name of an address, in lower case; empty where it has none."""
    return urlsplit(url).hostname or ""


def same_site(url: str, other: str) -> bool:
    """Whether two addresses are at one host, ``www.`` or not."""
    return host(url).removeprefix("www.") == host(other).removeprefix("www.")


def secure(url: str) -> str:
    """The address over https, as an outlet is captured."""
    return f"https://{url[7:]}" if url.lower().startswith("http://") else url


def identity(url: str | None) -> str | None:
    """The canonical URL without its query; None for what is no http(s) address."""
    try:
        return canonical(url, None).partition("?")[0] if url else None
    except ValueError:
        return None


def declared_feeds(document: Document) -> Iterator[str]:
    """Addresses of feeds that the page names in its head (RSS autodiscovery), then those that it links to."""
    for element in document.tree.iter("link"):
        if "alternate" in element.get("rel", "").lower() and _FEED_TYPE.match(element.get("type", "")):
            yield from _feed(absolute(document.url, element.get("href")))
    for element in document.tree.iter("a"):
        url = absolute(document.url, element.get("href"))
        if url and _FEED_NAME.search(urlsplit(url).path):
            yield from _feed(url)


def _feed(url: str | None) -> Iterator[str]:
    """The address of a feed of articles, as far as one can tell."""
    if url and identity(url) and "comment" not in url:
        yield secure(url)


def _in_menu(element: HtmlElement) -> bool:
    """Whether it stands in the page's own menu, head or foot; an article's teaser may have a head of its own."""
    around = list(element.iterancestors())
    if any(each.tag == "article" for each in around):
        return False
    return any(
        each.tag in {"nav", "header", "footer"}
        or (each.tag in _MENU_TAGS and _MENU.search(f"{each.get('class', '')} {each.get('id', '')}"))
        for each in around
    )
