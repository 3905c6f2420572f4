"""Workers that die, are cut off or have a wrong clock: ``python -m benchmarks.hosts [--minutes 10]``.

The cluster of docker-compose.yml, without Docker (``tests/support/cluster.py``), with its own time-outs. Three Celery workers,
each a host of its own (a network namespace), capture an outlet each, slowly. Then one is killed, one is cut off for so many
minutes from everything but the site that it crawls, and the clock of the third has been 14 minutes fast all along; a fourth takes
over. Prints of each outlet when the last request of its first worker came, when the first of the next one, and whether two
crawled the site at once; and whether its ledger has every link once and the archive every article once. Needs a C compiler.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.config import Config
from scrapers.model.link import State
from stack.supervisor import sweep
from stack.web import Web
from tests.newsstand import Newsstand
from tests.support import clocks, servers
from tests.support.cluster import IS_INSTALLED, NEEDS, Cluster, eventually
from tests.support.hosts import ARE_POSSIBLE, Host
from tests.support.paths import ROOT

OUTLETS = ("ngaynay", "euronews_fr", "anewz")
BODY = 6.0
"""Seconds that a page takes, so that a crawl outlasts every time-out."""
MIDDLE = 10
"""Requests to a site, after which its crawl is in its middle."""
LONGEST = 3000.0
FAST = 840
"""Seconds. By an hour S3 servers refuse whoever asks (15 minutes are let pass), and the capture fails, naming the clock."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One that runs."""

    name: str
    host: Host
    process: int

    def requests(self, stand: Newsstand, outlet: str) -> list[float]:
        """When (monotonic, seconds) it asked that site for something."""
        site = stand.sites[outlet]
        asked = re.compile(
            rb"\r\nhost: (?:%s)\r" % "|".join(map(re.escape, (site.host, *site.hosts))).encode(), re.I
        )
        return [at for at, head in self.host.sent[stand.port] if asked.search(head)]


def start(
    stack: ExitStack, cluster: Cluster, folder: Path, name: str, ports: Sequence[int], **more: str
) -> Worker:
    """A worker in a host of its own, until the stack is left."""
    (folder / name).mkdir()
    host = stack.enter_context(Host(folder / name, ports).connected())
    return Worker(name, host, stack.enter_context(cluster.worker(name, host, **more)))


def measure(folder: Path, stand: Newsstand, s3: servers.S3, minutes: float) -> int:
    """1 where a site was crawled by two at once, or a link or an article is missing or there twice."""
    stand.fault("slow", path="", seconds=BODY)
    cluster = Cluster(folder, s3, "khobao", stand)
    dags = {f"{outlet}.{step}" for outlet in OUTLETS for step in ("capture", "refine", "day")}
    one = {"AIRFLOW__CELERY__WORKER_CONCURRENCY": "1"}
    with ExitStack() as stack:
        stack.enter_context(cluster.running([]))
        inside = (
            cluster.ports["web"],
            cluster.ports["redis"],
            cluster.postgres,
            int(s3.endpoint.rpartition(":")[2]),
        )
        ports = (*inside, stand.port)
        shim = clocks.library(folder)
        fast = {"LD_PRELOAD": str(shim), "KHOBAO_TEST_CLOCK": f"+{FAST}"}
        web = stack.enter_context(cluster.web(dags))
        since = datetime.now(UTC)
        workers = [
            start(stack, cluster, folder, name, ports, **one, **more)
            for name, more in (("killed", {}), ("cut", {}), ("fast", fast))
        ]
        for outlet in OUTLETS:
            web.unpause(f"{outlet}.refine")
            web.unpause(f"{outlet}.capture")
        first = {outlet: whoever_crawls(stand, workers, outlet) for outlet in OUTLETS}
        if len({worker.name for worker in first.values()}) < len(workers):
            raise SystemExit(f"a worker took more than one outlet: {first}")
        began = time.monotonic()
        killed, cut, _ = workers
        sweep({killed.process})
        cut.host.cut(inside)
        workers.append(start(stack, cluster, folder, "next", ports))
        time.sleep(60 * minutes)
        cut.host.mend()
        eventually("all captured and refined", lambda: ended(web, since), LONGEST)
        faults = [report(stand, workers, first[outlet], outlet, began) for outlet in OUTLETS]
        faults += [whole(cluster, stand, outlet) for outlet in OUTLETS]
    return any(faults)


def whoever_crawls(stand: Newsstand, workers: Sequence[Worker], outlet: str) -> Worker:
    """Whose host is in the middle of that site's crawl."""

    def at_it() -> list[Worker]:
        return [worker for worker in workers if len(worker.requests(stand, outlet)) >= MIDDLE]

    found: list[Worker] = eventually(f"a capture of {outlet}", at_it, LONGEST)
    return found[0]


def ended(web: Web, since: datetime) -> bool:
    """Whether every outlet was captured and refined since. Raises SystemExit where a run has failed."""
    runs = web.runs(since)
    if failed := [run["dag_id"] for run in runs if run["state"] == "failed"]:
        raise SystemExit(f"failed: {failed}")
    done = {run["dag_id"] for run in runs if run["state"] == "success"}
    return done >= {f"{outlet}.{step}" for outlet in OUTLETS for step in ("capture", "refine")}


def report(stand: Newsstand, workers: Sequence[Worker], first: Worker, outlet: str, began: float) -> bool:
    """Says who asked that site when: whether two did at once."""
    asked = {worker.name: worker.requests(stand, outlet) for worker in workers}
    words = [
        f"{name}: {len(times)} from {times[0] - began:+.0f} s to {times[-1] - began:+.0f} s"
        for name, times in asked.items()
        if times
    ]
    others = [times[0] for name, times in asked.items() if name != first.name and times]
    together = any(asked[first.name][0] < other < asked[first.name][-1] for other in others)
    print(f"{outlet}, requests by worker: {'; '.join(words)}{': AT ONCE' if together else ''}")
    return together


def whole(cluster: Cluster, stand: Newsstand, outlet: str) -> bool:
    """Says how the outlet's links stand, and what an audit of all its objects finds: whether something is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cluster.env("worker").items():
            patch.setenv(name, value)
        with Archive.open(Config.from_env()) as archive:
            links = next(count.links for count in archive.catalog.counts() if count.outlet == outlet)
            sql = f"select count(*), count(distinct id) from articles where outlet = '{outlet}'"
            ((rows, articles),) = query(sql, archive).rows
        audit = subprocess.run(
            [ROOT / ".venv/bin/khobao", "audit", outlet], capture_output=True, text=True, check=False
        )
    lost = sum(number for state, number in links.items() if state is State.FAILED)
    print(
        f"{outlet}: {rows} rows of {articles} articles; links: "
        f"{', '.join(f'{number} {state.value}' for state, number in links.items())}; audit: {'nothing' if audit.returncode == 0 else audit.stdout}"
    )
    return rows != articles or bool(lost) or audit.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10, help="for which a worker is cut off")
    options = parser.parse_args()
    if not IS_INSTALLED:
        raise SystemExit(NEEDS)
    if not ARE_POSSIBLE:
        raise SystemExit(
            "this needs Linux, and a user who may make network namespaces (unshare --user --net)"
        )
    with (
        # A short path: the names of Unix sockets are short.
        tempfile.TemporaryDirectory(prefix="khobao-", dir="/tmp") as folder,
        servers.running(servers.seaweed(Path(folder) / "s3"), Path(folder) / "s3.log") as s3,
        Newsstand() as stand,
    ):
        return measure(Path(folder), stand, s3, options.minutes)


if __name__ == "__main__":
    sys.exit(main())
