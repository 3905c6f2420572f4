"""Signs: what speaks for and against a block being part of the article, as numbers for the vote.

They are kept few: the 55 here read pages of unseen sites better than the 110 that were tried (see
``benchmarks/weigh.py``, which also says what each is worth).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log1p

from lxml.html import HtmlElement

from scrapers.read.blocks import Block, has_any, words
from scrapers.read.document import Document, tidy
from scrapers.read.extractors import Extraction
from scrapers.read.groups import comments, grouped, is_further, lists

_END = re.compile(r"[.!?…:;»”\"’')\]。！？」』।]$")
_SENTENCE = re.compile(r"[.!?।](?:\s|$|[”\"’»])|[。！？]")
# Words for subscribing, following and reading on, anywhere in a block.
_PROMPTS = (
    *(
        "subscri",
        "newsletter",
        "sign up",
        "login",
        "log in",
        "click here",
        "read more",
        "read next",
        "see also",
    ),
    *("also read", "follow us", "©", "copyright", "all rights reserved", "download", "whatsapp", "telegram"),
    *(
        "advertis",
        "getty",
        "abonn",
        "anmelden",
        "mehr zum thema",
        "lesen sie",
        "lire aussi",
        "à lire",
        "suscr",
    ),
    *("leer más", "xem thêm", "đọc thêm", "theo dõi", "leia mais", "leia também", "leggi anche", "iscriviti"),
    *("читайте", "подпис"),
)
# Openings of lines that speak to the reader, or of the text itself.
_CALL = re.compile(
    r"\W*(?:"
    r"sign up|subscribe|click (?:here|on)|tap here|read (?:more|next|also|our|the full|all)|see (?:also|more)|also (?:on|read|see)|"
    r"related\b|don['’]?t miss|you (?:may|might|can) (?:also|read|listen|watch|find)|follow (?:us|@|\w+ \w+ on|\w+['’]s)|"
    r"(?:have|got) a (?:tip|question|story|news)|(?:e-?mail|contact|write to|reach) \S+.{0,40}(?:@|\bat\b)|"
    r"listen (?:to|live|here|now)|watch(?: live| more| now| the video)?\s*:|download (?:the|our)|join (?:us|the conversation|our)|"
    r"get (?:our|the|more|all|your) .{0,60}(?:newsletter|app\b|inbox|email|delivered)|share (?:this|it|your)|like this (?:story|article)|"
    r"more (?:on|from|about|stories|news|coverage)\b|for more (?:information|news|stories|on)|support (?:our|us|independent)|"
    r"this (?:story|article|post|piece|report|content) (?:was|has been|is|originally|first|appeared|contains)|(?:first|originally) published|"
    r"copyright|©|all rights|advertis|sponsored|our standards|(?:additional )?reporting by|edit(?:ed|ing) by|with (?:files|reporting) from|"
    r"what do you think|let us know|tell us|leave a comment|comments?\b.{0,12}$|correction:|editor['’]s note|note:|disclaimer|"
    r"lesen sie|mehr (?:zum|über|dazu|aus|zu|infos)|hier (?:geht|finden|lesen|können|gibt)|jetzt .{0,40}(?:abonnieren|anmelden|lesen|testen|sichern)|"
    r"abonnieren|newsletter|melden sie|folgen sie|auch interessant|mit (?:agentur|material|informationen)|"
    r"dies(?:er|es|e) (?:artikel|text|beitrag|inhalt|meldung|thema)|aktuelle nachrichten|"
    r"à lire|lire (?:aussi|la suite|également)|voir aussi|abonnez|inscrivez|suivez|retrouvez|cliquez|recevez|"
    r"lee\b|leer\b|lea (?:también|más)|te puede interesar|suscr|síguenos|más (?:información|noticias)|ver (?:también|más)|haz clic|únete|"
    r"leia\b|veja\b|saiba mais|clique|siga\b|leggi\b|iscriviti|segui\b|lees (?:ook|meer)|les (?:også|mer)|läs (?:också|mer|även)|læs (?:også|mere)|"
    r"czytaj\b|zobacz\b|čtěte|sledujte|читайте|подпис|смотрите|следите|oku(?:yun)?\b|baca juga|simak\b|"
    r"xem thêm|đọc thêm|theo dõi|mời (?:bạn|quý|độc)|関連|続き|有料|無料|会員|相关|阅读|延伸|관련|구독"
    r")",
    re.I,
)
_PROSE = 60
"""Characters from which a block, unless it is mostly links, counts as prose."""
_RUN_TOGETHER = 1000
"""Characters from which a block may be others run together."""
_STATING = frozenset({"og:title", "og:description", "description", "twitter:description"})


@dataclass(frozen=True, slots=True)
class Titles:
    """The page's own words for headline and standfirst."""

    headlines: frozenset[str]
    """Words run together, as in ``Block.plain``."""
    descriptions: tuple[str, ...]
    words: frozenset[str]
    """Of the headline."""

    @classmethod
    def of(cls, document: Document) -> "Titles":
        """The headline and the descriptions that a page states of itself."""
        stated: dict[str, str] = {}
        for meta in document.tree.iter("meta"):
            name = (meta.get("property") or meta.get("name") or "").lower()
            if name in _STATING and (content := meta.get("content")):
                stated.setdefault(name, content)
        title = document.tree.findtext(".//title") or ""
        headings = [stated.pop("og:title", ""), title]
        headings += [h1.text_content() for h1, _ in zip(document.tree.iter("h1"), range(2), strict=False)]
        plain = ("".join(words(tidy(text))) for text in headings)
        descriptions = {text for each in stated.values() if len(text := "".join(words(tidy(each)))) > 25}
        return cls(
            frozenset(text for text in plain if len(text) > 10),
            tuple(sorted(descriptions)),
            frozenset(words(tidy(headings[0] or title))),
        )


class PageFeatures:
    """The blocks of a page, the share of each that every extractor keeps, and the features that the vote weighs."""

    def __init__(
        self, found: Sequence[Block], titles: Titles, tree: Extraction, source: Extraction, stated: Extraction
    ) -> None:
        self.blocks = found
        self.tree = [tree.share(block) for block in found]
        """Share of each block in what trafilatura keeps, which reads the tree."""
        self.source = [source.share(block) for block in found]
        """In what resiliparse keeps, which reads the source."""
        self.stated = [stated.share(block) for block in found]
        """In the text that the page states in JSON-LD."""
        self.titles = titles
        self._paths = _paths(found)
        self._forms_of = [_form(block.element, path) for block, path in zip(found, self._paths, strict=True)]
        self._sizes = [len(block.words) for block in found]
        self._copies = Counter(block.plain for block in found)
        self._first_of = {block.plain: i for i, block in reversed(list(enumerate(found)))}
        self._flat = _flat(found)
        self._commented: dict[HtmlElement, int] = {}
        self._h1 = next((i for i, block in enumerate(found) if block.element.tag == "h1"), -1)
        prose = [i for i, block in enumerate(found) if _is_prose(block)]
        self._prose = sum(self._sizes[i] for i in prose)
        self._masses(prose)
        self._lists = lists(found, self._paths)
        self._groups = grouped(self._lists, found, self.tree, self.source)
        kept = [i for i, share in enumerate(self.tree) if share > 0.5 and self._sizes[i] > 8]
        self._first, self._last = (kept[0], kept[-1]) if kept else (0, len(found))
        self._kept = max(1, sum(self._sizes[i] for i in kept))
        self._main = (found[kept[0]].place.article, self._paths[kept[0]]) if kept else (None, ())
        self._source_of_tree = sum(self._sizes[i] for i in kept if self.source[i] > 0.5) / self._kept
        self._kept_forms = self._sums((self._forms_of[i], i) for i in kept)
        self._kept_parents = self._sums((self._around(i, 1), i) for i in kept)
        self._forms = self._shares(lambda i: self._forms_of[i])
        self._parents = self._shares(lambda i: self._around(i, 1))
        self._remaining = [0] * (len(found) + 1)
        for i in kept:
            self._remaining[i] = self._sizes[i]
        for i in range(len(found) - 1, -1, -1):
            self._remaining[i] += self._remaining[i + 1]
        inside = self._sums((element, i) for i in prose for element in self._paths[i])
        self._trunk = Trunk(element for element, size in inside.items() if size >= 0.8 * self._prose)
        """The elements around four fifths of the page's prose."""
        self._half = Trunk(element for element, size in inside.items() if size >= 0.5 * self._prose)
        inside = self._sums((element, i) for i in kept for element in self._paths[i])
        self._kept_trunk = Trunk(element for element, size in inside.items() if size >= 0.9 * self._kept)
        """The elements around nine tenths of what trafilatura keeps."""

    def is_open(self, i: int) -> bool:
        """Whether the block may be the article's at all. Of the text in gold, 0.15 % is in others; of the blocks, 76 %."""
        if i in self._flat:
            return False
        if self.tree[i] >= 0.3 or self.source[i] >= 0.3 or self.stated[i] >= 0.3:
            return True
        block = self.blocks[i]
        return block.linked <= 0.8 * len(block.text) and self._sizes[i] > 3

    def row(self, i: int) -> dict[str, float]:
        """The features of a block by name: the same names in the same order for every block of every page."""
        block, size, titles = self.blocks[i], self._sizes[i], self.titles
        text, plain, place, length = block.text, block.plain, block.place, len(block.text)
        lower = text.lower()
        tree, source, stated = self.tree[i], self.source[i], self.stated[i]
        before = self.blocks[i - 1] if i else None
        parent = self._around(i, 1)
        mass = max(self._mass[parent], self._mass[block.element])
        form_tree, form_size = self._forms[self._forms_of[i]]
        parent_tree, parent_size = self._parents[parent]
        trunk_up, _ = self._trunk.off(self._paths[i])
        half_up, half_off = self._half.off(self._paths[i])
        kept_up, kept_off = self._kept_trunk.off(self._paths[i])
        back, ahead = self.tree[max(0, i - 2) : i], self.tree[i + 1 : i + 3]
        group = self._groups[self._lists[i]]
        return {
            # What it says.
            "size": log1p(size),
            "linked": block.linked / length,
            "strong": block.strong / length,
            "em": block.em / length,
            "ends": _END.search(text) is not None,
            "sentences": min(5, len(_SENTENCE.findall(text))),
            "call": _CALL.match(text) is not None,
            "prompt": has_any(lower, _PROMPTS),
            "of_title": sum(word in titles.words for word in block.words) / max(1, size),
            "description": len(plain) > 20
            and any(
                plain.startswith(each[:60]) or each.startswith(plain[:80]) for each in titles.descriptions
            ),
            "copies": self._copies[plain] > 1,
            "seen": self._first_of[plain] < i,
            # Where it stands.
            "aside": min(3, place.aside),
            "doubtful": min(4, place.doubtful),
            "paragraph": block.element.tag == "p",
            "in_quote": "quote" in place.areas,
            "in_article": "article" in place.areas,
            "in_main": "main" in place.areas,
            "in_body": "body" in place.areas,
            "h1_distance": min(20, abs(i - self._h1)) if self._h1 >= 0 else 30,
            "lead_slot": 0 <= self._h1 < i <= self._first and _is_prose(block),
            "before_linked": before.linked / len(before.text) if before else 1,
            "mass": mass / self._most,
            "outer_mass": min(1.0, self._outer_mass[self._around(i, 2)] / self._most),
            "parent_size": log1p(parent_size),
            "form_size": log1p(form_size),
            "trunk_up": trunk_up,
            "half_up": half_up,
            "half_off": half_off,
            # What the extractors keep of it, of its neighbours, and of blocks in the same form.
            "tree": tree,
            "source": source,
            "stated": stated,
            "both": tree * source,
            "votes": (tree > 0.6) + (source > 0.6) + (stated > 0.6),
            "tree_ahead": sum(ahead) / 2,
            "tree_between": min(max(back, default=0), max(ahead, default=0)),
            "form": self._kept_forms[self._forms_of[i]] / self._kept,
            "form_tree": form_tree,
            "parent_tree": parent_tree,
            "siblings": self._kept_parents[parent] / self._kept,
            "kept_up": kept_up,
            "kept_off": kept_off,
            "within": self._first <= i <= self._last,
            "after": min(max(i - self._last, 0), 10),
            "near_last": max(0, 3 - abs(i - self._last)),
            "remaining": self._remaining[i + 1] / self._kept,
            # With what it stands together.
            "group_tree": group.tree,
            "group_source": group.source,
            "group_linked": group.linked,
            "group_size": log1p(group.words),
            "group_count": group.blocks,
            "comments": min(3, comments(self._paths[i], self._commented)),
            "further": is_further(place.article, *self._main),
            # How far they are to be believed on this page.
            "tree_of_prose": self._kept / max(1, self._prose),
            "source_of_tree": self._source_of_tree,
        }

    def _masses(self, prose: list[int]) -> None:
        """Characters of prose directly in elements (paragraphs count for the element around), and one level up."""
        self._mass: Counter[HtmlElement | None] = Counter()
        self._outer_mass: Counter[HtmlElement | None] = Counter()
        for i in prose:
            inner = self.blocks[i].element.tag in {"p", "li", "blockquote"}
            self._mass[self._around(i, inner)] += len(self.blocks[i].text)
            if (outer := self._around(i, 1 + inner)) is not None:
                self._outer_mass[outer] += len(self.blocks[i].text)
        self._most = max(self._mass.values(), default=1)

    def _around(self, i: int, levels: int) -> HtmlElement | None:
        path = self._paths[i]
        return path[levels] if levels < len(path) else None

    def _sums(self, keyed: Iterable[tuple[HtmlElement | Hashable | None, int]]) -> Counter[Hashable]:
        """Words of the blocks, by key."""
        sums: Counter[Hashable] = Counter()
        for key, i in keyed:
            sums[key] += self._sizes[i]
        return sums

    def _shares(self, key: Callable[[int], Hashable]) -> dict[Hashable, tuple[float, int]]:
        """For blocks that are alike: what share of their words trafilatura keeps, and how many words they have."""
        kept: dict[Hashable, float] = defaultdict(float)
        sizes: Counter[Hashable] = Counter()
        for i, (share, size) in enumerate(zip(self.tree, self._sizes, strict=True)):
            group = key(i)
            sizes[group] += size
            if share:
                kept[group] += size * share
        return {group: (kept[group] / max(1, size), size) for group, size in sizes.items()}


class Trunk:
    """Elements around most of a page's text."""

    def __init__(self, elements: Iterable[Hashable]) -> None:
        self._elements = set(elements)
        self._levels: dict[HtmlElement, int] = {}
        """Of elements that were asked for: to the nearest of the trunk."""

    def off(self, path: Sequence[HtmlElement]) -> tuple[int, int]:
        """How many elements lie between the first of a path and the trunk, and how many of the trunk are not on it."""
        up = len(path)
        for level, element in enumerate(path):
            if element in self._elements:
                up = level
                break
            if (known := self._levels.get(element)) is not None:
                up = level + known
                break
        self._levels[path[0]] = up
        return min(9, up), min(9, max(0, len(self._elements) - (len(path) - up)))


def _flat(found: Sequence[Block]) -> set[int]:
    """Blocks that hold the text of others run together: a copy for listening, or for those who have not paid."""
    long = [i for i, block in enumerate(found) if len(block.text) > _RUN_TOGETHER]
    others = {block.plain for block in found if len(block.plain) > 20}
    return {
        i
        for i in long
        if sum(len(plain) for plain in others if plain in found[i].plain and plain != found[i].plain)
        > 0.7 * len(found[i].plain)
    }


def _is_prose(block: Block) -> bool:
    return len(block.text) > _PROSE and block.linked < 0.5 * len(block.text)


def _paths(found: Sequence[Block]) -> list[tuple[HtmlElement, ...]]:
    """Of each block, its element and those around it, innermost first."""
    known: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    paths = []
    for block in found:
        path = known.get(block.element)
        if path is None:
            path = _path(block.element, known)
        paths.append(path)
    return paths


def _path(element: HtmlElement, known: dict[HtmlElement, tuple[HtmlElement, ...]]) -> tuple[HtmlElement, ...]:
    """The path of an element by that of the nearest one around it whose path is known; adds all between to ``known``."""
    inner = [element]
    while (around := inner[-1].getparent()) is not None and around not in known:
        inner.append(around)
    path = known[around] if around is not None else ()
    for each in reversed(inner):
        path = known[each] = (each, *path)
    return path


def _form(element: HtmlElement, path: Sequence[HtmlElement]) -> Hashable:
    """The tag and class of the block's element and the class of its parent: what a site's editors see as one style."""
    return (element.tag, element.get("class"), path[1].get("class") if len(path) > 1 else None)
