"""Weighs the features of the vote on pages with gold: writes scrapers/read/weights.json.

    python -m benchmarks.weigh            cross-validates by site, prints the scores, writes the weights
    python -m benchmarks.weigh --dry      only cross-validates
    python -m benchmarks.weigh --folds    neither: only makes the weights without each site, for benchmarks.reading

Gradient boosting (LightGBM, in ``.peers``) over the blocks of all pages with gold; a page weighs the same however long it
is. Pages are also shown, at a twentieth of the weight, with extractions empty or exchanged, so that the vote holds when an
extractor fails. Features that can only speak for a block, or only against it, are held to that. The scores printed are those of
sites that were left out when the weights were made: the honest figures for a page nobody has seen.
"""

import argparse
import copy
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks import gold
from benchmarks.gold import Gold
from benchmarks.reading import FOLDS, HERE, PEERS, PageScore, Reading, install_peers, score, summary

if TYPE_CHECKING:  # ``boost`` runs where ours is not installed
    import lightgbm

    from scrapers.read.blocks import Block
    from scrapers.read.document import Document
    from scrapers.read.extractors import Extraction
    from scrapers.read.features import PageFeatures

WEIGHTS = HERE.parent / "scrapers" / "read" / "weights.json"
TREES, LEAVES, RATE = 100, 8, 0.1
SEEDS = 3
"""Forests that are made and averaged: what chance gives to one alone is a fifth of a point of F1."""
PARTS, SHUFFLES = 8, 3
STAND_IN = 0.05
"""What a page weighs that is shown with an extraction empty or exchanged."""
FOR = frozenset({
    "tree", "source", "stated", "both", "votes", "form", "siblings", "mass", "outer_mass", "tree_between", "form_tree",
    "parent_tree", "lead_slot",
})  # fmt: skip
AGAINST = frozenset({"linked", "prompt", "call", "aside", "kept_off"})


@dataclass(slots=True)
class Rows:
    """One row for each open block of each page, and for each way the page is shown."""

    names: list[str] = field(default_factory=list)
    signs: list[list[float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    """0: as it is; else the number of the stand-in."""

    def save(self, path: Path) -> None:
        np.savez(
            path,
            names=np.array(self.names),
            signs=np.array(self.signs, np.float32),
            labels=np.array(self.labels),
            weights=np.array(self.weights) / np.mean(self.weights),
            site_names=np.unique(self.sites),
            sites=np.unique(self.sites, return_inverse=True)[1],
            shown=np.array(self.shown),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, cut into blocks and with what the extractors keep of them."""

    gold: Gold
    document: "Document"
    features: "PageFeatures"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=gold.CORPUS)
    parser.add_argument("--dry", action="store_true")
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--boost", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.boost:
        boost(options.boost, shuffles=1 if options.folds else SHUFFLES)
        return
    install_peers()
    pages = [page for folder in gold.LEARNED for page in gold.load(folder, options.corpus)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npz"
        rows, shown = lay_out([page for page in pages if page.file.suffix == ".gz"])
        rows.save(path)
        python = PEERS / "bin" / "python"
        command = [python, "-m", "benchmarks.weigh", "--boost", path, *["--folds"] * options.folds]
        subprocess.run(command, cwd=HERE.parent, check=True)
        if not options.folds:
            print("\n".join(report(shown, np.load(path.with_suffix(".chances.npy")))))
        if not options.dry and not options.folds:
            WEIGHTS.write_text(path.with_suffix(".json").read_text())


def lay_out(pages: Sequence[Gold]) -> tuple[Rows, list[Shown]]:
    from scrapers.model.page import Page
    from scrapers.read.blocks import blocks
    from scrapers.read.document import Document
    from scrapers.read.features import PageFeatures, Titles

    rows, shown = Rows(), []
    for page in pages:
        document = Document.parse(Page(url=page.url, body=page.page))
        found, titles = blocks(document.tree), Titles.of(document)
        belongs, optional = labels(page, found)
        total = sum(len(block.words) for block, yes in zip(found, belongs, strict=True) if yes) or 100
        for cast, extractions in enumerate(_casts(document)):
            features = PageFeatures(found, titles, *extractions)
            if not cast:
                shown.append(Shown(page, document, features))
            for i, block in enumerate(found):
                if features.is_open(i):
                    signs = features.row(i)
                    weight = min(1.0, max(1, len(block.words)) / total) + 0.002
                    # Optional paragraphs may be read or not; pages of our outlets are read by layouts.
                    weight *= (0.1 if optional[i] else 1) * (0.3 if page.folder == "outlets" else 1)
                    rows.names = list(signs)
                    rows.signs.append([float(value) for value in signs.values()])
                    rows.labels.append(belongs[i])
                    rows.weights.append(weight * (STAND_IN if cast else 1))
                    rows.sites.append(page.site)
                    rows.shown.append(cast)
    return rows, shown


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


def labels(page: Gold, found: Sequence["Block"]) -> tuple[list[bool], list[bool]]:
    """Whether each block is in the gold, and whether only in paragraphs that the gold calls optional.

    By its words, three in a row; a block of up to three words must be a line of the gold. Of a block that stands
    several times on the page, as many count as the gold has, those among the most of the gold first.
    """
    from scrapers.read.blocks import words
    from scrapers.read.extractors import grams

    lines = [words(line) for text in page.body for line in text.split("\n")]
    flat = [word for line in lines for word in line]
    wanted, whole = grams(flat), "".join(flat)
    short = {"".join(line) for line in lines}
    optional = grams([word for i in page.optional for word in words(page.body[i])])

    def share(block: "Block", among: set[tuple[str, ...]]) -> float:
        mine = grams(block.words)
        return len(mine & among) / len(mine) if mine else 0.0

    shares = [
        share(block, wanted) if len(block.words) > 3 else float(block.plain in short) for block in found
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
    return (
        [share > 0.5 for share in shares],
        [len(block.words) > 4 and share(block, optional) > 0.5 for block in found],
    )


def boost(path: Path, shuffles: int) -> None:
    """Writes the chances of each block by weights made without its site, and the weights made with all.

    The weights without some sites go to ``FOLDS``, those of the first shuffle: ``<number>.json``, and ``sites.json`` with
    the number for each site.
    """
    import lightgbm

    rows = np.load(path)
    signs, wanted, weights, sites, shown = (
        rows[name] for name in ("signs", "labels", "weights", "sites", "shown")
    )
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

    def fit(which: npt.NDArray[np.bool_]) -> list[lightgbm.Booster]:
        rows = lightgbm.Dataset(signs[which], wanted[which], weight=weights[which])
        return [lightgbm.train(settings | {"seed": seed}, rows, TREES) for seed in range(1, SEEDS + 1)]

    def chance(made: list[lightgbm.Booster], which: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        odds = np.mean([each.predict(signs[which], raw_score=True) for each in made], axis=0)
        return np.asarray(1 / (1 + np.exp(-odds)))

    plain = shown == 0
    chances = np.zeros((shuffles, plain.sum()))
    FOLDS.mkdir(exist_ok=True)
    for shuffle in range(shuffles):
        fold_of = np.random.default_rng(shuffle).permutation(sites.max() + 1) % PARTS
        for number in range(PARTS):
            held_out = fold_of[sites] == number
            made = fit(~held_out)
            chances[shuffle, held_out[plain]] = chance(made, held_out & plain)
            if not shuffle:
                _write(made, names, FOLDS / f"{number}.json")
        if not shuffle:
            by_site = {
                str(name): int(number) for name, number in zip(rows["site_names"], fold_of, strict=True)
            }
            (FOLDS / "sites.json").write_text(json.dumps(by_site))
    np.save(path.with_suffix(".chances.npy"), chances)
    if shuffles > 1:
        _write(fit(np.ones(len(wanted), bool)), names, path.with_suffix(".json"))


def _write(made: list["lightgbm.Booster"], names: list[str], path: Path) -> None:
    trees = [_tree(tree["tree_structure"], names) for each in made for tree in each.dump_model()["tree_info"]]
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    path.write_text(f"[\n{lines}\n]\n")


def _tree(node: dict[str, Any], names: list[str]) -> float | list[Any]:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]) / SEEDS, 5)
    branches = [_tree(node["left_child"], names), _tree(node["right_child"], names)]
    return [names[node["split_feature"]], float(f"{node['threshold']:.6g}"), *branches]


def report(shown: Sequence[Shown], chances: npt.NDArray[np.float64]) -> Iterator[str]:
    """Scores of the bodies that the cross-validated chances make, mean over the shuffles."""
    from scrapers.read.general import compose

    results: dict[str, list[list[PageScore]]] = {}
    for shuffle in chances:
        by_folder: dict[str, list[PageScore]] = {}
        left = iter(shuffle)
        for page in shown:
            likely = [
                next(left) if page.features.is_open(i) else 0.0 for i in range(len(page.features.blocks))
            ]
            body = compose(page.features, likely)
            by_folder.setdefault(page.gold.folder, []).append(
                score(page.gold, Reading(body=list(body.paragraphs)), rouge=False)
            )
        for folder, scores in by_folder.items():
            results.setdefault(folder, []).append(scores)
    yield "| folder | shingle F1, mean per page | F1 of means | pages |"
    yield "|---|---|---|---|"
    for folder, runs in results.items():
        found = [summary(scores) for scores in runs]
        body, means = (np.mean([each[name] for each in found]) for name in ("body", "body_harmonic"))
        yield f"| {folder} | {body * 100:.2f} | {means * 100:.2f} | {len(runs[0])} |"
    pages = Counter(page.gold.folder for page in shown)
    yield f"\nby sites left out, {SHUFFLES} shuffles of {PARTS} folds, {pages.total()} pages"


if __name__ == "__main__":
    main()
