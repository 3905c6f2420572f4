"""Boilerplate: what a line says decides only where it can be nothing else; text that looks like it stays."""

import pytest

from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from scrapers.read.boilerplate import clean, is_boilerplate

LINES = (
    "The harbour office counted more boats this spring than in any year since the pier was built.",
    "Most of them stay for a night, buy bread and diesel, and sail on to the islands in the morning.",
    "“We have never had to turn anybody away,” said harbour master Ola Brandt of the council's plans.",
    "A second pier is to open in two years, and the fee of twelve crowns a night remains as it is.",
)


@pytest.mark.parametrize(
    "line",
    [
        "#1 Save time.",
        "#2 Spend less",
        "#3. Harbour fees",
        "# 4 reasons to sail",
        "We open on 12/12/2026.",
        "The deadline is 2026-12-12",
        "She was born on 1.2.1934",
        "Prices hold from 6/2/2026:",
        "2026-12-19:",
        "12.12.2026",
        "WHERE made_at > '2026-01-01'",
        "Follow us to the north coast",
        "Follow us through the old town",
        "Discussion",
        "Copyright questions for beginners",
        "Copyright complexity in small ports",
        "Source code: what it holds",
        "Photo editing: the first steps",
        "Source of income: fees and rent",
        ">>> harbour = open('boats.txt')",
        ">>>>>>> feature-login",
        ">> OpenBSD/hppa BOOT 0.7",
    ],
)
def test_text_that_looks_like_boilerplate_stays(line):
    assert not is_boilerplate(line)
    assert line in clean([*LINES[:2], line, *LINES[2:]], headline="Boats").paragraphs


@pytest.mark.parametrize(
    "line",
    [
        "#harbour",
        "#harbour #boats #north_coast",
        "#Thư viện #Hà Nội",
        "12/12/2026 10:30",
        "2026-12-12 17:11 GMT+7",
        "Published on 12/12/2026",
        "Updated: 12.12.2026 - 09:29",
        "Thứ Hai, 12/12/2026",
        "Zuerst veröffentlicht am 12/12/2026 - 14:02 MEZ",
        "Cập nhật lúc: 12/12/2026 10:30",
        "Follow us",
        "Follow us on Facebook",
        "Follow us on social media",
        "Follow us: @harbour",
        "Comments (12)",
        "Copyright 2026 Gazette. All rights reserved.",
        "Copyright © Gazette",
        "© Gazette",
        "Photo: Ann Lee",
        "Photo by: Ann Lee",
        "Ảnh minh họa: TTXVN",
        "Source: Reuters",
        ">> Hai nước ký chương trình hợp tác về giáo dục",
    ],
)
def test_boilerplate_goes(line):
    assert is_boilerplate(line)


def body(text: str, head: str = "") -> tuple[str, ...]:
    source = f'<html><head><title>Boats at the pier</title><meta property="og:type" content="article">{head}</head><body><article><h1>Boats at the pier</h1>{text}</article></body></html>'
    return read(Page(url="https://gazette.example/boats", body=source.encode())).article_body


def text(*inside: str) -> str:
    return "".join(f"<p>{line}</p>" for line in LINES[:3]) + "".join(inside) + f"<p>{LINES[3]}</p>"


def test_a_quotation_lifted_from_the_text_goes_and_one_that_stands_once_stays():
    lifted = "“We have never had to turn anybody away,”"
    for frame in (
        "<blockquote>{}</blockquote>",
        "<aside><blockquote>{}</blockquote></aside>",
        "<figure><blockquote><p>{}</p></blockquote></figure>",
    ):
        assert body(text(frame.format(lifted))) == LINES
    once = "“There is room for everybody who comes with a boat and some patience at this pier of ours.”"
    assert once in body(text(f"<blockquote><p>{once}</p></blockquote>"))


def test_a_biography_of_an_author_at_the_end_goes():
    about = "Ann Lee is a reporter who has covered the coast and its harbours for eleven years."
    assert clean([*LINES, about], headline="Boats", persons=["Ann Lee"]).paragraphs == LINES
    assert clean([*LINES, about], headline="Boats", persons=["Bob Kerr"]).paragraphs == (*LINES, about)
    assert clean([about, *LINES], headline="Boats", persons=["Ann Lee"]).paragraphs == (about, *LINES)
    assert clean([LINES[0], about], headline="Boats", persons=["Ann Lee"]).paragraphs == (LINES[0], about)


def test_euronews_prints_quotations_of_the_text_in_widgets():
    widget = f'<div class="widget widget--type-quotation"><div class="widget__wrapper"><blockquote>{LINES[2]}</blockquote></div></div>'
    source = f'<html><body><h1 class="c-article-redesign-title">Boats</h1><div class="c-article-content"><p>{LINES[0]}</p>{widget}<p>{LINES[2]}</p><blockquote><p>{LINES[1]}</p></blockquote></div></body></html>'
    page = Page(url="https://www.euronews.com/2026/04/02/boats-at-the-pier", body=source.encode())
    assert read(page, load("euronews")).article_body == (LINES[0], LINES[2], LINES[1])
