"""The alarms on pages: what is open and what to do, what is over, and a silence by who may."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from scrapers.alarms.board import board
from scrapers.alarms.places import InBucket, OnDisk, bury
from scrapers.alarms.verdict import note
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone, Visitor
from scrapers.errors import Blocked
from scrapers.model.alarm import HOLD, Alarms, Judge, Kind
from tests.desk.conftest import NOW, OWN, Editor
from tests.support.servers import free_port
from tests.support.serving import serving

THEN = NOW - timedelta(hours=5)


def opened(archive: Archive, outlet: str = "gazette") -> None:
    note(Judge.CAPTURE, outlet, THEN, Blocked(f"{outlet}: 3 pages were blocked <b>"), archive.store, THEN)


def test_what_is_open_stands_on_the_coverage_page_and_with_what_to_do_on_its_own(
    desk: httpx.Client, archive: Archive
) -> None:
    opened(archive)
    shown = desk.get("/").text
    assert '<a href="/alarms">blocked</a>' in shown
    outlets = desk.get("/outlets").text
    assert '<a href="/alarms">blocked</a>' in outlets
    alarms = desk.get("/alarms").text
    assert "3 pages were blocked &lt;b&gt;" in alarms
    assert "write to its webmaster" in alarms
    assert "found once" in alarms
    assert "Silence" not in alarms, "whoever is not signed in may not"
    spoken = desk.get("/alarms?lang=vi").text
    assert "bị chặn" in spoken
    assert "viết thư cho người quản trị trang" in spoken


def test_what_is_over_stays_in_the_history(desk: httpx.Client, archive: Archive) -> None:
    assert "No alarm is open." in desk.get("/alarms").text
    (alarm,) = Alarms().seen(Kind.SOURCES_EMPTY, "gazette", THEN, "gazette: too few", THEN).alarms
    bury(archive.store, replace(alarm, well_since=THEN + HOLD))
    shown = desk.get("/alarms").text
    assert "gazette: too few" in shown
    assert "sources empty" in shown


def test_who_may_edit_silences_an_alarm(editor: httpx.Client, archive: Archive, config: Config) -> None:
    opened(archive)
    opened(archive, "euronews")
    assert editor.get("/alarms").text.count('name="kind" value="blocked"') == 1  # of the gazette alone
    form = {"token": Editor.TOKEN, "outlet": "gazette", "kind": "blocked", "why": "they move <i>"}
    sent = editor.post("/alarms", data=form | {"until": "2026-11-25"}, headers=OWN)
    assert (sent.status_code, sent.headers["location"]) == (303, "/alarms")
    (said,) = board(archive.store, config.home, NOW).silences.silences
    assert (said.kind, said.outlet, said.by, said.reason) == (Kind.BLOCKED, "gazette", "eva", "they move <i>")
    assert said.until == datetime(2026, 11, 26, tzinfo=UTC)
    shown = editor.get("/alarms").text
    assert "says eva: they move &lt;i&gt;" in shown
    assert "silenced" in editor.get("/").text


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"outlet": "euronews"}, 403, "nothing was silenced"),
        ({"outlet": "nowhere"}, 404, "no outlet"),
        ({"outlet": ""}, 404, "no outlet"),
        ({"kind": "<b>"}, 400, "no kind of alarm"),
        ({"kind": "store_unusable"}, 400, "of the whole installation"),
        ({"until": "tomorrow"}, 400, "is no day"),
        ({"until": "2026-11-01"}, 400, "expected an end after"),
        ({"why": " "}, 400, "expected a reason"),
        ({"token": "another"}, 403, "nothing was changed"),
    ],
)
def test_a_silence_that_may_not_be_is_refused(
    editor: httpx.Client, archive: Archive, config: Config, wrong: dict[str, str], status: int, said: str
) -> None:
    form = {"token": Editor.TOKEN, "outlet": "gazette", "kind": "blocked", "until": "2026-11-25", "why": "x"}
    refused = editor.post("/alarms", data=form | wrong, headers=OWN)
    assert refused.status_code == status
    assert said in refused.text
    assert board(archive.store, config.home, NOW).silences.silences == ()


def test_a_visitor_sees_the_alarms_of_his_outlets_alone(archive: Archive, gazette: None) -> None:
    opened(archive)
    opened(archive, "euronews")
    InBucket(archive.store, None).change(
        lambda before: before.seen(Kind.NOTHING_CAPTURED, None, THEN, "nothing came", THEN)
    )
    for outlet in ("gazette", "euronews"):
        (alarm,) = InBucket(archive.store, outlet).load().alarms
        bury(archive.store, alarm)

    class One:
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug == "euronews")

    with serving(create(lambda: archive, One(), clock=lambda: NOW)) as desk:
        shown = desk.get("/alarms").text
    assert "euronews: 3 pages" in shown
    assert "nothing came" in shown
    assert "gazette" not in shown.lower()


def test_where_the_bucket_is_down_pages_say_so_and_show_what_is_known(
    archive: Archive, config: Config, gazette: None
) -> None:
    OnDisk(config.home).change(
        lambda before: before.seen(Kind.STORE, None, THEN, "bucket: connection refused", THEN)
    )
    os.environ.update(AWS_ENDPOINT_URL_S3=f"http://127.0.0.1:{free_port()}", AWS_MAX_ATTEMPTS="1")
    away = Archive(Store.open(config), archive.catalog, archive.work)
    with serving(create(lambda: away, Alone(), clock=lambda: NOW)) as desk:
        coverage, alarms = desk.get("/"), desk.get("/alarms")
    for answer in (coverage, alarms):
        assert answer.status_code == 200
        assert "The alarms in the bucket cannot be shown." in answer.text
        assert "store unusable" in answer.text
        assert "bucket: connection refused" in answer.text
