"""How well readers read: ours beside the extractors of the package index, on real pages with gold.

    python -m benchmarks.reading                      all extractors on all folders of ../shared/corpus
    python -m benchmarks.reading --only ours --only "trafilatura default" scrapinghub
    python -m benchmarks.reading --corpus DIR         another corpus of the same form

Prints Markdown, the tables of docs/reading.md last. Each extractor reads all pages in a process of its own on one core;
documents per second count processor time (for a ratio that a busy machine does not spoil, see ``pace.py``). The others
live in ``.peers``, which is made here from ``peers.lock``. Bodies are read with no outlet given, except for the folder ``outlets``, where ours gets it.

The weights of our vote are learned on these pages (``weigh.py``), so here ours votes on each page with weights that were
made without any page of its site: that says what to expect of a page nobody has seen.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import gold
from benchmarks.extractors import EXTRACTORS, Reading, Task
from benchmarks.gold import Gold
from benchmarks.reading_report import PageScore, Run, against_peers, brief, summary, tables
from benchmarks.scores import (
    names,
    plain,
    rouge_lsum,
    segments,
    shingles,
)

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".peers"
FOLDS = PEERS / "folds"
"""Weights made without some sites, see ``weigh.py``."""


def score(page: Gold, read: Reading, *, rouge: bool = True) -> PageScore:
    """Every field of one reading that the gold has; the slow ROUGE-LSum only where asked for."""
    if read.problem == "unknown outlet":
        return PageScore()
    text = "\n".join(read.body)
    if not page.body:
        return replace(_fields(page, read), body=segments(page.present, page.absent, text))
    wanted = [paragraph for i, paragraph in enumerate(page.body) if i not in page.optional]
    best = shingles("\n".join(wanted), text)
    chosen = set(range(len(page.body))) - page.optional
    for i in sorted(page.optional):  # a paragraph the gold calls optional counts where that helps
        with_it = [page.body[j] for j in sorted(chosen | {i})]
        if (better := shingles("\n".join(with_it), text)).f1 > best.f1:
            best, wanted = better, with_it
            chosen.add(i)
    return replace(
        _fields(page, read),
        body=best,
        rouge=rouge_lsum(wanted, read.body) if rouge else None,
        exact=float(plain("".join(wanted)) == plain(text)),
    )


def _fields(page: Gold, read: Reading) -> PageScore:
    """The scores of all fields but the body."""
    published = datetime.fromisoformat(read.published) if read.published else None
    captions, read_captions = page.captions, read.captions
    return PageScore(
        headline=None if page.headline is None else float(_tidy(read.headline) == _tidy(page.headline)),
        authors=None if page.authors is None else names(page.authors, read.authors),
        day=None if page.published is None else float(_same_day(page.published, published)),
        minute=None
        if page.published is None or not page.to_the_minute
        else float(_same_minute(page.published, published)),
        section=None if page.section is None else float(_tidy(read.section) == _tidy(page.section)),
        agencies=None if page.agencies is None else names(page.agencies, read.agencies),
        captions=None
        if captions is None
        else names([text or "" for text, _ in captions], [text or "" for text, _ in read_captions]),
        credits=None
        if captions is None
        else names(
            [credit for _, credit in captions if credit], [credit for _, credit in read_captions if credit]
        ),
    )


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _same_day(wanted: datetime, read: datetime | None) -> bool:
    """A gold without an offset says what was printed, so then the day of the reading's own clock counts."""
    if read is None:
        return False
    return (read.astimezone(wanted.tzinfo) if read.tzinfo and wanted.tzinfo else read).date() == wanted.date()


def _same_minute(wanted: datetime, read: datetime | None) -> bool:
    """An offset is needed where the gold has one; a gold without one says what the clock of the place showed."""
    if read is None or (wanted.tzinfo and not read.tzinfo):
        return False
    if wanted.tzinfo is None:
        read = read.replace(tzinfo=None)
    return read.replace(second=0, microsecond=0) == wanted.replace(second=0, microsecond=0)


def run(extractor: str, pages: Sequence[Gold], *, rouge: bool = True) -> Run:
    """Raises RuntimeError with the extractor's last words where its process fails."""
    is_ours = extractor == "ours"
    python = sys.executable if is_ours else str(PEERS / "bin" / "python")
    tasks = [task(page, FOLDS / f"{page.fold}.json" if is_ours else None) for page in pages]
    process = subprocess.run(
        [python, "-W", "ignore", "-m", "benchmarks.extractors", extractor],
        cwd=HERE.parent,
        input="".join(json.dumps(asdict(task)) + "\n" for task in tasks),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in process.stdout.splitlines() if line.startswith('{"reading"')]
    if process.returncode or len(lines) != len(pages):
        raise RuntimeError(f"{extractor}: read {len(lines)} of {len(pages)} pages\n{process.stderr[-2000:]}")
    readings = [_reading(line["reading"]) for line in lines]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:  # threads may be running
        scores = tuple(pool.map(_score, zip(pages, readings, [rouge] * len(pages), strict=True), chunksize=8))
    return Run(
        extractor=extractor,
        folder=pages[0].folder,
        scores=scores,
        seconds=sum(line["seconds"] for line in lines),
        peak_mb=max(line["peak_mb"] for line in lines),
    )


def _score(work: tuple[Gold, Reading, bool]) -> PageScore:
    page, reading, rouge = work
    return score(page, reading, rouge=rouge)


def _reading(fields: dict[str, Any]) -> Reading:
    return Reading(**fields | {"captions": [tuple(caption) for caption in fields["captions"]]})


def task(page: Gold, weights: Path | None = None) -> Task:
    """What an extractor is asked; with a file of weights, ours votes with those."""
    return Task(
        file=str(page.file),
        url=page.url,
        outlet=page.outlet if page.outlet != "vnexpress" else None,
        publisher=page.publisher,
        crawled=page.crawled,
        weights=str(weights) if weights else None,
    )


def make_folds() -> None:
    """Makes the weights without each site where they are missing, or older than our own or the features they weigh."""
    made, read = FOLDS / f"{gold.FOLDS - 1}.json", HERE.parent / "scrapers" / "read"
    sources = [
        read / name for name in ("weights.json", "features.py", "groups.py", "blocks.py", "extractors.py")
    ]
    if not made.exists() or made.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        subprocess.run([sys.executable, "-m", "benchmarks.weigh", "--folds"], cwd=HERE.parent, check=True)


def install_peers() -> None:
    """Makes ``.peers`` from ``peers.lock``, and again when the lock is newer."""
    lock, mark = HERE / "peers.lock", PEERS / ".installed"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return
    python = str(PEERS / "bin" / "python")
    # --no-deps: the lock holds lxml and fastwarc at versions that fundus says it does not want, and works with.
    if uv := shutil.which("uv"):
        subprocess.run(
            [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, PEERS], check=True
        )
        install = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            PEERS,
            "--no-deps",
            "--require-hashes",
            "-r",
            lock,
        ]
    else:
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", lock]
    subprocess.run(install, check=True)
    mark.touch()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", default=list(gold.FOLDERS))
    parser.add_argument("--corpus", type=Path, default=gold.CORPUS)
    parser.add_argument("--only", action="append", choices=list(EXTRACTORS))
    parser.add_argument(
        "--quick", action="store_true", help="without ROUGE-LSum, which takes longer than reading"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="extractors that run at once, each on one core"
    )
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="also name ours' N worst pages of each folder"
    )
    options = parser.parse_args()
    extractors = options.only or list(EXTRACTORS)
    if extractors != ["ours"]:
        install_peers()
    if "ours" in extractors:
        make_folds()
    pages = {
        folder: [page for page in gold.load(folder, options.corpus) if page.file.suffix == ".gz"]
        for folder in options.folders
    }
    work = [(name, folder) for folder in pages for name in extractors]
    runs: list[Run] = []
    with ThreadPoolExecutor(options.jobs) as threads:
        for each in threads.map(lambda pair: run(pair[0], pages[pair[1]], rouge=not options.quick), work):
            found = summary(each.scores).get("body", 0) * 100
            print(f"{each.folder}: {each.extractor} {found:.2f}", file=sys.stderr, flush=True)
            runs.append(each)
            if each.extractor == "ours":
                worst = sorted(
                    zip(pages[each.folder], each.scores, strict=True),
                    key=lambda pair: pair[1].body.f1 if pair[1].body else 1,
                )
                for page, score in worst[: options.worst]:
                    print(f"  {score.body.f1 if score.body else 0:.3f} {page.id} {page.url}", file=sys.stderr)
    sites = {folder: [page.site for page in of] for folder, of in pages.items()}
    print("\n".join([*tables(runs), "", *against_peers(runs, sites), "", *brief(runs)]))


if __name__ == "__main__":
    main()
