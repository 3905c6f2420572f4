"""How fast the desk's pages are.

    python -m benchmarks.desk [articles a day] [articles of one day]

First the figures of the coverage page, asked of the catalog alone: 50 outlets, 90 days, articles enough for a year's big
outlet. Then whole pages, from a desk that is served by itself over a bucket of the local S3 server, in which one outlet has
published so many articles on one day (goals: 0.5 s for a day of 1,000 articles, 0.3 s for an article). Prints wall and CPU
seconds of the first answer and of the best of six, and the load of the machine. ``benchmarks.desk_memory`` measures memory.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import Table, create_engine, insert

import scrapers.outlets
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.schema import batches, links, listings, readings
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.model.link import State
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support import servers
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page, shelve

OUTLETS, DAYS = 50, 90
LAST = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_BATCH = 100


def fill(url: str, a_day: int) -> int:
    """Rows as captures and reports leave them; the number of links. One in eight was looked at again and is unchanged,
    one in twenty failed; a dated source listed half of them."""
    Catalog.open(url).close()
    total = 0
    with create_engine(url).begin() as connection:
        for outlet in (f"outlet{number:02}" for number in range(OUTLETS)):
            rows: dict[Table, list[dict[str, object]]] = {batches: [], links: [], readings: [], listings: []}
            of = {"outlet": outlet, "batch": "20261122T1200Z"}
            rows[batches] = [
                of
                | {
                    "started_at": NOON,
                    "ended_at": NOON,
                    "code_version": "",
                    "parts": 0,
                    "bytes": 0,
                    "records": 0,
                    "captured": 0,
                }
            ]
            for number in range(DAYS * a_day):
                day = LAST - timedelta(days=DAYS - 1 - number // a_day)
                failed, looked = number % 20 == 0, number % 8 == 1
                state = State.FAILED if failed else State.UNCHANGED if looked else State.ARCHIVED
                link = {
                    "outlet": outlet,
                    "link": f"{number:032x}",
                    "canonical_url": f"https://x.example/{number}",
                }
                key = {"article_id": f"{number:016x}", "day": day}
                rows[links].append(
                    link
                    | {
                        "first_seen": NOON,
                        "first_batch": "",
                        "source": "feed",
                        "published": f"{day}T10:00:00+07:00",
                    }
                    | {"state": state, "last_batch": "", "last_tried_at": NOON, "tries": 0, "captures": 1}
                    | ({"article_id": None, "day": None} if failed else key)
                )
                if not failed:
                    rows[readings].append(
                        of
                        | key
                        | {
                            "outlet": outlet,
                            "link": link["link"],
                            "state": State.ARCHIVED,
                            "fetched_at": NOON,
                            "revision": 1,
                        }
                    )
                if number % 2:
                    rows[listings].append(
                        link | of | {"number": number, "day": day, "source": "list", "stated": True}
                    )
            total += len(rows[links])
            for table, values in rows.items():
                connection.execute(insert(table), values)
    return total


def coverage(a_day: int) -> None:
    """Fill a catalog and ask it for the figures of the page."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
        links_in_all = fill(url, a_day)
        zones = {f"outlet{number:02}": ZoneInfo("Asia/Ho_Chi_Minh") for number in range(OUTLETS)}
        with Catalog.open(url) as catalog:

            def ask() -> None:
                catalog.ends_by_day(zones, LAST - timedelta(days=DAYS - 1), LAST)
                catalog.days_outside(date(1990, 1, 1), LAST)
                catalog.activity(date(1990, 1, 1))

            print(f"coverage's figures, {links_in_all:,} links: {timed(ask)}")


def timed(ask: Callable[[], object]) -> str:
    """Seconds of the first and of the best of six."""
    spent = []
    for _ in range(6):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    best = min(spent)
    told = f"first {spent[0][0]:.2f} s ({spent[0][1]:.2f} CPU), best {best[0]:.2f} s ({best[1]:.2f} CPU)"
    return f"{told}, load {os.getloadavg()[0]:.1f}"


def pages(number: int) -> None:
    """Fill an archive with one day, and ask for pages as a browser does."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "gazette.py").write_text("from tests.support.shelf import GAZETTE as outlet\n", "utf-8")
        scrapers.outlets.__path__.append(folder)
        with servers.running(servers.seaweed(home / "data"), home / "log") as s3:
            os.environ |= s3.env
            config = Config(home=home, bucket="khobao", catalog=f"sqlite:///{home / 'catalog.sqlite'}")
            with Archive.open(config) as archive:
                for at in range(0, number, A_BATCH):
                    batch = keys.batch_name(NOON + timedelta(minutes=at / A_BATCH))
                    shelve(archive, batch, [page(each) for each in range(at, min(number, at + A_BATCH))])
                    refine(GAZETTE, batch, archive)
                seal_day(GAZETTE, LAST, archive)
                with serving(create(lambda: archive, Alone(), clock=lambda: NOON)) as desk:
                    hits = desk.get("/api/v1/search", params={"q": '"case 7"'}).json()["items"]
                    article = f"/articles/gazette/{hits[0]['article_id']}"
                    for address in (
                        "/",
                        f"/days/gazette/{LAST}",
                        f"/api/v1/days/gazette/{LAST}",
                        article,
                        f"/api/v1{article}",
                        "/outlets/gazette",
                        "/search?q=bridge",
                    ):
                        print(f"{address}, {number:,} articles: {timed(lambda a=address: fetched(desk, a))}")


def fetched(desk: httpx.Client, address: str) -> httpx.Response:
    """Raises httpx.HTTPStatusError where the desk refuses."""
    return desk.get(address).raise_for_status()


def main(a_day: int = 50, of_one_day: int = 1000) -> None:
    """Both."""
    coverage(a_day)
    pages(of_one_day)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
