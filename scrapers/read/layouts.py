"""Applying a layout: an outlet's own page, read by its structure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import lxml.etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from scrapers.article import Caption
from scrapers.layout import Layout
from scrapers.outlet import Outlet
from scrapers.page import Page
from scrapers.read import credits
from scrapers.read.dates import Stated, stated
from scrapers.read.document import Document, tidy
from scrapers.read.metadata import absolute

_SILENT = frozenset({
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "button",
    "form",
    "select",
    "video",
    "audio",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul",
})  # fmt: skip
_NO_PICTURE = ("data:", "about:", "javascript:")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutReading:
    """What a layout found. Headline and body are there; anything else may be None or empty."""

    name: str
    headline: str
    body: tuple[str, ...]
    description: str | None
    published: Stated | None
    modified: Stated | None
    credit: credits.Credit
    section: str | None
    keywords: tuple[str, ...]
    captions: tuple[Caption, ...]
    glued: bool
    """Whether further reports may follow in the body."""


def fitting(page: Page, outlet: Outlet) -> Iterator[Layout]:
    """The outlet's layouts that can be those of the page, in order: not those past their ``until``."""
    day = page.fetched_at.astimezone(outlet.tz).date() if page.fetched_at else None
    return (layout for layout in outlet.layouts if not (day and layout.until and layout.until < day))


def apply(layout: Layout, document: Document, outlet: Outlet) -> LayoutReading | None:
    """The reading of a page in this layout; None where it is not in this layout: no headline or no body."""
    headline = _text(document, layout.headline)
    bodies = _select(layout.body, document.tree) if headline else []
    containers = _outermost(bodies)
    if not containers:
        return None
    figures = _outermost(
        _select(layout.figures, document.tree)
        if layout.figures
        else [figure for container in containers for figure in container.iter("figure")]
    )
    inside = set(containers)
    apart = [figure for figure in figures if not inside.intersection(figure.iterancestors())]
    dropped = {each for part in (*containers, *apart) for each in _select(", ".join(layout.drop), part)}
    outside = dropped.union(figures)
    cuts = {each for container in containers for each in _select(", ".join(layout.cut), container)}
    loose = set(bodies)
    body = [
        paragraph
        for container in containers
        for paragraph in paragraphs(
            container, set(_select(layout.paragraphs, container)), loose, outside, cuts
        )
    ]
    if not body:
        return None
    own = (outlet.name, *outlet.credits)
    credit = credits.Credit()
    for selector in (layout.authors, layout.signature):
        for element in _select(selector, document.tree):
            credit += credits.parse(" ".join(blocks(element)), own)
    sections = [
        text for element in _select(layout.section, document.tree) if (text := tidy(element.text_content()))
    ]
    return LayoutReading(
        name=layout.name,
        headline=headline,
        body=tuple(body),
        description=_text(document, layout.description) or None,
        published=_time(document, layout.published, layout),
        modified=_time(document, layout.modified, layout),
        credit=credit,
        section=sections[-1] if sections else None,
        keywords=credits.unique(
            word
            for element in _select(layout.keywords, document.tree)
            if (word := tidy(element.text_content()).strip("#,; "))
        ),
        captions=_captions(document, layout, figures, dropped),
        glued=layout.glued,
    )


def blocks(element: HtmlElement, outside: Iterable[HtmlElement] = ()) -> list[str]:
    """All text of an element, one string a block; what stands in scripts or in ``outside`` is left out."""
    return paragraphs(element, {element}, set(), set(outside), set())


def paragraphs(
    container: HtmlElement,
    texts: set[HtmlElement],
    loose: set[HtmlElement],
    outside: set[HtmlElement],
    cuts: set[HtmlElement],
) -> list[str]:
    """The paragraphs of a container, up to the first of ``cuts``.

    Text counts inside ``texts``, and where it stands directly in the container or in one of ``loose``, but
    never in ``outside``. A block is a paragraph; one line break is a space, two end a paragraph.
    """
    found: list[str] = []
    words: list[str] = []

    def end() -> None:
        if text := tidy("".join(words)):
            found.append(text)
        words.clear()

    # Of each open element: whether its text counts, and whether that of the blocks in it does.
    open_elements = [(False, False)]
    walk = lxml.etree.iterwalk(container, events=("start", "end"))
    for event, node in walk:
        block = node.tag in _BLOCKS
        if block:
            end()
        if event == "start":
            if node in cuts:
                break
            counts, blocks_count = open_elements[-1]
            if node in outside or node.tag in _SILENT:
                walk.skip_subtree()
                counts = False
            elif node in texts:
                counts = blocks_count = True
            elif node is container or node in loose:
                counts = True
            elif block:
                counts = blocks_count
            open_elements.append((counts, blocks_count))
            if counts and node.text:
                words.append(node.text)
        else:
            open_elements.pop()
            counts = open_elements[-1][0] and node is not container
            if node.tag == "br" and counts:
                if words and words[-1] == "\n":
                    end()
                words.append("\n")
            if counts and node.tail and (node.tail.strip() or words[-1:] != ["\n"]):
                words.append(node.tail)
    end()
    return found


def _captions(
    document: Document, layout: Layout, figures: list[HtmlElement], dropped: set[HtmlElement]
) -> tuple[Caption, ...]:
    found: list[Caption] = []
    for figure in figures:
        credit_elements = _select(layout.credit, figure)
        left_out = dropped.union(credit_elements)
        texts = [
            " ".join(blocks(each, left_out))
            for each in _outermost(_select(layout.caption, figure))
            if each not in left_out
        ]
        credit = " ".join(tidy(each.text_content()) for each in credit_elements[:1])
        caption = credits.split_caption(" ".join(filter(None, texts)), _picture(figure, document), credit)
        # A caption without a word is none, and some are printed twice, as text and as the picture's alt.
        if caption and caption not in found:
            found.append(caption)
    return tuple(found)


def _picture(figure: HtmlElement, document: Document) -> str | None:
    for image in figure.iter("img"):
        for name in ("data-src", "data-original", "data-lazy-src", "src"):
            address = (image.get(name) or "").strip()
            if address and not address.startswith(_NO_PICTURE):
                return absolute(document.url, address)
    return None


def _time(document: Document, selector: str, layout: Layout) -> Stated | None:
    for element in _select(selector, document.tree):
        text = element.get("datetime") or element.get("content") or tidy(element.text_content())
        if found := stated(text, f"layout:{layout.name}"):
            return found
    return None


def _text(document: Document, selector: str) -> str:
    return next(
        (text for element in _select(selector, document.tree) if (text := " ".join(blocks(element)))), ""
    )


def _select(selector: str, root: HtmlElement) -> list[HtmlElement]:
    return list(_compiled(selector)(root)) if selector else []


@cache
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    """Without those inside others of them; in document order, as they came."""
    chosen = set(elements)
    return [element for element in elements if not any(above in chosen for above in element.iterancestors())]
