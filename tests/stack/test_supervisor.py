"""The processes of a stack: one that ends is started again, one that ends again and again ends them all."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from scrapers.archive.store import Store
from scrapers.config import Config
from stack import home as folders
from stack import supervisor, watch
from stack.home import Trouble
from stack.processes import PROCFILE, Processes, commands_of
from stack.supervisor import Patience
from stack.web import Web
from tests.conftest import use
from tests.support import servers

SOON = Patience(first=0.01, most=4)
GOES_ON = f"{sys.executable} -c 'import time; time.sleep(600)'"
"""A process that goes on."""


class Running:
    """Processes of a Procfile of the test's own."""

    def __init__(self, folder: Path, patience: Patience = SOON) -> None:
        self.folder, self.patience = folder, patience
        self.said: list[str] = []
        self.exit = ExitStack()

    def start(self, env: Mapping[str, str] = os.environ, **commands: str) -> Processes:
        procfile = self.folder / "Procfile"
        procfile.write_text(
            "# stand-ins\n\n" + "".join(f"{name}: {command}\n" for name, command in commands.items())
        )
        held = folders.lock(self.folder)
        self.exit.callback(os.close, held)
        return self.exit.enter_context(
            Processes(
                list(commands),
                env,
                self.folder / "stack.log",
                held,
                procfile=procfile,
                patience=self.patience,
                say=self.said.append,
            )
        )

    def pids(self, name: str) -> list[int]:
        """Of each start, in their order."""
        log = (self.folder / "stack.log").read_text()
        return [int(pid) for pid in re.findall(rf"\b{name} is started, as process (\d+)", log)]


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(supervisor, "LOOK", 0.01)
    stand_ins = Running(tmp_path)
    with stand_ins.exit:
        yield stand_ins


def until(done: Callable[[], object], what: str) -> None:
    """Raises AssertionError after a minute and a half."""
    deadline = time.monotonic() + 90
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def until_it_gives_up(processes: Processes) -> str:
    with pytest.raises(Trouble) as given_up:
        until(processes.check, "it goes on for ever")
    return str(given_up.value)


@pytest.mark.parametrize(
    ("ends", "waits"),
    [
        ([0.0], 1.0),
        ([0.0, 5.0], 2.0),
        ([0.0, 5.0, 10.0, 15.0], 8.0),
        ([0.0, 5.0, 10.0, 15.0, 20.0], None),
        ([0.0, 599.0, 599.1, 599.2, 599.9], None),
        ([0.0, 5.0, 10.0, 15.0, 600.0], 8.0),
        ([0.0, 600.0, 1200.0, 1800.0, 2400.0, 3000.0], 1.0),
        ([0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0], 4.0),
    ],
)
def test_the_wait_doubles_with_each_end_of_late_and_has_an_end(
    ends: list[float], waits: float | None
) -> None:
    assert Patience().wait(ends) == waits


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_process_that_is_killed_is_started_again_and_no_other(
    running: Running, number: signal.Signals
) -> None:
    running.start(web=f"exec {GOES_ON}", s3=f"exec {GOES_ON}")
    os.kill(running.pids("s3")[0], number)
    until(lambda: len(running.pids("s3")) == 2, "it is not started again")
    log = re.escape(str(running.folder / "s3.log"))
    assert re.fullmatch(
        rf"s3 was killed by {number.name}, and is started again in 0\.01 s; its lines are in {log}",
        running.said[0],
    )
    assert len(running.said) == len(running.pids("web")) == 1
    assert psutil.pid_exists(running.pids("web")[0])


@pytest.mark.parametrize(
    ("command", "how", "line"),
    [
        ("echo 'no space left'; exit 3", "it ended with exit code 3", "    no space left"),
        ("echo done", "it ended with exit code 0", "    done"),
        ("kill -9 $$", "it was killed by SIGKILL", ""),
        ("khobao-no-such-program", "it ended with exit code 127", "khobao-no-such-program"),
        (f"exec {sys.executable} -c 'raise SystemExit(\"the port is taken\")'", "it ended with exit code 1", "    the port is taken"),
    ],
)  # fmt: skip
def test_one_that_ends_again_and_again_ends_all_and_says_why(
    running: Running, command: str, how: str, line: str
) -> None:
    processes = running.start(web=f"exec {GOES_ON}", scheduler=command)
    said = until_it_gives_up(processes)
    assert said.startswith(
        f"scheduler ended 4 times within 10 minutes, the last time {how}, so everything is ended."
    )
    assert f"Its last lines, of {running.folder / 'scheduler.log'}:\n" in said
    assert line in said
    assert said.endswith("Mend what they name and start again; `khobao doctor` looks for the usual causes.")
    assert len(running.said) == 3, "each restart is said, and the end is the trouble"
    running.exit.close()
    assert not psutil.pid_exists(running.pids("web")[0])
    assert not folders.is_running(running.folder)


def test_one_that_cannot_be_started_at_all_is_no_other_case(running: Running) -> None:
    (running.folder / "s3.log").mkdir()
    said = until_it_gives_up(running.start(web=f"exec {GOES_ON}", s3="true"))
    assert (
        "s3 ended 4 times within 10 minutes, the last time it could not be started ([Errno 21] Is a directory"
        in said
    )


def test_only_the_last_lines_are_said_also_of_a_log_that_was_begun_anew(running: Running) -> None:
    (running.folder / "s3.log.1").write_text("of long ago\n")
    said = until_it_gives_up(running.start(s3="seq 2000; exit 1"))
    assert re.findall(r"^    (\d+)$", said, re.MULTILINE) == [str(number) for number in range(1991, 2001)]


DAUGHTER = """
import os, pathlib, sys, time
if os.fork() == 0:
    os.setpgid(0, 0)
    with pathlib.Path(sys.argv[1]).open("a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(600)
time.sleep(600)
"""
"""A process with a child in a process group of its own, as Airflow's scheduler has its tasks. The file gets its id."""


def test_what_it_has_left_running_is_killed_first(running: Running, tmp_path: Path) -> None:
    (tmp_path / "daughter.py").write_text(DAUGHTER)
    children = tmp_path / "children"
    children.touch()
    running.start(scheduler=f"exec {sys.executable} {tmp_path / 'daughter.py'} {children}")
    until(lambda: children.read_text().count("\n") == 1, "no child")
    os.kill(running.pids("scheduler")[0], signal.SIGKILL)
    until(lambda: children.read_text().count("\n") == 2, "no second child")
    first, second = map(int, children.read_text().split())
    until(lambda: not lives(first), "the first child outlived its parent")
    assert lives(second)
    running.exit.close()
    until(lambda: not lives(second), "the second child outlived the stack")


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_one_that_does_not_want_to_end_is_killed(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_END", 0.1)
    processes = running.start(web=f"trap '' TERM; echo deaf; {GOES_ON}; {GOES_ON}", s3=f"exec {GOES_ON}")
    until(lambda: "deaf" in (running.folder / "web.log").read_text(), "it has not begun")
    processes.check()
    running.exit.close()
    assert not any(psutil.pid_exists(pid) for name in ("web", "s3") for pid in running.pids(name))


def test_one_that_waits_for_its_start_is_not_started_after_the_end(tmp_path: Path) -> None:
    patient = Running(tmp_path, Patience(first=3600))
    with patient.exit:
        patient.start(s3="exit 1")
        until(lambda: patient.said, "it goes on")
        assert patient.said[0].startswith("s3 ended with exit code 1, and is started again in 3600 s;")
    assert len(patient.pids("s3")) == 1


def test_logs_have_a_bound_and_those_of_an_earlier_start_are_kept(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MOST_LOG", 10_000)
    log = running.folder / "s3.log"
    log.write_text("of an earlier start\n")
    running.start(s3="seq 3000; echo written; sleep 600")
    assert (running.folder / "s3.log.1").read_text() == "of an earlier start\n"
    until(lambda: "written" in (running.folder / "s3.log.1").read_text(), "it is not begun anew")
    assert log.stat().st_size == 0


def test_what_is_left_of_a_stack_that_was_killed_is_named(running: Running) -> None:
    running.start(web=f"exec {GOES_ON}", s3=f"{GOES_ON}; true")
    (running.folder / "lock").write_text("999999999\n")
    with pytest.raises(Trouble, match="What is left of a stack") as refused:
        folders.refuse_if_running(running.folder)
    # Here the stack itself lives, and holds the lock, too: it is the one that started the others.
    assert str(refused.value).endswith(f"End it with: kill {os.getpid()}")


def test_a_procfile_has_a_line_for_each_process(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text(
        "# a: comment\n\nweb: exec x --at http://127.0.0.1:80\n  s3:exec y # z\n"
    )
    assert commands_of(tmp_path / "Procfile") == {
        "web": "exec x --at http://127.0.0.1:80",
        "s3": "exec y # z",
    }


def test_a_web_server_that_is_away_is_waited_for(running: Running) -> None:
    """The end comes from a process that ends for good, and not from the first answer that is missing."""
    running.patience = Patience(first=0.5, most=3)
    processes = running.start(web="exit 1")
    with (
        Web(f"http://127.0.0.1:{servers.free_port()}", "x") as web,
        pytest.raises(Trouble, match="web ended 3 times"),
    ):
        watch.start(web, processes)
    with (
        Web(f"http://127.0.0.1:{servers.free_port()}", "x") as web,
        pytest.raises(Trouble, match="web ended 3 times"),
    ):
        watch.follow(web, ["euronews"], datetime.now(UTC), processes, Console(quiet=True), 900)


@pytest.mark.slow
def test_the_s3_server_is_back_after_a_kill_with_all_that_it_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers.seaweed(tmp_path / "s3")
    use(servers.S3(endpoint=server.endpoint), monkeypatch)
    env = os.environ | {
        "KHOBAO_HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    stack = Running(tmp_path, Patience(most=5))
    with stack.exit:
        stack.start(env, s3=commands_of(PROCFILE)["s3"], web=f"exec {GOES_ON}")
        server.wait(seconds=120)
        store = Store.open(Config(home=tmp_path, bucket=server.bucket, catalog="unused", s3_sync=server.data))
        store.put("kept", b"before", content_type="text/plain", if_absent=True)
        for number in range(2):
            os.kill(stack.pids("s3")[-1], signal.SIGKILL)
            until(lambda before=number: len(stack.said) > before, "its end is not seen")
            server.wait(seconds=120)
            store.put(f"after/{number}", b"after", content_type="text/plain", if_absent=True)
            assert (store.get("kept"), store.get(f"after/{number}")) == (b"before", b"after")
        assert [said.partition(";")[0] for said in stack.said] == [
            "s3 was killed by SIGKILL, and is started again in 1 s",
            "s3 was killed by SIGKILL, and is started again in 2 s",
        ]
        assert len(stack.pids("web")) == 1, "nothing else was ended"
    assert not any(psutil.pid_exists(pid) for pid in stack.pids("s3"))
