"""Two texts of an article beside each other, word for word, in a form for reading."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, TypeVar

from scrapers.model.article import Article

PAIRS = 10_000
"""Pairs of equal words, or equal paragraphs, up to which two lists of them are compared: the time grows with the pairs
times the length, and an outlet can print one word ten thousand times. Two paragraphs of 500 words have about 5,000."""
PAIRS_IN_ALL = 150_000
"""Of one comparison. What comes after is shown whole, the earlier text and then the later."""

Run = tuple[Literal["same", "gone", "come"], str]
"""A stretch of text that both have, or only the earlier or the later one."""
Kind = Literal["headline", "lead", "paragraph"]
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of an article, or of the part of it that changed."""

    headline: str | None
    lead: str | None
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline, a lead or a paragraph, as runs of what both texts have and what only one has."""

    kind: Kind
    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        """Whether the two texts differ here."""
        return any(what != "same" for what, _ in self.runs)


def wording(article: Article) -> Wording:
    """The words of an article."""
    return Wording(headline=article.headline, lead=article.description, paragraphs=article.article_body)


def compare(earlier: Wording, later: Wording) -> tuple[Passage, ...]:
    """Headline, lead and the paragraphs of the body, in order; what neither text has is left out.

    Takes bounded time, whatever the texts.
    """
    return tuple(passage for passage in _Comparison().passages(earlier, later) if passage.runs)


class _Comparison:
    """One comparison, with what it may still spend."""

    def __init__(self) -> None:
        self._left = PAIRS_IN_ALL

    def passages(self, earlier: Wording, later: Wording) -> Iterator[Passage]:
        yield Passage("headline", self._runs(earlier.headline or "", later.headline or ""))
        yield Passage("lead", self._runs(earlier.lead or "", later.lead or ""))
        for equal, gone, come in self._stretches(tuple(earlier.paragraphs), tuple(later.paragraphs)):
            if equal:
                yield from (Passage("paragraph", (("same", text),)) for text in come)
            else:
                pairs = zip_longest(gone, come, fillvalue="")
                yield from (Passage("paragraph", self._runs(*pair)) for pair in pairs)

    def _runs(self, before: str, after: str) -> tuple[Run, ...]:
        # With the space behind it, a word is the same word wherever it stands.
        words = [[f"{word} " for word in text.split()] for text in (before, after)]
        runs: list[Run] = []
        for equal, gone, come in self._stretches(*words):
            if equal:
                runs.append(("same", "".join(come)))
                continue
            if gone:
                runs.append(("gone", "".join(gone)))
            if come:
                runs.append(("come", "".join(come)))
        return tuple(runs)

    def _stretches(
        self, before: Sequence[T], after: Sequence[T]
    ) -> Iterator[tuple[bool, Sequence[T], Sequence[T]]]:
        """Whether a stretch is equal, and what it is in each; both in order, none empty in both."""
        if before == after:
            if after:
                yield True, before, after
            return
        there = Counter(after)
        pairs = sum(number * there[each] for each, number in Counter(before).items())
        if pairs > min(PAIRS, self._left):
            yield False, before, after
            return
        self._left -= pairs
        for tag, a, a_end, b, b_end in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
            yield tag == "equal", before[a:a_end], after[b:b_end]
