"""Pace: a minimum interval between requests to one archive, shared by all processes on this machine."""

import fcntl
import os
import time
from pathlib import Path


class Pace:
    """At most one request every so many seconds.

    The time of the next request is kept in a file that is locked while it is read and written, so that several runs
    of a backfill on one machine together request no more often than one would; the lock ends with its process.
    Workers on several machines are limited by the pool in which their tasks run.
    """

    def __init__(self, file: Path, seconds: float) -> None:
        self._file = file
        self.seconds = seconds
        file.parent.mkdir(parents=True, exist_ok=True)

    def wait(self) -> None:
        """Block until it is this process's turn."""
        while (left := self._take()) > 0:
            time.sleep(left)

    def hold(self, seconds: float) -> None:
        """Let no process make a request for so many seconds."""
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._write(file.fileno(), max(self._read(file.fileno()), time.time() + seconds))

    def _take(self) -> float:
        """Take the turn if it is free. Returns the seconds still to wait, 0 if it was taken."""
        with self._file.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            now, at = time.time(), self._read(file.fileno())
            if at > now:
                return at - now
            self._write(file.fileno(), now + self.seconds)
            return 0

    def _read(self, file: int) -> float:
        """When the next request may be made. A time far ahead, left by a clock that was set back, is ignored."""
        text = os.pread(file, 40, 0)
        try:
            at = float(text)
        except ValueError:
            return 0
        return at if at < time.time() + 3600 else 0

    def _write(self, file: int, at: float) -> None:
        os.ftruncate(file, 0)
        os.pwrite(file, f"{at:.3f}".encode(), 0)
