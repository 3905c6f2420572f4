"""The language of a text by its letters."""

import pytest

from scrapers.read.language import identify

TEXTS = {
    "vi": "Ủy ban nhân dân thành phố cho biết cầu sẽ được đóng từ sáng thứ Ba để sửa chữa trước mùa mưa.",
    "en": "The council said on Tuesday that the bridge will be closed for repairs before the rainy season.",
    "fr": "Le conseil municipal a annoncé mardi que le pont serait fermé pour travaux avant la saison des pluies.",
    "de": "Der Stadtrat teilte am Dienstag mit, dass die Brücke vor der Regenzeit für Reparaturen gesperrt wird.",
    "ru": "Городской совет сообщил во вторник, что мост будет закрыт на ремонт до начала сезона дождей.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_of_a_lead_is_enough(language: str):
    found = identify([TEXTS[language]])
    assert (found.language, found.mixed) == (language, False)


@pytest.mark.parametrize("text", ["", "AFP", "3–1, 2–2, 0–0", "Nguyễn Văn A, Trần Thị B"])
def test_too_short_a_text_says_nothing(text: str):
    assert identify([text]).language is None


def test_a_body_of_two_languages_is_mixed_and_one_quotation_is_not():
    assert identify([TEXTS["vi"], TEXTS["vi"], TEXTS["en"]]).mixed
    assert not identify([TEXTS["vi"]] * 8 + [TEXTS["en"]]).mixed
