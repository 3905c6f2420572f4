"""The word difference: nothing is lost or invented in it, and no text makes it slow."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.desk import difference
from scrapers.desk.difference import Passage, Run, Wording, compare, only_changes

TEXTS = st.lists(st.text("ab \u202e<", max_size=20), max_size=6)


def _sides(earlier: list[str], later: list[str]) -> tuple[str, str]:
    """What the passages hold of either text, without white space."""
    passages = compare(
        Wording(headline=None, lead=None, paragraphs=earlier),
        Wording(headline=None, lead=None, paragraphs=later),
    )
    runs = [run for passage in passages for run in passage.runs]
    return tuple(  # type: ignore[return-value]
        "".join("".join(run.text for run in runs if run.what != side).split()) for side in ("come", "gone")
    )


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_it(earlier: list[str], later: list[str]) -> None:
    assert _sides(earlier, later) == ("".join("".join(earlier).split()), "".join("".join(later).split()))


def test_a_word_in_front_leaves_the_others_as_they_were() -> None:
    passages = compare(
        Wording(headline="Mayor resigns", lead=None, paragraphs=[]),
        Wording(headline="Breaking: Mayor resigns", lead=None, paragraphs=[]),
    )
    assert passages[0].runs == (Run("come", "Breaking: "), Run("same", "Mayor resigns "))


SLIGHT = [
    ("“Không” , ông nói", '"Không", Ông nói'),
    ("2019–2024 : ba năm", "2019-2024: ba năm"),
    ("Hoa\u0300 Bình.", "Hoà Bình"),
    ("the end …", "the end."),
]
TOLD = [
    ("1.500 people", "1,500 people"),
    ("3.5 percent", "35 percent"),
    ("minus -5", "minus 5"),
    ("Mayor resigns.", "Mayor resigns?"),
    ("dang", "đảng"),
    ("a terrorist", 'a "terrorist"'),
    ("up 5%", "up 5"),
    ("", "one word"),
]


@pytest.mark.parametrize(
    ("earlier", "later", "slight"), [*((*each, True) for each in SLIGHT), *((*each, False) for each in TOLD)]
)
def test_what_says_the_same_is_slight(earlier: str, later: str, slight: bool) -> None:
    (passage,) = compare(
        Wording(headline=None, lead=None, paragraphs=[f"At first, {earlier}"]),
        Wording(headline=None, lead=None, paragraphs=[f"At first, {later}"]),
    )
    assert passage.runs[0].text.startswith("At first, ")
    assert {run.slight for run in passage.runs if run.what != "same"} == {slight}


def test_only_changes_leave_out_what_is_far_from_them() -> None:
    long = [f"word{number}" for number in range(200)]
    earlier = Wording(headline="Of words", lead=None, paragraphs=["One.", "Two.", " ".join(long), "Last."])
    later = Wording(
        headline="Of words",
        lead=None,
        paragraphs=["One.", "Two.", " ".join([*long[:100], "new", *long[100:]]), "Last."],
    )
    before, passage, after = only_changes(compare(earlier, later))
    assert (before, after) == (3, 1), "the headline and two paragraphs, and the last"
    assert isinstance(passage, Passage)
    assert "".join(run.text for run in passage.runs).split() == [
        "…",
        *long[75:100],
        "new",
        *long[100:125],
        "…",
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (["a " * 3_000], ["a b " * 3_000]),
        (["a " * 3_000] * 5, ["a b " * 3_000] * 5),
        (["x"] * 5_000, ["x", "y"] * 5_000),
        (
            [f"{'a ' * 140}{number}" for number in range(300)],
            [f"{'a b ' * 140}{number}" for number in range(300)],
        ),
        (["w" * 5_000_000], ["w" * 4_999_999]),
    ],
)
def test_texts_that_would_take_hours_are_shown_whole(
    earlier: list[str], later: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = 0

    class Counting(SequenceMatcher):  # type: ignore[type-arg]
        """Counts the pairs that it would have to look at."""

        def __init__(self, *, a: list[str], b: list[str], autojunk: bool) -> None:
            nonlocal spent
            super().__init__(a=a, b=b, autojunk=autojunk)
            spent += sum(len(self.b2j.get(each, ())) for each in a)

    monkeypatch.setattr(difference, "SequenceMatcher", Counting)
    assert _sides(earlier, later) == ("".join("".join(earlier).split()), "".join("".join(later).split()))
    assert spent <= difference.PAIRS_IN_ALL
