"""Keys: what every S3 server takes, and nothing that two objects could share."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.archive import keys
from scrapers.errors import BadConfiguration

DAY = date(2026, 11, 22)
BATCH = "20261122T1030Z"
PART = "0123456789abcdef"
SHA = "ab" * 32


def all_keys(outlet: str = "gazette", batch: str = BATCH) -> list[str]:
    return [
        keys.warc(outlet, batch, PART),
        keys.cdxj(outlet, batch, PART),
        keys.batch_json(outlet, batch),
        keys.articles(outlet, DAY, batch),
        keys.quarantine(outlet, DAY, batch),
        keys.report(outlet, batch),
        keys.dump(outlet, SHA),
        keys.dump_table("articles", outlet, SHA),
        keys.docs_page(outlet, batch),
        keys.docs_validations(outlet, batch),
        keys.docs_suite(outlet, "articles"),
        keys.docs_index(outlet),
        keys.docs_index(outlet, "2026-11-22"),
        keys.day_object(outlet, DAY, "ledger", SHA, "parquet"),
        keys.manifest(outlet, DAY, 1),
        keys.seal(outlet, 1),
        keys.alarms(outlet),
        keys.alarm_over("blocked", outlet, datetime(2026, 11, 22, 10, 30, 7, 5, UTC)),
        keys.probe("x"),
    ]


def test_the_layout_of_the_bucket() -> None:
    prefix = "captures/gazette/2026/11/22/20261122T1030Z/"
    assert all_keys()[:6] == [
        f"{prefix}{PART}.warc.gz",
        f"{prefix}{PART}.cdxj",
        f"{prefix}batch.json",
        "articles/outlet=gazette/date=2026-11-22/20261122T1030Z.parquet",
        "quarantine/outlet=gazette/date=2026-11-22/20261122T1030Z.parquet",
        "reports/gazette/2026-11-22/20261122T1030Z.json",
    ]
    assert keys.captures("gazette", BATCH) == prefix
    assert all(key.startswith(keys.captures("gazette")) for key in all_keys()[:3])


def test_keys_are_what_every_server_takes() -> None:
    found = all_keys() + all_keys(batch=f"{BATCH}.day-20250122") + all_keys("herald")
    for key in found:
        assert re.fullmatch(r"[A-Za-z0-9_.=/-]+", key)
        assert "//" not in key
        assert ".." not in key
        assert not key.endswith("/")
        assert max(map(len, key.split("/"))) <= 255
    assert len(set(all_keys())) == len(all_keys())
    folders = {key.rsplit("/", count)[0] for key in found for count in range(1, key.count("/") + 1)}
    assert not folders & set(found)


@given(
    st.integers(0, 2**37).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(-12, 14),
    st.sampled_from(["", "day-20250122", "past"]),
)
def test_a_batch_is_named_by_the_time_it_was_due_wherever_that_was_said(
    due: datetime, hours: int, suffix: str
) -> None:
    due = due.replace(microsecond=0)
    name = keys.batch_name(due.astimezone(timezone(timedelta(hours=hours))), suffix)
    assert keys.batch_time(name) == due
    assert re.fullmatch(r"[A-Za-z0-9_.~:+-]+", name)  # what Airflow takes in a run's id


def test_a_whole_minute_has_the_shorter_name() -> None:
    assert keys.batch_name(datetime(2026, 11, 22, 10, 30, tzinfo=UTC)) == BATCH
    assert keys.batch_name(datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC)) == "20261122T103005Z"


@pytest.mark.parametrize(
    "name", ["", "today", "20261122T1030", "20261322T1030Z", "20261122T9930Z", "20261122T1030Z.A/B", "../x"]
)
def test_what_is_no_batch_is_refused_everywhere(name: str) -> None:
    for make in (
        keys.batch_time,
        lambda name: keys.batch_json("gazette", name),
        lambda name: keys.articles("gazette", DAY, name),
        lambda name: keys.report("gazette", name),
    ):
        with pytest.raises(BadConfiguration, match="is no batch name; expected a UTC time"):
            make(name)


def test_a_key_tells_its_batch() -> None:
    assert keys.part_of(keys.warc("gazette", BATCH, PART)) == (BATCH, PART)
    named = f"{BATCH}.day-20250122"
    for key in (
        keys.report("gazette", named),
        keys.articles("gazette", DAY, named),
        keys.docs_page("gazette", named),
    ):
        assert keys.batch_of(key) == named


NOW = datetime(2026, 11, 22, 10, 30, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize("batch", ["20261122T1030Z", "20261123T1030Z", "20240229T0000Z", "19950101T0000Z"])
def test_a_new_batch_is_of_a_time_that_has_come(batch: str) -> None:
    assert keys.check_due(batch, NOW) == batch


@pytest.mark.parametrize(
    "batch",
    [
        "99991231T2359Z",
        "20271122T1030Z",
        "20261124T0000Z",
        "00010101T0000Z",
        "19891231T2359Z",
        "99991231T235959Z.x",
        "20261122T1030Z.day-20261120",
        "20261122T1030Z.list-20261120",
        "20261122T1030Z.x",
    ],
)
def test_no_new_batch_is_of_the_future_before_the_web_or_of_another_kind(batch: str) -> None:
    with pytest.raises(
        BadConfiguration, match=rf"^'{batch}' is no name for a new batch; .* 20261122T103030Z$"
    ):
        keys.check_due(batch, NOW)


@pytest.mark.parametrize("batch", ["99991231T2359Z", "00010101T0000Z", "20261122T1030Z.day-99991231"])
@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Pacific/Kiritimati", "America/Adak", "UTC"])
def test_an_old_batch_of_the_end_of_time_has_a_day_all_the_same(batch: str, zone: str) -> None:
    assert keys.batch_day(batch, ZoneInfo(zone)).year in {1, 9999}


@pytest.mark.parametrize("suffix", ["day-99999999", "list-20250230", "day-00000000"])
def test_a_name_with_a_day_that_there_is_not_is_no_batch(suffix: str) -> None:
    with pytest.raises(BadConfiguration, match="is no batch name"):
        keys.batch_time(f"{BATCH}.{suffix}")


@pytest.mark.parametrize("day", [date.min, date(1989, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_out_of_range_is_refused(day: date) -> None:
    with pytest.raises(BadConfiguration, match=rf"^{day}: expected a day of the years 1990 to 2199$"):
        keys.check_day(day)
    assert keys.check_day(DAY) == DAY


def test_whose_alarms_lie_under_a_key() -> None:
    for outlet in ("gazette", "gazette_en", None):
        assert keys.alarms_of(keys.alarms(outlet)) == outlet
        assert keys.alarms_of(keys.alarm_over("day_incomplete", outlet, datetime.now(UTC))) == outlet
