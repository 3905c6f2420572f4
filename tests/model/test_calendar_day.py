"""Calendar days as spans of time: in every zone each moment is of one day, and no day is over before it is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from scrapers.model.calendar_day import (
    day_end,
    day_start,
    days_between,
    exists,
    is_over,
    last_day_over,
    next_day,
)

SECOND, HOURS, DAY, WEEK = (
    timedelta(seconds=1),
    timedelta(hours=2),
    timedelta(days=1),
    timedelta(days=7),
)


def changes(zone: ZoneInfo, first: int, last: int) -> Iterator[datetime]:
    """The moments, to the second, at which the zone's clocks change."""
    at = datetime(first, 1, 1, tzinfo=UTC)
    offset = at.astimezone(zone).utcoffset()
    while at.year <= last:
        before, after = at, at + WEEK
        if (later := after.astimezone(zone).utcoffset()) != offset:
            while after - before > SECOND:
                middle = (before + (after - before) // 2).replace(microsecond=0)
                same = middle.astimezone(zone).utcoffset() == offset
                before, after = (middle, after) if same else (before, middle)
            yield after
        at, offset = at + WEEK, later


def shown(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


@pytest.mark.slow
def test_in_every_zone_a_day_spans_the_moments_at_which_the_calendar_shows_it() -> None:
    looked_at = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(zone, 2000, 2040):
            around = [change + number * HOURS for number in range(-14, 15)]
            first, last = shown(zone, change - DAY), shown(zone, change + DAY)
            for day in (first + number * DAY for number in range((last - first).days + 1)):
                start, end = day_start(day, zone), day_end(day, zone)
                of_day = [moment for moment in around if shown(zone, moment) == day]
                assert all(start <= moment < end for moment in of_day), (name, day)
                assert shown(zone, start - SECOND) < day < shown(zone, end), (name, day)
                if exists(day, zone):
                    assert shown(zone, start) == shown(zone, end - SECOND) == day, (name, day)
                else:
                    assert not of_day, (name, day)
                looked_at += 1
    assert looked_at > 50_000


@pytest.mark.parametrize(
    ("name", "day", "start", "hours"),
    [
        ("Asia/Ho_Chi_Minh", "2026-01-01", "2025-12-31T17:00", 24),
        ("Europe/Paris", "2026-03-29", "2026-03-28T23:00", 23),
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00", 23),  # begins at 01:00
        ("America/Havana", "2025-11-02", "2025-11-02T04:00", 25),  # two midnights
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00", 25),  # 23:00 comes twice
        ("America/St_Johns", "2010-11-06", "2010-11-06T02:30", 25),  # back at 00:01: its last hour again
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0),  # left out
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", 24),
        ("Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00", 0),
    ],
)
def test_a_day_begins_and_ends_with_the_zones_calendar(name: str, day: str, start: str, hours: int) -> None:
    zone, of = ZoneInfo(name), date.fromisoformat(day)
    assert day_start(of, zone) == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert day_end(of, zone) - day_start(of, zone) == timedelta(hours=hours)
    assert exists(of, zone) == (hours > 0)


def test_yesterday_is_the_last_day_that_is_over() -> None:
    apia, johns = ZoneInfo("Pacific/Apia"), ZoneInfo("America/St_Johns")
    turn = day_start(date(2011, 12, 31), apia)
    assert last_day_over(apia, turn - SECOND) == date(2011, 12, 28)
    assert last_day_over(apia, turn) == date(2011, 12, 29)
    assert next_day(date(2011, 12, 29), apia) == date(2011, 12, 31)
    assert list(days_between(date(2011, 12, 29), date(2012, 1, 1), apia)) == [
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2012, 1, 1),
    ]
    # At 00:00:30 the calendar shows the 7th; a minute later clocks go back, and the 6th goes on for an hour.
    saturday = date(2010, 11, 6)
    moment = day_start(date(2010, 11, 7), johns) + timedelta(seconds=30)
    assert shown(johns, moment) == date(2010, 11, 7)
    assert not is_over(saturday, johns, moment)
    assert last_day_over(johns, moment) == date(2010, 11, 5)
    assert last_day_over(johns, day_end(saturday, johns)) == saturday
