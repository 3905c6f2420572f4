"""The vote: how likely each block is the article's, by all signs together.

A hundred small decision trees, each of which adds to the log-odds, as gradient boosting found them on pages with
gold (``benchmarks/weigh.py``). Signs that can only speak for a block, or only against it, are held to that. The
weights are numbers about signs; no page and no site stands in them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scrapers.read.signs import Sheet

WEIGHTS = Path(__file__).with_name("weights.json")
"""A tree is ``[sign, threshold, below, above]``, a leaf its log-odds."""


def chances(sheet: Sheet) -> list[float]:
    """For every block of a page, the chance that it belongs to the article, 0 to 1."""
    found = [0.0] * len(sheet.blocks)
    open_blocks = [i for i in range(len(found)) if sheet.is_open(i)]
    if open_blocks:
        rows = [sheet.signs(i) for i in open_blocks]
        odds = _forest(WEIGHTS).odds(
            np.array([list(row.values()) for row in rows], dtype=np.float32), tuple(rows[0])
        )
        for i, chance in zip(open_blocks, 1 / (1 + np.exp(-odds)), strict=True):
            found[i] = float(chance)
    return found


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as tables, one row a tree, one column a node; a leaf leads to itself."""

    names: tuple[str, ...]
    """The signs that the trees ask for."""
    sign: npt.NDArray[np.intp]
    threshold: npt.NDArray[np.float32]
    below: npt.NDArray[np.intp]
    """The next node where the sign is at most the threshold."""
    above: npt.NDArray[np.intp]
    value: npt.NDArray[np.float64]
    """Log-odds of a leaf."""

    def odds(self, signs: npt.NDArray[np.float32], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
        """Log-odds for rows of signs, whose columns have these names."""
        signs = signs[:, [names.index(name) for name in self.names]]
        row, tree = np.arange(len(signs))[:, None], np.arange(len(self.sign))[None, :]
        node = np.zeros((len(signs), len(self.sign)), dtype=np.intp)
        while True:
            low = signs[row, self.sign[tree, node]] <= self.threshold[tree, node]
            following = np.where(low, self.below[tree, node], self.above[tree, node])
            if (following == node).all():
                odds: npt.NDArray[np.float64] = self.value[tree, node].sum(axis=1)
                return odds
            node = following


@cache
def _forest(weights: Path) -> Forest:
    trees = [_table(tree) for tree in json.loads(weights.read_text())]
    names = sorted({sign for tree in trees for sign, *_ in tree if sign})
    most = max(map(len, trees))
    padded = [tree + [("", 0.0, 0, 0, 0.0)] * (most - len(tree)) for tree in trees]

    def column(at: int, kind: Any) -> Any:
        return np.array([[node[at] for node in tree] for tree in padded], dtype=kind)

    return Forest(
        names=tuple(names),
        sign=np.array([[names.index(node[0]) if node[0] else 0 for node in tree] for tree in padded]),
        threshold=column(1, np.float32),
        below=column(2, np.intp),
        above=column(3, np.intp),
        value=column(4, np.float64),
    )


def _table(tree: Any) -> list[tuple[str, float, int, int, float]]:
    """The nodes of a tree: sign, threshold, below, above, value."""
    nodes: list[tuple[str, float, int, int, float]] = []

    def add(node: Any) -> int:
        at = len(nodes)
        nodes.append(("", 0.0, at, at, node if isinstance(node, float | int) else 0.0))
        if isinstance(node, list):
            sign, threshold, below, above = node
            nodes[at] = (sign, threshold, add(below), add(above), 0.0)
        return at

    add(tree)
    return nodes
