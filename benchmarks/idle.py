"""What an outlet with nothing new costs in Airflow: ``python -m benchmarks.idle [--cycles 10]`` (goal: 0.7 CPU s a cycle).

A stack of its own (LocalExecutor, its S3 server, the newsstand) is started as ``make demo`` starts it; an outlet is captured
until it has nothing new, and then so many times more, each with all that follows. Seconds of processor time of all of
Airflow's processes, supervisor and API server among them, above what they need while nothing is due. Run it in two
checkouts, one after the other, to compare them.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from stack.environment import Stack, prepare
from stack.home import lock
from stack.processes import Processes, migrate
from stack.web import Web
from tests.support import servers

GOAL, OUTLET = 0.7, "ngaynay"
SETTLED = 30
"""Seconds without an active run after which nothing more follows, and for which the idle stack is watched."""
POLLED = 5
"""Seconds between two questions to the API server, which count as its work."""


def wait(ready: Callable[[], Any], seconds: float = 900) -> Any:
    """What it gives once that is true. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if found := ready():
                return found
        time.sleep(POLLED)
    raise TimeoutError(f"not within {seconds} s")


def spent(ours: int) -> float:
    """Seconds of processor time of Airflow's processes since they began, those that have ended among them."""
    total = 0.0
    for process in psutil.Process(ours).children(recursive=True):
        with suppress(psutil.Error):
            if "airflow" in " ".join(process.cmdline()) or "forkserver" in " ".join(process.cmdline()):
                total += sum(process.cpu_times()[:4])
    return total


def active(web: Web) -> list[Any]:
    """Runs of the outlet that have not ended."""
    found = web.get("/dags/~/dagRuns", state=["queued", "running"], limit=100)["dag_runs"]
    return [run for run in found if run["dag_id"].startswith(f"{OUTLET}.")]


def settle(web: Web) -> None:
    """Until nothing has been active for a while."""
    since = time.monotonic()
    while time.monotonic() - since < SETTLED:
        if active(web):
            since = time.monotonic()
        time.sleep(POLLED)


def capture(web: Web) -> int:
    """One run of the capture, ended; pages that it captured."""
    run = web.send("POST", f"/dags/{OUTLET}.capture/dagRuns", {"logical_date": None})
    wait(lambda: not [each for each in active(web) if each["dag_run_id"] == run["dag_run_id"]])
    return int(wait(lambda: web.result(run, "capture"))["captured"])


def measured(web: Web, cycles: int, ours: int) -> dict[str, float]:
    """Seconds a cycle, and the tasks that it took."""
    for step in ("refine", "capture"):
        web.unpause(f"{OUTLET}.{step}")
    settle(web)
    while capture(web):
        pass
    settle(web)
    before, began = spent(ours), time.monotonic()
    time.sleep(SETTLED)
    rate = (spent(ours) - before) / (time.monotonic() - began)
    before, began = spent(ours), time.monotonic()
    new = sum(capture(web) for _ in range(cycles))
    settle(web)
    seconds = spent(ours) - before - rate * (time.monotonic() - began)
    return {"seconds": seconds / cycles, "idle share of a core": rate, "new pages": new}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=10)
    cycles = parser.parse_args().cycles
    with tempfile.TemporaryDirectory(prefix="khobao-idle-") as folder:
        home = Path(folder)
        stack = Stack(
            home=home,
            web_port=servers.free_port(),
            s3_port=servers.free_port(5),
            newsstand_port=servers.free_port(),
        )
        held = lock(home)
        env = prepare(stack)
        migrate(env, home)
        log = home / "logs" / "stack.log"
        with (
            Processes(stack.processes, env, log, held),
            Web(stack.web, env["KHOBAO_WEB_PASSWORD"]) as web,
        ):

            def ready() -> bool:
                web.sign_in()
                return {f"{OUTLET}.{step}" for step in ("capture", "refine")} <= web.dags().keys()

            wait(ready)
            found = measured(web, cycles, psutil.Process().pid)
    print(
        f"an idle cycle: {found['seconds']:.2f} CPU s, {found['seconds'] / GOAL:.1f} times the goal of {GOAL}"
        f" ({cycles} cycles with {found['new pages']:.0f} new pages; without any, the stack needs"
        f" {found['idle share of a core']:.1%} of a core)"
    )
    return found["seconds"] > GOAL


if __name__ == "__main__":
    sys.exit(main())
