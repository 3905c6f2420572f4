"""Keys: what of an article's text survives translation, so that two texts in different languages can share it.

A key is a **name** of Latin letters (folded, its syllables run together: ``Hà Nội`` and ``Hanoi`` are one), a **land**, **place**,
**body** or **person** that ``facts`` or CLDR know by another name, a **number** that is not small, whatever marks and
scale it is printed with (``1,5 triệu``, ``1.5 million``), or a **date**, whose year is that nearest to the publication.

A word is taken for a name where it begins with a capital and its sentence does not begin with it. Runs of words that
could be syllables of Vietnamese or Chinese are one name, longer words each their own: a first name is often left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from scrapers.events.figures import DECIMAL_POINT, PERCENT, SCALES, parsed
from scrapers.events.names import Exact, Lexicon, exact, lexicon
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

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:[-.][^\W\d_]+)*)"
    r"|(?P<stop>[.!?:;…\n“”\"«»()•])"
    r"|(?P<mark>[/%$€£¥,\-–])"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|sh|zh|[bcdghjklmnpqrstvwxyz])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_UNSPACED = re.compile(r"[\u4e00-\u9fff]")
_MONTH_FIRST = frozenset({"en"})
_TITLES = frozenset(
    exact(
        "ông bà anh chị em cô chú bác ngài tổng chủ thủ phó bộ cục công cảnh phòng ủy viện sở tòa the mr mrs ms dr"
    )
)
"""With a capital before a name, and no part of it; in Vietnamese also the first syllables of offices."""
_PER_CENT, (_MONTH,) = exact("phần trăm"), exact("tháng")
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


class Token(NamedTuple):
    """A word, a number or a mark of a text."""

    kind: str
    text: str
    folded: str
    exact: str
    opens: bool
    """Whether a sentence, a quotation or a line begins with it."""


def keys_of(language: str | None, text: str, published: datetime | None = None) -> dict[int, Key]:
    """The keys of a text, by number. ``published`` says the year of dates; without it they are left out."""
    reading = _Reading(language or "en", text, published.date() if published else None)
    return {key.number: key for key in islice(dict.fromkeys(reading.keys()), KEYS)}


class _Reading:
    def __init__(self, language: str, text: str, day: date | None) -> None:
        self._lexicon: Lexicon = lexicon(language)
        self._decimal = "." if language.partition("-")[0].casefold() in DECIMAL_POINT else ","
        self._month_first = language.partition("-")[0].casefold() in _MONTH_FIRST
        self._tones = language.partition("-")[0].casefold() == "vi"
        self._day = day
        self._text = text
        self._tokens = list(islice(_tokens(text), TOKENS))
        self._exact: Exact = tuple(token.exact for token in self._tokens)
        self._plain = {
            token.folded for token in self._tokens if token.kind == "word" and token.text[:1].islower()
        }

    def keys(self) -> Iterator[Key]:
        """All, in the order of the text."""
        if _UNSPACED.search(self._text):
            yield from self._of_unspaced()
        at = 0
        while at < len(self._tokens):
            taken, found = self._at(at)
            yield from found
            at += taken

    def _at(self, at: int) -> tuple[int, Iterable[Key]]:
        token = self._tokens[at]
        if token.kind == "number":
            return self._date(at) or self._figure(at)
        if token.kind != "word" or not token.text[0].isupper():
            return (self._month(at) if token.exact in self._lexicon.months else None) or (1, ())
        if token.exact in self._lexicon.months and (found := self._month(at)):
            return found
        if known := self._known(at):
            return known
        return self._name(at)

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
        return token.kind == "word" and token.text[0].isupper() and not token.opens

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

    def _date(self, at: int) -> tuple[int, Iterable[Key]] | None:
        """22/11, 22/11/2026, 22-11-2026, 2026-11-22, 22 tháng 11, 22 November, 22 novembre."""
        texts = [token.text for token in self._tokens[at : at + 5]]
        exacts = self._exact[at : at + 3]
        numbers = [int(each) if each.isdecimal() and len(each) <= 4 else 0 for each in texts]
        if (
            len(texts) == 5
            and texts[1] == texts[3]
            and texts[1] in {"/", "-"}
            and numbers[0]
            and numbers[2]
            and numbers[4]
        ):
            if numbers[0] > 31:
                return 5, self._dated(numbers[2], numbers[4], numbers[0])
            return 5, self._parted(numbers[0], numbers[2], numbers[4])
        if len(texts) >= 3 and texts[1] == "/" and numbers[0] and 0 < numbers[2] <= 31:
            return 3, self._parted(numbers[0], numbers[2], None)
        if len(exacts) == 3 and exacts[1] == _MONTH and numbers[0] and 0 < numbers[2] <= 12:
            return 3, self._dated(numbers[2], numbers[0], None)
        if len(exacts) >= 2 and exacts[1] in self._lexicon.months and 0 < numbers[0] <= 31:
            return 2, self._dated(self._lexicon.months[exacts[1]], numbers[0], None)
        return None

    def _parted(self, first: int, second: int, year: int | None) -> Iterable[Key]:
        """Where the order of day and month is in doubt, no date: English is written in both."""
        if self._month_first and first <= 12 and second <= 12:
            return ()
        day, month = (first, second) if second <= 12 else (second, first)
        return self._dated(month, day, year)

    def _month(self, at: int) -> tuple[int, Iterable[Key]] | None:
        """November 22, Nov. 22; a month alone is nothing."""
        ahead = self._tokens[at + 1 : at + 3]
        skip = 1 if ahead and ahead[0].text == "." else 0
        month = self._lexicon.months[self._tokens[at].exact]
        if len(ahead) > skip and ahead[skip].text.isdecimal() and 0 < int(ahead[skip].text[:6]) <= 31:
            return 2 + skip, self._dated(month, int(ahead[skip].text), None)
        return 1, ()

    def _dated(self, month: int, day: int, year: int | None) -> Iterable[Key]:
        if year is None and self._day is None:
            return ()
        near = self._day or date(year or 1, 1, 1)
        years = [year] if year else [near.year - 1, near.year, near.year + 1]
        found = []
        for each in years:
            try:
                found.append(date(each, month, day))
            except ValueError:
                continue
        if not found:
            return ()
        return (Key("date", min(found, key=lambda one: abs(one - near)).isoformat()),)

    def _of_unspaced(self) -> Iterator[Key]:
        """Of Chinese and Japanese, in which no word begins with a capital."""
        text = self._text[: 4 * TOKENS]
        for name, named in self._lexicon.unspaced:
            if name in text:
                yield Key(named.kind, named.value, name)


def _is_syllable(token: Token) -> bool:
    return token.kind == "word" and token.text[0].isupper() and bool(_SYLLABLE.fullmatch(token.folded))


def _goes_on(token: Token) -> bool:
    """Whether a name of syllables goes on: an initial does so too."""
    return _is_syllable(token) or (token.kind == "word" and len(token.text) == 1 and token.text.isupper())


def _tokens(text: str) -> Iterator[Token]:
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
