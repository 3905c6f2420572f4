"""Every file of ``inputs`` goes through every reader, whatever it was made for: what comes out is a result, or an error that
says what to do. Who finds an input that breaks a reader adds one like it (never the page of a site): one small file, named for
what it is.
"""

import io
import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from scrapers.archive import cdxj, tables
from scrapers.archive.surt import surt
from scrapers.archive.warc import check_records, read_captures, read_exchanges
from scrapers.crawl import robots_rules
from scrapers.discover import found
from scrapers.errors import BadQuery, SkipAndRecord, StopEverything
from scrapers.model.outlet import Api, Feed, Section, Sitemap
from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from scrapers.read.pasted_text import read_dump
from scrapers.search.question import Question
from scrapers.web import head
from scrapers.web.charset import to_utf8
from scrapers.web.coding import decode
from scrapers.web.ending import shows_end
from scrapers.web.times import printed, read_time
from scrapers.web.urls import canonical, normal
from scrapers.webarchive.rows import read_rows
from tests.archive.test_frozen import DOCUMENTS

INPUTS = sorted((Path(__file__).parent / "inputs").iterdir())
LARGEST = 20_000
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
OUTLET = load("vietnamplus")
URL = "https://www.vietnamplus.vn/mot-bai-viet-post1125344.vnp"
LIMIT = 5 * 2**20
SOURCES = (
    Sitemap(url="https://www.vietnamplus.vn/sitemap.xml"),
    Feed(url="https://www.vietnamplus.vn/rss"),
    Api(url="https://www.vietnamplus.vn/more", items="list"),
    Section(url="https://www.vietnamplus.vn/world/", card="article", link="a"),
)


def page(body: bytes, *, with_outlet: bool) -> None:
    article = read(Page(url=URL, body=body), OUTLET if with_outlet else None)
    json.dumps(article.to_dict(), ensure_ascii=False).encode()


def pasted(body: bytes) -> None:
    read_dump(body.decode("utf-8", "replace"), OUTLET, "ab" * 32)


def listings(body: bytes) -> None:
    for source in SOURCES:
        links = found.links(source, body, OUTLET, source.url, now=NOW)
        assert links.whole or links.error


def robots(body: bytes) -> None:
    robots_rules.parse(body).can_fetch(URL, "Khobao")


def characters(body: bytes) -> None:
    for said in ("", "text/html; charset=utf-16", "text/html; charset=none"):
        to_utf8(body, said).decode()


def codings(body: bytes) -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip, gzip", "of-no-kind"):
        for transfer in ("", "chunked"):
            headers = {"content-encoding": coding, "transfer-encoding": transfer, "content-type": "text/html"}
            assert len(decode(headers, body, LIMIT).data) <= LIMIT
    shows_end(body)


def index(body: bytes) -> None:
    # What was read is written, and read again.
    lines = cdxj.read(body, "an index")
    assert sorted(map(str, cdxj.read(cdxj.write(lines)))) == sorted({str(line) for line in lines})


def whole(records: Callable[[io.BytesIO], Iterable[object]], body: bytes) -> None:
    for _ in records(io.BytesIO(body)):
        pass


def document(name: str, body: bytes) -> None:
    DOCUMENTS[name].from_json(body, name)


def cdx_rows(body: bytes) -> None:
    rows = read_rows(body)
    assert rows.whole or rows.error


def words(body: bytes) -> None:
    for line in body.decode("utf-8", "replace").splitlines()[:50]:
        Question.parse(line)


def lines_of(body: bytes) -> list[str]:
    return [
        *body.decode("utf-8", "surrogatepass" if b"\xed\xa0" in body else "replace").splitlines()[:50],
        "",
    ]


def times(body: bytes) -> None:
    for line in lines_of(body):
        moment = read_time(line, UTC, "vi")
        assert moment is None or moment.tzinfo
        printed(line, UTC, "vi")


def addresses(body: bytes) -> None:
    for line in lines_of(body):
        assert not set(surt(line)) & set(" \t\r\n")
        try:
            address = normal(line, URL)
        except ValueError:
            continue
        assert normal(address) == address
        assert canonical(canonical(address, OUTLET), OUTLET) == canonical(address, OUTLET)


READERS: dict[str, tuple[Callable[[bytes], object], tuple[type[Exception], ...]]] = {
    "a page of an outlet": (partial(page, with_outlet=True), (SkipAndRecord,)),
    "a page of any site": (partial(page, with_outlet=False), (SkipAndRecord,)),
    "a text that was pasted": (pasted, (SkipAndRecord,)),
    "listings": (listings, ()),
    "robots.txt": (robots, ()),
    "characters": (characters, ()),
    "codings": (codings, ()),
    "a head": (head.parse, (ValueError,)),
    "an answer": (head.find, (ValueError,)),
    "an index": (index, (StopEverything,)),
    "captures of a part": (partial(whole, partial(read_captures, warc="a part")), (StopEverything,)),
    "exchanges of a part": (partial(whole, partial(read_exchanges, warc="a part")), (StopEverything,)),
    "records of a part": (partial(whole, partial(check_records, warc="a part")), (StopEverything,)),
    "rows of a web archive": (cdx_rows, ()),
    "words to search for": (words, (BadQuery,)),
    "times": (times, ()),
    "addresses": (addresses, ()),
    **{
        f"a table of {name}": (partial(table.read, key=name), (StopEverything,))
        for name, table in {
            "articles": tables.ARTICLES, "quarantine": tables.QUARANTINE, "changes": tables.CHANGES, "ledger": tables.LEDGER,
        }.items()
    },
    **{name: (partial(document, name), (StopEverything,)) for name in DOCUMENTS},
}  # fmt: skip
"""What reads bytes that others made, and the errors that are an answer."""


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: file.name)
def test_every_reader_reads_it_or_says_what_to_do(file: Path) -> None:
    body = file.read_bytes()
    broken = {}
    for name, (reader, answers) in READERS.items():
        try:
            reader(body)
        except answers as error:
            if not str(error):
                broken[name] = f"{type(error).__name__}, which says nothing"
        except Exception as error:
            broken[name] = repr(error)
    assert broken == {}


def test_the_inputs_are_small_and_of_every_kind() -> None:
    assert max(file.stat().st_size for file in INPUTS) <= LARGEST
    assert {file.name.partition("-")[0] for file in INPUTS} >= {
        "page", "feed", "sitemap", "json", "index", "part", "table", "robots", "head",
    }  # fmt: skip
    assert len({file.read_bytes() for file in INPUTS}) == len(INPUTS)


def test_numbers_of_any_length_do_not_come_through_by_a_setting() -> None:
    """Python refuses to read a number of 5,000 digits by default; that is part of what is tried here."""
    assert sys.get_int_max_str_digits() == 4300
