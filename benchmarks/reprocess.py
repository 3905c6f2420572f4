"""What reading the past again costs: ``python -m benchmarks.reprocess [--outlet vietnamplus] [--days 5] [--batches 4]``.

Days of an outlet that the newsstand plays are captured and refined, in so many batches a day, and then compared with what today's code
reads: articles a minute of one core (goal: 1,500 or more), as a ratio to only reading the same pages, and memory after
the second day and after the last (goal: flat). A process that has just started first loads Great Expectations and
the models of languages, so the first day is left out. Then promoting them with a layout that misses a field.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.capture import resident
from tests.support.paths import ROOT

GOAL, FLAT = 1500, 1.1
START = date(2026, 3, 2)


def archive(home: str) -> Any:
    from scrapers.archive.archive import Archive

    return Archive.open(settings(home))


def settings(home: str, newsstand: str | None = None) -> Any:
    from scrapers.config import Config

    return Config(
        home=Path(home), bucket="khobao", catalog=f"sqlite:///{home}/catalog.sqlite", newsstand=newsstand
    )


def fill(home: str, slug: str, days: int, batches: int) -> dict[str, Any]:
    """Capture and refine days as the newsstand plays them."""
    from scrapers.archive.keys import batch_name
    from scrapers.capture.run import capture
    from scrapers.crawl.settings import NEWSSTAND
    from scrapers.outlets import load
    from scrapers.refine.run import refine
    from tests.newsstand import Newsstand

    outlet = replace(load(slug), pages_per_run=240 // batches, looks_share=0.0)
    limits = replace(NEWSSTAND, delay=0.0)
    pages = 0
    with Newsstand() as stand, archive(home) as kept:
        for step in range(days * batches):
            due = datetime.combine(START, datetime.min.time(), outlet.tz) + timedelta(
                hours=24 / batches * step + 1
            )
            stand.set_time(due)
            name = batch_name(due.astimezone(UTC))
            capture(outlet, name, kept, settings(home, stand.address), limits=limits)
            pages += len(refine(outlet, name, kept).readings)
    return {"pages": pages}


def reread(home: str, slug: str, days: int) -> dict[str, Any]:
    """Compare days one after the other."""
    from scrapers.outlets import load
    from scrapers.reprocess.run import begin, compare

    outlet = load(slug)
    seconds, pages, peaks = [], [], []
    with archive(home) as kept:
        run = begin(outlet, START, START + timedelta(days=days), "benchmark", kept)
        for shard in run.shards:
            begun = time.process_time()
            found = compare(outlet, run, shard.day, kept)
            seconds.append(time.process_time() - begun)
            pages.append(found.figures.pages)
            peaks.append(resident("VmHWM"))
            assert found.figures.moved == {}, found.moved[:3]
    return {"seconds": seconds, "pages": pages, "peaks": peaks}


def only_read(home: str, slug: str, days: int) -> dict[str, Any]:
    """Read the same pages, and do nothing with them."""
    from scrapers.errors import SkipAndRecord
    from scrapers.outlets import load
    from scrapers.read import read
    from scrapers.reprocess.run import begin

    outlet = load(slug)
    seconds, pages = [], []
    with archive(home) as kept:
        for shard in begin(outlet, START, START + timedelta(days=days), "benchmark", kept).shards:
            begun, number = time.process_time(), 0
            for name in shard.batches:
                batch = kept.batch(slug, name)
                wanted = {each.record_id for each in batch.outcomes}
                for captured in kept.captures(batch):
                    if captured.page.capture and captured.page.capture.record_id in wanted:
                        number += 1
                        try:
                            read(captured.page, outlet)
                        except SkipAndRecord:
                            continue
            seconds.append(time.process_time() - begun)
            pages.append(number)
    return {"seconds": seconds, "pages": pages}


def promoted(home: str, slug: str, days: int) -> dict[str, Any]:
    """Promote a run whose layouts miss a field, so that every article is replaced and the old one kept."""
    from scrapers.outlets import load
    from scrapers.reprocess.run import begin, compare, promote

    outlet = load(slug)
    other = replace(outlet, layouts=tuple(replace(each, keywords=".none") for each in outlet.layouts))
    with archive(home) as kept:
        run = begin(other, START, START + timedelta(days=days), "replace", kept)
        pages = sum(compare(other, run, shard.day, kept).figures.pages for shard in run.shards)
        begun = time.process_time()
        promote(other, run, kept)
        return {"seconds": [time.process_time() - begun], "pages": [pages]}


def apart(name: str, *arguments: object, env: dict[str, str]) -> dict[str, Any]:
    """What one of the functions above returns in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.reprocess", name, *map(str, arguments)]
    done = subprocess.run(call, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def rate(found: dict[str, Any], *, since: int = 0) -> float:
    """Pages a minute of one core."""
    return 60 * sum(found["pages"][since:]) / sum(found["seconds"][since:])


def main(slug: str, days: int, batches: int) -> int:
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            env, home = os.environ | s3.env, f"{folder}/home"
            Path(home).mkdir()
            filled = apart("fill", home, slug, days, batches, env=env)
            found = apart("reread", home, slug, days, env=env)
            bare = apart("only_read", home, slug, days, env=env)
            changed = apart("promoted", home, slug, days, env=env)
    again, alone = rate(found, since=1), rate(bare, since=1)
    grown = found["peaks"][-1] / found["peaks"][1]
    print(
        f"{slug}: {filled['pages']} pages of {days} days in {days * batches} batches, days: {found['pages']}"
    )
    print(
        f"re-reading: {again:,.0f} articles a minute of one core (goal {GOAL:,} or more), ratio: {again / alone:.2f}"
        f" of only reading them ({alone:,.0f})"
    )
    print(f"promoting, the old kept: {rate(changed):,.0f} articles a minute")
    steps = " ".join(f"{peak:.0f}" for peak in found["peaks"])
    print(f"peak memory, MB, after each day: {steps}; grown by {grown:.2f} (goal {FLAT} or less)")
    return again < GOAL or grown > FLAT


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    work.__name__: work for work in (fill, reread, only_read, promoted)
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, home, slug, *numbers] if name in WORKS:
            print(json.dumps(WORKS[name](home, slug, *map(int, numbers))))
        case _:
            parser = argparse.ArgumentParser(
                description=__doc__, formatter_class=argparse.RawTextHelpFormatter
            )
            parser.add_argument("--outlet", default="vietnamplus")
            parser.add_argument("--days", type=int, default=5)
            parser.add_argument("--batches", type=int, default=4)
            options = parser.parse_args()
            sys.exit(main(options.outlet, options.days, options.batches))
