"""A site that breaks without an error is an alarm in the run that meets it, and a normal one never is."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from scrapers import errors
from scrapers.alarms.places import InBucket
from scrapers.alarms.watch import watch
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.capture import run as captures
from scrapers.capture import steps as capture_steps
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.day import run as days
from scrapers.day.steps import DayRun
from scrapers.errors import StopOutlet
from scrapers.model.alarm import HOLD, Alarm, Kind, kind_of
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from scrapers.pipeline.step import BatchRun
from scrapers.refine import run as refines
from scrapers.refine import steps as refine_steps
from scrapers.seal import run as seals
from tests.newsstand import Newsstand
from tests.support.dag_tasks import DagTasks, dag_tasks
from tests.support.receivers import Webhook
from tests.support.servers import S3

NOW = datetime.now(UTC).replace(microsecond=0)
"""The machine's: sitemaps are asked for entries of the last days, and dates in the future are an alarm."""
FAST = replace(NEWSSTAND, delay=0.0, backoff_seconds=0.01, tries=2)
OUTLET = replace(load("euronews"), pages_per_run=40)

BUSY = 8.0
"""Times the usual pace: what comes out in half a day, on a Sunday too, is more than a run takes, so all that it reads is new."""

KINDS = {
    "empty": {"path": "/rss"},
    "forbidden": {"path": "/sitemaps/"},
    "block_page": {"path": "/2026/"},
    "consent_wall": {"path": "/2026/"},
    "redesign": {},
    "date_format": {},
    "language_switch": {},
    "robots_disallow": {},
    "clock_skew": {},
    "duplicate_ids": {},
    "encoding_change": {},
}
"""By the newsstand's name of the fault: where it strikes. The twelfth, a listing cut in half, is a day's alarm."""


@pytest.fixture
def stand(request: pytest.FixtureRequest) -> Iterator[Newsstand]:
    """Its speed is the parameter, where a test gives one."""
    with Newsstand(now=NOW - timedelta(hours=12), speed=getattr(request, "param", 1.0)) as stand:
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand) -> Config:
    return replace(config, newsstand=stand.address, wayback=None, commoncrawl=None, crawldata=None)


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagTasks]:
    with dag_tasks(tmp_path_factory.mktemp("airflow")) as tasks:
        yield tasks


def settings(config: Config, aws: S3) -> dict[str, str]:
    return aws.env | {
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_NEWSSTAND": config.newsstand or "",
    }


def command_alarm(capsys: pytest.CaptureFixture[str], *arguments: str) -> str | None:
    """The sentence with which a command ends."""
    capsys.readouterr()
    with pytest.raises(SystemExit):
        app([*arguments, "--json"])
    said: str | None = json.loads(capsys.readouterr().out)["alarm"]
    return said


def kept(archive: Archive) -> tuple[Alarm, ...]:
    """The outlet's alarms in the bucket."""
    return InBucket(archive.store, "euronews").load().alarms


def messages(config: Config, hook: Webhook, after: timedelta) -> list[str]:
    """What people have been told when somebody has looked so long from now."""
    watch(replace(config, notify=(hook.address,)), (), {}, datetime.now(UTC) + after)
    return [message.title for message in hook.got]


def alarms(outlet: Outlet, archive: Archive, config: Config, *, seconds: int = 0) -> list[str]:
    """What a scheduled run of capture and refine, due so many seconds from now, tells a person."""
    name = batch_name(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds))
    batch = captures.capture(outlet, name, archive, config, limits=FAST)
    told = []
    for judge in (
        lambda: captures.judge(outlet, batch),
        lambda: refines.judge(refines.refine(outlet, name, archive)),
    ):
        try:
            judge()
        except StopOutlet as error:
            told.append(f"{type(error).__name__}: {error}")
    return told


def day_alarm(outlet: Outlet, day: date, archive: Archive, config: Config, now: datetime) -> str | None:
    """What a run of the day tells a person."""
    names = DayRun.begin(outlet, day, now)
    days.list_day(outlet, day, names.listing, archive, config, limits=replace(FAST, pages=500))
    days.fetch_day(outlet, day, names.pages, archive, config, limits=replace(FAST, pages=500))
    report = refines.refine(outlet, names.pages, archive)
    try:
        days.judge(outlet, seals.current_ledger(outlet, day, archive), archive, now=now)
        refines.judge(report)
    except StopOutlet as error:
        return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize("stand", [BUSY], indirect=True, ids=[""])
@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=[pytest.mark.thorough] if kind == "date_format" else []) for kind in KINDS],
)
def test_a_silent_failure_is_an_alarm_in_the_same_run(
    kind: str,
    archive: Archive,
    played: Config,
    stand: Newsstand,
    aws: S3,
    dags: DagTasks,
    capsys: pytest.CaptureFixture[str],
):
    assert alarms(OUTLET, archive, played) == []
    stand.set_time(NOW)
    stand.fault(kind, outlet="euronews", **KINDS[kind])
    told = alarms(OUTLET, archive, played)
    assert told
    assert all("euronews" in sentence for sentence in told)
    # The command line and the Dags say the same of it.
    env, batch = settings(played, aws), archive.batches("euronews")[-1]
    os.environ.update(env)
    commands = [
        command_alarm(capsys, "capture", "euronews", "--batch", batch),
        command_alarm(capsys, "refine", "euronews", batch),
    ]
    tasks = [dags.run(f"euronews.{dag}", "verdict", {"batch": batch}, env) for dag in ("capture", "refine")]
    assert commands == tasks
    assert [sentence.partition(": ")[2] for sentence in told] == [said for said in commands if said]
    # However often it was judged, it is one alarm, which ends when it is mended.
    (opened,) = kept(archive)
    assert (opened.times, opened.well_since) == (1, None)
    assert opened.sentence == " And: ".join(filter(None, commands))
    assert opened.kind == kind_of(getattr(errors, told[0].partition(":")[0])(""))
    said = f"Khobao, euronews: {opened.kind} opened"
    with Webhook() as hook:
        assert messages(played, hook, timedelta()) == [said]
        assert messages(played, hook, timedelta(minutes=5)) == [said]
    stand.mend()
    assert alarms(OUTLET, archive, played, seconds=1) == []
    run = BatchRun(outlet=OUTLET, batch=archive.batches("euronews")[-1])
    for steps in (capture_steps.STEPS, refine_steps.STEPS):
        assert not steps[-1].is_needed(run, archive, played)
    (over,) = kept(archive)
    assert over.well_since
    with Webhook() as hook:
        assert messages(played, hook, HOLD + timedelta(minutes=10)) == [
            f"Khobao, euronews: {opened.kind} over"
        ]
        assert len(messages(played, hook, HOLD + timedelta(minutes=15))) == 1


def test_a_listing_that_was_cut_in_half_is_an_alarm_and_the_weeks_before_are_none(
    archive: Archive,
    played: Config,
    stand: Newsstand,
    aws: S3,
    dags: DagTasks,
    capsys: pytest.CaptureFixture[str],
):
    outlet, yesterday = load("euronews"), NOW.date() - timedelta(days=1)
    stand.set_time(NOW)
    for weeks in (3, 2, 1):
        assert day_alarm(outlet, yesterday - timedelta(weeks=weeks), archive, played, NOW) is None
    stand.fault("half_listing", outlet="euronews")
    told = day_alarm(outlet, yesterday, archive, played, NOW)
    assert told
    assert "DayIncomplete: euronews" in told
    assert "expected at least" in told
    env = settings(played, aws)
    os.environ.update(env)
    said = command_alarm(capsys, "day", "euronews", f"{yesterday}")
    names = {"day": f"{yesterday}"} | {
        {"list": "listing", "day": "pages"}[step]: name
        for name in archive.batches("euronews")
        for step in ("list", "day")
        if name.endswith(f".{step}-{yesterday:%Y%m%d}")
    }
    assert said
    assert said == dags.run("euronews.day", "verdict", names, env)
    (opened,) = kept(archive)
    assert (opened.kind, opened.times, opened.sentence) == (Kind.DAY_INCOMPLETE, 1, said)
    with Webhook() as hook:
        told = {"KHOBAO_NOTIFY": hook.address, "KHOBAO_HEARTBEAT": hook.heartbeat}
        assert dags.run("alarms", "watch", {}, env | told) is None
        assert [message.title for message in hook.got] == ["Khobao, euronews: day_incomplete opened"]
        assert hook.beats == 1
    stand.mend()
    assert command_alarm(capsys, "day", "euronews", f"{yesterday}") is None
    (over,) = kept(archive)
    assert over.well_since
    with Webhook() as hook:
        assert messages(played, hook, HOLD + timedelta(minutes=10)) == [
            "Khobao, euronews: day_incomplete over"
        ]


def test_a_day_listed_just_after_midnight_is_no_alarm_beside_those_listed_later(
    archive: Archive, played: Config, stand: Newsstand
):
    """A monthly sitemap names the days around, too, and of the one that has just begun hardly anything."""
    outlet = load("ngaynay")
    now = datetime.combine(NOW.astimezone(outlet.tz), time(0, 20), outlet.tz)
    if now > NOW:
        now -= timedelta(days=1)
    stand.set_time(now)
    for weeks in (3, 2, 1, 0):
        day = now.date() - timedelta(days=1, weeks=weeks)
        assert day_alarm(outlet, day, archive, played, now) is None


@pytest.mark.thorough
def test_thirty_normal_days_bring_no_alarm(archive: Archive, played: Config, stand: Newsstand):
    outlet = load("ngaynay")
    stand.set_time(NOW)
    days_before = [NOW.astimezone(outlet.tz).date() - timedelta(days=number) for number in range(30, 0, -1)]
    assert [day_alarm(outlet, day, archive, played, NOW) for day in days_before] == [None] * 30
    kept = archive.catalog.articles_by_day(outlet.slug, days_before)
    assert min(kept.values()) >= outlet.floors.articles_per_day
