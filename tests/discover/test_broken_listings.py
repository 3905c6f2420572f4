"""Listings as sites break them: what can be read is read, and what was wrong is said."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.discover.xml import items, local_name
from scrapers.model.outlet import Api, Feed, Section, Sitemap
from tests.discover.finding import find, urls

SITEMAP = Sitemap(url="https://gazette.example/sitemap.xml")
FEED = Feed(url="https://gazette.example/rss")
API = Api(url="https://gazette.example/more", items="list")
SECTION = Section(url="https://gazette.example/world/", card="article", link="a")

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'


def sitemap(title: str = "", *, head: str = DECLARED, rest: str = "") -> str:
    """Three entries, the second with a title as it stands in the source."""
    news = f"<news:news><news:title>{title}</news:title></news:news>" if title else ""
    return (
        f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        "<url><loc>https://gazette.example/story-1</loc></url>\n"
        f"<url><loc>https://gazette.example/story-2</loc>{news}</url>{rest}\n"
        "<url><loc>https://gazette.example/story-3</loc></url>\n</urlset>"
    )


def rss(title: str = "", *, head: str = DECLARED, rest: str = "") -> str:
    return (
        f'{head}<rss version="2.0"><channel><title>Gazette</title>\n'
        "<item><link>https://gazette.example/story-1</link></item>\n"
        f"<item><title>{title}</title><link>https://gazette.example/story-2</link></item>{rest}\n"
        "<item><link>https://gazette.example/story-3</link></item>\n</channel></rss>"
    )


BOTH = pytest.mark.parametrize(("source", "page"), [(SITEMAP, sitemap), (FEED, rss)], ids=["sitemap", "feed"])


@BOTH
@pytest.mark.parametrize(
    "before",
    [
        "\n",
        "\n\r\n \t",
        "\ufeff",
        "\ufeff\n",
        "\n\ufeff",
        "\ufeff\ufeff",
        "<!-- cached -->\n",
        "<!-- a --><!-- b -->",
    ],
)
def test_what_stands_before_the_declaration_does_no_harm(source, page, before) -> None:
    found = find(source, page(head=before + DECLARED))
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"]
    assert found.error is None


@BOTH
@pytest.mark.parametrize(
    "head",
    [
        "",
        '<?xml version="1.0" encoding="utf-16"?>',
        '<?xml version="1.0" encoding="iso-8859-1"?>',
        '<?xml version="1.0" encoding="utf8mb4"?>',
        "<?xml version='1.1'?>",
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE rss PUBLIC "-//X//DTD RSS 0.91//EN" "http://x.example/rss.dtd">',
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/style.xsl"?>',
    ],
)
def test_a_wrong_declaration_loses_nothing(source, page, head) -> None:
    found = find(source, page("Gạo và cá", head=head))
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"]
    assert found.links[1].title == "Gạo và cá"
    assert found.error is None


@BOTH
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_what_is_in_another_encoding_of_unicode_is_read(source, page, encoding) -> None:
    found = find(source, page("Gạo và cá").encode(encoding))
    assert [link.title for link in found.links][1] == "Gạo và cá"
    assert found.error is None


@BOTH
def test_what_says_utf_8_and_has_none_is_read_as_browsers_do(source, page) -> None:
    found = find(source, page("Café «Été»").encode("cp1252"))
    assert found.links[1].title == "Café «Été»"
    assert len(found.links) == 3


@BOTH
def test_mixed_encodings_cost_the_signs_that_nobody_can_tell(source, page) -> None:
    found = find(source, page("Gạo và XX").encode().replace(b"XX", b"\xe9t\xe9"))
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"]
    assert (found.links[1].title or "").startswith("Gạo và ")
    assert "no known character set" in (found.error or "")
    assert found.whole


@BOTH
@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Storm &nbsp; over the delta", "Storm over the delta"),
        ("Caf&eacute; &ldquo;A&rdquo; &hellip;", "Café “A” …"),
        ("&bogus; and &l9;", "&bogus; and &l9;"),
        ("Rice & fish", "Rice & fish"),
        ("Rice &amp fish", "Rice & fish"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("3 < 5 > 4", "3 < 5 > 4"),
        ("I <3 U", "I <3 U"),
        ("a<b", "a<b"),
        ("new <br> line", "new line"),
        ("a ]]> b", "a ]]> b"),
        ("a\x01\x0b\x1fb", "ab"),
        ("a\x00b", "ab"),
        ("a\ufffe\uffffb", "ab"),
        ("a&#0;&#x1;&#xD800;&#1114112;b", "ab"),
        ("<![CDATA[A & B < C]]> & D", "A & B < C & D"),
        ("a <!-- x -- y --> b", "a b"),
    ],
)
def test_a_fault_in_a_title_costs_no_link_and_is_said(source, page, title, read) -> None:
    found = find(source, page(title))
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"]
    assert found.links[1].title == read
    assert "broken XML, mended: " in (found.error or "")
    assert found.whole


@BOTH
@pytest.mark.parametrize(
    ("rest", "more"),
    [
        ("<x:y>a</x:y>", ""),
        ('<z a="b & c"/>', ""),
        ("", "<script>track()</script>"),
        ("", "\n<!-- 0.2 s --> 0"),
    ],
)
def test_faults_elsewhere_cost_no_link(source, page, rest, more) -> None:
    found = find(source, page(rest=rest) + more)
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"]
    assert found.error
    assert found.whole


@BOTH
def test_a_warning_of_the_program_before_the_page_is_left_and_said(source, page) -> None:
    found = find(source, "<br />\n<b>Warning</b>: no file in <b>/a.php</b>\n" + page())
    assert len(found.links) == 3
    assert "<b>Warning</b>" in (found.error or "")
    assert found.whole


@BOTH
@pytest.mark.parametrize("rest", ["<b>", "</b>", "<item><link>x</item>", "<url><loc>x</url>", "<a b=c d>"])
def test_tags_that_do_not_close_cost_no_more_than_their_item(source, page, rest) -> None:
    found = find(source, page(rest=rest))
    assert {"/story-1", "/story-2"} <= set(urls(found.links))
    assert "broken XML: " in (found.error or "")
    assert not found.whole


@BOTH
@pytest.mark.parametrize("left", range(1, 90, 8))
def test_a_page_that_breaks_off_gives_its_whole_items_and_no_half_address(source, page, left) -> None:
    body = page().encode()[:-left]
    found = find(source, body)
    whole = body.count(b"</url>") + body.count(b"</item>")
    assert urls(found.links) == ["/story-1", "/story-2", "/story-3"][:whole]
    assert "broken XML" in (found.error or "")
    assert not found.whole


def test_an_index_is_mended_like_a_sitemap() -> None:
    found = find(
        SITEMAP,
        "\n<?xml version='1.0'?><sitemapindex xmlns='http://www.google.com/schemas/sitemap/0.84'>"
        "<sitemap><loc>/a.xml?x=1&y=2</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>",
    )
    assert found.follow == ("https://gazette.example/a.xml?x=1&y=2", "https://gazette.example/b.xml")
    assert found.whole


def test_a_packed_sitemap_is_mended_like_another() -> None:
    assert find(SITEMAP, gzip.compress(sitemap("A & B").encode())) == find(SITEMAP, sitemap("A & B"))


def test_no_entity_is_expanded_and_nothing_is_loaded() -> None:
    subset = '<!DOCTYPE rss [<!ENTITY a "AAAA"><!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    found = find(FEED, rss("&b;&f;", head=subset))
    assert found.links[1].title == "&b;&f;"


@pytest.mark.parametrize(
    "sign", ["<", "&", "<!--", "<![CDATA[", "<title>", "<?", "</a", "<a:b ", "<!DOCTYPE ["]
)
def test_a_page_of_one_sign_over_and_over_is_given_up_soon(sign) -> None:
    """Each of these made a naive expression look at the page once for every sign in it."""
    found = find(FEED, f"<rss>{sign * 40_000}")
    assert not found.links
    assert found.error


@given(
    st.binary(max_size=300)
    | st.text(alphabet="<>&;/![]-?xml:title urs\"'=#ion\n", max_size=200).map(str.encode)
)
def test_no_bytes_make_the_reader_of_xml_fail(noise: bytes) -> None:
    for body in (noise, b"<rss>" + noise, sitemap("X").encode().replace(b"X", noise)):
        items(body, ("url", "item"), local_name, 100)


LIST = json.dumps({"list": [{"url": "/story-1", "title": 'Gạo, {và} [cá] \\ "'}, {"url": "/story-2"}]})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (LIST, None),
        ("\ufeff" + LIST, None),
        (" \n\ufeff" + LIST, None),
        (f"callback({LIST});", None),
        (f"/**/ window.app.more ( {LIST} )", None),
        (f")]}}',\n{LIST}", None),
        (f"while(1);{LIST}", None),
        (LIST.replace("Gạo", "G\x01\n\x00ạo"), None),
        (LIST.replace("}]", ",},]"), "broken JSON, mended"),
        (f"{LIST}<!-- 0.2 s -->", "broken JSON, mended"),
        (f"{LIST}{LIST}", "broken JSON, mended"),
    ],
)
def test_json_is_read_through_what_is_wrapped_around_it(body, said) -> None:
    found = find(API, body)
    assert urls(found.links) == ["/story-1", "/story-2"]
    assert (found.links[0].title or "").endswith('ạo, {và} [cá] \\ "')
    assert found.whole
    assert (found.error or "").startswith(said) if said else found.error is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_json_in_another_encoding_of_unicode_is_read(encoding) -> None:
    found = find(API, LIST.replace("\\u1ea1", "ạ").encode(encoding))
    assert urls(found.links) == ["/story-1", "/story-2"]


@pytest.mark.parametrize("left", range(1, 24, 3))
def test_json_that_breaks_off_gives_its_whole_items(left) -> None:
    found = find(API, LIST[:-left])
    assert urls(found.links) == ["/story-1", "/story-2"][: 1 + (left < 3)]
    assert "broken JSON" in (found.error or "")
    assert not found.whole


@given(st.integers(0, len(LIST)), st.text(max_size=4))
def test_no_change_makes_the_reader_of_json_fail(at, noise) -> None:
    found = find(API, LIST[:at] + noise + LIST[at + len(noise) :])
    assert found.links or found.error


CARD = '<article><a href="/story-%d">%s</a></article>'
PAGE = "<html><body>" + CARD % (1, "One") + CARD % (2, "Hai") + "</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        "\ufeff\n" + PAGE,
        PAGE.replace("<a ", "<a \x01b=2 ").replace("<article", "<article x\x02y=1"),
        PAGE.replace("One", "O\x00n\x08e & <"),
        PAGE.replace("</a>", ""),
        PAGE.replace("</body></html>", ""),
        PAGE.replace("<html>", '<html><meta charset="utf-16">'),
        PAGE.encode("utf-16"),
        PAGE.encode() + b"\xff\xfe\xed\xa0\x80",
        PAGE.replace("<body>", '<body bad\x01name="1" \x7f="2" 1="3" =4>'),
    ],
)
def test_broken_html_gives_its_links(body) -> None:
    assert urls(find(SECTION, body).links) == ["/story-1", "/story-2"]


@given(st.integers(0, len(PAGE)), st.binary(min_size=1, max_size=6))
def test_no_bytes_make_the_reader_of_sections_fail(at, noise) -> None:
    found = find(SECTION, PAGE.encode()[:at] + noise + PAGE.encode()[at:])
    assert found.links or found.error
