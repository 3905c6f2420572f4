"""Pages that mean a reader ill: what broken servers, broken archives and people with time make of a page.

``MONSTERS`` are whole pages, ``wounded`` hurts a good page in one of the ways of ``WOUNDS``. All are made here, and
the same name or seed makes the same page.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from html import escape
from random import Random

from scrapers.outlets import slugs
from tests.newsstand.press import Press
from tests.newsstand.sites.every import sites

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
URL = "https://www.vietnamplus.vn/mot-bai-viet-post1125344.vnp"


@cache
def seeds(each: int = 2) -> tuple[tuple[str, str, bytes], ...]:
    """Good pages of the newsstand: outlet, address, page."""
    found = []
    stands = sites(Press())
    for slug in slugs():
        for story in stands[slug].latest(NOW, each):
            gold = stands[slug].gold(story, NOW)
            html = stands[slug].html(story, gold, NOW)
            found.append((slug, gold.url, html if isinstance(html, bytes) else html.encode()))
    return tuple(found)


# --- Texts, and the places where readers look for some.

_LONG = 100_000
TEXTS: dict[str, Callable[[int], str]] = {
    "one word": lambda size: "x" * size,
    "capitals": lambda size: "A " * (size // 2),
    "names": lambda size: "Ann Lee " * (size // 8),
    "names and commas": lambda size: "Ann Lee, " * (size // 9),
    "agencies": lambda size: "AFP/" * (size // 4),
    "photos": lambda size: "Photo: " * (size // 7),
    "rights": lambda size: "© A/Copyright 2026 " * (size // 19),
    "parentheses": lambda size: "(" * size,
    "pairs of parentheses": lambda size: "(A) " * (size // 4),
    "dashes": lambda size: " - " * (size // 3),
    "bars": lambda size: " | a" * (size // 4),
    "full stops": lambda size: ". " * (size // 2),
    "colons": lambda size: "a: " * (size // 3),
    "clocks": lambda size: "12:00 " * (size // 6),
    "digits": lambda size: "1" * size,
    "days": lambda size: "2026-01-01T" * (size // 11),
    "addresses": lambda size: "http://[" * (size // 8),
    "mail": lambda size: "a@" * (size // 2),
    "slashes": lambda size: "/" * size,
    "quotes": lambda size: "\"'" * (size // 2),
    "backslashes": lambda size: "\\" * size,
    "tags": lambda size: "<a" * (size // 2),
    "entities": lambda size: "&amp;" * (size // 5),
    "end marks": lambda size: "./. " * (size // 4),
    "spaces": lambda size: " " * size + "x",
    "no-break spaces": lambda size: "\u00a0" * size + "x",
    "line breaks": lambda size: "\n" * size + "x",
    "combining marks": lambda size: "a" + "\u0301\u0323" * (size // 2),
    "invisible": lambda size: "\u200b\u202e\ufeff" * (size // 3) + "x",
    "ideographs": lambda size: "中" * size,
    "ideographs and stops": lambda size: "新华社北京1月1日电。" * (size // 11),
    "private use": lambda size: "\ue000\U0010fffd" * (size // 2),
    "capital dotted i": lambda size: "\u0130\u1e9e" * (size // 2),  # longer in lower case
    "related": lambda size: "Read more: " * (size // 11),
    "follow": lambda size: "is a reporter " * (size // 14),
}
_PLACES = """<!DOCTYPE html><html lang="{a}"><head><meta charset="utf-8"><title>{t}</title>
<link rel="canonical" href="{a}"><link rel="alternate" hreflang="{a}" href="{a}"><meta property="og:type" content="article">
<meta property="og:title" content="{a}"><meta property="og:site_name" content="{a}"><meta name="description" content="{a}">
<meta property="og:description" content="{a}"><meta property="article:published_time" content="{a}"><meta name="date" content="{a}">
<meta name="author" content="{a}"><meta property="article:author" content="{a}"><meta name="keywords" content="{a}">
<meta property="article:section" content="{a}"><meta name="robots" content="{a}"><meta property="og:image" content="{a}">
<script type="application/ld+json">{j}</script></head><body><div itemscope itemtype="{a}"><time itemprop="datePublished" datetime="{a}">{t}</time>
</div><h1 class="article__title cms-title">{t}</h1><div class="byline"><a rel="author">{t}</a></div><div class="article__author">{t}</div>
<div class="article__sapo cms-desc">{t}</div><div class="article__meta"><time datetime="{a}">{t}</time></div>
<article><div class="article__body zce-content-body cms-body" itemprop="articleBody"><p>{t}</p>
<p>Thành phố mở cửa một thư viện mới cho trẻ em và người lớn ở phía bắc sau ba năm xây dựng và chờ đợi của người dân.</p>
<figure><img src="{a}" alt="{a}"><figcaption>{t}</figcaption></figure><table class="picture"><tr><td class="caption"><p>{t}</p></td></tr></table>
<p>Thư viện có hai mươi nghìn cuốn sách, một phòng đọc và một phòng chiếu phim cho học sinh của các trường gần đó.</p>
<p><em>{t}</em></p><p><a href="{a}">{t}</a></p><p>{t}</p><div class="article__source"><span class="name">({t})</span></div></div></article></body></html>"""


def everywhere(text: str) -> bytes:
    """A page that says this wherever it says anything."""
    ld = {
        "@type": "NewsArticle",
        **dict.fromkeys(
            (
                "headline", "alternativeHeadline", "description", "datePublished", "dateModified", "articleBody",
                "articleSection", "inLanguage", "isAccessibleForFree", "url",
            ),
            text,
        ),
        "author": [{"@type": "Person", "name": text}, text],
        "publisher": {"@type": "Organization", "name": text},
        "keywords": [text, text],
        "image": {"url": text},
    }  # fmt: skip
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"name": text, "item": text}, {"item": {"@id": text, "name": text}}],
    }
    page = _PLACES.replace("{j}", json.dumps([ld, trail]).replace("</", "<\\/"))
    return page.replace("{a}", escape(text)).replace("{t}", escape(text)).encode("utf-8", "replace")


# --- Whole pages.

_TEXT = (
    "<p>" + "Thành phố mở cửa một thư viện mới cho trẻ em và người lớn ở phía bắc sau ba năm xây dựng. " * 3
)
_HEAD = '<meta charset="utf-8"><title>Thư viện</title><meta property="og:type" content="article"><h1>Thư viện mở cửa</h1>'


def _page(markup: str) -> bytes:
    return (_HEAD + markup + _TEXT * 3).encode("utf-8", "surrogatepass")


def _ld(script: str) -> bytes:
    return _page(f'<script type="application/ld+json">{script}</script>')


_SHAPES: dict[str, Callable[[], bytes]] = {
    # Nothing, and what is no page.
    "empty": lambda: b"",
    "one byte": lambda: b"<",
    "white space": lambda: b" \r\n\t" * 100_000,
    "NUL bytes": lambda: b"\0" * 1_000_000,
    "noise": lambda: Random(1).randbytes(1_000_000),
    "noise after a tag": lambda: b"<html>" + Random(2).randbytes(1_000_000),
    "noise of markup": lambda: bytes(Random(3).choices(b"<>/='\"& apdivscript!-", k=300_000)),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"<p>" * 1000,
    "a NUL in every tag": lambda: everywhere("Thư viện").replace(b"<", b"<\0").replace(b">", b"\0>"),
    # Size.
    "20 MB of text": lambda: _page("<p>" + "Thư viện " * 2_000_000),
    "20 MB of tags": lambda: _page("<p>x</p>" * 2_500_000),
    "20 MB of a script": lambda: _page("<script>" + "var x = 1;" * 2_000_000 + "</script>"),
    "20 MB of NUL bytes in a page": lambda: _page("\0" * 20_000_000),
    "just below the largest": lambda: _page("<script>" + "var x = 1;" * 780_000 + "</script>"),
    "just below the largest, of JSON-LD": lambda: _ld(json.dumps({"@graph": [{"@type": "NewsArticle", "headline": "x"}] * 170_000})),
    "just below the largest, of JSON strings": lambda: _page("<script>" + '{"contentHtml":"' + "Thư viện. " * 600_000 + '"}</script>'),
    "just below the largest, of half strings": lambda: _HEAD.encode() + b"<script>" + b'{"contentHtml":"' * 400_000 + b"</script>",
    "just below the largest, of comments": lambda: _page("<!-- x -->" * 780_000),
    "just below the largest, of a comment that never ends": lambda: _page("<p>x</p>") + b"<!--" * 1_900_000,
    "just below the largest, of entities": lambda: _page("<p title='" + "&amp;" * 1_500_000 + "'>x"),
    "just below the largest, of a data address": lambda: _page("<img src='data:image/png;base64," + "A" * 7_900_000 + "'>"),
    "just below the most text": lambda: _page("<p>" + "Thư viện mở cửa. " * 34_000),
    "just below the most text, in paragraphs": lambda: _page(("<p>" + "Thư viện mở cửa. " * 8) * 3_900),
    "just below the most elements, without text": lambda: _page("<p>" + "<img src=x>" * 9_900),
    "just below the most elements, in one paragraph": lambda: _page("<p>" + "<b>Thư</b> viện " * 9_900),
    "more than the most blocks": lambda: _page("<p>Thư viện mở cửa hôm nay.</p>" * 9_900),
    "just below the most blocks": lambda: _page("<p>Thư viện mở cửa hôm nay.</p>" * 3_900),
    "just below the most blocks, all links": lambda: _page("<p><a href='/x'>Thư viện mở cửa</a>" * 3_900),
    "just below the most elements, all figures": lambda: _page("<figure><img src='/x'><figcaption>Thư viện. Photo: A B</figcaption></figure>" * 3_200),
    "just below the most elements, all breaks": lambda: _page("x<br>" * 9_900),
    "just below the most blocks, all alike": lambda: _page("<p>Thư viện mở cửa sau ba năm xây dựng, nói ông ấy.</p>" * 3_900),
    "just below the most blocks, all unlike": lambda: _page("".join(f"<p class='c{n}'>Thư viện thứ {n} mở cửa sau {n} năm.</p>" for n in range(3_900))),
    "just below the most elements, all meta": lambda: ("<meta property='article:author' content='Ann Lee'>" * 9_900).encode() + _page(""),
    "just below the most elements, all items": lambda: _page("<div itemscope><i itemprop='datePublished'>" * 100 + "<i itemprop=datePublished>1</i>" * 9_700),
    "just below the most blocks, all bylines": lambda: _page("<p class='author byline'>By Ann Lee</p>" * 3_900),
    "just below the most blocks, all lists": lambda: _page("<ul>" + "<li><a href=x>Thư viện</a> mở cửa" * 3_900),
    "just below the most blocks, all cells": lambda: _page("<table>" + "<tr><td>Thư viện mở cửa" * 3_900),
    "just below the most blocks, all headings": lambda: _page("<h1>Thư viện mở cửa</h1>" * 3_900),
    "just below the most elements, all scripts": lambda: _page("<script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script>" * 9_900),
    "just below the most elements, all forms": lambda: _page("<form><input>" * 4_900),
    "just below the most blocks, all in italics": lambda: _page("<p><em>is a reporter x</em></p>" * 3_900),
    # Depth.
    "10,000 deep": lambda: _page("<div>" * 10_000),
    "10,000 deep, each with words": lambda: _page("<div>Thư viện mở cửa. " * 10_000),
    "10,000 inline elements deep": lambda: _page("<p>" + "<b>x" * 10_000),
    "10,000 links deep": lambda: _page("<p>" + "<a href=x>x" * 10_000),
    "10,000 tables deep": lambda: _page("<table><tr><td>" * 5_000),
    "10,000 lists deep": lambda: _page("<ul><li>" * 5_000),
    "10,000 quotes deep": lambda: _page("<blockquote>x" * 10_000),
    "10,000 articles deep": lambda: _page("<article>" * 10_000),
    "1,000 asides deep": lambda: _page("<aside class='related'>x" * 1_000),
    "190 deep, 50 wide": lambda: _page(("<div>" * 190 + "Thư viện mở cửa hôm nay sau ba năm." + "</div>" * 190) * 50),
    "1,000 forms open": lambda: _page("<form><p>" * 1_000),
    "only closing tags": lambda: _page("</div></p></b>" * 100_000),
    "formatting never closed": lambda: _page("<b><i><u><font><p>x" * 2_500),
    # Attributes.
    "50,000 attributes": lambda: _page("<p" + "".join(f" a{n}=x" for n in range(50_000)) + ">"),
    "50,000 attributes in quotes": lambda: _page("<p" + "".join(f' a{n}="x"' for n in range(50_000)) + ">"),
    "50,000 attributes without spaces": lambda: _page("<p" + "".join(f' a{n}="x"'.strip() for n in range(50_000)) + ">"),
    "50,000 attributes behind slashes": lambda: _page("<p" + "".join(f"/a{n}" for n in range(50_000)) + ">"),
    "50,000 attributes on the root": lambda: ("<html" + "".join(f" a{n}=x" for n in range(50_000)) + ">").encode() + _page(""),
    "50,000 attributes after a > in quotes": lambda: _page("<p title='>'" + "".join(f" a{n}=x" for n in range(50_000)) + ">"),
    "50,000 attributes with a > each": lambda: _page("<p" + "".join(f" a{n}='>'" for n in range(50_000)) + ">"),
    "50,000 attributes of a tag that never ends": lambda: _page("<p" + "".join(f" a{n}=x" for n in range(50_000))),
    "290 attributes on each of 5,000": lambda: _page(("<p" + "".join(f" a{n}=x" for n in range(290)) + ">x") * 5_000),
    "a class of 4 MB": lambda: _page("<p class='" + "a " * 2_000_000 + "'>x"),
    "a class of 4 MB without spaces": lambda: _page("<p class='" + "a" * 4_000_000 + "'>x"),
    "a class of 4 MB with a >": lambda: _page("<p class='>" + "a " * 2_000_000 + "'>x"),
    "a class of 4 MB by entities": lambda: _page("<p class='" + "&#97;&#32;" * 700_000 + "'>x"),
    "a class of 9 KB on each of 50": lambda: _page(("<p class='" + "a " * 4_500 + "'>x") * 50),
    "related, a million times": lambda: _page("<div class='" + "relate-" * 1_000_000 + "'>x"),
    "an id of 4 MB": lambda: _page("<p id='" + "a" * 4_000_000 + "'>x"),
    "a style of 4 MB": lambda: _page("<p style='" + "a:b;" * 1_000_000 + "'>x"),
    "a tag name of 4 MB": lambda: _page("<" + "a" * 4_000_000 + ">x"),
    "an itemtype of 4 MB": lambda: _page("<div itemscope itemtype='" + "x/" * 2_000_000 + "'><p itemprop='datePublished'>x</p></div>"),
    "a rel of 4 MB": lambda: _page("<a rel='" + "author " * 500_000 + "'>x</a>"),
    "an address of 4 MB": lambda: _page("<link rel=canonical href='https://gazette.example/" + "a/" * 2_000_000 + "'>"),
    # XML.
    "billion laughs": lambda: (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "lol">'
        + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
        + "]><html><head><title>&a12;</title></head><body><p>&a12;"
    ).encode() + _page(""),
    "an outer entity": lambda: b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><p>&f;' + _page("&f;"),
    "XHTML": lambda: b'<?xml version="1.0" encoding="utf-16"?><html xmlns="http://www.w3.org/1999/xhtml">' + _page(""),
    "CDATA": lambda: _page("<![CDATA[" * 100_000),
    "processing instructions": lambda: _page("<?x y?>" * 100_000),
    "namespaces": lambda: _page("".join(f"<n{n}:x xmlns:n{n}='u{n}'>x" for n in range(3_000))),
    # Characters.
    "lone surrogates": lambda: _page("<p>a\ud800b\udfff Thư viện</p>"),
    "lone surrogates as references": lambda: _page("<p>&#xD800;&#55296;&#xDFFF;&#0;&#x110000;&#xFFFFFFFF;&#99999999999999999999;"),
    "lone surrogates in JSON-LD": lambda: _ld(r'{"@type":"NewsArticle","headline":"a\ud800","author":"\udfff","datePublished":"\ud8002026","keywords":["\ud800"],"articleBody":"\udc00 a"}'),
    "lone surrogates in a script": lambda: (_HEAD + r'<script>{"contentHtml":"' + r"\ud800 Thư viện mở cửa. " * 100 + '"}</script>').encode(),
    "controls": lambda: _page("<p>" + "".join(map(chr, range(1, 160))) * 10),
    "controls as references": lambda: _page("<p>" + "".join(f"&#{n};" for n in range(160)) * 10),
    "not characters": lambda: _page("<p>\ufffe\uffff\U0001ffff Thư viện</p>"),
    "decomposed": lambda: unicodedata.normalize("NFD", everywhere("Hà Nội mở thư viện").decode()).encode(),
    "UTF-16": lambda: everywhere("Thư viện").decode().encode("utf-16"),
    "UTF-16 cut in two": lambda: everywhere("Thư viện").decode().encode("utf-16")[:-1],
    "UTF-16 without its mark": lambda: everywhere("Thư viện").decode().encode("utf-16-be"),
    "UTF-32": lambda: everywhere("Thư viện").decode().encode("utf-32"),
    "UTF-7": lambda: everywhere("Thư viện").decode().encode("utf-7"),
    "two marks": lambda: b"\xef\xbb\xbf\xff\xfe" + everywhere("Thư viện"),
    "ISO-2022": lambda: b'<meta charset="iso-2022-jp">' + b"\x1b$B" * 100_000 + everywhere("x"),
    "half of a character, often": lambda: _page("<p>") + b"\xe1\xba" * 100_000,
    "HZ": lambda: b'<meta charset="hz-gb-2312">' + b"~{" * 100_000 + _page(""),
    # JSON-LD.
    "JSON-LD, lists deep": lambda: _ld("[" * 3_000_000),
    "JSON-LD, objects deep": lambda: _ld('{"a":' * 1_000_000),
    "JSON-LD, deep and whole": lambda: _ld('{"@type":"NewsArticle","author":' + "[" * 900 + "1" + "]" * 900 + "}"),
    "JSON-LD, wide and deep": lambda: _ld('{"@type":"NewsArticle","author":' + "[" * 3 + ",".join(["[" * 90 + '"A B"' + "]" * 90] * 9_000) + "]" * 3 + "}"),
    "JSON-LD, a list of lists of lists": lambda: _ld(json.dumps({"@type": "NewsArticle", "author": [[[["Ann Lee"] * 100] * 100] * 100]})),
    "JSON-LD, 100,000 authors": lambda: _ld(json.dumps({"@type": "NewsArticle", "author": [{"name": f"Ann Lee{n}"} for n in range(100_000)]})),
    "JSON-LD, 20,000 articles": lambda: _ld(json.dumps([{"@type": "NewsArticle", "url": URL, "headline": f"x{n}"} for n in range(20_000)])),
    "JSON-LD, 20,000 publishers": lambda: _ld(json.dumps([{"@type": "Organization", "name": f"House {n}", "publisher": [{"@id": "#a"}] * 100} for n in range(300)] + [{"@id": f"#b{n}", "x": 1} for n in range(19_000)])),
    "JSON-LD, 20,000 crumbs": lambda: _ld(json.dumps({"@type": "BreadcrumbList", "itemListElement": [{"name": f"s{n}", "item": f"/{n}"} for n in range(20_000)]})),
    "JSON-LD, 20,000 types": lambda: _ld(json.dumps({"@type": ["a/" * 100] * 20_000, "headline": "x"})),
    "JSON-LD that names itself": lambda: _ld('{"@type":"NewsArticle","@id":"#a","author":{"@id":"#a"},"publisher":{"@id":"#a"}}'),
    "JSON-LD of numbers": lambda: _ld('{"@type":"NewsArticle","headline":1e999,"datePublished":' + "9" * 4_000 + ',"dateModified":-1e308,"author":NaN,"keywords":Infinity}'),
    "JSON-LD of a long number": lambda: _ld('{"@type":"NewsArticle","datePublished":' + "9" * 100_000 + "}"),
    "JSON-LD, commas at the end": lambda: _ld('{"@type":"NewsArticle"' + "," * 100_000 + " " * 100_000 + "}"),
    "JSON-LD, commas and spaces": lambda: _ld('{"@type":"NewsArticle", "a":[' + ",  " * 1_000_000),
    "JSON-LD, many in a row": lambda: _ld('{"@type":"NewsArticle"}' * 100_000),
    "JSON-LD, broken, with strings": lambda: _ld('{"@type":"NewsArticle",' + '"headline":"x ' * 300_000),
    "JSON-LD, broken, with escapes": lambda: _ld('{"@type":"NewsArticle","headline":"' + "\\" * 1_000_001),
    "JSON-LD, comments": lambda: _ld("<!--" * 10 + "// <![CDATA[" * 10_000 + '{"@type":"NewsArticle"}' + "]]>" * 10_000),
    "JSON-LD, the ends of comments": lambda: _ld('{"@type":"NewsArticle"}' + "-->;  " * 100_000 + "x"),
    "JSON-LD of every type": lambda: _ld(json.dumps([{"@type": "NewsArticle", key: value} for key in ("headline", "author", "datePublished", "publisher", "image", "keywords", "url", "@id", "mainEntityOfPage", "articleBody", "articleSection", "isAccessibleForFree", "inLanguage", "description", "@type", "@graph") for value in (None, True, 0, -1, 1.5, "", "x", [], {}, [None], [[]], [{}], {"name": None}, {"name": []}, {"@id": 7}, {"@value": {}})])),
}  # fmt: skip
MONSTERS: dict[str, Callable[[], bytes]] = {
    **_SHAPES,
    **{
        f"everywhere: {name}": (lambda make=make: everywhere(make(_LONG)))  # type: ignore[misc]
        for name, make in TEXTS.items()
    },
}
"""Whole pages, by name."""


# --- Wounds.

_TAG = re.compile(rb"<[^<>]{1,300}>")
_STRING = re.compile(rb'"[^"<>\n]{1,300}"')


def _cut(page: bytes, chance: Random) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _without_a_piece(page: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + page[at + chance.choice((1, 10, 1_000, 20_000)) :]


def _flipped(page: bytes, chance: Random) -> bytes:
    hurt = bytearray(page)
    for _ in range(chance.choice((1, 10, 1_000)) if hurt else 0):
        hurt[chance.randrange(len(hurt))] = chance.randrange(256)
    return bytes(hurt)


def _with(piece: Callable[[Random], bytes]) -> "Wound":
    def wound(page: bytes, chance: Random) -> bytes:
        at = chance.randrange(len(page) + 1)
        return page[:at] + piece(chance) + page[at:]

    return wound


def _tags(change: Callable[[bytes, Random], bytes], share: float = 0.1) -> "Wound":
    def wound(page: bytes, chance: Random) -> bytes:
        return _TAG.sub(lambda tag: change(tag[0], chance) if chance.random() < share else tag[0], page)

    return wound


def _strings(change: Callable[[bytes, Random], bytes], share: float = 0.05) -> "Wound":
    """In attributes and in JSON alike."""

    def wound(page: bytes, chance: Random) -> bytes:
        return _STRING.sub(
            lambda text: b'"' + change(text[0][1:-1], chance) + b'"' if chance.random() < share else text[0],
            page,
        )

    return wound


def _recoded(page: bytes, chance: Random) -> bytes:
    names = (
        "utf-16",
        "utf-16-le",
        "utf-32",
        "utf-7",
        "latin-1",
        "cp1252",
        "cp1258",
        "cp1251",
        "gb18030",
        "shift_jis",
        "euc-kr",
    )
    encoding, text = chance.choice(names), page.decode("utf-8", "replace")  # fmt: skip
    return text.encode(encoding, chance.choice(("replace", "xmlcharrefreplace", "ignore")))


def _declared(page: bytes, chance: Random) -> bytes:
    name = chance.choice((
        b"utf-16",
        b"gbk",
        b"x-user-defined",
        b"rot13",
        b"idna",
        b"unicode_escape",
        b"",
        b"\0",
    ))
    return re.sub(rb"(?i)utf-8", name, page)  # fmt: skip


def _long_text(chance: Random) -> bytes:
    return chance.choice(list(TEXTS.values()))(2_000).encode("utf-8", "replace")


Wound = Callable[[bytes, Random], bytes]
WOUNDS: dict[str, Wound] = {
    "cut off": _cut,
    "a piece gone": _without_a_piece,
    "bytes flipped": _flipped,
    "twice": lambda page, chance: page + page,
    "backwards": lambda page, chance: page[::-1],
    "in another encoding": _recoded,
    "with another encoding declared": _declared,
    "UTF-8 twice": lambda page, chance: page.decode("latin-1").encode(),
    "decomposed": lambda page, chance: unicodedata.normalize("NFD", page.decode("utf-8", "replace")).encode(),
    "NUL bytes": _with(lambda chance: b"\0" * chance.choice((1, 1_000))),
    "noise": _with(lambda chance: chance.randbytes(200)),
    "half a character": _with(lambda chance: b"\xe1\xba"),
    "a surrogate": _with(lambda chance: b"\xed\xa0\x80"),
    "surrogates in strings": _strings(lambda text, chance: text + rb"\ud800"),
    "deep": _with(
        lambda chance: chance.choice((b"<div>", b"<b>", b"<ul><li>", b"<table><td>", b"<article>")) * 10_000
    ),
    "open": _with(
        lambda chance: chance.choice((b"<!--", b"<script>", b"<style>", b"<textarea>", b'<p x="', b"<![CDATA["))
    ),
    "long text": _with(_long_text),
    "long strings": _strings(lambda text, chance: _long_text(chance).replace(b'"', b"'")),
    "strings changed for others": _strings(
        lambda text, chance: chance.choice((b"", b"null", b"http://[", b"0", b"-1", b"1e99", b"\\", b"\\u0000", b"9999-99-99"))
    ),
    "strings for lists": lambda page, chance: _STRING.sub(
        lambda text: chance.choice((b"[]", b"{}", b"null", b"7", b"[[]]")) if chance.random() < 0.05 else text[0], page
    ),
    "tags gone": _tags(lambda tag, chance: b""),
    "tags twice": _tags(lambda tag, chance: tag * 2),
    "tags without an end": _tags(lambda tag, chance: tag[:-1]),
    "tags closed for opened": _tags(lambda tag, chance: tag.replace(b"</", b"<") if b"</" in tag else b"</" + tag[1:]),
    "tags renamed": _tags(
        lambda tag, chance: re.sub(
            rb"^(</?)\w+", lambda name: name[1] + chance.choice((b"p", b"div", b"article", b"figure", b"script", b"head", b"body", b"svg", b"title")), tag
        )
    ),
    "dates of no calendar": lambda page, chance: re.sub(
        rb"20\d\d-\d\d-\d\d", lambda day: chance.choice((b"0000-00-00", b"2026-02-30", b"9999-12-31", b"0001-01-01", b"-1")), page
    ),
    "zones of no clock": lambda page, chance: re.sub(
        rb"[+]0[1-9]:00", lambda zone: chance.choice((b"+24:00", b"-23:59", b"+99:99", b"+00:00:01", b"Z[")), page
    ),
}  # fmt: skip
"""Ways to hurt a page: at random, the same for the same chance."""


def wounded(page: bytes, wounds: list[str], seed: int) -> bytes:
    """The page with these wounds, one after another, at most 2 MB of it."""
    chance = Random(seed)
    for name in wounds:
        page = WOUNDS[name](page, chance)[:2_000_000]
    return page


def herd(count: int, seed: int = 0) -> Iterator[tuple[str, str | None, str, bytes]]:
    """So many wounded pages of the newsstand: name, outlet, address, page."""
    chance = Random(seed)
    pages = seeds()
    for number in range(count):
        slug, url, page = chance.choice(pages)
        wounds = chance.choices(list(WOUNDS), k=chance.randint(1, 3))
        outlet = chance.choice((slug, slug, None))
        yield f"{slug} {number}: {', '.join(wounds)}", outlet, url, wounded(page, wounds, number)
