"""Common Crawl: an index for each crawl, and WARC files of which parts are fetched; CC-NEWS, which is scanned."""

import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from scrapers.errors import OverLimit, RetryLater, SiteUnavailable, Unreadable
from scrapers.model.link import Memento
from scrapers.model.outlet import NewsCrawl, Outlet
from scrapers.web.urls import normal
from scrapers.webarchive import listing
from scrapers.webarchive.copy import Copy, is_digest
from scrapers.webarchive.http import MIB, Http
from scrapers.webarchive.pace import Pace
from scrapers.webarchive.rows import read_rows

log = logging.getLogger(__name__)

INDEX, DATA = 1.0, 0.55
"""Seconds between two requests to an index and to the files: what cdx_toolkit keeps to."""
LARGEST_INDEX = 64 * MIB
"""Bytes of a page of an index: five blocks of 3,000 rows of some 400 bytes, and room."""
LARGEST_RECORD = 16 * MIB
"""Bytes of a packed record. The crawler itself cuts pages at 1 MiB."""
BREAKS = 5
"""Times in a row that a file may break off with nothing read, before it is given up."""


class CommonCrawlIndex:
    """The indexes of Common Crawl's crawls. ``base`` is the address above ``/collinfo.json``."""

    def __init__(self, http: Http, base: str, paces: Path, *, seconds: float = INDEX) -> None:
        self.base = base
        self._http = http
        self._pace = Pace(paces / "commoncrawl-index", seconds)

    def ask(self, url: str) -> bytes:
        """Query an index. Raises Gone where it has no captures, SiteUnavailable for HTML, else as ``Http.get``."""
        answer = self._http.get(url, self._pace, limit=LARGEST_INDEX, headers=[("Accept-Encoding", "gzip")])
        if answer.text.lstrip()[:1] not in {b"{", b"["}:
            raise SiteUnavailable(f"{url}: {read_rows(answer.text).error}")
        return answer.text


class Files:
    """The WARC files of Common Crawl. ``base`` is the address above ``/crawl-data/``."""

    def __init__(self, http: Http, base: str, paces: Path, *, seconds: float = DATA) -> None:
        self.base = base
        self._http = http
        self._pace = Pace(paces / "commoncrawl-data", seconds)

    def news(self, source: NewsCrawl, outlet: Outlet, day: date) -> tuple[tuple[str, ...], bool]:
        """Paths of the CC-NEWS files around a day, and whether the lists reach the end of what was asked for.

        Raises SiteUnavailable for a broken list, else as ``Http.get``.
        """
        paths: list[str] = []
        reaches = False
        for month in listing.news_months(source, outlet, day):
            url = f"{self.base}/{month}"
            paths_file = self._http.get(url, self._pace, limit=LARGEST_INDEX).body
            try:
                paths += listing.news_files(source, outlet, day, paths_file)
                reaches = listing.reaches_end(source, outlet, day, paths_file)
            except ValueError as error:
                raise SiteUnavailable(f"{url}: {error}") from error
        return tuple(paths), reaches

    def fetch(self, memento: Memento, archive: str) -> Copy:
        """Fetch one record of a file. Raises Unreadable where it is not the page's, SiteUnavailable where the server
        does not serve byte ranges, else as ``Http.get``."""
        if memento.filename is None or memento.offset is None or memento.length is None:
            raise Unreadable(f"{memento.url}: the index does not say where the record stands")
        if memento.length > LARGEST_RECORD:
            raise OverLimit(f"{memento.url}: a record of {memento.length} bytes")
        url = f"{self.base}/{memento.filename}"
        last = memento.offset + memento.length - 1
        headers = [("Accept-Encoding", "identity"), ("Range", f"bytes={memento.offset}-{last}")]
        answer = self._http.get(url, self._pace, limit=memento.length, headers=headers)
        if len(answer.body) != memento.length:
            raise SiteUnavailable(f"{url}: expected {memento.length} bytes, got {len(answer.body)}")
        return _copy(answer.body, memento, archive, f"{url}#{memento.offset}")

    def scan(self, path: str) -> Iterator[Memento]:
        """Yield every page with status 200 in a file. A file of 1 GB takes a minute or two, and the memory of one
        record: it is streamed, and resumed where the connection broke. Raises as ``Http.get``."""
        url = f"{self.base}/{path}"
        at, breaks = 0, 0
        while breaks < BREAKS:
            try:
                with self._http.stream(url, self._pace, offset=at) as body:
                    for end, memento in _records(_Stream(body), path, at):
                        if memento:
                            yield memento
                        at, breaks = end, 0
                return
            except (RetryLater, ArchiveLoadFailed, EOFError) as error:
                breaks += 1
                log.warning("%s: broke off at byte %d: %s", url, at, error)
        raise SiteUnavailable(f"{url}: broke off {BREAKS} times at byte {at}")


def _records(stream: "_Stream", path: str, start: int) -> Iterator[tuple[int, Memento | None]]:
    """For each record: the offset of its end, and its capture if it is a page with status 200."""
    records = ArchiveIterator(io.BufferedReader(stream, MIB), no_record_parse=True)
    for record in records:
        head = record.raw_stream.read(4096) if _is_response(record) else b""
        words = head.split(b"\r\n", 1)[0].split()
        offset = start + records.get_record_offset()
        length = records.get_record_length()  # reads to the end of the record
        found = len(words) > 1 and words[1] == b"200"
        yield offset + length, _memento(record.rec_headers, path, offset, length) if found else None


def _memento(headers: Any, path: str, offset: int, length: int) -> Memento | None:
    """The capture that a record's headers tell of; None where they name no address that can be asked for, or no time."""
    try:
        url, at = _target(headers), _date(headers)
    except ValueError as error:
        log.info("%s at %d: %s", path, offset, error)
        return None
    return Memento(
        url=url,
        captured_at=at,
        status=200,
        digest=headers.get_header("WARC-Payload-Digest"),
        filename=path,
        offset=offset,
        length=length,
    )


def _target(headers: Any) -> str:
    """WARC-Target-URI, which some crawlers write in angle brackets or not percent-encoded. Raises ValueError."""
    return normal((headers.get_header("WARC-Target-URI") or "").strip("<> "))


def _date(headers: Any) -> datetime:
    """WARC-Date in UTC. Raises ValueError where it is missing or malformed."""
    at = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _is_response(record: Any) -> bool:
    """Whether it is a response record of WARC: warcio takes much that is no record at all for one of ARC."""
    return bool(record.format == "warc" and record.rec_type == "response")


def _copy(member: bytes, memento: Memento, archive: str, via: str) -> Copy:
    records = ArchiveIterator(io.BytesIO(member), no_record_parse=True)
    record: Any = None
    with suppress(ArchiveLoadFailed, StopIteration):
        record = next(records)
    if record is None or not _is_response(record):
        raise Unreadable(f"{via}: expected a response record, got {member[:20]!r}")
    headers = record.rec_headers
    block = record.raw_stream.read()
    try:
        url, captured_at = _target(headers), _date(headers)
    except ValueError as error:
        raise Unreadable(f"{via}: expected {memento.url} and a time, got {error}") from error
    if url != memento.url:
        raise Unreadable(f"{via}: expected {memento.url}, got {url}")
    if is_digest(stated := headers.get_header("WARC-Block-Digest"), block) is False:
        raise Unreadable(f"{via}: expected a block with digest {stated}")
    return Copy(
        url=memento.url,
        captured_at=captured_at,
        response=block,
        via=via,
        archive=archive,
        truncated=headers.get_header("WARC-Truncated"),
    )


class _Stream(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
