"""Limits: what a page may have at most, so that any page is read within 2 s and 500 MB.

``python -m benchmarks.hostile`` measures what pages at these limits cost. Of 412 saved news pages the largest has 2.2 MB,
the richest 2,600 elements, 51 deep, 0.1 million characters of classes and 0.3 million of text.
"""

import re

import lxml.etree
from lxml.html import HtmlElement

from scrapers.errors import OverLimit

LARGEST_PAGE = 8_000_000
"""Bytes."""
MOST_ELEMENTS = 10_000
MOST_BLOCKS = 4_000
"""Stretches of text that the general reading weighs, a fifth of a millisecond each; the richest of those pages has 1,900."""
MOST_TEXT = 600_000
"""Characters outside of scripts and style sheets."""
MOST_DEPTH = 200
"""Elements around an element. The parser itself drops what is deeper than 250."""
MOST_ATTRIBUTES = 300
"""Of one tag: the parser takes time with their square."""
MOST_NAMES = 500_000
"""Characters of all classes and ids: readers match hundreds of patterns with each."""

_LONG_TAG = 2 * MOST_ATTRIBUTES
# Tags as browsers part them: a > inside quotes ends none. What scripts and comments hold is no tag. No byte is tried
# twice (++ gives nothing back), so that the time grows with the page and no faster: 2 ms for a page of 360 KB.
MARKUP = re.compile(
    rb"<(?:!--(?:-?>|(?:[^-]++|-(?!-!?>))*+)"
    rb"|(script|style|textarea|title|xmp|iframe|noembed|noframes)\b(?:[^<]++|<(?!/\1))*+"
    rb"|[a-z](?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'])*+)",
    re.I,
)
_ATTRIBUTE = re.compile(rb"[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+")
_TOO_DEEP = lxml.etree.XPath("boolean(/" + "/".join("*" * (MOST_DEPTH + 1)) + ")")
_NAMES = lxml.etree.XPath("//@class | //@id", smart_strings=False)


def check_source(source: bytes, where: str) -> None:
    """Raises OverLimit for a page that must not be parsed."""
    for markup in MARKUP.finditer(source):
        start, end = markup.span()
        if end - start > _LONG_TAG and markup[1] is None:
            count = sum(1 for _ in _ATTRIBUTE.finditer(markup[0])) - 1
            if count > MOST_ATTRIBUTES and not markup[0].startswith(b"<!"):
                raise OverLimit(f"{where}: a tag with {count} attributes, more than {MOST_ATTRIBUTES}")


def check_tree(tree: HtmlElement, source: bytes, where: str) -> None:
    """Raises OverLimit for a page that must not be read on."""
    elements = int(tree.xpath("count(//*)"))
    if elements > MOST_ELEMENTS:
        raise OverLimit(f"{where}: {elements} elements, more than {MOST_ELEMENTS}")
    if _TOO_DEEP(tree):
        raise OverLimit(f"{where}: elements more than {MOST_DEPTH} deep")
    if len(source) > MOST_TEXT and (text := _text_size(tree)) > MOST_TEXT:
        raise OverLimit(f"{where}: {text} characters of text, more than {MOST_TEXT}")
    if len(source) > MOST_NAMES and (names := sum(map(len, _NAMES(tree)))) > MOST_NAMES:
        raise OverLimit(f"{where}: {names} characters of classes and ids, more than {MOST_NAMES}")


def nesting(tree: HtmlElement) -> int:
    """The depths of all elements of a page, added up."""
    total = depth = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total += depth if event == "start" else 0
    return total


def _text_size(tree: HtmlElement) -> int:
    return sum(
        len(element.tail or "") + (0 if element.tag in {"script", "style"} else len(element.text or ""))
        for element in tree.iter()
    )
