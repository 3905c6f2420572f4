"""Starts the stack's processes, keeps them running, and ends them, all of them."""

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from stack.environment import ROOT
from stack.home import Trouble
from stack.supervisor import Part, Patience, Supervisor

PROCFILE = ROOT / "Procfile"
"""The command of each process, by its name."""
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a stack: Ctrl-C, ``kill``, and the end of the terminal."""


def migrate(env: Mapping[str, str], home: Path) -> None:
    """Make or upgrade Airflow's database. Seven seconds, so only once for each version of Airflow. Raises Trouble."""
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

    def __init__(
        self,
        names: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        lock: int,
        *,
        procfile: Path = PROCFILE,
        patience: Patience | None = None,
        say: Callable[[str], None] = lambda said: None,
    ) -> None:
        """``names`` are those of the Procfile. ``log`` takes what is started and what ends; what a process prints is in
        a file beside it, named after the process. ``lock`` is the descriptor of the folder's lock, held until the last of
        them has ended, also where this process is killed. ``say`` gets a sentence about each process that has ended."""
        self.log = log
        commands = commands_of(procfile)
        parts = [Part(name, commands[name], log.with_name(f"{name}.log")) for name in names]
        self._supervisor = Supervisor(parts, patience or Patience(), log, say)
        self._env = env
        self._lock = lock

    def __enter__(self) -> Self:
        try:
            self._supervisor.start(ROOT, self._env, self._lock)
        except BaseException:  # Ctrl-C, too: nobody else would end those that are started
            self._supervisor.end()
            raise
        return self

    def check(self) -> None:
        """Raises Trouble where a process ends again and again."""
        if self._supervisor.trouble:
            raise self._supervisor.trouble

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not leave half of it running.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
        self._supervisor.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def commands_of(procfile: Path) -> dict[str, str]:
    """By name, the commands of a Procfile: a line each, ``name: command``, and ``#`` before a comment."""
    lines = (line.strip() for line in procfile.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return {name.strip(): command.strip() for name, _, command in pairs}
