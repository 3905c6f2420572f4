"""Printed times: every part is understood, or the time is unknown."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers.web.times import YEARS, from_epoch, printed, read_time

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def read(text: object, language: str | None = "vi", tz: ZoneInfo = SAIGON) -> str | None:
    found = read_time(text, tz, language)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ISO 8601 and its relatives
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00+00:00"),
        ("2026-11-22T10:00:00.123+07:00", "2026-11-22T10:00:00.123000+07:00"),
        ("2026-11-22T10:00:00.123456789Z", "2026-11-22T10:00:00.123456+00:00"),
        ("2026-11-22T10:00:00,5Z", "2026-11-22T10:00:00.500000+00:00"),
        ("2026-01-06 13:55:27 +01:00", "2026-01-06T13:55:27+01:00"),
        ("2026-11-22", "2026-11-22T00:00:00+07:00"),
        ("2026-11-22T10:00", "2026-11-22T10:00:00+07:00"),
        ("20261122T203000Z", "2026-11-22T20:30:00+00:00"),
        ("20261122", "2026-11-22T00:00:00+07:00"),
        ("2026-W47-7", "2026-11-22T00:00:00+07:00"),
        ("2026-W47-7T20:30:00Z", "2026-11-22T20:30:00+00:00"),
        ("2026-326", "2026-11-22T00:00:00+07:00"),
        ("2024-366T01:00:00+01:00", "2024-12-31T01:00:00+01:00"),
        ("2026-11-22T24:00:00Z", "2026-11-23T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("2026-11-22T20:30:00+07:00[Asia/Ho_Chi_Minh]", "2026-11-22T20:30:00+07:00"),
        ("2026-11-22T20:30:00[Europe/Paris]", "2026-11-22T20:30:00+01:00"),
        ("2026-11-22T20:30:00\u221205:00", "2026-11-22T20:30:00-05:00"),
        ("2026/11/22 20:30", "2026-11-22T20:30:00+07:00"),
        ("2026-11-22 20:30:00+07", "2026-11-22T20:30:00+07:00"),
        # RFC 5322 and what calls itself that
        ("Sun, 22 Nov 2026 20:30:00 +0000", "2026-11-22T20:30:00+00:00"),
        ("Sun, 22 Nov 2026 20:30:00 -0000", "2026-11-22T20:30:00+00:00"),
        ("Sun, 22 Nov 2026 20:30:00 GMT", "2026-11-22T20:30:00+00:00"),
        ("Sun, 22 Nov 2026 20:30:00 Z", "2026-11-22T20:30:00+00:00"),
        ("Sun, 22 Nov 26 20:30:00 UT", "2026-11-22T20:30:00+00:00"),
        ("Sunday, 22-Nov-26 20:30:00 GMT", "2026-11-22T20:30:00+00:00"),
        ("Sun, 22 Nov 2026 20:30:00 EST", "2026-11-22T20:30:00-05:00"),
        ("Sun, 22 Nov 2026 20:30:00 CET", "2026-11-22T20:30:00+01:00"),
        ("Sun, 22 Nov 2026 20:30:00 JST", "2026-11-22T20:30:00+09:00"),
        ("Sun, 22 Nov 2026 20:30:00 ICT", "2026-11-22T20:30:00+07:00"),
        ("Wed, 22 Jul 2026 20:30:00 BST", "2026-07-22T20:30:00+01:00"),
        ("Sun, 22 Nov 2026 10:00:00 GMT+7", "2026-11-22T10:00:00+07:00"),
        ("Sun, 22 Nov 2026 10:00:00 UTC+07:00", "2026-11-22T10:00:00+07:00"),
        ("Sun, 22 Nov 2026 10:00:00 UTC-3", "2026-11-22T10:00:00-03:00"),
        ("Sun, 22 Nov 2026 20:30:00 +0700 (ICT)", "2026-11-22T20:30:00+07:00"),
        ("22 Nov 2026 10:00", "2026-11-22T10:00:00+07:00"),
        # What languages print by themselves
        ("2026-11-22 20:30:00 UTC", "2026-11-22T20:30:00+00:00"),
        ("2026-11-22 20:30:00 +0700", "2026-11-22T20:30:00+07:00"),
        ("2026-11-22 20:30:00 +0000 UTC", "2026-11-22T20:30:00+00:00"),
        ("2026-11-22 20:30:00 +0700 +07 m=+0.0", "2026-11-22T20:30:00+07:00"),
        ("2026-11-22 20:30:00.5 -0500 EST m=+12.000123", "2026-11-22T20:30:00.500000-05:00"),
        ("Sun Nov 22 20:30:00 ICT 2026", "2026-11-22T20:30:00+07:00"),
        ("Sun Nov 22 20:30:00 2026", "2026-11-22T20:30:00+07:00"),
        ("Sun Nov 22 2026 20:30:00 GMT+0700 (Indochina Time)", "2026-11-22T20:30:00+07:00"),
        ("Sun Nov 22 2026 20:30:00 GMT+0000 (Coordinated Universal Time)", "2026-11-22T20:30:00+00:00"),
        ("Sun 22 Nov 2026 08:30:00 PM +07", "2026-11-22T20:30:00+07:00"),
        ("11/22/2026 8:30:00 PM", "2026-11-22T20:30:00+07:00"),
        ("Nov 22 2026  8:30PM", "2026-11-22T20:30:00+07:00"),
        ("/Date(1795341600000+0700)/", "2026-11-22T10:00:00+00:00"),
        # Clocks of twelve hours
        ("22/11/2026 8:30:00 PM", "2026-11-22T20:30:00+07:00"),
        ("22/11/2026 8:30:00 CH", "2026-11-22T20:30:00+07:00"),
        ("22/11/2026 8:30:00 SA", "2026-11-22T08:30:00+07:00"),
        ("22/11/2026 12:15:00 AM", "2026-11-22T00:15:00+07:00"),
        ("22/11/2026 12:15 p.m.", "2026-11-22T12:15:00+07:00"),
        ("November 22, 2026 8:30 PM", "2026-11-22T20:30:00+07:00"),
        ("November 22nd, 2026 at 8 pm EST", "2026-11-22T20:00:00-05:00"),
        ("22-11-2026 | 8:30 PM", "2026-11-22T20:30:00+07:00"),
        ("8:30 sáng 22/11/2026", "2026-11-22T08:30:00+07:00"),
        ("11:30 trưa 22/11/2026", "2026-11-22T11:30:00+07:00"),
        ("1:30 trưa 22/11/2026", "2026-11-22T13:30:00+07:00"),
        ("3 giờ chiều, 22/11/2026", "2026-11-22T15:00:00+07:00"),
        ("8 giờ 30 tối ngày 22/11/2026", "2026-11-22T20:30:00+07:00"),
        ("10h15 đêm 22/11/2026", "2026-11-22T22:15:00+07:00"),
        ("22/11/2026 20:30 PM", "2026-11-22T20:30:00+07:00"),
        # Vietnamese, French and German date lines
        ("Thứ Bảy, 12/07/2025 21:11", "2025-07-12T21:11:00+07:00"),
        ("Chủ nhật, 22/11/2026 20:30 (GMT+7)", "2026-11-22T20:30:00+07:00"),
        ("CN, 22/11/2026, 20h30", "2026-11-22T20:30:00+07:00"),
        ("20 giờ 30 phút, ngày 22 tháng 11 năm 2026", "2026-11-22T20:30:00+07:00"),
        ("22 Tháng Mười Một, 2026", "2026-11-22T00:00:00+07:00"),
        ("04/12/2017 - 07:09", "2017-12-04T07:09:00+07:00"),
        ("07:09 -04/12/2017", "2017-12-04T07:09:00+07:00"),
        ("21:05, 4.12.2017", "2017-12-04T21:05:00+07:00"),
        ("22 novembre 2026 à 20h30", "2026-11-22T20:30:00+07:00"),
        ("So., 22. November 2026, 20:30 Uhr MEZ", "2026-11-22T20:30:00+01:00"),
        # Japanese, Chinese and Korean ones
        ("2026年11月22日", "2026-11-22T00:00:00+07:00"),
        ("2026年1月2日 8時5分", "2026-01-02T08:05:00+07:00"),
        ("2026年11月22日（日）20時30分", "2026-11-22T20:30:00+07:00"),
        ("2026年11月22日(日曜日) 午後8時30分15秒", "2026-11-22T20:30:15+07:00"),
        ("2026年11月22日 20:30", "2026-11-22T20:30:00+07:00"),
        ("2026年11月22日 星期日 20:30", "2026-11-22T20:30:00+07:00"),
        ("2026年11月22日 周天 上午8点", "2026-11-22T08:00:00+07:00"),
        ("2026년 11월 22일 일요일 오후 8시 30분", "2026-11-22T20:30:00+07:00"),
        ("2026년 11월 22일 오전 12:05", "2026-11-22T00:05:00+07:00"),
    ],
)
def test_a_time_is_read_whole(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        True,
        [],
        {},
        b"2026-11-22",
        "3 giờ trước",
        "yesterday at ten",
        "18:27",
        "x" * 500,
        "31/02/2026 10:00",
        "2026-02-30",
        "2026-W54-1",
        "2026-W47",
        "2026-366",
        "2025-13-45T99:99",
        "2026-11-22T20:61:00Z",
        "20261122203000",
        # Years that no outlet has news of
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "-2026-11-22",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        # A part that is not understood
        "2026-11-22 20:30:00 XYZT",
        "Sun, 22 Nov 2026 20:30:00 A",
        "22 Nov 2026 20:30:00 IST",
        "22/11/2026 20:30 trước",
        "22/11/2026 8:30 XM",
        "22/11/2026 20:30 - 21:30",
        "22/11/2026 20:30 2",
        "22/11/2026 23/11/2026 20:30",
        "Updated: Sun 22/11/2026 20:30",
        "2026-11-22T20:30:00+07:00[Middle/Earth]",
        "2026-11-22T20:30:00+15:00",
        "2026-11-22T20:30:00+07:75",
        "Sun Nov 22 20:30:00 2026 (Indochina Time)",
        # Parts that contradict each other
        "Mon, 22 Nov 2026 20:30:00 GMT",
        "Thứ hai, 22/11/2026 20:30",
        "22/11/2026 13:30 AM",
        "22/11/2026 8:30 trưa",
        "12:15 đêm 22/11/2026",
        "2026-11-22 20:30:00 +0700 EST",
        "Sun, 22 Nov 2026 20:30:00 +0700 (CET)",
        "2026-11-22T20:30:00+07:00[Europe/Paris]",
        "Sun, 22 Nov 2026 20:30:00 BST",
        "2026年11月22日(月)",
        "2026年13月22日",
        "2026年11月22日 25時",
        "2026年11月22日 20時30分 更新",
        "11月22日 20時30分",
    ],
)
def test_an_unknown_time_is_better_than_a_wrong_one(text: object) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("11/10/2026", "vi", date(2026, 10, 11)),
        ("11/10/2026", "fr-FR", date(2026, 10, 11)),
        ("11/10/2026", "en-GB", date(2026, 10, 11)),
        ("11/10/2026", "en_US", date(2026, 11, 10)),
        ("11/10/2026", "en", None),
        ("11/10/2026", "ja", None),
        ("11/10/2026", None, None),
        ("11-10-2026 3:30 PM", "en", None),
        ("11.10.2026", None, date(2026, 10, 11)),
        ("11/11/2026", None, date(2026, 11, 11)),
        ("22/11/2026", "en-US", date(2026, 11, 22)),
        ("11/22/2026", "vi", date(2026, 11, 22)),
        ("Sunday, 11/10/2026", "en", date(2026, 10, 11)),
        ("Tuesday, 11/10/2026", "en", date(2026, 11, 10)),
        ("Monday, 11/10/2026", "en", None),
    ],
)
def test_a_day_that_may_be_a_month_is_decided_by_rule_or_left(text, language, expected) -> None:
    found = printed(text, language=language)
    assert (found.day if found else None) == expected


@pytest.mark.parametrize(
    ("zone", "text", "offset"),
    [
        ("Asia/Shanghai", "2026-11-22 20:30:00 CST", 8),
        ("America/Chicago", "2026-11-22 20:30:00 CST", -6),
        ("Asia/Ho_Chi_Minh", "2026-11-22 20:30:00 CST", -6),
        ("Asia/Manila", "2026-11-22 20:30:00 PST", 8),
        ("Asia/Kolkata", "2026-11-22 20:30:00 IST", 5.5),
        ("Asia/Jerusalem", "2026-11-22 20:30:00 IST", 2),
    ],
)
def test_an_abbreviation_of_several_zones_is_the_outlets_own(zone: str, text: str, offset: float) -> None:
    found = read_time(text, ZoneInfo(zone))
    assert found is not None
    assert found.utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1795341600, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (1795341600.0, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("1795341600", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("1795341600000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (1795341600000000, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (1795341600000000000, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (5_000_000_000, None),  # neither seconds nor milliseconds of a year with news
        (-1, None),
        (-62135596800, None),
        (0, None),
        (20261122, None),
        (253402300799, None),  # 9999 in seconds, 1978 in milliseconds
        (True, None),
        ("soon", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**30, None),
        (10**400, None),
    ],
)
def test_a_number_is_a_time_in_the_one_unit_that_fits(value: object, expected: datetime | None) -> None:
    assert from_epoch(value) == expected
    assert read_time(value, SAIGON) == expected


MOMENTS = st.integers(631_260_000, 4_133_900_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
FORMS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%A, %B %d, %Y %I:%M:%S %p %z",
    "%a %b %d %Y %H:%M:%S GMT%z (Somewhere)",
    "%G-W%V-%uT%H:%M:%S%z",
    "%Y-%jT%H:%M:%S%z",
    "%H:%M:%S (GMT%z) %d.%m.%Y",
)


@given(MOMENTS, OFFSETS, st.sampled_from(FORMS))
@example(datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC), timezone(timedelta(hours=14)), FORMS[0])
def test_what_is_printed_is_read_back(moment: datetime, offset: timezone, form: str) -> None:
    at = moment.replace(tzinfo=offset)
    found = read_time(at.strftime(form), SAIGON)
    assert found == at
    assert found.utcoffset() == at.utcoffset()


@given(
    MOMENTS,
    st.sampled_from(FORMS),
    st.sampled_from(["x", "xt", "XYZT", "ngoài", "ago", "B", "?", "!"]),
    st.data(),
)
def test_a_time_with_a_foreign_part_is_unknown(
    moment: datetime, form: str, noise: str, data: st.DataObject
) -> None:
    text = moment.strftime(form)
    at = data.draw(st.integers(0, text.index("(") if "(S" in text else len(text)))
    assert read_time(f"{text[:at]} {noise} {text[at:]}", SAIGON) is None


@given(st.text(max_size=40) | st.integers() | st.floats() | st.binary(max_size=20) | st.none())
def test_nothing_makes_the_reader_of_times_fail(value: object) -> None:
    found = printed(value, SAIGON, "vi")
    assert found is None or found.day.year in YEARS


@given(
    st.lists(
        st.sampled_from([
            *"0123456789:/-.+ TZhm(",
            " PM",
            " SA",
            " GMT",
            " CST",
            "Nov",
            "tháng ",
            "thứ ",
            "2026",
            "[",
            "]",
            "W",
        ]),
        max_size=14,
    ).map("".join)
)
def test_nor_do_the_words_of_times_in_disorder(text: str) -> None:
    found = printed(text, SAIGON, "vi")
    assert found is None or (found.day.year in YEARS and isinstance(found.clock, time | None))


REGIONS = [
    zone for zone in sorted(available_timezones()) if re.fullmatch(r"[A-Z][A-Za-z_]+/[A-Za-z_]+", zone)
]


@pytest.mark.parametrize("zone", REGIONS[::40])
def test_a_zone_is_read_by_its_iana_name(zone: str) -> None:
    found = printed(f"2026-11-22 20:30:00 {zone}")
    assert found is not None
    assert found.zone == ZoneInfo(zone)
