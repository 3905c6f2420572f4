"""Pages a minute against Celery workers: ``python -m benchmarks.workers [--workers 1 4] [--outlets 32] [--pages 15] [--wait 2]``.

The cluster of docker-compose.yml, without Docker (``tests/support/cluster.py``), captures so many outlets at once, each for
the first time. The newsstand plays them all, slowly. From the first task's start to the last one's end; goal: 3.5 times the
pages a minute with four workers of what one has. Captures mostly wait, so it is the slots that count, four a worker, until the
processors are at work all the time: what they did is said beside it. With few outlets the last round leaves slots empty.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

import scrapers.outlets
from stack.web import Web
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.cluster import IS_INSTALLED, NEEDS, Cluster
from tests.support.many_outlets import write_outlets

GOAL = 3.5
WAIT = 2.0
"""Seconds that a body takes, in place of the wait between two requests to a live outlet (``Outlet.delay``)."""


def when(stamp: str) -> float:
    """Seconds since 1970 of one of Airflow's times."""
    return datetime.fromisoformat(stamp).timestamp()


def captured(web: Web, slugs: tuple[str, ...]) -> Mapping[str, Any]:
    """One capture of each, ended: the task by outlet. Raises SystemExit where one has failed."""
    wanted = {f"{slug}.capture" for slug in slugs}
    for dag in wanted:
        web.unpause(dag)
    while True:
        time.sleep(10)
        tasks = web.pages("/dags/~/dagRuns/~/taskInstances", "task_instances", task_id="capture")
        ended = {task["dag_id"]: task for task in reversed(tasks) if task["state"] == "success"}
        if failed := [task["dag_id"] for task in tasks if task["state"] == "failed"]:
            raise SystemExit(f"failed: {', '.join(failed)}")
        if wanted <= ended.keys():
            return {dag: ended[dag] for dag in wanted}


def measured(workers: int, slugs: tuple[str, ...], wait: float) -> tuple[float, float, float]:
    """Pages a minute, seconds, and the share of all processors that was in use, by whomever."""
    with (
        tempfile.TemporaryDirectory(prefix="khobao-workers-") as folder,
        servers.running(servers.seaweed(Path(folder) / "s3"), Path(folder) / "s3.log") as s3,
        Newsstand() as stand,
    ):
        stand.fault("slow", path="", seconds=wait)
        cluster = Cluster(Path(folder), s3, "khobao", stand)
        with (
            cluster.running([f"n{number}" for number in range(workers)]),
            cluster.web({f"{slug}.capture" for slug in slugs}) as web,
        ):
            psutil.cpu_percent()
            tasks = captured(web, slugs)
            busy = psutil.cpu_percent()
            pages = sum(int(web.result(task, "capture")["captured"]) for task in tasks.values())
    seconds = max(when(task["end_date"]) for task in tasks.values()) - min(
        when(task["start_date"]) for task in tasks.values()
    )
    return 60 * pages / seconds, seconds, busy / 100


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--outlets", type=int, default=32)
    parser.add_argument("--pages", type=int, default=15, help="of an outlet, at most")
    parser.add_argument("--wait", type=float, default=WAIT, help="seconds that a body takes")
    options = parser.parse_args()
    if not IS_INSTALLED:
        raise SystemExit(NEEDS)
    rates = []
    with tempfile.TemporaryDirectory() as folder:
        slugs = write_outlets(Path(folder), options.outlets, pages=options.pages)
        os.environ["KHOBAO_OUTLETS"] = folder  # for the cluster
        scrapers.outlets.__path__.append(folder)  # for the newsstand
        for workers in options.workers:
            rate, seconds, busy = measured(workers, slugs, options.wait)
            rates.append(rate)
            print(
                f"{workers} workers: {rate:.0f} pages a minute of {len(slugs)} outlets in {seconds:.0f} s,"
                f" {rate / rates[0]:.2f} times the first; processors {busy:.0%} in use",
                flush=True,
            )
    return rates[-1] < GOAL * rates[0]


if __name__ == "__main__":
    sys.exit(main())
