"""The desk as Airflow's users have it: behind Airflow's own login, in its navigation and as a tab."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.outlets import load
from scrapers.seal.run import seal_day
from tests.airflow.conftest import METRICS_TOKEN, Running
from tests.desk.fill import filled
from tests.newsstand import Newsstand
from tests.support.shelf import GAZETTE

pytestmark = pytest.mark.slow

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def stranger(running: Running) -> Iterator[httpx.Client]:
    """Somebody before Airflow's address who has not signed in."""
    address = running.env["AIRFLOW__API__BASE_URL"]
    with httpx.Client(base_url=address, trust_env=False, timeout=120, headers=BROWSER) as client:
        yield client


@pytest.fixture
def reader(running: Running, stranger: httpx.Client) -> httpx.Client:
    """The same, signed in as a browser is: by a cookie."""
    login = {"username": "admin", "password": running.web.password}
    token = stranger.post("/auth/token", json=login).json()["access_token"]
    stranger.cookies.set("_token", token)
    return stranger


def test_nobody_sees_it_without_signing_in(stranger: httpx.Client) -> None:
    for address in (
        "/khobao/",
        "/khobao/days/ngaynay/2026-11-22",
        "/khobao/quarantine",
        "/khobao/airflow?dag=x",
    ):
        page = stranger.get(address)
        assert page.status_code == 303, address
        assert "/auth/login" in page.headers["location"]
        assert stranger.get(address, headers={"accept": "application/json"}).status_code == 401
    stranger.cookies.set("_token", "forged")
    assert stranger.get("/khobao/").status_code in {303, 403}


def test_the_metrics_are_for_who_shows_the_token_whoever_signs_in(
    stranger: httpx.Client, reader: httpx.Client
) -> None:
    assert reader.get("/khobao/metrics").status_code == 403
    stranger.cookies.clear()
    assert stranger.get("/khobao/metrics").status_code == 403
    found = stranger.get("/khobao/metrics", headers={"authorization": f"Bearer {METRICS_TOKEN}"})
    assert found.status_code == 200
    assert "\nkhobao_catalog_up 1.0\n" in found.text


def test_who_is_signed_in_sees_the_coverage_of_the_outlets(reader: httpx.Client) -> None:
    page = reader.get("/khobao/")
    assert page.status_code == 200
    assert "Articles held, day by day" in page.text
    assert 'href="/khobao/days/ngaynay/' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert reader.get("/khobao/static/desk.css").status_code == 200


def test_outlets_whose_dags_he_may_not_read_are_not_there(running: Running, reader: httpx.Client) -> None:
    with running.archive as archive:
        filled(archive)
        seal_day(GAZETTE, date(2026, 11, 22), archive)
    assert "gazette" not in reader.get("/khobao/").text  # it has no Dag
    assert reader.get("/khobao/days/gazette/2026-11-22").status_code == 404


def test_the_web_ui_is_told_where_it_is_shown(running: Running) -> None:
    plugins = {plugin["name"]: plugin for plugin in running.web.get("/plugins")["plugins"]}
    views = plugins["khobao_desk"]["external_views"]
    assert {view["destination"] for view in views} == {"nav", "dag", "dag_run", "task", "task_instance"}
    assert len({view["url_route"] for view in views}) == len(views)
    assert running.web.get("/plugins/importErrors")["import_errors"] == []


def test_a_foreign_dag_gets_one_line(reader: httpx.Client) -> None:
    for dag in ("hog", "{DAG_ID}", "", "nobody.capture", "ngaynay.reprocess", "<b>.day", "ngaynay.day.day"):
        page = reader.get("/khobao/airflow", params={"dag": dag})
        assert page.status_code == 200, dag
        assert "This Dag is not one of an outlet&#39;s" in page.text
        assert len(re.findall(r"<p", page.text)) == 1


def test_a_tab_opens_what_its_dag_or_run_is_about(running: Running, reader: httpx.Client) -> None:
    dag = reader.get("/khobao/airflow", params={"dag": "ngaynay.day"})
    assert (dag.status_code, dag.headers["location"]) == (303, "/khobao/?outlet=ngaynay")
    assert reader.get(dag.headers["location"]).status_code == 200
    for dag_id, key, page in (
        ("ngaynay.day", "2026-10-20", "days/ngaynay/2026-10-20"),
        ("ngaynay.refine", "20261020T1200Z", "batches/ngaynay/20261020T1200Z"),
        ("ngaynay.capture", "20261020T1200Z", "batches/ngaynay/20261020T1200Z"),
    ):
        run = running.trigger(dag_id, partition_key=key)  # of a Dag that is paused: it never starts
        tab = reader.get("/khobao/airflow", params={"dag": dag_id, "run": run["dag_run_id"]})
        assert tab.headers["location"] == f"/khobao/{page}"
        running.web.send("DELETE", f"/dags/{dag_id}/dagRuns/{run['dag_run_id']}")
    unknown = reader.get("/khobao/airflow", params={"dag": "ngaynay.day", "run": "{RUN_ID}"})
    assert unknown.headers["location"] == "/khobao/?outlet=ngaynay"


ROLES = ("viewer", "user", "op", "admin")
OWN = {"sec-fetch-site": "same-origin"}
DAY = "/khobao/days/ngaynay/2026-10-20"


@pytest.fixture
def as_role(running: Running) -> Iterator[Callable[[str], httpx.Client]]:
    """A browser of somebody who has signed in, by the role that Airflow gives him."""
    passwords = json.loads(Path(running.env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).read_text())
    with ExitStack() as stack:

        def signed_in(role: str) -> httpx.Client:
            address = running.env["AIRFLOW__API__BASE_URL"]
            client = httpx.Client(base_url=address, trust_env=False, timeout=120, headers=BROWSER)
            stack.enter_context(client)
            login = {"username": role, "password": passwords[role]}
            client.cookies.set("_token", client.post("/auth/token", json=login).json()["access_token"])
            return client

        yield signed_in


def token_of(client: httpx.Client) -> str:
    """What the forms of a session carry; empty where there is no form."""
    found = re.search(r'name="token" value="(\w+)"', client.get(f"{DAY}/airflow").text)
    return found[1] if found else ""


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_edit_a_dag_changes_nothing(as_role: Callable[[str], httpx.Client], role: str) -> None:
    client, may = as_role(role), role != "viewer"
    for address in ("/khobao/", DAY, f"{DAY}/airflow", "/khobao/quarantine", "/khobao/changes"):
        assert client.get(address).status_code == 200, address
    token = token_of(client)
    assert bool(token) == may
    text = f"ngaynay/{'0' * 16}/{'0' * 64}"
    forms = {
        # Whoever may decide is told that no such article waits.
        "/khobao/quarantine": ({"text": text, "verdict": "released", "why": "x"}, 409),
        f"{DAY}/backfill": ({"again": "none"}, 200),
        f"{DAY}/fetching": ({"link": "https://elsewhere.example/"}, 400),
    }
    other = token_of(as_role("op" if role == "admin" else "admin"))
    for address, (form, status) in forms.items():
        answer = client.post(address, data=form | {"token": token or "x"}, headers=OWN)
        assert answer.status_code == (status if may else 403), address
        for wrong, headers in ((other, OWN), (token or "x", {"sec-fetch-site": "same-site"})):
            refused = client.post(address, data=form | {"token": wrong}, headers=headers)
            assert refused.status_code == 403, address
            assert "This page cannot be shown" in refused.text


def test_nobody_changes_anything_without_signing_in(stranger: httpx.Client) -> None:
    for address in ("/khobao/quarantine", f"{DAY}/backfill", f"{DAY}/reading", f"{DAY}/fetching"):
        answer = stranger.post(address, data={"token": "x"}, headers=OWN | {"accept": "application/json"})
        assert answer.status_code == 401, address


API = "/khobao/api/v1"


@pytest.mark.parametrize("role", ROLES)
def test_programs_read_what_their_user_may_see(
    as_role: Callable[[str], httpx.Client], stranger: httpx.Client, role: str
) -> None:
    client = as_role(role)
    description = client.get(f"{API}/openapi.json").json()
    assert description["servers"] == [{"url": "/khobao"}]
    slugs = {each["slug"] for each in client.get(f"{API}/outlets").json()["items"]}
    assert "ngaynay" in slugs
    assert "gazette" not in slugs  # it has no Dag
    for address, status in (
        (f"{API}/days/ngaynay/2026-11-22/links", 200),
        (f"{API}/quarantine", 200),
        (f"{API}/days/gazette", 404),
        ("/khobao/search.atom?outlet=gazette", 404),
    ):
        assert client.get(address).status_code == status, address
        refused = stranger.get(address, headers={"accept": "*/*"})
        assert refused.status_code == 401, address
    told = stranger.get(f"{API}/outlets", headers={"accept": "application/json"})
    assert (told.status_code, told.headers["content-type"]) == (401, "application/problem+json")


def test_the_days_runs_are_shown_and_others_are_started(
    running: Running, as_role: Callable[[str], httpx.Client]
) -> None:
    client = as_role("user")
    run = running.trigger("ngaynay.day", partition_key="2026-10-20")  # the Dag is paused: it never starts
    shown = client.get(f"{DAY}/airflow").text
    assert f'href="/dags/ngaynay.day/runs/{quote(run["dag_run_id"], safe="")}"' in shown
    assert "by hand by admin" in shown
    assert "2026-10-20" in shown
    running.web.send("DELETE", f"/dags/ngaynay.day/dagRuns/{run['dag_run_id']}")
    assert "Airflow has no run for this day" in client.get(f"{DAY}/airflow").text

    form = {"token": token_of(client), "last": "2026-10-22", "again": "none"}
    preview = client.post(f"{DAY}/backfill", data=form, headers=OWN)
    assert "3 days: 2026-10-20, 2026-10-21, 2026-10-22" in preview.text
    started = client.post(f"{DAY}/backfill", data=form | {"step": "start"}, headers=OWN)
    assert 'href="/dags/ngaynay.day/backfills"' in started.text
    refused = client.post(f"{DAY}/backfill", data=form | {"step": "start"}, headers=OWN)
    assert refused.status_code == 409
    assert "one backfill of a Dag at a time" in refused.text
    (made,) = running.web.get("/backfills", dag_id="ngaynay.day")["backfills"]
    assert "backfill by user" in client.get(f"{DAY}/airflow").text
    running.web.send("PUT", f"/backfills/{made['id']}/cancel")

    reading = {"token": form["token"], "why": "a new layout"}
    started = client.post(f"{DAY}/reading", data=reading, headers=OWN)
    assert 'href="/dags/reprocess/runs/' in started.text
    (again,) = running.runs("reprocess")
    assert (again["note"], again["triggering_user_name"]) == ("a new layout", "user")
    assert again["conf"]["first_day"] == again["conf"]["last_day"] == "2026-10-20"
    assert ">reprocess</a>" in client.get(f"{DAY}/airflow").text
    running.web.send("DELETE", f"/dags/reprocess/dagRuns/{again['dag_run_id']}")


def test_chosen_links_start_a_capture_of_these(
    running: Running, as_role: Callable[[str], httpx.Client]
) -> None:
    client, url = as_role("user"), "https://ngaynay.vn/mot-bai-post1234.html"
    form = {"token": token_of(client), "link": [url], "why": "a picture was missing"}
    started = client.post(f"{DAY}/fetching", data=form, headers=OWN)
    (run,) = running.runs("ngaynay.capture")  # the Dag is paused: it never starts
    assert f'href="/dags/ngaynay.capture/runs/{quote(run["dag_run_id"], safe="")}"' in started.text
    assert (run["triggering_user_name"], run["note"]) == ("user", "a picture was missing")
    assert run["conf"] == {"urls": [url]}
    running.web.send("DELETE", f"/dags/ngaynay.capture/dagRuns/{run['dag_run_id']}")


def test_a_run_that_failed_says_why(running: Running, as_role: Callable[[str], httpx.Client]) -> None:
    client, day = as_role("op"), "/khobao/days/ngaynay/2001-01-01"
    reading = {"token": token_of(client), "why": "to see it fail"}
    assert client.post(f"{day}/reading", data=reading, headers=OWN).status_code == 200
    (run,) = running.runs("reprocess")
    running.web.unpause("reprocess")
    assert running.ended(run)["state"] == "failed"
    shown = client.get(f"{day}/airflow").text
    why = "ngaynay: expected captures or articles of 2001-01-01 to 2001-01-01, the archive has none"
    assert f"begin: {why}" in shown
    assert "by hand by op" in shown
    running.web.send("DELETE", f"/dags/reprocess/dagRuns/{run['dag_run_id']}")


BLANKS = {
    "slug": "ngaynay",
    "day": "2026-10-20",
    "about": "2026-10-20",
    "article_id": "0" * 16,
    "body_sha256": "0" * 64,
    "batch": "20261020T1200Z",
    "name": "20261020T1200Z",
    "part": "00",
    "offset": "0",
    "number": "1",
    "week": "2026-W43",
    "form": "csv",
}
"""What stands for the variables of an address."""


def _nothing() -> Archive:
    raise AssertionError("no page is asked for here")


def routes(method: str) -> list[str]:
    """An address of each route of the desk that knows the method."""
    every = [each for each in create(_nothing, Alone()).routes if isinstance(each, APIRoute)]
    found = [each.path for each in every if method in each.methods]
    assert len(found) > 5
    return [f"/khobao{path.format_map(BLANKS)}" for path in found]


def test_no_route_is_open(stranger: httpx.Client, as_role: Callable[[str], httpx.Client]) -> None:
    for address in [*routes("GET"), "/khobao/airflow?dag=ngaynay.day"]:
        asked = stranger.get(address)
        assert (asked.status_code, "/auth/login" in asked.headers["location"]) == (303, True), address
        assert stranger.get(address, headers={"accept": "application/json"}).status_code == 401, address
    for address in routes("POST"):
        for accept, status in (("text/html", 303), ("application/json", 401)):
            refused = stranger.post(address, data={"token": "x"}, headers=OWN | {"accept": accept})
            assert refused.status_code == status, address
    for role in ROLES:
        client, may = as_role(role), role != "viewer"
        for address in routes("GET"):
            # What there is not, cannot be asked without more, or waits for an index is said so; nobody who is signed in is
            # turned away.
            assert client.get(address).status_code in {200, 303, 400, 404, 503}, (role, address)
        token = token_of(client)
        for address in routes("POST"):
            assert client.post(address, data={"token": "x", "last": "x"}, headers=OWN).status_code == 403, (
                address
            )
            answer = client.post(address, data={"token": token or "x", "last": "x"}, headers=OWN)
            assert (answer.status_code == 403) == (not may), (role, address, answer.status_code)
            assert answer.status_code < 500, (role, address)


def test_a_backfill_is_started_from_a_days_page_and_seen_to_finish(
    running: Running, stand: Newsstand, as_role: Callable[[str], httpx.Client]
) -> None:
    client, outlet = as_role("user"), load("euronews")
    stand.set_time(datetime.now(UTC))
    day = f"/khobao/days/{outlet.slug}/{datetime.now(outlet.tz).date() - timedelta(days=3)}"
    assert "Nothing is known of this day" in client.get(day).text
    running.web.unpause(f"{outlet.slug}.day")
    form = {"token": token_of(client), "again": "none", "step": "start"}
    assert client.post(f"{day}/backfill", data=form, headers=OWN).status_code == 200

    def over() -> str | None:
        shown = client.get(f"{day}/airflow").text
        assert 'class="alarm">failed' not in shown
        return shown if "<td>success</td>" in shown else None

    shown = running.wait("the backfill, on the day's page", over)
    assert "backfill by user" in shown
    page = client.get(day).text
    held = re.search(r"(\d+) of \d+ articles known to have been published are held", page)
    assert held, page
    assert int(held[1]) >= outlet.floors.articles_per_day
