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

    _said = False

    def refresh(self) -> None:
        """Touch the Dag files that are older than what was changed last among the outlets."""
        newest = max(_changes(), default=0.0)
        try:
            for path in self.path.glob("*.py"):
                if path.stat().st_mtime < newest:
                    os.utime(path)
        except OSError as error:
            if not self._said:
                log.warning(
                    "%s; a new outlet is seen when all Dag files are read again, and not before", error
                )
            self._said = True


def _changes() -> Iterator[float]:
    """When outlet files were written, and when one was added to a folder or taken out of it. Seconds since 1970."""
    for folder in map(Path, scrapers.outlets.__path__):
        for path in (folder, *folder.glob("*.py")):
            try:
                yield path.stat().st_mtime
            except FileNotFoundError:  # a folder that is not there, or a file that was removed just now
                continue
