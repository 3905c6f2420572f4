"""The general reading: the body of any page, with no layout."""

from dataclasses import dataclass

import trafilatura

from scrapers.read.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    paragraphs: tuple[str, ...]
    read_by: str
    """``trafilatura`` or ``vote``."""
    agreement: float | None
    """How far independent readings agree, 0 to 1."""


def general_body(document: Document) -> Body:
    """The article's paragraphs, without headline, captions and boilerplate; empty where there is no article."""
    text = trafilatura.extract(document.html, include_comments=False, favor_precision=True) or ""
    return Body(paragraphs=tuple(text.splitlines()), read_by="trafilatura", agreement=None)
