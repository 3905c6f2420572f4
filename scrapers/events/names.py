"""Names that survive translation: which words of a text name a territory, a place, a body or a person known by ``facts``.

Territories, months and weekdays are those of Unicode's CLDR in the text's language. Where CLDR does not know the language,
English has to do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from scrapers.events import facts
from scrapers.model.words import forms

Exact = tuple[str, ...]
"""The exact forms of the words of a name (``scrapers.model.words``)."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for."""

    kind: str
    """``land``, ``place``, ``body`` or ``person``."""
    value: str
    """The same in every language: an ISO 3166 code, or a label in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language."""

    names: Mapping[str, tuple[tuple[Exact, Named], ...]]
    """By first word, longest name first."""
    unspaced: tuple[tuple[str, Named], ...]
    """Names in a script that puts no space between words, longest first."""
    months: Mapping[str, int]
    """Exact forms, from 1; abbreviated ones too."""
    calendar: frozenset[str]
    """Exact forms of words for months and weekdays, which are no names."""
    weekdays: Mapping[str, tuple[tuple[Exact, int, bool], ...]]
    """By first word: a weekday's name, its number from Monday, which is 0, and whether it has a capital."""

    def at(self, words: Exact, at: int) -> tuple[int, Named] | None:
        """How many words from a place on are a name, and whose."""
        for name, named in self.names.get(words[at], ()):
            if words[at : at + len(name)] == name:
                return len(name), named
        return None

    def weekday(self, words: Exact, at: int) -> tuple[int, int, bool] | None:
        """How many words from a place on name a weekday, which one, and whether it has a capital."""
        for name, day, capital in self.weekdays.get(words[at], ()):
            if words[at : at + len(name)] == name:
                return len(name), day, capital
        return None


def exact(text: str) -> Exact:
    """The exact forms of the words of a text."""
    return tuple(form for _, form in forms(text))


@lru_cache(32)
def lexicon(language: str) -> Lexicon:
    """Of a language (BCP 47; the region is left out)."""
    locale = _locale(language)
    found: dict[Exact, Named] = {}
    for code, name in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in {"EU", "UN", "EZ", "XA", "XB"}:
            for form in _variants(name):
                found[exact(form)] = Named("land", code)
    likely = get_global("likely_subtags")
    for tongue in facts.NATIONS if locale.language == "en" else ():
        found.setdefault(exact(locale.languages[tongue]), Named("land", likely[tongue].rpartition("_")[2]))
    for lines, kind in (
        (facts.LANDS, "land"),
        (facts.PLACES, "place"),
        (facts.BODIES, "body"),
        (facts.AGENCIES, "body"),
        (facts.PERSONS, "person"),
    ):
        for forms_of, label in _lines(lines):
            for form in forms_of:
                found[exact(form)] = Named(kind, label)
    found.pop((), None)
    by_first: dict[str, list[tuple[Exact, Named]]] = {}
    for name in sorted(found, key=len, reverse=True):
        by_first.setdefault(name[0], []).append((name, found[name]))
    unspaced = {"".join(name): named for name, named in found.items() if _is_unspaced("".join(name))}
    return Lexicon(
        names={first: tuple(names) for first, names in by_first.items()},
        unspaced=tuple(sorted(unspaced.items(), key=lambda each: (-len(each[0]), each[0]))),
        months=_months(locale),
        calendar=frozenset(_calendar(locale)),
        weekdays=_weekdays(locale),
    )


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.partition("-")[0].casefold() or "en")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _variants(name: str) -> Iterator[str]:
    """A name as CLDR has it, and without what stands behind in brackets: ``Myanmar (Burma)``."""
    yield name
    if bare := re.sub(r"\s*\(.*\)", "", name):
        yield bare


def _lines(told: str) -> Iterator[tuple[list[str], str]]:
    for line in told.strip().splitlines():
        names = [each.strip() for each in line.split("|")]
        yield (names[1:] if len(names[0]) == 2 and names[0].isupper() else names), names[0]


def _months(locale: Locale) -> dict[str, int]:
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in locale.months[context][width].items():
                words = exact(name)
                if len(words) == 1 and not words[0].isdecimal():
                    found.setdefault(words[0], number)
    return found


def _weekdays(locale: Locale) -> dict[str, tuple[tuple[Exact, int, bool], ...]]:
    by_first: dict[str, list[tuple[Exact, int, bool]]] = {}
    for number, name in locale.days["format"]["wide"].items():
        if words := exact(name):
            by_first.setdefault(words[0], []).append((words, number, name[0].isupper()))
    return {first: tuple(names) for first, names in by_first.items()}


def _calendar(locale: Locale) -> Iterable[str]:
    for names in (locale.months, locale.days):
        for width in ("wide", "abbreviated"):
            for name in names["format"][width].values():
                if len(exact(name)) == 1:
                    yield exact(name)[0]


def _is_unspaced(name: str) -> bool:
    return bool(name) and unicodedata.name(name[0], "").startswith("CJK")
