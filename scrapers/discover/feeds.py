"""RSS 0.9x, 1.0 and 2.0, and Atom 0.3 and 1.0.

Of an item, only its own children speak of the article: in the namespace of the item, in Atom's, or in Dublin Core's.
Those of enclosures, media and other feeds that the item was taken from bear the same names and speak of something else.
"""

import re
from collections.abc import Iterator
from functools import reduce
from operator import itemgetter
from urllib.parse import urljoin

from lxml import etree

from scrapers.discover.listing import Entry, Listing, ReadTime, failed, plain, start_of
from scrapers.discover.xml import items, local_name, space, text_of

LARGEST = 4 * 2**20
"""Bytes that are read. A feed of 50 items has up to 300 KB."""
MOST_ENTRIES = 50_000

_ATOM = re.compile(r"http://(?:www\.w3\.org/2005/atom|purl\.org/atom/ns#?)")
_DUBLIN_CORE = re.compile(r"http://purl\.org/dc/(?:elements/1\.[01]|terms)")
_FEEDBURNER = re.compile(r"http://rssnamespace\.org/feedburner/ext/1\.0")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ALTERNATE = {"", "alternate", "http://www.iana.org/assignments/relation/alternate"}
_HTML = {"", "text/html", "application/xhtml+xml"}
_TIMES = ("pubdate", "published", "issued", "created", "date", "updated", "modified")
"""Local names of elements that say when an item was published, or at least changed; the first that can be read counts."""
_FACTS = {"title", "category", "subject", *_TIMES}


def read(body: bytes, time: ReadTime) -> Listing:
    """The items of a feed. Never raises."""
    found = items(body[:LARGEST], ("item", "entry"), lambda element: _entry(element, time), MOST_ENTRIES)
    if found.root not in {"rss", "rdf", "feed"} and not found.items:
        return failed(f"expected RSS or Atom, found {start_of(body)!r}")
    if len(body) > LARGEST:
        error = f"{len(body)} bytes, of which {LARGEST} were read"
        return Listing(entries=found.items, error=error, whole=False)
    if not found.items:
        return failed(found.error or "a feed without entries", is_listing=not found.error)
    return Listing(entries=found.items, error=found.error, whole=found.whole)


def _entry(item: etree._Element, time: ReadTime) -> Entry | None:
    addresses = sorted(_addresses(item), key=itemgetter(0))
    if not addresses:
        return None
    facts: dict[str, str] = {}
    for child in sorted(item, key=lambda child: space(child) != space(item)):
        name = local_name(child)
        if name in _FACTS and _speaks_of(item, child) and (text := child.get("term") or text_of(child)):
            facts.setdefault(name, text)
    return Entry(
        urls=tuple(dict.fromkeys(address for _, address in addresses)),
        title=plain(facts.get("title")),
        published=next((at for name in _TIMES if name in facts and (at := time(facts[name]))), None),
        section=plain(facts.get("category") or facts.get("subject")),
    )


def _speaks_of(item: etree._Element, child: etree._Element) -> bool:
    where = space(child)
    return where == space(item) or bool(_ATOM.fullmatch(where) or _DUBLIN_CORE.fullmatch(where))


def _addresses(item: etree._Element) -> Iterator[tuple[int, str]]:
    """Addresses of the item's page, each with its rank; absolute as far as ``xml:base`` says.

    First the item's own link, then Atom's in an item of RSS, then what stands elsewhere where the link leads through
    a counter: the original link, and the permanent id. Never the comments, an enclosure, the feed from which the item
    was taken, or a link to anything but the page (``rel``).
    """
    for child in item:
        name, text, is_own = local_name(child), text_of(child), space(child) == space(item)
        is_atom = _ATOM.fullmatch(space(child)) is not None
        if name == "link" and (is_own or is_atom):
            href = (child.get("href") or "").strip()
            is_page = (child.get("type") or "").strip().lower() in _HTML
            if href and (child.get("rel") or "").strip().lower() not in _ALTERNATE:
                continue
            if href or text:
                yield (0 if is_page else 1) if is_own else 2, _absolute(child, href or text)
        elif name == "origlink" and _FEEDBURNER.fullmatch(space(child)) and text:
            yield 3, _absolute(child, text)
        elif (name == "guid" and is_own) or (name == "id" and (is_own or is_atom)):
            is_permanent = (child.get("isPermaLink") or "").strip().lower() != "false"
            if is_permanent and _is_address(text):
                yield 4, text
    if _is_address(about := (item.get(_ABOUT) or "").strip()):
        yield 5, about


def _absolute(element: etree._Element, address: str) -> str:
    """The address, resolved against every ``xml:base`` around it (XML Base §4)."""
    bases = [each.get(_BASE) for each in (element, *element.iterancestors()) if each.get(_BASE)]
    try:
        return reduce(urljoin, [*(str(base).strip() for base in reversed(bases)), address])
    except ValueError:  # a base is not an address, so a relative address has no meaning
        return address if _is_address(address) else str(bases[0])


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))
