"""Words and their two forms: what a person takes for the same is the same, however it is typed or stored."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers.model.words import LONGEST, count, fold, words
from scrapers.model.words import forms as quick_forms

PEOPLE = st.text(
    alphabet=st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữự "
    ),
    max_size=60,
)


def forms(text: str) -> list[tuple[str, str]]:
    return [(word.folded, word.exact) for word in words(text)]


FOLDED = [
    ("Đảng Cộng sản Việt Nam", "dang cong san viet nam"),
    ("ƯỚC NGUYỄN", "uoc nguyen"),
    ("Covid-19, 12:30", "covid 19 12 30"),
    ("l'Assemblée œuvre", "l assemblee oeuvre"),
    ("Straße Łódź Øresund Kırklareli İstanbul", "strasse lodz oresund kirklareli istanbul"),
    ("ｆｕｌｌ ﬁnance ①", "full finance 1"),
    ("hot\u00adel zero\u200dwidth", "hotel zerowidth"),
    ("人民日报 日本", "人 民 日 报 日 本"),
    ("snake_case", "snake case"),
    ("… — “”", ""),
    ("Ελλάδα Москва", "ελλαδα москва"),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_case_marks_and_compatibility_forms_are_folded_away(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(PEOPLE)
def test_text_is_the_same_however_its_marks_are_stored(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert forms(composed) == forms(apart)
    assert forms(text.upper()) == forms(text)


@given(st.text(max_size=80))
@example("\u0345α")
@example("ŉ")
@example("ﷺ")
@example("㍿ ½ ™ ͅ")
@example("İ\u0307")
def test_folding_is_idempotent_and_leaves_words_that_need_no_quoting(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert not set(once) & set("'\"\\():*^-+{}@=_")
    for word in words(text):
        assert 0 < len(word.folded) <= LONGEST
        assert 0 < len(word.exact) <= LONGEST
        assert " " not in word.folded + word.exact
        assert [each.exact for each in words(word.exact)] == [word.exact]
        assert 0 <= word.start < word.end <= len(text)


@given(st.text(max_size=80))
def test_words_stand_in_the_order_of_the_text(text: str) -> None:
    found = list(words(text))
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert all(fold(text[word.start : word.end]).split()[0] for word in found)


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("Òa", "oà")])
def test_a_tone_may_stand_on_either_vowel(one: str, other: str) -> None:
    assert forms(one) == forms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Đảng", "đang"), ("Đảng", "đăng"), ("đảng", "dảng"), ("ma", "má"), ("hoa", "hòa"), ("ơ", "o")],
)
def test_what_is_another_word_stays_another_exactly(one: str, other: str) -> None:
    assert forms(one) != forms(other)
    assert fold(one) == fold(other)


@given(st.text(st.sampled_from("Đảhoà ﬃ½Ⅻ中文กำ\u0301\u00ad\u200d'-_1\U0001d7d9ßİ")) | st.text())
def test_the_quick_way_to_the_forms_gives_those_of_the_words(text: str) -> None:
    assert list(quick_forms(text)) == forms(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Quốc hội thông qua luật – hôm nay", 8),
        ("a well-known e-mail (3 of them)", 6),
        ("国会通过新法", 3),
        ("市長は 8日、会見した。", 5),
        ("รัฐสภา", 3),
        ("국회가 새 법을 통과시켰다", 4),
    ],
)
def test_words_are_counted_in_scripts_without_spaces_too(text: str, expected: int) -> None:
    assert count(text) == expected
