"""docker-compose.yml, run without Docker: the same commands and the same environment, on this machine.

PostgreSQL, Redis and SeaweedFS are Debian's and PyPI's instead of images; host names, paths and ports are those of
this machine; everything else is read from the file.
"""

import os
import re
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import yaml

from stack.supervisor import sweep
from stack.web import Web
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.hosts import Host
from tests.support.paths import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
POSTGRES = servers.postgres_programs()
IS_INSTALLED = POSTGRES is not None and shutil.which("redis-server") is not None
NEEDS = "this runs PostgreSQL and Redis: apt-get install postgresql redis-server"


def eventually(what: str, ready: Callable[[], Any], seconds: float = 300) -> Any:
    """What it gives once that is true. Raises AssertionError after so many seconds."""
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
def process(command: list[str], env: dict[str, str], log: Path) -> Generator[int]:
    """In a session of its own, which is ended as a whole: its process id."""
    with (
        log.open("w") as out,
        subprocess.Popen(command, env=env, stdout=out, stderr=out, start_new_session=True) as running,
    ):
        try:
            yield running.pid
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(3)
            sweep({running.pid})


class Cluster:
    """The services of docker-compose.yml, at home on this machine."""

    def __init__(self, folder: Path, s3: servers.S3, bucket: str, stand: Newsstand) -> None:
        self.folder = folder
        self.filled_in = {
            name: secrets.token_hex(16)
            for name in re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
        }
        self.ports = {name: servers.free_port() for name in ("web", "health", "redis", "logs", "triggers")}
        self.postgres = 0
        self._s3, self._bucket, self._stand = s3, bucket, stand
        self.secrets = folder / "secrets"

    def make_secrets(self) -> None:
        """As `make secrets` does, but for the keys of an S3 server that is there, and with the addresses of this machine."""
        self.secrets.mkdir(exist_ok=True)
        (self.secrets / "s3_access_key").write_text(self._s3.access_key)
        (self.secrets / "s3_secret_key").write_text(self._s3.secret_key)
        made = ["sh", str(ROOT / "stack/secrets.sh"), str(self.secrets)]
        subprocess.run(made, cwd=self.folder, check=True, capture_output=True)
        for file in self.secrets.iterdir():
            file.write_text(self.at_home(file.read_text()))

    def secret(self, name: str) -> str:
        """What a file of the secrets says."""
        return (self.secrets / name).read_text()

    def at_home(self, text: str) -> str:
        """Variables filled in; host names, ports and paths of the containers made those of this machine."""
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: self.filled_in[match[1]], str(text))
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        for there, here in {
            "@postgres:5432": f"@127.0.0.1:{self.postgres}",
            "@redis:6379": f"@127.0.0.1:{self.ports['redis']}",
            "http://s3:8333": self._s3.endpoint,
            "http://api-server:8080": f"http://127.0.0.1:{self.ports['web']}",
            "http://127.0.0.1:8080": f"http://127.0.0.1:{self.ports['web']}",
            "http://127.0.0.1:8974": f"http://127.0.0.1:{self.ports['health']}",
            "/run/secrets": str(self.secrets),
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
            **named,
            "HOME": str(self.folder),
            # Containers have these ports each for itself; here they share one machine.
            "AIRFLOW__API__PORT": str(self.ports["web"]),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.ports["health"]),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(self.ports["logs"]),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(self.ports["triggers"]),
            "KHOBAO_BUCKET": self._bucket,
            "KHOBAO_NEWSSTAND": self._stand.address,
            "KHOBAO_OUTLETS": os.environ.get("KHOBAO_OUTLETS", ""),
            **more,
        }

    @property
    def database(self) -> str:
        """URL of Airflow's database."""
        return self.secret("airflow_database").replace("+psycopg2", "")

    def command(self, service: str) -> list[str]:
        return [self.at_home(word) for word in COMPOSE["services"][service]["command"]]

    def is_healthy(self, service: str, **more: str) -> bool:
        check = self.at_home(COMPOSE["services"][service]["healthcheck"]["test"]).replace("$$", "$")
        env = self.env(service, **more)
        return subprocess.run(check, shell=True, env=env, check=False, capture_output=True).returncode == 0

    @contextmanager
    def running(self, workers: Sequence[str]) -> Generator["Cluster"]:
        """All services but the S3 server's, with Celery workers of these names."""
        about = {
            name: self.at_home(value)
            for name, value in COMPOSE["services"]["postgres"]["environment"].items()
        }
        with ExitStack() as stack:
            # Not in the folder of a test, which only its user may enter.
            home = Path(stack.enter_context(TemporaryDirectory(prefix="khobao-postgres-")))
            assert POSTGRES, NEEDS
            assert about["POSTGRES_USER"] == "khobao"
            # Its port is not known before it is started with its password, which the addresses need.
            self.make_secrets()
            password = Path(about["POSTGRES_PASSWORD_FILE"]).read_text()
            url = stack.enter_context(servers.postgres(home, POSTGRES, password=password))
            self.postgres = urlsplit(url).port or 0
            self.make_secrets()
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {about['POSTGRES_DB']}")
                connection.execute((ROOT / "stack/catalog.sql").read_text())
            redis = shlex.split(self.at_home(COMPOSE["services"]["redis"]["command"]))
            redis += ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder)]
            stack.enter_context(process(redis, dict(os.environ), self.folder / "redis.log"))
            subprocess.run(self.command("init"), env=self.env("init"), check=True, capture_output=True)
            for service in ("api-server", "scheduler", "dag-processor", "triggerer"):
                log = self.folder / f"{service}.log"
                stack.enter_context(process(self.command(service), self.env(service), log))
            for name in workers:
                stack.enter_context(self.worker(name))
            yield self

    @contextmanager
    def worker(self, name: str, host: Host | None = None, **more: str) -> Generator[int]:
        """A Celery worker, on this machine or in a host of its own: its process id. ``more``: its own environment."""
        # As `docker compose up --scale worker=2` does, where each container has a host name of its own.
        command = [*self.command("worker"), "--celery-hostname", f"celery@{name}"]
        if host:
            command = host.command(command)
        env = self.env("worker", AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(servers.free_port()), **more)
        with process(command, env, self.folder / f"worker-{name}.log") as running:
            yield running

    @contextmanager
    def web(self, dags: set[str], *, seconds: float = 300) -> Generator[Web]:
        """Signed in with the password that init wrote, once these Dags are there."""
        with Web(f"http://127.0.0.1:{self.ports['web']}", self.secret("airflow_password")) as web:

            def ready() -> bool:
                web.sign_in()
                return not web.sick() and dags <= web.dags().keys()

            eventually("Airflow", ready, seconds)
            yield web
