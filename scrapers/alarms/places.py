"""Where alarms lie, and how they are changed there.

Those of outlets and of the installation lie in the bucket, a small file for each, as all else that has to outlive the
catalog and Airflow. What says that the bucket cannot be used cannot lie there, and a full disk is that of one machine: these
lie in a file under KHOBAO_HOME, which needs no server at all, and go into the bucket's history once they are over. Where workers do not share
the folder, each host tells of such an outage once.
"""

import fcntl
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import AlreadyExists
from scrapers.model.alarm import Alarm, Alarms
from scrapers.model.codec import Document

D = TypeVar("D", bound=Document)

TRIES = 10
"""Times a file is changed anew because another process has changed it meanwhile."""
_JSON = "application/json"
_EMPTY = len(Alarms().to_json())


class Place(Protocol):
    """A file with alarms."""

    def load(self) -> Alarms:
        """What is there. Raises ArchiveDamaged, NewerFormat, and what the store raises."""
        ...

    def change(self, how: Callable[[Alarms], Alarms]) -> Alarms:
        """Make of it what ``how`` makes of it, which may be called again, and give that back. Nothing is written where
        that changes nothing. Raises as ``load``, and AlreadyExists where others keep changing it."""
        ...


@dataclass(frozen=True, slots=True)
class InBucket:
    """The alarms of an outlet, or, for None, of the installation. A ``Place``."""

    store: Store
    outlet: str | None

    def load(self) -> Alarms:
        """One request."""
        return load(self.store, keys.alarms(self.outlet), Alarms())

    def change(self, how: Callable[[Alarms], Alarms]) -> Alarms:
        """One request where nothing changes, two where it does."""
        return change(self.store, keys.alarms(self.outlet), Alarms(), how)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The alarms that say that the bucket cannot be used, or that this machine's disk is nearly full. A ``Place``."""

    home: Path
    """As ``Config.home``."""

    @property
    def _path(self) -> Path:
        return self.home / "alarms.json"

    def load(self) -> Alarms:
        """Raises OSError."""
        try:
            return Alarms.from_json(self._path.read_bytes(), str(self._path))
        except FileNotFoundError:
            return Alarms()

    def change(self, how: Callable[[Alarms], Alarms]) -> Alarms:
        """Raises OSError."""
        with locked(self._path.with_suffix(".lock")):
            before = self.load()
            after = how(before)
            if after != before:
                new = self._path.with_suffix(".new")
                with new.open("wb") as file:
                    file.write(after.to_json())
                    file.flush()
                    os.fsync(file.fileno())
                new.replace(self._path)
            return after


def load(store: Store, key: str, empty: D) -> D:
    """A file of the bucket; ``empty`` where there is none. Raises ArchiveDamaged, NewerFormat, and what the store raises."""
    body = store.find(key)
    return empty if body is None else type(empty).from_json(body, key)


def change(store: Store, key: str, empty: D, how: Callable[[D], D]) -> D:
    """As ``Place.change``, for any file of the bucket; ``empty`` is what is there where there is no file."""
    for _ in range(TRIES):
        found = store.find_state(key)
        before = type(empty).from_json(found[1], key) if found else empty
        after = how(before)
        if after == before:
            return after
        try:
            if found:
                store.put(key, after.to_json(), content_type=_JSON, instead_of=found[0])
            else:
                store.put(key, after.to_json(), content_type=_JSON, if_absent=True)
        except AlreadyExists:
            continue
        return after
    raise AlreadyExists(f"{key}: others changed it {TRIES} times meanwhile")


def places(store: Store) -> Iterator[InBucket]:
    """Of all that have alarms. One listing: a file without any has the size of all such."""
    for stored in store.list(keys.alarms_open()):
        if stored.size != _EMPTY:
            yield InBucket(store, keys.alarms_of(stored.key))


def bury(store: Store, alarm: Alarm) -> None:
    """Put an alarm that is over into the history, where it stays. Idempotent."""
    key = keys.alarm_over(alarm.kind, alarm.outlet, alarm.opened_at)
    store.put(key, alarm.to_json(), content_type=_JSON)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Generator[bool]:
    """Whether this process holds the lock, which ends with it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
