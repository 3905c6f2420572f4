"""What speaks of the article and what does not: foreign elements in sitemaps and feeds, and an item's address."""

from datetime import timedelta

import pytest

from scrapers.model.outlet import Feed, Section, Sitemap
from tests.discover.finding import SAIGON, find, urls

SITEMAP = Sitemap(url="https://gazette.example/sitemap.xml", within=timedelta(days=3))
FEED = Feed(url="https://gazette.example/rss/home.rss")
OLD, NEW = "2019-04-01T08:00:00+00:00", "2026-11-22T02:00:00+00:00"
STORY = "https://gazette.example/story-1"

SPACES = {
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "mobile": "http://www.google.com/schemas/sitemap-mobile/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "media": "http://search.yahoo.com/mrss/",
}
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def sitemap(entry: str, own: str = "http://www.sitemaps.org/schemas/sitemap/0.9", news: str = NEWS) -> str:
    spaces = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in SPACES.items())
    return f'<urlset xmlns="{own}" xmlns:news="{news}"{spaces}><url>{entry}</url></urlset>'


FOREIGN = [
    "<image:image><image:loc>https://gazette.example/story-9</image:loc><image:title>Photo: A. Lee</image:title></image:image>",
    f"<video:video><video:title>A film</video:title><video:publication_date>{OLD}</video:publication_date>"
    "<video:content_loc>https://gazette.example/story-9</video:content_loc></video:video>",
    f"<image:loc>https://gazette.example/story-9</image:loc><video:lastmod>{OLD}</video:lastmod>",
    '<xhtml:link rel="alternate" hreflang="fr" href="https://gazette.example/story-9"/>',
    f"<media:group><media:title>M</media:title><media:lastmod>{OLD}</media:lastmod></media:group>",
    f'<x:ad xmlns:x="urn:x"><loc>https://gazette.example/story-9</loc><lastmod>{OLD}</lastmod></x:ad>',
    f"<mobile:mobile/><video:video><news:title>A film</news:title><news:publication_date>{OLD}</news:publication_date></video:video>",
    f"<extra><loc>https://gazette.example/story-9</loc><lastmod>{OLD}</lastmod><title>E</title></extra>",
    f"<i:image xmlns:i='http://www.google.com/schemas/sitemap-image/1.1'><i:title>I</i:title><i:lastmod>{OLD}</i:lastmod></i:image>",
]


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("first", [True, False])
def test_nothing_foreign_in_a_sitemap_speaks_of_the_article(foreign, first) -> None:
    own = (
        f"<loc>{STORY}</loc><lastmod>{NEW}</lastmod>"
        f"<news:news><news:title>Own</news:title><news:publication_date>{NEW}</news:publication_date></news:news>"
    )
    (link,) = find(SITEMAP, sitemap(foreign + own if first else own + foreign)).links
    assert (link.url, link.title) == (STORY, "Own")
    assert link.published is not None
    assert link.published.isoformat() == NEW


@pytest.mark.parametrize("foreign", FOREIGN)
def test_nor_where_the_article_says_nothing_of_itself(foreign) -> None:
    (link,) = find(SITEMAP, sitemap(foreign + f"<loc>{STORY}</loc>")).links
    assert (link.url, link.title, link.published) == (STORY, None, None)


@pytest.mark.parametrize(
    ("own", "news"),
    [
        ("http://www.sitemaps.org/schemas/sitemap/0.9", NEWS),
        ("https://www.sitemaps.org/schemas/sitemap/0.9", NEWS.replace("http:", "https:")),
        ("http://www.sitemaps.org/schemas/sitemap/0.9/", NEWS + "/"),
        ("http://www.google.com/schemas/sitemap/0.84", "http://www.google.com/schemas/sitemap-news/0.84"),
        ("", NEWS),
        ("urn:of-our-own", "http://google.com/schemas/sitemap-news/0.9"),
    ],
)
def test_a_sitemap_is_read_in_whatever_namespace_it_is(own, news) -> None:
    entry = f"<loc>{STORY}</loc><news:news><news:title>T</news:title><news:publication_date>{NEW}</news:publication_date></news:news>"
    (link,) = find(SITEMAP, sitemap(entry, own, news)).links
    assert link.title == "T"
    assert link.published is not None


@pytest.mark.parametrize(
    "body",
    [
        f'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{NEWS}"><s:url><s:loc>{STORY}</s:loc>'
        "<n:news><n:title>T</n:title></n:news></s:url></s:urlset>",
        f"<urlset><url><loc>{STORY}</loc><news><title>T</title></news></url></urlset>",
        f"<urlset><url><loc>{STORY}</loc><news:news><news:title>T</news:title></news:news></url></urlset>",
        f'<urlset xmlns:news="{NEWS}"><url><loc>{STORY}</loc><news:title>T</news:title></url></urlset>',
    ],
)
def test_prefixes_are_only_names(body) -> None:
    (link,) = find(SITEMAP, body).links
    assert (link.url, link.title) == (STORY, "T")


HEAD = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>Gazette</title>'
    "<link>https://gazette.example/</link>"
)


def rss(*found: str) -> str:
    return HEAD + "".join(f"<item>{each}</item>" for each in found) + "</channel></rss>"


def atom(*found: str, base: str = "") -> str:
    entries = "".join(each if each.startswith("<entry") else f"<entry>{each}</entry>" for each in found)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{base}><title>Gazette</title>{entries}</feed>'


@pytest.mark.parametrize(
    "foreign",
    [
        "<media:title>M</media:title><media:category>MC</media:category>",
        "<media:group><media:content url='https://gazette.example/story-9'><media:title>M</media:title></media:content></media:group>",
        "<enclosure url='https://gazette.example/story-9' type='audio/mpeg'/>",
        "<source url='https://gazette.example/story-9'>Other</source>",
        "<comments>https://gazette.example/story-9</comments>",
        "<itunes:title>I</itunes:title>",
        f"<atom:source><atom:title>S</atom:title><atom:updated>{OLD}</atom:updated><atom:id>https://gazette.example/story-9</atom:id></atom:source>",
        "<description>&lt;a href='https://gazette.example/story-9'&gt;x&lt;/a&gt;</description>",
        "<atom:link rel='self' href='https://gazette.example/story-9'/><atom:link rel='replies' href='/story-8'/>",
        f"<image><title>P</title><link>https://gazette.example/story-9</link><pubDate>{OLD}</pubDate></image>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_nothing_foreign_in_a_feed_speaks_of_the_article(foreign, first) -> None:
    own = f"<title>Own</title><link>{STORY}</link><category>Here</category><pubDate>{NEW}</pubDate>"
    (link,) = find(FEED, rss(foreign + own if first else own + foreign)).links
    assert (link.url, link.title, link.section) == (STORY, "Own", "Here")
    assert link.published is not None
    assert link.published.isoformat() == NEW
    assert not find(FEED, rss(foreign)).links


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link></link><guid>https://gazette.example/story-1</guid>", ["/story-1"]),
        ("<guid isPermaLink='true'>https://gazette.example/story-1</guid>", ["/story-1"]),
        ("<guid isPermaLink='false'>https://gazette.example/story-1</guid>", []),
        ("<guid>story-1</guid>", []),
        ("<link>/story-1</link><atom:link href='/story-9'/>", ["/story-1"]),
        ("<atom:link href='/story-9'/><link>/story-1</link>", ["/story-1"]),
        ("<atom:link rel='alternate' href='/story-1'/>", ["/story-1"]),
        ("<link href='/story-1'/>", ["/story-1"]),
        ("<link>\n  https://gazette.example/story-1\n</link>", ["/story-1"]),
        ("<link><![CDATA[https://gazette.example/story-1?a=1&b=2]]></link>", ["/story-1"]),
        ("<link>story-1</link>", ["/rss/story-1"]),
        ("<link>//gazette.example/story-1</link>", ["/story-1"]),
        (
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>/story-1</feedburner:origLink>",
            ["/story-1"],
        ),
        ("<link>https://feeds.example/~r/1</link><guid>https://gazette.example/story-1</guid>", ["/story-1"]),
        ("<link>http://[broken</link><guid>https://gazette.example/story-1</guid>", ["/story-1"]),
        ("<enclosure url='/story-1'/><comments>/story-1</comments>", []),
    ],
)
def test_the_address_of_an_item_of_rss(item, expected) -> None:
    assert urls(find(FEED, rss(item)).links) == expected


@pytest.mark.parametrize(
    ("entry", "base", "expected"),
    [
        ("<link href='/story-1'/>", "", "/story-1"),
        ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/story-1'/>", "", "/story-1"),
        ("<link rel='replies' href='/story-9'/><link href='/story-1'/>", "", "/story-1"),
        (
            "<link type='application/json' href='/story-9'/><link type='text/html' href='/story-1'/>",
            "",
            "/story-1",
        ),
        ("<id>https://gazette.example/story-1</id>", "", "/story-1"),
        ("<id>tag:gazette.example,2026:story-9</id><link>/story-1</link>", "", "/story-1"),
        ("<link href='story-1'/>", " xml:base='https://gazette.example/news/'", "/news/story-1"),
        ("<link href='story-1'/>", " xml:base='/news/'", "/news/story-1"),
        ("<link href='story-1'/>", " xml:base='news/'", "/rss/news/story-1"),
        ("<entry xml:base='b/'><link href='story-1'/></entry>", " xml:base='/a/'", "/a/b/story-1"),
        (
            "<entry xml:base='b/'><link xml:base='../c/' href='story-1'/></entry>",
            " xml:base='/a/'",
            "/a/c/story-1",
        ),
        ("<link href='https://gazette.example/story-1'/>", " xml:base='http://[broken'", "/story-1"),
    ],
)
def test_the_address_of_an_entry_of_atom(entry, base, expected) -> None:
    assert urls(find(FEED, atom(entry, base=base)).links) == [expected]


def test_what_is_relative_to_a_base_that_is_none_is_no_address() -> None:
    found = find(
        FEED,
        atom(
            "<link href='story-1'/>",
            "<link href='https://gazette.example/story-2'/>",
            base=" xml:base='http://['",
        ),
    )
    assert urls(found.links) == ["/story-2"]
    assert "1 skipped: 'http://['" in (found.error or "")


def test_rss_1_0() -> None:
    found = find(
        FEED,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://gazette.example/"><title>G</title></channel>'
        f'<item rdf:about="{STORY}"><title>One</title><dc:date>2026-11-22T09:00:00+07:00</dc:date><dc:subject>World</dc:subject></item>'
        "</rdf:RDF>",
    )
    (link,) = found.links
    assert (link.url, link.title, link.section) == (STORY, "One", "World")
    assert link.published is not None
    assert link.published.astimezone(SAIGON).hour == 9


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("<pubDate>Sun, 22 Nov 2026 09:00:00 ICT</pubDate>", "2026-11-22T09:00:00+07:00"),
        ("<pubDate>22/11/2026 9:00 CH</pubDate>", "2026-11-22T21:00:00+07:00"),
        ("<pubDate>11/10/2026 9:00:00 SA</pubDate>", "2026-10-11T09:00:00+07:00"),
        ("<pubDate>soon</pubDate><dc:date>2026-11-22T02:00:00Z</dc:date>", "2026-11-22T02:00:00+00:00"),
        ("<pubDate>Sun, 22 Nov 2026 09:00:00 XYZT</pubDate>", None),
    ],
)
def test_an_items_time_is_read_in_the_outlets_zone_and_language(facts, expected) -> None:
    (link,) = find(FEED, rss(f"<link>{STORY}</link>{facts}")).links
    assert (link.published.isoformat() if link.published else None) == expected


def test_a_page_with_a_base_of_its_own() -> None:
    body = '<base href="/news/"><a href="story-1">One</a><a href="https://gazette.example/story-2">Two</a>'
    assert urls(find(Section(url="https://gazette.example/world/"), body).links) == [
        "/news/story-1",
        "/story-2",
    ]


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("http://[::1", "Invalid IPv6"),
        ("https://gazette.example:99999/story-9", "Port out of range"),
        ("https://gazette.example/st\x85ory-9", "it holds '\\x85'"),
        ("ftp://gazette.example/story-9", "expected http"),
        (f"https://gazette.example/{'x' * 3000}/story-9", "characters"),
        ("https://gaz ette.example/story-9", "is no host"),
    ],
)
def test_an_address_that_is_none_is_skipped_and_counted(printed, reason) -> None:
    found = find(FEED, rss(f"<link>{printed}</link>", f"<link>{STORY}</link>"))
    assert urls(found.links) == ["/story-1"]
    assert "1 skipped" in (found.error or "")
    assert reason in (found.error or "")
    assert found.whole
