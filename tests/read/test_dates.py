"""Dates: what is a time, which of several is believed, and what an address says."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from scrapers.outlets import load
from scrapers.read import dates

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("text", "time", "clock"),
    [
        ("2026-01-06T14:02:09+01:00", "2026-01-06T14:02:09+01:00", True),
        ("2026-01-06 14:02:09 +01:00", "2026-01-06T14:02:09+01:00", True),
        ("2024-08-28T07:26:02-0400", "2024-08-28T07:26:02-04:00", True),
        ("2025-05-07T13:42:21Z", "2025-05-07T13:42:21+00:00", True),
        ("2025-07-12T21:11", "2025-07-12T21:11:00", True),
        ("2025-07-12 21:11:05.0", "2025-07-12T21:11:05", True),
        ("2025-10-20", "2025-10-20T00:00:00", False),
        ("Sun, 13 Jul 2025 20:50:00 +0700", "2025-07-13T20:50:00+07:00", True),
        ("Fri Apr 28 19:20:36 CEST 2023", "2023-04-28T19:20:36+02:00", True),
        ("Thứ Bảy, 12/07/2025 21:11", "2025-07-12T21:11:00", True),
        ("04/12/2017 - 07:09", "2017-12-04T07:09:00", True),
        ("Thứ tư, 22/10/2025, 19:25 (GMT+7)", "2025-10-22T19:25:00+07:00", True),
        ("06/01/2026 - 14:02 MEZ", "2026-01-06T14:02:00+01:00", True),
        ("06/01/2026 - 14:02 UTC-3", "2026-01-06T14:02:00-03:00", True),
        ("1750680000000", "2025-06-23T12:00:00+00:00", True),
        (1750680000, "2025-06-23T12:00:00+00:00", True),
    ],
)
def test_a_time_is_read_as_stated(text, time, clock):
    found = dates.stated(text, "meta", "vi")
    assert (found.time.isoformat(), found.clock, found.source) == (time, clock, "meta")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "18:27",
        "0001-01-01T00:00:00",
        "2025-13-45T99:99",
        None,
        True,
        [],
        {},
        "5m",
        "x" * 500,
    ],
)
def test_what_is_no_time_is_none(text):
    assert dates.stated(text, "meta") is None


def stated(text, source="meta"):
    return dates.stated(text, source, "vi")


def test_a_whole_time_is_believed_before_a_day_and_the_first_place_before_the_second():
    day, naive = stated("2025-10-20"), stated("2025-10-20T08:00:00")
    whole, later = stated("2025-10-20T08:00:00+07:00"), stated("2025-10-20T09:30:00+07:00", "json-ld")
    assert dates.choose([day, naive, whole, later], HANOI) == whole
    assert dates.choose([later, whole], HANOI) == later
    assert dates.choose([], HANOI) is None


def test_a_naive_time_is_read_in_the_outlets_zone_and_stays_naive_without_one():
    assert dates.choose([stated("12/07/2025 21:11")], HANOI).time == datetime(2025, 7, 12, 14, 11, tzinfo=UTC)
    assert dates.choose([stated("12/07/2025 21:11")], None).time.tzinfo is None


def test_an_offset_is_kept_as_stated():
    kept = dates.choose([stated("2025-10-20T08:00:00+01:00")], HANOI).time
    assert kept.utcoffset() == timedelta(hours=1)


def test_local_time_mislabelled_as_utc_gives_way_to_the_same_clock_with_an_offset():
    wrong, right = stated("2025-06-30T15:59:00+00:00"), stated("2025-06-30T15:59:30+02:00", "json-ld")
    assert dates.choose([wrong, right], None) == right
    # Two clocks that agree on the instant are no such case.
    utc, local = stated("2024-04-23T07:56:00Z"), stated("2024-04-23T09:56:00+02:00", "json-ld")
    assert dates.choose([utc, local], None) == utc


@pytest.mark.parametrize(
    ("outlet", "url", "day", "of_publication"),
    [
        ("vietgiaitri", "https://vietgiaitri.com/mot-bai-viet-20230527i6914933/", date(2023, 5, 27), True),
        ("euronews", "https://www.euronews.com/my-europe/2026/01/06/a-story", date(2026, 1, 6), True),
        # Inside the id it says when the CMS made the id.
        (
            "baotintuc",
            "https://baotintuc.vn/phap-luat/mot-bai-20250712205905640.htm",
            date(2025, 7, 12),
            False,
        ),
        ("baotintuc", "https://baotintuc.vn/mot-bai-viet-post501234.html", None, False),
        ("vietnamplus", "https://www.vietnamplus.vn/mot-bai-post1125344.vnp", None, False),
    ],
)
def test_the_day_in_an_address_of_an_outlet(outlet, url, day, of_publication):
    assert dates.url_day(url, load(outlet)) == (day, of_publication)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.com/2024/04/28/a-story", date(2024, 4, 28)),
        ("https://example.com/news/2024-4-8-a-story", date(2024, 4, 8)),
        ("https://example.com/news/a-story-2024-04-08.html", date(2024, 4, 8)),
        ("https://example.com/news/article/A2026012914320005196", date(2026, 1, 29)),
        ("https://example.com/blog/2023/October/03/a-story", date(2023, 10, 3)),
        ("https://example.com/2023/oct/3/", date(2023, 10, 3)),
        ("https://example.com/2023/octopus/03/a-story", None),
        ("https://example.com/2024/13/28/a-story", None),
        ("https://example.com/2023/02/31/a-story", None),
        ("https://example.com/story-218734", None),
        (None, None),
    ],
)
def test_the_day_in_an_address_of_an_unknown_site(url, day):
    assert dates.url_day(url, None)[0] == day


def test_more_than_a_day_apart_is_a_disagreement_in_the_outlets_own_days():
    late = datetime(2025, 7, 12, 17, 30, tzinfo=UTC)  # 13 July, 00:30 in Hanoi
    assert not dates.disagree(late, date(2025, 7, 12), HANOI)
    assert not dates.disagree(late, date(2025, 7, 14), HANOI)
    assert dates.disagree(late, date(2025, 7, 11), HANOI)
    assert dates.disagree(late, date(2025, 7, 15), HANOI)
    assert not dates.disagree(None, date(2025, 7, 15), HANOI)
    assert not dates.disagree(late, None, HANOI)
    assert dates.disagree(datetime(2025, 7, 12, tzinfo=timezone(timedelta(hours=7))), date(2025, 1, 1), None)
