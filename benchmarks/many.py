"""A thousand outlets in Airflow: ``python -m benchmarks.many [--outlets 1000] [--minutes 20] [--workers 2]``.

The cluster of docker-compose.yml, without Docker (``tests/support/cluster.py``), with so many outlets and their three Dags
each. All captures are switched on at once, and then run on their schedules, a new page in each; a fifth of the outlets are
refined too. Prints how long it took until the Dags were there and every outlet was captured for the first time; then, of the
minutes after that: how late captures began (goal: while the next is not due), how long the web UI's pages took (goal: 2 s), the
processor time of each service, and the size of Airflow's database.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

import scrapers.outlets
from stack.web import Web
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.cluster import IS_INSTALLED, NEEDS, Cluster
from tests.support.many_outlets import write_outlets

ANSWERS, EVERY = 2.0, 15
"""Seconds in which a page of the web UI is to be there; minutes from one capture to the next of the busiest outlets."""
REFINED = ("0", "5")
"""How the slugs of those outlets end that are refined: of a fifth of all."""
PAGES = {
    "the list of Dags": "/ui/dags?limit=50&dag_runs_limit=14",
    "failed ones": "/ui/dags?limit=50&dag_runs_limit=14&last_dag_run_state=failed",
    "the start page": "/ui/dashboard/dag_stats",
    "runs of a Dag, as a grid": "/ui/grid/runs/{dag}?limit=25",
    "its tasks": "/ui/grid/structure/{dag}?limit=25",
    "Dags with a tag": "/ui/dags?limit=50&dag_runs_limit=14&tags=outlet:{outlet}",
}
SERVICES = ("scheduler", "dag-processor", "api-server", "triggerer", "celery", "postgres", "redis")


def used() -> Counter[str]:
    """Seconds of processor time by service since it began, of its processes that have ended too."""
    found: Counter[str] = Counter()
    for service in psutil.Process().children():
        with suppress(psutil.Error):
            words = " ".join(service.cmdline())
            name = next((name for name in SERVICES if name in words), "S3 and the rest")
            for process in (service, *service.children(recursive=True)):
                with suppress(psutil.Error):
                    found[name] += sum(process.cpu_times()[:4])
    return found


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def spread(values: Sequence[float]) -> str:
    """Half of them, 95 % of them, all of them."""
    return f"half within {share(values, 0.5):.1f} s, 95 % within {share(values, 0.95):.1f} s, all within {max(values):.1f} s"


def captures(web: Web, **which: Any) -> list[Any]:
    """Task instances of the captures."""
    return web.pages("/dags/~/dagRuns/~/taskInstances", "task_instances", task_id="capture", **which)


def switch_on(web: Web, pattern: str) -> None:
    """Unpause all Dags of which the id is like that."""
    web.send("PATCH", f"/dags?dag_id_pattern={pattern}&limit=1", {"is_paused": False})


def wait_for_all(web: Web, outlets: int) -> None:
    """Until every outlet has been captured once. Raises SystemExit where a capture has failed."""
    while True:
        time.sleep(20)
        ended = web.get("/dags/~/dagRuns/~/taskInstances", task_id="capture", state="failed", limit=1)
        if ended["total_entries"]:
            raise SystemExit(f"failed: {ended['task_instances'][0]['dag_id']}")
        done = {task["dag_id"] for task in captures(web, state="success")}
        print(f"{len(done)} captured", file=sys.stderr, flush=True)
        if len(done) >= outlets:
            return


def watch(web: Web, outlets: Sequence[str], minutes: float) -> dict[str, list[float]]:
    """Ask for the pages of the web UI, a round every ten seconds for so many minutes: seconds by page."""
    spent: dict[str, list[float]] = {name: [] for name in PAGES}
    end, number = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        outlet = outlets[number * 7 % len(outlets)]
        for name, path in PAGES.items():
            begun = time.perf_counter()
            web.page(path.format(dag=f"{outlet}.capture", outlet=outlet))
            spent[name].append(time.perf_counter() - begun)
        number += 1
        time.sleep(10)
    return spent


def late(tasks: Sequence[Any]) -> list[float]:
    """Seconds from when each capture was due to when it began."""
    return [
        (
            datetime.fromisoformat(task["start_date"]) - datetime.fromisoformat(task["run_after"])
        ).total_seconds()
        for task in tasks
        if task["start_date"]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--outlets", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2, help="Celery workers of four slots each")
    options = parser.parse_args()
    if not IS_INSTALLED:
        raise SystemExit(NEEDS)
    with (
        tempfile.TemporaryDirectory() as outlets,
        tempfile.TemporaryDirectory(prefix="khobao-many-") as folder,
    ):
        slugs = write_outlets(Path(outlets), options.outlets, pages=1)
        os.environ["KHOBAO_OUTLETS"] = outlets  # for the cluster
        scrapers.outlets.__path__.append(outlets)  # for the newsstand
        with (
            servers.running(servers.seaweed(Path(folder) / "s3"), Path(folder) / "s3.log") as s3,
            Newsstand() as stand,
        ):
            return measure(Cluster(Path(folder), s3, "khobao", stand), slugs, options)


def measure(cluster: Cluster, slugs: tuple[str, ...], options: argparse.Namespace) -> int:
    """1 where captures began later than the next was due, or a page took too long."""
    wanted = {f"{slug}.{step}" for slug in slugs for step in ("capture", "refine", "day")}
    begun = time.monotonic()
    with (
        cluster.running([f"n{number}" for number in range(options.workers)]),
        cluster.web(wanted, seconds=1800) as web,
    ):
        print(f"{len(wanted)} Dags were there after {time.monotonic() - begun:.0f} s", flush=True)
        for end in REFINED:
            switch_on(web, f"paper%{end}.refine")
        before, begun = used(), time.monotonic()
        switch_on(web, "paper%.capture")
        wait_for_all(web, len(slugs))
        seconds, spent = time.monotonic() - begun, used() - before
        print(
            f"all captured once after {seconds:.0f} s, {sum(spent.values()) / len(slugs):.2f} CPU s an outlet"
        )
        before, since = used(), datetime.now(UTC)
        pages = watch(web, slugs, options.minutes)
        spent, seconds = used() - before, (datetime.now(UTC) - since).total_seconds()
        found = late(captures(web, run_after_gte=since.isoformat()))
        with psycopg.connect(cluster.database) as connection:
            size = connection.execute("select pg_database_size(current_database())").fetchone()
    print(f"then {len(found)} captures in {seconds / 60:.0f} min began late by: {spread(found)}")
    for name, values in pages.items():
        print(f"web UI, {name}: {spread(values)}")
    every = ", ".join(f"{name} {value / seconds:.0%}" for name, value in spent.most_common())
    print(f"cores: {sum(spent.values()) / seconds:.2f} of {psutil.cpu_count()} ({every})")
    print(f"Airflow's database: {size[0] / 1e6 if size else 0:.0f} MB")
    slow = max(share(values, 0.95) for values in pages.values())
    return slow > ANSWERS or share(found, 0.95) > 60 * EVERY


if __name__ == "__main__":
    sys.exit(main())
