"""Reading gets no worse: the scores of benchmarks/reading_baseline.json hold, on real pages with gold.

The vote reads each with weights that were made without its site: see benchmarks/ratchet.py.
"""

from dataclasses import replace

import pytest

from benchmarks import gold
from benchmarks.ratchet import Standing, baseline, falls, raised, standings, write


@pytest.mark.slow
def test_reading_is_no_worse_than_it_was():
    if not gold.CORPUS.exists():
        pytest.skip(
            f"no real pages at {gold.CORPUS}: they belong to their publishers and not into the project"
        )
    held = baseline()
    assert set(held) == set(gold.FOLDERS)
    fallen = list(falls(held, standings()))
    assert not fallen, "\n".join([
        *fallen,
        "If that is meant: python -m benchmarks.ratchet --accept, and say so in the same commit.",
    ])


HELD = {"a": Standing(fields={"body": 0.9, "headline": 1.0}, pages={"one": 1.0, "two": 0.8})}


def test_a_fall_is_told_with_its_folder_and_pages():
    now = {"a": Standing(fields={"body": 0.8, "headline": 1.0}, pages={"one": 0.995, "two": 0.5})}
    assert list(falls(HELD, now)) == ["a: body expected 0.9000, found 0.8000; worse: two 0.800 → 0.500"]
    assert list(falls(HELD, HELD)) == list(falls({}, now)) == []
    assert len(list(falls(HELD, {}))) == 2


def test_the_baseline_rises_and_never_falls(tmp_path):
    now = {"a": Standing(fields={"body": 0.95, "headline": 0.9999}, pages={"one": 1.0, "two": 0.9})}
    better = raised(HELD, now)
    assert better == {"a": replace(now["a"], fields={"body": 0.95, "headline": 1.0})}
    write(better, tmp_path / "baseline.json")
    assert baseline(tmp_path / "baseline.json") == better
    assert baseline(tmp_path / "none.json") == {}
