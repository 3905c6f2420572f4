"""Keys: what of an article's text survives translation, so that two texts in different languages can share it.

A key is a **name** of Latin letters (folded, its syllables run together: ``Hà Nội`` and ``Hanoi`` are one), a **land**, **place**,
**body** or **person** that ``facts`` or CLDR know by another name, a **number** that is not small, whatever marks and
scale it is printed with (``1,5 triệu``, ``1.5 million``), or a **date** (``days``). An agency that a text is credited to is a body, as where a text names it.

A word is taken for a name where it begins with a capital and its sentence does not begin with it. Runs of words that
could be syllables of Vietnamese or Chinese are one name; longer words are each their own, since a first name is often left
out, and two in a row also one together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import chain, islice
from types import MappingProxyType

from scrapers.events.days import Days
from scrapers.events.figures import DECIMAL_POINT, PERCENT, SCALES, parsed
from scrapers.events.names import Exact, Lexicon, exact, lexicon
from scrapers.events.tokens import Token, tokens
from scrapers.model.words import fold

TOKENS = 900
"""Words and marks of one text that are looked at: what happened is said first, and it bounds what an article can cost."""
KEYS = 48
"""Of one text, in the order in which they appear."""

KINDS: Mapping[str, float] = MappingProxyType({
    "name": 1.0,
    "person": 1.0,
    "place": 0.8,
    "figure": 0.8,
    "body": 0.5,
    "land": 0.5,
    "number": 0.4,
    "date": 0.3,
})
"""What each kind of key weighs where few other articles of its days have it. A ``figure`` is a number of three digits or with a
decimal mark."""

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|sh|zh|[bcdghjklmnpqrstvwxyz])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_UNSPACED = re.compile(r"[\u4e00-\u9fff]")
_TITLES = frozenset(
    exact(
        "ông bà anh chị em cô chú bác ngài tổng chủ thủ phó bộ cục công cảnh phòng ủy viện sở tòa the mr mrs ms dr"
    )
)
"""With a capital before a name, and no part of it; in Vietnamese also the first syllables of offices."""
_PER_CENT = exact("phần trăm")
_LEAST = 13
"""Smaller numbers are everywhere."""


@dataclass(frozen=True, slots=True)
class Key:
    """What two texts can share."""

    kind: str
    """Of ``KINDS``."""
    value: str
    """The same in every language."""
    printed: str = field(default="", compare=False)
    """A name as the text prints it first; empty for what is no name."""

    @property
    def number(self) -> int:
        """40 bits, of which the lowest three say the kind."""
        told = blake2b(f"{self.kind} {self.value}".encode(), digest_size=5).digest()
        return int.from_bytes(told, "little") & ~7 | list(KINDS).index(self.kind)


def keys_of(
    language: str | None, text: str, published: datetime | None = None, agencies: Iterable[str] = ()
) -> dict[int, Key]:
    """The keys of a text, by number. ``published``, in the time zone in which its page states it, says of which year dates
    are, and what ``yesterday`` was; without it such days are left out. ``agencies``: those that it is credited to."""
    reading = _Reading(language or "en", text, published.date() if published else None)
    found = dict.fromkeys(chain(reading.credits(agencies), reading.keys()))
    return {key.number: key for key in islice(found, KEYS)}


class _Reading:
    def __init__(self, language: str, text: str, day: date | None) -> None:
        self._lexicon: Lexicon = lexicon(language)
        self._decimal = "." if language.partition("-")[0].casefold() in DECIMAL_POINT else ","
        self._tones = language.partition("-")[0].casefold() == "vi"
        self._text = text
        self._tokens = list(islice(tokens(text), TOKENS))
        self._exact: Exact = tuple(token.exact for token in self._tokens)
        self._plain = {
            token.folded for token in self._tokens if token.kind == "word" and token.text[:1].islower()
        }
        self._days = Days(language, self._lexicon, self._tokens, self._exact, day)

    def credits(self, agencies: Iterable[str]) -> Iterator[Key]:
        """Of agencies, by the names that they have in any language."""
        for agency in agencies:
            words = exact(agency)
            found = self._lexicon.at(words, 0) if words else None
            if found and found[0] == len(words):
                yield Key(found[1].kind, found[1].value, agency)
            elif words:
                yield Key("body", fold(agency).replace(" ", ""), agency)

    def keys(self) -> Iterator[Key]:
        """All, in the order of the text."""
        if _UNSPACED.search(self._text):
            yield from self._of_unspaced()
        at = 0
        while at < len(self._tokens):
            taken, found = self._at(at)
            yield from found
            at += taken
            if self._tokens[at - 1].is_capital:
                yield from self._pair(at - 1)

    def _at(self, at: int) -> tuple[int, Iterable[Key]]:
        token = self._tokens[at]
        if found := self._days.at(at):
            taken, day = found
            return taken, (Key("date", day.isoformat()),) if day else ()
        if token.kind == "number":
            return self._figure(at)
        if not token.is_capital:
            return 1, ()
        return self._known(at) or self._name(at)

    def _pair(self, at: int) -> Iterator[Key]:
        """What a word names together with the next: many bear either name of a person, and few both."""
        one, *two = self._tokens[at : at + 2]
        if two and self._names(one) and self._names(two[0]) and not two[0].opens:
            syllables = _is_syllable(one) and _is_syllable(two[0])
            if not syllables and not self._known(at) and not self._known(at + 1):
                yield Key("name", one.folded + two[0].folded, self._printed(at, at + 2))

    def _names(self, token: Token) -> bool:
        """Whether a word can be a name."""
        return (
            token.is_capital
            and len(token.folded) > 1
            and token.exact not in _TITLES
            and token.exact not in self._lexicon.calendar
            and token.folded not in self._plain
        )

    def _known(self, at: int) -> tuple[int, Iterable[Key]] | None:
        """A name that is known. One of a single syllable must not be a part of a longer name: ``Anh``, ``Đức``, ``Nga`` are
        countries and persons."""
        found = self._lexicon.at(self._exact, at)
        if found is None:
            return None
        length, named = found
        if length == 1 and _SYLLABLE.fullmatch(self._tokens[at].folded):
            following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
            if self._tokens[at].opens or (following and _goes_on(following)):
                return None
        return length, (Key(named.kind, named.value, self._printed(at, at + length)),)

    def _name(self, at: int) -> tuple[int, Iterable[Key]]:
        token = self._tokens[at]
        if not _is_syllable(token):
            plain = token.exact in self._lexicon.calendar or token.folded in self._plain
            if len(token.folded) < 3 or plain or (token.opens and not self._is_capital(at + 1)):
                return 1, ()
            return 1, (Key("name", token.folded, token.text),)
        end = at
        while end < len(self._tokens) and _is_syllable(self._tokens[end]):
            if end > at and (self._tokens[end].opens or (self._known(end) or (1,))[0] > 1):
                break
            end += 1
        run = self._tokens[at:end]
        while run and (run[0].exact in _TITLES or (run[0].opens and run[0].folded in self._plain)):
            run = run[1:]
        # A lone syllable before a word in lower case begins the name of an office, not of a person or place.
        lower = end < len(self._tokens) and self._tokens[end].text[:1].islower() and self._tones
        if not run or (len(run) == 1 and (lower or run[0].opens or run[0].folded in self._plain)):
            return end - at, ()
        name = "".join(each.folded for each in run)
        printed = self._printed(end - len(run), end)
        return end - at, (Key("name", name, printed),) if len(name) > 2 else ()

    def _printed(self, begin: int, end: int) -> str:
        return " ".join(token.text for token in self._tokens[begin:end])

    def _is_capital(self, at: int) -> bool:
        if at >= len(self._tokens):
            return False
        token = self._tokens[at]
        return token.is_capital and not token.opens

    def _figure(self, at: int) -> tuple[int, Iterable[Key]]:
        token = self._tokens[at]
        digits, decimals = parsed(token.text, self._decimal)
        after = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        scale = SCALES.get(after.exact, 0) if after else 0
        if after and (
            after.text == "%" or after.exact in PERCENT or self._exact[at + 1 : at + 3] == _PER_CENT
        ):
            value = f"{digits}.{decimals}" if decimals else digits
            return 2, (Key("figure" if decimals else "number", f"{value}%"),)
        if not scale and not decimals and len(digits) < 3 and int(digits) < _LEAST:
            return 1, ()
        whole = str(int(digits + decimals.ljust(scale, "0")[:scale])) if scale else digits
        rest = decimals[scale:].rstrip("0")
        value = f"{whole}.{rest}" if rest else whole
        is_year = not scale and not rest and len(value) == 4 and value[:2] in {"19", "20"}
        significant = len((digits + decimals).strip("0")) > 1 and len(value) > 2 and not is_year
        return 2 if scale else 1, (Key("figure" if significant else "number", value),)

    def _of_unspaced(self) -> Iterator[Key]:
        """Of Chinese and Japanese, in which no word begins with a capital."""
        text = self._text[: 4 * TOKENS]
        for name, named in self._lexicon.unspaced:
            if name in text:
                yield Key(named.kind, named.value, name)


def _is_syllable(token: Token) -> bool:
    return token.is_capital and bool(_SYLLABLE.fullmatch(token.folded))


def _goes_on(token: Token) -> bool:
    """Whether a name of syllables goes on: an initial does so too."""
    return _is_syllable(token) or (token.kind == "word" and len(token.text) == 1 and token.text.isupper())
