"""Discovery: bytes in, links out, and a line that says what could not be read."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.discover import merge
from scrapers.model.link import Link
from scrapers.model.outlet import Api, Feed, Section, Sitemap, Source
from tests.discover.finding import NOW, SAIGON, find, urls

FEED = Feed(url="https://gazette.example/rss/home.rss")
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Gazette</title>
<item><title><![CDATA[Gạo &amp; <b>cá</b>]]></title><link>http://gazette.example/story-1?utm_source=rss</link>
  <pubDate>Sun, 22 Nov 2026 09:30:00 +0700</pubDate><category>Thế giới</category></item>
<item><title>A &amp;quot;quoted&amp;quot; word</title><link>/story-2</link><pubDate>Sun, 22 Nov 2026 08:00:00</pubDate></item>
<item><title>Again</title><link>https://gazette.example/story-1#top</link></item>
<item><title>A film</title><link>https://gazette.example/video/9</link></item>
<item><title>A match</title><link>https://gazette.example/sport/story-8</link></item>
<item><title>Elsewhere</title><link>https://other.example/story-9</link></item>
<item><title>No link</title></item>
</channel></rss>"""


def test_rss() -> None:
    found = find(FEED, RSS)
    assert found.error is None
    assert urls(found.links) == ["/story-1", "/story-2"]
    first, second = found.links
    assert first.url == "http://gazette.example/story-1?utm_source=rss"
    assert first.title == "Gạo & cá"
    assert first.section == "Thế giới"
    assert first.source == "feed /rss/home.rss"
    assert first.published == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    assert second.url == "https://gazette.example/story-2"
    assert second.title == 'A "quoted" word'


def test_a_time_without_an_offset_is_the_outlets() -> None:
    assert find(FEED, RSS).links[1].published == datetime(2026, 11, 22, 8, 0, tzinfo=SAIGON)


def test_atom() -> None:
    found = find(
        FEED,
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
        <link rel="alternate" href="https://gazette.example/story-1"/><updated>2026-11-22T01:00:00Z</updated></entry></feed>""",
    )
    assert urls(found.links) == ["/story-1"]
    assert found.links[0].published == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_broken_xml_gives_what_can_be_read_and_says_so() -> None:
    found = find(FEED, RSS[: RSS.index("<item><title>A film")] + "<item><title>Cut & of")
    assert urls(found.links) == ["/story-1", "/story-2"]
    assert found.error
    assert found.error.startswith("broken XML: ")
    assert "\n" not in found.error


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "an empty page"),
        ("  \n", "an empty page"),
        ('<rss version="2.0"><channel><title>Gazette</title></channel></rss>', "a feed without entries"),
        ("<html><body>Please prove you are human</body></html>", "expected RSS or Atom, found '<html>"),
        (
            '<rss version="2.0"><channel><item><link>https://gazette.example/video/1</link></item></channel></rss>',
            "none is an article's address",
        ),
    ],
)
def test_a_feed_without_links_says_why(body: str, said: str) -> None:
    found = find(FEED, body)
    assert not found.links
    assert said in (found.error or "")


def test_a_feed_in_another_character_set() -> None:
    body = RSS.replace("utf-8", "utf-16").encode("utf-16")
    assert find(FEED, body).links[0].title == "Gạo & cá"


SITEMAP = Sitemap(url="https://gazette.example/sitemap.xml", within=timedelta(days=3), follow=r"/news-")
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a CMS -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://gazette.example/story-1 </loc><lastmod>2026-11-21T23:00:00+07:00</lastmod>
  <news:news><news:publication_date>2026-11-21T10:00:00+07:00</news:publication_date>
  <news:title><![CDATA[Mưa &amp; gió]]></news:title></news:news></url>
<url><loc>https://gazette.example/story-2</loc><lastmod>2026-11-21 09:30:00</lastmod>
  <image:image><image:loc>https://i.gazette.example/2.jpg</image:loc><image:title>Cầu &amp;quot;mới&amp;quot;</image:title></image:image></url>
<url><loc>https://gazette.example/story-3</loc><lastmod>2026-11-01</lastmod></url>
<url><loc>https://gazette.example/story-4</loc></url>
<url><loc/></url>
</urlset>"""


def test_sitemap() -> None:
    found = find(SITEMAP, NEWS)
    assert found.error is None
    assert urls(found.links) == ["/story-1", "/story-2", "/story-4"]
    assert [link.title for link in found.links] == ["Mưa & gió", None, None]
    assert [link.published for link in found.links] == [
        datetime(2026, 11, 21, 10, 0, tzinfo=SAIGON),
        datetime(2026, 11, 21, 9, 30, tzinfo=SAIGON),
        None,
    ]


def test_within_counts_back_from_now() -> None:
    assert "/story-3" in urls(find(replace(SITEMAP, within=timedelta(days=30)), NEWS).links)
    assert "/story-3" in urls(find(replace(SITEMAP, within=timedelta.max), NEWS).links)


def test_a_gzipped_sitemap() -> None:
    assert find(SITEMAP, gzip.compress(NEWS.encode())) == find(SITEMAP, NEWS)


def test_a_gzipped_sitemap_that_ends_early_gives_what_it_holds() -> None:
    body = NEWS.replace("</urlset>", "".join(f"<url><loc>/story-{n}</loc></url>" for n in range(5, 5000)))
    found = find(SITEMAP, gzip.compress(body.encode())[:-2000])
    assert urls(found.links)[:3] == ["/story-1", "/story-2", "/story-4"]
    assert "gzip ends early" in (found.error or "")


def test_a_sitemap_that_is_a_bomb_is_cut() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    assert "more than 52428800 bytes" in (find(SITEMAP, bomb).error or "")


def test_an_index_names_sitemaps_newest_first() -> None:
    found = find(
        SITEMAP,
        """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>/sitemaps/news-2026-10.xml</loc><lastmod>2026-10-31</lastmod></sitemap>
        <sitemap><loc>/sitemaps/news-2026-11a.xml</loc><lastmod>2026-11-20</lastmod></sitemap>
        <sitemap><loc>/sitemaps/news-2026-11b.xml</loc><lastmod>2026-11-22</lastmod></sitemap>
        <sitemap><loc>/sitemaps/news-undated.xml</loc></sitemap>
        <sitemap><loc>/sitemaps/tags.xml</loc><lastmod>2026-11-22</lastmod></sitemap></sitemapindex>""",
    )
    assert found.error is None
    assert [address.rpartition("/")[2] for address in found.follow] == [
        "news-2026-11b.xml",
        "news-2026-11a.xml",
        "news-undated.xml",
    ]
    assert found.follow[0] == "https://gazette.example/sitemaps/news-2026-11b.xml"


def test_broken_sitemap_keeps_what_came_before() -> None:
    found = find(SITEMAP, NEWS[: NEWS.index("<url><loc>https://gazette.example/story-3")] + "<url><loc>&")
    assert urls(found.links) == ["/story-1", "/story-2"]
    assert "broken XML" in (found.error or "")


def test_nothing_is_loaded_from_outside() -> None:
    body = """<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY file SYSTEM "file:///etc/passwd">]>
      <urlset><url><loc>https://gazette.example/story-1</loc><title>&file;</title></url></urlset>"""
    (link,) = find(SITEMAP, body).links
    assert "root:" not in (link.title or "")


def test_entities_are_not_multiplied() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}]>
      <urlset><url><loc>https://gazette.example/story-1</loc><title>&l9;</title></url></urlset>"""
    found = find(SITEMAP, body)
    assert "broken XML" in (found.error or "")
    assert all(len(link.title or "") < 100 for link in found.links)


@pytest.mark.slow
def test_a_sitemap_of_more_than_the_protocol_allows_is_cut() -> None:
    body = "".join(f"<url><loc>https://gazette.example/story-{n}</loc></url>" for n in range(50_010))
    found = find(SITEMAP, f"<urlset>{body}</urlset>")
    assert len(found.links) == 50_000
    assert found.error == "more than 50000 entries; the rest was left"


def test_html_instead_of_a_sitemap() -> None:
    found = find(SITEMAP, "<html><body>Not here</body></html>")
    assert "expected a sitemap, found '<html>" in (found.error or "")


SECTION = Section(
    url="https://gazette.example/world/", card="article.story", link="h2 a", title="h2 a", time="time.time"
)
CARDS = """<html><head><meta charset="utf-8"></head><body>
<article class="story"><a href="/story-1"><img></a><h2><a href="../story-1"> Gió&nbsp;mùa <b>về</b> </a></h2>
  <time class="time" datetime="2026-11-22T08:15:00+07:00">8 giờ 15</time></article>
<article class="story"><h2><a href="/story-2" title="Second"></a></h2><time class="time">22/11/2026 - 07:09</time></article>
<article class="story"><h2><a href="javascript:void(0)">No</a></h2></article>
<a href="/story-7">outside any card</a></body></html>"""


def test_section() -> None:
    found = find(SECTION, CARDS)
    assert found.error is None
    assert urls(found.links) == ["/story-1", "/story-2"]
    assert [link.title for link in found.links] == ["Gió mùa về", "Second"]
    assert [link.published for link in found.links] == [
        datetime(2026, 11, 22, 1, 15, tzinfo=UTC),
        datetime(2026, 11, 22, 7, 9, tzinfo=SAIGON),
    ]


def test_section_of_plain_anchors() -> None:
    assert urls(find(Section(url="https://gazette.example/"), CARDS).links) == [
        "/story-1",
        "/story-2",
        "/story-7",
    ]


def test_a_selector_that_finds_nothing_says_so() -> None:
    assert "no 'div.card' in the page" in (find(replace(SECTION, card="div.card"), CARDS).error or "")
    assert find(replace(SECTION, link="h9 a"), CARDS).error == "none of 3 'article.story' holds a link 'h9 a'"


API = Api(url="https://gazette.example/api/more-0-1.html", items="data.contents", section="zone.name")


def test_api() -> None:
    found = find(
        API,
        """{"data": {"load_more": true, "contents": [
        {"url": "/story-1", "title": "A &amp; B", "date": 1795341600, "zone": {"name": "Kinh tế"}},
        {"url": "https://gazette.example/story-2", "title": null, "date": "2026-11-22T09:00:00"},
        {"title": "no address"}, 7]}}""",
    )
    assert found.error is None
    first, second = found.links
    assert (first.title, first.section) == ("A & B", "Kinh tế")
    assert first.published == datetime.fromtimestamp(1795341600, UTC)
    assert second.published == datetime(2026, 11, 22, 9, 0, tzinfo=SAIGON)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html>blocked</html>", "expected JSON, found '<html>blocked</html>'"),
        ('{"data": {"contents": {}}}', "expected a list at 'data.contents', found dict"),
        ('{"data": []}', "expected a list at 'data.contents', found NoneType"),
        ('{"data": {"contents": []}}', "none of 0 items at 'data.contents' has a 'url'"),
        ("[" * 100_000, "expected JSON"),
    ],
)
def test_an_api_that_answers_something_else(body: str, said: str) -> None:
    assert said in (find(API, body).error or "")


def test_half_a_character_and_endless_titles_and_addresses_do_no_harm() -> None:
    contents = [
        {"url": "/story-1", "title": "A \ud83d B"},
        {"url": "/\ud83d/story-2"},
        {"url": f"/{'x' * 3000}/story-3"},
        {"url": "/story-4", "title": "long " * 5000},
    ]
    found = find(API, json.dumps({"data": {"contents": contents}}))
    assert "/story-1" in urls(found.links)
    assert found.links[0].title == "A ? B"
    assert not any("story-3" in link.url for link in found.links)
    assert len(found.links[-1].title or "") == 1000
    for link in found.links:
        f"{link}".encode()


def test_merge_keeps_the_first_and_fills_in() -> None:
    bare = Link(url="u", canonical_url="c", source="section /")
    full = replace(bare, source="feed /rss", title="Title", published=NOW, section="World")
    other = replace(bare, canonical_url="d")
    assert merge([[bare, other], [full]]) == [replace(full, source="section /"), other]
    assert merge([[full], [bare]]) == [full]


@given(st.sampled_from([FEED, SITEMAP, SECTION, API]), st.binary(max_size=400))
def test_no_bytes_make_a_parser_fail(source: Source, body: bytes) -> None:
    found = find(source, body)
    assert found.links or found.error


@given(
    st.sampled_from([(FEED, RSS), (SITEMAP, NEWS), (SECTION, CARDS)]),
    st.integers(min_value=0, max_value=1500),
    st.binary(min_size=1, max_size=8),
)
def test_nor_do_broken_pages(page: tuple[Source, str], at: int, noise: bytes) -> None:
    body = page[1].encode()
    found = find(page[0], body[:at] + noise + body[at + len(noise) :])
    assert found.links or found.error


@pytest.mark.parametrize(
    ("base", "link", "address"),
    [
        ("", "/story-7", "https://m.gazette.example/story-7"),
        ("https://gazette.example/", "/story-7", "https://gazette.example/story-7"),
        ("https://gazette.example/news/", "story-7", "https://gazette.example/news/story-7"),
        (
            "https://gazette.example/",
            "https://m.gazette.example/story-7",
            "https://m.gazette.example/story-7",
        ),
    ],
)
def test_an_api_on_another_host_may_list_paths_or_slugs_of_the_site(
    base: str, link: str, address: str
) -> None:
    api = Api(url="https://m.gazette.example/list", items="", base=base)
    assert [each.url for each in find(api, json.dumps([{"url": link}])).links] == [address]
