"""robots.txt as webmasters write it: whom it names, in which bytes, and how much of it is read."""

import pytest

from scrapers.crawl.robots_rules import PARSED, parse
from scrapers.model.link import State
from scrapers.web.agent import ROBOT
from tests.support.gazette import STORY, crawl, only
from tests.support.wire import Wire, article, feed, http

PAGE = "https://gazette.example/news/1"
OTHERS = "\n\nUser-agent: *\nDisallow: /private/\n"


def forbids(body: str | bytes, url: str = PAGE) -> bool:
    return not parse(body if isinstance(body, bytes) else body.encode()).can_fetch(url, ROBOT)


@pytest.mark.parametrize(
    "agent",
    ["Khobao", "khobao", "KHOBAO", "Khobao/1.0", "Khobao/0.1.0 (+https://archive.example/)", "  Khobao  ", "Khobao*",
     "khobao;", "Khobao 2", "Khobao\t", "Khobao#comment", "Khobao # comment", "Khobao\u00a0"],
)  # fmt: skip
def test_what_names_us(agent: str) -> None:
    assert forbids(f"User-agent: {agent}\nDisallow: /news/{OTHERS}")
    assert not forbids(f"User-agent: {agent}\nDisallow:{OTHERS}", "https://gazette.example/private/1")


@pytest.mark.parametrize(
    "agent",
    ["Kho", "bao", "Khobaobot", "Khobao-News", "Khobao_2", "NotKhobao", "Googlebot/2.1", "Mozilla/5.0", "", "*bot", "/", "1", "Kh\u00f3bao"],
)  # fmt: skip
def test_what_does_not_name_us(agent: str) -> None:
    assert not forbids(f"User-agent: {agent}\nDisallow: /news/{OTHERS}")
    assert forbids(f"User-agent: {agent}\nDisallow: /news/{OTHERS}", "https://gazette.example/private/1")


@pytest.mark.parametrize("star", ["*", " * ", "* # all", "*\t", "* all of you"])
def test_the_group_for_all(star: str) -> None:
    assert forbids(f"User-agent: {star}\nDisallow: /news/")


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: Other\nUser-agent: Khobao/2\nUser-agent: Third\nDisallow: /news/",
        "User-agent: Khobao\n\n# why\n\nDisallow: /news/",
        "User-agent: Khobao\nSitemap: https://gazette.example/s.xml\nDisallow: /news/",
        "User-agent: Khobao\nUnknown: field\nUser-agent: Other\nDisallow: /news/",
        "User-agent: khobao\nAllow: /a\n\nUser-agent: *\nAllow: /\n\nUser-agent: KHOBAO/3\nDisallow: /news/",
        "useragent: Khobao\ndissallow: /news/",
        "user agent : Khobao\nDISALLOW : /news/",
        "User-agent Khobao\nDisallow /news/",
        "  User-agent:Khobao\n\tDisallow:/news/",
    ],
)
def test_groups_of_several_agents_and_odd_spellings(text: str) -> None:
    assert forbids(text + OTHERS)


def test_a_group_of_ours_without_rules_allows_all() -> None:
    assert not forbids("User-agent: Khobao\n\nUser-agent: *\nDisallow: /") or forbids(
        "User-agent: Khobao\nUser-agent: *\nDisallow: /"
    )
    assert not forbids("User-agent: *\nDisallow: /\n\nUser-agent: Khobao")
    assert not forbids("Disallow: /news/\nUser-agent: *\nAllow: /")


RULES = "User-agent: *\r\nDisallow: /news/\r\n"


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode(), RULES.encode("utf-8-sig"), RULES.encode("utf-16"), b"\xfe\xff" + RULES.encode("utf-16-be"),
        RULES.encode("utf-16-le"), RULES.encode("utf-16-be"), RULES.encode("utf-32"), RULES.replace("\r\n", "\r").encode(),
        RULES.replace("\r\n", "\n").encode(), RULES.replace("\r\n", "\n\r").encode(), b"\xef\xbb\xbf\xef\xbb\xbf" + RULES.encode(),
        RULES.replace("Disallow", "\ufeffDisallow").encode(), RULES.replace("/news/", "/news/\0").encode(),
        b"# caf\xe9\r\n" + RULES.encode(), RULES.encode() + b"\xff\xfe\x00" * 9,
        b"<html><pre>" + RULES.encode() + b"</pre></html>", b"<html>User-agent: *<br>Disallow: /news/</html>",
    ],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_any_bytes_are_read(body: bytes) -> None:
    assert forbids(body)
    assert not forbids(body, "https://gazette.example/sport/1")


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 999, b"\xff" * 999, b"\xff\xfe", b"\x1f\x8b\x08" + bytes(99), b"<" * 99_999, b" " * 99_999 + b":",
     b"User-agent" * 9_999, b"<html><body>The page /news/ was not found. Disallow: it.</body></html>"],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_what_holds_no_rule_forbids_nothing(body: bytes) -> None:
    assert not forbids(body)


@pytest.mark.parametrize("path", ["/caf%E9/1", "/caf%C3%A9/1", "/café/1"])
def test_a_path_in_latin_1_is_obeyed_in_either_spelling(path: str) -> None:
    assert forbids(b"User-agent: *\nDisallow: /caf\xe9/\n", f"https://gazette.example{path}")
    assert forbids("User-agent: *\nDisallow: /café/\n", "https://gazette.example/caf%C3%A9/1")


def test_the_line_that_is_cut_off_is_left() -> None:
    head = b"User-agent: *\nDisallow: /private/\n"
    cut = b"Disallow: /"
    body = head + b"#" * (PARSED - len(head) - len(cut) - 1) + b"\n" + cut + b"archive/\n"
    assert not forbids(body)
    assert forbids(body, "https://gazette.example/private/1")


@pytest.mark.parametrize("zipped", [False, True])
def test_a_robots_txt_over_every_limit_is_obeyed_as_far_as_it_is_read(zipped: bool) -> None:
    body = b"User-agent: *\nDisallow: /story-1\n" + b"# a robots.txt of a shop with many pages\n" * 500_000
    with Wire() as wire:
        wire.reply("/rss", feed(STORY))
        wire.reply("/story-1", http(article()))
        wire.reply("/robots.txt", http(body, content_type="text/plain", zipped=zipped))
        assert only(crawl(wire)).state is State.FORBIDDEN
