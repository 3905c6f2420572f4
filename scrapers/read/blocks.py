"""Blocks: the stretches of text of a page, each with what its place in the tree says about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import lxml.etree
import lxml.html

from scrapers.read.document import tidy

_SKIPPED = frozenset([
    "script",
    "style",
    "noscript",
    "noembed",
    "noframes",
    "xmp",
    "template",
    "svg",
    "iframe",
    "select",
    "option",
    "button",
    "input",
    "textarea",
    "head",
    "object",
    "embed",
    "canvas",
    "map",
    "video",
    "audio",
    "math",
])
_INLINE = frozenset([
    "a",
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "mark",
    "picture",
    "q",
    "rb",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
])
_CELLS = frozenset({"td", "th", "p"})
_STRONG = frozenset({"b", "strong"})
_EM = frozenset({"em", "i"})
_AREAS = {
    "aside": "aside", "footer": "footer", "nav": "nav", "header": "header", "figure": "figure", "figcaption": "figure",
    "form": "form", "table": "table", "ul": "list", "ol": "list", "dl": "list", "blockquote": "quote", "article": "article", "main": "main",
}  # fmt: skip

# Names that page authors give to what is not the article, and to what is. They hold across sites and
# languages since nearly all are written in English.
_ASIDE = (
    *(
        "related",
        "recommend",
        "newsletter",
        "sponsor",
        "promo",
        "comment",
        "advert",
        "share",
        "social",
        "byline",
    ),
    *("author", "caption", "teaser", "readnext", "read-next", "outbrain", "taboola", "sidebar", "footer"),
    *("popular", "trending"),
)
_DOUBTFUL = (
    *(
        "promo",
        "related",
        "recommend",
        "newsletter",
        "subscri",
        "sponsor",
        "share",
        "social",
        "comment",
        "advert",
    ),
    *("banner", "footer", "menu", "sidebar", "aside", "breadcrumb", "byline", "author", "caption", "credit"),
    *(
        "meta",
        "tag",
        "outbrain",
        "taboola",
        "popup",
        "modal",
        "cookie",
        "paywall",
        "signup",
        "sign-up",
        "login",
    ),
    *("readmore", "read-more", "readnext", "read-next", "more-", "most-", "trending", "popular", "widget"),
    *(
        "teaser",
        "card",
        "toolbar",
        "timestamp",
        "date",
        "copyright",
        "disclaimer",
        "player",
        "video",
        "gallery",
    ),
    *("slide", "poll", "rating", "topic", "hidden", "tooltip", "print", "correction", "editor"),
)
_DOUBTFUL_WORD = re.compile(r"\b(?:ads?\b|nav|bio)")
_BODY = ("article", "body", "content", "story", "text", "post", "entry", "main", "paragraph", "prose")
_STANDFIRST = (
    *(
        "standfirst",
        "stand-first",
        "lead",
        "sapo",
        "summary",
        "dek",
        "deck",
        "subtitle",
        "subhead",
        "sub-head",
    ),
    *("intro", "abstract", "excerpt", "teaser", "chapo", "description", "vorspann", "strap"),
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What an element and those around it say about the text inside."""

    areas: frozenset[str] = frozenset()
    """Of ``aside footer nav header figure form table list quote article main body hidden``."""
    aside: int = 0
    """Elements, from the root, whose class or id names something beside the article."""
    doubtful: int = 0
    body: int = 0
    article: lxml.html.HtmlElement | None = None
    """The nearest ``article`` element."""
    own_aside: bool = False
    own_doubtful: bool = False
    own_standfirst: bool = False

    def enter(self, element: lxml.html.HtmlElement) -> "Place":
        """The place inside ``element``."""
        area = _AREAS.get(element.tag)
        if not (area or element.keys()):
            if self.own_aside or self.own_doubtful or self.own_standfirst:
                return Place(self.areas, self.aside, self.doubtful, self.body, self.article)
            return self
        get = element.get
        names = (
            f"{get('class') or ''} {get('id') or ''} {get('data-component') or ''} {get('data-testid') or ''}"
        )
        article_body = "articlebody" in (get("itemprop") or "").lower()
        hidden = (
            get("hidden") is not None
            or get("aria-hidden") == "true"
            or "display:none" in (get("style") or "").replace(" ", "")
        )
        if names == "   " and not (area or article_body or hidden):
            if self.own_aside or self.own_doubtful or self.own_standfirst:
                return Place(self.areas, self.aside, self.doubtful, self.body, self.article)
            return self
        areas = self.areas
        if area or article_body or hidden:
            areas |= {
                *([area] if area else []),
                *(["body"] if article_body else []),
                *(["hidden"] if hidden else []),
            }
        aside, doubtful, body, standfirst = _says(names)
        return Place(
            areas,
            self.aside + aside,
            self.doubtful + doubtful,
            self.body + body,
            element if area == "article" else self.article,
            aside,
            doubtful,
            standfirst,
        )


@lru_cache(maxsize=20_000)
def _says(names: str) -> tuple[bool, bool, bool, bool]:
    """Whether they name something beside the article, something doubtful, its body, its standfirst."""
    lower = names.lower()
    return (
        has_any(lower, _ASIDE),
        has_any(lower, _DOUBTFUL) or _DOUBTFUL_WORD.search(lower) is not None,
        has_any(lower, _BODY),
        has_any(lower, _STANDFIRST),
    )


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text: one by one, which is ten times faster than one expression of
    alternatives, and in a bare loop, which is twice as fast as ``any``."""
    for word in words:  # ruff: ignore[reimplemented-builtin]
        if word in text:
            return True
    return False


@dataclass(slots=True, eq=False)
class Block:
    """A stretch of text between two boundaries that a browser would draw as line breaks."""

    text: str
    element: lxml.html.HtmlElement
    """The nearest element around it that is not inline."""
    place: Place
    linked: int
    """Characters inside links."""
    strong: int
    """Characters in bold."""
    em: int
    """Characters in italics."""
    words: list[str]
    """Lower case; Chinese, Japanese and Korean characters count as words, being written without spaces."""
    plain: str
    """The words run together: what is compared between readings."""


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower())


class _Collector:
    """What the walk over a page has gathered. Its caller asks for ``end`` only where there are ``pieces``: most elements of
    a page hold no text of their own."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.around: list[lxml.html.HtmlElement] = []
        self.places: list[Place] = [Place()]
        """Of the first elements of ``around``: made only where text stands, which halves the time."""
        self.pieces: list[str] = []
        self._linked = self._strong = self._em = self._breaks = 0

    def text(self, piece: str, linked: int, strong: int, em: int) -> None:
        if not piece.isspace():
            self._breaks = 0
            if linked:
                self._linked += len(piece.strip())
            if strong:
                self._strong += len(piece.strip())
            if em:
                self._em += len(piece.strip())
        elif not self.pieces:
            return
        self.pieces.append(piece)

    def line_break(self) -> None:
        """One ``br`` is a space, two or more end the block."""
        self._breaks += 1
        if self._breaks > 1:
            self.end()
            self._breaks = 2
        else:
            self.pieces.append(" ")

    def end(self) -> None:
        if not self.pieces:
            return
        text = tidy("".join(self.pieces))
        self.pieces.clear()
        if text:
            for element in self.around[len(self.places) - 1 :]:
                self.places.append(self.places[-1].enter(element))
            found = words(text)
            self.blocks.append(
                Block(
                    text=text,
                    element=self.around[-1],
                    place=self.places[-1],
                    linked=self._linked,
                    strong=self._strong,
                    em=self._em,
                    words=found,
                    plain="".join(found),
                )
            )
        self._linked = self._strong = self._em = self._breaks = 0


def blocks(tree: lxml.html.HtmlElement) -> list[Block]:
    """The blocks of a page in document order; a row of a table of data is one. The tree is not changed."""
    collect = _Collector()
    around, places, pieces = collect.around, collect.places, collect.pieces
    linked = strong = em = 0
    row: lxml.html.HtmlElement | None = None
    walk = lxml.etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _SKIPPED:
                walk.skip_subtree()
                continue
            if row is not None and (tag in _CELLS or tag == "br"):
                collect.text(" ", linked, strong, em)
            elif tag == "br":
                collect.line_break()
            elif tag in _INLINE:
                linked += tag == "a"
                strong += tag in _STRONG
                em += tag in _EM
            else:
                if pieces:
                    collect.end()
                around.append(element)
                if tag == "tr" and _is_data(element):
                    row = element
            text = element.text if tag != "br" else None
        else:
            if tag in _INLINE:
                linked -= tag == "a"
                strong -= tag in _STRONG
                em -= tag in _EM
            elif tag not in _SKIPPED and tag != "br" and not (row is not None and tag in _CELLS):
                if pieces:
                    collect.end()
                around.pop()
                del places[len(around) + 1 :]
                if element is row:
                    row = None
            text = element.tail if element is not tree else None
        if text and (pieces or not text.isspace()):
            collect.text(text, linked, strong, em)
    return collect.blocks


def _is_data(row: lxml.html.HtmlElement) -> bool:
    """Whether the cells of a table's row hold figures and names; where they hold more, the table lays out a page."""
    return len(row) > 1 and all(
        element.tag in _INLINE or element.tag in _CELLS or element.tag == "br"
        for element in row.iterdescendants()
    )
