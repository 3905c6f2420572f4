"""Reading: one page in, one article out, whatever the page says of itself and however it is broken."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.errors import NotAnArticle, OverLimit, SkipAndRecord, Unreadable
from scrapers.model.article import Article, RobotsPolicy, article_id, text_sha256
from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from scrapers.read.blocks import blocks
from scrapers.read.document import Document, tidy
from scrapers.read.fingerprint import reader_version, simhash
from scrapers.read.limits import (
    LARGEST_PAGE,
    MOST_ATTRIBUTES,
    MOST_DEPTH,
    MOST_ELEMENTS,
    MOST_NAMES,
    MOST_TEXT,
)
from scrapers.web.charset import to_utf8

VIETNAMPLUS, EURONEWS, VIETGIAITRI = (load(slug) for slug in ("vietnamplus", "euronews", "vietgiaitri"))
URL = "https://www.vietnamplus.vn/mot-bai-viet-post1125344.vnp"
PARAGRAPHS = (
    "Thành phố mở cửa một thư viện mới cho trẻ em và người lớn ở phía bắc sau ba năm xây dựng.",
    "Thư viện có hai mươi nghìn cuốn sách, một phòng đọc và một phòng chiếu phim cho học sinh.",
    "Người dân có thể mượn sách trong hai tuần và trả tại bất kỳ điểm nào của thành phố.",
)
ARTICLE_LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Thành phố mở thư viện mới",
    "description": "Một thư viện cho mọi người.",
    "datePublished": "2026-07-21T07:17:56+07:00",
    "dateModified": "2026-07-21T09:00:00+07:00",
    "author": [{"@type": "Person", "name": "Lê An"}],
    "publisher": {"@type": "Organization", "name": "Gazette"},
    "image": {"@type": "ImageObject", "url": "/a.jpg"},
    "isAccessibleForFree": False,
    "keywords": ["thư viện", "sách"],
}


def html(*, head: str = "", ld: object = ARTICLE_LD, body: str | None = None, title: str = "Thư viện") -> str:
    script = (
        f'<script type="application/ld+json">{ld if isinstance(ld, str) else json.dumps(ld)}</script>'
        if ld
        else ""
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) if body is None else body
    return f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}{script}</head><body><article><h1>Thành phố mở thư viện mới</h1>{text}</article></body></html>'


def page(text: str | None = None, url: str | None = "https://gazette.example/a-story", **changes) -> Page:
    return Page(url=url, body=(html() if text is None else text).encode(), **changes)


def zce(headline: str = "Thành phố mở thư viện mới", head: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f'<html><head><meta charset="utf-8">{head}</head><body><h1 class="article__title cms-title">{headline}</h1><div class="article__sapo cms-desc">(Vietnam+) - Một thư viện.</div><div class="article__body zce-content-body cms-body">{text}<div class="article__source"><span class="name">(TTXVN/Vietnam+)</span></div></div></body></html>'


def test_an_unknown_page_is_read_by_what_it_says_of_itself():
    article = read(page())
    assert article.headline == "Thành phố mở thư viện mới"
    assert article.article_body == PARAGRAPHS
    assert article.description == "Một thư viện cho mọi người."
    assert article.authors == ("Lê An",)
    assert article.date_published.isoformat() == "2026-07-21T07:17:56+07:00"
    assert article.date_modified.isoformat() == "2026-07-21T09:00:00+07:00"
    assert article.keywords == ("thư viện", "sách")
    assert article.image == "https://gazette.example/a.jpg"
    assert article.paywalled is True
    assert article.word_count == sum(len(paragraph.split()) for paragraph in PARAGRAPHS)
    assert article.outlet is None
    assert article.read_by["headline"] == article.read_by["date_published"] == "json-ld"
    assert set(article.read_by) <= set(Article.__dataclass_fields__)
    assert json.dumps(article.to_dict())


def test_what_a_page_does_not_state_is_none():
    article = read(page(html(ld=None, body="".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 2))))
    assert (article.description, article.date_published, article.date_modified) == (None, None, None)
    assert (article.article_section, article.image, article.paywalled, article.dateline) == (
        None,
        None,
        None,
        None,
    )
    assert (article.authors, article.agencies, article.keywords, article.captions) == ((), (), (), ())
    assert article.robots_policy == RobotsPolicy()


def test_dates_never_come_from_the_text_or_from_teasers():
    aside = '<aside><time datetime="2026-01-12T08:00:00+07:00">12/01/2026 08:00</time></aside>'
    ld = {key: value for key, value in ARTICLE_LD.items() if not key.startswith("date")}
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, "Ngày 22/1/2025 là ngày mở cửa."))
    assert read(page(html(ld=ld, body=body + aside))).date_published is None


def test_the_same_page_gives_the_same_article():
    assert read(page()) == read(page())
    assert read(page(zce(), URL), VIETNAMPLUS) == read(page(zce(), URL), VIETNAMPLUS)


def test_an_article_is_itself_under_every_address_of_its_outlet():
    canonical = f'<link rel="canonical" href="{URL}">'
    one = read(page(zce(), URL), VIETNAMPLUS)
    amp = read(page(zce(head=canonical), URL.replace(".vnp", ".amp")), VIETNAMPLUS)
    renamed = read(page(zce(), URL.replace("mot-bai-viet", "ten-moi") + "?utm_source=x"), VIETNAMPLUS)
    assert one.id == amp.id == renamed.id == article_id("vietnamplus", "1125344")
    assert one.canonical_url == amp.canonical_url == URL
    other = read(page(zce(), URL.replace("1125344", "1125345")), VIETNAMPLUS)
    assert other.id != one.id


def test_a_canonical_link_that_leads_elsewhere_is_not_followed():
    for elsewhere in (
        "https://www.vietnamplus.vn/",
        "https://example.com/x-post1.vnp",
        "http://[bad",
        "/thegioi/",
    ):
        article = read(page(zce(head=f'<link rel="canonical" href="{elsewhere}">'), URL), VIETNAMPLUS)
        assert article.canonical_url == URL


def test_pages_without_an_address_are_told_by_their_text():
    one, two = read(page(url=None)), read(page(html(body="<p>" + " ".join(PARAGRAPHS) * 2), url=None))
    assert one.canonical_url is None
    assert one.id != two.id
    assert one.body_sha256 == text_sha256(one.headline, one.description, one.article_body)


def test_the_outlets_own_name_is_neither_agency_nor_lead():
    article = read(page(zce(), URL), VIETNAMPLUS)
    assert (article.agencies, article.authors) == (("TTXVN",), ())
    assert article.description == "Một thư viện."


def test_without_an_outlet_the_pages_own_word_for_its_author_stands():
    for author, authors, agencies in (
        ({"@type": "Organization", "name": "Gazette"}, ("Gazette",), ()),
        ("dpa", ("dpa",), ("dpa",)),
        ([{"name": "Gazette"}, {"name": "By Ann Lee with AFP"}], ("Ann Lee",), ("AFP",)),
    ):
        article = read(page(html(ld=ARTICLE_LD | {"author": author})))
        assert (article.authors, article.agencies) == (authors, agencies)


def test_authors_named_by_reference_are_found():
    graph = {
        "@graph": [
            ARTICLE_LD | {"author": [{"@id": "#p1"}]},
            {"@type": "Person", "@id": "#p1", "name": "Hồng Hà"},
        ]
    }
    assert read(page(html(ld=graph))).authors == ("Hồng Hà",)


def test_a_date_far_from_the_addresss_is_flagged():
    meta = '<meta property="article:published_time" content="{}T07:00:00+01:00">'
    url = "https://www.euronews.com/2026/01/06/a-story"

    def flags(day: str) -> tuple[str, ...]:
        vietnamese = replace(EURONEWS, layouts=(), language="vi")
        return read(page(html(ld=None, head=meta.format(day)), url), vietnamese).flags

    assert flags("2026-01-06") == flags("2026-01-07") == ()
    assert flags("2026-01-09") == ("date_disagrees_with_url",)


def test_a_date_after_the_capture_is_flagged():
    fetched = datetime(2026, 7, 1, tzinfo=UTC)
    assert read(page(fetched_at=fetched)).flags == ("date_in_future",)


def test_the_day_of_an_address_is_the_last_resort():
    head = '<meta property="og:type" content="article">'
    url = "https://vietgiaitri.com/mot-bai-viet-20230527i6914933/"
    article = read(page(html(ld=None, head=head), url), VIETGIAITRI)
    assert article.date_published == datetime(2023, 5, 27, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert article.read_by["date_published"] == "url"

    # Báo Tin tức's address says when the article was created, not when it was published.
    url = "https://baotintuc.vn/phap-luat/mot-bai-20250712205905640.htm"
    article = read(page(html(ld=None, head=head), url), load("baotintuc"))
    assert article.date_published is None


@pytest.mark.parametrize(
    ("head", "headers", "policy"),
    [
        ('<meta name="robots" content="noarchive, index">', {}, RobotsPolicy(noarchive=True)),
        ("", {"x-robots-tag": "googlebot: noarchive"}, RobotsPolicy(noarchive=True)),
        ('<meta name="robots" content="noai, noimageai">', {}, RobotsPolicy(noai=True)),
        ("", {"tdm-reservation": "1"}, RobotsPolicy(tdm_reservation=True)),
        ('<meta name="tdm-reservation" content="1">', {}, RobotsPolicy(tdm_reservation=True)),
        ('<meta name="robots" content="index, follow, max-image-preview:large">', {}, RobotsPolicy()),
    ],
)
def test_what_a_page_asks_of_those_who_keep_it(head, headers, policy):
    assert read(page(html(head=head), headers=headers)).robots_policy == policy


def test_translations_are_those_of_the_page_without_itself():
    head = (
        '<link rel="canonical" href="https://gazette.example/a-story">'
        '<link rel="alternate" hreflang="vi" href="https://gazette.example/a-story">'
        '<link rel="alternate" hreflang="en" href="/en/a-story">'
        '<link rel="alternate" hreflang="x-default" href="/en/a-story">'
    )
    assert dict(read(page(html(head=head))).translations) == {"en": "https://gazette.example/en/a-story"}


@pytest.mark.parametrize(
    ("ld", "og", "h1", "headline"),
    [
        ("The hall opens", "The hall opens | Gazette", "The hall opens", "The hall opens"),
        (None, "The hall opens at last - Culture | Gazette", "The hall opens at last", "The hall opens at last"),
        ("The hall opens at last - Gazette", "x", "y", "The hall opens at last"),
        ("A long headline that is cut...", "Other", "A long headline that is cut off", "A long headline that is cut off"),
        # Shown and shared alike, and nothing speaks for JSON-LD's.
        ("Search words hall", "The hall opens at last", "The hall opens at last", "The hall opens at last"),
        ("Culture: The hall opens", "The hall opens", "Culture: The hall opens", "The hall opens"),
        (None, "", "", "A title of its own"),
    ],
)  # fmt: skip
def test_the_headline_is_the_editors_without_the_sites_name(ld, og, h1, headline):
    text = html(
        ld=ARTICLE_LD | {"headline": ld} if ld else None,
        head=f'<meta property="og:type" content="article"><meta property="og:site_name" content="Gazette"><meta property="og:title" content="{og}">',
        title="A title of its own | Gazette",
    ).replace("<h1>Thành phố mở thư viện mới</h1>", f"<h1>{h1}</h1>")
    assert read(page(text)).headline == headline


@pytest.mark.parametrize(
    "broken",
    [
        json.dumps(ARTICLE_LD)[:-1] + ",}",
        f"<!-- {json.dumps(ARTICLE_LD)} -->",
        f"/*<![CDATA[*/ {json.dumps(ARTICLE_LD)} /*]]>*/",
        json.dumps(ARTICLE_LD) + json.dumps({"@type": "WebSite"}),
        json.dumps(ARTICLE_LD).replace("Một", "Một\n\t"),
        json.dumps(ARTICLE_LD, ensure_ascii=False).replace('"Gazette"', "'Gazette'"),
    ],
)
def test_broken_jsonld_still_says_what_it_can(broken):
    article = read(page(html(ld=broken)))
    assert article.headline == "Thành phố mở thư viện mới"
    assert article.date_published.isoformat() == "2026-07-21T07:17:56+07:00"


@pytest.mark.parametrize(
    "ld",
    [
        "[" * 50_000,
        '{"a":' * 50_000,
        {"@type": ["NewsArticle", 3, None], "headline": ["a"], "author": [[{"name": {"@value": "Ann Lee"}}], 7, {"@id": 4}]},
        {"@type": "NewsArticle", "mainEntityOfPage": [1], "url": ["x"], "datePublished": 17, "publisher": [{"name": ["A"]}]},
        {"@type": "BreadcrumbList", "itemListElement": [1, {"item": 7}, {"name": "x", "item": "http://[bad"}, {"item": {"@id": 5}}]},
        r'{"@type":"NewsArticle","headline":"a\ud800 b","author":"\udfff","keywords":[null,1,{"x":2}],"image":[[[]]],"isAccessibleForFree":"maybe"}',
        {"@graph": 7, "@type": {"x": 1}},
        "null", "7", '""',
    ],
)  # fmt: skip
def test_no_jsonld_breaks_the_reading(ld):
    article = read(page(html(ld=ld, head='<meta property="og:type" content="article">')))
    assert article.article_body[-3:] == PARAGRAPHS
    assert json.dumps(article.to_dict()).encode()


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.vietnamplus.vn/", VIETNAMPLUS),
        ("https://www.vietnamplus.vn/thegioi/", VIETNAMPLUS),
        ("https://www.vietnamplus.vn/tag/thu-vien-tag5687.vnp", VIETNAMPLUS),
        ("https://www.vietnamplus.vn/search/?q=x", VIETNAMPLUS),
        ("https://www.euronews.com/video/2026/01/06/a-film", EURONEWS),
    ],
)
def test_a_page_of_an_outlet_that_is_no_articles_address_is_no_article(url, outlet):
    with pytest.raises(NotAnArticle, match=outlet.slug):
        read(page(zce(), url), outlet)


@pytest.mark.parametrize(
    "text",
    [
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The page is gone.</p></body></html>",
        '<html><head><title>News</title><meta property="og:type" content="website"></head><body>'
        + "".join(f'<h3><a href="/{n}">A teaser of a story</a></h3>' for n in range(20)),
        '<html><head><title>A film</title><meta property="og:type" content="article"></head><body><video></video></body></html>',
        html(ld=None, title="").replace("Thành phố mở thư viện mới", ""),
        "<html><body></body></html>",
    ],
)
def test_a_page_without_an_article_is_none(text):
    with pytest.raises(NotAnArticle):
        read(page(text))


def test_an_error_page_is_no_article_whatever_it_shows():
    with pytest.raises(NotAnArticle, match="404"):
        read(page(status=404))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"\0" * 5000, {}),
        (b"%PDF-1.7 <x>", {}),
        (b"\x89PNG\r\n\x1a\n<x>", {}),
        (b"\x1f\x8b\x08 <x>", {}),
        (b'{"a": "<p>"}', {"content-type": "application/json"}),
        (b"just words", {"content-type": "text/plain"}),
    ],
)
def test_what_is_no_page_is_unreadable(body, headers):
    with pytest.raises(Unreadable, match="expected HTML"):
        read(Page(url="https://gazette.example/x", body=body, headers=headers))


@pytest.mark.parametrize(
    "body",
    [
        b"<p>" + b"x" * LARGEST_PAGE,
        b"<p>" + b"x " * (MOST_TEXT // 2 + 10),
        b"<p>x" * (MOST_ELEMENTS + 1),
        b"<div>" * MOST_DEPTH + b"<p>x",
        b"<p class='" + b"a " * MOST_NAMES + b"'>x",
        b"<p" + b"".join(b" a%d='>'" % n for n in range(MOST_ATTRIBUTES + 1)) + b">x",
    ],
)
def test_a_page_over_the_limits_is_refused(body):
    with pytest.raises(OverLimit):
        read(Page(url="https://gazette.example/x", body=body))


def test_what_looks_like_a_tag_in_a_script_or_a_comment_is_none():
    words = " ".join(f"word{n}" for n in range(MOST_ATTRIBUTES * 2))
    for markup in (
        f"<script>if (a<b) '{words}'</script>",
        f"<!-- <a {words}> -->",
        f"<textarea><a {words}</textarea>",
    ):
        assert read(page(html(head=markup))).article_body == PARAGRAPHS
    data = f"""<div data-story='{{"text": "{words}"}}' data-b="a > b">"""
    assert read(page(html().replace("<article>", f"{data}<article>"))).article_body == PARAGRAPHS


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + "<p>words",
        "<p>" + "<b>" * 10_000 + "words",
        "<table><tr><td>" * 5_000 + "words",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><p>&b;</p></html>',
        "<p>&#xD800;&#0;&#x110000;\ufffe</p>",
        "<html" + " a=b" * 50_000 + ">",
        '<link rel="canonical" href="http://[::1"><figure><img src="http://[x"><figcaption>x</figcaption></figure>',
    ],
)
@pytest.mark.parametrize("outlet", [None, VIETNAMPLUS])
def test_hostile_markup_ends_in_an_article_or_a_named_error(body, outlet):
    for text in (body, zce().replace("<p>", body, 1)):
        try:
            article = read(page(text, URL), outlet)
        except SkipAndRecord:
            continue
        assert json.dumps(article.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "text/html; charset=iso-8859-1", "é"),
        ("Ж".encode("cp1251"), "text/html; charset=windows-1251", "Ж"),
        ('<meta charset="gbk">中文'.encode("gbk"), "", '<meta charset="gbk">中文'),
        # Saved pages say what they were served as, not what they are.
        ('<meta charset="iso-8859-1">é'.encode(), "", '<meta charset="iso-8859-1">é'),
        (b"\xef\xbb\xbf\xc3\xa9", "text/html; charset=iso-8859-1", "é"),
        ("é".encode("utf-16"), "text/html; charset=utf-8", "é"),
        (b'<meta charset="rot13">\xff', "", '<meta charset="rot13">\ufffd'),
        (b'<meta charset="base64">\xe9', "text/html; charset=no-such", '<meta charset="base64">'),
    ],
)
def test_the_character_set_is_found(body, content_type, text):
    assert to_utf8(body, content_type).decode().startswith(text)


def test_text_is_tidied():
    assert tidy(" a\u00a0\u200bb\n\tc\ufeff ") == "a b c"
    assert tidy(unicodedata.normalize("NFD", "Hà Nội")) == "Hà Nội"
    assert tidy("a\x00\ud800\x07b") == "ab"
    assert tidy(None) == ""
    # A zero-width non-joiner is part of the spelling in Persian.
    assert tidy("می‌خواهم") == "می‌خواهم"
    assert read(page(unicodedata.normalize("NFD", html()))).article_body == PARAGRAPHS


def test_a_page_is_parsed_once_and_left_as_it_is():
    document = Document.parse(page())
    assert document.jsonld is document.jsonld
    before = document.html
    read(document.page)
    assert Document.parse(document.page).html == before


def test_a_row_of_figures_is_one_paragraph_and_a_table_that_lays_out_a_page_is_none():
    table = "<table><tr><th>Thư viện</th><th>Số sách</th></tr><tr><td><p>Quận Bắc</p></td><td>20.000<br>cuốn</td></tr></table>"
    told = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    figures = [block.text for block in blocks(Document.parse(page(html(body=told + table))).tree)]
    assert figures[-2:] == ["Thư viện Số sách", "Quận Bắc 20.000 cuốn"]
    laid_out = f"<table><tr><td><div>{told}</div></td><td><ul><li>Trang chủ</li></ul></td></tr></table>"
    found = [block.text for block in blocks(Document.parse(page(html(body=laid_out))).tree)]
    assert found[-4:] == [*PARAGRAPHS, "Trang chủ"]


def test_near_texts_have_near_simhashes():
    one, near, far = (
        simhash([text])
        for text in (" ".join(PARAGRAPHS), " ".join(PARAGRAPHS).replace("hai tuần", "ba tuần"), "Một bài viết khác hẳn về thể thao " * 9)
    )  # fmt: skip

    def bits(a: str, b: str) -> int:
        return (int(a, 16) ^ int(b, 16)).bit_count()

    assert len(one) == 16
    assert bits(one, near) < 20 < bits(one, far)
    assert simhash([]) == simhash(["…"]) == ""


def test_the_readers_version_changes_with_the_outlets_layouts_and_not_by_itself():
    version = reader_version(VIETNAMPLUS)
    assert version.startswith("khobao ")
    assert version == reader_version(VIETNAMPLUS) != reader_version(EURONEWS)
    renamed = replace(VIETNAMPLUS, layouts=(replace(VIETNAMPLUS.layouts[0], headline="h2"),))
    assert reader_version(renamed) != version
    assert reader_version(replace(VIETNAMPLUS, language="en-US")) != version  # 11/10 is another day
    assert read(page(zce(), URL), VIETNAMPLUS).reader_version == version


def test_first_day_is_no_guess_for_a_page_without_a_date():
    assert VIETNAMPLUS.first_day == date(2010, 1, 1)
    assert read(page(zce(), URL), VIETNAMPLUS).date_published is None
