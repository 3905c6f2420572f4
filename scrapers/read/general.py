"""The general reading: the body of any page, with no layout.

The page is cut into blocks. Independent readings (trafilatura, resiliparse, the text in JSON-LD) say which of
them they keep; their word, what each block says and where it stands are weighed together, block by block. Where they
do not agree, a dearer reading is asked, and they vote again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrapers.errors import OverLimit
from scrapers.read.blocks import Block, blocks, words
from scrapers.read.document import Document
from scrapers.read.extractors import by_json_ld, by_resiliparse, by_trafilatura, by_whole_trafilatura
from scrapers.read.features import PageFeatures, Titles
from scrapers.read.hidden import hidden_prose, opened
from scrapers.read.limits import MOST_BLOCKS, nesting
from scrapers.read.lists import KEPT, lists_as_one
from scrapers.read.markup import PROSE
from scrapers.read.scripts import script_text
from scrapers.read.vote import chances

DOUBT = 0.8
"""Agreement below which a page is looked at a second time."""
DISBELIEF = 0.7
"""Agreement below which no vote is believed. On 1,302 pages that neither the vote nor this was learned on, the second
look was taken on 6 %, and brought 0.9 points of F1 (guides) and 1.6 (segments); on 387 of newsrooms it lost nothing."""
_FAR_SHORTER = 0.3
"""Share of the vote's words below which the dearer reading is not believed."""
_MOST_BLOCKS_AGAIN, _MOST_TEXT_AGAIN, _MOST_NESTING_AGAIN = 1_200, 200_000, 200_000
"""Of a page that is looked at twice: blocks, characters, and the depths of all its elements together, which the dearer
reading takes its time with: 92,000 at most in 1,718 saved pages. With more, a second look could take more than half a second."""
_FEWEST_WORDS = 40
"""With fewer in its blocks, a page's scripts are looked through for its text."""
_REPEATED = 40
"""Characters from which the second copy of a block is a repetition (a second layout for phones, a lifted quote)."""
_LIFTED = frozenset({"quote", "figure"})
"""Areas in which a sentence of the text is printed again, large."""
_CUT_OFF = re.compile(r"(?:…|\.{3})[\s\])]*$")
_SENTENCE_END = re.compile(r"[.!?…。！？”\"’»]$")
_OF_A_PERSON = re.compile(
    r"\b(?:is|are|was|ist|est|es|è|är|er|là) (?:an?|the|our|ein|eine|une?|unser\w*|en)\b.{0,60}"
    r"(?:reporter|writer|editor|journalist|correspondent|columnist|author|fellow|professor|producer|contributor|"
    r"redakteur|autor|korrespondent)|\bfollow (?:him|her|them|me|us)\b|\S@\S+\.\w|(?:^|\s)@\w{3,}",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body that the general reading found."""

    paragraphs: tuple[str, ...]
    read_by: str
    """``vote``; ``trafilatura`` where the vote stayed in doubt; ``script`` where only a script held the text."""
    agreement: float | None
    """How far the extractors and features agree on this body, 0 to 1: the F1 that the vote expects of it.

    On 387 pages with gold, half have 0.98 and more; a page read badly (F1 < 0.9) has less than one read
    well in 90 of 100 pairs."""

    @property
    def characters(self) -> int:
        """Of all paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def words(self) -> int:
        """Of all paragraphs; Chinese, Japanese and Korean characters count as words."""
        return sum(len(words(text)) for text in self.paragraphs)


def general_body(document: Document) -> Body:
    """The article's paragraphs, without headline, captions and boilerplate; empty where there is no article.

    Where the page hides more prose than was found, it is read again with that prose in view; where that gives
    nothing either, its scripts are looked through. Raises OverLimit for a page of more than ``MOST_BLOCKS``.
    """
    body = _voted(document)
    if (hidden := hidden_prose(document)) > max(PROSE, body.characters):
        again = _voted_with_hidden(document) or body
        if again.characters > max(2 * body.characters, hidden / 3):
            body = again
    if body.words < _FEWEST_WORDS:
        paragraphs = tuple(script_text(document.tree))
        scripted = Body(paragraphs=paragraphs, read_by="script", agreement=None)
        if scripted.words > max(_FEWEST_WORDS, 2 * body.words):
            return scripted
    return body


def _voted_with_hidden(document: Document) -> Body | None:
    """As ``_voted``, with hidden elements in view; None where the page is above the limits then."""
    shown = opened(document)
    try:
        return _voted(shown) if shown else None
    except OverLimit:
        return None


def _voted(document: Document) -> Body:
    found = document.once(blocks)
    if len(found) > MOST_BLOCKS:
        raise OverLimit(f"{document.url}: {len(found)} stretches of text, more than {MOST_BLOCKS}")
    titles, source, stated = Titles.of(document), by_resiliparse(document), by_json_ld(document)
    features = PageFeatures(found, titles, by_trafilatura(document), source, stated)
    body = compose(features, chances(features))
    if (body.agreement or 0) >= DOUBT or not _is_bounded(document, found):
        return body
    return _second_look(PageFeatures(found, titles, by_whole_trafilatura(document), source, stated), body)


def _is_bounded(document: Document, found: Sequence[Block]) -> bool:
    """Whether a second look at these blocks of a page takes its time and no more."""
    return (
        len(found) <= _MOST_BLOCKS_AGAIN
        and sum(len(block.text) for block in found) <= _MOST_TEXT_AGAIN
        and nesting(document.tree) <= _MOST_NESTING_AGAIN
    )


def _second_look(features: PageFeatures, first: Body) -> Body:
    """The better agreed of two votes; what the dearer reading keeps where neither is believed. The first where the dearer
    reading is blind to the page, which would mislead the second."""
    kept = compose(features, features.tree)
    if kept.words <= _FAR_SHORTER * first.words:
        return first
    body = max(first, compose(features, chances(features)), key=lambda body: body.agreement or 0)
    if (body.agreement or 0) < DISBELIEF:
        return replace(kept, read_by="trafilatura", agreement=body.agreement)
    return body


def compose(features: PageFeatures, chance: list[float]) -> Body:
    """The body that these chances make."""
    kept: list[Block] = []
    whole = [block.plain for block in features.blocks if not block.place.areas & _LIFTED]
    hoped = found = expected = 0.0
    seen: set[str] = set()
    for block, likely in zip(features.blocks, lists_as_one(features.blocks, chance), strict=True):
        size = len(block.words)
        hoped += likely * size
        if likely < KEPT or _is_left_out(block, features.titles):
            continue
        if len(block.text) > _REPEATED and (block.plain in seen or _is_lifted(block, whole)):
            continue
        if len(block.text) > _REPEATED and _CUT_OFF.search(block.text) and _goes_on(block, features.blocks):
            continue
        seen.add(block.plain)
        kept.append(block)
        found += size
        expected += likely * size
    return Body(
        paragraphs=tuple(block.text for block in kept),
        read_by="vote",
        agreement=round(2 * expected / (hoped + found), 3) if found else None,
    )


def _is_lifted(block: Block, whole: Sequence[str]) -> bool:
    """Whether a quotation is lifted from a paragraph, which has its words once more.

    On 1,180 pages with gold, 24 such quotations that the vote keeps are not in it, and 6 are.
    """
    return bool(block.place.areas & _LIFTED and _SENTENCE_END.search(block.text)) and any(
        block.plain in text for text in whole if len(text) > len(block.plain)
    )


def _goes_on(block: Block, found: Sequence[Block]) -> bool:
    """Whether a block that is cut off stands whole elsewhere on the page: the one is a foretaste of the other."""
    return any(each.plain.startswith(block.plain) and each.plain != block.plain for each in found)


def _is_left_out(block: Block, titles: Titles) -> bool:
    """What no vote should bring in: links to other stories, the headline again, lines about the author in italics."""
    if len(block.words) > 3 and block.linked > 0.9 * len(block.text):
        return True
    return block.plain in titles.headlines or (
        block.em > 0.8 * len(block.text) and _OF_A_PERSON.search(block.text) is not None
    )
