"""Lists: the items of a list in the body are kept together, whatever each of them is worth alone.

A short item ("Harbour Rovers 3, Marsh Town 1") says too little for the vote. On 261 pages with gold
(fundus_eval and scrapinghub) this brings 40 blocks of 3 pages into bodies; all 40 are in the gold.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from scrapers.read.blocks import Block

KEPT = 0.45
"""Chance from which a block is kept. Anything from 0.40 to 0.50 reads equally well."""
MOST_LINKED = 0.5
"""Share of a list's characters in links, above which it leads to other pages."""

_LISTS = frozenset({"ul", "ol", "dl"})
_INTRODUCING = frozenset({"p", "li", "h2", "h3", "h4"})
_BESIDE = frozenset({"aside", "footer", "nav", "header", "form", "figure", "hidden", "table"})


def lists_as_one(found: Sequence[Block], chance: Sequence[float]) -> list[float]:
    """The chances of the blocks, those of all items of a list in the body raised to ``KEPT`` where they are lower.

    A list is in the body where it follows a kept paragraph or subheading, both directly in one element, stands in
    no menu or the like, and is mostly not links.
    """
    chances = list(chance)
    for outer, items in _lists(found).items():
        if _is_in_body(outer, items, found, chances):
            for i in items:
                chances[i] = max(chances[i], KEPT)
    return chances


def _lists(found: Sequence[Block]) -> dict[HtmlElement, list[int]]:
    """The outermost lists of a page, each with the indexes of its blocks, in document order."""
    lists: dict[HtmlElement, list[int]] = {}
    for i, block in enumerate(found):
        if "list" in block.place.areas:
            around = (block.element, *block.element.iterancestors())
            lists.setdefault([element for element in around if element.tag in _LISTS][-1], []).append(i)
    return lists


def _is_in_body(
    outer: HtmlElement, items: Sequence[int], found: Sequence[Block], chances: Sequence[float]
) -> bool:
    if not items[0] or chances[items[0] - 1] < KEPT:
        return False
    before, blocks = found[items[0] - 1], [found[i] for i in items]
    beside = any(block.place.areas & _BESIDE or block.place.aside for block in blocks)
    linked = sum(block.linked for block in blocks) > MOST_LINKED * sum(len(block.text) for block in blocks)
    return (
        before.element.tag in _INTRODUCING
        and not beside
        and not linked
        and outer.getparent() is before.element.getparent()
    )
