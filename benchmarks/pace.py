"""How fast we read, as a ratio: ours and trafilatura's default in turn, page by page: ``python -m benchmarks.pace [folder …]``.

Two readers that run one after the other, each over a whole folder, meet different machines: on a shared one the ratio of two
such runs differs by a third. Here both read the same page in the same tenth of a second. Processor time of one core;
what is imported or built at first use, or for an outlet, is not counted, and trafilatura is not asked for metadata.
"""

import argparse
import gzip
import time
from pathlib import Path

from benchmarks import gold
from benchmarks.extractors import EXTRACTORS, Extract, Task
from benchmarks.gold import Gold
from benchmarks.reading import task

READERS = ("ours", "trafilatura default")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", default=list(gold.FOLDERS))
    parser.add_argument("--corpus", type=Path, default=gold.CORPUS)
    options = parser.parse_args()
    extracts = [EXTRACTORS[name]() for name in READERS]
    print(
        "| folder | pages | ours, ms a page | trafilatura, ms a page | pages a second, ours : trafilatura |"
    )
    print("|---|---|---|---|---|")
    for folder in options.folders:
        pages = [page for page in gold.load(folder, options.corpus) if page.file.suffix == ".gz"]
        ours, other = (seconds / len(pages) * 1000 for seconds in measured(pages, extracts))
        print(
            f"| {folder} | {len(pages)} | {ours:.1f} | {other:.1f} | {other / ours:.2f} |",
            flush=True,
        )


def measured(pages: list[Gold], extracts: list[Extract]) -> list[float]:
    """Seconds of each over all pages."""
    seconds = [0.0] * len(extracts)
    warm: set[str | None] = set()
    for page in pages:
        asked, body = task(page), gzip.decompress(page.file.read_bytes())
        if asked.outlet not in warm:
            for extract in extracts:
                extract(body, asked)
            warm.add(asked.outlet)
        for number, extract in enumerate(extracts):
            seconds[number] += _timed(extract, body, asked)
    return seconds


def _timed(extract: Extract, body: bytes, asked: Task) -> float:
    started = time.process_time()
    extract(body, asked)
    return time.process_time() - started


if __name__ == "__main__":
    main()
