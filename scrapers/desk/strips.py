"""A table of days that can be looked at: one row a figure, one column a day, each cell as high as its value."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scrapers.desk.language import day_text, decimal, share

STEPS = 8
"""Heights of a cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one day."""

    look: str
    """Classes: its colour and its height."""
    sentence: str
    """For a person who does not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One figure over all days."""

    label: str
    total: str
    """Of all the days, in words."""
    cells: tuple[Cell, ...]


def height(part: float) -> int:
    """Of a cell for a share of the highest, 0 to 1: what is there at all is seen."""
    return max(1, min(STEPS, round(part * STEPS))) if part > 0 else 0


def shares(
    label: str, total: str, days: Sequence[date], of: Mapping[date, tuple[int, int]], shade: str = "whole"
) -> Strip:
    """A strip of shares: ``of`` has the part and the whole, by day."""
    return Strip(
        label=label,
        total=total,
        cells=tuple(_share(day, *of.get(day, (0, 0)), shade) for day in days),
    )


def _share(day: date, part: int, whole: int, shade: str) -> Cell:
    if not whole:
        return nothing(day)
    return Cell(f"{shade} h{height(part / whole)}", part_of(day, part, whole))


def amounts(
    label: str, total: str, days: Sequence[date], of: Mapping[date, float], words: Callable[[float], str]
) -> Strip:
    """A strip of amounts, against the greatest; ``words`` says one with its unit."""
    most = max(of.values(), default=0)
    return Strip(
        label=label, total=total, cells=tuple(_amount(day, of.get(day), most, words) for day in days)
    )


def _amount(day: date, value: float | None, most: float, words: Callable[[float], str]) -> Cell:
    if value is None:
        return nothing(day)
    return Cell(f"whole h{height(value / most if most else 0)}", f"{day_text(day)}: {words(value)}")


def percent(part: int, whole: int) -> str:
    """A share in words; a dash of nothing."""
    return share(part / whole) if whole else "–"


def nothing(day: date) -> Cell:
    """Of a day of which there is no figure."""
    return Cell("none", f"{day_text(day)}: –")


def part_of(day: date, part: int, whole: int) -> str:
    """A share of a day, in figures."""
    return f"{day_text(day)}: {decimal(part)} / {decimal(whole)} ({percent(part, whole)})"


def span(first: date, last: date) -> tuple[date, ...]:
    """The days from one to another, both included."""
    return tuple(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def months(days: Iterable[date]) -> list[tuple[date, int]]:
    """The first days of the months of these days, and how many of them are in each."""
    return list(Counter(day.replace(day=1) for day in days).items())


def biggest_first(of: Mapping[str, int]) -> Iterable[str]:
    """Names, those with the greatest numbers first."""
    return sorted(of, key=lambda name: (-of[name], name))
