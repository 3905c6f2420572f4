"""Two texts of an article beside each other, word for word, in a form for reading."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple, TypeVar

from scrapers.model.article import Article

PAIRS = 10_000
"""Pairs of equal words, or equal paragraphs, up to which two lists of them are compared: the time grows with the pairs
times the length, and an outlet can print one word ten thousand times. Two paragraphs of 500 words have about 5,000."""
PAIRS_IN_ALL = 150_000
"""Of one comparison. What comes after is shown whole, the earlier text and then the later."""

AROUND = 25
"""Words beside a change that are shown where only changes are."""


class Run(NamedTuple):
    """A stretch of text that both have, or only the earlier or the later one."""

    what: Literal["same", "gone", "come"]
    text: str
    slight: bool = False
    """Whether what is gone and what came in its place say the same: they differ in capital letters, spaces, the form of quotation
    marks and dashes, or in commas and full stops."""


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
        return any(run.what != "same" for run in self.runs)

    @property
    def shortened(self) -> "Passage":
        """Without what is far from any change."""
        last = len(self.runs) - 1
        return replace(
            self,
            runs=tuple(
                _shortened(run, at > 0, at < last) if run.what == "same" else run
                for at, run in enumerate(self.runs)
            ),
        )


def _shortened(run: Run, behind_a_change: bool, before_a_change: bool) -> Run:
    words = run.text.split()
    head, tail = AROUND * behind_a_change, AROUND * before_a_change
    if len(words) <= head + tail + AROUND:
        return run
    return run._replace(text=" ".join((*words[:head], "…", *words[len(words) - tail :], "")))


def only_changes(passages: Sequence[Passage]) -> tuple[Passage | int, ...]:
    """Those that changed, shortened, and in the place of others how many of them there are."""
    found: list[Passage | int] = []
    for changed, group in groupby(passages, lambda each: each.changed):
        of_kind = list(group)
        found += [each.shortened for each in of_kind] if changed else [len(of_kind)]
    return tuple(found)


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
                yield from (Passage("paragraph", (Run("same", text),)) for text in come)
            else:
                pairs = zip_longest(gone, come, fillvalue="")
                yield from (Passage("paragraph", self._runs(*pair)) for pair in pairs)

    def _runs(self, before: str, after: str) -> tuple[Run, ...]:
        # With the space behind it, a word is the same word wherever it stands.
        words = [[f"{word} " for word in text.split()] for text in (before, after)]
        runs: list[Run] = []
        for equal, gone, come in self._stretches(*words):
            if equal:
                runs.append(Run("same", "".join(come)))
                continue
            slight = _said("".join(gone)) == _said("".join(come))
            if gone:
                runs.append(Run("gone", "".join(gone), slight))
            if come:
                runs.append(Run("come", "".join(come), slight))
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


_QUOTES = dict.fromkeys(map(ord, "“”„‟«»‹›‘’‚‛`´'"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_UNSAID = re.compile(r"[\s\u00ad\u200b-\u200d\ufeff]|[.,;:…](?!(?<=[0-9].)[0-9])")
"""What says nothing by itself: white space and invisible characters, and stops but for those within a number."""


def _said(text: str) -> str:
    """What a text says: equal for two that differ slightly."""
    forms = _QUOTES | _DASHES
    return _UNSAID.sub("", unicodedata.normalize("NFKC", text).casefold().translate(forms))
