"""Weighs the features of the vote on pages with gold: writes scrapers/read/weights.json.

    python -m benchmarks.weigh            makes the weights, and beside them those made without some sites
    python -m benchmarks.weigh --folds    only the latter, for benchmarks.reading

Gradient boosting (LightGBM, in ``.peers``) over the blocks of all pages with gold; a page weighs the same however long it
is. Pages are also shown, at a twentieth of the weight, with extractions empty or exchanged, so that the vote holds when an
extractor fails. Features that can only speak for a block, or only against it, are held to that.

What is shipped is learned on all pages, so no figure is given for it. Each site is in one of ``gold.FOLDS`` folds, and for
each fold weights are made in the same way without its sites: ``benchmarks.reading`` reads every page with those made
without its site, and ``benchmarks.ratchet`` reads pages of the first fold, whose weights are kept beside it for that.
"""

import argparse
import copy
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks import gold
from benchmarks.gold import Gold
from benchmarks.ratchet import FOLD
from benchmarks.ratchet import WEIGHTS as HELD_OUT
from benchmarks.reading import FOLDS, HERE, PEERS, install_peers

if TYPE_CHECKING:  # ``boost`` runs where ours is not installed
    from scrapers.read.blocks import Block
    from scrapers.read.document import Document
    from scrapers.read.extractors import Extraction

WEIGHTS = HERE.parent / "scrapers" / "read" / "weights.json"
TREES, LEAVES, RATE = 100, 32, 0.1
"""With 16 to 64 leaves unseen sites are read equally well, with 8 worse."""
SEEDS = 3
"""Forests that are made and averaged: what chance gives to one alone is a fifth of a point of F1."""
STAND_IN = 0.05
"""What a page weighs that is shown with an extraction empty or exchanged."""
OPTIONAL = 0.1
"""What a paragraph weighs that the gold calls optional."""
OUTLETS = 0.3
"""What a page of our own outlets weighs: they are read by layouts."""
FOR = frozenset({
    "tree", "source", "stated", "both", "votes", "form", "siblings", "mass", "outer_mass", "tree_between", "form_tree",
    "parent_tree", "lead_slot", "group_tree", "group_source",
})  # fmt: skip
AGAINST = frozenset({"linked", "prompt", "call", "aside", "kept_off", "comments", "further"})


@dataclass(frozen=True, slots=True)
class Rows:
    """One row for each open block of a page, and for each way the page is shown."""

    names: tuple[str, ...]
    signs: npt.NDArray[np.float32]
    """A column for each name."""
    wanted: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=gold.CORPUS)
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--boost", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.boost:
        boost(options.boost, whole=not options.folds)
        return
    install_peers()
    pages = [page for folder in gold.LEARNED for page in gold.load(folder, options.corpus)]
    pages = [page for page in pages if page.file.suffix == ".gz"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npz"
        lay_out(pages, path)
        python = PEERS / "bin" / "python"
        command = [python, "-m", "benchmarks.weigh", "--boost", path, *["--folds"] * options.folds]
        subprocess.run(command, cwd=HERE.parent, check=True)
        if not options.folds:
            WEIGHTS.write_text(path.with_suffix(".json").read_text())
            shutil.copyfile(FOLDS / f"{FOLD}.json", HELD_OUT)


def lay_out(pages: Sequence[Gold], path: Path) -> None:
    """Saves the rows of all pages, each with the fold of its site."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        laid_out = list(pool.map(rows, pages, chunksize=16))
    weights = np.concatenate([each.weights for each in laid_out])
    np.savez(
        path,
        names=np.array(next(each.names for each in laid_out if each.names)),
        signs=np.concatenate([each.signs for each in laid_out if each.names]),
        wanted=np.concatenate([each.wanted for each in laid_out]),
        weights=weights / weights.mean(),
        folds=np.repeat([page.fold for page in pages], [len(each.wanted) for each in laid_out]),
    )


def rows(page: Gold) -> Rows:
    """The rows of one page."""
    from scrapers.model.page import Page
    from scrapers.read.blocks import blocks
    from scrapers.read.document import Document
    from scrapers.read.features import PageFeatures, Titles

    document = Document.parse(Page(url=page.url, body=page.page))
    found, titles = blocks(document.tree), Titles.of(document)
    belongs, optional = in_body(page, found), in_optional(page, found)
    total = sum(len(block.words) for block, yes in zip(found, belongs, strict=True) if yes) or 100
    names: tuple[str, ...] = ()
    signs, wanted, weights = [], [], []
    for cast, extractions in enumerate(_casts(document)):
        features = PageFeatures(found, titles, *extractions)
        for i, block in enumerate(found):
            if features.is_open(i):
                row = features.row(i)
                names = tuple(row)
                signs.append(np.array(list(row.values()), np.float32))
                wanted.append(belongs[i])
                weight = min(1.0, max(1, len(block.words)) / total) + 0.002
                weights.append(weight * (OPTIONAL if optional[i] else 1) * (STAND_IN if cast else 1))
    return Rows(
        names,
        np.array(signs, np.float32),
        np.array(wanted, bool),
        np.array(weights) * (OUTLETS if page.folder == "outlets" else 1),
    )


def _casts(document: "Document") -> Iterator[tuple["Extraction", "Extraction", "Extraction"]]:
    """The extractions as they are, then with one empty or another in its place."""
    import trafilatura

    from scrapers.read.extractors import Extraction, by_json_ld, by_resiliparse, by_trafilatura

    def instead(**options: Any) -> Extraction:
        found = trafilatura.bare_extraction(copy.deepcopy(document.tree), include_comments=False, **options)
        return Extraction(getattr(found, "text", None) or "")

    silent = Extraction("")
    tree, source, stated = by_trafilatura(document), by_resiliparse(document), by_json_ld(document)
    yield tree, source, stated
    yield silent, source, stated
    yield tree, silent, stated
    yield tree, source, silent
    yield instead(), source, stated
    yield instead(fast=True, favor_precision=True), source, silent


def in_optional(page: Gold, found: Sequence["Block"]) -> list[bool]:
    """Whether each block is in paragraphs that the gold calls optional."""
    from scrapers.read.blocks import words
    from scrapers.read.extractors import grams

    optional = grams([word for i in page.optional for word in words(page.body[i])])
    return [len(block.words) > 4 and _share(block, optional) > 0.5 for block in found]


def in_body(page: Gold, found: Sequence["Block"]) -> list[bool]:
    """Whether each block is in the gold's body.

    By its words, three in a row; a block of up to three words must be a line of the gold. Of a block that stands
    several times on the page, as many count as the gold has, those among the most of the gold first.
    """
    from scrapers.read.blocks import words
    from scrapers.read.extractors import grams

    lines = [words(line) for text in page.body for line in text.split("\n")]
    flat = [word for line in lines for word in line]
    wanted, whole = grams(flat), "".join(flat)
    short = {"".join(line) for line in lines}
    shares = [
        _share(block, wanted) if len(block.words) > 3 else float(block.plain in short) for block in found
    ]
    copies: dict[str, list[int]] = {}
    for i, block in enumerate(found):
        if shares[i] > 0.5:
            copies.setdefault(block.plain, []).append(i)
    for plain, places in copies.items():
        if len(places) > (times := max(1, whole.count(plain))):
            around = {
                i: sum(
                    shares[k] * len(found[k].words)
                    for k in range(max(0, i - 4), min(len(found), i + 5))
                    if k != i
                )
                for i in places
            }
            for i in sorted(places, key=lambda i: -around[i])[times:]:
                shares[i] = 0.0
    return [share > 0.5 for share in shares]


def _share(block: "Block", among: set[tuple[str, ...]]) -> float:
    from scrapers.read.extractors import grams

    mine = grams(block.words)
    return len(mine & among) / len(mine) if mine else 0.0


def boost(path: Path, *, whole: bool) -> None:
    """Writes the weights made without each fold to ``FOLDS``, and where asked for those made with all beside the rows."""
    import lightgbm

    rows = np.load(path)
    signs, wanted, weights, folds = (rows[name] for name in ("signs", "wanted", "weights", "folds"))
    names = [str(name) for name in rows["names"]]

    settings = {
        "objective": "binary",
        "num_leaves": LEAVES,
        "learning_rate": RATE,
        "min_data_in_leaf": 40,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.5,
        "lambda_l2": 5,
        "max_bin": 63,
        "monotone_constraints": [(name in FOR) - (name in AGAINST) for name in names],
        "num_threads": 1,
        "deterministic": True,
        "verbosity": -1,
    }

    def make(which: npt.NDArray[np.bool_], file: Path) -> None:
        rows = lightgbm.Dataset(signs[which], wanted[which], weight=weights[which], free_raw_data=False)
        made = [lightgbm.train(settings | {"seed": seed}, rows, TREES) for seed in range(1, SEEDS + 1)]
        trees = [
            _tree(tree["tree_structure"], names) for each in made for tree in each.dump_model()["tree_info"]
        ]
        lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
        file.write_text(f"[\n{lines}\n]\n")

    if whole:
        make(np.ones(len(wanted), bool), path.with_suffix(".json"))
    FOLDS.mkdir(exist_ok=True)
    for number in range(gold.FOLDS):
        make(folds != number, FOLDS / f"{number}.json")


def _tree(node: dict[str, Any], names: list[str]) -> float | list[Any]:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]) / SEEDS, 5)
    branches = [_tree(node["left_child"], names), _tree(node["right_child"], names)]
    return [names[node["split_feature"]], float(f"{node['threshold']:.6g}"), *branches]


if __name__ == "__main__":
    main()
