"""A day against the same weekday of the past eight weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.day.baseline import usual

THURSDAY = date(2026, 3, 5)


def weeks(*counts: int) -> dict[date, int]:
    """The Thursdays before, the last first."""
    return {THURSDAY - timedelta(weeks=week): count for week, count in enumerate(counts, 1)}


def lowest(*counts: int) -> float:
    found = usual(THURSDAY, weeks(*counts))
    assert found is not None
    return found.lowest


def test_a_halved_day_is_an_alarm_and_a_slow_one_is_not():
    assert 50 < lowest(100, 104, 97, 101, 99, 103, 98, 100) <= 72


def test_one_bad_week_does_not_hide_the_next():
    assert lowest(3, 100, 104, 97, 101, 99, 103, 98) > 50


def test_an_outlet_that_varies_is_given_room():
    assert lowest(40, 90, 60, 120, 80, 50, 110, 70) < 40


def test_other_weekdays_and_older_weeks_do_not_speak():
    others = {THURSDAY - timedelta(days=days): 500 for days in (1, 2, 6, 8, 63)}
    assert usual(THURSDAY, others | weeks(10, 10, 10)) == usual(THURSDAY, weeks(10, 10, 10))


@pytest.mark.parametrize("counts", [(), (100,), (100, 100)])
def test_too_short_a_past_says_nothing(counts):
    assert usual(THURSDAY, weeks(*counts)) is None


@given(st.lists(st.integers(0, 500), min_size=3, max_size=8))
def test_the_lowest_is_never_above_the_median_nor_below_nothing(counts):
    found = usual(THURSDAY, weeks(*counts))
    assert found is not None
    assert 0 <= found.lowest <= found.median
    assert found.days == len(counts)
