"""Scores: what the benchmark of reading counts, and how sure a difference is."""

from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.extractors import Reading
from benchmarks.gold import Gold
from benchmarks.reading import score
from benchmarks.reading_report import Run, against_peers, brief, tables
from benchmarks.scores import Score, differences, harmonic, mean, segments

GOOD, HALF, BAD = Score.of(9, 10, 9), Score.of(1, 2, 2), Score.of(0, 0, 5)


def test_segments_count_what_is_there_and_what_must_not_be():
    text = "The ferry sails\n again.\nSubscribe now"
    assert segments(["ferry sails again."], ["Weather"], text) == Score(1.0, 1.0, 1.0)
    assert segments(["ferry sails", "by night"], ["Subscribe"], text) == Score(0.5, 0.5, 0.5)
    assert segments(["by night"], [], text) == Score(0.0, 0.0, 0.0, found=False)


def test_a_difference_is_that_of_the_means_on_both_scales():
    ours, theirs, sites = [GOOD, GOOD, HALF, BAD], [GOOD, HALF, HALF, HALF], ["a", "b", "c", "d"]
    per_page, of_means = differences(ours, theirs, sites)
    assert per_page.value == pytest.approx(mean(each.f1 for each in ours) - mean(each.f1 for each in theirs))
    assert of_means.value == pytest.approx(harmonic(ours) - harmonic(theirs))
    for gap in (per_page, of_means):
        assert gap.low < gap.value < gap.high
    assert differences(ours, theirs, sites) == (per_page, of_means)


def test_pages_of_one_site_tell_no_more_than_one():
    many = differences([GOOD] * 20 + [BAD] * 20, [HALF] * 40, [str(number) for number in range(40)])[0]
    few = differences([GOOD] * 20 + [BAD] * 20, [HALF] * 40, ["a", "b"] * 10 + ["c", "d"] * 10)[0]
    assert few.value == pytest.approx(many.value)
    assert few.high - few.low > many.high - many.low
    same = differences([GOOD, BAD], [GOOD, BAD], ["a", "b"])[0]
    assert (same.value, same.low, same.high) == (0, 0, 0)


def gold(number: int, **fields: object) -> Gold:
    defaults = {
        "folder": "guides",
        "id": str(number),
        "file": Path("a"),
        "url": f"https://a{number}.example/",
    }
    return Gold(**(defaults | {"body": ("One two three four five six.",)} | fields))


def test_fields_that_the_gold_does_not_state_are_not_scored():
    day = gold(1, published=datetime.fromisoformat("2026-04-02"), to_the_minute=False)
    found = score(day, Reading(body=["One two three four five six."], published="2026-04-02T07:10:00+02:00"))
    assert (found.exact, found.day, found.minute, found.headline) == (1.0, 1.0, None, None)
    listed = gold(2, body=(), present=("two three",), absent=("seven",), headline="One")
    found = score(listed, Reading(body=["One two three seven"], headline="One"))
    assert found.body == Score(0.5, 1.0, 2 / 3)
    assert (found.exact, found.rouge, found.headline) == (None, None, 1.0)


def test_the_report_holds_ours_against_the_best_general_peer():
    pages = [gold(number, folder="wcxb_dev", headline="One") for number in range(3)]
    right, wrong = (
        Reading(body=list(pages[0].body), headline="One"),
        Reading(body=["Nothing of it at all here."]),
    )

    def run(name: str, readings: list[Reading]) -> Run:
        scores = tuple(score(page, each) for page, each in zip(pages, readings, strict=True))
        return Run(extractor=name, folder="wcxb_dev", scores=scores, seconds=1.0, peak_mb=1.0)

    runs = [
        run("ours", [right, right, wrong]),
        run("worse", [wrong, wrong, wrong]),
        run("better", [right, wrong, wrong]),
        run("fundus", [right, right, right]),
    ]
    lines = list(against_peers(runs, {"wcxb_dev": [page.site for page in pages]}))
    assert lines[-1].startswith("| wcxb_dev | 66.7 / 66.7 | better | 33.3 / 33.3 | +33.33 [+0.00, +100.00] |")
    assert list(against_peers(runs[:1], {})) == list(against_peers(runs[1:], {})) == []
    assert "| ours | 66.7 / 66.7 | 3 |" in list(brief(runs))
    assert "| ours | 66.7 | – | – |" in list(brief(runs))
    assert any("66.67 / 66.67" in line for line in tables(runs))
