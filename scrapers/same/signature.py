"""The signature: what of an article's text is compared.

A text is cut into paragraphs and these into shingles, runs of five folded words (a word of Vietnamese is a syllable). A
shingle is a hash of 32 bits, of which the lowest says whether there is a digit in it. Shingles do not reach over the end
of a paragraph, so that a paragraph that is not the article's own can be left out.

One shingle in ``SCALE``, those with the smallest hashes, is a **print**, by which other articles are found that have it
too. Which of them are prints depends on their words alone, so two texts that share a passage share its prints
(Broder's sketches, "On the resemblance and containment of documents", 1997, of a size that grows with the text, since
what is asked is how much of one text stands in the other).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

import numpy as np
import numpy.typing as npt

from scrapers.model.words import forms

SHINGLE = 5
"""Words of a shingle."""
SCALE = 8
"""One shingle in so many is a print."""
WORDS = 15_000
"""Of one text that are compared, as of those that are searched. It bounds what one article can cost."""

Hashes = npt.NDArray[np.uint32]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)
_ODD = np.uint32(1)
_PRINT = np.uint32((1 << 32) // SCALE)
_EMPTY = np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Signature:
    """Paragraphs without a shingle are left out."""

    paragraphs: npt.NDArray[np.int64]
    """A hash of each paragraph's words, numbers apart: equal in whichever outlet it stands."""
    lengths: Hashes
    """Shingles of each paragraph."""
    shingles: Hashes
    """Of all paragraphs, in their order."""

    @classmethod
    def of(cls, paragraphs: Iterable[str]) -> "Signature":
        """Of a text of any length; of an empty one it is empty."""
        hashes: list[int] = []
        digits: list[bool] = []
        names: list[int] = []
        lengths: list[int] = []
        starts: list[int] = []
        left = WORDS
        for paragraph in paragraphs:
            found = [folded for folded, _ in islice(forms(paragraph), left)]
            left -= len(found)
            if len(found) < SHINGLE:
                continue
            pairs = [_hashed(word) for word in found]
            starts.append(len(hashes))
            hashes += [each for each, _ in pairs]
            digits += [digit for _, digit in pairs]
            lengths.append(len(found) - SHINGLE + 1)
            masked = " ".join("0" if digit else word for word, (_, digit) in zip(found, pairs, strict=True))
            names.append(_name(masked))
        if not names:
            return cls(np.zeros(0, np.int64), _EMPTY, _EMPTY)
        every = _shingles(np.array(hashes, np.uint64), np.array(digits, np.bool_))
        own = [every[start : start + length] for start, length in zip(starts, lengths, strict=True)]
        return cls(np.array(names, np.int64), np.array(lengths, np.uint32), np.concatenate(own))

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Signature":
        """What ``to_bytes`` made."""
        count = int.from_bytes(stored[:4], "little")
        ends = (4 + 8 * count, 4 + 12 * count)
        return cls(
            np.frombuffer(stored[4 : ends[0]], "<i8"),
            np.frombuffer(stored[ends[0] : ends[1]], "<u4"),
            np.frombuffer(stored[ends[1] :], "<u4"),
        )

    def to_bytes(self) -> bytes:
        """The same signature gives the same bytes, on any machine."""
        return b"".join((
            len(self.paragraphs).to_bytes(4, "little"),
            self.paragraphs.astype("<i8").tobytes(),
            self.lengths.astype("<u4").tobytes(),
            self.shingles.astype("<u4").tobytes(),
        ))

    def own(self, repeats: bytes) -> Hashes:
        """The shingles, each once and sorted, but for those of the paragraphs for which ``repeats`` has a byte that is not
        0."""
        if any(repeats):
            return np.unique(self.shingles[np.repeat(np.frombuffer(repeats, np.uint8) == 0, self.lengths)])
        return np.unique(self.shingles)


def prints_of(shingles: Hashes) -> list[int]:
    """Those of sorted shingles that are prints."""
    found: list[int] = shingles[: int(np.searchsorted(shingles, _PRINT))].tolist()
    return found


def shared(one: Hashes, other: Hashes) -> Hashes:
    """What two sets of shingles have in common."""
    return np.intersect1d(one, other, assume_unique=True)


def with_digits(shingles: Hashes) -> int:
    """How many of them have a digit."""
    return int(np.count_nonzero(shingles & _ODD))


def _shingles(hashes: npt.NDArray[np.uint64], digits: npt.NDArray[np.bool_]) -> Hashes:
    """Of every run of words, wherever paragraphs end."""
    many = len(hashes) - SHINGLE + 1
    value = np.zeros(many, np.uint64)
    digit = np.zeros(many, np.bool_)
    for at in range(SHINGLE):
        value = value * _BASE + hashes[at : at + many]
        digit |= digits[at : at + many]
    value = (value ^ (value >> _HALF)) * _MIX
    upper = (value >> _HALF).astype(np.uint32)
    return (upper & ~_ODD) | digit.astype(np.uint32)


@lru_cache(1 << 17)
def _hashed(word: str) -> tuple[int, bool]:
    told = blake2b(word.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(told, "little"), any(char.isdecimal() for char in word)


def _name(words: str) -> int:
    told = blake2b(words.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(told, "little", signed=True)
