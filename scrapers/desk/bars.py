"""A small bar chart of days, drawn on the server: it needs no script, and prints."""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

MOST = 62
"""Bars: what does not fit as days is drawn as months, then as years."""
WIDTH, HEIGHT = 620, 90
"""Of the drawing, in its own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What was counted of a day, a month or a year."""

    first: date
    last: date
    name: str
    """``2026-11-22``, ``2026-11`` or ``2026``."""
    number: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The chart; between its first and its last bar also those of nothing."""

    bars: tuple[Bar, ...]
    unit: str
    """``day``, ``month`` or ``year``."""
    most: int
    """The number of the highest bar."""
    width: int = WIDTH
    height: int = HEIGHT

    @classmethod
    def of(cls, days: Mapping[date, int]) -> Self | None:
        """None where there is nothing to draw. Days that are further apart than ``MOST`` years are left out at the early end."""
        if not days:
            return None
        for unit, size in (("day", 10), ("month", 7), ("year", 4)):
            counted: Counter[str] = Counter()
            for day, number in days.items():
                counted[day.isoformat()[:size]] += number
            spans = list(_spans(max(days), unit, size, min(days)))
            if len(spans) <= MOST or unit == "year":
                break
        spans = spans[:MOST][::-1]
        most, step = max(counted.values()), WIDTH / len(spans)
        bars = []
        for at, (name, first, last) in enumerate(spans):
            height = counted[name] / most * HEIGHT
            bars.append(
                Bar(
                    first=first,
                    last=last,
                    name=name,
                    number=counted[name],
                    x=round(at * step, 2),
                    width=round(max(1.0, min(step - 1, 40)), 2),
                    y=round(HEIGHT - height, 2),
                    height=round(height, 2),
                )
            )
        return cls(bars=tuple(bars), unit=unit, most=most)


def _spans(newest: date, unit: str, size: int, oldest: date) -> list[tuple[str, date, date]]:
    """From the newest on, back to the one of ``oldest`` or one more than ``MOST``."""
    found: list[tuple[str, date, date]] = []
    last = newest
    while len(found) <= MOST:
        first = _first(last, unit)
        found.append((last.isoformat()[:size], first, last if unit == "day" else _last(first, unit)))
        if first <= oldest or first == date.min:
            break
        last = first - timedelta(days=1)
    return found


def _first(day: date, unit: str) -> date:
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _last(first: date, unit: str) -> date:
    last = first.replace(month=12) if unit == "year" else first
    return last.replace(day=monthrange(last.year, last.month)[1])
