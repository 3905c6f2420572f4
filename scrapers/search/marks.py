"""Marks: where the words that were asked for stand in a text, and the piece of it that shows them.

Texts are shown as they were published; only the comparison is of folded words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.model.words import Word, words
from scrapers.search.card import WORDS, Card
from scrapers.search.question import Term

AROUND = 36
"""Words of a snippet."""
CHARACTERS = 400
"""Of a headline or a snippet that are shown: a text without spaces has words of any length."""

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a term stands: words of a text by their number, the last included."""

    first: int
    last: int
    term: int


def headline_of(card: Card, terms: Sequence[Term]) -> Marked:
    """The headline with its hits."""
    found = _found(card.headline)
    spans = _spans(found, terms, "headline")
    return _cut(_pieces(card.headline, 0, len(card.headline), found, spans))


def snippet_of(card: Card, terms: Sequence[Term]) -> Marked:
    """The piece of lead or body that shows the most of what was asked for; the beginning where it is all in the
    headline."""
    best: tuple[int, str, list[Word], list[Span], int] | None = None
    for field, text in (("lead", card.lead), ("body", " ".join(card.body))):
        found = _found(text)
        spans = _spans(found, terms, field)
        for at, span in enumerate(spans):
            within = {each.term for each in spans[at : at + AROUND] if each.last < span.first + AROUND}
            if best is None or len(within) > best[0]:
                best = (len(within), text, found, spans, span.first)
    if best is None:
        text = card.lead or " ".join(card.body)
        return _cut(((text, False),)) if text else ()
    _, text, found, spans, first = best
    begin = max(0, min(first - AROUND // 4, len(found) - AROUND))
    end = min(len(found), begin + AROUND)
    start = found[begin].start if begin else 0
    stop = found[end - 1].end if end < len(found) else len(text)
    pieces = _pieces(text, start, stop, found, [span for span in spans if begin <= span.first < end])
    return _cut((
        *((("… ", False),) if begin else ()),
        *pieces,
        *(((" …", False),) if end < len(found) else ()),
    ))


def plain(marked: Marked, before: str = "**", after: str = "**") -> str:
    """As one string, hits between two marks."""
    return "".join(f"{before}{text}{after}" if hit else text for text, hit in marked)


def _found(text: str) -> list[Word]:
    return [word for _, word in zip(range(WORDS), words(text), strict=False)]


def _spans(found: Sequence[Word], terms: Sequence[Term], field: str) -> list[Span]:
    """In the order of the text. A term that is left out marks nothing."""
    spans = []
    for number, term in enumerate(terms):
        if term.excluded or term.field not in {None, field}:
            continue
        wanted = list(term.words)
        forms = [word.exact if term.marked else word.folded for word in found]
        for at, form in enumerate(forms):
            if form == wanted[0] and forms[at : at + len(wanted)] == wanted:
                spans.append(Span(at, at + len(wanted) - 1, number))
    return sorted(spans, key=lambda span: (span.first, span.last))


def _pieces(text: str, start: int, stop: int, found: Sequence[Word], spans: Iterable[Span]) -> Marked:
    pieces: list[tuple[str, bool]] = []
    at = start
    for span in spans:
        begin, end = max(at, found[span.first].start), min(stop, found[span.last].end)
        if begin >= end:
            continue
        pieces += [(text[at:begin], False)] if begin > at else []
        pieces.append((text[begin:end], True))
        at = end
    return (*pieces, *([(text[at:stop], False)] if at < stop else []))


def _cut(pieces: Marked) -> Marked:
    shown: list[tuple[str, bool]] = []
    left = CHARACTERS
    for text, hit in pieces:
        if len(text) > left:
            return (*shown, (text[:left], hit), (" …", False))
        shown.append((text, hit))
        left -= len(text)
    return tuple(shown)
