"""Applying a layout: an outlet's own page, read by its structure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from scrapers.model.article import Caption
from scrapers.model.layout import Layout
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.read import credits
from scrapers.read.authors import structured_names
from scrapers.read.dates import Stated, stated
from scrapers.read.document import Document, tidy
from scrapers.read.figures import picture
from scrapers.read.walk import blocks, paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutReading:
    """What a layout found. Headline and body are there; anything else may be None or empty."""

    name: str
    headline: str
    body: tuple[str, ...]
    description: str | None
    published: Stated | None
    modified: Stated | None
    credit: credits.Credit | None
    """None where the page has no byline in this layout; empty where it names nobody."""
    section: str | None
    keywords: tuple[str, ...]
    captions: tuple[Caption, ...]
    appended: frozenset[str] | None
    """Headlines of further reports in the body; None where the layout knows of no such reports."""


def fitting(page: Page, outlet: Outlet) -> Iterator[Layout]:
    """The outlet's layouts that can be those of the page: not those past their ``until``, and of the others first the
    one that ended first after the page was captured, for it held then.

    After a redesign in which names of classes went to other parts, the new layout finds a headline and a body in an
    old page, too, and takes the lead for the text. A page whose time is not known is tried in the outlet's order.
    """
    if page.fetched_at is None:
        return iter(outlet.layouts)
    day = page.fetched_at.astimezone(outlet.tz).date()
    held = (layout for layout in outlet.layouts if layout.until is None or day <= layout.until)
    return iter(sorted(held, key=lambda layout: layout.until or date.max))


def apply(
    layout: Layout,
    document: Document,
    outlet: Outlet,
    known: Collection[str] = (),
    persons: Collection[str] = (),
) -> LayoutReading | None:
    """The reading of a page in this layout; None where it is not in this layout: no headline or no body.

    Of ``published``, ``modified``, ``section`` and ``keywords``, those ``known`` already are not looked for.
    ``persons`` are the authors that metadata names, which the byline may print.
    """
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
    bylines = [
        element
        for selector in (layout.authors, layout.signature)
        for element in _select(selector, document.tree)
    ]
    named = sum(
        (
            credits.parse(" ".join(blocks(each)), own, (*persons, *structured_names(each, own)))
            for each in bylines
        ),
        credits.Credit(),
    )
    wanted = {
        name: "" if name in known else getattr(layout, name)
        for name in ("published", "modified", "section", "keywords")
    }
    sections = [
        text
        for element in _select(wanted["section"], document.tree)
        if (text := tidy(element.text_content()))
    ]
    return LayoutReading(
        name=layout.name,
        headline=headline,
        body=tuple(body),
        description=_text(document, layout.description) or None,
        published=_time(document, wanted["published"], layout, outlet),
        modified=_time(document, wanted["modified"], layout, outlet),
        credit=named if bylines else None,
        section=sections[-1] if sections else None,
        keywords=credits.unique(
            word
            for element in _select(wanted["keywords"], document.tree)
            if (word := tidy(element.text_content()).strip("#,; "))
        ),
        captions=_captions(document, layout, figures, dropped),
        appended=frozenset(
            tidy(each.text_content())
            for container in containers
            for each in _select(layout.appended, container)
        )
        if layout.appended
        else None,
    )


def _captions(
    document: Document, layout: Layout, figures: list[HtmlElement], dropped: set[HtmlElement]
) -> tuple[Caption, ...]:
    found: list[Caption] = []
    for figure in figures:
        credit_elements = _select(layout.credit, figure)
        left_out = dropped.union(credit_elements)
        # An old figure may hold its caption in an element without a class.
        elements = _outermost(_select(layout.caption, figure)) or [figure]
        texts = [" ".join(blocks(each, left_out)) for each in elements if each not in left_out]
        credit = " ".join(tidy(each.text_content()) for each in credit_elements[:1])
        caption = credits.split_caption(" ".join(filter(None, texts)), picture(figure, document.url), credit)
        # A caption without a word is none, and some are printed twice, as text and as the picture's alt.
        if caption and caption not in found:
            found.append(caption)
    return tuple(found)


def _time(document: Document, selector: str, layout: Layout, outlet: Outlet) -> Stated | None:
    for element in _select(selector, document.tree):
        text = element.get("datetime") or element.get("content") or tidy(element.text_content())
        if found := stated(text, f"layout:{layout.name}", outlet.language):
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
