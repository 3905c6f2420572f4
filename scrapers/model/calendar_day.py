"""Calendar days of a time zone, as spans of time.

A day is not always 24 hours from midnight to midnight. Where clocks go forward at midnight it begins at 01:00; where
they go back over midnight, midnight comes twice, or the last hour of the day before comes again after it; and a zone
that moves across the date line leaves a day out (Pacific/Apia, 2011-12-30) or has one twice as long.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the zone's calendar shows the day (or, of a day left out, a later one)."""
    return _turns(day, zone)[0]


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, from which the zone's calendar shows later days for good: from then on the day is over.

    This is the start of the next day, but for clocks that go back over midnight after it.
    """
    return _turns(day + _DAY, zone)[1]


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone has such a day."""
    return day_start(day, zone) < day_end(day, zone)


def is_over(day: date, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the day has ended in the zone; ``now`` is aware."""
    return day_end(day, zone) <= now


def last_day_over(zone: ZoneInfo, now: datetime) -> date:
    """The zone's yesterday: the latest of its days that is over; ``now`` is aware."""
    day = now.astimezone(zone).date()
    while not (exists(day, zone) and is_over(day, zone, now)):
        day -= _DAY
    return day


def next_day(day: date, zone: ZoneInfo) -> date:
    """The day after ``day`` in the zone."""
    return next(days_between(day + _DAY, date.max, zone))


def days_between(first: date, last: date, zone: ZoneInfo) -> Iterator[date]:
    """The zone's days from ``first`` to ``last``, both included, in order; a day left out is not among them."""
    for number in range((last - first).days + 1):
        if exists(day := first + number * _DAY, zone):
            yield day


def _turns(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment, in UTC, at which the calendar turns from an earlier day to ``day`` or a later one.

    They differ only where clocks go back over midnight.
    """
    midnight = datetime.combine(day, time(), zone)
    one, other = midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)
    if one > other:  # clocks skip midnight (PEP 495): they go forward somewhere between the two
        while one - other > _SECOND:
            middle = other + (one - other) // 2
            one, other = (middle, other) if middle.astimezone(zone).date() >= day else (one, middle)
        one = one.replace(microsecond=0)
        return one, one
    turns_again = one < other and (other - _SECOND).astimezone(zone).date() < day
    return one, other if turns_again else one
