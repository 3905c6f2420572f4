"""Archives that are filled once and copied for each test, where refining and sealing cost more than what is tested."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config


@dataclass(frozen=True, slots=True)
class _Copy:
    objects: dict[str, bytes]
    files: dict[str, bytes]
    """Of the home folder."""


_made: dict[str, _Copy] = {}


@contextmanager
def filled_once(config: Config, name: str, fill: Callable[[Archive], None]) -> Generator[Archive]:
    """An archive as ``fill`` leaves an empty one. ``name`` is its own in this process; ``config`` is that of an empty
    archive."""
    store = Store.open(config)
    if name not in _made:
        with Archive.open(config) as archive:
            fill(archive)
        files = [path for path in config.home.rglob("*") if path.is_file()]
        _made[name] = _Copy(
            objects={stored.key: store.get(stored.key) for stored in store.everything("")},
            files={str(path.relative_to(config.home)): path.read_bytes() for path in files},
        )
    else:
        for key, body in _made[name].objects.items():
            store.put(key, body, content_type="application/octet-stream")
        for place, body in _made[name].files.items():
            (config.home / place).parent.mkdir(parents=True, exist_ok=True)
            (config.home / place).write_bytes(body)
    with Archive.open(config) as archive:
        yield archive
