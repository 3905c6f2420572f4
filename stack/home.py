"""The folder of a stack: one stack at a time, and files that its owner alone can read."""

import fcntl
import os
from pathlib import Path

import psutil

UMASK = 0o077
"""Of what the stack writes, databases and logs among it: for its owner alone."""


class Trouble(Exception):
    """The stack does not come up. The message says what a person can do."""


def lock(home: Path) -> int:
    """Make the folder and lock it: the descriptor of the lock, which holds as long as any process has it open.

    Raises Trouble where a stack is running on the folder, and where it cannot be made or written to.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(home, error) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise Trouble(_running(home)) from error
    os.truncate(held, 0)
    os.write(held, f"{os.getpid()}\n".encode())
    return held


def is_running(home: Path) -> bool:
    """Whether a stack is running on the folder. Changes nothing."""
    try:
        held = os.open(home / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(held)
    return False


def refuse_if_running(home: Path) -> None:
    """Raises Trouble where a stack is running on the folder."""
    if is_running(home):
        raise Trouble(_running(home))


def _running(home: Path) -> str:
    """What a person who starts a second stack on a folder needs to know."""
    number = (home / "lock").read_text(encoding="ascii", errors="replace").strip()
    if number.isdecimal() and psutil.pid_exists(int(number)):
        return f"A stack is already running on this folder, {home}: process {number}. End that one first (Ctrl-C, or kill {number})."
    left = " ".join(map(str, _left(home)))
    return (
        f"What is left of a stack that was killed still runs on this folder, {home}. End it with: "
        f"kill {left or f'(fuser {home}/lock names what)'}"
    )


def _left(home: Path) -> list[int]:
    """Process ids of those that hold the folder's lock, but for those that another of them has started."""
    lock = str((home / "lock").resolve())
    parents: dict[int, int] = {}
    for process in psutil.process_iter():
        try:
            if any(file.path == lock for file in process.open_files()):
                parents[process.pid] = process.ppid()
        except psutil.Error:
            continue
    return [pid for pid, parent in parents.items() if parent not in parents]


def unusable(home: Path, error: OSError) -> Trouble:
    """The folder cannot be used, and what to do."""
    where = error.filename or home
    return Trouble(
        f"{where}: {error.strerror}. KHOBAO_HOME (now {home}) has to be a folder that you can write to; "
        "set it to one that you can."
    )


def private(folder: Path) -> Path:
    """A folder that its owner alone can enter, made where it is missing, and its path. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, from the first byte on. It is whole or the old one."""
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.chmod(0o600)
    new.replace(path)
