"""The document: a page's bytes, decoded and parsed once."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeVar, cast

import lxml.etree
import lxml.html

from scrapers.errors import OverLimit, Unreadable
from scrapers.model.page import Page
from scrapers.read import jsonld, markup
from scrapers.read.limits import LARGEST_PAGE, check_source
from scrapers.web.charset import CONTROLS, to_utf8

T = TypeVar("T")

_BINARY = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8|PK\x03\x04|\x1f\x8b|RIFF|\x00\x00\x00.ftyp|wOF|\x7fELF", re.S
)
_OTHER_TYPE = re.compile(r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|json|msword|epub)", re.I)
_BREAKING = frozenset({"br", "div", "p", "li", "section", "h2", "h3", "h4", "td", "tr", "hr"})
_RUN_TOGETHER = re.compile(r"(?<=[a-zß-ÿ\d])(?=[A-Z])|(?<=[a-zß-ÿ\d])(?=\d)")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, eq=False)
class Document:
    """One HTML page. Readers never change the tree: those that must, copy it."""

    page: Page
    source: bytes
    """The source in UTF-8, without NUL and other control characters; where ``markup`` mended the tree, written from it."""
    tree: lxml.html.HtmlElement
    """Its root element as ``markup.parse`` makes it."""

    _made: dict[Callable[[lxml.html.HtmlElement], object], object] = field(
        default_factory=dict, init=False, repr=False
    )

    def once(self, make: Callable[[lxml.html.HtmlElement], T]) -> T:
        """What a function makes of the tree: made when it is asked for first, and kept for all that ask later."""
        if make not in self._made:
            self._made[make] = make(self.tree)
        return cast("T", self._made[make])

    @cached_property
    def html(self) -> str:
        """The source, decoded."""
        return self.source.decode()

    @property
    def url(self) -> str | None:
        """The address of the page; None for one read from a file."""
        return self.page.url

    @cached_property
    def jsonld(self) -> tuple[jsonld.Node, ...]:
        """All JSON-LD objects of the page; of some they stand in a ``meta`` tag, for whoever made it took them for metadata."""
        return jsonld.nodes(
            text
            for element in self.tree.iter("script", "meta")
            if "ld+json" in (element.get("type") or element.get("name") or "")
            and (text := element.text or element.get("content"))
        )

    @classmethod
    def parse(cls, page: Page) -> "Document":
        """Raises Unreadable where the bytes are no HTML page, OverLimit above the limits."""
        where = page.url or "a page without address"
        if len(page.body) > LARGEST_PAGE:
            raise OverLimit(f"{where}: {len(page.body)} bytes, more than {LARGEST_PAGE}")
        content_type = page.headers.get("content-type", "")
        if _OTHER_TYPE.match(content_type):
            raise Unreadable(f"{where}: expected HTML, found {content_type}")
        if _BINARY.match(page.body):
            raise Unreadable(f"{where}: expected HTML, found bytes that begin {page.body[:8]!r}")
        source = to_utf8(page.body, content_type).translate(None, CONTROLS)
        if b"<" not in source:
            raise Unreadable(f"{where}: expected HTML, found {len(page.body)} bytes without any markup")
        source = markup.with_ends(source)
        check_source(source, where)
        try:
            tree, source = markup.parse(source, where)
        except lxml.etree.LxmlError as error:
            raise Unreadable(f"{where}: expected HTML; {error}") from error
        return cls(page=page, source=source, tree=tree)


_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def tidy(text: str | None) -> str:
    """Unicode NFC, white space of every kind collapsed into single spaces, invisible characters off."""
    if not text:
        return ""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    text = _NOT_TEXT.sub("", _INVISIBLE.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def line(element: lxml.html.HtmlElement) -> str:
    """The text of an element as one line, with a space where a browser breaks it: at ``br`` and between blocks."""
    pieces: list[str] = []
    for event, each in lxml.etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        breaks = each is not element and each.tag in _BREAKING
        if event == "start":
            pieces += [" "] * breaks + [each.text or ""]
        elif event == "end":
            pieces += [" "] * breaks + [each.tail or ""] * (each is not element)
        else:
            pieces.append(each.tail or "")
    return tidy("".join(pieces))


def spaced(element: lxml.html.HtmlElement) -> str:
    """An element's text, with a space where the parts of it would run together: ``By`` and a link with the name."""
    pieces = [piece for piece in element.itertext() if isinstance(piece, str)]
    joined = pieces[:1]
    for before, after in pairwise(pieces):
        joined += [" "] * bool(_RUN_TOGETHER.search(f"{before[-1:]}{after[:1]}")) + [after]
    return tidy("".join(joined))
