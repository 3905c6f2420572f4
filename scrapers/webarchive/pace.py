"""Pace: a time between two requests to one archive, kept by all processes of this machine together."""

import fcntl
import os
import time
from pathlib import Path


class Pace:
    """At most one request every so many seconds.

    The time of the next request stands in a file, locked while it is looked at: several runs of a backfill on one
    machine ask one archive no more often than one of them would, and a lock ends with its process. Workers on
    several machines are held apart by the pool in which their tasks run.
    """

    def __init__(self, file: Path, seconds: float) -> None:
        self._file = file
        self.seconds = seconds
        file.parent.mkdir(parents=True, exist_ok=True)

    def wait(self) -> None:
        """Return when it is this process's turn."""
        while (left := self._take()) > 0:
            time.sleep(left)

    def hold(self, seconds: float) -> None:
        """Nobody asks before so many seconds are over."""
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._write(file.fileno(), max(self._read(file.fileno()), time.time() + seconds))

    def _take(self) -> float:
        """Seconds still to wait, or 0 where the turn was taken."""
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            now, at = time.time(), self._read(file.fileno())
            if at > now:
                return at - now
            self._write(file.fileno(), now + self.seconds)
            return 0

    def _read(self, file: int) -> float:
        """When the next request may be made; a time that a clock set back has put far ahead is none."""
        text = os.pread(file, 40, 0)
        try:
            at = float(text)
        except ValueError:
            return 0
        return at if at < time.time() + 3600 else 0

    def _write(self, file: int, at: float) -> None:
        os.ftruncate(file, 0)
        os.pwrite(file, f"{at:.3f}".encode(), 0)
