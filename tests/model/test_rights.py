"""Rights: what each signal means stands once, and a use that is forbidden is not taken for another."""

from dataclasses import replace
from pathlib import Path

import pytest

from scrapers.model.rights import (
    ANSWERING_AGENTS,
    RULES,
    TRAINING_AGENTS,
    Place,
    Signal,
    Term,
    Use,
    in_short,
    kept_back,
    rule_of,
    unique,
)

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"


def drawn() -> str:
    """The table of ``docs/rights.md``."""
    said = {True: "yes", False: "no", None: "said elsewhere"}
    lines = [
        f"| `{rule.term}` | {f'`{rule.says}`' if rule.says else 'anything'} | {rule.use} | {said[rule.allowed]} |"
        f" {said[rule.passed_on]} | {rule.standard} |"
        for rule in RULES
    ]
    return "\n".join(lines)


def test_the_page_has_the_rules_as_they_are() -> None:
    table = PAGE.read_text("utf-8").partition("<!-- rules -->")[2].partition("<!-- end -->")[0]
    assert table.strip().splitlines()[2:] == drawn().splitlines(), f"the table should be:\n{drawn()}"


def signal(term: Term, says: str, place: Place = Place.PAGE) -> Signal:
    return Signal(place=place.value, term=term.value, says=says)


def test_every_means_and_use_has_a_rule_and_each_signal_one() -> None:
    assert {rule.term for rule in RULES} == set(Term)
    assert {rule.use for rule in RULES} == set(Use)
    assert len({(rule.term, rule.says) for rule in RULES}) == len(RULES)
    assert all(rule.standard for rule in RULES)
    assert not TRAINING_AGENTS & ANSWERING_AGENTS


KEPT_BACK = [
    (Term.ROBOTS, "noarchive"),
    (Term.ROBOTS, "noai"),
    (Term.TDM, "1"),
    (Term.CONTENT_USAGE, "all=n"),
    (Term.LICENCE, "https://gazette.example/license.xml"),
]
PASSED_ON = [
    (Term.ROBOTS, "noimageai"),
    (Term.TDM, "0"),
    (Term.TDM_POLICY, "https://gazette.example/policy"),
    (Term.CONTENT_USAGE, "train-ai=n"),
    (Term.CONTENT_USAGE, "search=n"),
    (Term.CONTENT_SIGNAL, "ai-train=no"),
    (Term.CONTENT_SIGNAL, "ai-input=no"),
    (Term.TRAINING_AGENTS, "ccbot gptbot"),
    (Term.ANSWERING_AGENTS, "perplexitybot"),
]


@pytest.mark.parametrize(("term", "says"), KEPT_BACK)
@pytest.mark.parametrize("place", Place)
def test_what_is_not_passed_on(term: Term, says: str, place: Place) -> None:
    said = signal(term, says, place)
    assert kept_back([signal(Term.CONTENT_SIGNAL, "search=yes"), said]) == (said,)


@pytest.mark.parametrize(("term", "says"), PASSED_ON)
def test_what_forbids_a_use_does_not_forbid_to_pass_on(term: Term, says: str) -> None:
    assert kept_back([signal(term, says)]) == ()


def test_of_signals_that_contradict_one_another_the_strictest_holds() -> None:
    yes, no = signal(Term.TDM, "0", Place.HEADER), signal(Term.TDM, "1")
    assert kept_back([yes, no]) == (no,) == kept_back([no, yes])


def test_a_signal_of_later_code_means_nothing_here() -> None:
    later = replace(signal(Term.TDM, "1"), term="later")
    assert rule_of(later) is None
    assert kept_back([later]) == ()


def test_signals_have_one_order_and_short_words() -> None:
    first, second = signal(Term.ROBOTS, "noarchive"), signal(Term.TDM, "1", Place.HEADER)
    assert unique([first, second, first]) == (second, first)
    assert in_short([second, first]) == "header tdm-reservation 1; page robots noarchive"
    assert in_short([]) == ""
