"""The ratchet: scores that reading has reached, in ``reading_baseline.json``, and must not fall below.

    python -m benchmarks.ratchet             says where reading stands against the baseline
    python -m benchmarks.ratchet --raise     raises it to what reading reaches now; nothing in it falls
    python -m benchmarks.ratchet --accept    takes what reading reaches now, falls and all: say so in the same commit

All pages of our own outlets are read, by their layouts, and of each other folder up to ``MOST`` pages of one fold of
sites, by the general reading with the weights that were made without them (``weigh.py``). ``python -m benchmarks.reading``
measures all folds.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import gold
from benchmarks.extractors import ours
from benchmarks.reading import PageScore, score, summary, task

BASELINE = Path(__file__).with_name("reading_baseline.json")
FOLD = 0
WEIGHTS = Path(__file__).with_name("weights_without_fold.json")
"""Made as those of the vote are, without the sites of ``FOLD``."""
MOST = 40
"""Pages of a folder: enough to notice a fall, few enough for every run of the tests."""
TOLERANCE = 0.001
"""Of a mean, and ten times that of a page: what another version of a parser may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one folder reaches."""

    fields: dict[str, float]
    """Means over the pages, 0 to 1."""
    pages: dict[str, float]
    """Shingle F1 of each body, 0 to 1."""


def standings(corpus: Path = gold.CORPUS) -> dict[str, Standing]:
    """By folder. Raises FileNotFoundError where the corpus is not at hand."""
    return {folder: _standing(folder, corpus) for folder in gold.FOLDERS}


def _standing(folder: str, corpus: Path) -> Standing:
    pages = [page for page in gold.load(folder, corpus) if page.file.suffix == ".gz"]
    extract = ours()
    scores: dict[str, PageScore] = {}
    if folder != "outlets":
        pages = [page for page in pages if page.fold == FOLD][:MOST]
    for page in pages:
        scores[page.id] = score(page, extract(page.page, task(page, WEIGHTS)), rouge=False)
    return Standing(
        fields={name: _down(value) for name, value in summary(scores.values()).items()},
        pages={name: _down(each.body.f1) for name, each in scores.items() if each.body},
    )


def _down(value: float) -> float:
    return math.floor(value * 10_000) / 10_000


def baseline(path: Path = BASELINE) -> dict[str, Standing]:
    """Empty where there is none yet."""
    held = json.loads(path.read_text()) if path.exists() else {}
    return {folder: Standing(**standing) for folder, standing in held.items()}


def falls(held: dict[str, Standing], now: dict[str, Standing]) -> Iterator[str]:
    """A line for each score below the baseline, with the pages that fell."""
    for folder, before in held.items():
        fields, pages = (now[folder].fields, now[folder].pages) if folder in now else ({}, {})
        worse = [
            f"{page} {was:.3f} → {pages.get(page, 0.0):.3f}"
            for page, was in before.pages.items()
            if pages.get(page, 0.0) < was - 10 * TOLERANCE
        ]
        for field, was in before.fields.items():
            if (found := fields.get(field, 0.0)) < was - TOLERANCE:
                yield f"{folder}: {field} expected {was:.4f}, found {found:.4f}; worse: {', '.join(worse) or 'none by itself'}"


def raised(held: dict[str, Standing], now: dict[str, Standing]) -> dict[str, Standing]:
    """The better of both, field by field; the pages as they are read now."""
    return {
        folder: Standing(
            fields={
                name: max(value, held[folder].fields.get(name, 0.0) if folder in held else 0.0)
                for name, value in standing.fields.items()
            },
            pages=standing.pages,
        )
        for folder, standing in now.items()
    }


def write(standings: dict[str, Standing], path: Path = BASELINE) -> None:
    held = {
        folder: {"fields": standing.fields, "pages": standing.pages} for folder, standing in standings.items()
    }
    path.write_text(json.dumps(held, indent=1) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--raise", dest="raise_", action="store_true")
    which.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    held, now = baseline(), standings()
    for folder, standing in now.items():
        was = held[folder].fields if folder in held else {}
        for name, value in standing.fields.items():
            print(f"{folder} {name}: {value:.4f} ({value - was.get(name, 0.0):+.4f})")
    fallen = list(falls(held, now))
    print("\n".join(fallen), file=sys.stderr)
    if options.accept:
        write(now)
    elif options.raise_ and not fallen:
        write(raised(held, now))
    return int(bool(fallen) and not options.accept)


if __name__ == "__main__":
    sys.exit(main())
