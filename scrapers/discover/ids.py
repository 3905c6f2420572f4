"""Ids that grow with time: what they say about the day of an article whose address has none.

An article that was edited weeks later has a late ``lastmod``, but articles with higher ids that were not edited bound
its day from above.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from statistics import median_low

from scrapers.model.outlet import Outlet

Serial = tuple[str, int]
"""An id, its letters apart: ``post128017`` and ``20250122…`` were counted by different counters."""

_SERIAL = re.compile(r"(\D*)(\d{1,19})")


def serial(outlet: Outlet, match: re.Match[str] | None) -> Serial | None:
    """The id in a match of ``Outlet.match``; None if the outlet's ids do not grow with time."""
    if not outlet.ids or not match:
        return None
    found = _SERIAL.fullmatch(match.groupdict().get("id") or "")
    return (found[1], int(found[2])) if found else None


class Ids:
    """The range of ids that an outlet may have given on a day, from ids whose day is known."""

    def __init__(self, outlet: Outlet, known: Iterable[tuple[str, date]] = ()) -> None:
        """``known``: canonical URLs of articles and their days, in addition to those in the outlet's file."""
        given: dict[str, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, day in outlet.ids:
            given[""][day].append(number)
        for url, day in known:
            if found := serial(outlet, outlet.match(url)):
                given[found[0]][day].append(found[1])
        # A draft gets its id when it is begun, so a day has stray low ids: its median says where the counter stood.
        self._stood: Mapping[str, list[tuple[date, int]]] = {
            letters: sorted((day, median_low(numbers)) for day, numbers in days.items())
            for letters, days in given.items()
        }

    def window(self, day: date, letters: str = "") -> tuple[int | None, int | None]:
        """The lowest and highest id that may be of the day; None for a side on which nothing is known.

        From the middle of the nearest known day before to the middle of the nearest known day after.
        """
        stood = self._stood.get(letters, [])
        before = bisect_left(stood, day, key=itemgetter(0))
        after = bisect_right(stood, day, key=itemgetter(0))
        return (stood[before - 1][1] if before else None, stood[after][1] if after < len(stood) else None)

    def can_tell(self, day: date, number: Serial | None) -> bool:
        """Whether the id narrows down anything for the day."""
        return number is not None and self.window(day, number[0]) != (None, None)

    def may_be_of(self, day: date, number: Serial | None) -> bool:
        """Whether an article with this id may be of the day. True for None."""
        if number is None:
            return True
        low, high = self.window(day, number[0])
        return (low is None or low <= number[1]) and (high is None or number[1] <= high)


def no_younger(dated: Iterable[tuple[Serial, date]]) -> dict[Serial, date]:
    """For each id the earliest date that it or any higher id has: the article was published by then."""
    latest: dict[Serial, date] = {}
    earliest: dict[str, date] = {}
    for number, day in sorted(dated, reverse=True):
        earliest[number[0]] = min(day, earliest.get(number[0], day))
        latest[number] = earliest[number[0]]
    return latest
