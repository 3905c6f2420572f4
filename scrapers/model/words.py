"""Words: how a text is cut into words, and the two forms of each that are compared.

Folding happens here, once for texts and questions and whatever the database, since no database does it for Vietnamese:
SQLite's own tokenizer keeps đ, and PostgreSQL needs an extension.

- The **folded** form has no case, no marks and no compatibility forms: ``Đảng``, ``ĐẢNG`` and ``dang`` are all ``dang``.
- The **exact** form keeps the marks. The tone of a syllable is moved to its end, since it is printed on either vowel:
  ``hòa`` and ``hoà`` are one word, ``hoa`` is another.

Scripts that put no space between words (Chinese, Japanese, Thai …) are cut into single characters: a run of them in a
question is a phrase.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

LONGEST = 64
"""Characters of a word that are compared; what runs on longer is no word of any language."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_SIGN = re.compile(f"[{_UNSPACED}]")
_LETTERS = rf"[^\W_{_UNSPACED}]"
_INSIDE = "[\u0300-\u036f\u00ad\u200c\u200d\u2060\ufeff]"
"""Combining marks, and what is not seen at all, such as a soft hyphen: neither ends a word."""
_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTERS}+(?:{_INSIDE}+{_LETTERS}*)*")

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_PLAIN = str.maketrans({
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
})
"""Letters that Unicode does not take apart into a plain one and a mark."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where it stands in the text it was found in."""

    start: int
    end: int
    folded: str
    exact: str

    @property
    def marked(self) -> bool:
        """Whether it has marks that folding takes away."""
        return self.folded != self.exact


def words(text: str) -> Iterator[Word]:
    """The words of a text, in their order."""
    for found in _WORD.finditer(text):
        for folded, exact in _forms(found[0]):
            yield Word(found.start(), found.end(), folded, exact)


def count(text: str) -> int:
    """How many words a text has: its pieces by white space, and of a piece in a script without spaces half as many as it
    has signs, which is about what a dictionary finds in Chinese and Japanese."""
    pieces = text.split()
    if not _SIGN.search(text):
        return len(pieces)
    return sum(max(1, (len(_SIGN.findall(piece)) + 1) // 2) for piece in pieces)


def forms(text: str) -> Iterator[tuple[str, str]]:
    """The folded and the exact form of each word of a text, in their order: what ``words`` says without where, in a
    third of the time."""
    return chain.from_iterable(map(_forms, _WORD.findall(text)))


def fold(text: str) -> str:
    """The folded words of a text, parted by spaces: equal for names and sections that a person takes for the same."""
    return " ".join(folded for folded, _ in forms(text))


@lru_cache(1 << 17)
def _forms(word: str) -> tuple[tuple[str, str], ...]:
    """The folded and the exact form; none for a lone mark, several for a character that stands for several words."""
    apart = _caseless(_caseless(word))
    folded = "".join(char for char in apart.translate(_PLAIN) if char.isalnum())[:LONGEST]
    pieces = _WORD.findall(folded)
    if pieces != [folded]:
        return tuple((piece, piece) for piece in pieces)
    shaped = [char for char in apart if char.isalnum() or unicodedata.combining(char)]
    tones = sorted(char for char in shaped if char in _TONES)
    letters = [char for char in shaped if char not in _TONES]
    return ((folded, unicodedata.normalize("NFC", "".join(letters + tones))[:LONGEST]),)


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
