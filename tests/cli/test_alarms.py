"""The commands of the alarms."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.alarms.places import InBucket, bury
from scrapers.alarms.verdict import note
from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import Blocked
from scrapers.model.alarm import HOLD, Judge, Kind
from tests.cli.conftest import Khobao, one_line
from tests.support.receivers import Webhook

BLOCKED = Blocked("euronews: 3 of 3 pages were blocked")


def test_the_list_names_what_is_open_and_the_history_what_is_over(with_archive: Khobao, store: Store) -> None:
    now = datetime.now(UTC)
    for outlet in ("euronews", "gazette"):
        note(Judge.CAPTURE, outlet, now, Blocked(f"{outlet}: refused <b>\n"), store, now)
    note(Judge.CAPTURE, "gazette", now, None, store, now - HOLD)
    (gone,) = InBucket(store, "gazette").load().alarms
    bury(store, gone)
    assert [each["outlet"] for each in json.loads(with_archive("alarms", "history", "--json").stdout)] == [
        "gazette"
    ]
    assert "gazette" in with_archive("alarms", "history", "gazette").stdout
    assert "gazette" not in with_archive("alarms", "history", "euronews").stdout
    assert "no outlet 'nope'; there are: anewz" in one_line(with_archive("alarms", "history", "nope"))
    (listed,) = json.loads(with_archive("alarms", "list", "--json").stdout)
    assert (listed["kind"], listed["outlet"], listed["times"]) == ("blocked", "euronews", 1)
    assert listed["advice"] == Kind.BLOCKED.traits.advice
    line = with_archive("alarms", "list").stdout.splitlines()[1].split("\t")
    assert line[:2] == ["blocked", "euronews"]
    assert "euronews: refused <b>" in line


def test_a_silence_has_a_reason_a_name_and_an_end(with_archive: Khobao, store: Store) -> None:
    now = datetime.now(UTC)
    note(Judge.CAPTURE, "euronews", now, BLOCKED, store, now)
    ends = f"{now + timedelta(days=2):%Y-%m-%d}"
    said = with_archive(
        *("alarms", "silence", "blocked", "euronews", "--until", ends),
        *("--reason", "they move their servers", "--by", "lan"),
    )
    assert said.exit_code == 0, said.stderr
    (listed,) = json.loads(with_archive("alarms", "list", "--json").stdout)
    assert listed["silence"] == {
        "until": f"{ends}T00:00:00+00:00",
        "reason": "they move their servers",
        "by": "lan",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("blocked", "nope", "--until", "2199-01-01", "--reason", "x"), "nope"),
        (("blocked", "euronews", "--until", "2020-01-01", "--reason", "x"), "expected an end after"),
        (("blocked", "euronews", "--until", "2199-01-01", "--reason", " "), "expected a reason"),
        (("store_unusable", "euronews", "--until", "2199-01-01", "--reason", "x"), "name no outlet"),
        (("bored", "euronews", "--until", "2199-01-01", "--reason", "x"), "bored"),
        (("blocked", "euronews", "--until", "2199-01-01"), "--reason"),
    ],
)
def test_a_silence_without_them_is_refused(
    with_archive: Khobao, store: Store, arguments: tuple[str, ...], said: str
) -> None:
    refused = with_archive("alarms", "silence", *arguments)
    assert refused.exit_code == 2
    assert said in one_line(refused)
    assert store.find(keys.silences()) is None


def test_a_test_message_says_who_accepts_it(khobao: Khobao, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "KHOBAO_NOTIFY is not set" in one_line(khobao("alarms", "test"))
    with Webhook() as hook, Webhook() as broken:
        broken.fails = True
        monkeypatch.setenv("KHOBAO_NOTIFY", f"{hook.address} {broken.address}")
        tried = khobao("alarms", "test")
    assert tried.exit_code == 2
    assert tried.stdout.splitlines()[1:] == ["JSON\tyes", "JSON 2\tno"]
    assert "KHOBAO_NOTIFY: JSON 2 did not accept a message" in tried.stderr
    assert "secret-path" not in tried.output
    assert [message.title for message in hook.got] == ["Khobao, a test"]


def test_a_look_says_what_it_did(with_archive: Khobao, store: Store) -> None:
    now = datetime.now(UTC)
    note(Judge.CAPTURE, "euronews", now, BLOCKED, store, now)
    said = json.loads(with_archive("alarms", "check", "--json").stdout)
    assert said == {"turn": True, "open": 1, "told": 0, "failed": [], "heartbeat": None}
    assert with_archive("alarms", "check").stdout.splitlines()[1] == "open\t1"
