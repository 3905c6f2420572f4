"""Where a run works: a folder for its files, and a site that no other run on this machine crawls meanwhile."""

import errno
import fcntl
import logging
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from scrapers.errors import BadConfiguration, StorageFull

_log = logging.getLogger("khobao")

FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def crawl_lock(home: Path, outlet: str) -> Generator[None]:
    """Hold the one lock on crawling an outlet on this machine; wait for it while another run holds it.

    Airflow's pools do this for its own tasks; this is for runs started beside them. Decide what to fetch inside the
    lock, or two runs decide on the same pages. The kernel releases the lock however a run ends. Raises StorageFull
    and BadConfiguration.
    """
    folder = home / "work" / outlet
    with named(folder):
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
    """``<home>/work/<outlet>/<batch>/<run>/``, removed at the end.

    What killed runs of the outlet left behind is removed at the start: a run holds a lock on a file beside its
    folder, and the kernel lets go of it however the run ends. Raises StorageFull and BadConfiguration.
    """
    outlets = home / "work" / outlet
    with named(outlets):
        (outlets / batch).mkdir(parents=True, exist_ok=True)
        with (outlets / ".lock").open("a") as door:
            # Held while folders come and go, so that none is swept away between its making and its locking.
            fcntl.flock(door, fcntl.LOCK_EX)
            for left in outlets.glob("*/*.lock"):
                _sweep(left)
            (outlets / batch).mkdir(exist_ok=True)
            own = outlets / batch / uuid4().hex
            lock = own.with_suffix(".lock").open("x")
            fcntl.flock(lock, fcntl.LOCK_EX)
            own.mkdir()
    try:
        with lock:
            yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        own.with_suffix(".lock").unlink(missing_ok=True)
        with suppress(OSError):
            own.parent.rmdir()


@contextmanager
def named(where: Path) -> Generator[None]:
    """Translate errors of the disk at ``where`` into StorageFull and BadConfiguration."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(f"{where}: {error.strerror} (make room on this machine)") from error
        raise BadConfiguration(f"{where}: {error.strerror or error} (check KHOBAO_HOME)") from error


def _sweep(lock: Path) -> None:
    with suppress(OSError), lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
        lock.unlink(missing_ok=True)
        lock.parent.rmdir()
