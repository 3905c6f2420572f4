"""Pages that hold nothing but where the page is: followed as redirects are, and never taken for walls."""

from collections.abc import Iterator

import pytest

from scrapers.crawl.shells import leads_to
from scrapers.model.link import State
from scrapers.model.page import Page
from tests.support.gazette import FAST, STORY, crawl, only
from tests.support.wire import Wire, article, feed, http

SECOND = "https://gazette.example/story-2"


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        wire.reply("/rss", feed(STORY))
        wire.reply("/story-2", http(article()))
        yield wire


def page(head: str = "", body: str = "", **headers: str) -> Page:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return Page(url=STORY, body=text.encode(), status=200, headers=headers)


@pytest.mark.parametrize(
    "content",
    ["0; url=/story-2", "0;URL='/story-2'", '0; url=&quot;/story-2&quot;', "0,url=/story-2", "5; /story-2", "0 url=/story-2",
     " 1.5 ; url = story-2 ", "; url=/story-2", "url=/story-2", "0;url=https://gazette.example/story-2#top", "0;url=//gazette.example/story-2",
     "0;\n url=\n/story-2"],
)  # fmt: skip
def test_a_meta_refresh(content: str) -> None:
    for meta in (
        f'<meta http-equiv="refresh" content="{content}">',
        f'<META CONTENT="{content}" HTTP-EQUIV=Refresh />',
    ):
        assert leads_to(page(meta)) == SECOND
        assert leads_to(page(f"<noscript>{meta}</noscript>")) == SECOND


@pytest.mark.parametrize(
    "script",
    ['location="/story-2"', "location = '/story-2';", "window.location.href='/story-2';", 'document.location="\\/story-2"',
     'location.replace("/story-2")', "top.location.assign( '/story-2' );", "self . location . href = `/story-2`",
     "setTimeout(function(){window.location='/story-2'}, 0)", "if(1){parent.window.location = '/story-2'}"],
)  # fmt: skip
def test_a_script(script: str) -> None:
    assert leads_to(page(f"<script>{script}</script>")) == SECOND
    assert leads_to(page("", f"<p>Moved.</p><script type='text/javascript'>\n{script}\n</script>")) == SECOND


def test_a_header_a_base_and_a_canonical_link() -> None:
    assert leads_to(page(refresh="0; url=/story-2")) == SECOND
    assert (
        leads_to(page('<base href="/a/b/"><meta http-equiv=refresh content="0;url=../../story-2">')) == SECOND
    )
    assert leads_to(page('<link rel="canonical" href="/story-2">')) == SECOND
    moved = '<meta http-equiv="refresh" content="3; url=/story-2">'
    assert (
        leads_to(page(f"<title>Moved</title>{moved}", "<h1>Moved</h1><p>This story has moved.</p>")) == SECOND
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", ""),
        ('<!-- <meta http-equiv="refresh" content="0;url=/story-2"> -->', ""),
        ("<script>// nothing\nvar location = '/story-2';</script>", ""),
        ("<script>location = '/story-' + next;</script>", ""),
        ("<script>location.href.replace('/story-2', '/story-3')</script>", ""),
        ("<script>fetch('/story-2')</script><!-- <script>location='/story-2'</script> -->", ""),
        ('<meta http-equiv="refresh" content="600; url=/story-2">', ""),
        ('<meta http-equiv="refresh" content="0">', ""),
        ('<meta http-equiv="refresh" content="0; url=/story-1">', ""),
        ('<meta http-equiv="refresh" content="0; url=javascript:go()">', ""),
        ('<meta http-equiv="refresh" content="0; url=http://[">', ""),
        ('<meta http-equiv="refresh" content="">', ""),
        ('<link rel="canonical" href="https://gazette.example/story-1">', ""),
        ('<link rel="canonical" href="/story-2">', "<p>There is some text.</p>"),
        ('<meta http-equiv="refresh" content="5; url=/story-2">', "<p>word</p>" * 900),
        ('<title>Just a moment...</title><meta http-equiv="refresh" content="5; url=/story-2">', ""),
    ],
)  # fmt: skip
def test_what_leads_nowhere(head: str, body: str) -> None:
    assert leads_to(page(head, body)) is None


@pytest.mark.parametrize(
    "junk",
    [
        "<![",
        "<!DOCTYPE [",
        "<!-- ",
        "<script>",
        "<",
        "&#x110000;",
        "\0" * 99,
        "< " * 9999,
        "location" + " " * 90_000,
    ],
)
def test_broken_shells_do_no_harm(junk: str) -> None:
    assert leads_to(page(body=junk)) is None
    assert leads_to(page('<meta http-equiv=refresh content="0;url=/story-2">', junk[:50])) == SECOND


def test_an_article_is_no_shell_whatever_stands_in_it() -> None:
    text = article().replace("<head>", '<head><meta http-equiv="refresh" content="0; url=/story-2">')
    assert leads_to(Page(url=STORY, body=text.encode(), status=200)) is None


SHELL = '<html><head><meta http-equiv="refresh" content="0; url={}"></head><body></body></html>'


def test_it_is_followed_and_what_is_there_is_captured(wire: Wire) -> None:
    wire.reply("/story-1", http(SHELL.format("/story-2")))
    visited = only(crawl(wire))
    assert visited.state is State.CAPTURED
    assert visited.response is not None
    assert visited.response.url == SECOND


@pytest.mark.parametrize(
    ("target", "state", "said"),
    [
        ("https://elsewhere.example/", State.NOT_AN_ARTICLE, "away from gazette"),
        ("/section/", State.NOT_AN_ARTICLE, "which is no article's address"),
        ("/story-9", State.GONE, "status 404"),
        ("/story-8", State.OVER_LIMIT, "more than 5 redirects in a circle"),
        ("http://127.0.0.1/admin", State.NOT_AN_ARTICLE, "away from gazette"),
    ],
)
def test_it_ends_in_a_named_state_and_never_as_a_block(
    wire: Wire, target: str, state: State, said: str
) -> None:
    wire.reply("/story-1", http(SHELL.format(target)))
    wire.reply("/section/", http(article()))
    wire.reply("/story-8", http(SHELL.format("/story-1")))
    visited = only(crawl(wire))
    assert (visited.state, said in (visited.reason or "")) == (state, True)


def test_robots_txt_holds_for_where_it_leads(wire: Wire) -> None:
    wire.reply("/robots.txt", http("User-agent: *\nDisallow: /story-2", content_type="text/plain"))
    wire.reply("/story-1", http(SHELL.format("/story-2")))
    assert only(crawl(wire, limits=FAST)).state is State.FORBIDDEN
    assert "/story-2" not in wire.paths()
