"""What an audit finds is told once for each cause, and told to be over once it is mended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrapers.alarms.board import board
from scrapers.alarms.watch import watch
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.audit.reading import Budget
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.model.alarm import HOLD, Alarm, Kind
from scrapers.model.takedown import Takedown
from scrapers.takedown.plan import plan
from tests.audit.test_audit import audited, put
from tests.support.dag_tasks import dag_tasks
from tests.support.receivers import Webhook
from tests.support.requests import requests_of
from tests.support.shelf import GAZETTE, page, shelve
from tests.takedown.fill import DAY, FIRST, POST, SECOND

HERALD = replace(GAZETTE, slug="herald")


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with Webhook() as hook:
        yield hook


def at(day: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=day)


def alarms(archive: Archive, day: float) -> dict[tuple[str | None, Kind], Alarm]:
    """Those that are open and not well."""
    found = board(archive.store, archive.home, at(day)).alarms
    return {(each.outlet, each.kind): each for each in found if each.well_since is None}


def last_report_key(archive: Archive) -> str:
    return max(stored.key for stored in archive.store.list(keys.audit_reports()))


def look(config: Config, hook: Webhook, day: float) -> list[str]:
    """The titles of what is told then."""
    before = len(hook.got)
    watch(replace(config, notify=(hook.address,)), (), {}, at(day))
    return [message.title for message in hook.got[before:]]


def test_a_loss_is_one_message_and_so_is_its_end(full: Archive, config: Config, hook: Webhook) -> None:
    audited(full)
    key = keys.articles("gazette", DAY, SECOND)
    body = full.store.get(key)
    full.store.delete(key)
    audited(full, after=4)
    assert look(config, hook, 4.01) == ["Khobao, gazette: archive_damaged opened"]
    (message,) = hook.got
    assert f"gazette: 1 missing; the first is {key}: " in message.body
    assert f"(run `khobao refine gazette {SECOND}`, which makes it again)" in message.body
    assert "`khobao audit` names each object with what to do" in message.body
    audited(full, after=4.02)
    assert look(config, hook, 4.03) == []
    (alarm,) = alarms(full, 4.03).values()
    assert alarm.times == 2
    put(full.store, key, body)
    audited(full, after=4.05)
    assert alarms(full, 4.05) == {}
    assert look(config, hook, 4.06) == []
    assert look(config, hook, 4.06 + HOLD / timedelta(days=1)) == ["Khobao, gazette: archive_damaged over"]


def test_what_one_loss_brings_with_it_is_no_other_alarm(full: Archive) -> None:
    audited(full)
    (part, other, *_) = [
        each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")
    ]
    put(full.store, f"{part}.bak", full.store.get(part))
    full.store.delete(part)
    full.store.delete(keys.batch_json("gazette", FIRST))
    full.store.delete(keys.seal("gazette", 1))
    put(full.store, other, b"rot")
    audited(full, after=40)
    ((of, alarm),) = alarms(full, 40).items()
    assert of == ("gazette", Kind.DAMAGED)
    assert "1 additional" in alarm.sentence
    assert "1 changed" in alarm.sentence


def test_what_several_outlets_lose_at_once_is_one_alarm_until_none_has_lost_anything(
    full: Archive, config: Config, hook: Webhook
) -> None:
    for number in range(3):
        slug = f"herald{number}"
        shelve(full, FIRST, [page(1)], outlet=replace(GAZETTE, slug=slug))
    audited(full)
    lost = {
        key: full.store.get(key)
        for key in (keys.batch_json(slug, FIRST) for slug in ("gazette", "herald0", "herald1", "herald2"))
    }
    for key in lost:
        full.store.delete(key)
    audited(full, after=4)
    assert look(config, hook, 4.01) == ["Khobao, the installation: archive_damaged opened"]
    assert "gazette, herald0, herald1 and 1 more: " in hook.got[0].body
    first, *others = lost
    for key in others:
        put(full.store, key, lost[key])
    audited(full, after=5)
    assert list(alarms(full, 5)) == [(None, Kind.DAMAGED)], "it goes on, and is not told anew as another"
    audited(full, after=5.1, outlet="gazette")
    assert list(alarms(full, 5.1)) == [(None, Kind.DAMAGED)], (
        "a look at one outlet says nothing of the others"
    )
    put(full.store, first, lost[first])
    audited(full, after=6)
    assert alarms(full, 6) == {}
    assert look(config, hook, 6.1) == ["Khobao, the installation: archive_damaged over"]


def test_an_outlet_that_has_an_alarm_keeps_it_when_another_joins(full: Archive) -> None:
    shelve(full, FIRST, [page(1)], outlet=HERALD)
    audited(full)
    full.store.delete(keys.batch_json("gazette", FIRST))
    audited(full, after=4)
    full.store.delete(keys.batch_json("herald", FIRST))
    audited(full, after=5)
    assert list(alarms(full, 5)) == [("gazette", Kind.DAMAGED), ("herald", Kind.DAMAGED)]


def test_what_broke_off_is_an_alarm_with_the_command_that_finishes_it(full: Archive) -> None:
    audited(full)
    takedown: Takedown = plan(GAZETTE, POST(2), full, reason="a court's order", by="lan")
    key = keys.takedown("gazette", takedown.name)
    full.store.put(key, takedown.to_json(), content_type="application/json")
    audited(full, after=40)
    ((of, alarm),) = alarms(full, 40).items()
    assert of == ("gazette", Kind.UNFINISHED)
    assert key in alarm.sentence
    assert "khobao takedown gazette" in alarm.sentence


def test_an_outlet_of_which_nothing_is_left_is_missed(full: Archive) -> None:
    shelve(full, FIRST, [page(1)], outlet=HERALD)
    audited(full)
    for stored in full.store.list("captures/herald/"):
        full.store.delete(stored.key)
    report = audited(full, after=4)
    assert {each.key.split("/")[1] for each in report.findings} == {"herald"}
    assert list(alarms(full, 4)) == [("herald", Kind.DAMAGED)]


def test_what_the_budget_left_unread_does_not_end_an_alarm(full: Archive) -> None:
    audited(full)
    full.store.delete(keys.batch_json("gazette", FIRST))
    full.store.delete(keys.seal("gazette", 1))
    audited(full, after=4)
    (opened,) = alarms(full, 4).values()
    report = audited(full, after=40, budget=Budget(requests=1))
    assert "gazette" in report.unread
    assert list(alarms(full, 40)) == [("gazette", Kind.DAMAGED)]
    assert "2 missing" in opened.sentence


def test_a_budget_that_is_too_small_is_one_alarm_of_the_installation(full: Archive) -> None:
    shelve(full, FIRST, [page(1)], outlet=HERALD)
    for after in (3, 40, 90):
        audited(full, after=after, budget=Budget(bytes=1))
    assert list(alarms(full, 90)) == [(None, Kind.AUDIT_BEHIND)]
    while audited(full, after=91).left:
        pass
    audited(full, after=91.5)
    assert alarms(full, 91.5) == {}


def test_where_all_is_well_it_costs_a_listing_and_writes_nothing(full: Archive) -> None:
    audited(full)
    with requests_of(full.store) as made:
        audited(full, after=4)
    assert [each for each in made if "alarms/" in each and "GET alarms/open/" not in each] == []
    assert made.count(f"GET {keys.alarms_open()}*") == 1


def test_the_report_stands_where_the_alarm_cannot_be_noted(
    full: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    audited(full)
    full.store.delete(keys.seal("gazette", 1))
    put(full.store, keys.alarms("gazette"), b"no alarms at all")
    report = audited(full, after=4)
    assert [each.key for each in report.findings] == [keys.seal("gazette", 1)]
    assert "what the audit found could not be noted as alarms" in caplog.text


def test_the_dag_opens_the_alarm_and_a_repair_from_the_command_line_ends_it(
    full: Archive, config: Config, copy: str, replicated: dict[str, str], tmp_path: Path
) -> None:
    lost = keys.seal("gazette", 1)
    with dag_tasks(tmp_path / "airflow") as tasks:
        assert [tasks.run("audit", name, {}, replicated) for name in ("audit", "replicate")] == [None, None]
        full.store.delete(lost)
        assert tasks.run("audit", "audit", {}, replicated)
    assert list(alarms(full, 0)) == [("gazette", Kind.DAMAGED)]
    done = CliRunner().invoke(app, ["audit", "--repair"], env=replicated)
    assert done.exit_code == 0, done.output
    assert "put back from the replica" in full.store.get(last_report_key(full)).decode()
    assert alarms(full, 0) == {}
    done = CliRunner().invoke(app, ["audit", "--of-replica"], env=replicated)
    assert done.exit_code == 0, done.output
    replica = Store.open(replace(config, bucket=copy))
    assert replica.everything("alarms/") == ()
