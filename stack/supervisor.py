"""Keeps processes running: what ends is started again, and what ends again and again ends everything, with the reason."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from stack.home import Trouble

LOOK = 0.5
"""Seconds between two looks at the processes."""
LONGEST_END = 5.0
"""Seconds that a process has for its end, before it is killed."""
MOST_LOG = 10 * 2**20
"""Bytes of a log from which it is begun anew; the one before it is kept."""
LINES = 10
"""Of a log, in the sentence about a process that ends again and again."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How often a process may end, and how long it is waited before it is started again. Seconds."""

    first: float = 1.0
    """Before the first restart; twice as long before each further one."""
    most: int = 5
    """Ends within ``within`` after which it is not started again."""
    within: float = 600.0

    def wait(self, ends: Sequence[float]) -> float | None:
        """Seconds from the last of these ends, oldest first, to the next start; None where there have been too many."""
        recent = [end for end in ends if ends[-1] - end < self.within]
        return None if len(recent) >= self.most else self.first * 2 ** (len(recent) - 1)


class Part:
    """One process that is kept running, in a session of its own, so that all that it starts can be found."""

    def __init__(self, name: str, command: str, log: Path) -> None:
        """``command`` is for a shell; ``log`` takes what it prints."""
        self.name = name
        self.log = log
        self.ends: list[float] = []
        """When it ended, on the monotonic clock."""
        self.due: float | None = 0.0
        """When it is to be started, on the monotonic clock; None while it runs."""
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path, env: Mapping[str, str], lock: int) -> int:
        """Its process id. Raises OSError where the machine cannot start a process or write its log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                shell=True,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(lock,),
            )
        self.due = None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def clear(self) -> str:
        """How it ended, as the middle of a sentence. What it left running is killed: it would stand in a new one's way."""
        assert self._process
        sweep({self._process.pid})
        code = self._process.wait()
        self._process = None  # its id may be another's soon
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def ask_to_end(self) -> None:
        """Returns at once."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Return when it has ended, and all that it started: by itself until this time on the monotonic clock."""
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, deadline - time.monotonic()))
            self._process.kill()
            self.clear()

    def last_lines(self) -> str:
        """The end of its log, also where that was begun anew just then."""
        lines: list[str] = []
        for log in (older(self.log), self.log):
            with suppress(OSError), log.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 10_000))
                lines += file.read().decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LINES:])


class Supervisor:
    """Looks after parts in a thread, from ``start`` to ``end``."""

    def __init__(
        self, parts: Sequence[Part], patience: Patience, log: Path, say: Callable[[str], None]
    ) -> None:
        """``log`` takes each start and end; ``say`` takes each end too, for the person who is watching."""
        self.trouble: Trouble | None = None
        """Why everything has to be ended, once that is so."""
        self._parts = parts
        self._patience = patience
        self._log = log
        self._say = say
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self, folder: Path, env: Mapping[str, str], lock: int) -> None:
        """Start all parts, in their order. The descriptor ``lock`` stays open in each of them."""
        self._place = folder, env, lock
        for log in [self._log, *(part.log for part in self._parts)]:
            bound(log, 0)
        for part in self._parts:
            self._begin(part)
        self._thread.start()

    def end(self) -> None:
        """Return when all parts have ended, and all that they started."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for part in self._parts:
            part.ask_to_end()
        deadline = time.monotonic() + LONGEST_END
        for part in self._parts:
            part.end(deadline)
        self._note("all ended")

    def _run(self) -> None:
        try:
            while not self._over.wait(LOOK) and not self.trouble:
                for part in self._parts:
                    self._look(part)
                    bound(part.log, MOST_LOG)
                bound(self._log, MOST_LOG)
        except Exception as error:  # nobody would look after them from here on
            self.trouble = Trouble(f"The processes are no longer looked after: {error!r}; see {self._log}")

    def _look(self, part: Part) -> None:
        if part.due is None and not part.runs:
            self._ended(part, part.clear())
        elif part.due is not None and time.monotonic() >= part.due:
            self._begin(part)

    def _begin(self, part: Part) -> None:
        try:
            pid = part.start(*self._place)
        except OSError as error:
            self._ended(part, f"could not be started ({error})")
        else:
            self._note(f"{part.name} is started, as process {pid}")

    def _ended(self, part: Part, how: str) -> None:
        part.ends.append(time.monotonic())
        wait = self._patience.wait(part.ends)
        if wait is None:
            self.trouble = Trouble(
                f"{part.name} ended {self._patience.most} times within {self._patience.within / 60:.0f} minutes, the last"
                f" time it {how}, so everything is ended. Its last lines, of {part.log}:\n{part.last_lines()}\n"
                "Mend what they name and start again; `khobao doctor` looks for the usual causes."
            )
            said = str(self.trouble)
        else:
            part.due = part.ends[-1] + wait
            said = f"{part.name} {how}, and is started again in {wait:g} s; its lines are in {part.log}"
            self._say(said)
        self._note(said)

    def _note(self, said: str) -> None:
        with (
            suppress(OSError),
            self._log.open("a", encoding="utf-8") as file,
        ):  # a disk that is full is no reason to end
            file.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z} {said}\n")


def older(log: Path) -> Path:
    """Where a log's lines are that it held before it was begun anew."""
    return log.with_name(f"{log.name}.1")


def bound(log: Path, most: int) -> None:
    """Begin a log anew where it is longer than so many bytes. Whoever writes to it writes at its end, wherever that is."""
    with suppress(OSError):
        if log.stat().st_size > most:
            try:
                shutil.copyfile(log, older(log))
            finally:  # also on a disk that is full
                os.truncate(log, 0)


def sweep(sessions: Collection[int]) -> None:
    """Kill all processes of these sessions, whatever process group they are in; never those of our own session."""
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
