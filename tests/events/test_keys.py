"""Keys: what of a text survives translation."""

from datetime import UTC, datetime

import pytest

from scrapers.events.keys import KEYS, keys_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def values(language: str | None, text: str) -> set[str]:
    return {key.value for key in keys_of(language, text, NOW).values()}


PAIRS = [
    ("vi", "Chủ tịch Tập Cận Bình tới Mát-xcơ-va.", "en", "On Monday Xi Jinping flew to Moscow.", {"Xi Jinping", "Moscow"}),
    ("vi", "Tại Bắc Kinh, Trung Quốc và Hàn Quốc", "fr", "À Pékin, la Chine et la Corée du Sud", {"Beijing", "CN", "KR"}),
    ("vi", "họp ở Hà Nội với Liên hợp quốc", "fr", "réunis à Hanoï avec les Nations unies", {"hanoi", "United Nations"}),
    ("vi", "ông Phạm Minh Chính", "en", "prime minister Pham Minh Chinh", {"phamminhchinh"}),
    ("vi", "hơn 1,5 triệu người, 12.300 hộ", "en", "over 1.5 million people, 12,300 homes", {"1500000", "12300"}),
    ("vi", "tăng 8,9% và 25.000 tỷ", "fr", "une hausse de 8,9 % et 25 000 milliards", {"8.9%", "25000000000000"}),
    ("vi", "ngày 3/2 và 22 tháng 11", "en", "on February 3 and on 22 November", {"2027-02-03", "2026-11-22"}),
    ("de", "am 22. November 2026 in Moskau", "en", "in Moscow", {"Moscow"}),
    ("zh", "习近平在北京会见普京", "vi", "ông Tập Cận Bình gặp ông Putin ở Bắc Kinh", {"Xi Jinping", "Beijing", "Vladimir Putin"}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "text", "other", "translated", "both"), PAIRS)
def test_texts_in_two_languages_share_what_they_name(
    one: str, text: str, other: str, translated: str, both: set[str]
) -> None:
    assert both <= values(one, text) & values(other, translated)


NONE = [
    ("vi", "Anh Nguyễn Đức Nga nói: anh ấy đi.", {"GB", "DE", "RU"}),
    ("en", "He said 12 of them came in 3 days. The rest did not.", {"12", "3", "he", "the"}),
    ("en", "on 5/6 and on 30/2/2026", {"2026-05-06", "2026-06-05"}),
    ("vi", "Cảnh sát và Công an", {"canh", "cong"}),
    ("xx", "", {""}),
    (None, "999999999999999999999999/99999999999999/99", {"x"}),
    ("vi", "٣٤٥ và ²³ 1.1.1.1.1", {"x"}),
]


@pytest.mark.parametrize(("language", "text", "never"), NONE)
def test_what_is_no_name_and_no_figure_is_no_key(language: str | None, text: str, never: set[str]) -> None:
    assert not never & values(language, text)


def test_a_text_of_any_length_has_few_keys() -> None:
    assert (
        len(keys_of("en", " ".join(f"Word{chr(97 + at % 26)}x of {at}9" for at in range(30_000)), NOW))
        <= KEYS
    )
