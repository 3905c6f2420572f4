"""What Airflow has done and can do about a day, through the desk's one interface to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from fastapi import HTTPException

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Again, AirflowRun, AirflowRuns
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import filled
from tests.support.serving import serving

DAY = "/days/gazette/2026-11-22"


@dataclass
class Recorded:
    """An Airflow that notes what it is asked, and makes one backfill at a time."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    down: bool = False
    """Whether it answers nothing of what is next."""

    def runs(self, slug: str, day: date, begin: datetime, end: datetime) -> AirflowRuns:
        self.asked.append((slug, day, begin.astimezone(UTC), end.astimezone(UTC)))
        run = AirflowRun(
            dag=f"{slug}.day",
            key=f"{day}",
            state="failed",
            how="by hand",
            by="<b>eva</b>",
            due_at=NOW,
            started_at=NOW,
            ended_at=None,
            error="seal: <script>alert(1)</script>",
            address="/dags/gazette.day/runs/a%2Fb",
        )
        return AirflowRuns(rows=[run], problems=["gazette.refine: Airflow: Forbidden"])

    def next_captures(self) -> Mapping[str, datetime | None]:
        if self.down:
            raise HTTPException(503, "Airflow: Service Unavailable")
        return {"gazette": NOW + timedelta(minutes=12), "anewz": None}

    def preview(self, slug: str, first: date, last: date, again: Again) -> Sequence[str]:
        return [f"{date.fromordinal(each)}" for each in range(first.toordinal(), last.toordinal() + 1)]

    def backfill(self, slug: str, first: date, last: date, again: Again) -> str:
        if any(asked[0] == "backfill" for asked in self.asked):
            raise HTTPException(409, "Airflow makes one backfill at a time.")
        self.asked.append(("backfill", slug, first, last, again))
        return "/dags/gazette.day/backfills"

    def read_again(self, slug: str, first: date, last: date, why: str) -> str:
        self.asked.append(("read", slug, first, last, why))
        return "/dags/reprocess/runs/x"

    def fetch(self, slug: str, urls: Sequence[str], why: str) -> str:
        self.asked.append(("fetch", slug, *urls, why))
        return "/dags/gazette.capture/runs/x"


@pytest.fixture
def airflow() -> Recorded:
    return Recorded()


@pytest.fixture
def inside(archive: Archive, gazette: None, airflow: Recorded) -> Iterator[httpx.Client]:
    """A browser of somebody who may edit the gazette, where there is an Airflow."""
    with serving(create(lambda: archive, Editor("gazette", airflow=airflow), clock=lambda: NOW)) as client:
        yield client


def test_the_runs_of_the_day_are_shown_with_what_went_wrong(inside: httpx.Client, airflow: Recorded) -> None:
    assert f'hx-get="{DAY}/airflow"' in inside.get(DAY).text
    for headers in ({}, {"hx-request": "true"}):
        answer = inside.get(f"{DAY}/airflow", headers=headers)
        assert answer.status_code == 200
        assert ("<html" in answer.text) == (not headers)
        assert "seal: &lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
        assert "by hand by &lt;b&gt;eva&lt;/b&gt;" in answer.text
        assert 'href="/dags/gazette.day/runs/a%2Fb"' in answer.text
        assert "gazette.refine: Airflow: Forbidden" in answer.text
    local = (datetime(2026, 11, 21, 17, tzinfo=UTC), datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert airflow.asked[0] == ("gazette", date(2026, 11, 22), *local)


def test_a_backfill_is_seen_before_it_is_started(inside: httpx.Client, airflow: Recorded) -> None:
    form = {"token": Editor.TOKEN, "last": "2026-11-24", "again": "failed"}
    seen = inside.post(f"{DAY}/backfill", data=form, headers=OWN)
    assert "3 days: 2026-11-22, 2026-11-23, 2026-11-24" in seen.text
    assert airflow.asked == []
    started = inside.post(f"{DAY}/backfill", data=form | {"step": "start"}, headers=OWN)
    assert 'href="/dags/gazette.day/backfills"' in started.text
    assert airflow.asked == [("backfill", "gazette", date(2026, 11, 22), date(2026, 11, 24), "failed")]
    again = inside.post(f"{DAY}/backfill", data=form | {"step": "start"}, headers=OWN)
    assert again.status_code == 409
    assert "one backfill at a time" in again.text


def test_the_day_is_read_again(inside: httpx.Client, airflow: Recorded) -> None:
    form = {"token": Editor.TOKEN, "last": "", "why": "a new layout"}
    started = inside.post(f"{DAY}/reading", data=form, headers=OWN)
    assert 'href="/dags/reprocess/runs/x"' in started.text
    assert airflow.asked == [("read", "gazette", date(2026, 11, 22), date(2026, 11, 22), "a new layout")]


def test_chosen_links_are_fetched_again(archive: Archive, inside: httpx.Client, airflow: Recorded) -> None:
    filled(archive)
    offered = re.findall(
        r'<input type="checkbox" form="fetching" name="link" value="([^"]+)"', inside.get(DAY).text
    )
    assert len(offered) > 1
    form = {"token": Editor.TOKEN, "link": offered[:2], "why": "a page was cut off"}
    started = inside.post(f"{DAY}/fetching", data=form, headers=OWN)
    assert "It is started for 2 links." in started.text
    assert 'href="/dags/gazette.capture/runs/x"' in started.text
    assert airflow.asked == [("fetch", "gazette", *offered[:2], "a page was cut off")]


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        ([], "No link was chosen"),
        (["https://elsewhere.example/1"], "no address of an article of this outlet"),
        (["javascript:alert(1)"], "no http"),
    ],
)
def test_what_cannot_be_fetched_is_not_started(
    inside: httpx.Client, airflow: Recorded, urls: list[str], said: str
) -> None:
    form = {"token": Editor.TOKEN, "link": urls, "why": ""}
    refused = inside.post(f"{DAY}/fetching", data=form, headers=OWN)
    assert (refused.status_code, airflow.asked) == (400, [])
    assert said in refused.text


def test_a_form_that_cannot_be_meant_starts_nothing(inside: httpx.Client, airflow: Recorded) -> None:
    for form in (
        {"last": "2026-11-21", "again": "none"},
        {"last": "2028-11-22", "again": "none"},
        {"last": "tomorrow", "again": "none"},
        {"again": "everything"},
        {},
    ):
        sent = form | {"token": Editor.TOKEN, "step": "start"}
        assert inside.post(f"{DAY}/backfill", data=sent, headers=OWN).status_code == 400, form
    assert airflow.asked == []


def test_who_may_only_see_starts_nothing(archive: Archive, gazette: None, airflow: Recorded) -> None:
    with serving(create(lambda: archive, Editor("anewz", airflow=airflow), clock=lambda: NOW)) as client:
        assert "<form" not in client.get(f"{DAY}/airflow").text
        airflow.asked.clear()
        assert 'type="checkbox"' not in client.get(DAY).text
        for path in ("backfill", "reading", "fetching"):
            form = {"token": Editor.TOKEN, "again": "none", "step": "start"}
            answer = client.post(f"{DAY}/{path}", data=form, headers=OWN)
            assert answer.status_code == 403
            assert "You may not edit the Dags of gazette" in answer.text
    assert airflow.asked == []


def test_without_an_airflow_it_is_said_in_one_line(desk: httpx.Client) -> None:
    assert "where the desk is served inside Airflow" in desk.get(DAY).text
    assert desk.get(f"{DAY}/airflow").status_code == 404


def test_the_first_page_says_when_outlets_are_captured_next(
    archive: Archive, inside: httpx.Client, airflow: Recorded
) -> None:
    filled(archive)
    shown = inside.get("/").text
    assert 'next <time datetime="2026-11-23T03:12:00+00:00">2026-11-23 03:12 UTC</time>' in shown
    assert shown.count("not captured: its Dag is paused") == 1
    airflow.down = True
    without = inside.get("/")
    assert without.status_code == 200
    assert "When outlets are captured next cannot be shown. Airflow: Service Unavailable" in without.text
    assert "The Gazette" in without.text


def test_without_airflow_nobody_says_what_is_next(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    assert "next <time" not in desk.get("/").text
