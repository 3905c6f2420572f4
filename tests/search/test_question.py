"""What is typed into the box: how it is understood, and what is said of what cannot be."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import BadQuery
from scrapers.model.words import words
from scrapers.search.question import MOST, Filters, Question, Term, address, facet


def exact(text: str) -> tuple[str, ...]:
    return tuple(word.exact for word in words(text))


def test_words_phrases_fields_and_what_is_left_out() -> None:
    asked = Question.parse('headline:"Hạn hán" mien -covid -lead:"tin tức" “dam phan”')
    assert asked.terms == (
        Term(words=exact("hạn hán"), marked=True, field="headline"),
        Term(words=("mien",), marked=False),
        Term(words=("covid",), marked=False, excluded=True),
        Term(words=exact("tin tức"), marked=True, field="lead", excluded=True),
        Term(words=("dam", "phan"), marked=False),
    )


def test_what_is_written_together_is_a_phrase() -> None:
    assert Question.parse("Covid-19").terms == (Term(words=("covid", "19"), marked=False),)
    assert Question.parse("人民").terms == (Term(words=("人", "民"), marked=False),)
    assert Question.parse("Hà Nội - Huế").terms == tuple(
        Term(words=exact(word), marked=True) for word in ("hà", "nội", "huế")
    )


def test_what_looks_like_a_field_and_is_none_is_words() -> None:
    assert Question.parse("nguồn:TTXVN 12:30").terms == (
        Term(words=exact("nguồn ttxvn"), marked=True),
        Term(words=("12", "30"), marked=False),
    )


ADDRESSES = [
    "https://www.vietnamplus.vn/post1052312.vnp",
    "http://vietnamplus.vn/post1052312.vnp/",
    "vietnamplus.vn/post1052312.vnp?utm_source=x#top",
    "HTTPS://WWW.VIETNAMPLUS.VN/post1052312.vnp?fbclid=1",
]


@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_is_looked_up_however_it_was_copied(typed: str) -> None:
    assert address(typed) == "vietnamplus.vn/post1052312.vnp"
    assert Question.parse(f" {typed} ").facets == ((facet("url", "vietnamplus.vn/post1052312.vnp"),),)


def test_an_id_is_looked_up() -> None:
    assert Question.parse("0123456789abcdef").facets == ((facet("id", "0123456789abcdef"),),)


WRONG = [
    ("", "expected words"),
    ("   ", "expected words"),
    ("…!?", "expected words"),
    ("-covid", "only words to leave out"),
    ('"hạn hán', "without its partner"),
    ('hạn" hán "x"', "without its partner"),
    ('""', "a word or a phrase"),
    ('"…"', "a word or a phrase"),
    ("headline: hạn", "without a space"),
    ("headline:…", "a word or a phrase"),
    ("a " * (MOST + 1), "at most"),
]


@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_what_asks_for_nothing_or_is_broken_gets_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        Question.parse(typed)


def test_filters_alone_are_a_question_and_those_of_nothing_are_not() -> None:
    assert len(Question.parse("", Filters(outlets=("a", "b"), sections=("Xã hội",))).facets) == 2
    with pytest.raises(BadQuery, match="expected words"):
        Question.parse("", Filters(sections=(" ",)))
    with pytest.raises(BadQuery, match="author: expected words"):
        Question.parse("x", Filters(authors=("…",)))
    with pytest.raises(BadQuery, match="swap them"):
        Question.parse("x", Filters(first=date(2026, 11, 2), last=date(2026, 11, 1)))


def test_filters_compare_as_people_do() -> None:
    assert facet("section", "Thời sự") == facet("section", "THOI SU") != facet("author", "Thời sự")
    assert facet("outlet", "a-b") != facet("outlet", "ab")


@given(st.text(max_size=60))
def test_anything_typed_is_a_question_or_a_sentence(typed: str) -> None:
    asked = None
    with suppress(BadQuery):
        asked = Question.parse(typed)
    assert asked is None or asked.terms or asked.facets
