"""Names: how an article is found where something else prints it."""

import json

import pytest

from scrapers.takedown.names import Names

URL = "https://www.gazette.example/post1-bến-cảng.html"
HEADLINE = "Ông Quý & the “old” harbour: what happened"
NAMES = Names([URL, "https://gazette.example/p?id=7"], [HEADLINE, "Harbour", None])


@pytest.mark.parametrize(
    "text",
    [
        f"<loc>{URL}</loc>",
        "<link>http://gazette.example/post1-bến-cảng.html?utm=rss</link>",
        "<link>https://gazette.example:443/post1-b%E1%BA%BFn-c%E1%BA%A3ng.html</link>",
        "<a href='/post1-bến-cảng.html#top'>",
        '{"u": "https:\\/\\/www.gazette.example\\/post1-b\\u1ebfn-c\\u1ea3ng.html"}',
        "Location: https://gazette.example/post1-bến-cảng.html",
        "<a href=/p?id=7>",
        "<a href='https://gazette.example/p?id=7&amp;x=1'>",
        f"<title><![CDATA[{HEADLINE}]]></title>",
        "<title>Ông Quý &amp; the &#8220;old&#8221;\n  harbour: what happened</title>",
        "&lt;b&gt;ông quý &amp;amp; the “old” &lt;i&gt;harbour&lt;/i&gt;: what happened&lt;/b&gt;",
        json.dumps({"title": HEADLINE}),
        json.dumps({"title": HEADLINE}).replace("\\u", "\\u").upper().replace("\\U", "\\u"),
    ],
)
def test_it_is_found_however_it_is_written(text: str) -> None:
    assert NAMES.are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<loc>https://gazette.example/post1-bến-cảng.html2</loc>",
        "<loc>https://gazette.example/post1-bến</loc>",
        "<loc>https://gazette.example/en/post1-bến-cảng.html</loc>",
        "<loc>https://other.example/post1-bến-cảng.html</loc>",
        "<a href='/p?id=71'>",
        "<a href='/p?id=8'>",
        "A harbour, the old harbour",
    ],
)
def test_others_are_not(text: str) -> None:
    assert not NAMES.are_in(text)


def test_nothing_is_in_no_names() -> None:
    assert not Names([], []).are_in(f"{URL} {HEADLINE}")
    assert not Names(["https://gazette.example/", "nothing"], []).are_in("https://gazette.example/ nothing")
