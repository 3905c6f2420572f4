"""An address, part by part: what in its path is a day, a number, an opaque id, or a name.

/2026/11/20/a-story                   year, month, day, name
/world/20751/a-story/news             name, number, name, name
/a-story-post1125344.vnp              tail: a name with a number at its end
/a-story-20251231i7100000/            day id: … with a day before the number
/law/a-story-20250712205905640.htm    clock: … with a day that goes on as a clock
/2154-a-story.html                    head: a name with a number in front
/articles/c4gx9k3z7jyo                opaque
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

FEWEST_DIGITS = 3
"""Of a number at one end of a name: those with fewer are words of a headline, mostly."""

_EXTENSION = re.compile(r"(?<=.)\.[a-z]{2,5}$")
_TAILS = (
    ("day id", re.compile(r"(?P<letters>)(?P<day>20\d{6})(?P<between>[a-z]+)(?P<number>\d+)")),
    ("clock", re.compile(r"(?P<letters>)(?P<day>20\d{6})(?P<number>\d{6,11})")),
    ("tail", re.compile(rf"(?P<letters>[a-z]{{0,8}})(?P<number>\d{{{FEWEST_DIGITS},}})")),
)
_HEAD = re.compile(rf"(\d{{{FEWEST_DIGITS},}})-.+")
_OPAQUE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,40}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a path. Parts of equal ``kind`` and ``marks`` have one form."""

    kind: str
    """``year``, ``month``, ``day``, ``number``, ``opaque``, ``day id``, ``clock``, ``tail``, ``head`` or ``name``."""
    text: str
    extension: str = ""
    letters: str = ""
    """Before the number, or between the day and the number."""
    number: str = ""
    digits: int = 0
    """Of a clock, those after the day."""

    @property
    def form(self) -> tuple[object, ...]:
        """What two parts have in common that differ in their day, number or name alone."""
        return (self.kind, self.extension, self.letters, self.digits)


@dataclass(frozen=True, slots=True)
class Address:
    """An address, taken apart."""

    url: str
    parts: tuple[Part, ...]
    slash: bool
    """Whether it ends in one."""

    @classmethod
    def of(cls, url: str) -> "Address":
        """Take an absolute address apart."""
        path = urlsplit(url).path
        return cls(url, tuple(_parts([text for text in path.split("/") if text])), path.endswith("/"))

    @property
    def names(self) -> int:
        """How many names stand in front of what is telling; all parts but the last where nothing is."""
        return next(
            (n for n, part in enumerate(self.parts) if part.kind != "name"), max(0, len(self.parts) - 1)
        )

    @property
    def is_telling(self) -> bool:
        """Whether it has anything but names."""
        return any(part.kind != "name" for part in self.parts)

    @property
    def form(self) -> tuple[tuple[object, ...], ...]:
        """What addresses of one shape share. Of names in front there may be more or fewer where something tells."""
        return tuple(part.form for part in (self.parts[self.names :] if self.is_telling else self.parts))


def quoted(text: str) -> str:
    """A pattern that finds the text itself; unlike ``re.escape`` it leaves hyphens as they are."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def _parts(texts: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    while len(parts) < len(texts):
        three = texts[len(parts) : len(parts) + 3]
        if re.fullmatch(r"20\d\d/[01]\d/[0-3]\d", "/".join(three)) and _is_day("".join(three)):
            parts += [Part(kind, text) for kind, text in zip(("year", "month", "day"), three, strict=True)]
        else:
            parts.append(_part(texts[len(parts)]))
    return parts


def _part(text: str) -> Part:
    extension = found[0] if (found := _EXTENSION.search(text)) else ""
    stem = text.removesuffix(extension)
    if stem.isascii() and stem.isdecimal():
        return Part("number", text, extension, number=stem)
    _, hyphen, end = stem.rpartition("-")
    for kind, pattern in _TAILS if hyphen else ():
        match = pattern.fullmatch(end)
        if match and (kind == "tail" or _is_day(match["day"])):
            letters = match["letters"] or match.groupdict().get("between", "")
            digits = len(match["number"]) if kind == "clock" else 0
            return Part(kind, text, extension, letters, match["number"], digits)
    if head := _HEAD.fullmatch(stem):
        return Part("head", text, extension, number=head[1])
    if _OPAQUE.fullmatch(stem):
        return Part("opaque", text, extension, number=stem)
    return Part("name", text, extension)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
