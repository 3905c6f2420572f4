"""People are told once, by real servers: that an alarm is open, once a day that it still is, and that it is over."""

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from scrapers.alarms.board import board, history, silence
from scrapers.alarms.places import InBucket, OnDisk
from scrapers.alarms.staleness import BACK, UNREFINED, UNSEALED, longest
from scrapers.alarms.telling import DIGEST
from scrapers.alarms.turn import GAP
from scrapers.alarms.verdict import note
from scrapers.alarms.watch import Watched, watch
from scrapers.archive import keys, room
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import BadConfiguration, Blocked
from scrapers.model.alarm import HOLD, Judge, Kind
from scrapers.model.batch import Batch, Outcome
from scrapers.model.calendar_day import day_end
from scrapers.model.link import Link, State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Report
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support.gate import Gate
from tests.support.paths import ROOT
from tests.support.receivers import Mailbox, Webhook
from tests.support.requests import line
from tests.support.servers import S3, free_port
from tests.support.shelf import GAZETTE, page, shelve

HERALD = replace(GAZETTE, slug="herald")
OUTLETS = (GAZETTE, HERALD)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
STEP = timedelta(minutes=5)
BLOCKED = Blocked("gazette: 3 of 3 pages were blocked <script>")


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with Webhook() as hook:
        yield hook


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def told(config: Config, hook: Webhook) -> Config:
    return replace(config, notify=(hook.address,))


def captured(archive: Archive, slug: str, at: datetime, *, pages: int = 0, suffix: str = "") -> str:
    """Have the catalog know of a capture that ended then, a scheduled one where its name has no suffix; its name."""
    links = [Link(url=url, canonical_url=url, source="rss") for url in map(str, range(pages))]
    batch = Batch(
        outlet=slug,
        batch=batch_name(at, suffix),
        started_at=at,
        ended_at=at,
        code_version="1",
        user_agent="test",
        sources=(),
        outcomes=tuple(Outcome(link=link, state=State.CAPTURED, tries=1) for link in links),
        parts=(),
    )
    archive.catalog.record_batch(batch, ())
    return batch.batch


def test_an_alarm_is_told_once_when_it_opens_and_once_when_it_is_over(
    told: Config, store: Store, hook: Webhook, mailbox: Mailbox
) -> None:
    config = replace(told, notify=(*told.notify, mailbox.address))
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    assert watch(config, (), {}, NOW) == Watched(open=1, told=2)
    note(Judge.CAPTURE, "gazette", NOW + STEP, BLOCKED, store, NOW + STEP)
    assert watch(config, (), {}, NOW + STEP) == Watched(open=1)
    well = NOW + 2 * STEP
    note(Judge.CAPTURE, "gazette", well, None, store, well)
    assert watch(config, (), {}, well + HOLD - STEP) == Watched(open=1)
    assert watch(config, (), {}, well + HOLD).told == 2
    assert watch(config, (), {}, well + HOLD + STEP) == Watched()
    for receiver in (hook, mailbox):
        opened, over = receiver.got
        assert opened.title == "Khobao, gazette: blocked opened"
        assert Kind.BLOCKED.traits.advice in opened.body
        assert over.title == "Khobao, gazette: blocked over"
        assert "2 times. All is well since 2026-11-22 10:10 UTC" in over.body
    assert "3 of 3 pages were blocked <script>" in hook.got[0].body
    assert mailbox.got[0].html == ""  # as text, in which nothing of a site is taken for markup
    (buried,) = history(store)
    assert (buried.kind, buried.times, buried.told_over) == (Kind.BLOCKED, 2, ("E-Mail", "JSON"))
    assert InBucket(store, "gazette").load().alarms == ()


def test_what_happens_at_once_is_one_message(told: Config, store: Store, hook: Webhook) -> None:
    for outlet in ("gazette", "herald"):
        note(Judge.CAPTURE, outlet, NOW, BLOCKED, store, NOW)
    watch(told, (), {}, NOW)
    (message,) = hook.got
    assert message.title == "Khobao, alarms: 2 opened"
    assert "ALARM: gazette, blocked" in message.body
    assert "ALARM: herald, blocked" in message.body


def test_where_nothing_is_open_a_look_makes_few_requests(
    told: Config, archive: Archive, aws: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(Judge.CAPTURE, "herald", NOW, BLOCKED, archive.store, NOW)
    note(Judge.CAPTURE, "herald", NOW, None, archive.store, NOW)
    with Gate(aws.endpoint) as gate:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", gate.endpoint)
        for at in (NOW, NOW + HOLD):
            for outlet in OUTLETS:
                captured(archive, outlet.slug, at)
            watch(told, OUTLETS, {}, at)
        gate.forget()
        assert watch(told, OUTLETS, {}, NOW + HOLD + STEP) == Watched()
        made = [line(each.method, each.path, archive.store.bucket) for each in gate.asked]
    assert made == [
        f"GET {keys.watch()}",
        f"PUT {keys.watch()}",
        f"GET {keys.alarms_open()}*",
        f"PUT {keys.watch()}",
    ]


def test_s3_down_for_an_hour_is_one_alarm_and_one_message_and_so_is_its_end(
    told: Config, store: Store, hook: Webhook, archive: Archive, aws: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    for outlet in OUTLETS:
        captured(archive, outlet.slug, NOW)
    watch(told, OUTLETS, {}, NOW)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    at = NOW
    for _ in range(12):
        at += STEP
        assert watch(told, OUTLETS, {}, at).open == 1
    (opened,) = hook.got
    assert opened.title == "Khobao, the installation: store_unusable opened"
    assert "khobao doctor" in opened.body
    assert [alarm.times for alarm in OnDisk(told.home).load().alarms] == [12]
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", aws.endpoint)
    back = at + STEP
    # Captures were missed meanwhile, but that is told already.
    for look in range(20):
        at = back + look * STEP
        for outlet in OUTLETS if look > 4 else ():
            captured(archive, outlet.slug, at)
        watch(told, OUTLETS, {}, at)
    assert [message.title for message in hook.got[1:]] == ["Khobao, the installation: store_unusable over"]
    assert OnDisk(told.home).load().alarms == ()
    (buried,) = history(store)
    assert (buried.kind, buried.times, buried.well_since) == (Kind.STORE, 12, back)


def test_a_catalog_that_cannot_be_used_is_one_alarm_until_it_can(
    told: Config, hook: Webhook, store: Store
) -> None:
    file = told.home / "catalog.sqlite"
    file.write_bytes(b"nothing that SQLite knows" * 100)
    watch(told, OUTLETS, {}, NOW)
    watch(told, OUTLETS, {}, NOW + STEP)
    (opened,) = hook.got
    assert opened.title == "Khobao, the installation: catalog_unusable opened"
    assert "khobao catalog rebuild" in opened.body
    file.unlink()
    watch(told, OUTLETS, {}, NOW + 2 * STEP)
    watch(told, OUTLETS, {}, NOW + 2 * STEP + HOLD)
    assert [message.title for message in hook.got[1:]] == ["Khobao, the installation: catalog_unusable over"]


def test_an_outlet_that_is_not_captured_is_found_by_what_is_missing(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    at = NOW
    captured(archive, "gazette", at)
    while at < NOW + longest(GAZETTE):
        captured(archive, "herald", at)
        assert watch(told, OUTLETS, {}, at) == Watched()
        at += GAP / 2
    at += STEP
    captured(archive, "herald", at)
    watch(told, OUTLETS, {}, at)
    (opened,) = hook.got
    assert opened.title == "Khobao, gazette: not_captured opened"
    assert "gazette: not captured since 2026-11-22 10:00 UTC, expected a capture every" in opened.body
    # A backfill of a past day is no capture of what is new.
    captured(archive, "gazette", at, suffix="day-20261120")
    watch(told, OUTLETS, {}, at)
    assert [each.well_since for each in board(archive.store, told.home, at).alarms] == [None]
    for outlet in ("gazette", "herald"):
        captured(archive, outlet, at)
    watch(told, OUTLETS, {}, at + STEP)
    for outlet in ("gazette", "herald"):
        captured(archive, outlet, at + HOLD)
    watch(told, OUTLETS, {}, at + STEP + HOLD)
    assert [message.title for message in hook.got[1:]] == ["Khobao, gazette: not_captured over"]


def test_where_no_outlet_is_captured_that_is_one_alarm_of_the_installation(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    at = NOW
    while at < NOW + 2 * longest(GAZETTE):
        watch(told, OUTLETS, {}, at)
        at += GAP
    (opened,) = hook.got
    assert opened.title == "Khobao, the installation: nothing_captured opened"
    # It is back, and each has as long as ever.
    captured(archive, "herald", at)
    watch(told, OUTLETS, {}, at)
    assert len(hook.got) == 1


def test_what_was_missed_while_nobody_watched_is_no_alarm(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    for outlet in OUTLETS:
        captured(archive, outlet.slug, NOW)
    watch(told, OUTLETS, {}, NOW)
    morning = NOW + timedelta(hours=14)
    assert watch(told, OUTLETS, {}, morning) == Watched()
    assert watch(told, OUTLETS, {}, morning + GAP) == Watched()
    assert hook.got == []


def test_a_batch_that_nobody_refines_is_an_alarm_until_it_is(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    watch(told, (GAZETTE,), {}, NOW)
    name = captured(archive, "gazette", NOW, pages=1)
    at = NOW
    while at < NOW + UNREFINED + STEP:
        at += GAP
        captured(archive, "gazette", at)
        watch(told, (GAZETTE,), {}, at)
    (opened,) = hook.got
    assert opened.title == "Khobao, gazette: not_refined opened"
    assert name in opened.body
    archive.catalog.record_report(
        Report(outlet="gazette", batch=name, reader_version="1", readings=(), checks=())
    )
    watch(told, (GAZETTE,), {}, at + STEP)
    (alarm,) = board(archive.store, told.home, at + STEP).alarms
    assert alarm.well_since


def changes(hook: Webhook) -> list[str]:
    """The titles of what was told, but for the digests of the day."""
    return [message.title for message in hook.got if not message.title.endswith("still open")]


def watched_on(told: Config, archive: Archive, begin: datetime, end: datetime) -> None:
    """Look again and again, while both outlets are captured."""
    at = begin
    while at <= end:
        for outlet in OUTLETS:
            captured(archive, outlet.slug, at)
        watch(told, OUTLETS, {}, at)
        at += GAP


def read(archive: Archive, outlet: Outlet, at: datetime, day: date | None = None) -> None:
    """An article that is captured and read then, and is of that day or another."""
    printed = datetime.combine(day, time(9), GAZETTE.tz) if day else at - timedelta(hours=1)
    dated = f'<time class="published" datetime="{printed.astimezone(GAZETTE.tz).isoformat()}"></time>'
    shelve(archive, batch_name(at), [page(at.day, published=dated, fetched_at=at)], outlet=outlet)
    refine(outlet, batch_name(at), archive)


def test_a_day_that_nobody_seals_is_an_alarm_until_it_is(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    for outlet in OUTLETS:
        read(archive, outlet, NOW)
    day = NOW.astimezone(GAZETTE.tz).date()
    seal_day(GAZETTE, day, archive)
    due = day_end(day, GAZETTE.tz) + UNSEALED
    watched_on(told, archive, NOW + STEP, due - STEP)
    assert hook.got == []
    watched_on(told, archive, due, due + GAP)
    (opened,) = hook.got
    assert opened.title == "Khobao, herald: not_sealed opened"
    assert f"herald: {day} not sealed, expected within 12 hours of the end of the day" in opened.body
    # A break of the watch does not end it, although nobody is to blame for what was not done meanwhile.
    later = due + timedelta(hours=20)
    watched_on(told, archive, later, later + 3 * GAP)
    assert changes(hook) == [opened.title]
    seal_day(HERALD, day, archive)
    watched_on(told, archive, later + 4 * GAP, later + 6 * GAP)
    assert changes(hook) == [opened.title, "Khobao, herald: not_sealed over"]


def test_days_of_which_no_outlets_is_sealed_are_one_alarm_of_the_installation(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    day = NOW.astimezone(GAZETTE.tz).date()
    for at in (NOW, NOW + timedelta(days=1)):
        for outlet in OUTLETS:
            read(archive, outlet, at)
    due = day_end(day, GAZETTE.tz) + UNSEALED
    watched_on(told, archive, NOW + STEP, due + timedelta(days=1, hours=2))
    opened = hook.got[0]
    assert changes(hook) == [opened.title] == ["Khobao, the installation: nothing_sealed opened"]
    assert f"{day}: none of 2 outlets that were captured has its day sealed" in opened.body
    for outlet in OUTLETS:  # one after the other, as a backfill does
        for sealed in (day, day + timedelta(days=1)):
            seal_day(outlet, sealed, archive)
            due += timedelta(minutes=1)
            watch(told, OUTLETS, {}, due + timedelta(days=1, hours=2))
    watched_on(told, archive, due + timedelta(days=1, hours=3), due + timedelta(days=1, hours=7))
    assert changes(hook) == [opened.title, "Khobao, the installation: nothing_sealed over"]


def test_a_day_on_which_the_outlet_was_not_captured_need_not_be_sealed(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    """Lists name articles of the days before the first capture."""
    read(archive, GAZETTE, NOW, NOW.date() - timedelta(days=5))
    assert archive.catalog.unsealed(["gazette"], NOW.date() - BACK, NOW.date())
    watched_on(told, archive, NOW + STEP, NOW + timedelta(hours=12))
    assert hook.got == []


def test_an_outlet_file_that_does_not_load_is_an_alarm(told: Config, hook: Webhook) -> None:
    watch(told, (), {"tribune": "tribune.py, line 3: no such name"}, NOW)
    (opened,) = hook.got
    assert opened.title == "Khobao, tribune: not_captured opened"
    assert "line 3" in opened.body


def test_alarms_of_an_outlet_end_when_its_file_is_taken_away(
    told: Config, archive: Archive, hook: Webhook
) -> None:
    for outlet in ("gazette", "herald"):
        note(Judge.CAPTURE, outlet, NOW, BLOCKED, archive.store, NOW)
        captured(archive, outlet, NOW)
    watch(told, (), {}, NOW)
    watch(told, (HERALD,), {}, NOW + STEP)
    assert {alarm.outlet: alarm.well_since for alarm in board(archive.store, told.home, NOW).alarms} == {
        "gazette": NOW + STEP,
        "herald": None,
    }


def test_a_disk_with_little_room_is_told_while_all_works(
    told: Config, store: Store, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No test fills the machine's disk: the reserve is moved above and below what is free, and the disk is looked at as ever.
    free = shutil.disk_usage(told.home).free
    monkeypatch.setattr(room, "RESERVE", 2 * free)
    embedded = replace(
        told, s3_sync=told.home / "not-there-yet"
    )  # of the same disk, so that it is one sentence
    for minutes in (0, 5, 10):
        assert watch(embedded, (), {}, NOW + timedelta(minutes=minutes)).open == 1
    (opened,) = hook.got
    assert opened.title == "Khobao, the installation: disk_nearly_full opened"
    assert opened.body.count("GiB are free, expected") == 1
    assert f"{told.home}: " in opened.body
    assert "Make room" in opened.body
    monkeypatch.setattr(room, "RESERVE", free // 2)
    for minutes in (15, 20):
        watch(embedded, (), {}, NOW + timedelta(minutes=minutes) + (HOLD if minutes == 20 else timedelta()))
    assert changes(hook) == [opened.title, "Khobao, the installation: disk_nearly_full over"]
    assert OnDisk(told.home).load().alarms == ()
    assert [alarm.kind for alarm in history(store)] == [Kind.DISK]


def test_a_bucket_that_cannot_be_used_does_not_hide_that_there_is_little_room(
    told: Config, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As above: no test fills the machine's disk.
    monkeypatch.setattr(room, "RESERVE", 2 * shutil.disk_usage(told.home).free)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert watch(told, (), {}, NOW).open == 2
    (opened,) = hook.got
    assert opened.title == "Khobao, alarms: 2 opened"
    assert "disk_nearly_full" in opened.body
    assert "store_unusable" in opened.body


def test_what_is_open_still_is_told_once_a_day(told: Config, store: Store, hook: Webhook) -> None:
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    watch(told, (), {}, NOW)
    here = NOW.astimezone()
    for day in (1, 2, 3):
        due = datetime.combine(here.date() + timedelta(days=day), DIGEST).astimezone()
        for at, messages in ((-STEP, day), (STEP, day + 1), (2 * STEP, day + 1), (9 * HOLD, day + 1)):
            watch(told, (), {}, due + at)
            assert len(hook.got) == messages, (due + at, hook.got)
    assert [message.title for message in hook.got[1:]] == ["Khobao, gazette: blocked still open"] * 3


def test_what_is_silenced_is_told_when_the_silence_ends(told: Config, store: Store, hook: Webhook) -> None:
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    about = {"reason": "x", "by": "lan", "now": NOW}
    silence(store, Kind.BLOCKED, "gazette", until=NOW + timedelta(days=2), **about)
    for hours in range(0, 48, 6):
        assert watch(told, (), {}, NOW + timedelta(hours=hours)) == Watched(open=1)
    assert hook.got == []
    watch(told, (), {}, NOW + timedelta(days=2))
    assert [message.title for message in hook.got] == ["Khobao, gazette: blocked opened"]


def test_what_is_over_before_its_silence_ends_is_never_told(
    told: Config, store: Store, hook: Webhook
) -> None:
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    about = {"reason": "x", "by": "lan", "now": NOW}
    silence(store, Kind.BLOCKED, None, until=NOW + timedelta(days=2), **about)
    note(Judge.CAPTURE, "gazette", NOW + STEP, None, store, NOW + STEP)
    watch(told, (), {}, NOW + STEP + HOLD)
    watch(told, (), {}, NOW + timedelta(days=3))
    assert hook.got == []
    assert len(list(history(store))) == 1


def test_a_receiver_that_fails_is_tried_again_and_nobody_else_is_told_twice(
    told: Config, store: Store, hook: Webhook, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    config = replace(told, notify=(mailbox.address, hook.address), heartbeat=hook.heartbeat)
    caplog.set_level(logging.INFO)
    mailbox.fails = True
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    assert watch(config, (), {}, NOW) == Watched(open=1, told=1, failed=("E-Mail",))
    assert hook.beats == 0
    watch(config, (), {}, NOW + STEP)
    assert [message.title for message in hook.got] == [
        "Khobao, gazette: blocked opened",
        "Khobao, the installation: untold opened",
    ]
    mailbox.fails = False
    looked = watch(config, (), {}, NOW + 2 * STEP)
    assert (looked.failed, looked.heartbeat, hook.beats) == ((), True, 1)
    (late,) = mailbox.got
    assert "ALARM: gazette, blocked" in late.body
    note(Judge.CAPTURE, "gazette", NOW + 3 * STEP, None, store, NOW + 3 * STEP)
    watch(config, (), {}, NOW + 3 * STEP + HOLD)
    assert [message.title for message in hook.got[2:]] == ["Khobao, alarms: 2 over"]
    assert "secret-path" not in caplog.text
    assert "E-Mail did not accept a message" in caplog.text


def test_who_was_out_of_reach_all_the_while_is_told_in_the_end(
    told: Config, store: Store, hook: Webhook
) -> None:
    hook.fails = True
    note(Judge.CAPTURE, "gazette", NOW, BLOCKED, store, NOW)
    note(Judge.CAPTURE, "gazette", NOW + STEP, None, store, NOW + STEP)
    watch(told, (), {}, NOW + 2 * STEP + HOLD)
    hook.fails = False
    watch(told, (), {}, NOW + 3 * STEP + HOLD)
    (message,) = hook.got
    assert "OVER: gazette, blocked" in message.body


LOOK = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from scrapers.alarms.watch import watch
from scrapers.config import Config
home, bucket, address = sys.argv[1:]
config = Config(home=Path(home), bucket=bucket, catalog=f"sqlite:///{home}/catalog.sqlite", notify=(address,))
print(watch(config, (), {}, datetime.now(UTC)).told)
"""


def look(config: Config, home: str | None = None) -> "subprocess.Popen[str]":
    arguments = [home or str(config.home), config.bucket, *config.notify]
    return subprocess.Popen(
        [sys.executable, "-c", LOOK, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def test_killed_between_telling_and_noting_it_is_told_again_and_not_lost(
    told: Config, store: Store, hook: Webhook
) -> None:
    now = datetime.now(UTC)
    note(Judge.CAPTURE, "gazette", now, BLOCKED, store, now)
    hook.held.clear()
    with look(told) as process:
        assert hook.reached.wait(60)
        process.send_signal(signal.SIGKILL)
    hook.held.set()
    assert len(hook.got) == 1
    assert not watch(told, (), {}, now + STEP / 5).turn  # the dead one's turn is not over
    assert watch(told, (), {}, now + STEP).told == 1
    assert watch(told, (), {}, now + 2 * STEP) == Watched(open=1)
    assert [message.title for message in hook.got] == ["Khobao, gazette: blocked opened"] * 2


@pytest.mark.parametrize("hosts", [1, 2])
def test_of_two_at_once_one_tells(
    told: Config, store: Store, hook: Webhook, hosts: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    now = datetime.now(UTC)
    note(Judge.CAPTURE, "gazette", now, BLOCKED, store, now)
    other = str(tmp_path_factory.mktemp("host")) if hosts == 2 else None
    hook.held.clear()
    with look(told) as first:
        assert hook.reached.wait(60)
        with look(told, other) as second:
            assert second.stdout
            assert second.stdout.read() == "0\n"
        hook.held.set()
        assert first.stdout
        assert first.stdout.read() == "1\n"
    assert len(hook.got) == 1


def test_the_heartbeat_is_called_by_every_look_and_its_silence_is_no_error(
    told: Config, hook: Webhook
) -> None:
    config = replace(told, heartbeat=hook.heartbeat)
    assert watch(config, (), {}, NOW).heartbeat is True
    assert watch(config, (), {}, NOW + STEP).heartbeat is True
    assert hook.beats == 2
    away = replace(config, heartbeat=f"http://127.0.0.1:{free_port()}/x")
    assert watch(away, (), {}, NOW + 2 * STEP).heartbeat is False


def test_an_address_that_is_none_is_refused_and_not_shown(
    config: Config, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadConfiguration, match="KHOBAO_NOTIFY: number 1 of 1 is no address") as raised:
        watch(replace(config, notify=("nonsense://secret-path",)), (), {}, NOW)
    with pytest.raises(BadConfiguration, match="KHOBAO_HEARTBEAT") as other:
        Config.from_env({"KHOBAO_HEARTBEAT": "ftp://secret-path"})
    shown = f"{raised.value}{other.value}{caplog.text}{capfd.readouterr()}"
    assert "secret-path" not in shown
    secret = {"KHOBAO_NOTIFY": "json://secret-path", "KHOBAO_HEARTBEAT": "https://secret-path"}
    assert "secret-path" not in repr(Config.from_env(secret))
