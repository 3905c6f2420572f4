"""Signs: what speaks for and against a block being part of the article, as numbers for the vote."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import lxml.html

from scrapers.read.blocks import Block, words
from scrapers.read.document import Document
from scrapers.read.voices import Voice

_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "blockquote", "div", "td", "figcaption", "section", "span")
_AREAS = (
    "aside",
    "footer",
    "nav",
    "header",
    "figure",
    "form",
    "table",
    "list",
    "article",
    "main",
    "body",
    "hidden",
)
_END = re.compile(r"[.!?…:;»”\"'’)\]。！？」』।]$")
_SENTENCE = re.compile(r"[.!?।](?:\s|$|[”\"’»])|[。！？]")
_PROMPT = re.compile(
    r"subscri|newsletter|sign up|log ?in|click here|read more|read next|see also|also read|follow us|©|copyright|"
    r"all rights reserved|download|whatsapp|telegram|advertis|getty|abonn|anmelden|mehr zum thema|lesen sie|"
    r"lire aussi|à lire|suscr|leer más|xem thêm|đọc thêm|theo dõi|leia (?:mais|também)|leggi anche|iscriviti|"
    r"читайте|подпис",
    re.I,
)
_LOOKS_LIKE_PROSE = 60
"""Characters."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The page's own words for headline and standfirst, run together (``Block.plain``)."""

    headlines: tuple[str, ...]
    descriptions: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> "Titles":
        stated: dict[str, str] = {}
        for meta in document.tree.iter("meta"):
            name = (meta.get("property") or meta.get("name") or "").lower()
            if name in {"og:title", "og:description", "description", "twitter:description"} and meta.get(
                "content"
            ):
                stated.setdefault(name, "".join(words(meta.get("content"))))
        headings = [stated.get("og:title", ""), "".join(words(document.tree.findtext(".//title") or ""))]
        headings += ["".join(words(h1.text_content())) for h1 in document.tree.iterfind(".//h1")][:2]
        descriptions = {text for name, text in stated.items() if name != "og:title" and len(text) > 25}
        return cls(tuple(text for text in headings if len(text) > 10), tuple(sorted(descriptions)))


class Sheet:
    """The blocks of a page, the voices' shares in each, and what follows from them together."""

    def __init__(
        self, found: Sequence[Block], titles: Titles, tree: Voice, text: Voice, stated: Voice
    ) -> None:
        self.blocks = found
        self.titles = titles
        self.tree = [tree.share(block) for block in found]
        """Shares of the voice that reads the tree (trafilatura), block by block."""
        self.text = [text.share(block) for block in found]
        """Of the voice that reads the source (resiliparse)."""
        self.stated = [stated.share(block) for block in found] if stated else None
        """Of the text that the page states in JSON-LD."""
        self._copies = Counter(block.plain for block in found)
        self._h1 = next((i for i, block in enumerate(found) if block.element.tag == "h1"), -1)
        kept = [i for i, share in enumerate(self.tree) if share > 0.5 and len(found[i].words) > 8]
        self._first, self._last = (kept[0], kept[-1]) if kept else (0, len(found))
        self._kept = max(1, sum(len(found[i].words) for i in kept))
        prose = sum(len(block.words) for block in found if _is_prose(block))
        self._tree_of_prose = self._kept / max(1, prose)
        self._text_of_tree = sum(len(found[i].words) for i in kept if self.text[i] > 0.5) / self._kept
        self._mass: Counter[lxml.html.HtmlElement | None] = Counter()
        """Characters of prose in the elements around blocks, and in those around these."""
        self._outer_mass: Counter[lxml.html.HtmlElement | None] = Counter()
        for block in found:
            if _is_prose(block):
                around = _around(block)
                self._mass[around] += len(block.text)
                if around is not None and (outer := around.getparent()) is not None:
                    self._outer_mass[outer] += len(block.text)
        self._most = max(self._mass.values(), default=1)
        self._forms: Counter[tuple[str | None, ...]] = Counter()
        """Words that trafilatura kept, by the form of the block: its tag and class and those of its parent."""
        self._parents: Counter[lxml.html.HtmlElement | None] = Counter()
        self._articles: Counter[lxml.html.HtmlElement | None] = Counter()
        self._after = [0] * (len(found) + 1)
        for i in kept:
            block, size = found[i], len(found[i].words)
            self._forms[_form(block)] += size
            self._parents[block.element.getparent()] += size
            self._articles[block.place.article] += size
            self._after[i] = size
        for i in range(len(found) - 1, -1, -1):
            self._after[i] += self._after[i + 1]
        self._seen: set[str] = set()

    def rows(self) -> list[dict[str, float]]:
        """For each block, its signs by name; the same names in the same order for every block of every page."""
        self._seen.clear()
        return [self._row(i) for i in range(len(self.blocks))]

    def _row(self, i: int) -> dict[str, float]:
        block = self.blocks[i]
        text, tag, place, size = block.text, block.element.tag, block.place, len(block.words)
        parent = block.element.getparent()
        outer = parent.getparent() if parent is not None else None
        tree, source = self.tree[i], self.text[i]
        stated = self.stated[i] if self.stated else 0.0
        before = self.blocks[i - 1] if i else None
        after = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        mass = max(self._mass[parent], self._mass[block.element])
        form = self._forms[_form(block)] / self._kept
        seen = block.plain in self._seen
        self._seen.add(block.plain)
        row: dict[str, float] = {
            "size": log1p(size),
            "linked": block.linked / len(text),
            "strong": block.strong / len(text),
            "ends": _END.search(text) is not None,
            "colon": text.endswith(":"),
            "sentences": min(5, len(_SENTENCE.findall(text))),
            "upper": size > 1 and text.isupper(),
            "commas": min(5, text.count(",")),
            "digits": sum(map(str.isdigit, text)) / len(text),
            "prompt": _PROMPT.search(text) is not None,
            "headline": len(block.plain) > 8
            and any(
                block.plain == title or (len(block.plain) > 15 and title.startswith(block.plain))
                for title in self.titles.headlines
            ),
            "description": len(block.plain) > 20
            and any(
                block.plain.startswith(stated[:60]) or stated.startswith(block.plain[:80])
                for stated in self.titles.descriptions
            ),
            "copies": self._copies[block.plain] > 1,
            "seen": seen,
            "aside": min(3, place.aside),
            "doubtful": min(4, place.doubtful),
            "bodylike": min(4, place.body),
            "own_aside": place.own_aside,
            "own_doubtful": place.own_doubtful,
            "own_standfirst": place.own_standfirst,
            "tree": tree,
            "source": source,
            "stated": stated,
            "has_stated": self.stated is not None,
            "not_stated": self.stated is not None and stated < 0.3,
            "both": tree * source,
            "votes": (tree > 0.6) + (source > 0.6) + (stated > 0.6),
            "within": self._first <= i <= self._last,
            "before": min(max(self._first - i, 0), 10),
            "after": min(max(i - self._last, 0), 10),
            "near_first": max(0, 3 - abs(i - self._first)),
            "near_last": max(0, 3 - abs(i - self._last)),
            "remaining": self._after[i + 1] / self._kept,
            "after_h1": i > self._h1 >= 0,
            "h1_distance": min(20, abs(i - self._h1)) if self._h1 >= 0 else 30,
            "mass": mass / self._most,
            "outer_mass": min(1.0, self._outer_mass[outer] / self._most),
            "most_mass": mass == self._most,
            "form": form,
            "new_form": form == 0,
            "siblings": self._parents[parent] / self._kept,
            "children": self._parents[block.element] / self._kept,
            "cousins": self._parents[outer] / self._kept,
            "own_article": self._articles[place.article] / self._kept,
            "same_parent": before is not None and before.element.getparent() is parent,
            "before_size": log1p(len(before.words)) if before else 0,
            "before_linked": before.linked / len(before.text) if before else 1,
            "after_size": log1p(len(after.words)) if after else 0,
            "after_linked": after.linked / len(after.text) if after else 1,
            "tree_of_prose": self._tree_of_prose,
            "text_of_tree": self._text_of_tree,
        }
        for name, shares in (("tree", self.tree), ("source", self.text)):
            back, ahead = shares[max(0, i - 2) : i], shares[i + 1 : i + 3]
            row[f"{name}_back"] = sum(back) / 2
            row[f"{name}_ahead"] = sum(ahead) / 2
            row[f"{name}_between"] = min(max(back, default=0), max(ahead, default=0))
        for name in _TAGS:
            row[f"tag_{name}"] = tag == name
        for name in _AREAS:
            row[f"in_{name}"] = name in place.areas
        return row


def _is_prose(block: Block) -> bool:
    return len(block.text) > _LOOKS_LIKE_PROSE and block.linked < 0.5 * len(block.text)


def _around(block: Block) -> lxml.html.HtmlElement | None:
    return block.element.getparent() if block.element.tag in {"p", "li", "blockquote"} else block.element


def _form(block: Block) -> tuple[str | None, ...]:
    parent = block.element.getparent()
    return (
        block.element.tag,
        block.element.get("class"),
        parent.get("class") if parent is not None else None,
    )
