"""The desk as Airflow's users have it: behind Airflow's own login, in its navigation and as a tab."""

import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from scrapers.seal.run import seal_day
from tests.airflow.conftest import Running
from tests.desk.fill import filled
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
