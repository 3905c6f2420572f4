"""What hostile pages cost: ``python -m benchmarks.hostile [--wounded 500] [--corpus] [--json]``.

Reads each page of ``tests/support/monsters.py``, with an outlet and without, and wounded pages of the newsstand (and of
``../shared/corpus``), each in a process of its own on one core, and prints the dearest: processor seconds, and memory
at its peak (goal: 2 s and 500 MB, the interpreter and the libraries in it). A process that takes 30 s or 2 GB is ended, and that is a failure, as is any
error that has no name in ``scrapers/errors.py``; the exit code says so.
"""

import argparse
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random

from benchmarks import gold
from scrapers.errors import SkipAndRecord
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from tests.support.monsters import MONSTERS, URL, WOUNDS, everywhere, herd, wounded

MOST_SECONDS, MOST_MEGABYTES = 30, 2_000
"""Where a process is ended: far above the goal, to tell what is slow from what would never end."""
SECONDS, MEGABYTES = 2.0, 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the reading of one page ended."""

    page: str
    how: str
    """``article``, the name of an error, or ``killed by <signal>``."""
    named: bool
    """An article, or an error that says to skip and record."""
    seconds: float
    megabytes: float


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wounded", type=int, default=500, metavar="N")
    parser.add_argument(
        "--corpus", action="store_true", help="also as many wounded pages of ../shared/corpus"
    )
    parser.add_argument("--json", action="store_true", help="all endings, one JSON object a line")
    parser.add_argument("--top", type=int, default=15)
    parser.add_argument("--only", default="", help="pages with this in their name")
    options = parser.parse_args()
    read(Page(url=None, body=everywhere("Thư viện mở cửa")))  # what is built at first use belongs to no page
    endings = []
    for name, outlet, url, body in pages(options.wounded, corpus=options.corpus):
        if options.only in name:
            endings.append(apart(name, Page(url=url, body=body), load(outlet) if outlet else None))
            if options.json:
                print(json.dumps(asdict(endings[-1])), flush=True)
            elif not endings[-1].named:
                print(f"FAILED {endings[-1]}", file=sys.stderr, flush=True)
    if not options.json:
        print("\n".join(report(endings, options.top)))
    return int(any(not ending.named for ending in endings))


def pages(count: int, *, corpus: bool) -> Iterator[tuple[str, str | None, str | None, bytes]]:
    for name, make in MONSTERS.items():
        for outlet in ("vietnamplus", None):
            yield f"{name}{' (with layouts)' if outlet else ''}", outlet, URL, make()
    yield from herd(count)
    if corpus:
        known = [page for folder in gold.FOLDERS for page in gold.load(folder) if page.file.suffix == ".gz"]
        chance = Random(0)
        for number in range(count):
            page = chance.choice(known)
            wounds = chance.choices(list(WOUNDS), k=chance.randint(1, 3))
            outlet = page.outlet if page.outlet != "vnexpress" else None
            yield f"{page.id}: {', '.join(wounds)}", outlet, page.url, wounded(page.page, wounds, number)


def apart(name: str, page: Page, outlet: Outlet | None) -> Ending:
    """Reads a page in a fork of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "w") as told:
            told.write(json.dumps(_ending(page, outlet)))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        text = told.read()
    _, status, used = os.wait4(child, 0)
    how, named, seconds = (
        json.loads(text)
        if text
        else (f"killed by {signal.Signals(os.WTERMSIG(status)).name}", False, used.ru_utime + used.ru_stime)
    )
    return Ending(page=name, how=how, named=named, seconds=seconds, megabytes=used.ru_maxrss / 1024)


def _ending(page: Page, outlet: Outlet | None) -> tuple[str, bool, float]:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEGABYTES << 20, MOST_MEGABYTES << 20))
    started = time.process_time()
    try:
        article = read(page, outlet)
        json.dumps(article.to_dict(), ensure_ascii=False).encode()
        how, named = "article", True
    except SkipAndRecord as error:
        how, named = type(error).__name__, True
    except BaseException as error:
        how, named = f"{type(error).__name__}: {error}"[:200], False
    return how, named, time.process_time() - started


def report(endings: list[Ending], top: int) -> Iterator[str]:
    counts = Counter(ending.how if ending.named else "failed" for ending in endings)
    yield f"{len(endings)} pages: " + ", ".join(f"{count} {how}" for how, count in counts.most_common())
    over = sum(ending.seconds > SECONDS or ending.megabytes > MEGABYTES for ending in endings)
    yield f"over {SECONDS:.0f} s or {MEGABYTES:.0f} MB: {over}"
    yield ""
    yield "| page | ended in | seconds | peak MB |"
    yield "|---|---|---|---|"
    dear = sorted(endings, key=lambda ending: -max(ending.seconds / SECONDS, ending.megabytes / MEGABYTES))
    for each in dear[:top]:
        yield f"| {each.page} | {each.how} | {each.seconds:.2f} | {each.megabytes:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
