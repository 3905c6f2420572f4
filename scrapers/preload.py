"""Imported by a process that forks tasks: loads what they need once, and keeps garbage collection off it.

A task of Airflow's is a process of its own. Airflow's parts for running it, Scrapy, boto3, PyArrow, pandas, Great
Expectations and our own steps take up to four CPU seconds to import, where a capture that finds nothing new works for a
fifth of one.

A forked process forgets our own modules where one of them has changed on disk since, and imports them anew: a mended
step counts from the next task on, without a restart. Outlet files are not loaded here at all.

Named in ``MP_FORKSERVER_PRELOAD`` (``stack/environment.py``) and in the Celery workers' imports
(``docker-compose.yml``).
"""

import contextlib
import gc
import importlib
import os
import pkgutil
import sys
from pathlib import Path

from scrapers.errors import BadConfiguration

AIRFLOW = (
    "airflow.executors.local_executor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.dag_processing.dagbag",
    "airflow.models.pool",
    "airflow.providers.standard.decorators.python",
    "airflow.sdk.definitions.decorators",
    "airflow.sdk.definitions.retry_policy",
)
"""What runs a task, and what that imports when the first task comes."""
ROOMS = ("alarms", "capture", "crawl", "day", "refine", "reprocess", "search")
"""Of ours, what tasks do."""
LATE = (
    "anyio._backends._asyncio",
    "boto3.s3.inject",
    "great_expectations.render.renderer.page_renderer",
    "great_expectations.render.view.view",
    "psycopg",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
)
"""What libraries import only when they are first used."""


_files: dict[str, tuple[int, int]] = {}
"""Of each module of ours that is loaded: its file, and what ``_stamp`` said of that."""


def load() -> None:
    """Import all of it, and set it aside."""
    for name in AIRFLOW:
        importlib.import_module(name)
    for room in ROOMS:
        package = importlib.import_module(f"scrapers.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"scrapers.{room}."):
            importlib.import_module(module.name)
    with contextlib.suppress(BadConfiguration):  # not everybody has Data Docs
        importlib.import_module("scrapers.refine.docs").import_great_expectations()
    for name in LATE:
        with contextlib.suppress(ImportError):  # nor PostgreSQL
            importlib.import_module(name)
    store, network = map(importlib.import_module, ("scrapers.archive.store", "scrapers.web.network"))
    network.trust()
    with contextlib.suppress(Exception):  # a task that needs the store says what is wrong with its settings
        store.Store.open(importlib.import_module("scrapers.config").Config.from_env())
    _files.update({file: _stamp(file) for name in _ours() if (file := sys.modules[name].__file__)})
    os.register_at_fork(after_in_child=_forget_what_changed)
    # A task's first full collection would walk some hundred thousand objects that never become garbage, and by touching
    # them copy the pages which it shares with its parent. What is garbage now would be kept for ever.
    gc.collect()
    gc.freeze()


def _ours() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == "scrapers"]


def _stamp(file: str) -> tuple[int, int]:
    """When it was changed, in ns, and its bytes; zeros where it is gone."""
    try:
        found = Path(file).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _forget_what_changed() -> None:
    if any(_stamp(file) != stamp for file, stamp in _files.items()):
        _files.clear()
        for name in _ours():
            del sys.modules[name]


load()
