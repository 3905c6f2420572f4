"""A backfill under the real scheduler, disturbed, and then once more: the small version of ``benchmarks.backfill``.

While one day's fetch hangs, another backfill of the same days is asked for and refused, a person starts ``khobao day``
of the same day in a shell, and the task is killed with -9; then the run is cleared. Nothing is lost and nothing doubled.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from benchmarks.backfill import (
    Held,
    articles_asked,
    by_command,
    by_form,
    compared,
    ended,
    final,
    rebuilt_is_equal,
)
from scrapers.archive.archive import Archive
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from tests.airflow.conftest import Running
from tests.day.test_days_at_once import doubled, printed
from tests.newsstand import Newsstand
from tests.support.paths import ROOT
from tests.support.servers import S3, ending

pytestmark = pytest.mark.slow

BY_COMMAND, BY_FORM = load("euronews_fr"), load("vietnamplus")


def days(outlet: Outlet, count: int) -> list[date]:
    """None of them is yesterday: once the schedule has made its run, a backfill of "missing" days makes none."""
    today = datetime.now(outlet.tz).date()
    return [today - timedelta(days=back) for back in range(count + 1, 1, -1)]


def khobao_day(running: Running, s3: S3, outlet: Outlet, day: date) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "scrapers", "day", outlet.slug, f"{day}", "--json"]
    return subprocess.Popen(
        command, env={**running.env, **s3.env}, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def kill(task: dict[str, Any]) -> None:
    """The process that runs a task's code, as the machine would when it is out of memory."""
    (process,) = (
        process
        for process in psutil.process_iter(["cmdline"])
        if " ".join(process.info["cmdline"] or ()).strip() == f"airflow worker -- {task['id']}"
    )
    process.kill()


def asked_and_hanging(stand: Newsstand, outlet: Outlet) -> bool:
    return any(seen.fault == "slow" for seen in stand.requests(outlet.slug))


def held(archive: Archive, of: dict[Outlet, Sequence[date]]) -> dict[Outlet, Held]:
    return {outlet: Held.of(outlet, span, archive) for outlet, span in of.items()}


def test_a_backfill_that_is_disturbed_and_done_once_more(
    running: Running, stand: Newsstand, s3: S3, tmp_path: Path
) -> None:
    spans = {BY_COMMAND: days(BY_COMMAND, 1), BY_FORM: days(BY_FORM, 2)}
    stand.set_time(datetime.now(UTC))
    for outlet in spans:
        running.web.unpause(f"{outlet.slug}.day")
    since = datetime.now(UTC)
    stand.fault("slow", outlet=BY_FORM.slug, path="-post", skip=5, seconds=600)
    by_form(BY_FORM, spans[BY_FORM], running.web, "none")
    by_command(BY_COMMAND, spans[BY_COMMAND], running.env)
    running.wait("a fetch that hangs", lambda: asked_and_hanging(stand, BY_FORM))

    # Another backfill of the same days is refused.
    with pytest.raises(httpx.HTTPStatusError) as refused:
        by_form(BY_FORM, spans[BY_FORM], running.web, "none")
    assert refused.value.response.status_code == httpx.codes.CONFLICT
    assert refused.value.response.json()["detail"] == (
        f"There is already a running backfill for dag {BY_FORM.slug}.day"
    )

    # A person does the same by hand and has to wait; then the task is killed, and cleared when the site is well.
    (run,) = (run for run in running.runs(f"{BY_FORM.slug}.day") if hangs(running, run))
    with ending(khobao_day(running, s3, BY_FORM, date.fromisoformat(run["partition_key"]))) as by_hand:
        kill(running.tasks(run)["fetch"])
        stand.mend()
        running.wait("the end of its try", lambda: not hangs(running, run))
        assert running.tasks(run)["fetch"]["state"] == "up_for_retry"
        running.clear(run)
        told = json.loads(by_hand.communicate(timeout=300)[0])
        assert by_hand.returncode == 0
    assert set(told["links"]) <= {"archived", "outside_day", "gone"}

    for outlet, span in spans.items():
        runs = running.wait("the backfill", lambda o=outlet, s=span: ended(running.web, [o], since, len(s)))
        assert {run["state"] for run in runs} == {"success"}
        assert sorted(run["partition_key"] for run in runs) == [f"{day}" for day in span]
    with running.archive as archive:
        first = held(archive, spans)
        assert set(articles_asked(stand, BY_COMMAND).values()) == {1}
        for outlet, span in spans.items():
            for day in span:
                entries = first[outlet].ledgers[day].entries
                assert not any(entry.state.traits.day_retries for entry in entries)
                urls = {entry.canonical_url for entry in entries if entry.state is State.ARCHIVED}
                assert urls <= printed(stand, outlet, day)
                assert len(urls) >= outlet.floors.articles_per_day
        assert doubled(archive) == []

        # Once more, as the form does it with "all runs": nothing that is final is fetched, nothing changes.
        stand.forget_requests()
        since = datetime.now(UTC)
        for outlet, span in spans.items():
            by_form(outlet, span, running.web, "completed")
        for outlet, span in spans.items():
            runs = running.wait("pass two", lambda o=outlet, s=span: ended(running.web, [o], since, len(s)))
            assert {run["state"] for run in runs} == {"success"}
        second = held(archive, spans)
        for outlet in spans:
            assert stand.requests(outlet.slug), "it was listed again"
            assert not final(first[outlet]) & articles_asked(stand, outlet).keys()
            assert compared(outlet, first[outlet], second[outlet], archive) == []
        assert rebuilt_is_equal(archive, tmp_path)


def hangs(running: Running, run: dict[str, Any]) -> bool:
    return running.tasks(run)["fetch"]["state"] == "running"
