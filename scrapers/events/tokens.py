"""Tokens: the words, numbers and marks of a text, as names, numbers and days are read from them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from scrapers.events.names import exact
from scrapers.model.words import fold

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:[-.][^\W\d_]+)*)"
    r"|(?P<stop>[.!?:;…\n“”\"«»()•])"
    r"|(?P<mark>[/%$€£¥,\-–—])"
)


class Token(NamedTuple):
    """A word, a number or a mark of a text."""

    kind: str
    """``word``, ``number``, ``stop`` (which ends a sentence, a quotation or a line) or ``mark``."""
    text: str
    folded: str
    exact: str
    opens: bool
    """Whether a sentence, a quotation or a line begins with it."""

    @property
    def is_capital(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind == "word" and self.text[0].isupper()


def tokens(text: str) -> Iterator[Token]:
    """Of a text, in their order."""
    opens = True
    for found in _TOKEN.finditer(text):
        kind, told = found.lastgroup or "", found[0]
        if kind == "stop":
            opens = True
            yield Token(kind=kind, text=told, folded="", exact="", opens=opens)
            continue
        if kind == "word":
            for folded, form, written in _words(told):
                yield Token(kind=kind, text=written, folded=folded, exact=form, opens=opens)
                opens = False
        else:
            yield Token(kind=kind, text=told, folded="", exact="", opens=opens)
            opens = False


@lru_cache(1 << 16)
def _words(told: str) -> tuple[tuple[str, str, str], ...]:
    """Folded, exact and as written. Words with a hyphen are cut there: so are the names that are known."""
    return tuple(
        (fold(piece).replace(" ", ""), "".join(exact(piece)), piece)
        for piece in re.split(r"[-.]", told)
        if piece and fold(piece)
    )
