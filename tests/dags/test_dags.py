"""The policy that all Dags keep, and what becomes of an outlet file that does not load."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scrapers.capture import steps as capture
from scrapers.day import steps as day
from scrapers.outlets import load, slugs
from scrapers.refine import steps as refine
from tests.support.paths import ROOT

STEPS = {
    "capture": [step.name for step in capture.STEPS],
    "refine": [step.name for step in refine.STEPS],
    "day": [step.name for step in day.STEPS],
}
"""The Dags of an outlet, and the tasks of each in their order."""
ALL = "reprocess"
"""For all outlets: a person starts it, and says for which."""
ALARMS = "alarms"
"""For all outlets, too: it looks every few minutes at what is missing, and tells people."""
AUDIT = "audit"
"""For all outlets, too: it reads all of the bucket again and again, and copies it."""
TAKEDOWN = "takedown"
"""For all outlets, too: a person starts it, and another agrees."""
SHARED = {ALL, ALARMS, AUDIT, TAKEDOWN}
CRAWLING = {("capture", "capture"), ("day", "list_day"), ("day", "fetch")}
HEAVY = {
    *("boto3", "botocore", "duckdb", "great_expectations", "lxml", "numpy", "pandas", "pyarrow"),
    *("py3langid", "resiliparse", "scrapy", "trafilatura", "twisted", "warcio"),
}


def parse(home: Path, **env: str) -> dict[str, Any]:
    """What ``tests/support/dagbag.py`` finds, in a process of its own."""
    settings = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'dags'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.dagbag"],
        env=os.environ | settings | env,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


def of_outlets(bag: dict[str, Any]) -> dict[str, Any]:
    """The Dags that every outlet has."""
    return {dag_id: dag for dag_id, dag in bag["dags"].items() if dag_id not in SHARED}


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return parse(tmp_path_factory.mktemp("airflow"))


def test_every_outlet_has_its_dags_and_no_file_fails(bag: dict[str, Any]) -> None:
    assert bag["import_errors"] == {}
    assert set(bag["dags"]) == SHARED | {f"{slug}.{step}" for slug in slugs() for step in STEPS}


def test_parsing_is_quick_and_loads_nothing_heavy(bag: dict[str, Any]) -> None:
    assert bag["seconds"] < 5  # measured 0.1; benchmarks/dags.py holds the real goal
    assert HEAVY.isdisjoint(bag["loaded"])


def test_dags_import_airflow_sdk_alone_at_the_top() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        for line in path.read_text().splitlines():
            if line.startswith(("import ", "from ")) and "airflow" in line:
                assert line.startswith("from airflow.sdk"), f"{path.name}: {line}"


def test_dags_are_tagged_by_outlet_language_and_step(bag: dict[str, Any]) -> None:
    assert {dag_id: bag["dags"][dag_id]["tags"] for dag_id in SHARED} == {
        dag_id: [f"step:{dag_id}"] for dag_id in SHARED
    }
    for dag_id, dag in of_outlets(bag).items():
        slug, step = dag_id.split(".")
        assert dag["tags"] == [f"language:{load(slug).language}", f"outlet:{slug}", f"step:{step}"]


def test_dags_say_what_they_do_and_what_to_do_when_they_are_red(bag: dict[str, Any]) -> None:
    for dag_id, dag in of_outlets(bag).items():
        outlet = load(dag_id.split(".")[0])
        assert outlet.name in dag["description"]
        assert all(source.url in dag["doc_md"] for source in outlet.sources)
    for dag in bag["dags"].values():
        assert "**When it is red**" in dag["doc_md"]
        assert all(f"`{task}` red" in dag["doc_md"] for task in dag["tasks"])
        assert "\n    " not in dag["doc_md"], "Markdown would show an indented line as code"
        assert all(task["doc_md"] for task in dag["tasks"].values())


def test_no_run_is_made_for_the_past_and_runs_of_one_dag_do_not_overlap(bag: dict[str, Any]) -> None:
    assert all(not dag["catchup"] and dag["max_active_runs"] == 1 for dag in bag["dags"].values())


def test_tasks_have_an_owner_retries_a_timeout_and_a_last_line(bag: dict[str, Any]) -> None:
    for dag in bag["dags"].values():
        for name, task in dag["tasks"].items():
            assert task["owner"] == "khobao"
            assert task["retries"] == 5
            assert task["retry_policy"] == "ErrorTree"
            if name == "ask":  # it waits for a person, and for no longer than it says
                assert (task["timeout"], task["answer"]) == (None, 7 * 24 * 3600)
            else:
                assert 0 < task["timeout"] <= 4 * 3600
            assert task["on_failure"] == ["last_line"]


def test_only_tasks_that_crawl_are_in_the_outlets_pool(bag: dict[str, Any]) -> None:
    pools = {
        (dag_id, name): task["pool"]
        for dag_id, dag in of_outlets(bag).items()
        for name, task in dag["tasks"].items()
    }
    for dag_id in SHARED:
        assert {task["pool"] for task in bag["dags"][dag_id]["tasks"].values()} == {"default_pool"}
    for (dag_id, name), pool in pools.items():
        slug, step = dag_id.split(".")
        assert pool == (f"crawl.{slug}" if (step, name) in CRAWLING else "default_pool")


def test_captures_lead_to_articles_and_a_verdict_comes_after_the_asset(bag: dict[str, Any]) -> None:
    for slug in slugs():
        for step, names in STEPS.items():
            tasks = bag["dags"][f"{slug}.{step}"]["tasks"]
            assert set(tasks) == set(names)
            for name, after in pairwise(name for name in names if name != "docs"):
                assert set(tasks[name]["downstream"]) - {"docs"} == {after}
            if "docs" in names:
                assert "docs" in tasks["refine"]["downstream"]
                assert tasks["docs"]["downstream"] == []
        for step, name, asset in (
            ("capture", "capture", "captures"),
            ("refine", "refine", "articles"),
            ("day", "seal", "days"),
        ):
            assert bag["dags"][f"{slug}.{step}"]["tasks"][name]["outlets"] == [f"{asset}/{slug}"]


def test_the_past_is_compared_in_shards_and_replaced_by_the_gate_or_a_person(bag: dict[str, Any]) -> None:
    dag = bag["dags"][ALL]
    assert (dag["timetable"], dag["params"]) == (
        "NullTimetable",
        ["first_day", "last_day", "outlet", "share"],
    )
    assert {name: task["downstream"] for name, task in dag["tasks"].items()} == {
        "begin": ["compare", "promote"],
        "compare": ["gate"],
        "gate": ["ask", "promote"],
        "ask": ["promote"],
        "promote": [],
    }
    assert [name for name, task in dag["tasks"].items() if task["mapped"]] == ["compare"]
    assert dag["tasks"]["promote"]["trigger_rule"] == "none_failed_min_one_success"


def test_somebody_looks_at_what_is_missing_every_five_minutes(bag: dict[str, Any]) -> None:
    dag = bag["dags"][ALARMS]
    assert (dag["timetable"], dag["cron"]) == ("CronTriggerTimetable", "*/5 * * * *")
    assert list(dag["tasks"]) == ["watch"]


def test_the_replica_is_brought_up_to_date_whatever_the_audit_finds(bag: dict[str, Any]) -> None:
    dag = bag["dags"][AUDIT]
    assert {name: task["downstream"] for name, task in dag["tasks"].items()} == {
        "audit": ["replicate"],
        "replicate": [],
    }
    assert dag["tasks"]["replicate"]["trigger_rule"] == "all_done"
    assert dag["tags"] == ["step:audit"]


def test_an_article_is_taken_down_after_somebody_was_asked(bag: dict[str, Any]) -> None:
    dag = bag["dags"][TAKEDOWN]
    assert (dag["timetable"], dag["params"]) == ("NullTimetable", ["article", "how", "outlet", "reason"])
    assert {name: task["downstream"] for name, task in dag["tasks"].items()} == {
        "begin": ["ask"],
        "ask": ["take_down"],
        "take_down": [],
    }


def test_a_day_is_a_partition_in_the_outlets_own_time_zone(bag: dict[str, Any]) -> None:
    for slug in slugs():
        dag = bag["dags"][f"{slug}.day"]
        assert dag["timetable"] == "CalendarDays"
        assert dag["timezone"] == load(slug).timezone


def test_captures_run_as_often_as_the_outlet_says_and_not_all_at_once(bag: dict[str, Any]) -> None:
    first_minutes = set()
    for slug in slugs():
        dag = bag["dags"][f"{slug}.capture"]
        assert dag["timetable"] == "CronPartitionTimetable"
        first, _, step = dag["cron"].split()[0].partition("-59/")
        assert int(step) * 60 == load(slug).every.total_seconds()
        assert int(first) < int(step)
        first_minutes.add(int(first))
    assert len(first_minutes) > min(len(slugs()), 15) // 2


@pytest.mark.slow
def test_a_broken_outlet_file_is_an_import_error_and_stops_no_other_outlet(tmp_path: Path) -> None:
    folder = tmp_path / "outlets"
    folder.mkdir()
    (folder / "daily_typo.py").write_text("outlet = Outlet(slug='daily_typo')\n")
    folders = os.pathsep.join((str(folder), os.environ.get("KHOBAO_OUTLETS", "")))
    bag = parse(tmp_path, KHOBAO_OUTLETS=folders)
    ((file, message),) = bag["import_errors"].items()
    assert Path(file).name == "outlets.py"
    assert "daily_typo.py" in message
    assert "name 'Outlet' is not defined" in message
    assert set(bag["dags"]) == SHARED | {f"{slug}.{step}" for slug in slugs() for step in STEPS}


@pytest.mark.slow
def test_a_worker_builds_only_its_own_dag(tmp_path: Path) -> None:
    bag = parse(tmp_path, _AIRFLOW_PARSING_CONTEXT_DAG_ID="euronews.capture")
    assert set(bag["dags"]) == {"euronews.capture"}
