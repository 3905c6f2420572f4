"""Great Expectations' own validator as the judge of ours: the same suites, on the same tables, give the same results."""

import json
import logging
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from scrapers.check import check_articles, check_pages
from scrapers.check.evaluate import evaluate
from scrapers.check.expectations import suite_json, validation_json
from scrapers.check.frames import Frame, article_frame, page_frame
from scrapers.check.rules import Effect, Expectation, Rule, article_rules, drift_rules, page_rules
from scrapers.model.link import State
from scrapers.outlets import load_all
from scrapers.refine import docs
from tests.check.test_check import OUTLET, SENTENCE, article, not_read, reading, report

pytestmark = pytest.mark.slow

SEEDS = (0, 1, 2, 4, 5, 7, 9)
NUMBERS = {"number", "words", "days_ahead", "days_early", "damage", "agreement"}


class Judge:
    """Great Expectations' validator, given a table of ours."""

    def __init__(self) -> None:
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
        self.definition = asset.add_batch_definition_whole_dataframe("whole")

    def results(self, rules: Sequence[Rule], frame: Frame) -> dict[str, dict[str, Any]]:
        """By rule: what the validator gives for the suite as we export it."""
        import pandas as pd
        from great_expectations import ExpectationSuite

        table = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in frame.items()})
        table = table.astype(dict.fromkeys(NUMBERS & frame.keys(), float))
        exported = json.loads(json.dumps(suite_json("suite", rules)))
        found = self.definition.get_batch({"dataframe": table}).validate(
            ExpectationSuite(**exported), result_format="COMPLETE"
        )
        return {
            each.expectation_config.meta["notes"]["content"][0]: each.to_json_dict() for each in found.results
        }


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def agree(judge: Judge, rules: Sequence[Rule], frame: Frame) -> int:
    """Compare both on one table; gives how many rules succeeded."""
    evaluations = [evaluate(rule, frame) for rule in rules]
    ours = validation_json("suite", rules, evaluations)
    assert ours is not None
    theirs = judge.results(rules, frame)
    for rule, evaluation, mine in zip(rules, evaluations, ours["results"], strict=True):
        its = theirs[f"{rule.name}: {rule.expected}"]
        shown = (rule, frame[rule.column], its)
        assert mine["success"] == its["success"], shown
        assert mine["expectation_config"]["type"] == its["expectation_config"]["type"], shown
        assert mine["expectation_config"]["severity"] == its["expectation_config"]["severity"], shown
        if evaluation.error:
            assert its["result"] == {}, shown
        elif evaluation.unexpected is None:
            observed = its["result"]["observed_value"]
            assert evaluation.observed == (pytest.approx(observed) if observed is not None else None), shown
        else:
            assert list(evaluation.unexpected) == its["result"].get("unexpected_index_list", []), shown
            for name, value in mine["result"].items():
                if name in its["result"]:
                    # It has 0 % where there is nothing to take a share of, or none, as the case may be.
                    assert (value or 0) == pytest.approx(its["result"][name] or 0), (name, *shown)
    return sum(each.success for each in evaluations)


def rule(name: str, expectation: Expectation, column: str, **arguments: object) -> Rule:
    return Rule(
        name=name,
        effect=Effect.WARN,
        expectation=expectation,
        column=column,
        arguments=arguments,
        expected="so",
    )


def rules_of_every_kind() -> Iterator[Rule]:
    shares: tuple[dict[str, object], ...] = (
        {}, {"mostly": 0.5}, {"mostly": 0.8},
    )  # fmt: skip
    for share in shares:
        mark = str(share.get("mostly", ""))
        for column in ("number", "word", "flag"):
            for expectation in (Expectation.NULL, Expectation.NOT_NULL, Expectation.UNIQUE):
                yield rule(f"{expectation} {column} {mark}", expectation, column, **share)
        for low, high in ((0, 1), (None, 1), (0.5, None), (1, 1), (-2.5, 0.1 + 0.2)):
            yield rule(
                f"{low}..{high} {mark}",
                Expectation.BETWEEN,
                "number",
                min_value=low,
                max_value=high,
                **share,
            )
        for column, values in (("word", ["a", "ố", ""]), ("flag", [True]), ("word", ["not there"])):
            for expectation in (Expectation.IN_SET, Expectation.NOT_IN_SET):
                yield rule(
                    f"{expectation} {values} {mark}", expectation, column, value_set=list(values), **share
                )
    for low, high in ((0, 1), (None, 0.5), (0.5, None), (1, 1)):
        yield rule(f"median {low}..{high}", Expectation.MEDIAN, "number", min_value=low, max_value=high)
        for column in ("number", "word", "flag"):
            yield rule(
                f"{column} {low}..{high}", Expectation.UNIQUE_SHARE, column, min_value=low, max_value=high
            )


def table(seed: int) -> Frame:
    """Few different values, so that bounds are hit exactly and values come twice; a share of them is missing."""
    chance = random.Random(seed)
    rows, missing = chance.choice((0, 1, 2, 3, 5, 10, 20, 41)), chance.choice((0.0, 0.1, 0.5, 1.0))

    def column(values: Sequence[object]) -> list[object]:
        return [None if chance.random() < missing else chance.choice(values) for _ in range(rows)]

    return {
        "number": column((0.0, 0.5, 1.0, 1.0000000000000002, 0.1 + 0.2, 0.3, -2.5, 1e300, -0.0)),
        "word": column(("a", "b", "ố", "o\u0302\u0301", "", "A", "a ")),
        "flag": column((True, False)),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_of_rule_on_tables_made_by_chance(judge: Judge, seed: int) -> None:
    agree(judge, tuple(rules_of_every_kind()), table(seed))


def test_the_tables_made_by_chance_are_of_every_kind() -> None:
    tables = [table(seed) for seed in SEEDS]
    assert any(not each["word"] for each in tables), "one without rows"
    assert any(each["word"] and set(each["word"]) == {None} for each in tables), "one with no value"
    assert any(each["word"] and None not in each["word"] for each in tables), "one with nothing missing"


def test_a_column_of_another_type_can_be_checked_by_neither(judge: Judge) -> None:
    rules = [
        rule("median", Expectation.MEDIAN, "word", min_value=1),
        rule("between", Expectation.BETWEEN, "word", min_value=1, max_value=2),
    ]
    for words in (["a", "b"], ["a", "b", None]):
        agree(judge, rules, {"word": words})
        assert all(evaluate(each, {"word": words}).error for each in rules)


def test_the_suites_of_outlets_on_articles_and_pages_at_fault_in_every_way(judge: Judge) -> None:
    articles = [
        *(article(number) for number in range(12)),
        article(3),
        article(20, headline=None, date_published=None, canonical_url=None),
        article(21, headline="THE GAZETTE", in_language="vi", article_body=("Short.",)),
        article(22, article_body=(SENTENCE,) * 60),
        article(23, article_body=(SENTENCE.replace("u", "\ufffd"), "Read next: more", "(Photo: AFP)")),
        article(24, article_body=("x ",) * 20, word_count=20),
    ]
    readings = [
        *(reading(number, agreement=number / 12) for number in range(12)),
        *(not_read(number) for number in range(20, 24)),
        reading(30, state=State.QUARANTINED, missing=("description", "date")),
        reading(31, state=State.DUPLICATE, missing=("section",), flags=("layout_not_found",)),
        reading(32, words=None),
    ]
    past = [reading(number, words=200 + number % 40).trace for number in range(80)]
    traces = [each.trace for each in readings]
    for outlet in (OUTLET, replace(OUTLET, first_day=None, layouts=()), next(iter(load_all()))):
        agree(judge, article_rules(outlet), article_frame(outlet, articles))
        agree(judge, page_rules(outlet) + drift_rules(traces, past), page_frame(traces))
        agree(judge, article_rules(outlet), article_frame(outlet, []))
        agree(judge, page_rules(outlet), page_frame([]))


def test_the_page_of_a_batch_stands_alone_and_is_the_same_each_time() -> None:
    def made() -> bytes:
        articles = [article(1), article(2, headline="<script>alert(1)</script>", article_body=("Short.",))]
        checked = check_articles(OUTLET, articles)
        readings = [
            reading(1),
            reading(
                2,
                state=State.QUARANTINED,
                reasons=(*checked.reasons[1], "a reason of <script>alert(2)</script>"),
                canonical_url="https://gazette.example/<script>",
            ),
            *[reading(n, agreement=0.9) for n in range(3, 9)],
        ]
        pages = check_pages(OUTLET, readings, [])
        whole = replace(report("20261122T1200Z", readings), checks=checked.checks + pages.checks)
        assert checked.validation
        assert pages.validation
        return docs.page(whole, {"articles": checked.validation, "pages": pages.validation})

    first = made()
    assert first == made()
    html = first.decode()
    assert "words: 1, expected at least 20" in html
    assert "values must be greater than or equal to" in html, "Great Expectations' own words"
    assert "0.9" in html
    assert "<script" not in html, "what a site served must not run"
    assert "src=" not in html
    assert "http" not in html.replace("https://gazette.example", "").replace("http-equiv", "")


def test_a_page_also_shows_a_check_that_could_not_be_made() -> None:
    broken = rule("median", Expectation.MEDIAN, "word", min_value=1)
    validation = validation_json("suite", [broken], [evaluate(broken, {"word": ["a", "b"]})])
    assert validation
    html = docs.page(report("20261122T1200Z", []), {"articles": validation}).decode()
    assert "TypeError" in html


def test_a_validation_result_is_loaded_by_great_expectations_itself() -> None:
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema

    validation = check_articles(OUTLET, [article(1), article(2, headline=None)]).validation
    loaded = expectationSuiteValidationResultSchema.load(json.loads(json.dumps(validation)))
    assert (loaded.success, loaded.suite_name) == (False, "gazette.articles")
    assert math.isclose(loaded.statistics["success_percent"], 100 * 15 / 16)
    assert [each.expectation_config.kwargs["column"] for each in loaded.results if not each.success] == [
        "headline"
    ]
