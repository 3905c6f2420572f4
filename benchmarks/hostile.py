"""What hostile pages cost: ``python -m benchmarks.hostile [--wounded 500] [--corpus] [--json]``.

Reads each page of ``tests/support/monsters.py``, with an outlet and without, and wounded pages of the newsstand (and of
``../shared/corpus``), in processes of their own on one core, and prints the dearest: processor seconds, and memory
at its peak (goal: 2 s and 500 MB, the interpreter and the libraries in it). A page that takes 30 s or 2 GB is ended, and that is a failure, as is any
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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from random import Random
from typing import NamedTuple

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
TOGETHER = 2 * 2**20
"""Bytes of pages that are read one after the other in a process: a fork costs as much as a small page. What one is said to
have had at its peak may have been another's."""


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

    @property
    def over(self) -> bool:
        """Whether it missed a goal."""
        return self.seconds > SECONDS or self.megabytes > MEGABYTES


class Reading(NamedTuple):
    """A page to be read."""

    name: str
    page: Page
    outlet: Outlet | None


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
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="pages that an earlier run has read")
    parser.add_argument("--only", default="", help="pages with this in their name")
    options = parser.parse_args()
    read(Page(url=None, body=everywhere("Thư viện mở cửa")))  # what is built at first use belongs to no page
    endings = []
    wanted = (
        Reading(name, Page(url=url, body=body), load(outlet) if outlet else None)
        for name, outlet, url, body in islice(
            pages(options.wounded, corpus=options.corpus), options.skip, None
        )
        if options.only in name
    )
    for ending in endings_of(wanted):
        endings.append(ending)
        if options.json:
            print(json.dumps(asdict(ending)), flush=True)
        elif not ending.named:
            print(f"FAILED {ending}", file=sys.stderr, flush=True)
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


def endings_of(read_next: Iterable[Reading]) -> Iterator[Ending]:
    """Read in forks of this process, ``TOGETHER`` to a fork; what is over a goal there is read again by itself."""
    for group in _together(read_next):
        while group:
            ended = list(_fork(group))
            for reading, ending in zip(group, ended, strict=False):
                alone = len(group) == 1 or not ending.over
                yield ending if alone else next(_fork((reading,)))
            group = group[len(ended) :]


def _together(read_next: Iterable[Reading]) -> Iterator[Sequence[Reading]]:
    group: list[Reading] = []
    for reading in read_next:
        group.append(reading)
        if sum(len(each.page.body) for each in group) >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _fork(group: Sequence[Reading]) -> Iterator[Ending]:
    """Of each until one ends the process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "w") as told:
            for each in group:
                told.write(json.dumps(_ending(each.page, each.outlet)) + "\n")
                told.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        said = [json.loads(line) for line in told]
    _, status, used = os.wait4(child, 0)
    for each, (how, named, seconds, megabytes) in zip(group, said, strict=False):
        yield Ending(page=each.name, how=how, named=named, seconds=seconds, megabytes=megabytes)
    if len(said) < len(group):
        how = f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
        spent = used.ru_utime + used.ru_stime
        yield Ending(
            page=group[len(said)].name, how=how, named=False, seconds=spent, megabytes=used.ru_maxrss / 1024
        )


def _ending(page: Page, outlet: Outlet | None) -> tuple[str, bool, float, float]:
    """How it ends, whether that is named, processor seconds, and the peak of this process in MB."""
    until = int(time.process_time()) + MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, -1))
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return how, named, time.process_time() - started, peak


def report(endings: list[Ending], top: int) -> Iterator[str]:
    counts = Counter(ending.how if ending.named else "failed" for ending in endings)
    yield f"{len(endings)} pages: " + ", ".join(f"{count} {how}" for how, count in counts.most_common())
    over = sum(ending.over for ending in endings)
    yield f"over {SECONDS:.0f} s or {MEGABYTES:.0f} MB: {over}"
    yield ""
    yield "| page | ended in | seconds | peak MB |"
    yield "|---|---|---|---|"
    dear = sorted(endings, key=lambda ending: -max(ending.seconds / SECONDS, ending.megabytes / MEGABYTES))
    for each in dear[:top]:
        yield f"| {each.page} | {each.how} | {each.seconds:.2f} | {each.megabytes:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
