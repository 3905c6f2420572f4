"""Scores of a reading against gold, as the two public benchmarks of article extraction define them.

Bodies: 4-gram shingles as in scrapinghub/article-extraction-benchmark (multisets of four ``\\w+`` tokens in a
row, precision, recall and F1), and ROUGE-LSum F1 as in the Fundus paper (union of longest common subsequences,
paragraph by paragraph); where the gold has segments alone, those that are there and those that must not be. Other
fields: equality, or F1 over sets of names. One scale everywhere: the mean of F1 per page, and the F1 of the means.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
_TOKEN = re.compile(r"\w+")
_ROUGE_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Score:
    """Between 0 and 1."""

    precision: float
    recall: float
    f1: float
    found: bool = True
    """Whether anything was read at all: where not, there is no precision to average."""

    @classmethod
    def of(cls, hits: float, found: float, wanted: float) -> "Score":
        """``hits`` of the ``found`` are right, and of the ``wanted``. Nothing wanted and nothing found is right."""
        if not found and not wanted:
            return cls(1.0, 1.0, 1.0)
        if not hits:
            return cls(0.0, 0.0, 0.0, bool(found))
        return cls(hits / found, hits / wanted, 2 * hits / (found + wanted))


def mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def harmonic(scores: Sequence[Score]) -> float:
    """F1 of mean precision and mean recall, which article-extraction-benchmark publishes as its F1."""
    precision = mean(score.precision for score in scores if score.found)
    recall = mean(score.recall for score in scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def shingles(gold: str, read: str) -> Score:
    """4-gram shingles; of a text of fewer tokens, all its tokens are one shingle."""
    wanted, found = _shingles(gold), _shingles(read)
    return Score.of((wanted & found).total(), found.total(), wanted.total())


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[i : i + size]) for i in range(max(1, len(tokens) - size + 1)))


def segments(present: Iterable[str], absent: Iterable[str], read: str) -> Score:
    """Segments of a page that are in the text and must be, as trafilatura's evaluation counts them; white space aside."""
    text = " ".join(read.split())
    wanted, unwanted = ([" ".join(each.split()) for each in of] for of in (present, absent))
    hits = sum(each in text for each in wanted)
    return Score.of(hits, hits + sum(each in text for each in unwanted), len(wanted))


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher ours is, and between what with a chance of 95 %."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """In points: × 100."""
        return f"{self.value * 100:+.2f} [{self.low * 100:+.2f}, {self.high * 100:+.2f}]"


def differences(
    ours: Sequence[Score], theirs: Sequence[Score], sites: Sequence[str]
) -> tuple[Difference, Difference]:
    """How much higher ours is on the same pages: in the mean of F1 per page, and in the F1 of the means.

    By bootstrap over sites, for pages of one site are read alike: ``RESAMPLES`` draws from a fixed seed.
    """
    names = {site: number for number, site in enumerate(dict.fromkeys(sites))}
    sums = np.zeros((len(names), 2, 4))
    """Of each site, for ours and theirs: F1, precision, recall, and pages on which anything was found."""
    pages = np.zeros(len(names))
    for site, *pair in zip(sites, ours, theirs, strict=True):
        pages[names[site]] += 1
        for which, each in enumerate(pair):
            sums[names[site], which] += [each.f1, each.precision * each.found, each.recall, each.found]
    drawn = np.random.default_rng(0).integers(0, len(names), (RESAMPLES, len(names)))
    draws = np.vstack([np.arange(len(names)), drawn])  # the first is what was measured
    f1, precision, recall, found = np.moveaxis(sums[draws].sum(axis=1), 2, 0)
    count = pages[draws].sum(axis=1)[:, None]
    precision, recall = precision / np.maximum(found, 1), recall / count
    of_means = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    per_page, of_all = (
        Difference(float(gap[0]), *map(float, np.percentile(gap[1:], [2.5, 97.5])))
        for gap in ((f1 / count) @ [1, -1], of_means @ [1, -1])
    )
    return per_page, of_all


def rouge_lsum(gold: Sequence[str], read: Sequence[str]) -> Score:
    """ROUGE-LSum over paragraphs, tokens in lower case.

    The Fundus paper's scorer keeps a-z and 0-9 only; here letters of all scripts count, so that its figures
    for English pages are the same and others can be scored at all.
    """
    wanted = [tokens for text in gold if (tokens := _ROUGE_TOKEN.findall(text.lower()))]
    found = [tokens for text in read if (tokens := _ROUGE_TOKEN.findall(text.lower()))]
    left_wanted = Counter(token for tokens in wanted for token in tokens)
    left_found = Counter(token for tokens in found for token in tokens)
    total_wanted, total_found = left_wanted.total(), left_found.total()
    hits = 0
    for tokens in wanted:
        for at in sorted(_union(tokens, found)):
            token = tokens[at]
            if left_wanted[token] > 0 and left_found[token] > 0:
                hits += 1
                left_wanted[token] -= 1
                left_found[token] -= 1
    return Score.of(hits, total_found, total_wanted)


def _union(tokens: list[str], others: list[list[str]]) -> set[int]:
    """Positions in ``tokens`` that belong to a longest common subsequence with any of ``others``."""
    covered: set[int] = set()
    if tokens in others:
        return set(range(len(tokens)))
    vocabulary = set(tokens)
    for other in others:
        shared = [token for token in other if token in vocabulary]
        if shared:
            covered |= _subsequence(tokens, shared)
            if len(covered) == len(tokens):
                break
    return covered


def _subsequence(left: list[str], right: list[str]) -> set[int]:
    """Positions in ``left`` of one longest common subsequence, by bits (Crochemore et al. 2001): a zero at place j of row i
    says that the first i of ``left`` and j + 1 of ``right`` share one token more than with j."""
    places: dict[str, int] = {}
    for j, token in enumerate(right):
        places[token] = places.get(token, 0) | 1 << j
    full = (1 << len(right)) - 1
    rows = [full]
    for token in left:
        row = rows[-1]
        shared = row & places.get(token, 0)
        rows.append((row + shared | row - shared) & full)

    def length(i: int, j: int) -> int:
        return j - (rows[i] & (1 << j) - 1).bit_count()

    found: set[int] = set()
    i, j = len(left), len(right)
    while i and j:
        if left[i - 1] == right[j - 1]:
            found.add(i - 1)
            i, j = i - 1, j - 1
        elif length(i - 1, j) > length(i, j - 1):
            i -= 1
        else:
            j -= 1
    return found


def names(gold: Iterable[str], read: Iterable[str]) -> Score:
    """Sets of names, compared without case, punctuation and spaces."""
    wanted, found = {plain(name) for name in gold}, {plain(name) for name in read}
    return Score.of(len(wanted & found), len(found), len(wanted))


def plain(text: str | None) -> str:
    return re.sub(r"\W+", "", (text or "").casefold())
