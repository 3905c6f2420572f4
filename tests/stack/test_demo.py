"""``make demo``: what it prints, what it leaves behind, and what it says when something is in the way."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from scrapers.archive.archive import Archive
from scrapers.config import Config, adopt
from scrapers.outlets import slugs
from stack import home as folders
from stack import ports, watch
from stack.environment import Stack, prepare
from stack.home import Trouble
from stack.web import Web
from tests.support import servers
from tests.support.paths import ROOT, TOOLS

ROW = re.compile(r"^(\w+) +done +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$", re.MULTILINE)
"""outlet, links, captures, articles, quarantined, seconds, held"""


AWKWARD = {
    "AWS_ACCESS_KEY_ID": "AKIAOFANOTHER",
    "AWS_SECRET_ACCESS_KEY": "of another account",
    "AWS_SESSION_TOKEN": "of another account",
    "AWS_PROFILE": "a-profile-that-is-not-there",
    "AWS_ENDPOINT_URL_S3": "https://s3.invalid",
    "AWS_CONFIG_FILE": "/nowhere/config",
    "KHOBAO_BUCKET": "production",
    "KHOBAO_CATALOG": "postgresql+psycopg://db.invalid/production",
    "KHOBAO_WAYBACK": "https://web.invalid",
    "AIRFLOW_HOME": "/nowhere/airflow",
    "AIRFLOW__CORE__AUTH_MANAGER": "no.such.Manager",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": "/nowhere/logs",
    "AIRFLOW_CONFIG": "/nowhere/airflow.cfg",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "example.org",
    "PORT": "no port",
}
"""What a developer's shell may hold for other programs. None of it may reach a demo."""


def environment(home: Path) -> dict[str, str]:
    """Ports of its own, in a shell full of settings for other programs."""
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "KHOBAO_", "AIRFLOW"))
    }
    return (
        mine
        | AWKWARD
        | {
            "HOME": str(home.parent / "home of the user"),
            "KHOBAO_HOME": str(home),
            "KHOBAO_WEB_PORT": str(servers.free_port()),
            "KHOBAO_S3_PORT": str(servers.free_port(5)),
            "KHOBAO_NEWSSTAND_PORT": str(servers.free_port()),
        }
    )


def stack(home: Path, newsstand: bool = True) -> Stack:
    return Stack(home=home, web_port=1, s3_port=2, newsstand_port=3 if newsstand else None)


def left_over(home: Path) -> list[str]:
    """Command lines of processes that still run with this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KHOBAO_HOME") == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def rows(printed: str) -> dict[str, tuple[int, ...]]:
    return {outlet: tuple(map(int, counts)) for outlet, *counts in ROW.findall(printed)}


@pytest.mark.slow
def test_the_demo_archives_every_outlet_twice_and_leaves_nothing_running(tmp_path: Path) -> None:
    home = tmp_path / "kho báo của tôi"
    env = environment(home)
    Path(env["HOME"]).mkdir()
    command = [sys.executable, "-m", "stack", "demo"]
    first = subprocess.run(
        [*command, "--once"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert first.returncode == 0, first.stdout + first.stderr
    table = rows(first.stdout)
    assert table.keys() == set(slugs())
    for links, captures, articles, quarantined, _, held in table.values():
        assert links >= captures == articles + quarantined
        assert held >= articles >= 40, "the first capture finds nothing fetched, whatever the hour"
    address = f"http://127.0.0.1:{env['KHOBAO_WEB_PORT']}"
    assert re.search(rf"^Airflow: {address}  user admin, password \S+$", first.stdout, re.MULTILINE)
    assert re.search(rf"^The desk: {address}/plugin/khobao ", first.stdout, re.MULTILINE)
    assert left_over(home) == []

    # Again, over the same archive; and this time a person works beside it, and ends it.
    with servers.ending(
        subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ) as second:
        assert second.stdout
        printed = ""
        for line in second.stdout:
            printed += line
            if "khobao doctor" in line:
                break
        assert len(left_over(home)) > 5, f"it goes on until it is ended: {printed}"
        in_its_way = subprocess.run(
            [*command, "--once"],
            env=env | {name: str(servers.free_port(5)) for name in env if name.endswith("_PORT")},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        shell = in_another_shell(printed, env)
        seen = seen_in_a_browser(printed, Path(os.environ.get("PICTURES", tmp_path)))
        beside = subprocess.run(
            [sys.executable, "-m", "stack", "airflow", "dags", "list", "--output", "plain"],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        second.send_signal(signal.SIGINT)
        printed += second.stdout.read()
    assert second.returncode == 0, printed
    for outlet, (_, _, articles, *_, held) in rows(printed).items():
        assert held >= table[outlet][-1] + articles, "it goes on with the same archive"
    assert rows(printed).keys() == set(slugs())
    assert "Everything that was started has ended. The archive is kept." in printed
    assert left_over(home) == []
    assert in_its_way.returncode == 1
    assert in_its_way.stdout.startswith(
        f"A stack is already running on this folder, {home}: process {second.pid}."
    )
    for done in (shell, beside):
        assert done.returncode == 0, done.stdout + done.stderr
        assert all(f"{slug}.day" in done.stdout for slug in slugs())
    assert all(re.search(rf"^{slug}\t[1-9]\d*$", shell.stdout, re.MULTILINE) for slug in slugs())
    assert "newsstand: 127.0.0.1" in shell.stdout
    if seen is not None:
        assert [language for _, language in seen.values()] == ["en", "en", "en", "vi"]
        assert list(seen) == ["desk-coverage", "desk-day", "desk-article", "search"]
    assert list(Path(env["HOME"]).iterdir()) == [], "nothing is left in the home folder"
    logs = {log.stem: log.read_text(errors="replace") for log in (home / "logs").glob("*.log")}
    assert logs.keys() >= {"stack", "s3", "newsstand", "web", "scheduler", "dag-processor", "triggerer"}
    assert sum(map(len, logs.values())) < 2**20
    assert not any("request finished" in log for log in logs.values())
    assert "started again" not in logs["stack"]


def seen_in_a_browser(printed: str, pictures: Path) -> dict[str, tuple[str, str]] | None:
    """What ``tests/support/visit.py`` saw of the desk with the login that was printed, and a picture of each page; None where
    there is no browser."""
    login = re.search(r"^Airflow: (\S+)  user (\S+), password (\S+)$", printed, re.MULTILINE)
    assert login
    if not Path("/usr/bin/chromium").exists() or not (TOOLS / "python").exists():
        return None
    asked = {"base": login[1], "user": login[2], "password": login[3], "pictures": str(pictures.absolute())}
    command = [str(TOOLS / "python"), str(ROOT / "tests" / "support" / "visit.py")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def in_another_shell(printed: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Do what the demo says, line for line, in a shell that is as awkward, and then what its heading promises."""
    lines = [line.strip() for line in printed.splitlines() if line.startswith("    ")]
    assert [line.split()[0] for line in lines] == [".", "khobao", "khobao", "khobao"]
    text = "\n".join(["set -e", *lines[:2], *lines[3:], "airflow dags list --output plain"])
    shell = {name: env[name] for name in ("PATH", "HOME", *AWKWARD)}
    return subprocess.run(
        ["sh", "-c", text], env=shell, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.thorough
@pytest.mark.slow
def test_a_part_that_is_killed_is_started_again_and_the_demo_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = environment(home)
    command = [sys.executable, "-m", "stack", "demo", "--once"]
    with servers.ending(
        subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ) as running:
        assert running.stdout
        printed = ""
        for line in running.stdout:
            printed += line
            if line.startswith("Starting Airflow:"):
                break
        log = (home / "logs" / "stack.log").read_text()
        for name in ("s3", "newsstand", "web"):
            started = re.search(rf"{name} is started, as process (\d+)", log)
            assert started, log
            os.kill(int(started[1]), signal.SIGKILL)
        printed += running.stdout.read()
    assert running.returncode == 0, printed
    for name in ("s3", "newsstand", "web"):
        assert re.search(
            rf"{name} was killed by SIGKILL, and is started again in 1 s; its lines are in", printed
        )
    assert rows(printed).keys() == set(slugs())
    assert all(archived >= 40 for _, _, archived, *_ in rows(printed).values())
    assert left_over(home) == []


def stack_demo(env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "stack", "demo", "--once"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_port_that_is_taken_is_named_with_others_that_are_free(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    with (
        socket.create_server(("127.0.0.1", int(env["KHOBAO_WEB_PORT"]))),
        socket.create_server(("127.0.0.1", int(env["KHOBAO_NEWSSTAND_PORT"]))),
    ):
        done = stack_demo(env)
        assert done.returncode == 1
        for setting in ("KHOBAO_WEB_PORT", "KHOBAO_NEWSSTAND_PORT"):
            assert f"Port {env[setting]}, meant for " in done.stdout
        said = re.search(
            r"choose another port: (KHOBAO_WEB_PORT=\d+) (KHOBAO_NEWSSTAND_PORT=\d+) make demo", done.stdout
        )
        assert said, done.stdout
        chosen = Stack.from_env(demo=True, env=env | dict(pair.split("=") for pair in said.groups()))
        chosen.check_ports()
    assert not (tmp_path / "home").exists(), "nothing was begun"


@pytest.mark.parametrize("step", [0, 4, 10_000, 10_004])
def test_all_ports_of_the_s3_server_are_looked_at(step: int) -> None:
    first = servers.free_port(5)
    with (
        socket.create_server(("127.0.0.1", first + step)),
        pytest.raises(Trouble, match=rf"Port {first + step}, meant for the S3 server, is taken\."),
    ):
        ports.check({ports.S3: first}, "make demo")


def test_two_parts_of_a_stack_never_share_a_port() -> None:
    first = servers.free_port(5)
    chosen = {ports.S3: first, ports.NEWSSTAND: first + 3}
    with pytest.raises(
        Trouble, match=rf"Port {first + 3}, meant for the newsstand, is meant for the S3 server too"
    ):
        ports.check(chosen, "make demo")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("KHOBAO_WEB_PORT", "eighty", "expected the number of a port, from 1 to 65535$"),
        ("KHOBAO_WEB_PORT", "0", "expected the number of a port"),
        ("KHOBAO_WEB_PORT", "-1", "expected the number of a port"),
        ("KHOBAO_NEWSSTAND_PORT", "65536", "expected the number of a port"),
        ("KHOBAO_NEWSSTAND_PORT", "٨٠٠", "expected the number of a port"),
        (
            "KHOBAO_S3_PORT",
            "60000",
            "from 1 to 55531, since the S3 server takes ports up to 10004 above it too",
        ),
    ],
)
def test_a_port_that_is_no_port_is_named(setting: str, value: str, said: str) -> None:
    with pytest.raises(Trouble, match=rf"{setting}='{value}': .*{said}"):
        Stack.from_env(demo=True, env={setting: value})


def test_an_empty_setting_is_the_default() -> None:
    env = {"KHOBAO_WEB_PORT": "", "KHOBAO_HOME": ""}
    assert Stack.from_env(demo=True, env=env) == Stack.from_env(demo=True, env={})


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        done = stack_demo(environment(tmp_path / "x") | {"KHOBAO_HOME": str(home)})
        assert done.returncode == 1
        assert re.match(
            rf"{tmp_path}/file\S*: (Not a directory|File exists)\. KHOBAO_HOME \(now", done.stdout
        ), done
        assert done.stderr == ""


def test_packages_that_are_missing_are_named_with_what_to_do(tmp_path: Path) -> None:
    """As with another Python's interpreter, which has none of them."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys, runpy; sys.path.append({str(ROOT)!r});"
         "sys.argv[1:] = ['demo']; runpy.run_module('stack', run_name='__main__')"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.fullmatch(
        r"The package \w+ is not installed for \S+: run `make install`, and then .*\n", done.stderr
    )


def test_one_stack_a_folder_also_after_a_kill(tmp_path: Path) -> None:
    held = folders.lock(tmp_path / "home")
    with pytest.raises(Trouble, match=rf"already running on this folder, .*: process {os.getpid()}\. "):
        folders.lock(tmp_path / "home")
    # Killed, it leaves what it started, which has the lock too.
    heir = ["sleep", "60"]
    with subprocess.Popen(heir, pass_fds=(held,)) as left:
        os.close(held)
        assert folders.is_running(tmp_path / "home")
        left.kill()
    assert not folders.is_running(tmp_path / "home")
    os.close(folders.lock(tmp_path / "home"))
    assert not folders.is_running(tmp_path / "never made")
    assert not (tmp_path / "never made").exists()


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path: Path) -> None:
    first = prepare(stack(tmp_path), {})
    again = prepare(stack(tmp_path), {})
    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "KHOBAO_WEB_PASSWORD",
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API_AUTH__JWT_SECRET",
    ):
        assert len(first[name]) >= 12
        assert first[name] == again[name]
    assert prepare(stack(tmp_path / "other"), {})["AWS_SECRET_ACCESS_KEY"] != first["AWS_SECRET_ACCESS_KEY"]
    for path in (tmp_path / "env", tmp_path / "airflow/passwords.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_of_another_archive_or_airflow_reaches_a_demo(tmp_path: Path) -> None:
    env = prepare(
        stack(tmp_path), AWKWARD | {"PATH": "/bin", "KHOBAO_OUTLETS": "/mine", "KHOBAO_S3_CHECKSUMS": "x"}
    )
    started = Config.from_env(env)
    assert (started.bucket, started.catalog) == ("khobao", f"sqlite:///{tmp_path}/catalog.sqlite")
    assert (started.newsstand, started.wayback) == ("127.0.0.1:3", None)
    assert env["KHOBAO_OUTLETS"] == "/mine"
    foreign = {
        value for name, value in AWKWARD.items() if not name.lower().endswith("_proxy") and name != "PORT"
    }
    assert foreign.isdisjoint(env.values())
    assert env["NO_PROXY"] == env["no_proxy"] == "example.org,127.0.0.1,localhost,::1"
    assert env["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert "PYTHONPATH" not in env


def test_the_command_line_finds_the_archive_of_the_stack(tmp_path: Path) -> None:
    started_with = prepare(stack(tmp_path))
    found = {"KHOBAO_HOME": str(tmp_path), "AWS_PROFILE": "another", "AWS_SESSION_TOKEN": "another"}
    adopt(found)
    assert Config.from_env(found) == Config.from_env(started_with)
    assert found["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:2"
    assert "another" not in found.values()
    with Archive.open(Config.from_env(found)) as archive:
        assert archive.catalog.counts() == ()


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "dash"])
def test_a_shell_beside_the_stack_has_its_settings_and_nothing_of_anothers(
    tmp_path: Path, shell: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    home = tmp_path / "it's a $HOME, kho báo"
    started = prepare(stack(home), {})
    begun = AWKWARD | {"PATH": os.environ["PATH"], "LINES_OF": "a\nAWS_X=1\nb"}
    argv = [shell, "-c", '. "$1" && . "$1" && env -0', shell, str(home / "env")]
    done = subprocess.run(argv, env=begun, capture_output=True, check=True)
    env = dict(pair.decode().split("=", 1) for pair in done.stdout.split(b"\0") if pair)
    assert not {name: env.get(name) for name, value in started.items() if env.get(name) != value} .keys() - {
        "PATH", "PYTHONUNBUFFERED", "KHOBAO_NEWSSTAND_PORT", "NO_PROXY", "no_proxy"
    }  # fmt: skip
    assert "127.0.0.1" in env["NO_PROXY"]
    assert {name for name in env if name.startswith(("AWS_", "AIRFLOW"))} <= set(started)
    assert env["PATH"].startswith(f"{Path(sys.prefix) / 'bin'}:")
    assert env["LINES_OF"] == begun["LINES_OF"]
    before = dict(env)
    adopt(env)
    assert env == before, "khobao finds nothing to change in it"


def test_airflows_command_line_needs_a_stack(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "stack", "airflow", "--help"]
    env = os.environ | {"KHOBAO_HOME": str(tmp_path / "none")}
    done = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"No stack was ever started in {tmp_path / 'none'}: make demo, or make up.\n"


def test_a_demos_articles_never_get_among_live_ones(tmp_path: Path) -> None:
    prepare(stack(tmp_path / "live", newsstand=False), {})
    with pytest.raises(Trouble, match="holds the archive of live outlets"):
        prepare(stack(tmp_path / "live"), {})
    prepare(stack(tmp_path / "demo"), {})
    with pytest.raises(Trouble, match="holds the archive of a demo"):
        prepare(stack(tmp_path / "demo", newsstand=False), {})
    homes = {Stack.from_env(demo=demo, env={}).home for demo in (True, False)}
    assert len(homes) == 2


def test_live_outlets_are_captured_from_the_live_web(tmp_path: Path) -> None:
    left_over_from_a_demo = {"KHOBAO_NEWSSTAND": "127.0.0.1:8700"}
    env = prepare(stack(tmp_path, newsstand=False), left_over_from_a_demo)
    assert Config.from_env(env).newsstand is None


def test_another_s3_server_is_one_setting_away(tmp_path: Path) -> None:
    env = {
        "AWS_ENDPOINT_URL_S3": "https://s3.example.org",
        "KHOBAO_HOME": str(tmp_path),
        "AWS_PROFILE": "mine",
    }
    chosen = Stack.from_env(demo=False, env=env)
    assert chosen.processes == ("web", "scheduler", "dag-processor", "triggerer")
    started = prepare(chosen, env)
    assert (started["AWS_PROFILE"], started["AWS_ENDPOINT_URL_S3"]) == ("mine", "https://s3.example.org")
    assert "AWS_" not in (tmp_path / "env").read_text(), "credentials of others are not kept"
    assert Stack.from_env(demo=True, env=env).s3_port, "a demo has its own"


def test_a_folder_has_one_archive(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    elsewhere = {"AWS_ENDPOINT_URL_S3": "https://s3.example.org"}
    prepare(stack(own, newsstand=False), {"KHOBAO_BUCKET": "mine"})
    prepare(replace(stack(other, newsstand=False), s3_port=None), elsewhere)
    with pytest.raises(Trouble, match=r"own holds the archive of an S3 server of its own, .*s3\.example"):
        prepare(replace(stack(own, newsstand=False), s3_port=None), elsewhere)
    with pytest.raises(Trouble, match="other belongs to another S3 server"):
        prepare(stack(other, newsstand=False), {})
    with pytest.raises(Trouble, match=r"KHOBAO_BUCKET='yours' .* says 'mine'"):
        prepare(stack(own, newsstand=False), {"KHOBAO_BUCKET": "yours"})
    assert prepare(stack(own, newsstand=False), {})["KHOBAO_BUCKET"] == "mine"


def test_a_proxy_is_never_asked_for_the_web_ui() -> None:
    """And what the web UI answers meanwhile stands in the sentence about a wait that was in vain."""
    with socket.create_server(("127.0.0.1", 0)) as asleep:
        port = asleep.getsockname()[1]
    with (
        Web(f"http://127.0.0.1:{port}", "x") as web,
        pytest.raises(Trouble, match=r"Waiting: not done .*Connect"),
    ):
        watch.wait_for("Waiting", lambda: bool(web.sick()), _Idle(), Console(quiet=True), seconds=0)  # type: ignore[arg-type]


class _Idle:
    log = Path("stack.log")

    def check(self) -> None:
        return


def test_the_procfile_has_a_line_for_every_process() -> None:
    named = {
        line.partition(":")[0] for line in (ROOT / "Procfile").read_text().splitlines() if line[0] != "#"
    }
    assert named == set(stack(Path("x")).processes)
