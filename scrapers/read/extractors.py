"""Voices: independent readings of one page, each asked how much of a block it holds to be the article."""

import html
import logging
import re

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from scrapers.read.blocks import Block, words
from scrapers.read.document import Document, tidy

# trafilatura reports every page without an article as a warning or an error; here that is an answer.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_GRAM = 3
_TAG = re.compile(r"<[^<>]{1,500}>")


class Voice:
    """One reading, as text with a line for each paragraph; silent where it found nothing."""

    def __init__(self, text: str) -> None:
        lines = [words(tidy(line)) for line in text.splitlines()]
        self.words = [word for line in lines for word in line]
        self._lines = {"".join(line) for line in lines}
        self._plain = "\n".join("".join(line) for line in lines)
        self._grams: set[tuple[str, ...]] | None = None

    def __bool__(self) -> bool:
        return bool(self.words)

    def share(self, block: Block) -> float:
        """Of the block's words, 0 to 1: three in a row count; a block of up to three must be a line of its own."""
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
    """Every three words in a row."""
    return set(zip(found, found[1:], found[2:], strict=False))


def trafilatura_voice(document: Document) -> Voice:
    """Without its fallbacks, which other voices stand in for: they cost as much again and, with the vote, gain nothing.

    It works on a copy that it makes of the tree.
    """
    reading = trafilatura.bare_extraction(document.tree, fast=True, include_comments=False)
    return Voice(getattr(reading, "text", None) or "")


def resiliparse_voice(document: Document) -> Voice:
    """Resiliparse's main content, as plain text."""
    return Voice(
        extract_plain_text(document.html, main_content=True, alt_texts=False, list_bullets=False, links=False)
    )


def json_ld_voice(document: Document) -> Voice:
    """The longest ``articleBody`` (on a quarter of news pages, often cut off or flat)."""
    bodies = [body for node in document.jsonld if isinstance(body := node.get("articleBody"), str)]
    text = html.unescape(max(bodies, key=len, default=""))
    return Voice(_TAG.sub("\n", text))
