"""Folders for files that are made and removed again, and that do not outlive the process that made them for long.

A process that is killed leaves its folder behind, with what was in it: half a WACZ, or the copy of an object that a takedown
moves. So each holds a lock on a file beside its folder, of which the kernel lets go however the process ends, and whoever
begins a folder beside it removes those that nobody holds.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from scrapers.errors import BadConfiguration, StorageFull

OWN = f".scratch-{os.geteuid()}"
"""The folder of ``Archive.work`` for what belongs to no outlet; each user of the machine has one."""
FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def scratch(work: Path, what: str) -> Generator[Path]:
    """A folder of this run's own, for ``what`` it does, in ``Archive.work``. Raises as ``folder``."""
    with folder(work / OWN, what) as own:
        yield own


@contextmanager
def folder(among: Path, what: str) -> Generator[Path]:
    """``<among>/<what>/<run>/``, removed at the end; what killed runs have left in ``among`` is removed at the start.

    Raises StorageFull where the disk is, also while it is used, and BadConfiguration where it cannot be made.
    """
    with named(among):
        among.mkdir(parents=True, exist_ok=True)
        with _door(among):
            _sweep_all(among)
            (among / what).mkdir(exist_ok=True)
            own = among / what / uuid4().hex
            lock = own.with_suffix(".lock").open("x")
            fcntl.flock(lock, fcntl.LOCK_EX)
            own.mkdir()
    try:
        with lock, full_named(own):
            yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        own.with_suffix(".lock").unlink(missing_ok=True)
        with suppress(OSError), _door(among):
            own.parent.rmdir()


@contextmanager
def _door(among: Path) -> Generator[None]:
    """Held while folders come and go, so that none is swept away between its making and its locking."""
    with (among / ".lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def sweep(work: Path, among: str = "*") -> None:
    """Remove what killed runs have left in all folders of ``Archive.work``, or in one of them, for who has to know that no
    copy of anything is there. What others are at work on stays."""
    for door in work.glob(f"{among}/.lock"):
        with suppress(OSError), _door(door.parent):
            _sweep_all(door.parent)


@contextmanager
def named(where: Path) -> Generator[None]:
    """Translate errors of the disk at ``where`` into StorageFull and BadConfiguration."""
    with full_named(where):
        try:
            yield
        except OSError as error:
            if error.errno in FULL:
                raise
            raise BadConfiguration(f"{where}: {error.strerror or error} (check KHOBAO_HOME)") from error


@contextmanager
def full_named(where: Path | str) -> Generator[None]:
    """Translate the error of a full disk at ``where`` into StorageFull, and no other."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(f"{where}: {error.strerror} (make room on this machine)") from error
        raise


def _sweep_all(among: Path) -> None:
    for lock in among.glob("*/*.lock"):
        with suppress(OSError), lock.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
            lock.parent.rmdir()
