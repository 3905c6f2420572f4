"""Pages that stand before the page that was asked for, and pages that only look so."""

import gzip
from collections.abc import Callable

import pytest

from scrapers.crawl.block_pages import barrier, poverty, wall
from scrapers.model.page import Page
from tests.support.paths import CORPUS
from tests.support.wire import article


def page(body: str | bytes, status: int = 200) -> Page:
    return Page(
        url="https://gazette.example/story-1",
        body=body if isinstance(body, bytes) else body.encode(),
        status=status,
    )


MENU = "<nav>" + "".join(f'<a href="/s{n}">Section number {n}</a>' for n in range(80)) + "</nav>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue"
            '</noscript><script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script></body></html>',
            "a challenge (cdn-cgi/challenge-platform)",
        ),
        (
            "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission to"
            " access this page on this server.<p>Reference #18.2f</p></body></html>",
            "a block page: 'Access Denied / Access Denied'",
        ),
        (
            "<html><head><title>gazette.example</title></head><body><p>Please solve this puzzle</p>"
            '<script src="https://geo.captcha-delivery.com/captcha.js"></script></body></html>',
            "a challenge (captcha-delivery.com)",
        ),
        (
            "<html><body><h2>Xác minh bạn không phải là robot</h2><form><button>Tiếp tục</button></form></body></html>",
            "a block page: 'Xác minh bạn không phải là robot'",
        ),
        (
            "<html><body>Your request was blocked: we saw unusual traffic from your network.</body></html>",
            "a block page: 'Your request was blocked",
        ),
        (
            "<html><head><title>Your privacy</title></head><body><h1>Before you continue</h1>"
            f"<p>{'We and our 845 partners keep data on your device. ' * 60}</p><form><button>Accept all</button></form></body></html>",
            "a consent wall: 'Your privacy / Before you continue'",
        ),
        (
            "<html><head><title>Gestion du consentement</title></head><body><p>Nous utilisons des traceurs.</p>"
            '<button id="accept">Accepter</button></body></html>',
            "a consent wall",
        ),
        ('<html><body><div id="root"></div><script src="/app.js"></script></body></html>', "no headline and 0 characters"),
        ("<html><body>OK</body></html>", "no headline and 2 characters"),
    ],
)  # fmt: skip
def test_walls(body: str, said: str) -> None:
    assert said in (wall(page(body)) or "nothing")


@pytest.mark.parametrize(
    "body",
    [
        article(),
        article("Access denied: aid convoys turned back at the border", words=30),
        article().replace(
            "</body>", '<script src="https://www.google.com/recaptcha/api.js"></script></body>'
        ),
        # nothing marks these two as articles
        f"<html><body>{MENU}<h1>Cookies: a consent banner is no contract, court says</h1><p>{'word ' * 900}</p><button>Share</button></body></html>",
        f"<html><body>{MENU}<h1>Just a moment that lasted</h1><p>{'word ' * 200}</p></body></html>",
        # the shortest news there is
        "<html><head><title>Quake of 5.1 near Baku</title></head><body><h1>Quake of 5.1 near Baku</h1><p>No damage was reported.</p></body></html>",
        # drawn by scripts, but it says what it is
        '<html><head><meta property="og:title" content="Rain"></head><body><div id="root"></div></body></html>',
    ],
)
def test_pages(body: str) -> None:
    assert wall(page(body)) is None


def test_an_empty_error_page_is_no_wall() -> None:
    assert wall(page("", status=503)) is None
    challenge = '<title>Just a moment</title><script src="/cdn-cgi/challenge-platform/x"></script>'
    assert "a challenge" in (wall(page(challenge, status=503)) or "")


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- of the first of the month -->\n<urlset xmlns="http://www.sitemaps.org/schemas/'
        'sitemap/0.9"><url><loc>https://gazette.example/story-1</loc><lastmod>2026-03-01</lastmod></url></urlset>',
        "<sitemapindex></sitemapindex>",
        '\ufeff<rss version="2.0"><channel/></rss>',
        '{"data": {"contents": []}}',
    ],
)
def test_a_short_list_for_machines_is_no_wall(body: str) -> None:
    assert wall(page(body)) is None


def test_a_wall_at_the_address_of_a_list_is_one() -> None:
    assert "no headline" in (
        wall(page("<?xml version='1.0'?><!DOCTYPE html><html><body>Hmm.</body></html>")) or ""
    )


@pytest.mark.skipif(not CORPUS.exists(), reason="the folder of saved pages (../shared/corpus) is not here")
@pytest.mark.parametrize("tell", [wall, barrier, poverty])
def test_no_saved_page_is_taken_for_a_wall(tell: Callable[[Page], str | None]) -> None:
    taken = {
        path: tell(page(gzip.decompress(path.read_bytes()))) for path in sorted(CORPUS.rglob("*.html.gz"))
    }
    assert len(taken) > 300
    assert {path: said for path, said in taken.items() if said} == {}
