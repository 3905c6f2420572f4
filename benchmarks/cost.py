"""What an archive costs, by its size: ``python -m benchmarks.cost``.

A day's batches are refined and the day sealed at four sizes on the local S3 server, and the CPU seconds of this process,
the requests and the bytes in the bucket are counted. Three sizes give what a day, a batch and an article cost; the fourth
tells how far to believe that. What those steps do not show is taken from other benchmarks, and stands in ``TAKEN``. The tables of docs/scaling.md were printed by it.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support import servers
from tests.support.requests import requests_of
from tests.support.shelf import DATED, GAZETTE, NOON, Served, page, shelve

ARTICLES, CYCLES, LOOKS = 100, 48, 6
"""Of an outlet and day: new articles, captures, and times that each article is looked at later."""
PAGE = 36_000
"""Bytes of a gzipped article page, the mean of 400 real ones of some hundred sites."""
TAKEN = {
    "CPU s of a capture that finds nothing new, in Airflow (benchmarks.idle)": 0.9,
    "CPU s of fetching and writing a page (benchmarks.capture)": 0.006,
    "CPU s of reading a page: 0.02 with a layout, 0.08 without (benchmarks.pace)": 0.05,
    "PUT requests of a capture (tests/capture)": 3,
    "GET requests of a capture": 2,
    "bytes of a look that finds nothing new: WARC, CDXJ, batch.json": 2_000,
    "bytes of an article in the catalog with six looks (benchmarks.catalog)": 2_300,
}
BUSY = 0.6
"""Share of a core that may be used on average, for captures come in bursts."""


@dataclass(frozen=True)
class Prices:
    """List prices in USD, on demand, of a region in the United States, as published in 2025: look them up anew."""

    cloud: str
    core: float
    """A vCPU with 4 GB, a month."""
    gigabyte: float
    """In object storage, a month."""
    disk: float
    """A gigabyte of SSD for the catalog, a month."""
    writing: float
    """A million PUT, POST or LIST requests."""
    reading: float
    """A million GET or HEAD requests."""


CLOUDS = (
    Prices("AWS (m7g, S3 Standard, gp3)", core=0.0408 * 730, gigabyte=0.023, disk=0.08, writing=5.0, reading=0.4),
    Prices("Google Cloud (e2, Standard, pd-balanced)", core=0.0335 * 730, gigabyte=0.020, disk=0.10, writing=5.0, reading=0.4),
)  # fmt: skip

Cost = Mapping[str, float]
"""CPU seconds (``cpu``), requests (``writing``, ``reading``), and bytes by prefix of the bucket."""


def pages(number: int, of: int) -> Iterator[Served]:
    """Article pages of a real size: most of it is markup that differs from page to page."""
    for each in range(number, number + of):
        noise = random.Random(each).randbytes(PAGE * 2 // 3).hex()
        yield page(each, published=f"{DATED}<!-- {noise[: PAGE * 4 // 3]} -->")


def run(batches: int, articles: int) -> Cost:
    """A day of so many batches and articles, refined and sealed in a bucket of its own."""
    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            os.environ |= s3.env
            config = Config(home=Path(folder), bucket="khobao", catalog=f"sqlite:///{folder}/catalog.sqlite")
            with Archive.open(config) as archive:
                names = [keys.batch_name(NOON + number * timedelta(minutes=1)) for number in range(batches)]
                for number, name in enumerate(names):
                    first, end = number * articles // batches, (number + 1) * articles // batches
                    shelve(archive, name, pages(first, end - first))
                refine(GAZETTE, names[0], archive)  # what a process pays once
                cpu = time.process_time()
                with requests_of(archive.store) as made:
                    for name in names:
                        refine(GAZETTE, name, archive)
                    seal_day(GAZETTE, datetime.date(NOON), archive)
                cpu = time.process_time() - cpu
                writing = sum(each.startswith(("PUT", "POST")) or each.endswith("*") for each in made)
                size: dict[str, float] = {}
                for stored in archive.store.everything(""):
                    prefix = stored.key.partition("/")[0]
                    size[prefix] = size.get(prefix, 0) + stored.size
                return {"cpu": cpu, "writing": writing, "reading": len(made) - writing} | size


def fitted(runs: Mapping[tuple[int, int], Cost]) -> dict[str, tuple[float, float, float]]:
    """What a day, a batch and an article cost, of three days of so many batches and articles and what they cost."""
    sizes = np.array([(1, *size) for size in runs])
    names = {name for cost in runs.values() for name in cost}
    return {
        name: tuple(np.linalg.solve(sizes, [cost.get(name, 0) for cost in runs.values()])) for name in names
    }


def daily(parts: Mapping[str, tuple[float, float, float]]) -> dict[str, float]:
    """Of an outlet and day, all steps: CPU s, requests, bytes in the bucket and in the catalog."""
    idle, fetch, read, puts, gets, look, row = TAKEN.values()
    whole = {name: total(part, CYCLES, ARTICLES) for name, part in parts.items()}
    return {
        "cpu": whole.pop("cpu") + CYCLES * idle + ARTICLES * (read + (1 + LOOKS) * fetch),
        "writing": whole.pop("writing") + CYCLES * puts,
        "reading": whole.pop("reading") + CYCLES * gets,
        "catalog": ARTICLES * row,
        "bucket": sum(whole.values()) + ARTICLES * LOOKS * look,
    }


def total(part: tuple[float, float, float], batches: int, articles: int) -> float:
    """Of a day of so many."""
    day, batch, article = part
    return day + batches * batch + articles * article


def main() -> None:
    parts = fitted({size: run(*size) for size in ((8, 40), (8, 160), (24, 120))})
    other = (16, 200)
    found = run(*other)
    print(
        f"| | a day | a batch | an article | foretold of {other[0]} batches, {other[1]} articles | found |\n|---|---|---|---|---|---|"
    )
    for name, part in sorted(parts.items()):
        figures = ", ".join(f"{each:.3f}" for each in part) if name == "cpu" else ""
        cells = figures.split(", ") if figures else [f"{each:,.0f}" for each in part]
        told, is_so = total(part, *other), found.get(name, 0)
        print(f"| {name} | {' | '.join(cells)} | {told:,.1f} | {is_so:,.1f} |")
    one = daily(parts)
    print(f"\nan outlet and day: {', '.join(f'{name} {value:,.0f}' for name, value in one.items())}\n")
    clouds = " | ".join(f"{of.cloud}, USD a month in year 1, 5, 10" for of in CLOUDS)
    print(f"| outlets | cores | GB a year | {clouds} |\n|---|---|---|{'---|' * len(CLOUDS)}")
    for outlets in (10, 100, 1_000, 10_000):
        cores = max(2, outlets * one["cpu"] / 86_400 / BUSY)
        year = outlets * one["bucket"] * 365 / 1e9
        cells = []
        for of in CLOUDS:
            requests = outlets * 30 * (one["writing"] * of.writing + one["reading"] * of.reading) / 1e6
            kept = of.gigabyte * year + of.disk * outlets * one["catalog"] * 365 / 1e9
            cells.append(
                ", ".join(f"{cores * of.core + requests + years * kept:,.0f}" for years in (1, 5, 10))
            )
        print(f"| {outlets:,} | {cores:,.0f} | {year:,.0f} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
