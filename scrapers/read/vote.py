"""The vote: how likely each block is the article's, by all features together.

Three hundred small decision trees, each of which adds to the log-odds, as gradient boosting found them on pages with
gold (``benchmarks/weigh.py``). Signs that can only speak for a block, or only against it, are held to that. The
weights are numbers about features; no page and no site stands in them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scrapers.read.features import PageFeatures

WEIGHTS = Path(__file__).with_name("weights.json")
"""A tree is ``[feature, threshold, below, above]``, a leaf its log-odds."""


def chances(features: PageFeatures) -> list[float]:
    """For every block of a page, the chance that it belongs to the article, 0 to 1."""
    found = [0.0] * len(features.blocks)
    open_blocks = [i for i in range(len(found)) if features.is_open(i)]
    if open_blocks:
        rows = [features.row(i) for i in open_blocks]
        odds = _forest(WEIGHTS).odds(
            np.array([list(row.values()) for row in rows], dtype=np.float32), tuple(rows[0])
        )
        for i, chance in zip(open_blocks, 1 / (1 + np.exp(-odds)), strict=True):
            found[i] = float(chance)
    return found


@dataclass(frozen=True, slots=True)
class Forest:
    """The nodes of all trees in one row; a leaf leads to itself."""

    names: tuple[str, ...]
    """The features that the trees ask for."""
    roots: npt.NDArray[np.intp]
    """The first node of each tree."""
    depth: int
    """Steps from a root to the farthest leaf."""
    feature: npt.NDArray[np.intp]
    threshold: npt.NDArray[np.float32]
    following: npt.NDArray[np.intp]
    """Two for each node: the next one where the feature is at most the threshold, and where it is above."""
    value: npt.NDArray[np.float64]
    """Log-odds of a leaf."""

    def odds(self, rows: npt.NDArray[np.float32], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
        """Log-odds for rows of features, whose columns have these names."""
        flat = rows[:, [names.index(name) for name in self.names]].ravel()
        row = np.arange(len(rows))[:, None] * len(self.names)
        node = np.tile(self.roots, (len(rows), 1))
        for _ in range(self.depth):
            above = flat.take(row + self.feature.take(node)) > self.threshold.take(node)
            node = self.following.take(2 * node + above)
        odds: npt.NDArray[np.float64] = self.value.take(node).sum(axis=1)
        return odds


@cache
def _forest(weights: Path) -> Forest:
    nodes: list[tuple[str, float, int, int, float]] = []
    """Feature, threshold, below, above, value."""

    def add(node: Any) -> int:
        """Adds a node and all beneath it; how many steps it is to the farthest leaf."""
        at = len(nodes)
        if isinstance(node, float | int):
            nodes.append(("", 0.0, at, at, node))
            return 0
        feature, threshold, below, above = node
        nodes.append(("", 0.0, at, at, 0.0))
        left = add(below)
        middle = len(nodes)
        right = add(above)
        nodes[at] = (feature, threshold, at + 1, middle, 0.0)
        return 1 + max(left, right)

    roots, depth = [], 0
    for tree in json.loads(weights.read_text()):
        roots.append(len(nodes))
        depth = max(depth, add(tree))
    names = sorted({feature for feature, *_ in nodes if feature})
    return Forest(
        names=tuple(names),
        roots=np.array(roots, dtype=np.intp),
        depth=depth,
        feature=np.array([names.index(feature) if feature else 0 for feature, *_ in nodes], dtype=np.intp),
        threshold=np.array([node[1] for node in nodes], dtype=np.float32),
        following=np.array([node[2:4] for node in nodes], dtype=np.intp).ravel(),
        value=np.array([node[4] for node in nodes]),
    )
