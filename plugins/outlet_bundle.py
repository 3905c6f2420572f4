"""The folder of Dag files as Airflow's bundle, which also looks at the outlet files that the Dags are made of.

Airflow reads a Dag file again when that file was changed, and else after ``min_file_process_interval``. What changes here
are outlet files, which it does not know: so that interval is long, for reading a thousand outlets takes many seconds,
and a Dag file that is older than an outlet file is touched, as ``make`` would make it anew.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from airflow.dag_processing.bundles.local import LocalDagBundle

import scrapers.outlets

log = logging.getLogger(__name__)


class OutletBundle(LocalDagBundle):
    """Refreshed by the Dag processor every ``refresh_interval``."""

    _seen: frozenset[tuple[Path, float]] | None = None
    _said = False

    def refresh(self) -> None:
        """Touch the Dag files where an outlet has changed since this was last called; the first time those that are older
        than what was changed last among the outlets."""
        seen = frozenset(_changes())
        if seen == self._seen:
            return
        newest = max((changed for _, changed in seen), default=0.0)
        try:
            for path in self.path.glob("*.py"):
                if self._seen is not None or path.stat().st_mtime < newest:
                    os.utime(path)
        except OSError as error:
            if not self._said:
                log.warning(
                    "%s; a new outlet is seen when all Dag files are read again, and not before", error
                )
            self._said = True
        else:
            self._seen = seen


def _changes() -> Iterator[tuple[Path, float]]:
    """Outlet files, and the folders that one is added to or taken out of, with when they were changed: seconds since
    1970, and in the future where a clock was wrong."""
    for folder in map(Path, scrapers.outlets.__path__):
        for path in (folder, *folder.glob("*.py")):
            try:
                yield path, path.stat().st_mtime
            except FileNotFoundError:  # a folder that is not there, or a file that was removed just now
                continue
