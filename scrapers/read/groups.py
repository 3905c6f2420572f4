"""Groups: blocks that a reader takes or leaves together, and what is said of them as one.

An item of a list or a row of a table says too little alone; together they are the article's or not. Comments, and further
articles on the same page, are groups that the extractors often take for the text.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from scrapers.read.blocks import Block

_TOGETHER = frozenset({"ul", "ol", "dl", "table"})
_COMMENTS = re.compile(
    r"(?:^|[^a-z])(?:comments?|disqus|replies|kommentare?|comentarios?|commentaires?)(?![a-z])", re.I
)


@dataclass(frozen=True, slots=True)
class Group:
    """What the blocks of a list or a table are together."""

    tree: float
    """Share of their words that trafilatura keeps."""
    source: float
    """Share that resiliparse keeps."""
    linked: float
    """Share of their characters in links."""
    words: int
    blocks: int

    @classmethod
    def of(
        cls, members: Iterable[int], found: Sequence[Block], tree: Sequence[float], source: Sequence[float]
    ) -> "Group":
        """The group of the blocks with these indexes; ``tree`` and ``source`` have the share of every block."""
        words = kept = kept_by_source = linked = characters = blocks = 0.0
        for i in members:
            size = len(found[i].words)
            words += size
            kept += size * tree[i]
            kept_by_source += size * source[i]
            linked += found[i].linked
            characters += len(found[i].text)
            blocks += 1
        return cls(
            kept / max(1, words),
            kept_by_source / max(1, words),
            linked / max(1, characters),
            int(words),
            int(blocks),
        )


Path = Sequence[HtmlElement]
"""An element and those around it, innermost first."""


def lists(found: Sequence[Block], paths: Sequence[Path]) -> list[Hashable]:
    """Of each block, the outermost list or table around it; the block itself where it stands in none."""
    return [
        next((element for element in reversed(path) if element.tag in _TOGETHER), i)
        if block.place.areas & {"list", "table"}
        else i
        for i, (block, path) in enumerate(zip(found, paths, strict=True))
    ]


def grouped(
    keys: Sequence[Hashable], found: Sequence[Block], tree: Sequence[float], source: Sequence[float]
) -> Mapping[Hashable, Group]:
    """The group of all blocks with the same key, by key."""
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        members[key].append(i)
    return {key: Group.of(of, found, tree, source) for key, of in members.items()}


def comments(path: Path, known: dict[HtmlElement, int]) -> int:
    """How many elements around a block are called comments; ``known`` has it of the elements of paths before, and gets it
    of this one's."""
    inner: list[HtmlElement] = []
    found = 0
    for each in path:
        if each in known:
            found = known[each]
            break
        inner.append(each)
    for each in reversed(inner):
        found += _are_comments(f"{each.get('class') or ''} {each.get('id') or ''}")
        known[each] = found
    return found


@lru_cache(maxsize=20_000)
def _are_comments(names: str) -> bool:
    return _COMMENTS.search(names) is not None


def is_further(article: HtmlElement | None, main: HtmlElement | None, main_path: Path) -> bool:
    """Whether a block's ``article`` element is another than that of the text, and not around it."""
    return article is not None and main is not None and article is not main and article not in main_path
