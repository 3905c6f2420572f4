"""The layout: where the parts of an article stand in the pages of one outlet, for as long as that holds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Layout:
    """CSS selectors, strict: a layout that finds no headline or no body says so, it never returns half.

    After a redesign the new layout is added before the old one, which stays with the last day it held
    (``until``), so that captures of that time are read as they were. An empty selector means: the
    general reading (metadata, JSON-LD) supplies this field.
    """

    name: str
    headline: str
    body: str
    """The container or containers of the text, in document order."""
    paragraphs: str = "p, h2, h3, h4, li, blockquote"
    """Within a container, what makes one paragraph each; the outermost match counts."""
    description: str = ""
    published: str = ""
    """Read from ``datetime`` or ``content``, else the text, in the outlet's time zone."""
    modified: str = ""
    authors: str = ""
    signature: str = ""
    """The line of agencies or sources that closes the text, e.g. ``(TTXVN/Vietnam+)``."""
    section: str = ""
    keywords: str = ""
    figures: str = "figure"
    caption: str = "figcaption"
    """Within a figure."""
    credit: str = ""
    """Within a figure, where the credit has an element of its own; else it is parsed off the caption."""
    drop: tuple[str, ...] = ()
    """Elements inside a container that are not the article's text."""
    cut: tuple[str, ...] = ()
    """The first of these ends the article: all that follows is dropped."""
    until: date | None = None
    """The last day, in the outlet's time zone, on which pages were served in this layout."""
