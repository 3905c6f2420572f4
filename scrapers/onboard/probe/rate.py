"""How much an outlet publishes, and how its ids grow, from addresses and times of its lists."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median_low

from scrapers.onboard.probe.shape import Shape

SHORTEST = timedelta(hours=6)
"""A list that spans less tells nothing of a day."""
GROWING = 0.9
"""Share of neighbours in time whose ids grow, from which ids grow with time; a draft gets its id when it is begun."""

FEWEST = 4
"""Neighbours in time from which they tell that: all of four grow by chance once in 120 times."""


def per_day(times: Iterable[datetime], tz: tzinfo) -> int | None:
    """Articles on a full calendar day: the median of the days that are whole in the list, else by its span. None
    where it spans less than six hours."""
    ordered = sorted(times)
    if not ordered or ordered[-1] - ordered[0] < SHORTEST:
        return None
    days = Counter(each.astimezone(tz).date() for each in ordered)
    whole = [count for day, count in days.items() if min(days) < day < max(days)]
    if whole:
        return median_low(whole)
    return between(ordered, len(ordered))


def between(times: Sequence[datetime], articles: int) -> int | None:
    """Articles a day where a list of ``articles`` goes from the first of these times to the last."""
    span = max(times) - min(times) if times else timedelta()
    return max(1, round(articles * timedelta(days=1) / span)) if span >= SHORTEST else None


def ids(times: Mapping[str, datetime], shape: Shape, tz: tzinfo) -> tuple[tuple[int, date], ...]:
    """The lowest and the highest id with their days, where ids are numbers that grow with time; else none."""
    timed = [
        (time, int(match["id"]))
        for url, time in times.items()
        if (match := shape.regex.search(url)) and (match.groupdict().get("id") or "").isdecimal()
    ]
    numbers = [number for _, number in sorted(timed)]
    pairs = list(pairwise(numbers))
    if len(pairs) < FEWEST or sum(one < other for one, other in pairs) < GROWING * len(pairs):
        return ()
    ends = (min(timed, key=lambda each: each[1]), max(timed, key=lambda each: each[1]))
    return tuple((number, time.astimezone(tz).date()) for time, number in ends)
