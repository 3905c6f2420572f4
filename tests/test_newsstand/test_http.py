"""HTTP: conditional requests, compression, the request log."""

from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

from scrapers.model.page import Page
from scrapers.outlets import load, slugs
from scrapers.read import read
from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW, get


def test_an_unchanged_page_is_not_sent_again(stand: Newsstand) -> None:
    for slug in slugs():
        gold = next(g for g in stand.golds(slug) if not g.version)
        first = get(stand, gold.url)
        assert get(stand, gold.url).body == first.body
        for header, value in (
            ("If_None_Match", first.headers["etag"]),
            ("If_None_Match", f'"other", W/{first.headers["etag"]}'),
            ("If_Modified_Since", first.headers["last-modified"]),
        ):
            again = get(stand, gold.url, **{header: value})
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        assert (
            get(
                stand, gold.url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"]
            ).status
            == 200
        )
        assert get(stand, gold.url, If_Modified_Since="yesterday").status == 200


def test_the_next_day_the_furniture_is_another_and_the_text_the_same(stand: Newsstand) -> None:
    gold = next(g for g in stand.golds("euronews") if not g.version)
    first = get(stand, gold.url)
    stand.set_time(NOW + timedelta(days=1))
    second = get(stand, gold.url, If_None_Match=first.headers["etag"])
    assert second.status == 200
    assert second.body != first.body
    outlet = load("euronews")
    articles = [read(Page(url=gold.url, body=got.body), outlet) for got in (first, second)]
    assert articles[0].body_sha256 == articles[1].body_sha256


def test_head_gzip_chunks_and_keep_alive(stand: Newsstand) -> None:
    gold = next(stand.golds("ngaynay"))
    whole, head = get(stand, gold.url), get(stand, gold.url, method="HEAD")
    assert head.body == b""
    assert head.headers["content-length"] == whole.headers["content-length"]
    plain = get(stand, gold.url, Accept_Encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.body == whole.body
    assert get(stand, "https://ngaynay.vn/").headers["transfer-encoding"] == "chunked"
    assert get(stand, gold.url, method="POST").status == 405
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    for _ in range(3):
        connection.request("GET", urlsplit(gold.url).path, headers={"Host": "ngaynay.vn"})
        assert connection.getresponse().read() == whole.body
    connection.close()


def test_requests_are_remembered_in_order(stand: Newsstand) -> None:
    gold = next(stand.golds("anewz"))
    get(stand, "https://anewz.tv/robots.txt")
    get(stand, gold.url, If_None_Match='"x"', User_Agent="khobao")
    get(stand, "https://ngaynay.vn/rss/home.rss")
    seen = stand.requests("anewz")
    assert [(one.method, one.path, one.status) for one in seen] == [
        ("GET", "/robots.txt", 200),
        ("GET", urlsplit(gold.url).path, 200),
    ]
    assert seen[1].headers["if-none-match"] == '"x"'
    assert seen[1].headers["user-agent"] == "khobao"
    assert seen[0].at <= seen[1].at
    assert len(stand.requests()) == 3
