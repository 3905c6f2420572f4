"""Hidden text: what a page holds for browsers' scripts, or for those without: ``noscript``, ``template``, markup in raw
text; and what it shows on buttons.

On most pages that is a picture's copy, a dialog, a list to fill in or a label; on some it is the article, and nothing else is.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from scrapers.errors import OverLimit
from scrapers.read import markup
from scrapers.read.document import Document
from scrapers.read.limits import check_tree

_ELEMENTS = ("noscript", "template", "button")
_RAW = ("script", "textarea", "iframe", "noembed", "noframes", "xmp")
_HOLDS_TEXT = re.compile(r"<(?:p|article|section|h[1-6]|br)\b|</(?:p|div|li|td)\s*>", re.I)
_CODE = re.compile(r"\s*(?:module|importmap|speculationrules|.*(?:json|script|babel|jsx).*)\s*", re.I)
_JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")
_LARGEST = 1_000_000
"""Characters of raw text that are parsed."""
_DEEPEST = 3
"""Templates inside templates that are opened."""


def hidden_prose(document: Document) -> int:
    """Characters of prose that stand in hidden elements of a page."""
    return sum(
        markup.prose(part)
        for element in _hidden(document.tree)
        if next(element.iterancestors(*_ELEMENTS), None) is None
        for part in _parts(element)
    )


def opened(document: Document) -> Document | None:
    """A copy of the page in which hidden elements are ordinary ones; None where that is above the limits."""
    tree = copy.deepcopy(document.tree)
    for _ in range(_DEEPEST):
        elements = list(_hidden(tree))
        for element in elements:
            if element.tag in _ELEMENTS:
                element.tag = "div"
            elif (parent := element.getparent()) is not None:
                for part in _parts(element):
                    part.tail = element.tail
                    parent.replace(element, part)
    head, body = tree.find("head"), tree.find("body")
    if head is not None and body is not None:
        for element in head.findall("div"):
            body.append(element)
    source = lxml.html.tostring(tree, encoding="utf-8")
    try:
        check_tree(tree, source, document.url or "a page without address")
    except OverLimit:
        return None
    return replace(document, source=source, tree=tree)


def _hidden(tree: HtmlElement) -> Iterator[HtmlElement]:
    left = _LARGEST
    for element in tree.iter(*_ELEMENTS, *_RAW):
        if element.tag in _ELEMENTS:
            if len(element) or element.tag == "button":
                yield element
            continue
        text = element.get("srcdoc") or element.text or ""
        if len(text) < left and not _is_code(element) and _HOLDS_TEXT.search(text):
            left -= len(text)
            yield element


def _is_code(element: HtmlElement) -> bool:
    kind = element.get("type")
    if element.tag != "script":
        return False
    return not kind or _CODE.fullmatch(kind) is not None or _JSON.match(element.text or "") is not None


def _parts(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element itself, or what its raw text parses to; none where that is nothing."""
    if element.tag in _ELEMENTS:
        yield element
        return
    try:
        yield markup.fragment(element.get("srcdoc") or element.text or "")
    except lxml.etree.LxmlError:
        return
