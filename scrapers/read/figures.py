"""Figures: the pictures of an article and the words under them, on a page without a layout."""

from collections.abc import Collection

from lxml.html import HtmlElement

from scrapers.model.article import Caption
from scrapers.read import credits
from scrapers.read.boilerplate import plain
from scrapers.read.document import Document, tidy
from scrapers.read.places import absolute
from scrapers.read.walk import blocks

MOST_FIGURES = 60
"""Looked at in one page; a gallery has more, and its pictures are no article's."""

_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
_NO_PICTURE = ("data:", "about:", "javascript:")
# Where a page prints who took the picture, inside the caption.
_CREDIT = (
    ".//*[contains(@class, 'credit') or contains(@class, 'Credit') or contains(@class, 'copyright')"
    " or contains(@itemprop, 'copyrightHolder') or contains(@itemprop, 'author')]"
)


def captions(document: Document, paragraphs: Collection[str]) -> tuple[Caption, ...]:
    """The captions of the figures that stand among the paragraphs, or over them in the same article."""
    texts = {plain(paragraph) for paragraph in paragraphs}
    elements = list(document.tree.iter("p", "h2", "h3"))
    first, last = (
        next((element for element in of if plain(element.text_content()) in texts), None)
        for of in (elements, reversed(elements))
    )
    if first is None or last is None:
        return ()
    root = next((above for above in first.iterancestors("article", "main") if _holds(above, last)), None)
    if root is None:
        root = next(above for above in first.iterancestors() if _holds(above, last))
    found: dict[tuple[str | None, str | None], Caption] = {}
    for figure in list(root.iter("figure"))[:MOST_FIGURES]:
        caption = (
            None
            if figure.xpath("ancestor::aside or ancestor::nav or ancestor::footer")
            else _caption(figure, document.url)
        )
        if caption and caption.text:
            found.setdefault((caption.text, caption.credit), caption)
    return tuple(found.values())


def picture(figure: HtmlElement, url: str | None) -> str | None:
    """The address of a figure's picture, absolute; lazy pictures keep it apart from ``src``."""
    for image in figure.iter("img"):
        for name in _SOURCES:
            address = (image.get(name) or "").strip()
            if address and not address.startswith(_NO_PICTURE):
                return absolute(url, address)
    return None


def _caption(figure: HtmlElement, url: str | None) -> Caption | None:
    element = next(figure.iter("figcaption"), None)
    if element is None:
        return None
    credit_elements = element.xpath(_CREDIT)[:1]
    text = " ".join(blocks(element, credit_elements))
    return credits.split_caption(
        text, picture(figure, url), *(tidy(each.text_content()) for each in credit_elements)
    )


def _holds(above: HtmlElement, element: HtmlElement) -> bool:
    return above in element.iterancestors()
