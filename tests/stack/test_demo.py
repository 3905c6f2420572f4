"""``make demo``: what it prints, what it leaves behind, and what it says when something is in the way."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config, adopt
from scrapers.outlets import slugs
from stack.environment import Stack, Trouble, prepare
from tests.support import servers
from tests.support.paths import ROOT

ROW = re.compile(r"^(\w+) +done +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$", re.MULTILINE)
"""outlet, links, captures, articles, quarantined, seconds, held"""


def environment(home: Path) -> dict[str, str]:
    """Ports of its own, and nothing of an S3 server or an Airflow that the developer may use."""
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "KHOBAO_", "AIRFLOW"))
    }
    return mine | {
        "KHOBAO_HOME": str(home),
        "KHOBAO_WEB_PORT": str(servers.free_port()),
        "KHOBAO_S3_PORT": str(servers.free_port(5)),
        "KHOBAO_NEWSSTAND_PORT": str(servers.free_port()),
    }


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
    env = environment(tmp_path / "home")
    command = [sys.executable, "-m", "stack", "demo"]
    first = subprocess.run(
        [*command, "--once"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert first.returncode == 0, first.stdout + first.stderr
    table = rows(first.stdout)
    assert table.keys() == set(slugs())
    for links, captures, articles, quarantined, _, held in table.values():
        assert links >= captures == articles + quarantined
        assert held >= articles >= 40, "the schedule may have started another capture meanwhile"
    address = f"http://127.0.0.1:{env['KHOBAO_WEB_PORT']}"
    assert re.search(rf"^Airflow: {address}  user admin, password \S+$", first.stdout, re.MULTILINE)
    assert len(re.findall(r"^    \.venv/bin/khobao \w+", first.stdout, re.MULTILINE)) == 3
    assert left_over(tmp_path / "home") == []

    # Again, over the same archive; and this time a person ends it.
    with servers.ending(
        subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ) as second:
        assert second.stdout
        printed = ""
        for line in second.stdout:
            printed += line
            if "khobao doctor" in line:
                break
        assert len(left_over(tmp_path / "home")) > 5, f"it goes on until it is ended: {printed}"
        query = "select outlet, count(*) as n from articles group by 1"
        khobao = [ROOT / ".venv/bin/khobao", "query", query, "--json"]
        answer = subprocess.run(khobao, env=as_a_person(env), capture_output=True, text=True, check=False)
        second.send_signal(signal.SIGINT)
        printed += second.stdout.read()
    assert second.returncode == 0, printed
    for outlet, (_, _, articles, *_, held) in rows(printed).items():
        assert held >= table[outlet][-1] + articles, "it goes on with the same archive"
    assert rows(printed).keys() == set(slugs())
    assert "Everything that was started has ended. The archive is kept." in printed
    assert left_over(tmp_path / "home") == []
    assert answer.returncode == 0, answer.stderr
    assert all(slug in answer.stdout for slug in slugs())


def as_a_person(env: Mapping[str, str]) -> dict[str, str]:
    """What the demo says to do: a shell with KHOBAO_HOME alone."""
    return {name: env[name] for name in ("PATH", "HOME", "KHOBAO_HOME") if name in env}


@pytest.mark.slow
def test_a_part_that_ends_ends_them_all_and_is_named(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    command = [sys.executable, "-m", "stack", "demo"]
    with servers.ending(
        subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ) as running:
        deadline = time.monotonic() + 120
        while not (
            found := [
                line
                for line in left_over(tmp_path / "home")
                if "tests.newsstand" in line and "sh -c" not in line
            ]
        ):
            assert time.monotonic() < deadline, "no newsstand was started"
            time.sleep(0.5)
        victims = [p for p in psutil.process_iter(["cmdline"]) if " ".join(p.info["cmdline"] or []) in found]
        victims[0].kill()
        printed = running.stdout.read() if running.stdout else ""
    assert running.returncode == 1
    assert re.search(
        r"newsstand\.1 ended, so everything was ended; see its lines in \S+/logs/stack\.log", printed
    )
    assert left_over(tmp_path / "home") == []


@pytest.mark.parametrize("setting", ["KHOBAO_WEB_PORT", "KHOBAO_S3_PORT", "KHOBAO_NEWSSTAND_PORT"])
def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path, setting: str) -> None:
    env = environment(tmp_path / "home")
    with socket.create_server(("127.0.0.1", int(env[setting]))):
        done = subprocess.run(
            [sys.executable, "-m", "stack", "demo", "--once"],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {env[setting]}, meant for " in done.stdout
    assert f"choose another port: {setting}=" in done.stdout
    assert not (tmp_path / "home").exists(), "nothing was begun"


def test_a_port_that_is_no_port_is_named() -> None:
    with pytest.raises(Trouble, match="KHOBAO_WEB_PORT='eighty': expected the number of a port"):
        Stack.from_env(demo=True, env={"KHOBAO_WEB_PORT": "eighty"})


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path: Path) -> None:
    first = prepare(stack(tmp_path))
    again = prepare(stack(tmp_path))
    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "KHOBAO_WEB_PASSWORD",
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API_AUTH__JWT_SECRET",
    ):
        assert len(first[name]) >= 12
        assert first[name] == again[name]
    assert prepare(stack(tmp_path / "other"))["AWS_SECRET_ACCESS_KEY"] != first["AWS_SECRET_ACCESS_KEY"]
    for path in (tmp_path / "env", tmp_path / "airflow/passwords.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_command_line_finds_the_archive_of_the_stack(tmp_path: Path) -> None:
    started_with = prepare(stack(tmp_path))
    found = {"KHOBAO_HOME": str(tmp_path)}
    adopt(found)
    assert Config.from_env(found) == Config.from_env(started_with)
    assert found["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:2"
    with Archive.open(Config.from_env(found)) as archive:
        assert archive.catalog.counts() == ()


def test_a_demos_articles_never_get_among_live_ones(tmp_path: Path) -> None:
    prepare(stack(tmp_path / "live", newsstand=False))
    with pytest.raises(Trouble, match="holds the archive of live outlets"):
        prepare(stack(tmp_path / "live"))
    prepare(stack(tmp_path / "demo"))
    with pytest.raises(Trouble, match="holds the archive of a demo"):
        prepare(stack(tmp_path / "demo", newsstand=False))
    homes = {Stack.from_env(demo=demo, env={}).home for demo in (True, False)}
    assert len(homes) == 2


def test_live_outlets_are_captured_from_the_live_web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBAO_NEWSSTAND", "127.0.0.1:8700")  # left over in a shell from a demo
    assert "KHOBAO_NEWSSTAND" not in prepare(stack(tmp_path, newsstand=False))


def test_another_s3_server_is_one_setting_away(tmp_path: Path) -> None:
    env = {"AWS_ENDPOINT_URL_S3": "https://s3.example.org", "KHOBAO_HOME": str(tmp_path)}
    chosen = Stack.from_env(demo=False, env=env)
    assert chosen.processes == ("web", "scheduler", "dag-processor", "triggerer")
    prepare(chosen)
    assert "AWS_" not in (tmp_path / "env").read_text()


def test_the_procfile_has_a_line_for_every_process() -> None:
    named = {
        line.partition(":")[0] for line in (ROOT / "Procfile").read_text().splitlines() if line[0] != "#"
    }
    assert named == set(stack(Path("x")).processes)
