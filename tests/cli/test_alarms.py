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
        (("store", "euronews", "--until", "2199-01-01", "--reason", "x"), "name no outlet"),
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
