"""Dumps: articles out of texts that were copied from pages."""

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import NotAnArticle, OverLimit
from scrapers.model.article import Caption
from scrapers.outlets import load
from scrapers.read.pasted_text import LONGEST_DUMP, read_dump
from tests.support.paths import PAGES

SOURCE = "ab" * 32

HEADLINE = "Hai nước ký chương trình hợp tác về giáo dục và đào tạo"
LEAD = "Bộ trưởng hai nước đánh giá sự hợp tác đã đạt đến mức độ cao và tiếp tục mở rộng trong năm nay."
BODY = (
    "Ngày 22/1 tại thủ đô, trong khuôn khổ chuyến thăm chính thức, hai Bộ trưởng đã ký kế hoạch hợp tác mới.",
    "Kế hoạch này bao gồm 50 sự kiện trong mọi lĩnh vực hoạt động chung của hai bên trong ba năm tới.",
    "Theo đánh giá của ông, sự hợp tác giữa hai bên đã đạt đến mức độ cao và đang tiếp tục được mở rộng.",
)
TEASERS = (
    "Triển lãm sắc màu hữu nghị khai mạc tại thủ đô",
    "(Ngày Nay) - Chiều 12/1, tại Nhà triển lãm, triển lãm chính thức khai mạc, giới thiệu tới công chúng 69 tác phẩm.",
)


def dump(*lines: str) -> str:
    return "\n\n".join(lines)


def vietnamplus(*lines: str):
    return read_dump(dump(*lines), load("vietnamplus"), SOURCE)


def test_a_text_copied_from_a_page():
    caption = "Hai Bộ trưởng tại lễ ký ở thủ đô. (Ảnh: AFP/TTXVN)"
    article = vietnamplus(
        HEADLINE,
        LEAD,
        f"{caption}\n{caption}",
        *BODY[:2],
        f"{BODY[2].removesuffix('.')}./.",
        "(TTXVN/Vietnam+)",
        "Tin cùng chuyên mục",
        "Tên lửa. (Nguồn: Wikipedia)",
        "Một nước phát triển vũ khí chính xác",
        "Nước này đang thúc đẩy chương trình chung nhằm phát triển một thế hệ mới, thay thế loại cũ.",
    )
    assert (article.headline, article.description, article.article_body) == (HEADLINE, LEAD, BODY)
    assert article.captions == (Caption(text="Hai Bộ trưởng tại lễ ký ở thủ đô.", credit="AFP/TTXVN"),)
    assert (article.authors, article.agencies) == ((), ("TTXVN",))
    assert (article.date_published, article.date_modified) == (None, None)
    assert (article.url, article.canonical_url, article.capture) == (None, None, None)
    assert (article.source_sha256, article.outlet, article.in_language) == (SOURCE, "vietnamplus", "vi")


def test_a_text_without_headline_has_none():
    text = dump(
        "The two ministries adopted a partnership programme amid the isolation of one of them from the others.",
        "The plan outlines 50 activities scheduled for this year, followed by broader initiatives, the ministry said.",
        "The agreement was signed between the two ministers during an official visit to the capital on Wednesday.",
        "Read next",
        "18:27",
        "Lunar base",
        "Two countries have agreed to build a plant on the Moon by 2036, the agencies of both said on Friday.",
        "17:12",
        "World News",
        "The president said a planned meeting might be skipped if an agreement is reached during the talks.",
        "What is your opinion on this topic?",
        "Leave the first comment",
    )
    article = read_dump(text, load("anewz"), SOURCE)
    assert article.headline is None
    assert article.description is None
    assert len(article.article_body) == 3


def test_the_teaser_of_another_story_before_the_article_is_left_out():
    stray = (
        "Ferry service to the islands resumes",
        "Passengers waited since Monday while engineers replaced the pumps of the older ship, and the harbour...",
    )
    text = dump(
        *stray,
        "The two ministries adopted a partnership programme amid the isolation of one of them from the others.",
        "The plan outlines 50 activities scheduled for this year, followed by broader initiatives, the ministry said.",
        "The agreement was signed between the two ministers during an official visit to the capital on Wednesday.",
    )
    article = read_dump(text, load("anewz"), SOURCE)
    assert article.headline is None
    assert len(article.article_body) == 3


def test_alts_players_and_a_repeated_headline_are_left_out():
    article = read_dump(
        dump(
            HEADLINE,
            f"{LEAD}\n{HEADLINE}",
            "0:00 / 0:00",
            BODY[0],
            f"{HEADLINE} - anh 1",
            "Hai Bộ trưởng bắt tay. Ảnh: TASS",
            *BODY[1:],
            "Xem thêm",
            "1. Một bài viết khác về cùng chủ đề này",
            *[line for line in TEASERS for _ in range(2)],
        ),
        load("ngaynay"),
        SOURCE,
    )
    assert (article.headline, article.description, article.article_body) == (HEADLINE, LEAD, BODY)
    assert article.captions == (Caption(text="Hai Bộ trưởng bắt tay.", credit="TASS"),)


def test_the_houses_name_before_the_lead_is_left_out():
    article = read_dump(dump(HEADLINE, f"(Ngày Nay) - {LEAD}", *BODY), load("ngaynay"), SOURCE)
    assert article.description == LEAD


def test_reports_glued_on_are_kept_apart():
    other = "Hai nước thúc đẩy chương trình hội nhập trong khuôn khổ liên minh"
    glued = (
        "Theo phóng viên TTXVN, ngày 13/5, phát biểu tại diễn đàn, Thư ký liên minh cho hay hơn 80 chương trình đã được thực hiện.",
        "Ông nói rằng các chương trình liên quan đến lĩnh vực điện tử, chăm sóc sức khỏe và khoa học vật liệu.",
    )
    cut_off = "Các đơn vị kích hoạt trạng thái sẵn sàng Bộ Quốc phòng cho biết các đơn vị đã đảm nhận nhiệm vụ mới do lực lượng..."
    article = read_dump(
        dump(HEADLINE, LEAD, "Toàn cảnh buổi lễ. Ảnh: Sputnik", *BODY, other, glued[0])
        + "\nThư ký liên minh. Ảnh: TASS\n"
        + dump(glued[1], cut_off, "Tiêu điểm\nTin đang nóng", *TEASERS),
        load("vietgiaitri"),
        SOURCE,
    )
    assert article.article_body == BODY
    assert [(each.headline, each.body) for each in article.embedded_reports] == [
        (other, glued),
        (None, (cut_off,)),
    ]
    # Who reports a glued text is not who reports the article.
    assert article.agencies == ()


def test_labels_lists_and_tweets_around_a_euronews_text_are_left_out():
    body = (
        "An investigation in the capital has revealed that employees have been leaking information to members.",
        "The prime minister on Monday admitted he was concerned about the very serious revelations by a paper.",
        "Most of the leaks were found",
        "In a report published over the weekend, the paper claimed that the leaks included information about cases.",
    )
    lead = (
        "The country has struggled with a surge in recent years as groups fight for control of the markets."
    )
    text = dump(
        "News World",
        'Police "to investigate" reports of information leaks',
        "A police officer - Copyright Ann Lee/AP",
        "Copyright Ann Lee/AP",
        "By Bob Kerr with AFP",
        "Published on 30/04/2024 - 16:38",
        "Share this articleComments",
        "FacebookTwitterFlipboardSendRedditMessengerLinkedinVK",
        lead,
        "ADVERTISEMENT",
        body[0],
        "The prime minister asks the army to help the police",
        "Three people were hurt in explosions as groups battle",
        body[1],
        "The shortage means that many new units are going to be needed in each year between now and 2027.",
        "— euronews (@euronews) March 28, 2024",
        *body[2:],
        "Share this articleComments",
        "You might also like",
        "The prime minister asks the army to help the police",
    )
    article = read_dump(text, load("euronews"), SOURCE)
    assert article.headline == 'Police "to investigate" reports of information leaks'
    assert (article.description, article.article_body) == (lead, body)
    assert (article.authors, article.agencies) == (("Bob Kerr",), ("AFP",))
    assert article.captions == (Caption(text="A police officer", credit="Ann Lee/AP"),)


def test_a_text_ends_at_its_signature():
    article = vietnamplus(HEADLINE, LEAD, *BODY, "Tin, ảnh: Lê Văn An (TTXVN)", *TEASERS, "Chia sẻ:")
    assert article.article_body == BODY
    assert (article.authors, article.agencies) == (("Lê Văn An",), ("TTXVN",))


def test_equal_texts_are_one_article_from_whatever_file():
    one, other = (read_dump(dump(HEADLINE, LEAD, *BODY), load("ngaynay"), each * 64) for each in "ab")
    assert one.id == other.id
    assert one.body_sha256 == other.body_sha256
    assert one.source_sha256 != other.source_sha256


@pytest.mark.parametrize("text", ["", "\n\n", HEADLINE, "Tin cùng chuyên mục", "0:00 / 0:00"])
def test_a_text_without_paragraphs_is_no_article(text):
    with pytest.raises(NotAnArticle, match="ngaynay"):
        read_dump(text, load("ngaynay"), SOURCE)


def test_a_text_over_the_limit_is_refused():
    with pytest.raises(OverLimit, match=str(LONGEST_DUMP)):
        read_dump("a" * (LONGEST_DUMP + 1), load("ngaynay"), SOURCE)


LINES = st.sampled_from((
    HEADLINE,
    LEAD,
    *BODY,
    *TEASERS,
    "Xem thêm",
    "18:27",
    "VNA",
    "(TTXVN)",
    "…",
    "- anh 1",
    "a\x00\u200b",
))


@given(st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=25))
def test_any_text_ends_in_an_article_or_none(lines):
    text = "\n".join(lines)
    try:
        article = read_dump(text, load("vietgiaitri"), SOURCE)
    except NotAnArticle:
        return
    assert article.article_body
    assert article == read_dump(text, load("vietgiaitri"), SOURCE)
    for paragraph in article.article_body:
        assert paragraph == " ".join(paragraph.split())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[at:] for at in range(4)), strict=False))


def test_the_four_real_dumps_are_read_as_a_careful_reader_does():
    if not PAGES.exists():
        pytest.skip(
            f"the real dumps are not at {PAGES}: they belong to their publishers and not into the project"
        )
    scores = []
    for path in sorted(PAGES.glob("*/*/dump.txt")):
        gold = json.loads(path.with_name("gold.json").read_text())
        article = read_dump(path.read_text(), load(gold["outlet"]), SOURCE)
        got, wanted = shingles(" ".join(article.article_body)), shingles(" ".join(gold["body"]))
        scores.append(2 * (got & wanted).total() / (got.total() + wanted.total()))
        assert (article.headline, article.description) == (gold["title"], gold["lead"]), path
        assert [(each.text, each.credit) for each in article.captions] == [
            (each["text"], each["credit"]) for each in gold["captions"]
        ], path
        assert list(article.agencies) == gold["agencies"], path
        assert article.date_published is None
    assert len(scores) == 4
    assert sum(scores) / len(scores) >= 0.98
