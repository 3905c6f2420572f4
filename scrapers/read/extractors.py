"""Extractors: independent readings of one page, each compared with every block of it."""

import html
import logging
import re

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from scrapers.read.blocks import Block, words
from scrapers.read.document import Document, tidy

# trafilatura reports every page without an article as a warning or an error; here it is a result like any other.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_GRAM = 3
_TAG = re.compile(r"<[^<>]{1,500}>")


class Extraction:
    """The text that one extractor takes for the article, a line for each paragraph; false where it found none."""

    def __init__(self, text: str) -> None:
        lines = [words(tidy(line)) for line in text.splitlines()]
        self.words = [word for line in lines for word in line]
        self._lines = {"".join(line) for line in lines}
        self._plain = "\n".join("".join(line) for line in lines)
        self._grams: set[tuple[str, ...]] | None = None

    def __bool__(self) -> bool:
        return bool(self.words)

    def share(self, block: Block) -> float:
        """The share of a block's word trigrams, 0 to 1, that the text has; a block of up to three words must be one of its lines."""
        if not self.words:
            return 0.0
        if len(block.words) <= _GRAM:
            return float(block.plain in self._lines)
        if block.plain in self._lines or block.plain in self._plain:
            return 1.0
        if self._grams is None:
            self._grams = grams(self.words)
        mine = grams(block.words)
        return len(mine & self._grams) / len(mine)


def grams(found: list[str]) -> set[tuple[str, ...]]:
    """All trigrams of a list of words."""
    return set(zip(found, found[1:], found[2:], strict=False))


def by_trafilatura(document: Document) -> Extraction:
    """trafilatura without its fallbacks, which cost as much again and add nothing where the extractors agree.

    It works on a copy that it makes of the tree.
    """
    reading = trafilatura.bare_extraction(document.tree, fast=True, include_comments=False)
    return Extraction(getattr(reading, "text", None) or "")


def by_whole_trafilatura(document: Document) -> Extraction:
    """trafilatura with its fallbacks (a port of readability, jusText and its own baseline): for pages in doubt."""
    reading = trafilatura.bare_extraction(document.tree, include_comments=False)
    return Extraction(getattr(reading, "text", None) or "")


def by_resiliparse(document: Document) -> Extraction:
    """Resiliparse's main content, as plain text."""
    return Extraction(
        extract_plain_text(document.html, main_content=True, alt_texts=False, list_bullets=False, links=False)
    )


def by_json_ld(document: Document) -> Extraction:
    """The longest ``articleBody`` in JSON-LD: a quarter of news pages have one, often cut off or without paragraphs."""
    bodies = [body for node in document.jsonld if isinstance(body := node.get("articleBody"), str)]
    text = html.unescape(max(bodies, key=len, default=""))
    return Extraction(_TAG.sub("\n", text))
