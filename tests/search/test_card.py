"""The card of an article: when it was published, for what is compared by time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.search.test_alike import card

HERE = card("gazette", f"{1:016x}", 0, [1])
CAPTURED = datetime.fromisoformat(HERE.fetched_at or "")


@pytest.mark.parametrize(
    ("days", "believed"), [(365, False), (1, False), (0, True), (-1, True), (-365, True)]
)
def test_a_page_whose_clock_is_ahead_was_published_when_it_was_captured(days: int, believed: bool) -> None:
    stated = CAPTURED + timedelta(days=days)
    told = replace(HERE, published=stated.isoformat())
    expected = stated if believed else CAPTURED
    assert told.second == int(expected.timestamp())
    assert (told.told.second, told.report.second) == (told.second, told.second)


def test_a_page_that_states_no_time_was_published_when_it_was_captured() -> None:
    assert replace(HERE, published=None).second == int(CAPTURED.timestamp())


def test_yesterday_is_that_of_the_time_zone_that_the_page_states() -> None:
    stated = "2026-11-22T01:00:00+07:00"
    told = replace(HERE, published=stated, body=("It began yesterday.",), headline="", agencies=())
    assert [key.value for key in told.keys.values()] == ["2026-11-21"]
