"""What questions cost: ``python -m benchmarks.tables [--outlets 100] [--months 33] [--daily 10]``.

An archive of sealed days is made, a month file for each outlet and month, all of one outlet's rows (the texts are made
of a small vocabulary and repeat; nothing else does). Then each question is asked in a process of its own: wall clock, CPU of that process,
requests to the S3 server, peak memory. Goals: a count per outlet over 1,000,000 articles in 1 s and 500 requests, one
outlet-day in 0.3 CPU s and 8 requests, a search of one outlet-month at most 1.5 times what DuckDB needs for one local
file of the same rows, and no more than 500 MB at any size.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT

START = date(2023, 1, 1)
QUESTIONS = {
    "count per outlet": "select outlet, count(*) from articles group by 1",
    "one outlet-day": "select id, headline from articles where outlet = 'outlet-0003' and date = '2023-02-11'",
    "text of an outlet-month": "select count(*) from articles where outlet = 'outlet-0003'"
    " and date between '2023-02-01' and '2023-02-28' and list_aggregate(article_body, 'string_agg', ' ') like '%harbour%'",
    "text of all": "select count(*) from articles where list_aggregate(article_body, 'string_agg', ' ') like '%harbour%'",
}
_VERB = re.compile(rb"^(?:GET|HEAD|PUT|POST|DELETE) /", re.MULTILINE)
_WORDS = [
    "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz", k=3 + seed % 7)) for seed in range(4000)
]


def archive(home: str) -> Any:
    from scrapers.archive.archive import Archive
    from scrapers.config import Config

    return Archive.open(Config(home=Path(home), bucket="khobao", catalog=f"sqlite:///{home}/catalog.sqlite"))


def months(number: int) -> list[date]:
    return [date(START.year + step // 12, step % 12 + 1, 1) for step in range(number)]


def rows(month: date, daily: int) -> list[tuple[date, Any]]:
    """Days of a month with their articles as a table."""
    from scrapers.archive import tables
    from scrapers.model.article import Article

    days = ((month + timedelta(days=31)).replace(day=1) - month).days
    made = []
    for day in (month + timedelta(days=step) for step in range(days)):
        chance = random.Random(f"{day}")
        articles = [
            Article(
                id=f"{day:%Y%m%d}{number:08x}",
                outlet=None,
                url=f"https://outlet.example/{day}/{number}",
                canonical_url=f"https://outlet.example/{day}/{number}",
                in_language="en",
                headline=" ".join(chance.choices(_WORDS, k=9)),
                description=" ".join(chance.choices(_WORDS, k=25)),
                article_body=tuple(" ".join(chance.choices(_WORDS, k=45)) for _ in range(8)),
                date_published=datetime.combine(day, datetime.min.time(), UTC),
                reader_version="b",
            )
            for number in range(daily)
        ]
        made.append((day, tables.ARTICLES.arrow(articles, {})))
    return made


def fill(home: str, outlets: int, number: int, daily: int) -> dict[str, Any]:
    from scrapers.archive import keys, tables
    from scrapers.archive.month_files import MonthFile
    from scrapers.seal.months import write

    size = 0
    with archive(home) as kept, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.parquet"
        for month in months(number):
            of_month = rows(month, daily)
            versions = {day: 1 for day, _ in of_month}
            write(file, tables.ARTICLES, "", versions, of_month)
            (Path(home) / f"{month}.parquet").write_bytes(file.read_bytes())
            for slug in (f"outlet-{outlet:04}" for outlet in range(outlets)):
                stored = kept.store.put(keys.month("articles", slug, month), file, content_type="x")
                size += stored.size
                found = MonthFile(
                    table="articles",
                    outlet=slug,
                    month=month,
                    stored=stored,
                    versions=versions,
                    rows=daily * len(of_month),
                )
                kept.catalog.record_months(slug, [found])
    return {"bytes": size}


def ask(home: str, name: str) -> dict[str, Any]:
    from scrapers.archive.query import query

    with archive(home) as kept:
        query("select 1", kept)  # what a process pays once
        begun, cpu = time.perf_counter(), time.process_time()
        found = query(QUESTIONS[name], kept)
        return {
            "wall": time.perf_counter() - begun,
            "cpu": time.process_time() - cpu,
            "rows": len(found.rows),
            "first": found.rows[0][-1] if found.rows else None,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def bare(home: str, name: str) -> dict[str, Any]:
    """DuckDB by itself on one local file of the rows that the question names, once it is in the page cache."""
    import duckdb

    sql = QUESTIONS[name].replace("from articles", f"from '{home}/2023-02-01.parquet'")
    sql = sql.replace("outlet = 'outlet-0003' and ", "").replace("outlet = 'outlet-0003'", "true")
    with duckdb.connect() as connection:
        connection.sql(sql).fetchall()
        begun, cpu = time.perf_counter(), time.process_time()
        connection.sql(sql).fetchall()
        return {"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu}


def apart(name: str, *arguments: object, env: dict[str, str]) -> dict[str, Any]:
    """What one of the functions above returns in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.tables", name, *map(str, arguments)]
    done = subprocess.run(call, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Counting:
    """Counts the requests in what goes through it."""

    def __init__(self) -> None:
        self.requests, self._lock = 0, threading.Lock()

    def __call__(self, data: bytes) -> bytes:
        with self._lock:
            self.requests += len(_VERB.findall(data))
        return data


def main(outlets: int, number: int, daily: int) -> None:
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            env, home = os.environ | s3.env, f"{folder}/home"
            Path(home).mkdir()
            begun = time.perf_counter()
            filled = apart("fill", home, outlets, number, daily, env=env)
            articles = outlets * daily * (months(number + 1)[-1] - START).days
            print(
                f"{articles:,} articles, {outlets * number:,} month files, {filled['bytes'] / 2**20:,.0f} MB,"
                f" made in {time.perf_counter() - begun:.0f} s"
            )
            counting = Counting()
            with servers.Forwarder(int(s3.endpoint.rpartition(":")[2]), to_server=counting) as forwarder:
                through = env | {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{forwarder.port}"}
                for name in QUESTIONS:
                    direct = min(
                        (apart("ask", home, name, env=env) for _ in range(2)), key=lambda each: each["wall"]
                    )
                    counting.requests = 0
                    apart("ask", home, name, env=through)
                    print(
                        f"{name:24} {direct['wall']:6.2f} s wall, {direct['cpu']:5.2f} s CPU, {counting.requests - 1:6,} requests,"
                        f" {direct['peak']:4.0f} MB; {direct['rows']} rows, the first says {direct['first']}"
                    )
                    if name == "text of an outlet-month":
                        alone = apart("bare", home, name, env=env)
                        print(
                            f"{'':24} {direct['cpu'] / alone['cpu']:.2f} of bare DuckDB's CPU on a local file of the same rows"
                            f" ({alone['wall']:.3f} s wall, {alone['cpu']:.3f} s CPU)"
                        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", home, *numbers]:
            print(json.dumps(fill(home, *map(int, numbers))))
        case ["ask", home, name]:
            print(json.dumps(ask(home, name)))
        case ["bare", home, name]:
            print(json.dumps(bare(home, name)))
        case _:
            parser = argparse.ArgumentParser(
                description=__doc__, formatter_class=argparse.RawTextHelpFormatter
            )
            parser.add_argument("--outlets", type=int, default=100)
            parser.add_argument("--months", type=int, default=33)
            parser.add_argument("--daily", type=int, default=10)
            options = parser.parse_args()
            main(options.outlets, options.months, options.daily)
