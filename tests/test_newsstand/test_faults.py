"""Faults: each does what it says, where and as often as it is told."""

import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException

import py3langid
import pytest
from lxml import etree, html

from tests.newsstand import Newsstand
from tests.newsstand.faults import KINDS
from tests.test_newsstand.client import NOW, Got, get

PATH = "/rss/home.rss"
FEED = f"https://www.vietnamplus.vn{PATH}"


def spoiled(stand: Newsstand, kind: str, url: str = FEED, **options: object) -> Got:
    stand.fault(kind, outlet="vietnamplus", **options)
    return get(stand, url)


def count(got: Got) -> int:
    return got.text.count("<item>")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("not_found", 404),
        ("gone", 410),
        ("server_error", 500),
        ("forbidden", 403),
        ("unavailable", 503),
        ("too_many", 429),
        ("block_page", 200),
        ("consent_wall", 200),
    ],
)
def test_faults_that_refuse(stand: Newsstand, kind: str, status: int) -> None:
    got = spoiled(stand, kind, seconds=7)
    assert got.status == status
    assert count(got) == 0
    assert got.headers.get("retry-after") == ("7" if kind in {"unavailable", "too_many"} else None)
    assert stand.requests()[-1].fault == kind
    assert stand.requests()[-1].status == status


def test_faults_that_lead_astray(stand: Newsstand) -> None:
    assert spoiled(stand, "redirect_private", times=1).headers["location"] == "http://10.0.0.1/"
    assert (
        spoiled(stand, "redirect_metadata", times=1).headers["location"].startswith("http://169.254.169.254/")
    )
    turn = spoiled(stand, "redirect_loop")
    back = get(stand, turn.headers["location"])
    assert (turn.status, back.status) == (302, 302)
    assert back.headers["location"] == FEED


def test_faults_of_lists(stand: Newsstand) -> None:
    api = "https://api.vietnamplus.vn/api/morenews-latest-0-1.html?phrase="
    sitemap = "https://www.vietnamplus.vn/sitemaps/google-news.xml"
    section = "https://www.vietnamplus.vn/thegioi/"
    whole = {url: get(stand, url).text for url in (FEED, api, sitemap, section)}
    marks = {FEED: "<item>", api: "content_id", sitemap: "<url>", section: "<article "}
    for kind, share in (("empty", 0), ("half_listing", 0.5)):
        stand.mend()
        stand.fault(kind, outlet="vietnamplus")
        for url, mark in marks.items():
            assert get(stand, url).text.count(mark) == int(whole[url].count(mark) * share), (kind, url)
    stand.mend()
    broken = spoiled(stand, "broken_xml")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(broken.body)
    stand.mend()
    itself = spoiled(stand, "self_sitemap", url="https://www.vietnamplus.vn/sitemap.xml")
    assert itself.text.count("<loc>https://www.vietnamplus.vn/sitemap.xml</loc>") == 1
    stand.mend()
    assert spoiled(
        stand, "robots_disallow", url="https://www.vietnamplus.vn/robots.txt", path="robots"
    ).text.endswith("Disallow: /\n")


def test_faults_of_encoding(stand: Newsstand) -> None:
    gold = next(stand.golds("vietnamplus"))
    wrong = spoiled(stand, "wrong_charset", url=gold.url)
    assert wrong.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert (gold.headline or "") in wrong.text
    stand.mend()
    twice = spoiled(stand, "encoding_change", url=gold.url)
    assert twice.headers["content-type"] == "text/html; charset=utf-8"
    assert gold.article_body[1] not in twice.text
    assert "áº" in twice.text


def test_faults_of_dates(stand: Newsstand) -> None:
    gold = next(stand.golds("vietnamplus"))
    stamp = gold.date_published.isoformat()
    assert stamp in get(stand, gold.url).text
    skewed = spoiled(stand, "clock_skew", url=gold.url, hours=72)
    assert stamp not in skewed.text
    assert (gold.date_published + timedelta(hours=72)).isoformat() in skewed.text
    assert parsedate_to_datetime(skewed.headers["date"]) == NOW + timedelta(hours=72)
    stand.mend()
    strange = spoiled(stand, "date_format", url=gold.url)
    assert stamp not in strange.text
    assert f"{gold.date_published:%m/%d/%y %Hh%M}" in strange.text


def test_faults_of_form(stand: Newsstand) -> None:
    """A redesign, another language, one id for all: pages that are well at first sight."""
    gold, newest = next(stand.golds("vietnamplus")), next(iter(stand.golds("vietnamplus")))
    page = html.document_fromstring(spoiled(stand, "redesign", url=gold.url).body)
    assert not page.cssselect(".article__body, h1.article__title")
    assert gold.article_body[2] in page.text_content()
    stand.mend()
    english = spoiled(stand, "language_switch", url=gold.url)
    assert english.status == 200
    assert f'rel="canonical" href="{gold.url}"' in english.text
    text = " ".join(html.document_fromstring(english.body).xpath("//div[@itemprop='articleBody']/p/text()"))
    assert py3langid.classify(text)[0] == "en"
    stand.mend()
    golds = list(stand.golds("vietnamplus", 60))
    stand.fault("duplicate_ids", outlet="vietnamplus")
    claimed = {
        html.document_fromstring(get(stand, g.url).body).xpath("string(//link[@rel='canonical']/@href)")
        for g in golds[:5]
    }
    assert len(claimed) == 1
    assert newest.url == gold.url


def test_faults_of_sending(stand: Newsstand) -> None:
    whole = get(stand, FEED, Accept_Encoding="identity").body
    for kind in ("truncated_body", "reset", "not_http"):
        stand.mend()
        with pytest.raises((HTTPException, OSError)):
            spoiled(stand, kind)
        assert stand.requests()[-1].status == 0
    stand.mend()
    with pytest.raises(EOFError):
        spoiled(stand, "truncated_gzip")
    stand.mend()
    before = datetime.now(UTC)
    assert spoiled(stand, "slow", seconds=0.5).body == whole
    assert datetime.now(UTC) - before >= timedelta(seconds=0.5)
    stand.mend()
    assert len(spoiled(stand, "huge", megabytes=50).body) > 49 << 20


def test_a_bomb_is_small_until_it_is_unpacked(stand: Newsstand) -> None:
    stand.fault("bomb", outlet="vietnamplus", megabytes=64)
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    connection.request("GET", PATH, headers={"Host": "www.vietnamplus.vn"})
    packed = connection.getresponse().read()
    connection.close()
    assert len(packed) < 1 << 17
    assert len(zlib.decompress(packed, wbits=31)) > 64 << 20


def test_a_fault_holds_where_and_as_often_as_it_says(stand: Newsstand) -> None:
    stand.fault("server_error", outlet="vietnamplus", path="^/rss/", skip=1, times=2)
    stand.fault("gone", host="euronews", path=r"\?p=2")
    assert [get(stand, FEED).status for _ in range(4)] == [200, 500, 500, 200]
    assert get(stand, "https://www.vietnamplus.vn/").status == 200
    assert get(stand, "https://en.vietnamplus.vn/rss/home.rss").status == 200
    assert get(stand, "https://www.euronews.com/news/europe?p=2").status == 410
    assert get(stand, "https://www.euronews.com/news/europe").status == 200
    stand.mend()
    stand.fault("redesign", outlet="anewz", since=(NOW + timedelta(days=1)).isoformat())
    url = next(stand.golds("anewz")).url
    forms = []
    for day in range(2):
        stand.set_time(NOW + timedelta(days=day))
        forms.append(bool(html.document_fromstring(get(stand, url).body).cssselect("article.news-detail")))
    assert forms == [True, False]
    with pytest.raises(ValueError, match="no fault 'flood'"):
        stand.fault("flood")
    assert len(KINDS) >= 28
