"""The environment in which the processes of the stack run.

    KHOBAO_WEB_PORT        port of Airflow's web UI                                           (8080)
    KHOBAO_S3_PORT         port of the embedded S3 server, which needs the four after it too  (8710)
    KHOBAO_NEWSSTAND_PORT  port of the newsstand, in the demo                                 (8700)

Where AWS_ENDPOINT_URL_S3 is set (and KHOBAO_S3_SYNC is not, which speaks of an embedded server), that S3 server is
used and none is started. The demo keeps its files in ``.khobao/demo``: its invented articles must never get into
the archive of the live outlets in ``.khobao``.
"""

import base64
import json
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stack import s3 as embedded

ROOT = Path(__file__).parent.parent
USER = "admin"
DATABASE_WAIT = 60
"""Seconds that a part of Airflow waits for its database (SQLite's own five are too few on a busy machine)."""


class Trouble(Exception):
    """The stack does not come up. The message says what a person can do."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What is started, where it listens, and where it keeps its files."""

    home: Path
    web_port: int
    s3_port: int | None
    """None where another S3 server is used."""
    newsstand_port: int | None
    """None where the live outlets are captured."""

    @classmethod
    def from_env(cls, *, demo: bool, env: Mapping[str, str] = os.environ) -> "Stack":
        """Raises Trouble for a port that is none."""

        def port(name: str, default: int) -> int:
            value = env.get(name, str(default))
            if not value.isdecimal() or not 0 < int(value) < 65_536:
                raise Trouble(f"{name}={value!r}: expected the number of a port")
            return int(value)

        elsewhere = env.get("AWS_ENDPOINT_URL_S3") and not env.get("KHOBAO_S3_SYNC")
        return cls(
            home=Path(env.get("KHOBAO_HOME", ".khobao/demo" if demo else ".khobao")).absolute(),
            web_port=port("KHOBAO_WEB_PORT", 8080),
            s3_port=None if elsewhere else port("KHOBAO_S3_PORT", embedded.PORT),
            newsstand_port=port("KHOBAO_NEWSSTAND_PORT", 8700) if demo else None,
        )

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def processes(self) -> tuple[str, ...]:
        """Names in the Procfile."""
        return (
            *(["s3"] if self.s3_port else []),
            *(["newsstand"] if self.newsstand_port else []),
            *("web", "scheduler", "dag-processor", "triggerer"),
        )

    def check_ports(self) -> None:
        """Raises Trouble, naming the port that is busy and the setting that chooses another."""
        s3 = (
            [first + step for first in (self.s3_port, self.s3_port + embedded.GRPC) for step in range(5)]
            if self.s3_port
            else []
        )
        for what, setting, ports in (
            ("Airflow's web UI", "KHOBAO_WEB_PORT", [self.web_port]),
            ("the S3 server", "KHOBAO_S3_PORT", s3),
            ("the newsstand", "KHOBAO_NEWSSTAND_PORT", [self.newsstand_port] if self.newsstand_port else []),
        ):
            for port in ports:
                if not embedded.is_free(port):
                    raise Trouble(
                        f"Port {port}, meant for {what}, is taken. End the program that has it (another demo?), "
                        f"or choose another port: {setting}={ports[0] + 100} make …"
                    )


def prepare(stack: Stack) -> dict[str, str]:
    """The environment of the stack's processes. Makes the home and its file ``env`` where they are missing.

    Raises Trouble where the home is a demo's and the stack is not, or the other way round.
    """
    airflow = stack.home / "airflow"
    for folder in (airflow, stack.home / "logs"):
        folder.mkdir(parents=True, exist_ok=True)
    shared = _shared(stack)
    passwords = airflow / "passwords.json"
    _write_private(passwords, json.dumps({USER: shared["KHOBAO_WEB_PASSWORD"]}))
    return {
        **{name: value for name, value in os.environ.items() if name != "KHOBAO_NEWSSTAND"},
        **shared,
        **_airflow(stack, airflow, passwords),
        # `python` and `airflow` of the Procfile are those of this environment.
        "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "KHOBAO_NEWSSTAND_PORT": str(stack.newsstand_port or ""),
        "PYTHONUNBUFFERED": "1",  # a line in the log when it is written, not when a buffer is full
    }


def _shared(stack: Stack) -> dict[str, str]:
    """What the file ``env`` holds: secrets, made once and kept, and what `khobao` needs to find the archive."""
    path = stack.home / "env"
    kept = _read(path) if path.exists() else {}
    if kept and ("KHOBAO_NEWSSTAND" in kept) != bool(stack.newsstand_port):
        whose = "a demo" if "KHOBAO_NEWSSTAND" in kept else "live outlets"
        raise Trouble(
            f"{stack.home} holds the archive of {whose}, and a demo's articles must not mix with live ones. "
            "Unset KHOBAO_HOME (a new shell will do), or set it to another folder."
        )
    made: dict[str, Callable[[], str]] = {
        "AWS_ACCESS_KEY_ID": lambda: secrets.token_hex(10),
        "AWS_SECRET_ACCESS_KEY": lambda: secrets.token_hex(20),
        "KHOBAO_WEB_PASSWORD": lambda: secrets.token_urlsafe(9),
        "AIRFLOW__API__SECRET_KEY": lambda: secrets.token_hex(32),
        "AIRFLOW__API_AUTH__JWT_SECRET": lambda: secrets.token_hex(32),
        # 32 bytes in URL-safe base64: what a Fernet key is
        "AIRFLOW__CORE__FERNET_KEY": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    values = {name: kept.get(name) or make() for name, make in made.items()}
    values["KHOBAO_HOME"] = str(stack.home)
    if stack.s3_port:
        values["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{stack.s3_port}"
        values["AWS_REGION"] = "us-east-1"  # boto3 wants one; the embedded server takes any
        values["KHOBAO_S3_SYNC"] = str(stack.home / "s3")
    else:
        del values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"]
    if stack.newsstand_port:
        values["KHOBAO_NEWSSTAND"] = f"127.0.0.1:{stack.newsstand_port}"
    _write_private(path, "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items()))
    return values


def _airflow(stack: Stack, home: Path, passwords: Path) -> dict[str, str]:
    """All of Airflow's configuration that differs from its defaults, with the reasons."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db?timeout={DATABASE_WAIT}",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # A capture waits for the network most of the time, refining is busy: three keep two cores at work.
        "AIRFLOW__CORE__PARALLELISM": "3",
        # Great Expectations takes 3 to 9 s of processor time to import, at every refining anew. So each task is
        # forked from a process that has it, and what else takes every task half a second (a day's run has six). Only
        # what others wrote is loaded there: our own code may change.
        "AIRFLOW__CORE__MP_START_METHOD": "forkserver",
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": (
            "airflow,airflow.executors.local_executor,great_expectations,scrapy,scrapy.crawler,trafilatura,"
            "feedparser,httpcore2,resiliparse.parse.html,surt,warcio"
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        # What these say at level INFO is no use to anybody who reads a task's log.
        "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "botocore=WARNING great_expectations=WARNING",
        "AIRFLOW__API__INSTANCE_NAME": "Khobao",
        "AIRFLOW__API__DEFAULT_WRAP": "True",  # the sentence at a log's end is seen whole
        "AIRFLOW__API__HOST": "127.0.0.1",  # nobody else on the network
        "AIRFLOW__API__PORT": str(stack.web_port),
        "AIRFLOW__API__BASE_URL": stack.web,
        # Not derived from the port by itself; tasks report here.
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{stack.web}/execution/",
        # The scheduler stands still while that process starts, seconds on a quiet machine, a minute on a busy one;
        # by default it is taken for dead after 30, and tasks are started twice.
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "150",
        # Tasks that an earlier run of the stack left behind are taken up again within half a minute.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        "GX_ANALYTICS_ENABLED": "false",  # Great Expectations tells nobody what it checks here
    }


def _read(path: Path) -> dict[str, str]:
    pairs = (word.partition("=") for line in path.read_text().splitlines() for word in shlex.split(line)[1:2])
    return {name: value for name, _, value in pairs}


def _write_private(path: Path, text: str) -> None:
    """Readable by the owner alone from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    path.chmod(0o600)
