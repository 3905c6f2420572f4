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
    is_capital: bool = False
    """Whether it is a word that begins with a capital letter."""


def tokens(text: str) -> Iterator[Token]:
    """Of a text, in their order."""
    opens = True
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        made = _made(kind, found[0], opens)
        yield from made
        opens = kind == "stop" or (opens and not made)


@lru_cache(1 << 17)
def _made(kind: str, told: str, opens: bool) -> tuple[Token, ...]:
    """Words with a hyphen are cut there: so are the names that are known."""
    if kind != "word":
        return (Token(kind, told, "", "", opens or kind == "stop"),)
    pieces = [piece for piece in re.split(r"[-.]", told) if fold(piece)]
    return tuple(
        Token(
            kind,
            piece,
            fold(piece).replace(" ", ""),
            "".join(exact(piece)),
            opens and not at,
            piece[0].isupper(),
        )
        for at, piece in enumerate(pieces)
    )
