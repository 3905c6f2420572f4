"""One Airflow for all the tests of this folder, as the web UI's users know it, and a newsstand for each test.

Files run in the order of their names, each with outlets of its own: what one leaves behind is in no other's way.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from stack.environment import Stack, prepare
from stack.home import lock
from stack.processes import Processes, migrate
from stack.web import Web
from tests.conftest import make_bucket, use
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.paths import ROOT

METRICS_TOKEN = "a-token-of-the-tests"
HOG = '''
"""Another Dag that works in an outlet's pool, as a Dag for past days would."""
import time
from airflow.sdk import dag, task

@dag("hog", schedule=None)
def hog():
    @task(pool="crawl.vietgiaitri")
    def hold():
        time.sleep(8)
    hold()

hog()
'''


@dataclass(frozen=True, kw_only=True)
class Running:
    """Airflow, and what it works on."""

    web: Web
    config: Config
    stand_port: int
    log: Path
    env: Mapping[str, str]
    """Of Airflow's processes, and of a command that speaks to its database."""
    outlets: Path
    """The folder of outlet files that Airflow's processes load: a copy, which a test may edit as a person would."""

    @property
    def archive(self) -> Archive:
        return Archive.open(self.config)

    def wait(self, what: str, ready: Callable[[], Any], seconds: float = 300) -> Any:
        deadline = time.monotonic() + seconds
        while not (found := ready()):
            assert time.monotonic() < deadline, f"{what}: not after {seconds} s; see {self.log}"
            time.sleep(0.5)
        return found

    def unpause(self, outlet: str) -> None:
        self.web.unpause(f"{outlet}.refine")
        self.web.unpause(f"{outlet}.capture")

    def scheduled(self, outlet: str) -> dict[str, Any]:
        """The outlet's first run, once it has ended."""
        self.unpause(outlet)
        return self.ended(self.wait("a scheduled run", lambda: self.runs(f"{outlet}.capture"))[0])

    def trigger(self, dag_id: str, **body: Any) -> dict[str, Any]:
        return self.web.send("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None} | body)

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Oldest first."""
        return self.web.get(f"/dags/{dag_id}/dagRuns", order_by="id")["dag_runs"]

    def ended(self, run: dict[str, Any]) -> dict[str, Any]:
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}"
        self.wait(f"{run['dag_id']} to end", lambda: self.web.get(path)["state"] in ("success", "failed"))
        return self.web.get(path)

    def refined(self, outlet: str, batch: str) -> dict[str, Any]:
        """The run of ``<outlet>.refine`` that a batch led to, once it has ended."""

        def made() -> dict[str, Any] | None:
            return next((run for run in self.runs(f"{outlet}.refine") if run["partition_key"] == batch), None)

        return self.ended(self.wait(f"{outlet}.refine of {batch}", made))

    def tasks(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/taskInstances"
        return {task["task_id"]: task for task in self.web.get(path)["task_instances"]}

    def log_of(self, run: dict[str, Any], task: str) -> list[dict[str, Any]]:
        """What the web UI shows of the last try: the events outside of Airflow's folded groups."""
        attempt = self.tasks(run)[task]["try_number"]
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/taskInstances/{task}/logs/{attempt}"
        shown, folded = [], False
        for event in self.web.get(path)["content"]:
            if event["event"].startswith("::"):
                folded = event["event"].startswith("::group::")
            elif not folded:
                shown.append(event)
        return shown

    def question(self, run: dict[str, Any]) -> tuple[str, str]:
        """The path and the text of what its task ``ask`` asks a person, once an answer is possible."""

        def asked() -> bool:
            """Until the scheduler has noted that the task waits: an answer before that it takes for a task that died, and it
            asks again. No person is so fast; only the scheduler's log says when."""
            attempt = self.tasks(run).get("ask", {}).get("try_number")
            noted = any(
                "TaskInstance Finished" in line
                and "task_id=ask" in line
                and run["dag_run_id"] in line
                and f"try_number={attempt}" in line
                for line in self.log.read_text(errors="replace").splitlines()
            )
            return noted and self.tasks(run)["ask"]["state"] == "awaiting_input"

        self.wait("a question", asked)
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/taskInstances/ask/-1/hitlDetails"
        question = self.web.get(path)
        return path, f"{question['subject']}\n{question['body']}"

    def clear(self, run: dict[str, Any]) -> None:
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/clear"
        self.web.send("POST", path, {"dry_run": False, "only_failed": False})


@pytest.fixture(scope="package")
def running(s3: servers.S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Airflow without any credentials of the archive: the connection ``khobao_s3`` has them."""
    folder = tmp_path_factory.mktemp("stack")
    for part in ("dags", "scrapers"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "dags/hog.py").write_text(HOG)
    stack = Stack(
        home=folder / "home", web_port=servers.free_port(), s3_port=None, newsstand_port=servers.free_port()
    )
    with pytest.MonkeyPatch.context() as patch:
        use(s3, patch)
        env = {name: value for name, value in prepare(stack).items() if not name.startswith("AWS_")}
        # A demo's bucket is its own, whatever the shell says; the server here is shared with other tests.
        bucket = make_bucket()
        with (stack.home / "env").open("a") as settings:
            settings.write(f"export KHOBAO_BUCKET={bucket}\n")
        env |= {
            "KHOBAO_BUCKET": bucket,
            # Airflow makes their passwords, and keeps them beside that of its own user.
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,op:op,user:user,viewer:viewer",
            "KHOBAO_METRICS_TOKEN": METRICS_TOKEN,
            "PYTHONPATH": str(folder),
            # The fork server looks for packages in its own folder first, and that is not the copy: so none of ours.
            "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": "airflow.sdk.execution_time.task_runner",
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        migrate(env, stack.home)
        logs = stack.home / "logs"
        with (
            Processes(
                ("web", "scheduler", "dag-processor"), env, logs / "stack.log", lock(stack.home)
            ) as processes,
            Web(stack.web, env["KHOBAO_WEB_PASSWORD"]) as web,
        ):
            config = Config.from_env(env)
            running = Running(
                web=web,
                config=config,
                stand_port=stack.newsstand_port or 0,
                log=logs / "scheduler.log",
                env=env,
                outlets=folder / "scrapers" / "outlets",
            )

            def ready() -> bool:
                processes.check()
                try:
                    web.sign_in()
                    return {"hog", "euronews.capture", "euronews.refine"} <= web.dags().keys()
                except httpx.HTTPError:
                    return False

            running.wait("Airflow", ready)
            connect(web, s3, s3.secret_key)
            yield running


def connect(web: Web, s3: servers.S3, secret: str) -> None:
    """As a person does under Admin, Connections."""
    web.send(
        "POST",
        "/connections",
        {
            "connection_id": "khobao_s3",
            "conn_type": "aws",
            "login": s3.access_key,
            "password": secret,
            "extra": json.dumps({"endpoint_url": s3.endpoint, "region_name": "us-east-1"}),
        },
    )


@pytest.fixture(autouse=True)
def rest(running: Running) -> Iterator[None]:
    """The schedule of what a test unpaused ends with it: its outlets have no site any more."""
    yield
    running.web.send("PATCH", "/dags?dag_id_pattern=~", {"is_paused": True})


@pytest.fixture
def stand(running: Running) -> Iterator[Newsstand]:
    with Newsstand(running.stand_port) as stand:
        yield stand
