"""A backfill under the real scheduler: ``python -m benchmarks.backfill [--days 30] [--outlets vietnamplus …]``.

Starts Airflow, an S3 server and a newsstand, and lets Airflow backfill the last days of the outlets: first with the
README's command, then once more with ``completed`` runs processed again, as the web UI's form does it. Prints how long
that took and where the time went, and checks what a person relies on: each link is fetched once; the second pass asks
for no article that is final; articles, objects and ledgers are the same after it, and so are the manifests or they
are chained; the catalog that is rebuilt from the bucket equals the live one. Ends with 1 where one of these fails.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from scrapers.archive import chain, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.model.ledger import Ledger
from scrapers.model.outlet import Outlet
from scrapers.outlets import load
from scrapers.seal.run import current_ledger
from scrapers.seal.verify_chain import verify_chain
from stack.environment import Stack, prepare
from stack.home import lock
from stack.processes import Processes, migrate
from stack.web import Web
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from tests.newsstand import Newsstand

OUTLETS = ("vietnamplus", "euronews", "ngaynay")
TASKS = ("list_day", "fetch", "refine", "reconcile", "seal", "verdict")
TABLES = ("articles", "quarantine", "changes")
POLL = 10.0
"""Seconds between two looks: each costs Airflow's web server a third of a second of processor time."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the archive holds of some days of an outlet, as far as it must not change by itself."""

    articles: tuple[tuple[object, ...], ...]
    """Id, day, revision, end state and hash of the text of each reading."""
    objects: Mapping[str, str]
    """SHA-256 of the tables and reports, by key, as read back."""
    ledgers: Mapping[date, Ledger]
    manifests: Mapping[date, tuple[str, ...]]
    """SHA-256 of all versions, oldest first."""

    @classmethod
    def of(cls, outlet: Outlet, days: Collection[date], archive: Archive) -> "Held":
        filed = archive.catalog.filed(outlet=outlet.slug)
        objects = {
            stored.key: hashlib.sha256(archive.store.get(stored.key)).hexdigest()
            for table in TABLES
            for day in days
            for stored in archive.store.list(keys.table_day(table, outlet.slug, day))
        }
        return cls(
            articles=tuple(
                sorted(
                    (each.article_id, each.day, each.revision, each.state, each.body_sha256) for each in filed
                )
            ),
            objects=objects,
            ledgers={day: current_ledger(outlet, day, archive) for day in days},
            manifests={day: tuple(manifests(outlet, day, archive)) for day in days},
        )


def manifests(outlet: Outlet, day: date, archive: Archive) -> Iterator[str]:
    """SHA-256 of the manifests of a day, oldest first."""
    for version in chain.versions(archive.store, outlet.slug, day):
        if found := chain.manifest(archive.store, outlet.slug, day, version):
            yield found.sha256


def articles_asked(stand: "Newsstand", outlet: Outlet) -> Counter[str]:
    """How often each article of the outlet was asked for, by its address."""
    urls = (f"https://{seen.host}{seen.path}" for seen in stand.requests(outlet.slug))
    return Counter(url for url in urls if outlet.match(url))


def final(held: Held) -> set[str]:
    """Addresses of the links that a second pass has to leave alone."""
    return {
        url
        for ledger in held.ledgers.values()
        for entry in ledger.entries
        if not entry.state.traits.day_retries
        for url in (entry.url, entry.canonical_url)
    }


def rebuilt_is_equal(archive: Archive, folder: Path) -> bool:
    """Whether the catalog made again from the bucket is the live one."""
    with Catalog.rebuild(f"sqlite:///{folder / 'rebuilt.sqlite'}", archive.store) as rebuilt:
        return rebuilt.dump() == archive.catalog.dump()


# Airflow


def by_command(outlet: Outlet, days: Sequence[date], env: Mapping[str, str]) -> None:
    """The README's command."""
    span = ["--from-date", f"{days[0]}", "--to-date", f"{days[-1]}"]
    command = ["airflow", "backfill", "create", "--dag-id", f"{outlet.slug}.day", *span]
    subprocess.run(command, env=env, check=True, cwd=ROOT, capture_output=True, text=True)


def by_form(outlet: Outlet, days: Sequence[date], web: Web, behavior: str = "completed") -> Any:
    """What the backfill form of the web UI sends, with its bounds as a person types them: midnights UTC."""
    first, last = (f"{day}T00:00:00+00:00" for day in (days[0], days[-1]))
    body = {
        "dag_id": f"{outlet.slug}.day",
        "from_date": first,
        "to_date": last,
        "reprocess_behavior": behavior,
    }
    return web.send("POST", "/backfills", body)


def ended(web: Web, outlets: Collection[Outlet], since: datetime, count: int) -> list[Any] | None:
    """The backfill runs that began since, once there are so many of each outlet and nothing runs any more.

    After a backfill the schedule makes a run for yesterday, which is waited for and not counted. Airflow itself notices
    up to half a minute later that a backfill is over, and takes no other one of the Dag before.
    """
    found: list[Any] = []
    for outlet in outlets:
        if not all(
            each["completed_at"] for each in web.get("/backfills", dag_id=f"{outlet.slug}.day")["backfills"]
        ):
            return None
        of = web.pages(f"/dags/{outlet.slug}.day/dagRuns", "dag_runs")
        if not all(run["state"] in ("success", "failed") for run in of):
            return None
        backfilled = [
            run
            for run in of
            if run["run_type"] == "backfill" and datetime.fromisoformat(run["start_date"]) >= since
        ]
        if len(backfilled) < count:
            return None
        found += backfilled
    return found


def spent(web: Web, found: Collection[Any]) -> dict[str, tuple[float, float]]:
    """Per task: seconds in all that it ran, and that it waited from being scheduled to its start."""
    totals = dict.fromkeys(TASKS, (0.0, 0.0))
    for run in found:
        path = f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/taskInstances"
        for task in web.get(path)["task_instances"]:
            ran, waited = totals[task["task_id"]]
            if task["start_date"] and task["end_date"]:
                waited += (
                    _seconds(task["scheduled_when"], task["start_date"]) if task["scheduled_when"] else 0.0
                )
                totals[task["task_id"]] = (ran + task["duration"], waited)
    return totals


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


@contextmanager
def airflow(home: Path, port: int, dags: Collection[str]) -> Generator[tuple[Web, Config, dict[str, str]]]:
    """The stack as ``make demo`` starts it, but for the newsstand, which listens at the port already."""
    from tests.support import servers

    stack = Stack(home=home, web_port=servers.free_port(), s3_port=servers.free_port(5), newsstand_port=port)
    env = prepare(stack)
    # For our own look at the bucket: boto3 knows no other place.
    os.environ.update({name: value for name, value in env.items() if name.startswith("AWS_")})
    migrate(env, home)
    names = ("s3", "web", "scheduler", "dag-processor")
    with (
        Processes(names, env, home / "logs/stack.log", lock(home)) as processes,
        Web(stack.web, env["KHOBAO_WEB_PASSWORD"]) as web,
    ):

        def ready() -> bool:
            processes.check()
            try:
                web.sign_in()
                return not web.sick() and set(dags) <= web.dags().keys()
            except httpx.HTTPError:
                return False

        wait("Airflow", ready, 300)
        for dag in dags:
            web.unpause(dag)
        yield web, Config.from_env(env), env


def wait(what: str, ready: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := ready()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        time.sleep(POLL)
    return found


# The proof


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--outlets", nargs="+", default=OUTLETS)
    parser.add_argument("--hours", type=float, default=3.0, help="after which a pass is given up")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs begin with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    from tests.newsstand import Newsstand

    outlets = [load(slug) for slug in options.outlets]
    home = Path(mkdtemp(prefix="khobao-backfill-"))
    print(f"everything lies in {home}", flush=True)
    now = datetime.now(UTC)
    # None of them is today anywhere, nor yesterday, of which the schedule makes a run meanwhile.
    last = now.date() - timedelta(days=3)
    days = [last - timedelta(days=back) for back in range(options.days - 1, -1, -1)]
    with (
        Newsstand(now=now) as stand,
        airflow(home, stand.port, [f"{outlet.slug}.day" for outlet in outlets]) as (web, config, env),
        Archive.open(config) as archive,
    ):

        def take(number: int) -> tuple[dict[str, Held], list[str]]:
            """One pass: what is held after it, and what is wrong."""
            stand.forget_requests()
            since, began = datetime.now(UTC), time.monotonic()
            for outlet in outlets:
                if number == 1:
                    by_command(outlet, days, env)
                else:
                    by_form(outlet, days, web)
            done = wait(f"pass {number}", lambda: ended(web, outlets, since, len(days)), options.hours * 3600)
            wrong = _tell(number, done, web, time.monotonic() - began)
            held = {outlet.slug: Held.of(outlet, days, archive) for outlet in outlets}
            for outlet in outlets:
                asked = articles_asked(stand, outlet)
                twice = [url for url, times in asked.items() if times > 1]
                print(f"  {outlet.slug}: {_told(held[outlet.slug])}")
                print(
                    f"    {len(stand.requests(outlet.slug))} requests, {asked.total()} of them for articles,"
                    f" {len(twice)} articles asked for twice",
                    flush=True,
                )
                wrong += [f"pass {number}: asked for twice: {url}" for url in twice]
            return held, wrong

        first, wrong = take(1)
        second, more = take(2)
        wrong += more
        print()
        for outlet in outlets:
            again = final(first[outlet.slug]) & articles_asked(stand, outlet).keys()
            wrong += [f"final, and asked for again: {url}" for url in sorted(again)]
            wrong += compared(outlet, first[outlet.slug], second[outlet.slug], archive)
        began = time.monotonic()
        equal = rebuilt_is_equal(archive, home)
        print(f"rebuilt catalog equals the live one: {_yes(equal)}, {time.monotonic() - began:.0f} s")
        wrong += [] if equal else ["the rebuilt catalog is another"]
    print(*wrong, sep="\n")
    return bool(wrong)


def _tell(number: int, done: Collection[Any], web: Web, seconds: float) -> list[str]:
    """How long a pass took and where the time went; which runs are red."""
    states = Counter(run["state"] for run in done)
    print(
        f"\npass {number}: {len(done)} runs in {seconds:.0f} s, {seconds / len(done):.1f} s a run; {dict(states)}"
    )
    for task, (ran, waited) in spent(web, done).items():
        print(f"  {task:<10} ran {ran / len(done):6.1f} s, waited {waited / len(done):6.1f} s a run")
    return [f"red: {run['dag_id']} {run['partition_key']}" for run in done if run["state"] != "success"]


def compared(outlet: Outlet, first: Held, second: Held, archive: Archive) -> list[str]:
    """Tell what is the same after the second pass; what is wrong about the rest."""
    problems = [f"{outlet.slug}: {problem}" for problem in verify_chain(archive.store, outlet.slug)]
    same = {
        "articles": first.articles == second.articles,
        "objects": first.objects == second.objects,
        "ledgers": first.ledgers == second.ledgers,
    }
    kept = all(
        versions == second.manifests[day][: len(versions)] for day, versions in first.manifests.items()
    )
    newer = [day for day, versions in first.manifests.items() if versions != second.manifests[day]]
    told = ", ".join(f"same {name} {_yes(equal)}" for name, equal in same.items())
    print(f"{outlet.slug}: {told}; {len(newer)} days sealed anew; chain unbroken {_yes(not problems)}")
    return [
        *problems,
        *(f"{outlet.slug}: {name} have changed" for name, equal in same.items() if not equal),
        *([] if kept else [f"{outlet.slug}: a manifest was written over"]),
        *(f"{outlet.slug} {day}: sealed anew" for day in newer),
    ]


def _told(held: Held) -> str:
    states = Counter(entry.state.value for ledger in held.ledgers.values() for entry in ledger.entries)
    published = sum(ledger.published for ledger in held.ledgers.values())
    return f"{sum(ledger.held for ledger in held.ledgers.values())} of {published} articles held, links {dict(states)}"


def _yes(what: bool) -> str:
    return "yes" if what else "NO"


if __name__ == "__main__":
    sys.exit(main())
