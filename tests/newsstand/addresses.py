"""Article addresses for any outlet, written from its pattern ``article``: each story has its own, and tells its day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any
from urllib.parse import urlsplit

from scrapers.discover import canonical
from scrapers.model.outlet import Outlet

LETTERS = ascii_lowercase + digits + "-_" + ascii_uppercase + ".~"
"""What a free place may be filled with, the likeliest first."""

DAYS = ("year", "month", "day")
LARGEST = 10_000_000
"""No story has a number from here on."""
FREE = 20
"""Characters from which a place has room for words."""
VARIANTS = 128
"""Ways of writing a pattern (its alternatives, ``3`` or ``03``) that are tried before it is given up."""
SECTIONS = ("news", "world", "life", "a", "x-y")


class NoAddressError(ValueError):
    """No address was found that the outlet's own pattern finds, with the parts that it names."""


@dataclass(frozen=True)
class Slot:
    """A place in a pattern that several texts fit."""

    allowed: str
    """Of ``LETTERS``."""
    shortest: int
    longest: int
    in_id: bool

    @property
    def code(self) -> str:
        """The digits in which a number is written here; empty where there is no room for it."""
        for alphabet in (digits, ascii_lowercase, ascii_lowercase + digits, "abcdef" + digits):
            chosen = "".join(letter for letter in alphabet if letter in self.allowed)
            if len(chosen) == len(alphabet) and len(chosen) ** min(self.longest, 40) >= LARGEST:
                return "".join(sorted(chosen))
        return ""


@dataclass
class _Writer:
    """One pass over a pattern."""

    variant: int
    parts: dict[str, str]
    fill: Any
    """What stands in a slot: ``(index, slot) -> str``."""
    names: dict[int, str] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    in_id: bool = False

    def write(self, items: Any) -> str:
        return "".join(self._one(op, arg, items.state) for op, arg in items)

    def _one(self, op: Any, arg: Any, state: Any) -> str:
        match op:
            case _constants.LITERAL:
                return chr(arg)
            case _constants.IN | _constants.ANY | _constants.NOT_LITERAL:
                return self._slot(op, arg, state, 1, 1)
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
                low, high, inner = arg
                if len(inner) == 1 and inner[0][0] in {_constants.IN, _constants.ANY, _constants.NOT_LITERAL}:
                    return self._slot(*inner[0], state, low, int(high)) if high else ""
                wanted = max(low, 1) if _named(inner, self.names) else low
                return "".join(self.write(inner) for _ in range(min(wanted, int(high))))
            case _constants.SUBPATTERN:
                return self._group(arg[0], arg[3])
            case _constants.ATOMIC_GROUP:
                return self.write(arg)
            case _constants.BRANCH:
                branches = sorted(arg[1], key=lambda branch: not _named(branch, self.names))
                self.variant, chosen = divmod(self.variant, len(branches))
                return self.write(branches[chosen])
            case _constants.GROUPREF:
                return self.groups.get(arg, "")
            case _:  # anchors, and what must or must not stand around: the finished address is tried
                return ""

    def _group(self, number: int | None, inner: Any) -> str:
        name = self.names.get(number or 0, "")
        if name in self.parts:
            text = self.parts[name]
        else:
            before, self.in_id = self.in_id, self.in_id or name == "id"
            text = self.write(inner)
            self.in_id = before
        if number:
            self.groups[number] = text
        return text

    def _slot(self, op: Any, arg: Any, state: Any, low: int, high: int) -> str:
        one = _compiler.compile(_parser.SubPattern(state, [(op, arg)]))
        allowed = "".join(letter for letter in LETTERS if one.fullmatch(letter))
        if not allowed:
            raise NoAddressError("a place that takes no letter and no digit")
        self.slots.append(Slot(allowed, low, high, self.in_id))
        return str(self.fill(len(self.slots) - 1, self.slots[-1]))


def _named(items: Any, names: dict[int, str]) -> bool:
    """Whether a part of a pattern holds a group with a name."""
    return any(
        (op is _constants.SUBPATTERN and bool(arg[0]) and arg[0] in names)
        or any(_named(inner, names) for inner in _inner(arg))
        for op, arg in items
    )


def _inner(arg: Any) -> Iterator[Any]:
    if isinstance(arg, _parser.SubPattern):
        yield arg
    elif isinstance(arg, tuple | list):
        for each in arg:
            yield from _inner(each)


class Addresses:
    """The addresses of one outlet. ``number`` is the story's own, and grows with time."""

    def __init__(self, outlet: Outlet) -> None:
        """Raises NoAddressError where the outlet's pattern finds no address that could be written."""
        self._outlet = outlet
        self._tree = _parser.parse(outlet.article)
        self._names = {number: name for name, number in self._tree.state.groupdict.items()}
        self._variant = next((variant for variant in range(VARIANTS) if self._fits(variant)), -1)
        if self._variant < 0:
            raise NoAddressError(
                f"{outlet.slug}: expected a pattern whose addresses can be written, found article={outlet.article!r}"
            )

    def url(self, number: int, day: date, words: str) -> str:
        """The address of a story: its number, its day in the outlet's zone, its headline as words and hyphens."""
        made = self._url(self._variant, number, day, words)
        return made if self._outlet.match(made) else self._url(self._variant, number, day, "report")

    def days(self, url: str) -> tuple[date, ...]:
        """The day that an address states, by its groups; empty where it states none."""
        match = self._outlet.match(url)
        told = match.groupdict() if match else {}
        try:
            return (date(int(told["year"]), int(told["month"]), int(told["day"])),)
        except (KeyError, TypeError, ValueError):
            return ()

    def numbers(self, url: str) -> Iterator[int]:
        """The numbers that may stand in an address."""
        code = self._carrier(self._variant)[1]
        for token in re.findall(f"[{code}]+", urlsplit(url).path + "?" + urlsplit(url).query):
            for start in range(len(token)):
                if (number := _number(token[start:], code)) < LARGEST:
                    yield number

    def _fits(self, variant: int) -> bool:
        first = date(2026, 11, 8)
        made = {}
        try:
            for n in range(24):
                day = first + timedelta(days=n)
                url = self._url(variant, 61_000 + 50 * n, day, "rain-over-the-delta")
                match = self._outlet.match(url)
                if match is None or canonical(url, self._outlet) != url:
                    return False
                told = match.groupdict()
                if any(told.get(name) and int(told[name]) != getattr(day, name) for name in DAYS):
                    return False
                if "id" in told and not told["id"]:
                    return False
                made[url] = told.get("id")
        except (NoAddressError, IndexError):
            return False
        return len(made) == 24 and len(set(made.values())) in {1, 24}

    def _url(self, variant: int, number: int, day: date, words: str) -> str:
        carrier, code = self._carrier(variant)
        fill = _Fill(carrier, code, number, words, SECTIONS[variant % len(SECTIONS)])
        text = self._write(variant, day, fill)
        parts = urlsplit(text)
        rest = text.split("/", 3)[3] if parts.scheme and text.count("/") >= 3 else text.lstrip("/")
        hosts = dict.fromkeys((self._outlet.host, parts.hostname or self._outlet.host, *self._outlet.hosts))
        urls = [f"https://{host}/{rest}" for host in hosts]
        return next((url for url in urls if self._outlet.match(url)), urls[0])

    @cache  # ruff: ignore[cached-instance-method] - an outlet's addresses live as long as its newsstand
    def _carrier(self, variant: int) -> tuple[int, str]:
        """Which slot holds the number, and in which digits."""
        slots: list[Slot] = []

        def note(index: int, slot: Slot) -> str:
            slots.append(slot)
            return slot.allowed[0] * max(1, slot.shortest)

        self._write(variant, date(2026, 11, 20), note)
        able = [index for index, slot in enumerate(slots) if slot.code]
        if not able:
            raise NoAddressError("no place for a number")
        chosen = max(able, key=lambda index: (slots[index].in_id, index))
        return chosen, slots[chosen].code

    def _write(self, variant: int, day: date, fill: Any) -> str:
        padded = variant % 2 == 0
        parts = {
            "year": str(day.year),
            "month": f"{day.month:02}" if padded else str(day.month),
            "day": f"{day.day:02}" if padded else str(day.day),
        }
        return _Writer(variant // 2, parts, fill, self._names).write(self._tree)


@dataclass(frozen=True)
class _Fill:
    """Puts the number into its slot, the words of the headline into those with room, a section's into the others."""

    carrier: int
    code: str
    number: int
    words: str
    section: str

    def __call__(self, index: int, slot: Slot) -> str:
        has_hyphen, is_free = "-" in slot.allowed, slot.longest >= FREE and "a" in slot.allowed
        if index == self.carrier:
            coded = _coded(self.number, self.code).rjust(slot.shortest, self.code[0])
            with_words = is_free and has_hyphen and not slot.in_id
            return f"{self.words[: slot.longest - len(coded) - 1]}-{coded}" if with_words else coded
        if is_free and slot.shortest > 0:
            text = self.words if index > self.carrier else self.section
        else:
            text = slot.allowed[0] if "a" in slot.allowed or "1" not in slot.allowed else "1"
            text = text * slot.shortest
        kept = "".join(letter for letter in text if letter in slot.allowed)
        return kept[: slot.longest].ljust(slot.shortest, slot.allowed[0])


def _coded(number: int, code: Sequence[str]) -> str:
    text = ""
    while number or not text:
        number, rest = divmod(number, len(code))
        text = code[rest] + text
    return text


def _number(text: str, code: str) -> int:
    total = 0
    for letter in text:
        total = total * len(code) + code.index(letter)
    return total
