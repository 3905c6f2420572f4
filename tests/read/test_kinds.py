"""Kinds of articles: live blogs with their updates, interviews, galleries, videos, and the stubs before a paywall."""

import json
from datetime import datetime
from typing import Any

import pytest

from scrapers.model.article import Article, ArticleKind
from scrapers.model.page import Page
from scrapers.read import read

LINES = (
    "The council voted on Tuesday to mend the harbour wall before the first storms of the winter arrive.",
    "Engineers say that a third of its stones are gone and that a heavy sea could break it at any time.",
    "The work is to cost four million crowns and will be paid out of the reserve, the mayor said on Tuesday.",
    "Fishermen who moor their boats behind the wall welcomed the decision and asked that work begin at once.",
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
TITLE = "Council votes to mend the wall"


def article(body: str, title: str = TITLE, head: str = "", **stated: Any) -> Article:
    node = {"@type": "NewsArticle", "headline": title} | stated
    html = (
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f'<script type="application/ld+json">{json.dumps(node)}</script></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return read(Page(url="https://gazette.example/a-1", body=html.encode()))


def live(*updates: Any) -> Article:
    return article(TEXT, **{"@type": "LiveBlogPosting", "liveBlogUpdate": list(updates)})


def update(number: int, **fields: Any) -> dict[str, Any]:
    at = f"2026-11-22T{number % 24:02}:05:00+01:00"
    return {
        "@type": "BlogPosting",
        "headline": f"Crew {number} reaches the wall",
        "articleBody": f"<p>Crew {number} has reached the wall with stones.</p><p>It rains &amp; blows.</p>",
        "datePublished": at,
    } | fields


def test_an_article_is_an_article() -> None:
    found = article(TEXT)
    assert (found.kind, found.updates, found.flags) == (ArticleKind.ARTICLE, (), ())


def test_a_live_blog_has_its_updates_with_their_times() -> None:
    found = live(update(14), update(13))
    assert found.kind is ArticleKind.LIVE_BLOG
    assert [each.headline for each in found.updates] == [
        "Crew 14 reaches the wall",
        "Crew 13 reaches the wall",
    ]
    assert found.updates[0].body == ("Crew 14 has reached the wall with stones.", "It rains & blows.")
    assert found.updates[0].date_published == datetime.fromisoformat("2026-11-22T14:05:00+01:00")
    assert found.article_body == LINES


@pytest.mark.parametrize(
    "odd",
    [None, "text", 7, {}, [], {"headline": ""}, {"articleBody": 7}, {"headline": None, "articleBody": " "}],
)
def test_what_is_no_update_is_none(odd: Any) -> None:
    assert len(live(odd, update(3)).updates) == 1


def test_an_update_without_a_time_has_none() -> None:
    for said in (None, "soon", 5, "2026-13-41"):
        (found,) = live(update(1, datePublished=said)).updates
        assert (found.headline, found.date_published) == ("Crew 1 reaches the wall", None)


def test_one_update_may_stand_alone_in_json_ld() -> None:
    found = article(TEXT, **{"@type": "LiveBlogPosting", "liveBlogUpdate": update(2)})
    assert len(found.updates) == 1


def test_a_live_blog_whose_page_shows_less_than_it_states_has_the_text_of_its_updates() -> None:
    found = live(*(update(number) for number in range(2_000)))
    assert len(found.updates) == 2_000
    assert found.article_body[:2] == (
        "Crew 0 reaches the wall",
        "Crew 0 has reached the wall with stones.",
    )
    assert found.read_by["article_body"] == "updates"
    assert "Crew 1999 reaches the wall" in found.article_body


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="entry"><time datetime="2026-11-22T{0:02}:05:00+01:00">{0}:05</time><h3>Crew {0} arrives</h3><p>It has {0} stones.</p></div>',
        '<section><header><span><time datetime="2026-11-22T{0:02}:05+01:00">at {0}:05</time></span></header><h2>Crew {0} arrives</h2><p>It has {0} stones.</p></section>',
        '<li><h3>Crew {0} arrives</h3><time datetime="2026-11-22T{0:02}:05:00+01:00"></time><div><p>It has {0} stones.</p></div></li>',
        '<li><time datetime="2026-11-22T{0:02}:05:00+01:00">{0}:05</time><h3>Crew {0} arrives</h3><p>It has {0} stones.</p><footer>Updated <time datetime="2026-11-22T{0:02}:45:00+01:00">{0}:45</time></footer></li>',
    ],
)
def test_the_updates_of_a_live_blog_are_read_as_printed_where_only_the_page_has_them(entry: str) -> None:
    entries = "".join(entry.format(hour) for hour in (14, 13, 12))
    page = f'<p><time datetime="2026-11-22T09:00:00+01:00">9:00</time></p>{TEXT}<div>{entries}</div>'
    found = article(page, **{"@type": "LiveBlogPosting"})
    assert [(each.headline, each.body) for each in found.updates] == [
        (f"Crew {hour} arrives", (f"It has {hour} stones.",)) for hour in (14, 13, 12)
    ]
    assert found.updates[0].date_published == datetime.fromisoformat("2026-11-22T14:05:00+01:00")
    assert article(page).updates == ()  # a page that calls itself no live blog may list other articles


QUESTIONS = "".join(
    f"<p><strong>{question}</strong></p><p>{line}</p>"
    for question, line in zip(
        (
            "What has the council decided?",
            "How bad is the wall?",
            "Who pays for it all?",
            "And the fishermen?",
        ),
        LINES,
        strict=True,
    )
)


@pytest.mark.parametrize(
    "title",
    [
        "“The wall will hold”: an interview with the mayor",
        "Die Bürgermeisterin im Interview",
        "Entretien avec la maire",
        "Phỏng vấn thị trưởng về bức tường",
        "Q&A: the mayor on the wall",
    ],
)
def test_questions_and_answers_that_are_called_an_interview_are_one(title: str) -> None:
    assert article(QUESTIONS, title).kind is ArticleKind.INTERVIEW
    assert article(TEXT, title).kind is ArticleKind.ARTICLE
    assert article(QUESTIONS).kind is ArticleKind.ARTICLE


def test_pictures_whose_captions_say_more_than_the_text_are_a_gallery() -> None:
    picture = '<figure><img src="/{0}.jpg"><figcaption>Number {0}: stones of the old wall lie on the beach at low tide, as seen from the quay</figcaption></figure>'
    many, few = ("".join(picture.format(number) for number in range(count)) for count in (9, 2))
    assert article(TEXT + many).kind is ArticleKind.GALLERY
    assert article(TEXT + few).kind is ArticleKind.ARTICLE
    assert article(TEXT, **{"@type": ["NewsArticle", "ImageGallery"]}).kind is ArticleKind.GALLERY


def test_a_video_with_a_few_lines_is_a_video_and_an_article_with_a_video_is_not() -> None:
    head = '<meta property="og:type" content="video.other">'
    assert article(TEXT, head=head).kind is ArticleKind.VIDEO
    more = "".join(f"<p>Part {number}. {line}</p>" for number in range(4) for line in LINES)
    assert article(more, head=head).kind is ArticleKind.ARTICLE


@pytest.mark.parametrize(
    ("stated", "end", "is_stub"),
    [
        ({"isAccessibleForFree": False, "wordCount": 900}, "", True),
        ({"isAccessibleForFree": "False", "wordCount": "900"}, "", True),
        ({"isAccessibleForFree": False}, "The mayor, who had wanted to wait, said that the…", True),
        ({"isAccessibleForFree": False}, "The mayor, who had wanted to wait, said that the [...]", True),
        ({"isAccessibleForFree": False}, "", False),
        ({"isAccessibleForFree": False, "wordCount": 80}, "", False),
        ({"isAccessibleForFree": True, "wordCount": 900}, "", False),
        ({"wordCount": 900}, "And so they waited, and waited for the rain to end…", False),
        ({"isAccessibleForFree": False, "wordCount": "many"}, "", False),
        ({"isAccessibleForFree": False, "wordCount": "9" * 5000}, "", False),
        ({"isAccessibleForFree": False, "wordCount": [-3]}, "", False),
    ],
)
def test_the_beginning_before_a_paywall_is_marked_as_a_stub(
    stated: dict[str, Any], end: str, is_stub: bool
) -> None:
    found = article(f"{TEXT}<p>{end}</p>", **stated)
    assert ("paywalled_stub" in found.flags) is is_stub
    assert found.article_body == (*LINES, *([end] if end else []))
