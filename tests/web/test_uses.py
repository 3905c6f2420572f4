"""Notations of use: as the drafts have them, and nothing for what is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.web.uses import SIGNALS, USAGES, content_signals, content_usage, with_path


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("train-ai=n", ["train-ai=n"]),
        ("train-ai=y, train-genai=n", ["train-ai=y", "train-genai=n"]),
        ("train-ai=n;note=1;more, search=y", ["search=y", "train-ai=n"]),
        (' "x" ', []),
        ('other="a, b", all=n', ["all=n"]),
        ("list=(a b);q=1, all=n", ["all=n"]),
        # The example of draft-ietf-aipref-vocab that expresses nothing: of a key that stands twice the last counts.
        ('train-ai=y, train-ai="n", train-genai=n, train-genai, all=n, all=()', []),
        ("train-ai=y, train-ai=n", ["train-ai=n"]),
        ("train-ai=no, search=1, all=?0", []),
        ("Train-AI=n", []),
        ("train-ai=n, SEARCH=n", []),
        ("train-ai=n,", []),
        ("train-ai=n search=n", []),
        ("train-ai = n", []),
        ("unknown=n", []),
        ("", []),
    ],
)  # fmt: skip
def test_content_usage(value: str, said: list[str]) -> None:
    assert list(content_usage(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("search=yes,ai-train=no,use=reference", ["ai-train=no", "search=yes"]),
        ("AI-Train = No , ai-input=YES", ["ai-input=yes", "ai-train=no"]),
        ("ai-train=yes, ai-train=no", ["ai-train=no", "ai-train=yes"]),
        ("ai-train=maybe, =no, ,,ai-train", []),
        ("ai-train=no; search=no", []),
    ],
)
def test_content_signals(value: str, said: list[str]) -> None:
    assert list(content_signals(value)) == said


@pytest.mark.parametrize(
    ("value", "path", "rest"),
    [
        ("train-ai=n", "", "train-ai=n"),
        ("/ai-ok/ train-ai=y", "/ai-ok/", "train-ai=y"),
        ("/ai-ok/\t train-ai=y, all=n", "/ai-ok/", "train-ai=y, all=n"),
        ("/alone", "/alone", ""),
    ],
)
def test_a_rule_has_a_path_or_none(value: str, path: str, rest: str) -> None:
    assert with_path(value) == (path, rest)


@given(st.text(alphabet='abn=y,;()"\\ \té*:-?@%\x00\ud800', max_size=80) | st.text())
def test_any_text_has_a_meaning(value: str) -> None:
    assert {each.partition("=")[0] for each in content_usage(value)} <= USAGES
    assert {each.partition("=")[0] for each in content_signals(value)} <= SIGNALS
