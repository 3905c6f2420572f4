"""The layout: where the parts of an article stand in the pages of one outlet, for as long as that holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scrapers.model.facts import Facts, Rule


@dataclass(frozen=True, kw_only=True)
class Layout(Facts):
    """CSS selectors, strict: a layout that finds no headline or no body says so, it never returns half.

    After a redesign the new layout is added before the old one, which stays with the last day it held
    (``until``), so that captures of that time are read as they were: up to that day the old one is asked first. An empty selector means: the
    general reading (metadata, JSON-LD) supplies this field.
    """

    name: str
    headline: str
    body: str
    """The container or containers of the text, in document order. Words that stand in one directly count too."""
    paragraphs: str = "p, h2, h3, h4, h5, li, blockquote"
    """Within a container, what holds text. Blocks inside a match become paragraphs of their own."""
    description: str = ""
    published: str = ""
    """Read from ``datetime`` or ``content``, else the text, in the outlet's time zone."""
    modified: str = ""
    authors: str = ""
    signature: str = ""
    """The line of agencies or sources that closes the text, e.g. ``(TTXVN/Vietnam+)``. Persons in it count too."""
    section: str = ""
    """The last match is the article's own section."""
    keywords: str = ""
    figures: str = ""
    """Anywhere on the page; empty: every ``figure`` in the containers."""
    caption: str = "figcaption"
    """Within a figure."""
    credit: str = ""
    """Within a figure, where the credit has an element of its own; else it is parsed off the caption."""
    drop: tuple[str, ...] = ()
    """Elements inside a container or a caption that are not the article's text."""
    cut: tuple[str, ...] = ()
    """The first of these in a container ends the article: all that follows is dropped."""
    appended: str = ""
    """Headlines in a container under which further reports follow the article; it ends at the first of them."""
    until: date | None = None
    """The last day, in the outlet's time zone, on which pages were served in this layout."""

    @property
    def called(self) -> str:
        """With its name: a file may have several."""
        return f"Layout {self.name}"

    def rules(self) -> Iterator[Rule]:
        """Without these nothing is found."""
        for name in ("name", "headline", "body", "paragraphs"):
            yield name, bool(getattr(self, name).strip()), "a name" if name == "name" else "a CSS selector"
