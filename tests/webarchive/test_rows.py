"""Rows of CDX indexes, and the listing that is made of them: what is missing is said, and nothing ends a day."""

import gzip
import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.discover.walk import End, Step
from scrapers.model.link import DayLink, State
from scrapers.model.outlet import CommonCrawl, Feed, Floors, NewsCrawl, Outlet, Wayback
from scrapers.webarchive import listing
from scrapers.webarchive.rows import read_rows

DAY = date(2025, 1, 22)
FIELDS = ["timestamp", "original", "statuscode"]
LINE = b'{"timestamp": "20250122100000", "url": "https://a.example/", "status": "200", "offset": "7", "filename": "f"}\n'


def array(*rows: list[object], fields: list[str] = FIELDS) -> bytes:
    return json.dumps([fields, *rows]).encode()


def row(address: object, stamp: str = "20250122100000") -> list[object]:
    return [stamp, address, "200"]


def test_both_dialects() -> None:
    assert read_rows(b"[]").mementos == ()
    assert read_rows(b"[]").error is None
    resumed = read_rows(array(["20250122100000", "https://a.example/", "-"], [], ["key %3A"]))  # type: ignore[list-item]
    assert resumed.resume == "key %3A"
    assert resumed.mementos[0].status is None
    assert read_rows(LINE * 2).mementos[1].offset == 7


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "an empty body"),
        (b" \n", "an empty body"),
        (b"<html><title>Busy</title></html>", "got HTML: 'Busy'"),
        (b"<?xml version='1.0'?><error/>", "got HTML"),
        (b'[["a"],["b","c"]]', "expected CDX rows in JSON"),
        (b'[["urlkey","mimetype"],["b","c"]]', "expected CDX rows in JSON"),
        (b"[[]]", "expected CDX rows in JSON"),
        (b"[1]", "expected CDX rows in JSON"),
        (b"{]", "expected CDX rows in JSON"),
        (b"null", "expected CDX rows in JSON"),
        (b"nothing", "expected CDX rows in JSON"),
        (b"[" * 100_000, "expected CDX rows in JSON"),
        (array(row("https://a.example/"))[:-5], "expected CDX rows in JSON"),
        (b'{"error": "try again"}', "1 rows without an address or a time"),
    ],
)
def test_an_answer_that_is_none_has_no_rows_and_is_not_whole(body: bytes, says: str) -> None:
    found = read_rows(body)
    assert not found.mementos
    assert says in (found.error or "")
    assert not found.whole


@pytest.mark.parametrize(
    "body",
    [
        LINE + b'{"timestamp": "2025", "url": "https://a.example/"}',
        LINE + LINE[:40],
        LINE + b"Gateway timeout",
        array(row("https://a.example/"), row("https://a.example/", "yesterday")),
        array(row("https://a.example/"), row(None)),
        array(row("https://a.example/"), row(7)),
    ],
)
def test_a_row_that_says_nothing_is_left_and_the_answer_is_not_whole(body: bytes) -> None:
    found = read_rows(body)
    assert len(found.mementos) == 1
    assert found.trouble


@pytest.mark.parametrize(
    ("printed", "fit"),
    [
        ("https://tin.example/thời-sự", "https://tin.example/th%E1%BB%9Di-s%E1%BB%B1"),
        ("http://tin.example:80/a b", "http://tin.example/a%20b"),
        ("https://báo.example/x", "https://xn--bo-mia.example/x"),
        ("https://tin.example/a\\b?q=é#top", "https://tin.example/a/b?q=%C3%A9"),
        ("https://user:secret@tin.example/x", "https://tin.example/x"),
        ("HTTPS://TIN.example/a/../x", "https://tin.example/x"),
    ],
)
def test_an_address_is_made_fit_at_the_door(printed: str, fit: str) -> None:
    assert [memento.url for memento in read_rows(array(row(printed))).mementos] == [fit]


@pytest.mark.parametrize(
    "printed",
    [
        "http://[::1",
        "https://tin.example:99999/",
        "dns:tin.example",
        "https://tin.example/\ud83d",
        "https://tin.example/\x00x",
        "https://" + "a" * 64 + ".example/",
        "https://tin.example/" + "x" * 3000,
        "http://",
    ],
)
def test_an_address_that_is_none_is_skipped_and_nothing_is_missing_for_it(printed: str) -> None:
    found = read_rows(array(row(printed), row("https://a.example/")))
    assert [memento.url for memento in found.mementos] == ["https://a.example/"]
    assert "1 skipped: " in (found.error or "")
    assert found.whole


@given(
    st.binary(max_size=200)
    | st.lists(st.lists(st.text(max_size=20), max_size=3), max_size=4).map(json.dumps).map(str.encode)
)
def test_no_bytes_make_the_reader_of_rows_fail(body: bytes) -> None:
    read_rows(body)
    read_rows(array(row("https://a.example/")) + body)
    read_rows(LINE + body)


OUTLET = Outlet(
    slug="tin",
    name="Tin",
    home="https://tin.example/",
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    sources=(Feed(url="https://tin.example/rss"),),
    article=r"/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/.+",
    floors=Floors(articles_per_day=1),
)
WAYBACK = Wayback(url="tin.example/", match="host", pages=4)
CRAWLS = CommonCrawl(url="tin.example/*", within=timedelta(days=3), pages=8)
STORY = "https://tin.example/2025/01/22/"


def drive(
    source: Wayback | CommonCrawl, answer: Callable[[str], bytes | State]
) -> tuple[list[DayLink], End, list[str]]:
    """Play the archive: what ``answer`` gives for each question, or the state in which it failed."""
    walk = listing.walk(source, OUTLET, DAY, base="https://archive.example")
    links: list[DayLink] = []
    asked: list[str] = []
    step: Step = walk.first()
    while step.next:
        asked.append(step.next)
        links += step.links
        said = answer(step.next)
        step = (
            walk.failed(step.next, said, f"it is {said}")
            if isinstance(said, State)
            else walk.read(step.next, said)
        )
    assert step.end is not None
    return [*links, *step.links], step.end, asked


def names(links: Iterable[DayLink]) -> list[str]:
    return [each.link.url.removeprefix(STORY) for each in links]


def test_strange_addresses_end_no_day() -> None:
    strange = [
        "http://[::1/2025/01/22/x",
        "https://tin.example/2025/01/22/\ud83d",
        "https://tin.example:0/2025/01/22/y",
    ]
    body = array(*(row(each) for each in strange), row(f"{STORY}một"), row(f"{STORY}hai"))
    links, end, _ = drive(WAYBACK, lambda url: body)
    assert names(links) == ["m%E1%BB%99t", "hai"]
    assert all(each.memento and each.memento.url.isascii() for each in links)
    assert end.complete


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (State.FAILED, "it is failed"),
        (b"", "an empty body"),
        (b"<html><title>503</title>", "got HTML"),
        (array(row(f"{STORY}a"))[:-3], "expected CDX rows in JSON"),
        (array(row(f"{STORY}a"), row(f"{STORY}b", "?")), "1 rows without"),
        (array(*[row(f"{STORY}{number}") for number in range(listing.ROWS)]), "no resume key"),
        (array(row(f"{STORY}a"), [], ["again"]), "same resume key"),
    ],
)
def test_an_index_that_may_have_more_is_not_complete(body: bytes | State, reason: str) -> None:
    _, end, asked = drive(WAYBACK, lambda url: body)
    assert not end.complete
    assert reason in end.reason
    assert len(asked) <= 2


def test_an_index_that_fails_on_its_second_page_keeps_the_first_and_is_not_complete() -> None:
    pages = iter([array(row(f"{STORY}a"), [], ["key"]), b"<html>busy</html>"])
    links, end, _ = drive(WAYBACK, lambda url: next(pages))
    assert names(links) == ["a"]
    assert not end.complete


INDEX = "https://archive.example/CC-MAIN-2025-05-index"
LIST = json.dumps([
    {"id": "CC-MAIN-2025-05", "cdx-api": INDEX, "from": "2025-01-12T00:00:00", "to": "2025-01-26T00:00:00"}
])


@pytest.mark.parametrize(
    ("crawls", "pages", "rows", "complete"),
    [
        (LIST, b'{"pages": 1}', LINE.replace(b"https://a.example/", f"{STORY}a".encode()), True),
        (LIST, b'{"pages": 0}', b"", True),
        (LIST, State.GONE, b"", True),
        ("[]", b"", b"", False),
        ("{}", b"", b"", False),
        ("<html>", b"", b"", False),
        (LIST[:-4], b"", b"", False),
        (LIST, b"<html>busy</html>", b"", False),
        (LIST, b"", b"", False),
        (LIST, State.FAILED, b"", False),
        (LIST, b'{"pages": 1}', State.FAILED, False),
        (LIST, b'{"pages": 1}', LINE + LINE[:30], False),
        (LIST, b'{"pages": 1}', b"", False),
        (LIST, b'{"pages": 1000000000}', LINE, False),
    ],
)
def test_an_outage_of_common_crawl_is_never_all_of_the_day(
    crawls: str, pages: bytes | State, rows: bytes | State, complete: bool
) -> None:
    def answer(url: str) -> bytes | State:
        if url.endswith("collinfo.json"):
            return crawls.encode()
        return pages if "showNumPages" in url else rows

    assert drive(CRAWLS, answer)[1].complete is complete


def names_of(*stamps: str) -> bytes:
    paths = (
        f"crawl-data/CC-NEWS/2025/01/CC-NEWS-{stamp}-{number:05}.warc.gz"
        for number, stamp in enumerate(stamps)
    )
    return gzip.compress("\n".join(paths).encode(), mtime=0)


WHOLE = names_of("20250121160000", "20250122010000", "20250123163000", "20250123180000")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"no such names", mtime=0),
        WHOLE[:-4],
        WHOLE[:20],
        WHOLE[:14] + bytes(len(WHOLE) - 14),
        gzip.compress("tên".encode("utf-16"), mtime=0),
    ],
)
def test_a_list_of_files_that_is_none_is_named(body: bytes) -> None:
    with pytest.raises(ValueError, match="expected"):
        listing.news_files(NewsCrawl(), OUTLET, DAY, body)


def test_a_list_that_ends_before_the_time_that_was_asked_for_does_not_tell_all() -> None:
    """The day begins on 21 January at 17:00 UTC, and two days after it are looked through."""
    assert listing.reaches_end(NewsCrawl(), OUTLET, DAY, WHOLE)
    assert len(listing.news_files(NewsCrawl(), OUTLET, DAY, WHOLE)) == 3
    running = names_of("20250121160000", "20250122010000")
    assert len(listing.news_files(NewsCrawl(), OUTLET, DAY, running)) == 2
    assert not listing.reaches_end(NewsCrawl(), OUTLET, DAY, running)
