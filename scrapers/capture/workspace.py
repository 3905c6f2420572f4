"""Where a run works: a folder for its files, and a site that no other run on this machine crawls meanwhile."""

import fcntl
import logging
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from scrapers.archive import scratch

_log = logging.getLogger("khobao")


@contextmanager
def crawl_lock(home: Path, outlet: str) -> Generator[None]:
    """Hold the one lock on crawling an outlet on this machine; wait for it while another run holds it.

    Airflow's pools do this for its own tasks; this is for runs started beside them. Decide what to fetch inside the
    lock, or two runs decide on the same pages. The kernel releases the lock however a run ends. Raises StorageFull
    and BadConfiguration.
    """
    folder = home / "work" / outlet
    with scratch.named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        turn = (folder / ".turn").open("a")
    with turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _log.info("another run crawls %s on this machine; waiting for it to end", outlet)
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def workspace(home: Path, outlet: str, batch: str) -> Generator[Path]:
    """``<home>/work/<outlet>/<batch>/<run>/``, removed at the end; what killed runs of the outlet left behind is removed at
    the start. Raises StorageFull and BadConfiguration."""
    with scratch.folder(home / "work" / outlet, batch) as own:
        yield own
