"""An alarm opens once, is counted, and is over when the same verdict finds all well; two writers undo nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.alarms.board import board, history, silence
from scrapers.alarms.places import InBucket, OnDisk, Place, bury
from scrapers.alarms.verdict import note
from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import (
    BadConfiguration,
    BatchRejected,
    Blocked,
    DayIncomplete,
    SourcesEmpty,
    StopOutlet,
    StoreUnavailable,
)
from scrapers.model.alarm import HOLD, Alarms, Judge, Kind, Silences
from tests.support.requests import requests_of
from tests.support.servers import S3, free_port

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
BLOCKED = Blocked("gazette: 3 of 3 pages were blocked")


def opened(*, of: datetime = NOW, kind: Kind = Kind.BLOCKED) -> Alarms:
    return Alarms().seen(kind, "gazette", of, "gazette: so", NOW)


def test_a_verdict_that_is_passed_again_counts_once_and_the_next_one_counts_up() -> None:
    state = opened()
    assert state.seen(Kind.BLOCKED, "gazette", NOW, "gazette: so", NOW + QUARTER) == state
    (alarm,) = state.seen(Kind.BLOCKED, "gazette", NOW + QUARTER, "gazette: worse", NOW + QUARTER).alarms
    assert (alarm.times, alarm.opened_at, alarm.last_seen) == (2, NOW, NOW + QUARTER)
    assert alarm.sentence == "gazette: worse"


def test_an_alarm_is_over_when_all_was_well_for_long_enough_and_a_relapse_before_that_goes_on_with_it() -> (
    None
):
    well = opened().well(Judge.CAPTURE, NOW + QUARTER, NOW + QUARTER)
    (alarm,) = well.alarms
    assert alarm.well_since == NOW + QUARTER
    assert well.well(Judge.CAPTURE, NOW + 2 * QUARTER, NOW + 2 * QUARTER) == well
    assert not alarm.is_over(NOW + QUARTER + HOLD - timedelta(seconds=1))
    assert alarm.is_over(NOW + QUARTER + HOLD)
    again = NOW + 3 * QUARTER
    (relapsed,) = well.seen(Kind.BLOCKED, "gazette", again, "gazette: so", again).alarms
    assert (relapsed.times, relapsed.well_since, relapsed.opened_at) == (2, None, NOW)
    later = NOW + QUARTER + HOLD
    before, after = well.seen(Kind.BLOCKED, "gazette", later, "gazette: so", later).alarms
    assert before == alarm
    assert (after.times, after.opened_at) == (1, later)


def test_what_two_judges_find_in_one_batch_is_one_alarm() -> None:
    state = opened(kind=Kind.SOURCES_EMPTY)
    both = state.seen(Kind.BATCH_REJECTED, "gazette", NOW, "gazette: unread", NOW + QUARTER)
    (alarm,) = both.alarms
    assert (alarm.kind, alarm.sentence) == (Kind.SOURCES_EMPTY, "gazette: so And: gazette: unread")
    assert both.seen(Kind.BATCH_REJECTED, "gazette", NOW, "gazette: unread", NOW + QUARTER) == both
    other = state.seen(Kind.BATCH_REJECTED, "gazette", NOW + QUARTER, "gazette: unread", NOW + QUARTER)
    assert [each.kind for each in other.alarms] == [Kind.SOURCES_EMPTY, Kind.BATCH_REJECTED]
    well = state.well(Judge.CAPTURE, NOW, NOW).seen(Kind.BATCH_REJECTED, "gazette", NOW, "x", NOW)
    assert len(well.alarms) == 2


@pytest.mark.parametrize(
    ("kind", "judge", "of", "ends"),
    [
        (Kind.BLOCKED, Judge.CAPTURE, NOW, True),
        (Kind.BLOCKED, Judge.CAPTURE, NOW - QUARTER, False),
        (Kind.BLOCKED, Judge.REFINE, NOW, False),
        (Kind.BLOCKED, Judge.DAY, NOW, False),
        (Kind.BATCH_REJECTED, Judge.REFINE, NOW, True),
        (Kind.BATCH_REJECTED, Judge.DAY, NOW, True),
        (Kind.DAY_INCOMPLETE, Judge.REFINE, NOW, False),
        (Kind.DAY_INCOMPLETE, Judge.DAY, NOW, True),
        (Kind.NOT_CAPTURED, Judge.CAPTURE, NOW, False),
    ],
)
def test_only_the_same_judge_ends_an_alarm_and_not_by_something_earlier(
    kind: Kind, judge: Judge, of: datetime, ends: bool
) -> None:
    (alarm,) = opened(kind=kind).well(judge, of, NOW).alarms
    assert (alarm.well_since is not None) is ends


def test_every_kind_says_what_to_do_and_who_ends_it() -> None:
    for kind in Kind:
        assert kind.traits.advice.endswith(".")
        assert kind.traits.judges


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Blocked("x"), Kind.BLOCKED),
        (SourcesEmpty("x"), Kind.SOURCES_EMPTY),
        (StopOutlet("x"), Kind.PAGES_FAILING),
        (BatchRejected("x"), Kind.BATCH_REJECTED),
        (DayIncomplete("x"), Kind.DAY_INCOMPLETE),
    ],
)
def test_a_verdict_opens_an_alarm_in_the_bucket_and_ends_it(
    error: StopOutlet, kind: Kind, store: Store
) -> None:
    (judge,) = kind.traits.judges - {Judge.DAY} or {Judge.DAY}
    note(judge, "gazette", NOW, error, store)
    (alarm,) = InBucket(store, "gazette").load().alarms
    assert (alarm.kind, alarm.outlet, alarm.sentence, alarm.times) == (kind, "gazette", str(error), 1)
    note(judge, "gazette", NOW, None, store)
    (alarm,) = InBucket(store, "gazette").load().alarms
    assert alarm.well_since


def test_where_all_is_well_a_verdict_costs_one_request_and_writes_nothing(store: Store) -> None:
    with requests_of(store) as made:
        note(Judge.CAPTURE, "gazette", NOW, None, store)
    assert made == [f"GET {keys.alarms('gazette')}"]
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store)
    note(Judge.CAPTURE, "gazette", NOW, None, store)
    with requests_of(store) as made:
        note(Judge.CAPTURE, "gazette", NOW + QUARTER, None, store)
    assert made == [f"GET {keys.alarms('gazette')}"]


@pytest.mark.parametrize("where", ["bucket", "disk"])
def test_of_two_writers_at_once_neither_undoes_what_the_other_wrote(
    where: str, store: Store, tmp_path: Path
) -> None:
    place: Place = InBucket(store, "gazette") if where == "bucket" else OnDisk(tmp_path)

    def write(number: int) -> None:
        place.change(
            lambda before: before.seen(
                Kind.BLOCKED, "gazette", NOW + number * QUARTER, f"gazette: {number}", NOW
            )
        )

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(8)))
    (alarm,) = place.load().alarms
    assert (alarm.times, alarm.of) == (8, NOW + 7 * QUARTER)


def test_a_verdict_stands_where_the_bucket_cannot_be_asked(
    config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = Store.open(config)
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store)
    assert "gazette: what its verdict says could not be noted as an alarm: alarms/open/gazette.json" in (
        caplog.text
    )
    OnDisk(config.home).change(lambda before: before.seen(Kind.STORE, None, NOW, "down", NOW))
    found = board(store, config.home, NOW)
    assert [alarm.kind for alarm in found.alarms] == [Kind.STORE]
    assert isinstance(found.problem, StoreUnavailable)


def test_of_silences_the_last_one_holds_and_one_for_all_covers_each_outlet(
    store: Store, config: Config
) -> None:
    (alarm,) = opened().alarms
    about = {"reason": "x", "by": "lan"}
    silence(store, Kind.BLOCKED, None, until=NOW + HOLD, now=NOW, **about)
    silences = board(store, config.home, NOW).silences
    assert silences.on(alarm, NOW)
    assert silences.on(alarm, NOW + HOLD) is None
    assert silences.on(replace(alarm, kind=Kind.SOURCES_EMPTY), NOW) is None
    silence(store, Kind.BLOCKED, None, until=NOW + QUARTER, now=NOW, **about)
    assert board(store, config.home, NOW).silences.on(alarm, NOW + QUARTER) is None
    with pytest.raises(BadConfiguration, match="expected an end after"):
        silence(store, Kind.BLOCKED, None, until=NOW, now=NOW, **about)
    assert Silences().on(alarm, NOW) is None


def test_the_history_gives_the_last_opened_first(store: Store, aws: S3) -> None:
    for day in (1, 40, 3):
        at = NOW + timedelta(days=day)
        (alarm,) = Alarms().seen(Kind.STORE, None, at, f"{day}", at).alarms
        bury(store, alarm)
        bury(store, alarm)
    assert [alarm.sentence for alarm in history(store)] == ["40", "3", "1"]
