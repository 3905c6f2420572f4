"""What a story can speak of: things, places, persons, and the fields that news falls into."""

import unicodedata
from dataclasses import dataclass


def plain(text: str) -> str:
    """Without the marks of Vietnamese, as English and French papers print it."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Noun:
    """A noun phrase with its article; ``of_fr`` is the French phrase after *de*, contracted."""

    vi: str
    en: str
    fr: str
    of_fr: str

    @classmethod
    def of(cls, line: str) -> "Noun":
        """From ``vi | en | fr | of_fr``."""
        return cls(*line.split(" | "))


@dataclass(frozen=True)
class Place:
    region: str
    """``vietnam``, ``europe`` or ``caucasus`` (with Central Asia): which outlets look there, and how people are named."""
    country: Noun
    in_country_fr: str
    vi: str
    en: str
    fr: str

    def noun(self) -> Noun:
        """The town in a sentence. French elides *de* before a vowel."""
        return Noun(
            self.vi, self.en, self.fr, f"d’{self.fr}" if self.fr[0] in "AEIOUÉÎÔ" else f"de {self.fr}"
        )


@dataclass(frozen=True)
class Person:
    name: str
    """In full, with the marks of its own language."""
    short: str
    woman: bool
    vietnamese: bool

    def first(self, language: str) -> str:
        """At the first mention."""
        return f"{'bà' if self.woman else 'ông'} {self.name}" if language == "vi" else self.bare(language)

    def bare(self, language: str) -> str:
        """The name alone, as in a headline."""
        return plain(self.name) if self.vietnamese and language != "vi" else self.name

    def again(self, language: str) -> str:
        if language == "vi":
            return f"{'bà' if self.woman else 'ông'} {self.short}"
        return plain(self.short) if self.vietnamese else self.short


@dataclass(frozen=True)
class Field:
    """What a topic draws from: the subject, the institutions and the ranges of its numbers."""

    things: tuple[Noun, ...]
    org: Noun
    org2: Noun
    numbers: str
    """Bounds of ``n1``, ``n2``, …, as ``low-high low-high …``; values above 400 are rounded as a reporter would."""
    money: tuple[int, int]
    """In millions of euros or dollars; Vietnamese stories give billions of dong, 25 times as many."""
