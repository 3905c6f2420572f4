"""Starts the stack's processes under honcho, and ends them, all of them."""

import os
import shutil
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

from stack.environment import ROOT
from stack.home import Trouble

MOST_LOG = 10 * 2**20
"""Bytes of the log from which it is begun anew; the one before it is kept. An idle stack writes some 10 KB an hour."""


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

    def __init__(self, names: Sequence[str], env: Mapping[str, str], log: Path, lock: int) -> None:
        """``names`` are those of the Procfile; ``log`` takes what they all print; ``lock`` is the descriptor of the
        folder's lock, held until the last of them has ended, also where this process is killed."""
        self.log = log
        self._names = names
        self._env = env
        self._lock = lock

    def __enter__(self) -> Self:
        # Without -e, honcho would read .env, which belongs to docker-compose.yml.
        # Without -p it would read PORT, which may be anything.
        options = ["-e", os.devnull, "-f", "Procfile", "-p", "5000"]
        command = [sys.executable, "-m", "honcho", "start", *options, *self._names]
        self._bound(0)
        with self.log.open("a") as output:
            # In a session of its own, so that Ctrl-C reaches only us and the end comes in order.
            self._honcho = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._env,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(self._lock,),
            )
        return self

    def check(self) -> None:
        """Raises Trouble where a process has ended, for honcho then ends them all."""
        if self._honcho.poll() is not None:
            # Most often in the log; before it, where it was begun anew just then.
            logs = [log for log in (self.log, self._older) if log.exists()]
            lines = (line for log in logs for line in log.read_text(errors="replace").splitlines())
            ended = next((line for line in lines if " stopped (rc=" in line), "")
            name = ended.partition(" stopped")[0].rpartition(" ")[2] or "honcho"
            raise Trouble(f"{name} ended, so everything was ended; see its lines in {self.log}")
        self._bound(MOST_LOG)

    @property
    def _older(self) -> Path:
        """What the log held before it was begun anew."""
        return self.log.with_name(f"{self.log.name}.1")

    def _bound(self, most: int) -> None:
        """Begin the log anew where it is longer than so many bytes. The processes write at its end, wherever that is."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > most:
                shutil.copyfile(self.log, self._older)
                os.truncate(self.log, 0)

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
