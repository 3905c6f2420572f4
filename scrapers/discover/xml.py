"""XML as sites serve it: feeds and sitemaps, well-formed or not, item by item.

A strict parser gives up on a sitemap of 5,000 links for one ``&nbsp;``. So XML that is not well-formed is mended where
the intention is plain, and parsed again; of what cannot be mended, every whole item is read. The fault is reported.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from html.entities import html5
from typing import Generic, TypeVar

from lxml import etree

from scrapers.discover.listing import start_of
from scrapers.web.charset import CONTROLS, to_utf8

T = TypeVar("T")

_STEP = 1 << 16
"""Bytes that are fed to the parser at a time, so that memory holds the items of one step and not all."""
_PROLOG = 1 << 16
"""Bytes within which the root element has to begin."""
_MOST_FAULTS = 100_000
"""Stray characters; a page with more of them was never meant to be XML."""
_REPLACED = "\ufffd".encode()
_NOT_XML = re.compile(rb"\xef\xbf[\xbe\xbf]")
_BEGIN = re.compile(rb"<(?:[\w.-]+:)?(?:rss|RDF|feed|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_BEFORE = re.compile(
    rb"<\?[^<>]*\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*(?:\[.*\]\s*)?>|\xef\xbb\xbf|\s", re.DOTALL | re.IGNORECASE
)
_TEXTS = rb"(?:title|description|summary)"
_ENDS = rb"(?:item|entry|url|sitemap|link|guid|loc|id|title|description|summary)\b"
_MENDABLE = re.compile(
    rb"""
      (?P<open><(?P<name>(?:[\w.-]+:)?"""
    + _TEXTS
    + rb""")(?:\s[^<>]*)?(?<!/)>)
          (?P<text>(?:(?!<!\[CDATA\[|</?(?:[\w.-]+:)?"""
    + _ENDS
    + rb""").){0,20000}?)
          (?P<close></(?P=name)\s*>)
    | (?P<cdata><!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>)
    | (?P<comment><!--(?:(?!<!--).)*?-->|<\?[^<>]*\?>)
    | (?P<tag></?[A-Za-z_][^<>]*>)
    | (?P<reference>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | (?P<stray>\]\]>|[<&])
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(rb"[<&\]]")
_REFERENCE = re.compile(rb"&(?:(\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|RDF|feed|urlset|sitemapindex)\s*>", re.IGNORECASE)
_PREFIX = re.compile(rb"</?([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_DECLARED = re.compile(rb"xmlns:([A-Za-z_][\w.-]*)\s*=")
_ROOT = re.compile(rb"<[A-Za-z_][\w.:-]*")
_USUAL = {
    b"atom": b"http://www.w3.org/2005/Atom",
    b"dc": b"http://purl.org/dc/elements/1.1/",
    b"feedburner": b"http://rssnamespace.org/feedburner/ext/1.0",
    b"news": b"http://www.google.com/schemas/sitemap-news/0.9",
    b"rdf": b"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""What a prefix means that a page forgot to declare; others get a namespace of their own, in which nothing is read."""


@dataclass(frozen=True, slots=True)
class Items(Generic[T]):
    """The items of a page of XML."""

    root: str
    """Local name of the root element; empty without one."""
    items: tuple[T, ...]
    error: str | None = None
    """What was wrong with the XML, in one line."""
    whole: bool = True
    """Whether all items were read in spite of ``error``."""


def items(
    body: bytes, names: Collection[str], make: Callable[[etree._Element], T | None], most: int
) -> Items[T]:
    """The results of ``make`` for each element with one of the local ``names``, in any namespace, at most ``most``.

    ``make`` may be called twice for one element and must not keep it: elements are cleared once processed, so memory
    stays flat. Loads nothing from outside, and expands no entities but those of XML and HTML. Never raises.
    """
    source, said = _clean(body)
    try:
        found = _parsed(source, names, make, most, recover=False)
        return replace(found, error=found.error or said)
    except etree.XMLSyntaxError:
        fault = _fault(source)
    mended = _mended(source)
    try:
        found = _parsed(mended, names, make, most, recover=False)
        return replace(found, error=found.error or said or f"broken XML, mended: {fault}")
    except etree.XMLSyntaxError:
        found = _parsed(mended, names, make, most, recover=True)
        return replace(found, error=f"broken XML: {fault}", whole=False)


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, in lower case; empty for what is no element."""
    return _tag(element).rpartition("}")[2].rpartition(":")[2].lower()


def space(element: etree._Element) -> str:
    """The namespace of an element, in one spelling: https for http, capitals or a slash at its end make it no other.

    A prefix that nothing declares is a namespace of its own.
    """
    namespace, _, name = _tag(element).rpartition("}")
    namespace = namespace.lstrip("{") or name.rpartition(":")[0]
    return namespace.strip().lower().replace("https://", "http://").rstrip("/")


def _tag(element: etree._Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def text_of(element: etree._Element) -> str:
    """All text in an element, with no white space around it."""
    return "".join(element.itertext()).strip()


def _clean(body: bytes) -> tuple[bytes, str | None]:
    """The XML in UTF-8 from its root element on, and what was wrong, where anything was."""
    text = to_utf8(body)
    lost = text.count(_REPLACED) - body.count(_REPLACED)
    said = f"{lost} places are in no known character set" if lost > 0 else None
    legal = _NOT_XML.sub(b"", text.translate(None, CONTROLS))
    if len(legal) < len(text):
        said = said or "broken XML, mended: it had control characters"
    if begin := _BEGIN.search(legal, 0, _PROLOG):
        before, legal = legal[: begin.start()], legal[begin.start() :]
        # Blank lines, a second byte order mark and a cache's comment before the declaration do no harm.
        if _BEFORE.sub(b"", before):
            said = said or f"broken XML, mended: {start_of(before)!r} stands before it"
    return legal, said


def _parsed(
    source: bytes,
    names: Collection[str],
    make: Callable[[etree._Element], T | None],
    most: int,
    *,
    recover: bool,
) -> Items[T]:
    """Raises XMLSyntaxError for XML that is not well-formed, unless ``recover``.

    Then items without an end tag are skipped: one that breaks off may have half an address, which is a wrong one.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        recover=recover,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    found: list[T] = []
    seen, root = 0, ""
    try:
        for start in range(0, len(source), _STEP):
            parser.feed(source[start : start + _STEP])
            for _, element in parser.read_events():
                root = root or local_name(element.getroottree().getroot())
                seen += 1
                if seen > most:
                    said = f"more than {most} entries; the rest was left"
                    return Items(root, tuple(found), said, whole=False)
                if (item := make(element)) is not None:
                    found.append(item)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        top = parser.close()
        root = root or ("" if top is None else local_name(top))
    except etree.XMLSyntaxError:
        if not recover:
            raise
    return Items(root, tuple(found))


class _Nothing:
    """A parser target that builds no tree."""

    def close(self) -> None: ...


def _fault(source: bytes) -> str:
    """The first fault. The incremental parser goes on after it, and reports a later one."""
    parser = etree.XMLParser(target=_Nothing(), encoding="utf-8", resolve_entities=False, load_dtd=False)
    try:
        etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        return " ".join(str(error).split()).removesuffix(f" (<string>, line {error.lineno})")
    return "a prefix that is not declared"


def _mended(source: bytes) -> bytes:
    """The XML with every fault mended whose intention is plain."""
    pieces: list[bytes] = []
    at = faults = 0
    for sign in _SIGN.finditer(source):
        match = _MENDABLE.match(source, sign.start()) if sign.start() >= at else None
        if match is None:
            continue
        pieces += (source[at : match.start()], _mend(match))
        at = match.end()
        faults += match.lastgroup == "stray"
        if faults > _MOST_FAULTS:
            return source
    text = b"".join((*pieces, source[at:]))
    ends = [end.end() for end in _END.finditer(text)]
    text = text[: ends[-1]] if ends else text  # scripts and comments may follow
    used = {name for pair in _PREFIX.findall(text) for name in pair if name}
    missing = sorted(used - set(_DECLARED.findall(text)) - {b"xml", b"xmlns"})
    declared = b"".join(b' xmlns:%s="%s"' % (name, _USUAL.get(name, b"urn:" + name)) for name in missing)
    return _ROOT.sub(lambda root: root[0] + declared, text, count=1)


def _mend(match: re.Match[bytes]) -> bytes:
    kind = match.lastgroup
    if match["open"]:
        text = match["text"].replace(b"<", b"&lt;").replace(b"]]>", b"]]&gt;")
        return _references(match["open"]) + _references(text) + match["close"]
    if kind == "cdata":
        return match[0]
    if kind == "comment":
        return b""
    if kind == "stray":
        return {b"<": b"&lt;", b"&": b"&amp;"}.get(match[0], b"]]&gt;")
    return _references(match[0])


def _references(text: bytes) -> bytes:
    return _REFERENCE.sub(_reference, text)


def _reference(match: re.Match[bytes]) -> bytes:
    """The reference in XML: HTML names by number, characters that XML forbids dropped, unknown names as text."""
    name = (match[1] or b"").decode()
    if name in {"amp", "lt", "gt", "quot", "apos"}:
        return match[0]
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        legal = number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
        return b"&#%d;" % number if legal or 0x10000 <= number <= 0x10FFFF else b""
    if meant := html5.get(f"{name};"):
        return b"".join(b"&#%d;" % ord(sign) for sign in meant)
    return b"&amp;" + match[0][1:]
