"""Places: where metadata stands in a page, gathered once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import lxml.etree
import lxml.html

from scrapers.read import credits, jsonld
from scrapers.read.document import Document, tidy

_ITEMS = lxml.etree.XPath("descendant::body/descendant::*[@itemprop][not(self::meta)]")

LONGEST_ADDRESS = 8_000
"""Characters: what servers and browsers must take at least (RFC 9110 §4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of one page where metadata stands, gathered once."""

    tree: lxml.html.HtmlElement
    base: str
    meta: Mapping[str, tuple[str, ...]]
    """Name, property or itemprop in lower case, to its values in document order."""
    links: tuple[tuple[str, str, str], ...]
    """rel, hreflang, href."""
    article: jsonld.Node
    named: Mapping[str, jsonld.Node]
    """The page's JSON-LD objects by their ``@id``."""
    canonical: str | None
    house: tuple[str, ...]
    breadcrumb: tuple[str, ...]
    """Names of the sections down to the article, itself left out."""

    @classmethod
    def of(cls, document: Document) -> "Places":
        """Gather them. Never raises for what a page says of itself."""
        meta: dict[str, list[str]] = {}
        for element in document.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if (value := element.get("content")) and name and not _in_other_item(element):
                meta.setdefault(name.strip().casefold(), []).append(value)
        for element in _ITEMS(document.tree):
            name = element.get("itemprop").casefold()
            if name in {"datepublished", "datemodified", "articlesection"} and not _in_other_item(element):
                meta.setdefault(name, []).append(
                    element.get("datetime") or element.get("content") or element.text_content()
                )
        links = tuple(
            (element.get("rel", "").casefold(), element.get("hreflang", ""), href)
            for element in document.tree.iter("link")
            if (href := element.get("href"))
        )
        stated_url = next((href for rel, _, href in links if rel == "canonical"), None) or next(
            iter(meta.get("og:url", ())), None
        )
        base = document.url or stated_url or ""
        canonical = absolute(base, stated_url)
        article = jsonld.article(document.jsonld, [url for url in (document.url, canonical) if url])
        named = jsonld.by_id(document.jsonld)
        frozen = {name: tuple(values) for name, values in meta.items()}
        return cls(
            tree=document.tree,
            base=base,
            meta=frozen,
            links=links,
            article=article,
            named=named,
            canonical=canonical,
            house=_house(frozen, (article, *document.jsonld[:200]), named, canonical or base),
            breadcrumb=_breadcrumb(document.jsonld),
        )

    def first(self, *names: str) -> str:
        """The first value that is not blank, of the first of these names that has one; empty where none has."""
        return next((value for name in names for value in self.meta.get(name, ()) if value.strip()), "")

    def absolute(self, href: str | None) -> str | None:
        """As ``absolute``, against the page's own address."""
        return absolute(self.base, href)

    def leads_home(self, heading: lxml.html.HtmlElement) -> bool:
        """Whether a heading is a link to the site's home page, from another one: then it is the site's name."""
        link = next(heading.iter("a"), None)
        target, own = (
            _parts(self.absolute(link.get("href")) or "" if link is not None else ""),
            _parts(self.base),
        )
        return bool(
            target.hostname
            and target.hostname == own.hostname
            and own.path.strip("/")
            and not target.path.strip("/")
        )


def _house(
    meta: Mapping[str, tuple[str, ...]],
    nodes: Iterable[jsonld.Node],
    named: Mapping[str, jsonld.Node],
    url: str,
) -> tuple[str, ...]:
    names = [
        value
        for name in (
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "publisher",
            "copyright",
        )
        for value in meta.get(name, ())
    ]
    for node in nodes:
        publishers = [node.get("publisher"), node.get("provider"), node.get("sourceOrganization")]
        kinds = set(jsonld.types(node))
        if kinds & {"WebSite", "Organization", "NewsMediaOrganization"} and "Person" not in kinds:
            publishers.append(node)
        for publisher in publishers:
            for each in jsonld.resolve(publisher, named):
                if isinstance(each, Mapping):
                    names += [jsonld.text(each.get("name")), jsonld.text(each.get("alternateName"))]
    host = (_parts(url).hostname or "").removeprefix("www.")
    names += [host, *host.split(".")[:-1]]
    return credits.unique(name for name in map(tidy, names) if 1 < len(name) <= 60)


def _breadcrumb(nodes: tuple[jsonld.Node, ...]) -> tuple[str, ...]:
    trail = next((node for node in nodes if "BreadcrumbList" in jsonld.types(node)), {})
    names: list[str] = []
    items = trail.get("itemListElement")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            target = item.get("item")
            address = (target.get("@id") or target.get("url")) if isinstance(target, Mapping) else target
            name = jsonld.text(item.get("name")) or (
                jsonld.text(target.get("name")) if isinstance(target, Mapping) else ""
            )
            # The home page leads the trail; the article itself, where it ends the trail, has no address or is no short name.
            leads_on = bool(_parts(str(address)).path.strip("/")) or bool(names)
            if address and name and leads_on and len(name) <= 60:
                names.append(tidy(name))
    return tuple(names)


def _in_other_item(element: lxml.html.HtmlElement) -> bool:
    """Whether the element describes another item (a video, a picture, a comment) inside the page."""
    if (parent := element.getparent()) is None or parent.tag == "head":
        return False
    item = next((each for each in element.iterancestors() if each.get("itemscope") is not None), None)
    return item is not None and not re.search(r"Article|Posting|WebPage|Report", item.get("itemtype", ""))


def absolute(base: str | None, href: str | None) -> str | None:
    """``href`` made absolute; None for what is no http(s) address, or too long for one."""
    if not href or len(href) > LONGEST_ADDRESS or not href.strip():
        return None
    try:
        href.encode()  # JSON can hold half a character, which no address does
        url = urljoin(base or "", href.strip())
        return url if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname else None
    except ValueError:
        return None


def _parts(url: str) -> SplitResult:
    """Of an address that may be none: then all parts are empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
