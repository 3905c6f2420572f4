"""A day held against the outlet's own past: the same weekday of the last eight weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

WEEKS = 8
FEWEST = 3
"""Days of the past below which nothing is said: two of them agree by chance."""
SPREADS = 4.0
"""Median absolute deviations, scaled to standard deviations, that a day may lie below the median."""
SHARE = 0.3
"""Of the median, that a day may always lie below it: eight equal days have no spread, and the ninth may
still be a holiday. A listing that was cut in half is beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the past says a day has."""

    median: float
    lowest: float
    """Below this a day is an alarm."""
    days: int
    """How many days of the past speak."""


def usual(day: date, past: Mapping[date, int]) -> Usual | None:
    """What the same weekdays before ``day`` say of it, from counts by day; None where too few are known.

    A day of the past that is not in ``past`` does not speak: it was never closed. The spread is the median
    absolute deviation, which a few bad days among the eight cannot move.
    """
    counts = [past[before] for week in range(1, WEEKS + 1) if (before := day - timedelta(weeks=week)) in past]
    if len(counts) < FEWEST:
        return None
    middle = median(counts)
    deviation = 1.4826 * median(abs(count - middle) for count in counts)
    allowed = max(SPREADS * deviation, SHARE * middle)
    return Usual(median=middle, lowest=max(0.0, middle - allowed), days=len(counts))
