"""Printed dates: the day that a page prints beside its headline, for pages whose metadata states none."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from scrapers.read.blocks import Block, words
from scrapers.read.dates import DAY_IN_FIGURES, DAY_IN_WORDS, Stated, stated
from scrapers.read.document import spaced, tidy

_AFTER, _BEFORE = 14, 6
"""Blocks of text from the headline that are looked at."""
_BESIDE = 3
"""Blocks from the headline among which a small ``aside`` is a date line, and no teaser."""
_LONGEST = 160
"""Characters of a date line."""
_PROSE = 200
"""Characters from which a block is the text itself: the second one ends the search."""
_MOST_BESIDE = 8
"""Words that stand beside a date in its part of the line: a byline, a label, a reading time."""

_DAY = re.compile(rf"(?<![\w/.-])(?:{DAY_IN_WORDS}|{DAY_IN_FIGURES})(?![\d/-])", re.I)
_CHANGED = re.compile(
    r"updat|modif|revis|review|edited|fact|aktualisier|geändert|stand\b|mis à jour|mise à jour|actualiz|aggiorn|cập nhật|"
    r"обновл|bijgewerkt|oppdatert|uppdatera|opdateret|atualiz",
    re.I,
)
_PUBLISHED = re.compile(
    r"publish|posted|written|created|first|veröffentlicht|erstellt|publié|publicad|pubblicat|gepubliceerd|đăng|опубликован",
    re.I,
)
_OF_SOMETHING_ELSE = re.compile(
    r"©|copyright|born|died|expire|until|deadline|event|effective|valid|founded|since|as of|bis zum|jusqu",
    re.I,
)
_BY = re.compile(r"\b(?:by|von|par|por|bởi)\b", re.I)
"""What is done by a person, as a review of the facts, is no label of a day."""
_SENTENCE = re.compile(r"\w{3,}[.!?。]$")
_APART = re.compile(r"[|·•⋅∙‧—–]|\s[-/]\s")
_ELSEWHERE = frozenset({"aside", "footer", "nav", "form", "figure", "hidden"})


@dataclass(frozen=True, slots=True)
class Printed:
    """The days that stand beside a headline."""

    published: Stated | None = None
    modified: Stated | None = None


def beside_headline(found: Sequence[Block], headline: str | None, language: str | None) -> Printed:
    """The first day after the headline, else before it, that is printed as one of publication, and of change; where there
    is none of publication, the only one that the page prints: several are those of other articles.

    A day counts that a line of its own prints (``By Ann Lee | May 5, 2024 | 4 min read``), never one in a sentence.
    The headline is the first block with its words, else the first ``h1``. ``language`` (BCP 47) is the page's, for
    days in figures. Their source is ``page``.
    """
    plain = "".join(words(headline or ""))
    at = next((i for i, block in enumerate(found) if plain and block.plain == plain), None)
    at = next((i for i, block in enumerate(found) if _is_headline(block)), None) if at is None else at
    if at is None:
        return Printed(_only(found, None, language))
    published: Stated | None = None
    modified: Stated | None = None
    for i in _around(found, at):
        if _is_elsewhere(found[i], found[at], is_near=abs(i - at) <= _BESIDE):
            continue
        for day, label in _days(found, i, language):
            if _says_change(label):
                modified = modified or day
            elif not _OF_SOMETHING_ELSE.search(label):
                published = published or day
        if published:
            break
    return Printed(published or _only(found, found[at], language), modified)


def _says_change(label: str) -> bool:
    return bool(_CHANGED.search(label)) and not _PUBLISHED.search(label)


def _only(found: Sequence[Block], headline: Block | None, language: str | None) -> Stated | None:
    """The day that all date lines of publication print, if they print one; not those of teasers."""
    printed = [
        day
        for i in range(len(found))
        for day, label in _days(found, i, language)
        if not _says_change(label) and not _OF_SOMETHING_ELSE.search(label)
        if not _is_elsewhere(found[i], headline)
    ]
    return printed[0] if len({day.time.date() for day in printed}) == 1 else None


def _is_headline(block: Block) -> bool:
    around = (block.element, *block.element.iterancestors())
    return any(element.tag == "h1" for element in around[:4])


def _is_elsewhere(block: Block, headline: Block | None, *, is_near: bool = False) -> bool:
    """Whether a block stands in a part of the page where its headline does not; an article's own footer is none, nor an
    ``aside`` in it that holds little, where it is near the headline."""
    if headline is None:
        return bool(block.place.areas & _ELSEWHERE)
    parts = (block.place.areas - headline.place.areas) & _ELSEWHERE
    article = block.place.article
    if article is not None and (headline.place.article is None or article is headline.place.article):
        parts -= {"footer"}
        if is_near and "aside" in parts and _is_small_aside(block, article):
            parts -= {"aside"}
    return bool(parts)


def _is_small_aside(block: Block, article: HtmlElement) -> bool:
    """Whether the ``aside`` around a block stands in this article and has but a line or two."""
    aside = next(block.element.iterancestors("aside"), block.element)
    return article in aside.iterancestors() and len(tidy(aside.text_content())) <= _LONGEST


def _around(found: Sequence[Block], at: int) -> Iterator[int]:
    """The blocks beside the headline that may be date lines: those after it to the second paragraph, then those before."""
    prose = 0
    for i in range(at + 1, min(len(found), at + 1 + _AFTER)):
        prose += len(found[i].text) > _PROSE
        if prose > 1:
            break
        yield i
    yield from range(at, max(-1, at - 1 - _BEFORE), -1)


def _days(found: Sequence[Block], i: int, language: str | None) -> Iterable[tuple[Stated, str]]:
    """The days in a date line, each with what stands before it."""
    block = found[i]
    if len(block.text) > _LONGEST or _SENTENCE.search(block.text):
        return
    before = found[i - 1].text if i and len(found[i - 1].text) < 30 else ""
    if _BY.search(before):
        before = ""
    text = spaced(block.element)
    text = text if "".join(words(text)) == block.plain else block.text
    for element in block.element.iter("time"):
        shown = tidy(element.text_content())
        if shown and shown in text and (day := stated(element.get("datetime"), "page", language)):
            yield day, text.partition(shown)[0] or before
    end = 0
    for match in _DAY.finditer(text):
        label = text[end : match.start()]
        end = match.end()
        part = f"{_APART.split(label)[-1]} {_APART.split(text[match.end() :])[0]}"
        if len(part.split()) <= _MOST_BESIDE and (day := stated(match[0], "page", language)):
            yield day, label if label.strip() else before
