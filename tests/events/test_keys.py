"""Keys: what of a text survives translation."""

from datetime import UTC, datetime, timedelta, timezone

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
    ("de", "am 22. November 2026 in Moskau", "en", "on Nov. 22 in Moscow", {"2026-11-22", "Moscow"}),
    ("vi", "Sáng thứ Sáu, ông Marco Aldana", "en", "On Friday Marco Aldana left", {"2026-11-20", "marcoaldana", "aldana"}),
    ("vi", "Hôm qua, Chủ nhật (22/11)", "fr", "hier, dimanche, le 22 novembre", {"2026-11-21", "2026-11-22"}),
    ("vi", "Hà Nội, ngày 20/11 (TTXVN) - Hôm qua họp", "en", "HANOI, Nov. 20 (VNA) – They met yesterday", {"2026-11-19", "Vietnam News Agency"}),
    ("fr", "HANOÏ, 20 novembre (AVI) — Jeudi, hier et demain", "en", "Hanoi, November 20 – the 19th, today", {"2026-11-20"}),
    ("en", "By Reuters, in Baku", "ru", "Рейтер", {"Reuters"}),
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
    ("vi", "Lần thứ ba và thứ tư. Thứ hai, ông đi.", {"2026-11-17", "2026-11-18", "2026-11-16"}),
    ("en", "Prices, Nov. 20 or so, rose yesterday.", {"2026-11-19"}),
    (
        "en",
        "A talk with Marco. Aldana was away; the Talk Show was on, the show too.",
        {"marcoaldana", "talkshow"},
    ),
    ("xx", "", {""}),
    (None, "999999999999999999999999/99999999999999/99", {"x"}),
    ("vi", "٣٤٥ và ²³ 1.1.1.1.1", {"x"}),
]


@pytest.mark.parametrize(("language", "text", "never"), NONE)
def test_what_is_no_name_and_no_figure_is_no_key(language: str | None, text: str, never: set[str]) -> None:
    assert not never & values(language, text)


def test_yesterday_is_that_of_the_time_zone_in_which_a_page_states_its_time() -> None:
    early = datetime(2026, 11, 22, 5, tzinfo=timezone(timedelta(hours=7)))
    (key,) = keys_of("vi", "Hôm qua", early).values()
    assert key.value == "2026-11-21"
    (key,) = keys_of("vi", "Hôm qua", early.astimezone(UTC)).values()
    assert key.value == "2026-11-20"
    assert not keys_of("vi", "Hôm qua, sáng thứ Sáu, 22/11")
    assert not keys_of("en", "See you tomorrow", datetime(9999, 12, 31, tzinfo=UTC))


def test_who_a_text_is_credited_to_is_what_another_names() -> None:
    credited = keys_of("vi", "", NOW, ["TTXVN", "Một hãng nhỏ", "..."])
    assert [key.value for key in credited.values()] == ["Vietnam News Agency", "mothangnho"]
    assert credited.keys() & keys_of("fr", "selon l'Agence vietnamienne d'information", NOW).keys()


def test_a_text_of_any_length_has_few_keys() -> None:
    assert (
        len(keys_of("en", " ".join(f"Word{chr(97 + at % 26)}x of {at}9" for at in range(30_000)), NOW))
        <= KEYS
    )
