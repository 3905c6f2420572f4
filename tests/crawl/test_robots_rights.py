"""robots.txt on the use of pages: as the standards have it, as webmasters write it, and as nobody should."""

import pytest

from scrapers.crawl.robots_rights import LICENCES, RobotsRights
from scrapers.crawl.robots_rules import parse
from scrapers.model.rights import Signal
from scrapers.web.agent import ROBOT
from scrapers.web.robots_file import PARSED

SITE = "https://gazette.example"
DRAFT = """User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: ExampleBot
Allow: /
Content-Usage: train-ai=y
"""
"""As in draft-ietf-aipref-attach, "Example"."""
MANAGED = """# BEGIN
User-agent: *
Content-Signal: search=yes,ai-train=no,use=reference
Allow: /

User-agent: GPTBot
Disallow: /

User-agent: CCBot
Disallow: /
"""
"""As a network that serves many sites writes it."""


def said(text: str | bytes, path: str = "/post1") -> list[str]:
    body = text if isinstance(text, bytes) else text.encode()
    found = RobotsRights(body).on(f"{SITE}{path}")
    assert all(isinstance(each, Signal) and each.place == "robots.txt" for each in found)
    return [f"{each.term} {each.says}" for each in found]


def test_the_rule_with_the_longest_path_counts() -> None:
    assert said(DRAFT) == ["content-usage train-ai=n"]
    assert said(DRAFT, "/ai-ok/post1") == ["content-usage train-ai=y"]


def test_a_file_with_signals_and_agents() -> None:
    expected = ["content-signal ai-train=no", "content-signal search=yes", "training-agents ccbot gptbot"]
    assert said(MANAGED) == expected
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert said(MANAGED.encode(encoding)) == expected, encoding
    assert said(MANAGED.replace("\n", "\r")) == expected
    assert said(f"<html><pre>{MANAGED}</pre></html>") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Content-Signal: ai-train=no", ["content-signal ai-train=no"]),
        ("Content-Usage: all=n\nUser-agent: *\nDisallow:", ["content-usage all=n"]),
        ("User-agent: Other\nContent-Signal: ai-train=no", []),
        ("User-agent: Khobao\nContent-Signal: ai-input=no\n\nUser-agent: *\nContent-Signal: ai-train=no",
         ["content-signal ai-input=no", "content-signal ai-train=no"]),
        ("User-agent: *\nContent-Signal: ai-train=no\nContent-Signal: ai-train=yes",
         ["content-signal ai-train=no", "content-signal ai-train=yes"]),
        ("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: train-ai=y",
         ["content-usage train-ai=n", "content-usage train-ai=y"]),
        ("User-agent: *\nContent-Usage: /p*1$ all=n", ["content-usage all=n"]),
        ("User-agent: *\nContent-Usage: /q all=n", []),
        ("User-agent: *\nContent-Usage: /post1", []),
        ("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /post Train-AI=y", ["content-usage train-ai=n"]),
        ("License: https://gazette.example/license.xml", ["rsl-license https://gazette.example/license.xml"]),
        ("User-agent: x\nDisallow: /\nLICENSE:https://other.example/l", ["rsl-license https://other.example/l"]),
        ("License: /license.xml\nLicense: https://[\nLicense: javascript:x\nLicense:", []),
        ("User-agent: *\nDisallow: /", []),
        ("User-agent: GPTBot\nDisallow: /private/", []),
        ("User-agent: GPTBot\nDisallow: /\nAllow: /post1", []),
        ("User-agent: GPTBot/1.0\nUser-agent: perplexitybot\nDisallow: /post",
         ["answering-agents perplexitybot", "training-agents gptbot"]),
    ],
)  # fmt: skip
def test_what_a_file_says(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_rule_on_use_ends_the_list_of_agents_and_takes_no_page_from_us() -> None:
    text = b"User-agent: *\nContent-Usage: train-ai=n\nUser-agent: GPTBot\nDisallow: /"
    assert parse(text).can_fetch(f"{SITE}/post1", ROBOT)
    assert said(text) == ["content-usage train-ai=n", "training-agents gptbot"]


HOSTILE = {
    "bytes": bytes(range(256)) * 4_000,
    "one line": b"Content-Usage: " + b"a=" * 1_000_000,
    "stars": b"User-agent: *\n" + b"Content-Usage: /*a*b*c*d*e*f$ all=n\n" * 20_000,
    "licences": b"".join(b"License: https://gazette.example/%d\n" % number for number in range(20_000)),
    "agents": b"".join(b"User-agent: a%d\n" % number for number in range(40_000)) + b"Disallow: /",
    "quotes": b"Content-Usage: " + b'"' * 400_000,
    "half characters": "User-agent: *\nLicense: https://gazette.example/\udcff\n".encode("utf-8", "surrogateescape"),
    "not latin": "Content-Usage: /ā train-ai=n\nLicense: https://gazette.example/ā\x07".encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_has_a_meaning_that_a_table_can_hold(kind: str) -> None:
    found = said(HOSTILE[kind], "/" + "a" * 4_000)
    assert len(found) <= LICENCES
    for each in found:
        each.encode()


def test_what_lies_behind_the_limit_is_not_read() -> None:
    assert said(b"#" * PARSED + b"\nContent-Signal: ai-train=no") == []
