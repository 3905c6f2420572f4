"""Authors: a name that a page states as a name is kept as it stands, and only bylines are read as bylines."""

import json
from typing import Any

import pytest

from scrapers.model.article import Article
from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from scrapers.read.authors import byline, named
from scrapers.read.credits import Credit, parse

HOUSE = ("Harbour Gazette", "gazette")
TEXT = (
    "The council voted on Tuesday to mend the harbour wall before the first storms of the winter arrive.",
    "Engineers say that a third of its stones are gone and that a heavy sea could break it at any time.",
    "The work is to cost four million crowns and will be paid out of the reserve, the mayor said on Tuesday.",
)


def article(
    author: object = None, *, head: str = "", over: str = "", language: str = "en", outlet: str | None = None
) -> Article:
    stated: dict[str, Any] = {"@type": "NewsArticle", "headline": "Council votes to mend the wall"}
    stated["publisher"] = {"@type": "Organization", "name": HOUSE[0]}
    if author is not None:
        stated["author"] = author
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    body = "".join(f"<p>{text}</p>" for text in TEXT)
    html = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>Council votes</title>{head}{script}</head>'
        f"<body><article><h1>Council votes to mend the wall</h1>{over}{body}</article></body></html>"
    )
    url = "https://www.euronews.com/2026/11/22/council-votes" if outlet else "https://gazette.example/a-1"
    return read(Page(url=url, body=html.encode()), load(outlet) if outlet else None)


def person(*names: object) -> list[dict[str, object]]:
    return [{"@type": "Person", "name": name} for name in names]


@pytest.mark.parametrize(
    "name",
    [
        *("Theo Marsh", "Von Ashe", "Mit Patel", "Tin Nguyen", "Video Nguyen", "Bởi Lê", "Par Lind"),
        *("Con O'Neill", "Di Kaplan", "Av Cohen", "Text Kern", "Clip Payne", "Bài Lan"),
        *("Ban Ki-moon", "Ludwig van Beethoven", "von der Leyen", "Gerard 't Hooft", "Ngũgĩ wa Thiong'o"),
        *("Abd al-Rahman al-Rashed", "María del Carmen Fernández de la Vega Sanz", "Ortega and Gasset"),
        *("Madonna", "bell hooks", "J.R.R. Tolkien", "A. A. Milne", "T.Hà", "Martin Luther King, Jr."),
        *("Alexander (Sandy) Jones", 'Anne "Annie" Lee', "Nguyễn Văn A", "Jean-Paul Lê-An"),
        *("Hina Khan", "Tasnim Akhtar", "Christopher Guest", "محمد", "王小明", "弗拉基米尔·普京", "김철수"),
    ],
)
def test_a_persons_name_is_kept_as_it_stands(name: str) -> None:
    assert named(name, HOUSE) == Credit((name,))


@pytest.mark.parametrize(
    ("name", "agencies"),
    [
        ("AFP", ("AFP",)),
        ("Reuters Staff", ("Reuters",)),
        ("Theo AFP", ("AFP",)),
        ("TTXVN", ("TTXVN",)),
        ("Hina", ("Hina",)),
        *((desk, ()) for desk in ("News Desk", "Editorial Team", "Phóng viên", "Redaktion", "Guest Author")),
        *((house, ()) for house in ("Harbour Gazette", "HARBOUR GAZETTE", "The Harbour Gazette", "gazette")),
        *((address, ()) for address in ("a.lee@gazette.example", "https://gazette.example/a", "gazette.com")),
        *((login, ()) for login in ("admin", "jsmith", "@annlee", "")),
    ],
)
def test_an_agency_a_desk_the_house_and_an_address_are_no_persons(
    name: str, agencies: tuple[str, ...]
) -> None:
    assert named(name, HOUSE) == Credit((), agencies)


@pytest.mark.parametrize(
    ("name", "persons", "agencies"),
    [
        ("Tin, ảnh: Mạnh TúTTXVN", ("Mạnh Tú",), ("TTXVN",)),
        ("Ann Lee, Reuters", ("Ann Lee",), ("Reuters",)),
        ("Ann Lee and Bob Kerr", ("Ann Lee", "Bob Kerr"), ()),
        ("EFE/ J.J. Guillén", ("J.J. Guillén",), ("EFE",)),
        ("By Ann Lee", ("Ann Lee",), ()),
    ],
)
def test_a_byline_in_a_persons_place_is_still_read_as_one(
    name: str, persons: tuple[str, ...], agencies: tuple[str, ...]
) -> None:
    assert named(name, HOUSE) == Credit(persons, agencies)


@pytest.mark.parametrize(
    ("line", "language", "persons"),
    [
        ("Theo Marsh", "en", ("Theo Marsh",)),
        ("Theo Marsh, Von Ashe", "en", ("Theo Marsh", "Von Ashe")),
        ("Theo Marsh and Ann Lee", "en", ("Theo Marsh", "Ann Lee")),
        ("By Theo Marsh", "en", ("Theo Marsh",)),
        ("Von Ute Kern", "de", ("Ute Kern",)),
        ("Von Ute Kern", "en", ("Von Ute Kern",)),
        ("Von Ashe", "de", ("Von Ashe",)),
        ("Par Zoé Marchand", "fr", ("Zoé Marchand",)),
        ("Theo Nguyễn Văn A", "vi", ("Nguyễn Văn A",)),
        ("Von Ute Kern mit dpa", "de", ("Ute Kern",)),
        ("Lee, Ann", "en", ("Ann Lee",)),
    ],
)
def test_a_string_is_a_name_unless_the_pages_language_makes_it_a_byline(
    line: str, language: str, persons: tuple[str, ...]
) -> None:
    assert byline(line, HOUSE, language).persons == persons


def test_names_are_kept_wherever_the_page_states_them() -> None:
    assert article(person("Theo Marsh", "Ann Lee")).authors == ("Theo Marsh", "Ann Lee")
    assert article({"@type": ["Person"], "name": ["Theo Marsh", "Mit Patel"]}).authors == (
        "Theo Marsh",
        "Mit Patel",
    )
    assert article({"@type": "Person", "givenName": "Von", "familyName": "Ashe"}).authors == ("Von Ashe",)
    assert article(head='<meta name="author" content="Mit Patel">').authors == ("Mit Patel",)
    assert article(person("Theo Marsh"), outlet="euronews").authors == ("Theo Marsh",)


@pytest.mark.parametrize(
    "over",
    [
        '<a rel="author" href="/x">Theo Marsh</a>',
        '<p class="byline">By <a rel="author" href="/x">Theo Marsh</a></p>',
        '<p class="byline">By Theo Marsh</p>',
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Theo Marsh</b></span>',
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" content="Theo Marsh"></div>',
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person">By <b itemprop="name">Theo Marsh</b>, London</div>',
    ],
)
def test_a_marked_name_in_the_page_is_kept(over: str) -> None:
    assert article(over=over).authors == ("Theo Marsh",)


def test_a_printed_byline_names_the_persons_that_metadata_knows() -> None:
    assert parse("Theo Marsh, London", (), ("Theo Marsh",)) == Credit(("Theo Marsh",))
    assert parse("Ann Lee with Mit Patel and AFP", (), ("Mit Patel",)) == Credit(
        ("Ann Lee", "Mit Patel"), ("AFP",)
    )
    # A known name that is only the beginning of another is not found in it.
    assert parse("Lê An Bình", (), ("Lê An",)) == Credit(("Lê An Bình",))


@pytest.mark.parametrize(
    "over",
    [
        '<div class="byline"><span>By</span><a href="/x">Nora Marsh</a></div>',
        '<div class="author-info">Nora Marsh <span>July 3, 2025</span></div>',
        '<div class="author">Nora Marsh, Senior Staff Writer</div>',
        '<div class="author-box">Nora Marsh, Shipping Expert • 4 min read</div>',
        "<p>by Nora Marsh · Dec 20, 2025 at 3:00 am · One comment so far</p>",
        "<p>Written by Nora Marsh on Jan 22, 2025</p>",
        '<p><a href="/authors/nora-marsh">Nora Marsh</a></p>',
        '<p class="byline">By Nora Marsh December 18, 2025</p><p class="comment-author">Lea Holm</p>',
        '<p class="byline">Sat, 20 Dec, 2025 - 06:36</p><p class="author">Nora Marsh</p>',
        '<p class="author">NM</p><p class="meta">by Nora Marsh</p>',
        '<p class="author-description">Certified Grader, M.A. Journalism</p><p class="author-name">Nora Marsh</p>',
        '<p class="byline">By Nora Marsh View In Digital Edition</p>',
        '<p class="byline">By <span>Nora Marsh</span><span>Mar 14, 2024</span><span>34 min read</span></p>',
        '<p class="byline">Authors: Nora Marsh, harbour educator</p>',
    ],
)
def test_a_printed_byline_is_read_without_what_stands_beside_the_name(over: str) -> None:
    assert article(over=over).authors == ("Nora Marsh",)


@pytest.mark.parametrize(
    "content",
    ["262588213843476", "www.facebook.com/noramarsh", "page.head.extra.author", "Full Bio", "Author name"],
)
def test_a_number_an_address_and_a_button_are_no_author(content: str) -> None:
    assert article(head=f'<meta name="author" content="{content}">').authors == ()


@pytest.mark.parametrize(
    ("over", "authors"),
    [
        ('<p class="byline">By Harbour Staff</p><p class="author">Lea Holm</p>', ("Harbour Staff",)),
        ('<p class="authorName">Harbour Staff</p>', ("Harbour Staff",)),
        ('<p class="post-author">Learn more</p>', ()),
        ('<p class="byline">By https://gazette.example/staff</p>', ()),
    ],
)
def test_a_page_has_its_own_word_in_a_printed_byline_that_names_nobody(
    over: str, authors: tuple[str, ...]
) -> None:
    assert article(over=over).authors == authors


@pytest.mark.parametrize(
    ("label", "authors"),
    [("Written by", ("Nora Marsh",)), ("Verfasst von", ("Nora Marsh",)), ("Reading time", ())],
)
def test_the_label_of_a_link_preview_names_the_author(label: str, authors: tuple[str, ...]) -> None:
    head = (
        '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="Lea Holm">'
        f'<meta name="twitter:label2" content="{label}"><meta name="twitter:data2" content="Nora Marsh">'
    )
    assert article(head=head).authors == authors
