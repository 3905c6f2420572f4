"""Rights in a page and its response: every means, where it stands, and what is broken."""

import pytest

from scrapers.model.article import Article
from scrapers.read import read
from scrapers.read.rights import LONGEST, MOST
from tests.read.test_read import html, page

ADDRESS = "https://gazette.example/license.xml"
RSL = 'rel="license" type="application/rsl+xml"'


def said(head: str = "", headers: dict[str, str] | None = None) -> list[str]:
    article = read(page(html(head=head), headers=headers or {}))
    return [f"{each.place} {each.term} {each.says}" for each in article.rights]


@pytest.mark.parametrize(
    ("head", "headers", "expected"),
    [
        ('<meta name="ROBOTS" content="NoArchive,noai , noimageai;index">', {},
         ["page robots noai", "page robots noarchive", "page robots noimageai"]),
        ('<meta name="googlebot" content="noarchive">', {}, ["page robots noarchive"]),
        ('<meta name="robots" content="none, nosnippet, max-snippet:-1">', {}, []),
        ("", {"x-robots-tag": "googlebot: noarchive, otherbot: noai"}, ["header robots noai", "header robots noarchive"]),
        ("", {"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST"}, []),
        ('<meta name="tdm-reservation" content=" 1 ">', {"tdm-reservation": "0"},
         ["header tdm-reservation 0", "page tdm-reservation 1"]),
        ('<meta name="tdm-reservation" content="yes">', {"tdm-reservation": "1, 1"}, ["header tdm-reservation 1"]),
        ('<meta name="tdm-policy" content="/policy.json">', {"tdm-policy": "https://other.example/p"},
         ["header tdm-policy https://other.example/p", "page tdm-policy https://gazette.example/policy.json"]),
        ("", {"content-usage": "train-ai=n, search=y"}, ["header content-usage search=y", "header content-usage train-ai=n"]),
        ("", {"content-usage": "Train-AI=n"}, []),
        ("", {"content-signal": "ai-train=no"}, ["header content-signal ai-train=no"]),
        (f'<link {RSL} href="/license.xml">', {}, [f"page rsl-license {ADDRESS}"]),
        (f'<link rel="author LICENSE" type="application/RSL+xml; v=1" href="{ADDRESS}">', {}, [f"page rsl-license {ADDRESS}"]),
        ('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">', {}, []),
        ('<script type="application/rsl+xml"><rsl></rsl></script>', {}, ["page rsl-license https://gazette.example/a-story"]),
        ("", {"link": f'</style.css>; rel=preload, <{ADDRESS}>; rel="license"; type="application/rsl+xml"'},
         [f"header rsl-license {ADDRESS}"]),
        ("", {"link": f"<{ADDRESS}>; type=application/rsl+xml; rel=license"}, [f"header rsl-license {ADDRESS}"]),
        ("", {"link": f"<{ADDRESS}>; rel=license"}, []),
    ],
)  # fmt: skip
def test_what_is_said(head: str, headers: dict[str, str], expected: list[str]) -> None:
    assert said(head, headers) == expected


@pytest.mark.parametrize("name", ["x-robots-tag", "content-usage", "content-signal", "link", "tdm-reservation", "tdm-policy"])  # fmt: skip
@pytest.mark.parametrize("value", ["\xff\xfe", ",;=<>()\"'" * 30_000, "<" * 250_000, 'a="' * 80_000, "a=(" * 80_000, ", " * 120_000])  # fmt: skip
def test_a_hostile_header_loses_no_article(name: str, value: str) -> None:
    article = read(page(headers={name: value}))
    assert {each.term for each in article.rights} <= {"tdm-policy"}, "an address of a few odd letters is one"
    assert article.article_body


def test_what_is_said_far_behind_or_endlessly_is_not_kept() -> None:
    assert said(headers={"x-robots-tag": "," * LONGEST + "noarchive"}) == []
    assert len(said("".join(f'<link {RSL} href="/{number}">' for number in range(500)))) == MOST


def test_an_article_that_was_stored_before_there_were_signals_says_them_by_its_policy() -> None:
    article = read(page(html(head='<meta name="robots" content="noarchive, noai">')))
    older = {**{name: getattr(article, name) for name in Article.__dataclass_fields__}, "rights": ()}
    assert Article(**older).signals == article.signals == article.rights
