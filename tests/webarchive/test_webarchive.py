"""Web archives: a real pywb behind a server that speaks as the Wayback Machine and Common Crawl do."""

import base64
import gzip
import hashlib
import inspect
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive.warc import PartWriter, WholePart, read_captures
from scrapers.config import Config
from scrapers.discover.ids import Ids
from scrapers.discover.walk import Step
from scrapers.errors import (
    BadConfiguration,
    Blocked,
    Gone,
    KhobaoError,
    NotAnArticle,
    OverLimit,
    SiteUnavailable,
    Throttled,
    Unreadable,
)
from scrapers.model.link import DayLink, Memento
from scrapers.model.outlet import CommonCrawl, Floors, NewsCrawl, Outlet, Section, Wayback
from scrapers.webarchive import Patience, WebArchives
from scrapers.webarchive.archives import SPACING, Spacing
from scrapers.webarchive.http import Http
from scrapers.webarchive.pace import Pace
from tests.support.webarchives import Fault, Front, pywb

DAY = date(2025, 1, 22)
QUICK = Patience(tries=3, backoff=0.05, retry_after=0.2, longest=2, connect=2, read=0.6)
FAST = Spacing(wayback_cdx=0, wayback_pages=0, commoncrawl_index=0, commoncrawl_data=0)
BY_ID = Wayback(url="tin.example/", match="host", address=".*/news", within=timedelta(days=14))
BY_DAY = Wayback(url="tin.example/", match="domain", address=r".*-{year}{month:02}{day:02}i\d+")
CRAWLED = CommonCrawl(url="tin.example/", match="host", address=".*/news", within=timedelta(days=60))


def paper(article: str = r"/world/(?P<id>\d+)/[^/]+/news$", **facts: object) -> Outlet:
    given = {"ids": ((2100, date(2025, 1, 20)), (2200, date(2025, 1, 25)))} | facts
    return Outlet(
        slug="tin",
        name="Tin",
        home="https://tin.example/",
        hosts=("www.tin.example",),
        language="vi",
        timezone="Asia/Ho_Chi_Minh",
        sources=(Section(url="https://tin.example/"),),
        article=article,
        floors=Floors(articles_per_day=1),
        **given,  # type: ignore[arg-type]
    )


DATED = r"/[\w-]+-(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)i(?P<id>\d+)$"


@dataclass(frozen=True)
class Kept:
    """One capture of the outlet's past, as the crawler of a web archive made it."""

    url: str
    at: str
    body: bytes = b"<html><h1>Tin</h1></html>"
    packed: bool = True
    status: str = "200 OK"

    @property
    def payload(self) -> bytes:
        return gzip.compress(self.body, mtime=0) if self.packed else self.body

    @property
    def response(self) -> bytes:
        coding = "Content-Encoding: gzip\r\n" if self.packed else ""
        head = (
            f"HTTP/1.1 {self.status}\r\nContent-Type: text/html; charset=utf-8\r\nX-Toa-Soan: Tin\r\n{coding}"
        )
        return f"{head}Content-Length: {len(self.payload)}\r\n\r\n".encode() + self.payload


SPLIT = b"\r\n\r\n"


def news(number: int, slug: str = "tin") -> str:
    return f"https://tin.example/world/{number}/{slug}-{number}/news"


BODY = "<html><h1>Chuyện đã cũ</h1><p>Nguyên văn.</p></html>".encode()
PAST = (
    *(Kept(news(number), f"2025-01-22T{number % 20:02}:00:00Z", BODY) for number in range(2150, 2160)),
    Kept(news(2150), "2025-01-28T09:00:00Z", b"<html>a later capture</html>"),
    Kept(news(1900), "2025-01-23T03:00:00Z"),  # an old article, seen by the archive after the day
    Kept(news(2300), "2025-02-02T03:00:00Z"),  # a newer one
    Kept(news(2155, "gone"), "2025-01-22T08:00:00Z", status="404 Not Found"),
    Kept("https://tin.example/world/", "2025-01-22T08:00:00Z"),
    Kept(news(2156, "plain"), "2025-01-22T08:30:00Z", BODY, packed=False),
    Kept("https://tin.example/mot-chuyen-20250122i77", "2026-03-03T08:00:00Z"),
    Kept("http://www.tin.example/chuyen-khac-20250122i78", "2025-01-22T10:00:00Z"),
    Kept("https://tin.example/hom-sau-20250123i79", "2025-01-23T10:00:00Z"),
)
ON_THE_DAY = {news(number) for number in range(2150, 2160)} | {news(2156, "plain")}


def write(file: Path, past: tuple[Kept, ...], *, requests: bool = False) -> None:
    """A WARC as Common Crawl writes it: version 1.0, SHA-1, a request before each response."""
    with file.open("wb") as out:
        for kept in past:
            if requests:
                out.write(record("request", kept, b"GET / HTTP/1.1\r\nHost: tin.example\r\n\r\n"))
            out.write(record("response", kept, kept.response))


def record(kind: str, kept: Kept, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Date: {kept.at}\r\n"
        f"WARC-Target-URI: {kept.url}\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"WARC-Block-Digest: {sha1(block)}\r\nWARC-Payload-Digest: {sha1(block.partition(SPLIT)[2])}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + SPLIT, mtime=0)


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files as Common Crawl has them."""
    folder = tmp_path_factory.mktemp("past")
    write(folder / "past.warc.gz", PAST)
    return folder


@pytest.fixture(scope="session")
def replay(past: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pywb(tmp_path_factory.mktemp("pywb"), [past / "past.warc.gz"]) as address:
        yield address


@pytest.fixture
def front(replay: str, past: Path) -> Iterator[Front]:
    with Front(replay, past).playing() as front:
        front.crawls = [
            crawl(front, "CC-MAIN-2024-51", "2024-12-01T00:00:00", "2024-12-15T00:00:00"),
            crawl(front, "CC-MAIN-2025-05", "2025-01-12T00:00:00", "2025-01-26T00:00:00"),
            crawl(front, "CC-MAIN-2026-08", "2026-02-06T00:00:00", "2026-02-20T00:00:00"),
        ]
        yield front


def crawl(front: Front, name: str, begun: str, ended: str) -> dict[str, str]:
    return {"id": name, "cdx-api": f"{front.base}/{name}-index", "from": begun, "to": ended}


def opened(front: Front, home: Path, *, spacing: Spacing = FAST, patience: Patience = QUICK) -> WebArchives:
    config = Config(
        home=home,
        bucket="none",
        catalog="none",
        wayback=front.base,
        commoncrawl=front.base,
        crawldata=front.base,
    )
    return WebArchives(config, patience=patience, spacing=spacing)


@pytest.fixture
def archives(front: Front, tmp_path: Path) -> Iterator[WebArchives]:
    with opened(front, tmp_path) as archives:
        yield archives


def links(steps: list[Step]) -> list[DayLink]:
    return [each for step in steps for each in step.links]


def urls(steps: list[Step]) -> set[str]:
    return {each.link.canonical_url for each in links(steps)}


def reason(steps: list[Step]) -> str:
    assert steps[-1].end is not None
    return steps[-1].end.reason


def complete(steps: list[Step]) -> bool:
    assert steps[-1].end is not None
    return steps[-1].end.complete


# The Wayback Machine


def test_a_day_is_listed_across_resume_keys_the_first_capture_of_each_address(
    archives: WebArchives, front: Front
) -> None:
    front.rows = 4
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert urls(steps) == ON_THE_DAY
    assert complete(steps)
    assert len(front.paths) == 4
    assert not any(each.stated for each in links(steps))
    assert {each.link.source for each in links(steps)} == {BY_ID.name}
    first = next(each.memento for each in links(steps) if each.link.canonical_url == news(2150))
    assert first
    assert first.captured_at == datetime(2025, 1, 22, 10, tzinfo=UTC)


def test_addresses_that_hold_the_day_are_found_whenever_they_were_captured(archives: WebArchives) -> None:
    steps = list(archives.steps(BY_DAY, paper(DATED), DAY))
    assert {each.link.url for each in links(steps)} == {
        "https://tin.example/mot-chuyen-20250122i77",
        "http://www.tin.example/chuyen-khac-20250122i78",
    }
    assert all(each.stated for each in links(steps))


def test_ids_that_the_archive_knows_narrow_the_day_further(archives: WebArchives) -> None:
    known = [(news(2152), date(2025, 1, 21)), (news(2156), date(2025, 1, 23))]
    steps = list(archives.steps(BY_ID, paper(), DAY, Ids(paper(), known)))
    assert {each.link.canonical_url.split("/")[4] for each in links(steps)} == {
        "2152",
        "2153",
        "2154",
        "2155",
        "2156",
    }


def test_a_day_of_which_the_archive_has_nothing_is_complete_and_empty(archives: WebArchives) -> None:
    steps = list(archives.steps(BY_ID, paper(), date(2024, 5, 5)))
    assert not links(steps)
    assert complete(steps)


def test_a_page_comes_with_its_bytes_its_headers_and_its_time(archives: WebArchives, tmp_path: Path) -> None:
    found = {each.link.canonical_url: each for each in links(list(archives.steps(BY_ID, paper(), DAY)))}
    memento = found[news(2150)].memento
    assert memento
    copy = archives.fetch(BY_ID, memento)
    head, _, payload = copy.response.partition(b"\r\n\r\n")
    assert payload == gzip.compress(BODY, mtime=0)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"X-Toa-Soan: Tin" in head
    assert b"Content-Encoding: gzip" in head
    assert b"emento" not in head
    assert copy.captured_at == datetime(2025, 1, 22, 10, tzinfo=UTC)
    assert copy.via.endswith(f"/web/20250122100000id_/{news(2150)}")
    assert copy.doubt is None

    parts: list[WholePart] = []
    with PartWriter(
        tmp_path / "parts", of="tin/b", operator="a", user_agent="k", on_part=parts.append
    ) as writer:
        writer.write(copy.exchange(BY_ID.name))
    with parts[0].path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "metadata"]
    assert records[1][1].get_header("WARC-Date") == "2025-01-22T10:00:00Z"
    assert records[1][1].get_header("WARC-Target-URI") == news(2150)
    assert records[1][1].get_header("WARC-Source-URI") == copy.via
    assert f"via: {copy.via}".encode() in records[2][2]
    captured = next(read_captures(parts[0].path, warc="w"))
    assert captured.page.body == BODY
    assert captured.copied_from == copy.via
    assert captured.damage is None


def test_a_page_that_came_unpacked_is_said_to_be_so(archives: WebArchives) -> None:
    copy = archives.fetch(
        BY_ID, Memento(url=news(2156, "plain"), captured_at=datetime(2025, 1, 22, 8, 30, tzinfo=UTC))
    )
    head, _, payload = copy.response.partition(b"\r\n\r\n")
    assert payload == BODY
    assert b"ontent-Encoding" not in head


def test_a_page_is_the_capture_nearest_in_time_and_says_which(archives: WebArchives, front: Front) -> None:
    asked = Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 9, tzinfo=UTC))
    elsewhere = f"{front.base}/web/20250122100000id_/{news(2150)}"
    front.faults.append(Fault(on="20250122090000id_", status=302, headers=(("Location", elsewhere),)))
    copy = archives.fetch(BY_ID, asked)
    assert copy.captured_at == datetime(2025, 1, 22, 10, tzinfo=UTC)
    assert copy.via == elsewhere


@pytest.mark.parametrize(
    ("marked", "coding", "packed"),
    [
        (
            [("x-archive-orig-content-encoding", "gzip"), ("content-encoding", "")],
            b"Content-Encoding: gzip",
            True,
        ),
        ([("content-encoding", ", gzip")], b"Content-Encoding: gzip", True),
        ([("x-archive-orig-content-encoding", "gzip")], None, False),
        ([], None, False),
    ],
)
def test_headers_that_the_archive_marks_are_the_outlets_and_gzip_is_seen_not_believed(
    archives: WebArchives, front: Front, marked: list[tuple[str, str]], coding: bytes | None, packed: bool
) -> None:
    headers = (
        ("Memento-Datetime", "Wed, 22 Jan 2025 10:00:00 GMT"),
        ("server", "archive"),
        ("x-archive-src", "somewhere.warc.gz"),
        ("content-type", "text/html; charset=utf-8"),
        ("x-archive-orig-server", "nginx"),
        ("x-archive-orig-date", "Wed, 22 Jan 2025 09:59:59 GMT"),
        ("x-archive-orig-transfer-encoding", "chunked"),
        *marked,
    )
    front.faults.append(Fault(on="id_", headers=headers, body=gzip.compress(BODY) if packed else BODY))
    copy = archives.fetch(BY_ID, Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC)))
    head = copy.response.partition(b"\r\n\r\n")[0]
    assert b"server: nginx" in head
    assert b"archive" not in head
    assert b"chunked" not in head
    assert b"text/html; charset=utf-8" in head
    assert (b"Content-Encoding" in head) is bool(coding)
    assert coding is None or coding in head


def test_a_payload_that_is_not_the_indexs_is_kept_with_a_doubt(archives: WebArchives) -> None:
    memento = Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC), digest="A" * 32)
    assert archives.fetch(BY_ID, memento).doubt == f"expected a payload with digest {'A' * 32}"


def test_what_is_no_capture_is_never_taken_for_one(archives: WebArchives, front: Front) -> None:
    there = Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC))
    with pytest.raises(Gone, match="status 404"):
        archives.fetch(BY_ID, replace(there, url=news(9999)))
    front.faults.append(Fault(on="id_", body=b"<html>We are busy</html>"))
    with pytest.raises(SiteUnavailable, match="without Memento-Datetime"):
        archives.fetch(BY_ID, there)
    front.faults.append(Fault(on="id_", status=302, headers=(("Location", "http://127.0.0.1:1/web/x"),)))
    with pytest.raises(Blocked, match="another host"):
        archives.fetch(BY_ID, there)
    front.faults.append(
        Fault(
            on="id_",
            status=403,
            headers=(("x-archive-wayback-runtime-error", "AdministrativeAccessControlException"),),
        )
    )
    with pytest.raises(Blocked, match="AdministrativeAccessControl"):
        archives.fetch(BY_ID, there)
    front.faults.append(Fault(on="id_", body=b"x" * (16 * 2**20 + 1)))
    with pytest.raises(OverLimit):
        archives.fetch(BY_ID, there)
    with pytest.raises(BadConfiguration):
        archives.fetch(Section, there)  # type: ignore[arg-type]


def test_an_address_beyond_ascii_is_listed_fetched_and_kept_percent_encoded(
    archives: WebArchives, front: Front
) -> None:
    printed = "https://tin.example/world/2150/otto-(1789–1858)/news"
    encoded = printed.replace("–", "%E2%80%93")
    rows = [["timestamp", "original"], ["20250122100000", printed], ["20250122100000", "http://[::1/news"]]
    front.faults.append(Fault(on="/cdx/", body=json.dumps(rows, ensure_ascii=False).encode()))
    steps = list(archives.steps(BY_ID, paper(r"/world/(?P<id>\d+)/.*/news$"), DAY))
    assert complete(steps)
    (link,) = links(steps)
    assert link.memento is not None
    assert link.memento.url == encoded
    when = (("Memento-Datetime", "Wed, 22 Jan 2025 10:00:00 GMT"), ("Content-Type", "text/html"))
    for memento in (link.memento, replace(link.memento, url=printed)):  # as earlier versions kept it
        front.faults.append(Fault(on="id_", headers=when, body=BODY))
        copy = archives.fetch(BY_ID, memento)
        exchange = copy.exchange("wayback")
        assert (exchange.url, exchange.copied_from) == (
            encoded,
            f"{front.base}/web/20250122100000id_/{encoded}",
        )
        assert exchange.response.endswith(BODY)


def test_an_address_that_an_archive_does_not_take_ends_its_own_link_only(
    archives: WebArchives, front: Front
) -> None:
    there = Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC))
    front.faults.append(Fault(on="id_", status=400))
    with pytest.raises(Unreadable, match="status 400"):
        archives.fetch(BY_ID, there)
    with pytest.raises(Unreadable, match="Invalid IPv6"):
        archives.fetch(BY_ID, replace(there, url="http://[::1"))
    front.faults.append(Fault(on="id_", status=302, headers=(("Location", "http://[::1"),), times=4))
    with pytest.raises(SiteUnavailable, match="no http"):
        archives.fetch(BY_ID, there)


# When the archive has too much to do


@pytest.mark.parametrize("after", ["seconds", "date", None])
def test_a_throttled_question_is_asked_again_when_the_archive_says(
    archives: WebArchives, front: Front, after: str | None
) -> None:
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    told = {"seconds": "1", "date": format_datetime(due, usegmt=True)}
    headers = (("Retry-After", told[after]),) if after else ()
    front.faults.append(Fault(on="/cdx/", status=429, headers=headers))
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert urls(steps) == ON_THE_DAY
    first, second = (at for at, _ in front.asked[:2])
    if after == "date":
        assert second + (time.time() - time.monotonic()) >= due.timestamp()
    else:
        assert second - first >= (0.9 if after else 0.15)


def test_a_longer_wait_is_left_to_a_later_run(archives: WebArchives, front: Front) -> None:
    front.faults.append(Fault(on="/cdx/", status=503, headers=(("Retry-After", "3600"),)))
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert not complete(steps)
    assert "status 503, to be asked again in 3600 s" in reason(steps)
    assert len(front.asked) == 1
    front.faults.append(Fault(on="id_", status=429, headers=(("Retry-After", "3600"),)))
    with pytest.raises(Throttled) as raised:
        archives.fetch(BY_ID, Memento(url=news(2150), captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC)))
    assert raised.value.retry_after == 3600


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(body=b""), "expected JSON, got an empty body"),
        (
            Fault(body=b"<!DOCTYPE html><title>503 \xe2\x80\x93 busy</title>"),
            "expected JSON, got HTML: '503 – busy'",
        ),
        (Fault(body=b'[["urlkey","timest'), "expected CDX rows in JSON"),
        (Fault(body=b'{"error": "no"}'), "rows without an address or a time"),
        (Fault(body=b"x" * (16 * 2**20 + 1)), "more than 16777216 bytes"),
        (Fault(status=403), "status 403"),
        (Fault(status=301, headers=(("Location", "https://elsewhere.example/"),)), "another host"),
        (
            Fault(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(b"[]" * 500)[:-9]),
            "gzip ends early",
        ),
    ],
)
def test_an_answer_that_is_none_ends_the_listing_as_not_complete(
    archives: WebArchives, front: Front, fault: Fault, says: str
) -> None:
    front.faults.append(replace(fault, on="/cdx/"))
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert not complete(steps)
    assert says in reason(steps)
    assert f"{front.base}/cdx/search/cdx?url=tin.example" in reason(steps)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(wait=1.0), "ReadTimeout"),
        (Fault(status=502), "status 502"),
        (Fault(cut=100), "RemoteProtocolError"),
    ],
)
def test_what_may_pass_is_tried_again_and_then_named(
    archives: WebArchives, front: Front, fault: Fault, says: str
) -> None:
    front.faults.append(replace(fault, on="/cdx/", times=2))
    assert urls(list(archives.steps(BY_ID, paper(), DAY))) == ON_THE_DAY
    front.faults.append(replace(fault, on="/cdx/", times=3))
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert not complete(steps)
    assert says in reason(steps)
    assert len(front.asked) == 6


def test_what_was_listed_before_a_failure_stays(archives: WebArchives, front: Front) -> None:
    front.rows = 4
    front.faults.append(Fault(on="resumeKey=4", body=b"<html><title>Too many requests</title>"))
    steps = list(archives.steps(BY_ID, paper(), DAY))
    assert 0 < len(links(steps)) < len(ON_THE_DAY)
    assert reason(steps).startswith("after 4 captures: ")
    assert "got HTML: 'Too many requests'" in reason(steps)


def test_a_question_the_archive_does_not_understand_is_a_wrong_outlet_file(
    archives: WebArchives, front: Front
) -> None:
    front.faults.append(Fault(on="/cdx/", status=400))
    with pytest.raises(BadConfiguration, match="does not understand"):
        list(archives.steps(BY_ID, paper(), DAY))


def test_nothing_is_asked_before_the_first_day_or_of_no_archive(front: Front, tmp_path: Path) -> None:
    with opened(front, tmp_path) as archives:
        for source in (BY_ID, CRAWLED, NewsCrawl()):
            steps = list(archives.steps(source, paper(first_day=date(2025, 2, 1)), DAY))
            assert complete(steps)
            assert "before the outlet's first day" in reason(steps)
    none = Config(home=tmp_path, bucket="b", catalog="c", wayback=None, commoncrawl=None, crawldata=None)
    with WebArchives(none) as archives:
        for source in (BY_ID, CRAWLED, NewsCrawl()):
            steps = list(archives.steps(source, paper(), DAY))
            assert not complete(steps)
            assert reason(steps) == "the settings name no such web archive"
    assert front.asked == []


# Pace and guard


def test_the_index_is_asked_no_more_than_24_times_a_minute(front: Front, tmp_path: Path) -> None:
    assert SPACING.wayback_cdx == pytest.approx(60 / 24)
    front.rows = 4
    with opened(front, tmp_path, spacing=replace(FAST, wayback_cdx=0.2)) as archives:
        assert urls(list(archives.steps(BY_ID, paper(), DAY))) == ON_THE_DAY
    times = [at for at, _ in front.asked]
    assert len(times) == 4
    assert (
        min(after - before for before, after in pairwise(times)) >= 0.15
    )  # told apart from 0, on a busy machine


TURNS = """
import runpy, sys, time
from pathlib import Path
pace = runpy.run_path(sys.argv[1])["Pace"](Path(sys.argv[2]), 0.1)
for _ in range(5):
    pace.wait()
    print(time.time(), flush=True)
"""


def test_several_processes_keep_one_pace(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TURNS, str(inspect.getsourcefile(Pace)), tmp_path / "pace"]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    times = sorted(
        float(line) for worker in workers for line in worker.communicate(timeout=60)[0].splitlines()
    )
    assert len(times) == 15
    assert times[-1] - times[0] >= 1.35
    (tmp_path / "pace").write_text(f"{time.time() + 90_000:.3f}")
    Pace(tmp_path / "pace", 0.1).wait()  # a clock that was set back holds nobody up for a day


def test_only_the_archives_of_the_settings_may_be_in_a_private_network(front: Front, tmp_path: Path) -> None:
    with (
        Http(user_agent="k", opened=(), patience=QUICK) as http,
        pytest.raises(NotAnArticle, match="no address of the public internet"),
    ):
        http.get(f"{front.base}/collinfo.json", Pace(tmp_path / "p", 0), limit=1000)
    assert front.asked == []


def test_addresses_of_archives_come_from_the_environment() -> None:
    assert Config.from_env({}).wayback == "https://web.archive.org"
    set_ = Config.from_env({
        "KHOBAO_WAYBACK": "http://127.0.0.1:1/",
        "KHOBAO_COMMONCRAWL": "",
        "KHOBAO_NEWSSTAND": "h:1",
    })
    assert (set_.wayback, set_.commoncrawl, set_.crawldata) == ("http://127.0.0.1:1", None, None)
    with pytest.raises(BadConfiguration, match="KHOBAO_CRAWLDATA"):
        Config.from_env({"KHOBAO_CRAWLDATA": "data.commoncrawl.org"})


# Common Crawl


def test_the_crawls_around_a_day_are_asked_page_by_page(archives: WebArchives, front: Front) -> None:
    front.rows = 5
    steps = list(archives.steps(CRAWLED, paper(), DAY))
    assert urls(steps) == ON_THE_DAY
    assert complete(steps)
    assert all("2025-05-index" in path for path in front.paths[1:])
    assert len(front.paths) == 2 + 3  # the list, how many pages, the pages


def test_a_record_comes_out_of_its_file_byte_for_byte(archives: WebArchives, past: Path) -> None:
    for each in links(list(archives.steps(CRAWLED, paper(), DAY))):
        assert each.memento
        assert each.memento.filename == "past.warc.gz"
        copy = archives.fetch(CRAWLED, each.memento)
        kept = next(kept for kept in PAST if kept.url == each.link.url and kept.at.startswith("2025-01-22"))
        assert copy.response == kept.response
        assert copy.captured_at == datetime.fromisoformat(kept.at)
        assert copy.via.endswith(f"/past.warc.gz#{each.memento.offset}")
        assert copy.archive == "commoncrawl"
        assert copy.exchange("x").copied_from == copy.via


def test_a_pywb_serves_as_an_index_by_itself(archives: WebArchives, front: Front, replay: str) -> None:
    front.crawls = [{"id": "CC-MAIN-2025-05", "cdx-api": f"{replay}/web/cdx"}]  # an older list, without times
    assert urls(list(archives.steps(CRAWLED, paper(), DAY))) == ON_THE_DAY


def test_a_crawl_without_captures_is_no_trouble_and_one_that_fails_is_told(
    archives: WebArchives, front: Front
) -> None:
    front.crawls += [crawl(front, "CC-MAIN-2025-08", "2025-02-06T00:00:00", "2025-02-20T00:00:00")]
    none = list(archives.steps(replace(CRAWLED, address=".*/nothing"), paper(), DAY))
    assert complete(none)
    assert reason(none) == "0 captures listed in 2 crawls"
    front.faults.append(Fault(on="2025-05-index", body=b"<html><title>busy</title></html>"))
    half = list(archives.steps(CRAWLED, paper(), DAY))
    assert urls(half) == ON_THE_DAY
    assert not complete(half)
    assert "CC-MAIN-2025-05-index" in reason(half)
    front.faults.append(Fault(on="collinfo", body=b'{"a": 1}'))
    assert "no list of crawls" in reason(list(archives.steps(CRAWLED, paper(), DAY)))


@pytest.mark.parametrize(
    ("stated", "is_the_page"),
    [
        ("https://tin.example/thời-sự", True),
        ("<https://tin.example/thời-sự>", True),
        ("https://tin.example:443/th%E1%BB%9Di-s%E1%BB%B1#top", True),
        ("https://tin.example/thời", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_the_address_of_a_record_is_compared_as_it_is_asked_for(
    archives: WebArchives, past: Path, stated: str, is_the_page: bool
) -> None:
    there = record("response", Kept(stated, "2025-01-22T10:00:00Z"), Kept(stated, "").response)
    (past / "odd.warc.gz").write_bytes(there)
    memento = Memento(
        url="https://tin.example/thời-sự",
        captured_at=datetime(2025, 1, 22, 10, tzinfo=UTC),
        filename="odd.warc.gz",
        offset=0,
        length=len(there),
    )
    if is_the_page:
        assert archives.fetch(CRAWLED, memento).url == "https://tin.example/th%E1%BB%9Di-s%E1%BB%B1"
    else:
        with pytest.raises(Unreadable, match=r"expected https://tin\.example/th%E1%BB%9Di-s%E1%BB%B1"):
            archives.fetch(CRAWLED, memento)


def test_a_record_that_is_not_what_the_index_says_is_refused(archives: WebArchives, front: Front) -> None:
    memento = next(
        each.memento for each in links(list(archives.steps(CRAWLED, paper(), DAY))) if each.memento
    )
    assert memento
    assert memento.offset is not None
    with pytest.raises(Unreadable, match="expected a response record"):
        archives.fetch(CRAWLED, replace(memento, offset=memento.offset + 3))
    for number, line in enumerate((
        b"https://tin.example/ 192.0.2.1 20250122000000 text/html 5",
        b"one two three 4",
    )):
        packed = gzip.compress(line + b"\nhello\n")  # what a lenient reader takes for a record of ARC
        (front.folder / f"{number}.warc.gz").write_bytes(packed)
        with pytest.raises(Unreadable, match="expected a response record"):
            archives.fetch(
                CRAWLED, replace(memento, filename=f"{number}.warc.gz", offset=0, length=len(packed))
            )
    with pytest.raises(Unreadable, match=r"expected https://tin\.example/other"):
        archives.fetch(CRAWLED, replace(memento, url="https://tin.example/other"))
    with pytest.raises(OverLimit):
        archives.fetch(CRAWLED, replace(memento, length=10**9))
    with pytest.raises(Unreadable, match="does not say where"):
        archives.fetch(CRAWLED, replace(memento, filename=None))
    with pytest.raises(Gone):
        archives.fetch(CRAWLED, replace(memento, filename="other.warc.gz"))
    front.ranges = False
    with pytest.raises(KhobaoError, match="bytes"):
        archives.fetch(CRAWLED, memento)


# CC-NEWS


@pytest.fixture
def crawled_news(past: Path) -> list[str]:
    """A month of CC-NEWS, of which four files are around the day (which begins at 17:00 UTC in Hanoi)."""
    folder = past / "crawl-data/CC-NEWS/2025/01"
    folder.mkdir(parents=True, exist_ok=True)
    others = tuple(Kept(f"https://other.example/{number}", "2025-01-22T00:00:00Z") for number in range(30))
    files = {
        "20250120000000-00001": others,
        "20250121120000-00002": (*others, *PAST[:3]),
        "20250121200000-00003": PAST[2:6],
        "20250123010000-00004": (*others, *PAST[6:]),
        "20250126000000-00005": PAST,
    }
    paths = []
    for name, kept in files.items():
        write(folder / f"CC-NEWS-{name}.warc.gz", kept, requests=True)
        paths.append(f"crawl-data/CC-NEWS/2025/01/CC-NEWS-{name}.warc.gz")
    (folder / "warc.paths.gz").write_bytes(gzip.compress("\n".join(paths).encode()))
    return paths


def test_files_around_the_day_are_scanned_and_records_fetched(
    archives: WebArchives, front: Front, crawled_news: list[str]
) -> None:
    steps = list(archives.steps(NewsCrawl(), paper(), DAY))
    assert urls(steps) == ON_THE_DAY
    assert complete(steps)
    assert [path.rpartition("-")[2] for path in front.paths] == [
        "NEWS/2025/01/warc.paths.gz".rpartition("-")[2],
        "00002.warc.gz",
        "00003.warc.gz",
        "00004.warc.gz",
    ]
    assert len(links(steps)) == len(ON_THE_DAY)
    for each in links(steps):
        assert each.memento
        copy = archives.fetch(NewsCrawl(), each.memento)
        kept = next(kept for kept in PAST if kept.url == each.link.url)
        assert copy.response == kept.response
        assert copy.archive == "cc-news"
    assert (
        reason(list(archives.steps(NewsCrawl(pages=1), paper(), DAY)))
        == "stopped after 1 files, with 2 still to scan"
    )


def test_a_file_that_breaks_off_is_read_on_where_it_broke(
    archives: WebArchives, front: Front, crawled_news: list[str]
) -> None:
    front.faults += [Fault(on="00002", cut=4000), Fault(on="00002", cut=9000), Fault(on="00004", cut=10)]
    steps = list(archives.steps(NewsCrawl(), paper(), DAY))
    assert urls(steps) == ON_THE_DAY
    assert complete(steps)
    front.faults.append(Fault(on="00003", cut=10, times=5))
    steps = list(archives.steps(NewsCrawl(), paper(), DAY))
    assert not complete(steps)
    assert "broke off 5 times at byte 0" in reason(steps)
    assert urls(steps) == {news(number) for number in range(2150, 2153)}


def test_lists_of_files_that_are_none_are_named(
    archives: WebArchives, front: Front, crawled_news: list[str]
) -> None:
    front.faults.append(Fault(on="warc.paths", body=b"<html>no</html>"))
    assert "expected a gzipped list of WARC files" in reason(list(archives.steps(NewsCrawl(), paper(), DAY)))
    front.faults.append(Fault(on="warc.paths", body=gzip.compress(b"something else")))
    assert "expected names such as CC-NEWS-" in reason(list(archives.steps(NewsCrawl(), paper(), DAY)))
    at_the_edge = list(archives.steps(NewsCrawl(), paper(), date(2025, 2, 1)))
    assert not complete(at_the_edge)  # February has no list here
    assert "2025/02/warc.paths.gz: status 404" in reason(at_the_edge)


def test_a_large_file_takes_the_memory_of_a_record(archives: WebArchives, front: Front, past: Path) -> None:
    filler = Random(1).randbytes(150_000)
    write(
        past / "large.warc.gz",
        tuple(Kept(news(number), "2025-01-22T00:00:00Z", filler) for number in range(100)),
    )
    files = archives._files
    assert files
    size = (past / "large.warc.gz").stat().st_size
    tracemalloc.start()
    try:
        count = sum(1 for _ in files.scan("large.warc.gz"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 100
    assert peak < size + 4 * 2**20  # the server of the test holds the file once
