"""The environment in which the processes of the stack run, and a shell beside them.

    KHOBAO_HOME            folder of the stack                              (.khobao/demo, or .khobao for the live outlets)
    KHOBAO_WEB_PORT        port of Airflow's web UI                                           (8080)
    KHOBAO_S3_PORT         port of the embedded S3 server, which needs the four after it too  (8710)
    KHOBAO_NEWSSTAND_PORT  port of the newsstand, in the demo                                 (8700)

``make up`` uses the S3 server of AWS_ENDPOINT_URL_S3 and starts none where that is set (and KHOBAO_S3_SYNC is not,
which speaks of an embedded server). The demo always has its own: its invented articles must never get into another
archive, so nothing that the shell says of one reaches it, and it keeps its files in a folder of its own.

``$KHOBAO_HOME/env`` holds all of it, for a shell (``. .khobao/demo/env``) and for ``khobao`` (``scrapers.config.adopt``).
"""

import base64
import json
import os
import secrets
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scrapers.config import check_same_archive, read_settings
from scrapers.errors import BadConfiguration
from stack import ports
from stack.home import Trouble, private, unusable, write_private

ROOT = Path(__file__).parent.parent
USER = "admin"
DATABASE_WAIT = 60
"""Seconds that a part of Airflow waits for its database (SQLite's own five are too few on a busy machine)."""
CHATTY = (
    "http.access",
    "airflow.models.dag",
    "airflow.serialization.definitions.dag",
    "airflow.dag_processing.collection",
    "airflow.dag_processing.manager",
    "airflow.api_fastapi.execution_api.routes.task_instances",
)
"""Loggers of Airflow's that would write two megabytes an hour while nothing happens."""
DAG_FILES = {
    "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([
        {"name": "dags-folder", "classpath": "outlet_bundle.OutletBundle", "kwargs": {}}
    ]),
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "20",
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "300",
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
}
"""When the Dag files are read: within half a minute of a change of an outlet file (``plugins/outlet_bundle.py``), and else
every ten minutes, since reading those of a thousand outlets takes many seconds of a core; on a busy machine longer than
the 30 after which Airflow by default gives up and takes the Dags away. Seconds."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

_FOREIGN = ("AIRFLOW", "_AIRFLOW", "PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS")
"""Beginnings of what a shell may hold for another Airflow or another Python."""
_KEPT = ("KHOBAO_CONTACT", "KHOBAO_NOTIFY", "KHOBAO_HEARTBEAT", "KHOBAO_METRICS_TOKEN")
"""What a person once said holds until another is said."""
_OF_THE_PERSON = ("KHOBAO_OUTLETS", "KHOBAO_CASES", *_KEPT)
"""What a demo takes from the shell of all that is Khobao's; the rest speaks of another archive."""


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
        """Raises Trouble for a setting that is not a port."""
        elsewhere = not demo and env.get("AWS_ENDPOINT_URL_S3") and not env.get("KHOBAO_S3_SYNC")
        return cls(
            home=Path(env.get("KHOBAO_HOME") or (".khobao/demo" if demo else ".khobao")).absolute(),
            web_port=ports.WEB.read(env),
            s3_port=None if elsewhere else ports.S3.read(env),
            newsstand_port=ports.NEWSSTAND.read(env) if demo else None,
        )

    @property
    def web(self) -> str:
        """Address of Airflow's web UI."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def verb(self) -> str:
        """How a person starts it: ``demo`` or ``up``."""
        return "demo" if self.newsstand_port else "up"

    @property
    def processes(self) -> tuple[str, ...]:
        """Names in the Procfile."""
        return (
            *(["s3"] if self.s3_port else []),
            *(["newsstand"] if self.newsstand_port else []),
            *("web", "scheduler", "dag-processor", "triggerer"),
        )

    def check_ports(self) -> None:
        """Raises Trouble, naming each port that cannot be used and settings that choose others."""
        chosen = {ports.WEB: self.web_port, ports.S3: self.s3_port, ports.NEWSSTAND: self.newsstand_port}
        ports.check({port: first for port, first in chosen.items() if first}, f"make {self.verb}")


def prepare(stack: Stack, shell: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the stack's processes. Makes the home and its file ``env`` where they are missing.

    Raises Trouble where the home is a demo's and the stack is not, or the other way round, where it is of another
    archive than the shell names, and where it cannot be written to.
    """
    airflow = stack.home / "airflow"
    passwords = airflow / "passwords.json"
    try:
        archive = _archive(stack, shell)
        settings = archive | _airflow(stack, airflow, passwords) | {"NO_PROXY": _no_proxy(shell)}
        settings["no_proxy"] = settings["NO_PROXY"]
        for folder in (airflow, stack.home / "logs"):
            private(folder)
        for database in stack.home.glob("catalog.sqlite*"):  # of a `khobao` whose umask lets others read
            database.chmod(0o600)
        write_private(passwords, json.dumps({USER: settings["KHOBAO_WEB_PASSWORD"]}))
        write_private(stack.home / "env", _for_a_shell(stack, settings))
    except OSError as error:
        raise unusable(stack.home, error) from error
    return {
        **{name: value for name, value in shell.items() if not _is_foreign(name, stack)},
        **settings,
        # `python` and `airflow` of the Procfile are those of this environment.
        "PATH": f"{_programs()}{os.pathsep}{shell.get('PATH', '')}",
        "KHOBAO_NEWSSTAND_PORT": str(stack.newsstand_port or ""),
        "PYTHONUNBUFFERED": "1",  # a line in the log when it is written, not when a buffer is full
    }


def _is_foreign(name: str, stack: Stack) -> bool:
    """Whether a variable of the shell speaks of another archive, another Airflow or another Python."""
    if name.startswith(_FOREIGN) or (stack.s3_port and name.startswith("AWS_")):
        return True
    if stack.newsstand_port:
        return name.startswith("KHOBAO_") and name not in _OF_THE_PERSON
    return name == "KHOBAO_NEWSSTAND"


def _archive(stack: Stack, shell: Mapping[str, str]) -> dict[str, str]:
    """What `khobao` needs to find the archive, and secrets, made once and kept."""
    kept = _kept(stack, shell)
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
    # An empty value is the default, said, so that what a shell holds for another archive does not take its place.
    for name in ("KHOBAO_BUCKET", "KHOBAO_CATALOG"):
        values[name] = kept.get(name) or ("" if stack.newsstand_port else shell.get(name, ""))
    for name in _KEPT:
        if said := shell.get(name) or kept.get(name):
            values[name] = said
    values["KHOBAO_NEWSSTAND"] = f"127.0.0.1:{stack.newsstand_port}" if stack.newsstand_port else ""
    if stack.newsstand_port:
        values |= dict.fromkeys(("KHOBAO_WAYBACK", "KHOBAO_COMMONCRAWL", "KHOBAO_CRAWLDATA"), "")
    if stack.s3_port:
        values["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{stack.s3_port}"
        values["AWS_REGION"] = "us-east-1"  # boto3 wants one; the embedded server takes any
        # A profile of the person's own may name a role, a proxy or another server, and may be broken.
        values["AWS_CONFIG_FILE"] = values["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
        values["KHOBAO_S3_SYNC"] = str(stack.home / "s3")
    else:
        del values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"]
    return values


def _kept(stack: Stack, shell: Mapping[str, str]) -> dict[str, str]:
    """What an earlier start has written. Raises Trouble where that was of another archive."""
    path = stack.home / "env"
    if not path.exists():
        return {}
    try:
        kept = read_settings(path)
        if bool(kept.get("KHOBAO_NEWSSTAND")) != bool(stack.newsstand_port):
            whose = "a demo" if kept.get("KHOBAO_NEWSSTAND") else "live outlets"
            raise Trouble(
                f"{stack.home} holds the archive of {whose}, and a demo's articles must not mix with live ones. "
                "Unset KHOBAO_HOME (a new shell will do), or set it to another folder."
            )
        if kept.get("AWS_ENDPOINT_URL_S3") and not stack.s3_port:
            raise Trouble(
                f"{stack.home} holds the archive of an S3 server of its own, and"
                f" AWS_ENDPOINT_URL_S3={shell.get('AWS_ENDPOINT_URL_S3')!r} names another: unset that, or set"
                " KHOBAO_HOME to another folder."
            )
        if stack.s3_port and not kept.get("AWS_ENDPOINT_URL_S3"):
            raise Trouble(
                f"{stack.home} belongs to another S3 server: set AWS_ENDPOINT_URL_S3 as it was, or KHOBAO_HOME to"
                " another folder."
            )
        if not stack.newsstand_port:
            mine = {name: shell[name] for name in ("KHOBAO_BUCKET", "KHOBAO_CATALOG") if name in shell}
            check_same_archive(kept, mine, path)
    except BadConfiguration as error:
        raise Trouble(f"{error}.") from error
    return kept


def _no_proxy(shell: Mapping[str, str]) -> str:
    """This machine is never asked through a proxy, whatever the shell says of proxies."""
    listed = shell.get("NO_PROXY") or shell.get("no_proxy") or ""
    return ",".join(dict.fromkeys([*filter(None, (host.strip() for host in listed.split(","))), *LOOPBACK]))


def _for_a_shell(stack: Stack, settings: Mapping[str, str]) -> str:
    """The text of the file ``env``: what a POSIX shell sources, and what ``scrapers.config`` reads."""
    foreign = ["-e 's/^\\(AIRFLOW[A-Za-z0-9_]*\\)=.*/\\1/p'"]
    if stack.s3_port:
        foreign.append("-e 's/^\\(AWS_[A-Za-z0-9_]*\\)=.*/\\1/p'")
    lines = [
        f"# Written by `make {stack.verb}`. In a shell,  . {shlex.quote(str(stack.home / 'env'))}",
        "# lets khobao and airflow work on this stack.",
        f'for name in $(env | sed -n {" ".join(foreign)}); do unset "$name"; done; unset name',
        f'export PATH={shlex.quote(_programs())}:"$PATH"',
        *(f"export {name}={shlex.quote(value)}" for name, value in settings.items()),
    ]
    return "\n".join(lines) + "\n"


def _programs() -> str:
    """The folder of `python`, `khobao` and `airflow`."""
    return str(Path(sys.prefix) / "bin")


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
        # Each task is forked from a process that has loaded what nearly every task needs.
        "AIRFLOW__CORE__MP_START_METHOD": "forkserver",
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": "scrapers.preload",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        # Five requests a second and two dozen Dags twice a minute, day and night, are no news.
        "AIRFLOW__LOGGING__NAMESPACE_LEVELS": " ".join(f"{name}=WARNING" for name in CHATTY),
        "AIRFLOW__DAG_PROCESSOR__PRINT_STATS_INTERVAL": "0",
        **DAG_FILES,
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
