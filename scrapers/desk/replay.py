"""A capture as a reader saw it, without scripts: the page that the site sent, inert, in a frame that trusts it nothing.

Two walls stand between what an outlet sent and the visitor, and each would do. What is drawn is written anew from the
parsed page: elements and attributes of a list, every text escaped, no address in it that a browser could follow or
fetch. And the answer's own policy puts it into an opaque origin, where no script runs, no form is sent and nothing is
fetched from anywhere, also where its address is opened outside of the frame.
"""

import re
from collections.abc import Iterator
from html import escape

from fastapi import APIRouter, HTTPException
from lxml.etree import LxmlError
from lxml.html import HtmlElement
from starlette.responses import HTMLResponse, Response

from scrapers.archive.warc import Captured
from scrapers.desk.captures import neighbours
from scrapers.desk.context import Here, apart, fit
from scrapers.desk.language import say
from scrapers.desk.record import Offset, captured_at, original
from scrapers.errors import OverLimit
from scrapers.read.limits import check_source
from scrapers.read.markup import parse
from scrapers.web.charset import to_utf8

router = APIRouter()

HEADERS = {
    "content-security-policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'self'"
    ),
    "referrer-policy": "no-referrer",
    "x-dns-prefetch-control": "off",
}
"""Of the page that was archived. ``sandbox`` without exceptions: an opaque origin, without scripts, forms, pop-ups and
refreshes. Styles that stand in the page are drawn; what they name elsewhere is not fetched."""

DRAWN = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "body", "br", "button", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "fieldset",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "ins", "kbd",
    "label", "legend", "li", "main", "mark", "menu", "nav", "ol", "p", "pre", "q", "s", "samp", "search", "section", "small",
    "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt",
    "u", "ul", "var", "wbr",
})  # fmt: skip
"""Elements that are drawn as they are."""
DROPPED = frozenset({
    "audio", "canvas", "datalist", "frameset", "head", "iframe", "map", "math", "noembed", "noframes", "optgroup", "option",
    "plaintext", "portal", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
})  # fmt: skip
"""Elements that are left out with all that they hold. Any other element is left out alone, and what it holds is drawn: an
``object`` holds what stands for it, and the parser takes for the content of an ``embed`` what only follows it."""
ATTRIBUTES = frozenset({
    "abbr", "align", "bgcolor", "class", "color", "colspan", "datetime", "dir", "headers", "height", "id", "lang", "open",
    "reversed", "rowspan", "scope", "size", "span", "start", "style", "title", "type", "valign", "width",
})  # fmt: skip
"""Attributes that are kept: none holds an address."""
EMPTY = frozenset({"br", "col", "hr", "wbr"})
"""Elements without an end tag."""


@router.get("/replays/{slug}/{name}/{part}/{offset}")
@apart
def replay(desk: Here, slug: str, name: str, part: str, offset: Offset) -> Response:
    """The frame around a capture: what it is, and that it is drawn without scripts, images and style sheets."""
    found = captured_at(desk, slug, name, part, offset)
    return desk.page(
        "replay.html",
        outlet=desk.outlet(slug),
        batch=name,
        line=found.line,
        captured=found.captured,
        among=neighbours(desk, slug, name, part, offset),
    )


@router.get("/replays/{slug}/{name}/{part}/{offset}/page")
@apart
def replayed(desk: Here, slug: str, name: str, part: str, offset: Offset) -> Response:
    """What stands in the frame. Raises HTTPException 404 for a capture that is no page of the web, or one that cannot be
    drawn."""
    found = captured_at(desk, slug, name, part, offset)
    captured = original(found.captured, found.read)
    if captured is None:
        raise HTTPException(404, say("The earlier capture that has its body is nowhere in the archive."))
    return HTMLResponse(drawn(captured, found.line.url), headers=HEADERS)


def drawn(captured: Captured, url: str) -> str:
    """The page of a capture, inert, as HTML. Raises HTTPException 404 for what is no page or cannot be parsed."""
    page = captured.page
    kind = page.headers.get("content-type", "")
    if kind and not re.match(r"\s*(text/html|application/xhtml\+xml)\b", kind, re.I):
        raise HTTPException(
            404, say("It is no page of the web, but %(kind)s; its WARC record has it.", kind=repr(kind))
        )
    source = to_utf8(page.body, kind)
    try:
        check_source(source, url)
        tree, _ = parse(source, url)
    except (OverLimit, LxmlError) as error:
        raise HTTPException(
            404, say("The page cannot be drawn: %(why)s. Its source can be read.", why=error)
        ) from error
    return fit("".join(_document(tree)))


def _document(tree: HtmlElement) -> Iterator[str]:
    yield f"<!DOCTYPE html><html{_attributes(tree)}><head><meta charset=utf-8><title>Archived page</title>"
    for sheet in tree.iter("style"):
        # Before ``</``, which alone could end it; in CSS a backslash there changes nothing outside of strings.
        style = (sheet.text or "").replace("</", "<\\/")
        yield f"<style>{style}</style>"
    yield "</head>"
    bodies = list(tree.iter("body")) or [tree]
    yield from _drawn(bodies[0])
    yield "</html>"


def _drawn(root: HtmlElement) -> Iterator[str]:
    """The elements below ``root``, and itself; not by recursion, for pages are deep."""
    waiting: list[HtmlElement | str] = [root]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
            continue
        if each is not root and each.tail:
            waiting.append(escape(each.tail))
        if not isinstance(each.tag, str) or each.tag in DROPPED:
            continue
        tag = each.tag if each.tag in DRAWN else ""
        if each.tag == "img" and (alt := each.get("alt")):
            yield f"<span>[{escape(alt)}]</span>"
        if tag:
            yield f"<{tag}{_attributes(each)}>"
        if tag and tag not in EMPTY:
            waiting.append(f"</{tag}>")
        waiting.extend(reversed(each))
        if each.text:
            yield escape(each.text)


def _attributes(element: HtmlElement) -> str:
    kept = ((name, value) for name, value in element.attrib.items() if name in ATTRIBUTES)
    return "".join(f' {name}="{escape(value)}"' for name, value in kept)
