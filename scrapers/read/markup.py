"""Markup: from a page's source to the tree that a browser would draw.

libxml2 splits a page into tags as HTML's standard says, but builds the tree by rules of its own. Of 1,714 saved
articles, 6 % have an end tag that it ignores because another element is still open (``<aside><div></aside>``): what
follows then stays inside. It also drops what follows ``</body>``. Such pages are parsed once more by the standard's
rules (lexbor, in Resiliparse). Then what browsers show is put where readers look for it: shadow roots that the page
declares, and prose that an element without an end tag has swallowed. Annotations of ruby are dropped: they spell the
text once more.
"""

import re
from collections import Counter
from itertools import islice, pairwise

import lxml.etree
import lxml.html
from lxml.html import HtmlElement
from resiliparse.parse.html import HTMLTree

from scrapers.read.limits import MARKUP, check_tree

MOST_UNCLOSED = 8
"""Elements of raw text without an end that are closed in one page; each costs a pass over it."""
PROSE = 200
"""Characters of prose from which an element that never holds any must have swallowed it."""

_LOOKUP = lxml.etree.ElementDefaultClassLookup(element=HtmlElement)
_MISMATCH = "Opening and ending tag mismatch"
_MOST_ERRORS = 100
"""Errors that lxml keeps of one page: where there are more, any may be among them."""
_NESTED_RUBY = lxml.etree.XPath("boolean(//rt//rb | //rt//rt | //rt//rp | //rp//rt | //rb//rt)")

_RAW = (b"<!--", b"<script", b"<style", b"<textarea", b"<xmp", b"<iframe", b"<noembed", b"<noframes")
_RAW_ENDS = (b"-->", *(b"</" + start[1:] for start in _RAW[1:]))
# All but the end of a comment in one pass, which takes a tenth of the time that counting each does.
_RAW_TAG = re.compile(rb"<(?:!--|/?(?:script|style|textarea|xmp|iframe|noembed|noframes))")
_BODY_END = re.compile(rb"</(?:body|html)", re.I)
_PLAINTEXT = re.compile(rb"</?plaintext\b[^>]*>", re.I)
# A title holds no markup, so what follows it belongs to the page, or to the picture that it names.
_OPEN_TITLE = re.compile(
    rb"<title\b[^<>]{0,500}>[^<]{0,2000}+(?=</?(?:head|body|meta|link|script|style|p|h1|div|svg|g|path|use)\b)"
)
_TEXT_TAG = (
    rb"<(?:/?(?:p|div|article|section|main|h[1-6]|ul|ol|table|header|footer|body|head|figure|blockquote|form|aside|nav)"
    rb"|meta|link|title)\b"
)
_FIRST_TAG = re.compile(_TEXT_TAG, re.I)
_OPENING_TAG = re.compile(rb"<(?:p|div|article|section|main|h[1-6]|ul|ol|table|blockquote|span|br)\b", re.I)
# In a script, tags stand inside strings, too: only one at the beginning of a line or statement ends it.
_TAG_AFTER_CODE = re.compile(rb"(?<=[\n;}])[ \t\r]*" + _TEXT_TAG, re.I)

SWALLOWING = (
    "button",
    "select",
    "option",
    "svg",
    "math",
    "canvas",
    "object",
    "embed",
    "map",
    "video",
    "audio",
)
"""Elements that hold no articles; browsers draw the text in those that were left open."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "tr", "ul",
})  # fmt: skip
_NO_PROSE = frozenset({"script", "style", "option", "optgroup", "text", "title", "desc"})
_MOST_LINKED = 3
"""Paragraphs of prose in one link, from which it was left open."""
_LINE = 60
"""Characters from which a block counts as prose."""


def parse(source: bytes, where: str) -> tuple[HtmlElement, bytes]:
    """The root element of a page in UTF-8, and the source that agrees with it.

    Comments and processing instructions are left out. Raises lxml's LxmlError where there is nothing to parse, OverLimit
    for a tree above the limits; ``where`` names the page in messages.
    """
    tree, is_misnested = _parsed(source)
    check_tree(tree, source, where)
    if is_misnested or _ends_early(source) or (b"<rt" in source and _NESTED_RUBY(tree)):
        source = str(HTMLTree.parse(source.decode("utf-8", "replace"))).encode("utf-8", "replace")
        tree, _ = _parsed(source)
        check_tree(tree, source, where)
    if _reveal(tree):
        source = lxml.html.tostring(tree, encoding="utf-8")
    return tree, source


def fragment(markup: str) -> HtmlElement:
    """Markup that stood inside raw text, in a ``div``. Raises lxml's LxmlError where it holds nothing."""
    tree, _ = _parsed(b"<html><body>" + markup.encode("utf-8", "replace"))
    body = tree.find("body")
    if body is None:
        raise lxml.etree.ParserError("no body")
    body.tag = "div"
    return body


def _parsed(source: bytes) -> tuple[HtmlElement, bool]:
    """The tree, and whether the parser ignored the end of an element that was open."""
    parser = lxml.etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # lxml.html's own parser asks a Python function for the class of each element that is looked at.
    parser.set_element_class_lookup(_LOOKUP)
    tree = lxml.html.document_fromstring(source, parser=parser)
    errors = parser.error_log
    return tree, len(errors) >= _MOST_ERRORS or any(each.message.startswith(_MISMATCH) for each in errors)


def _ends_early(source: bytes) -> bool:
    """Whether text follows the end of the body."""
    end = _BODY_END.search(source)
    return end is not None and _OPENING_TAG.search(source, end.start()) is not None


def with_ends(source: bytes) -> bytes:
    """The source, with the ends that comments and elements of raw text lack.

    Without its end a comment, ``script``, ``textarea`` or the like takes the rest of the page for its own text, and a
    ``title`` all to the next ``</title>``. A title ends before the first tag, raw text before the first tag of text; an open
    comment is none. Where no such tag follows, as on a page cut off in a script, nothing is changed.
    """
    lower = source.lower()
    if b"<plaintext" in lower:
        source = _PLAINTEXT.sub(b"", source)
        lower = source.lower()
    if ends := [title.end() for title in _OPEN_TITLE.finditer(lower)]:
        source = b"</title>".join(source[start:end] for start, end in pairwise([0, *ends, len(source)]))
        lower = source.lower()
    for _ in range(MOST_UNCLOSED):
        counts = Counter(_RAW_TAG.findall(lower))
        if counts[b"<!--"]:
            counts[b"-->"] = lower.count(b"-->")
        if all(counts[start] <= counts[end] for start, end in zip(_RAW, _RAW_ENDS, strict=True)):
            break
        if (mended := _with_one_end(source)) == source:
            break
        source, lower = mended, mended.lower()
    return source


def _with_one_end(source: bytes) -> bytes:
    """The source with the first end that is missing; unchanged where none is."""
    for found in MARKUP.finditer(source):
        start, end, name = found.start(), found.end(), (found[1] or b"").lower()
        is_open = end == len(source)
        if name:
            text = start + len(name) + 1
            is_open = is_open or (name != b"script" and _holds_another(name, source[text:end]))
            tag = (_TAG_AFTER_CODE if name == b"script" else _FIRST_TAG).search(source, text, end)
            if is_open and tag and _OPENING_TAG.search(source, tag.start(), end):
                return source[: tag.start()] + b"</" + name + b">" + source[tag.start() :]
        elif is_open and source.startswith(b"<!--", start) and _OPENING_TAG.search(source, start):
            return source[:start] + source[start + 4 :]
    return source


def _holds_another(name: bytes, text: bytes) -> bool:
    """Whether raw text that has an end holds the beginning of another of its kind: then the end is that one's.

    Style sheets hold no tags at all; scripts hold any, in strings.
    """
    return name == b"style" or b"<" + name in text.lower()


def prose(element: HtmlElement) -> int:
    """Characters inside an element in blocks of prose, of which each has at least ``_LINE``."""
    found = 0
    for block in element.iter():
        if block.tag in _BLOCKS or block is element:
            size = sum(len(text) for text in islice(_own_text(block), 2000))
            found += size if size >= _LINE else 0
    return found


def _own_text(block: HtmlElement) -> list[str]:
    """The pieces of text in a block that stand in no block inside it."""
    pieces = [block.text or ""]
    for child in block:
        if child.tag in _BLOCKS:
            pieces.append(child.tail or "")
        elif child.tag not in _NO_PROSE:
            pieces += [*_own_text(child), child.tail or ""]
    return [text for piece in pieces if (text := piece.strip())]


def _reveal(tree: HtmlElement) -> bool:
    """Puts what browsers show where readers look for it; whether anything changed."""
    roots = [each for each in tree.iter("template") if each.get("shadowrootmode") or each.get("shadowroot")]
    for template in reversed(roots):  # those inside others first
        _project(template)
    readings = [each for each in tree.iter("rt", "rp", "rtc") if each.getparent() is not None]
    for reading in readings:
        reading.drop_tree()
    swallowing = [each for each in tree.iter(*SWALLOWING) if len(each) and prose(each) >= PROSE]
    for element in swallowing:
        element.tag = "div"
        # A control's label, or what a player shows where it cannot play.
        if len((element.text or "").strip()) < _LINE:
            element.text = None
    links = [each for each in tree.iter("a") if len(each) >= _MOST_LINKED and _is_open_link(each)]
    for link in links:
        link.drop_tag()
    return bool(roots or readings or swallowing or links)


def _is_open_link(link: HtmlElement) -> bool:
    """Whether a link holds more paragraphs than a teaser, so that its end tag must be missing."""
    paragraphs = (each for each in link.iter("p") if len(each.text_content()) >= _LINE)
    return sum(1 for _ in islice(paragraphs, _MOST_LINKED)) == _MOST_LINKED


def _project(template: HtmlElement) -> None:
    """Makes a shadow root part of the tree, the children of its host in its slots.

    Children that have no slot are not shown by browsers; here they stay, after the root.
    """
    host = template.getparent()
    if host is None:
        return
    slots = {slot.get("name", ""): slot for slot in reversed(list(template.iter("slot")))}
    slot = slots.get("")
    filled: set[HtmlElement] = set()

    def fill(target: HtmlElement) -> None:
        """What stands in a slot itself is shown only where it gets nothing."""
        if target not in filled:
            filled.add(target)
            for each in list(target):
                target.remove(each)
            target.text = None

    def write(text: str | None) -> None:
        if slot is not None and text and text.strip():
            fill(slot)
            if len(slot):
                slot[-1].tail = (slot[-1].tail or "") + text
            else:
                slot.text = (slot.text or "") + text

    write(host.text)
    for child in list(host):
        if child is not template and (target := slots.get(child.get("slot", ""))) is not None:
            tail, child.tail = child.tail, None
            fill(target)
            target.append(child)
            write(tail)
            if slot is None and tail:
                template.tail = (template.tail or "") + tail
        elif child is template:
            write(child.tail)
    if slot is not None:
        host.text = template.tail = None
    for each in slots.values():
        each.tag = "span"
    template.tag = "div"
