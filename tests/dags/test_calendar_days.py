"""The timetable of days, as the scheduler and a backfill use it: each day once, in order, when it is over."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.model.calendar_day import is_over
from tests.support.paths import ROOT

ORDINARY = {
    "Asia/Ho_Chi_Minh": "2026-03-27", "Europe/Paris": "2026-03-27", "America/New_York": "2025-10-31",
    # Clocks go forward at midnight: the day begins at 01:00.
    "America/Santiago": "2025-09-04", "Africa/Cairo": "2026-04-22", "America/Havana": "2026-03-06",
    "Asia/Beirut": "2026-03-27", "Atlantic/Azores": "2026-03-27", "America/Asuncion": "2024-10-04",
    "America/Sao_Paulo": "2018-11-02",
    # Clocks go back over midnight, or to it: midnight comes twice, or the last hour of a day does.
    "America/St_Johns": "2010-11-05", "Asia/Amman": "2021-10-27", "Asia/Tehran": "2021-09-19",
    "America/Godthab": "2021-10-28", "Antarctica/Troll": "2025-10-24",
    # By half an hour, and by less than a whole one.
    "Australia/Lord_Howe": "2025-10-03", "Asia/Pyongyang": "2018-05-03",
}  # fmt: skip
LEFT_OUT = {
    "Pacific/Apia": "2011-12-30",
    "Pacific/Fakaofo": "2011-12-30",
    "Pacific/Kwajalein": "1993-08-21",
    "Pacific/Kiritimati": "1994-12-31",
}
COUNT = 6


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    cases = [(zone, first, COUNT) for zone, first in ORDINARY.items()]
    cases += [
        (zone, f"{date.fromisoformat(day) - timedelta(days=2)}", COUNT) for zone, day in LEFT_OUT.items()
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.timetable", json.dumps(cases)],
        env=os.environ | settings(tmp_path_factory.mktemp("airflow")),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {zone: each for (zone, _, _), each in zip(cases, found, strict=True)}


def settings(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}",
    }


def days(first: str, count: int) -> list[str]:
    return [f"{date.fromisoformat(first) + timedelta(days=at)}" for at in range(count)]


@pytest.mark.parametrize(("zone", "first"), ORDINARY.items())
def test_the_scheduler_makes_each_day_once_in_order_as_soon_as_it_is_over(
    runs: dict[str, Any], zone: str, first: str
) -> None:
    made = runs[zone]["scheduled"]
    # The first run after the start is that of the day before it.
    assert [run["key"] for run in made] == days(f"{date.fromisoformat(first) - timedelta(days=1)}", COUNT)
    for run in made:
        ended = datetime.fromisoformat(run["run_after"])
        local = (ended - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert local.date() == date.fromisoformat(run["key"]) < ended.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(("zone", "first"), ORDINARY.items())
def test_a_backfill_makes_each_day_of_its_span_once_the_last_one_included(
    runs: dict[str, Any], zone: str, first: str
) -> None:
    now = datetime.now(UTC)
    over = [day for day in days(first, COUNT) if is_over(date.fromisoformat(day), ZoneInfo(zone), now)]
    assert [run["key"] for run in runs[zone]["backfilled"]] == over
    by_key = {run["key"]: run for run in runs[zone]["scheduled"]}
    assert all(by_key.get(run["key"], run) == run for run in runs[zone]["backfilled"])


@pytest.mark.parametrize(("zone", "missing"), LEFT_OUT.items())
def test_a_day_that_the_zone_left_out_is_never_made(runs: dict[str, Any], zone: str, missing: str) -> None:
    first = f"{date.fromisoformat(missing) - timedelta(days=2)}"
    span = [day for day in days(first, COUNT) if day != missing]
    assert [run["key"] for run in runs[zone]["backfilled"]] == span
    before = f"{date.fromisoformat(first) - timedelta(days=1)}"
    assert [run["key"] for run in runs[zone]["scheduled"]] == [before, *span]


def test_the_web_ui_shows_the_schedule_in_words(runs: dict[str, Any]) -> None:
    assert runs["Asia/Ho_Chi_Minh"]["summary"] == "daily, Asia/Ho_Chi_Minh"
