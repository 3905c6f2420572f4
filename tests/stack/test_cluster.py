"""docker-compose.yml, run without Docker: the same commands and the same environment, on this machine.

PostgreSQL, Redis and SeaweedFS are Debian's and PyPI's instead of images; host names, paths and ports are those of
this machine; everything else is read from the file.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.config import Config
from stack.supervisor import sweep
from stack.web import Web
from tests.conftest import make_bucket, use
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
OUTLETS = ("ngaynay", "euronews_fr")


def eventually(what: str, ready: Callable[[], Any], seconds: float = 300) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := ready():
                return found
        except (httpx.HTTPError, psycopg.OperationalError):
            pass
        assert time.monotonic() < deadline, f"{what}: not after {seconds} s"
        time.sleep(0.5)


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Generator[None]:
    """In a session of its own, which is ended as a whole."""
    with (
        log.open("w") as out,
        subprocess.Popen(command, env=env, stdout=out, stderr=out, start_new_session=True) as running,
    ):
        try:
            yield
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(3)
            sweep({running.pid})


@contextmanager
def postgres(folder: Path, user: str, password: str, database: str, setup: str) -> Generator[int]:
    """A server with a new database and what compose's setup script makes. Not as root, which PostgreSQL refuses."""
    assert POSTGRES is not None
    port, data = servers.free_port(), folder / "data"
    data.mkdir(parents=True)
    (folder / "password").write_text(password)
    as_other: list[str] = []
    if os.geteuid() == 0:
        as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for path in (folder, data, folder / "password"):
            shutil.chown(path, "postgres", "postgres")
        for path in folder.parents:
            if path.stat().st_uid == 0 and path.is_relative_to("/tmp") and path != Path("/tmp"):
                path.chmod(path.stat().st_mode | 0o011)
    init = [
        "-D",
        str(data),
        "-U",
        user,
        "--auth=scram-sha-256",
        "--pwfile",
        str(folder / "password"),
        "--no-sync",
    ]
    subprocess.run([*as_other, POSTGRES / "initdb", *init], check=True, stdout=subprocess.DEVNULL)
    serve = [
        *as_other,
        str(POSTGRES / "postgres"),
        "-D",
        str(data),
        "-p",
        str(port),
        "-c",
        f"unix_socket_directories={folder}",
    ]
    with process(serve, dict(os.environ), folder / "log"):
        url = f"postgresql://{user}:{password}@127.0.0.1:{port}"

        def make() -> bool:
            with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {database}")
            with psycopg.connect(f"{url}/{database}", autocommit=True) as connection:
                connection.execute(setup)
            return True

        eventually("PostgreSQL", make)
        yield port


class Cluster:
    """The services of docker-compose.yml, at home on this machine."""

    def __init__(self, folder: Path, s3: servers.S3, bucket: str, stand: Newsstand) -> None:
        self.folder = folder
        self.filled_in = {
            name: secrets.token_hex(16)
            for name in re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
        } | {
            "AIRFLOW_FERNET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "AWS_ACCESS_KEY_ID": s3.access_key,
            "AWS_SECRET_ACCESS_KEY": s3.secret_key,
        }
        self.ports = {
            name: servers.free_port() for name in ("web", "health", "redis", "logs", "triggers", "second")
        }
        self.postgres = 0
        self._s3, self._bucket, self._stand = s3, bucket, stand

    def at_home(self, text: str) -> str:
        """Variables filled in; host names, ports and paths of the containers made those of this machine."""
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: self.filled_in[match[1]], str(text))
        for there, here in {
            "@postgres:5432": f"@127.0.0.1:{self.postgres}",
            "@redis:6379": f"@127.0.0.1:{self.ports['redis']}",
            "http://s3:8333": self._s3.endpoint,
            "http://api-server:8080": f"http://127.0.0.1:{self.ports['web']}",
            "http://127.0.0.1:8080": f"http://127.0.0.1:{self.ports['web']}",
            "http://127.0.0.1:8974": f"http://127.0.0.1:{self.ports['health']}",
            "/opt/airflow": str(self.folder / "airflow"),
            "/opt/khobao": str(ROOT),
            "/var/lib/khobao": str(self.folder / "work"),
        }.items():
            text = text.replace(there, here)
        return text

    def env(self, service: str, **more: str) -> dict[str, str]:
        named = {
            name: self.at_home(value) for name, value in COMPOSE["services"][service]["environment"].items()
        }
        return {
            "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            **named,
            # Containers have these ports each for itself; here they share one machine.
            "AIRFLOW__API__PORT": str(self.ports["web"]),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.ports["health"]),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(self.ports["logs"]),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(self.ports["triggers"]),
            "KHOBAO_BUCKET": self._bucket,
            "KHOBAO_NEWSSTAND": self._stand.address,
            **more,
        }

    def command(self, service: str) -> list[str]:
        return [self.at_home(word) for word in COMPOSE["services"][service]["command"]]

    def is_healthy(self, service: str, **more: str) -> bool:
        check = self.at_home(COMPOSE["services"][service]["healthcheck"]["test"]).replace("$$", "$")
        env = self.env(service, **more)
        return subprocess.run(check, shell=True, env=env, check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def cluster(s3: servers.S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if POSTGRES is None or shutil.which("redis-server") is None:
        pytest.fail("this test runs PostgreSQL and Redis: apt-get install postgresql redis-server")
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        stand = stack.enter_context(Newsstand())
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        use(s3, patch)
        cluster = Cluster(folder, s3, make_bucket(), stand)
        about = {
            name: cluster.at_home(value)
            for name, value in COMPOSE["services"]["postgres"]["environment"].items()
        }
        cluster.postgres = stack.enter_context(
            postgres(
                folder / "postgres",
                about["POSTGRES_USER"],
                about["POSTGRES_PASSWORD"],
                about["POSTGRES_DB"],
                COMPOSE["configs"]["catalog"]["content"],
            )
        )
        redis = shlex.split(cluster.at_home(COMPOSE["services"]["redis"]["command"]))
        redis += ["--port", str(cluster.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(folder)]
        stack.enter_context(process(redis, dict(os.environ), folder / "redis.log"))
        subprocess.run(cluster.command("init"), env=cluster.env("init"), check=True, capture_output=True)
        for service in ("api-server", "scheduler", "dag-processor", "triggerer"):
            log = folder / f"{service}.log"
            stack.enter_context(process(cluster.command(service), cluster.env(service), log))
        for name, port in (("one", "logs"), ("two", "second")):
            # As `docker compose up --scale worker=2` does, where each container has a host name of its own.
            command = [*cluster.command("worker"), "--celery-hostname", f"celery@{name}"]
            env = cluster.env("worker", AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(cluster.ports[port]))
            stack.enter_context(process(command, env, folder / f"worker-{name}.log"))
        yield cluster


@pytest.fixture(scope="module")
def web(cluster: Cluster) -> Iterator[Web]:
    """Signed in with the password that init wrote."""
    with Web(f"http://127.0.0.1:{cluster.ports['web']}", cluster.filled_in["AIRFLOW_PASSWORD"]) as web:

        def ready() -> bool:
            web.sign_in()
            return not web.sick() and {f"{outlet}.refine" for outlet in OUTLETS} <= web.dags().keys()

        eventually("Airflow", ready)
        yield web


def test_two_workers_bring_two_outlets_into_the_archive(cluster: Cluster, web: Web) -> None:
    since = datetime.now(UTC)
    for outlet in OUTLETS:
        web.unpause(f"{outlet}.refine")
        web.unpause(f"{outlet}.capture")

    def states() -> dict[str, str]:
        return {run["dag_id"]: run["state"] for run in web.runs(since)}

    wanted = {f"{outlet}.{step}": "success" for outlet in OUTLETS for step in ("capture", "refine")}
    eventually(
        "articles", lambda: states().items() >= wanted.items() or "failed" in states().values(), seconds=300
    )
    assert states() == wanted

    with pytest.MonkeyPatch.context() as patch:
        for name, value in cluster.env("worker").items():
            patch.setenv(name, value)
        with Archive.open(Config.from_env()) as archive:
            found = query("select outlet, count(*) from articles group by 1", archive)
            counts = {count.outlet: count for count in archive.catalog.counts()}
    assert {outlet for outlet, articles in found.rows if articles >= 40} == set(OUTLETS)
    assert set(counts) == set(OUTLETS), "the catalog is PostgreSQL's database khobao"
    for name in ("one", "two"):
        assert "succeeded" in (cluster.folder / f"worker-{name}.log").read_text(), (
            f"worker {name} had no task"
        )


@pytest.mark.parametrize("service", ["api-server", "scheduler", "dag-processor", "triggerer", "worker"])
def test_the_health_check_of_a_service_says_that_it_is_well(cluster: Cluster, web: Web, service: str) -> None:
    eventually(service, lambda: cluster.is_healthy(service, HOSTNAME="one"))


def test_the_health_check_of_the_s3_server_knows_life_from_death(s3: servers.S3) -> None:
    """wget is BusyBox's in the image; the address is what matters."""
    path = re.search(r":8333(\S+)", COMPOSE["services"]["s3"]["healthcheck"]["test"])
    assert path
    assert httpx.get(f"{s3.endpoint}{path[1]}").status_code == 200


def test_the_admins_password_is_readable_by_its_owner_alone(cluster: Cluster, web: Web) -> None:
    path = cluster.folder / "airflow/passwords.json"
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text()) == {"admin": cluster.filled_in["AIRFLOW_PASSWORD"]}
