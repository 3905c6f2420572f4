"""Starts the stack's processes under honcho, and ends them, all of them."""

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from stack.environment import ROOT, Trouble


def migrate(env: Mapping[str, str], home: Path) -> None:
    """Makes or upgrades Airflow's database. Seven seconds, so only once for each version of Airflow."""
    done = home / "airflow" / f"migrated-{version('apache-airflow')}"
    if done.exists():
        return
    log = home / "logs" / "migrate.log"
    with log.open("w") as output:
        code = subprocess.call(["airflow", "db", "migrate"], env=env, stdout=output, stderr=output)
    if code:
        raise Trouble(f"Airflow's database could not be made; see {log}")
    done.touch()


class Processes:
    """Use as a context manager: on the way out everything that was started has ended."""

    def __init__(self, names: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        """``names`` are those of the Procfile; ``log`` takes what they all print."""
        self.log = log
        self._names = names
        self._env = env

    def __enter__(self) -> Self:
        # Without -e, honcho would read .env, which belongs to docker-compose.yml.
        command = [sys.executable, "-m", "honcho", "start", "-e", os.devnull, "-f", "Procfile", *self._names]
        with self.log.open("w") as output:
            # In a session of its own, so that Ctrl-C reaches only us and the end comes in order.
            self._honcho = subprocess.Popen(
                command, cwd=ROOT, env=self._env, stdout=output, stderr=output, start_new_session=True
            )
        return self

    def check(self) -> None:
        """Raises Trouble where a process has ended, for honcho then ends them all."""
        if self._honcho.poll() is not None:
            ended = next((line for line in self.log.read_text().splitlines() if " stopped (rc=" in line), "")
            name = ended.partition(" stopped")[0].rpartition(" ")[2] or "honcho"
            raise Trouble(f"{name} ended, so everything was ended; see its lines in {self.log}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not leave half of it running.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        # honcho gives each process a session and ends the leaders. Airflow's tasks have process groups of
        # their own in these sessions and outlive the scheduler, so the sessions are swept afterwards.
        sessions = {self._honcho.pid}
        if self._honcho.poll() is None:
            family = psutil.Process(self._honcho.pid).children(recursive=True)
            sessions |= {_session(process.pid) for process in family}
            self._honcho.send_signal(signal.SIGTERM)
            self._honcho.wait()
        sweep(sessions)
        for number, handler in before.items():
            signal.signal(number, handler)


def sweep(sessions: Collection[int]) -> None:
    """Kills all processes of these sessions, whatever process group they are in; never those of our own session."""
    for process in psutil.process_iter():
        session = _session(process.pid)
        if session in sessions and session not in {0, os.getsid(0)}:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _session(pid: int) -> int:
    """The process's session, 0 where it has just ended."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0
