"""WARC 1.1 parts: exchanges in, captures out.

Bytes go in and come out exactly as they were on the wire: status line, headers, transfer-encoded and
compressed body. Digests are ``sha256:`` and hex, which warcio and FastWARC check and pywb carries. A payload
digest covers what follows the headers as it is stored, chunks and all: that is what ``warcio check``
computes, though WARC 1.1 §6.3.2 would have the transfer encoding removed.
"""

import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from scrapers.archive import cdxj, members
from scrapers.errors import ArchiveDamaged
from scrapers.model.batch import Part
from scrapers.model.exchange import Exchange, Original, Record
from scrapers.model.page import Capture, Page
from scrapers.web.coding import LIMIT, decode
from scrapers.web.ending import shows_end
from scrapers.web.head import find

SIZE = 256 * 2**20
"""Bytes at which a part is closed and the next begins: some 4,000 pages. The exchange that reaches it is whole."""
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_PARSER = StatusAndHeadersParser([], verify=False)
_LOADER = ArcWarcRecordLoader()


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePart:
    """A closed part on the disk of the worker, ready to be uploaded."""

    number: int
    """``Record.part`` of the records in it."""
    path: Path
    part: Part
    cdxj: bytes


def digest(data: bytes) -> str:
    """As it stands in WARC-Payload-Digest and WARC-Block-Digest."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def payload_digest(exchange: Exchange) -> str:
    """WARC-Payload-Digest of the response: what ``Catalog.by_payload`` is asked for."""
    return digest(_split(exchange.response)[2])


def status(exchange: Exchange) -> int:
    """The status of the response; 0 where its head cannot be read."""
    return _read(exchange.response)[1]


class PartWriter:
    """Writes the exchanges of one batch to parts, each gzipped record by record.

    A part has a working name (``.open``) until it is closed, is then named by its content, and is handed
    to ``on_part``. Memory stays flat: one exchange at a time, and some 300 bytes of index per capture.
    Use it as a context manager: on an exception the open part is left under its working name and reported to
    nobody. Safe to call from several threads; compressing and hashing let other threads run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        of: str,
        operator: str,
        user_agent: str,
        on_part: Callable[[WholePart], None],
        size: int = SIZE,
    ) -> None:
        """``of`` names the batch (isPartOf); ``operator`` is the contact address."""
        self._folder = folder
        self._info = {
            "software": f"khobao/{version('khobao')} warcio/{version('warcio')}",
            "format": "WARC File Format 1.1",
            "conformsTo": _FORMAT,
            "isPartOf": of,
            "robots": "obey (RFC 9309)",
            "operator": operator,
            "http-header-user-agent": user_agent,
        }
        self._on_part = on_part
        self._size = size
        self._lock = Lock()
        self._open: _OpenPart | None = None
        self._number = 0

    def write(self, exchange: Exchange, original: Original | None = None) -> Record:
        """Write response (or revisit), request and metadata records; tell where the first of them stands.

        A revisit record is written instead of the response where ``original`` says that its payload is held:
        for a 304 (profile server-not-modified), and for an equal payload digest (identical-payload-digest).
        Raises ValueError for an exchange without a response.
        """
        if not exchange.response:
            raise ValueError(f"{exchange.url}: an exchange without a response is no capture")
        with self._lock:
            if self._open is None:
                self._open = _OpenPart(self._folder, self._number, self._info)
                self._number += 1
            record = self._open.write(exchange, original)
            if self._open.size >= self._size:
                self._close()
            return record

    def close(self) -> None:
        """Close the open part, if there is one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        part, self._open = self._open, None
        if part:
            self._on_part(part.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif self._open:
            self._open.abandon()


class _OpenPart:
    def __init__(self, folder: Path, number: int, info: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._number = number
        self._path = folder / f"{uuid4().hex}.warc.gz.open"
        self._out = members.Writer(self._path)
        self._writer = WARCWriter(self._out, gzip=False, warc_version="1.1")
        self._lines: list[cdxj.Line] = []
        self._info_id = self._put("warcinfo", "", {}, fields=info)

    @property
    def size(self) -> int:
        return self._out.size

    def write(self, exchange: Exchange, original: Original | None) -> Record:
        with self._out.whole():
            return self._write(exchange, original)

    def _write(self, exchange: Exchange, original: Original | None) -> Record:
        head, raw, payload = _split(exchange.response)
        found = digest(payload)
        date = {"WARC-Date": f"{exchange.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        address = {"WARC-IP-Address": exchange.ip_address} if exchange.ip_address else {}
        copied = {"WARC-Source-URI": exchange.copied_from} if exchange.copied_from else {}
        cut = {"WARC-Truncated": exchange.truncated} if exchange.truncated else {}
        revisit = _revisit(head, found, payload, original)
        offset = self.size
        self._out.level = 0 if head.get_header("content-encoding") else members.LEVEL
        record_id = self._put(
            "revisit" if revisit else "response",
            exchange.url,
            date | address | copied | cut | {"WARC-Payload-Digest": found} | revisit,
            raw=raw,
            payload=b"" if revisit else payload,
        )
        self._out.level = members.LEVEL
        length = self.size - offset
        beside = date | address | {"WARC-Concurrent-To": record_id}
        if exchange.request:
            _, raw_request, body = _split(exchange.request)
            self._put("request", exchange.url, beside, raw=raw_request, payload=body)
        self._put("metadata", exchange.url, beside, fields=_told(exchange))
        stated = revisit.get("WARC-Payload-Digest", found)
        self._lines.append(
            cdxj.line(
                url=exchange.url,
                fetched_at=exchange.fetched_at.astimezone(UTC).replace(microsecond=0),
                head=head,
                revisit=bool(revisit),
                digest=stated,
                offset=offset,
                length=length,
            )
        )
        return Record(
            part=self._number,
            offset=offset,
            length=length,
            record_id=record_id,
            payload_digest=stated,
            revisit=bool(revisit),
        )

    def close(self) -> WholePart:
        sha256 = self._out.close()
        name = sha256[:16]
        lines = [replace(line, filename=f"{name}.warc.gz") for line in self._lines]
        index = cdxj.write(lines)
        part = Part(
            name=name,
            size=self.size,
            sha256=sha256,
            cdxj_size=len(index),
            cdxj_sha256=hashlib.sha256(index).hexdigest(),
            records=len(lines),
        )
        path = self._path.with_name(f"{name}.warc.gz")
        self._path.rename(path)
        return WholePart(number=self._number, path=path, part=part, cdxj=index)

    def abandon(self) -> None:
        self._out.close()

    def _put(
        self,
        kind: str,
        url: str,
        headers: dict[str, str],
        *,
        raw: bytes = b"",
        payload: bytes = b"",
        fields: dict[str, str] | None = None,
    ) -> str:
        if fields is not None:
            payload = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        record_id = f"<urn:uuid:{uuid4()}>"
        headers = {"WARC-Record-ID": record_id} | headers | {"WARC-Block-Digest": digest(raw + payload)}
        if kind == "warcinfo":
            headers["WARC-Date"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        else:
            headers["WARC-Warcinfo-ID"] = self._info_id
        if kind == "request":
            headers["WARC-Payload-Digest"] = digest(payload)
        self._writer.write_record(
            self._writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(payload),
                length=len(payload),
                http_headers=_AsReceived(raw) if fields is None else None,
                warc_headers_dict=headers,
            )
        )
        return record_id


def _revisit(head: StatusAndHeaders, found: str, payload: bytes, original: Original | None) -> dict[str, str]:
    """The headers that make a record a revisit (WARC 1.1 §6.7), none where it is a response."""
    if original is None:
        return {}
    refers = {
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": f"{original.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    if original.record_id:
        refers["WARC-Refers-To"] = original.record_id
    if head.get_statuscode() == "304":
        # "the payload is defined as the original payload": so its digest is the one to state
        return refers | {
            "WARC-Profile": f"{_PROFILE}server-not-modified",
            "WARC-Payload-Digest": original.payload_digest,
        }
    if payload and found == original.payload_digest:
        return refers | {"WARC-Profile": f"{_PROFILE}identical-payload-digest", "WARC-Truncated": "length"}
    return {}


def _told(exchange: Exchange) -> dict[str, str]:
    fields = {
        "via": exchange.via.url,
        "hopsFromSeed": exchange.via.hops or None,
        "fetchTimeMs": exchange.milliseconds,
        "source": exchange.via.source,
    }
    return {name: str(value) for name, value in fields.items() if value is not None}


def _split(message: bytes) -> tuple[StatusAndHeaders, bytes, bytes]:
    """Parsed head, head as received, and payload, parted where every reader that uses warcio parts them."""
    stream = io.BytesIO(message)
    try:
        head = _PARSER.parse(stream)
    except EOFError:
        return StatusAndHeaders("", []), b"", b""
    at = stream.tell()
    return head, message[:at], message[at:]


class _AsReceived(StatusAndHeaders):  # type: ignore[misc]
    """A head that warcio writes as it came, where it would else lay out and percent-encode it anew."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("as received", [])
        self._raw = raw

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self._raw


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A response or revisit record read back."""

    page: Page
    """Coding undone as far as it goes; a revisit's body is empty: its original has it."""
    revisit: bool
    payload_digest: str
    truncated: str | None
    """WARC-Truncated."""
    damage: str | None
    """What is wrong with the payload as the outlet served it, in words."""
    refers_to: str | None = field(default=None)
    """WARC-Refers-To-Target-URI of a revisit."""
    copied_from: str | None = field(default=None)
    """WARC-Source-URI: the address in the web archive that made this capture."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What keeps the page from being whole, in words. Nothing where it was cut off and shows its end all the
        same: then its head promised more than there was."""
        if self.truncated in {"disconnect", "time"} and shows_end(self.page.body):
            return ()
        return tuple(fault for fault in (self.damage, self.truncated) if fault)


def read_captures(
    source: bytes | Path | BinaryIO, *, warc: str, at: int = 0, limit: int = LIMIT
) -> Iterator[Captured]:
    """The captures of a part, or of one record of it that was read from offset ``at``.

    ``warc`` is the key of the part. A payload that is broken as served is read as far as it goes
    (``damage``); at most ``limit`` bytes of a body are kept. Raises ArchiveDamaged where the part itself is
    not whole: a record that ends early, or is not what its digest says.
    """
    for offset, length, headers, block in _records(source, warc, at):
        if headers.get_header("WARC-Type") in {"response", "revisit"}:
            yield _captured(headers, block, warc, offset, length, limit)


def check_records(source: BinaryIO, *, warc: str) -> Iterator[cdxj.Line]:
    """Read every record of a part and hold its digests against its bytes: the index lines of its captures as its records
    give them, in their order. Raises ArchiveDamaged where a record is cut off or is not what a digest of it says."""
    name = warc.rpartition("/")[2]
    for offset, length, headers, block in _records(source, warc, 0):
        kind, stated = headers.get_header("WARC-Type"), headers.get_header("WARC-Payload-Digest")
        if kind not in {"response", "revisit"}:
            continue
        head, _, payload = _split(block)
        if kind == "response" and stated != digest(payload):
            raise ArchiveDamaged(
                f"{warc} at {offset}: expected a payload with digest {stated}, got {digest(payload)}"
            )
        line = cdxj.line(
            url=headers.get_header("WARC-Target-URI"),
            fetched_at=datetime.fromisoformat(headers.get_header("WARC-Date")),
            head=head,
            revisit=kind == "revisit",
            digest=stated,
            offset=offset,
            length=length,
        )
        yield replace(line, filename=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeAt:
    """A response or revisit with its request and metadata records, which follow it, and where they stand in a part."""

    start: int
    stop: int
    """The first byte behind them."""
    captured: Captured


def read_exchanges(source: bytes | Path | BinaryIO, *, warc: str, limit: int = LIMIT) -> Iterator[ExchangeAt]:
    """The exchanges of a part, in the order in which they stand. Raises as ``read_captures``."""
    last: ExchangeAt | None = None
    for offset, length, headers, block in _records(source, warc, 0):
        kind, beside = headers.get_header("WARC-Type"), headers.get_header("WARC-Concurrent-To")
        if last and kind in {"request", "metadata"} and beside == _record_id(last):
            last = replace(last, stop=offset + length)
            continue
        if last:
            yield last
        last = None
        if kind in {"response", "revisit"}:
            captured = _captured(headers, block, warc, offset, length, limit)
            last = ExchangeAt(start=offset, stop=offset + length, captured=captured)
    if last:
        yield last


def _record_id(of: ExchangeAt) -> str | None:
    capture = of.captured.page.capture
    return capture.record_id if capture else None


def _records(
    source: bytes | Path | BinaryIO, warc: str, at: int
) -> Iterator[tuple[int, int, StatusAndHeaders, bytes]]:
    """Offset, stored length, WARC headers and block of each record. Raises ArchiveDamaged."""
    with _opened(source) as stream:
        try:
            for offset, length, data in members.read(stream, at):
                record = _LOADER.parse_record_stream(
                    io.BytesIO(data), known_format="warc", no_record_parse=True
                )
                headers, block = record.rec_headers, record.raw_stream.read()
                if headers.get_header("WARC-Block-Digest") != digest(block):
                    raise ArchiveDamaged(
                        f"{warc} at {offset}: expected a block with digest"
                        f" {headers.get_header('WARC-Block-Digest')}, got {digest(block)}"
                    )
                yield offset, length, headers, block
        except (ArchiveLoadFailed, EOFError, zlib.error) as error:
            raise ArchiveDamaged(f"{warc}: expected gzipped WARC records, got {error!r}") from error


def _captured(
    warc_headers: StatusAndHeaders, block: bytes, warc: str, offset: int, length: int, limit: int
) -> Captured:
    headers, status, payload = _read(block)
    fetched_at = datetime.fromisoformat(warc_headers.get_header("WARC-Date"))
    revisit = warc_headers.get_header("WARC-Type") == "revisit"
    body = decode(headers, payload, limit)
    capture = Capture(
        warc=warc,
        offset=offset,
        length=length,
        record_id=warc_headers.get_header("WARC-Record-ID"),
        fetched_at=fetched_at,
        status=status,
    )
    return Captured(
        page=Page(
            url=warc_headers.get_header("WARC-Target-URI"),
            body=body.data,
            status=capture.status,
            headers=headers,
            fetched_at=fetched_at,
            capture=capture,
        ),
        revisit=revisit,
        payload_digest=warc_headers.get_header("WARC-Payload-Digest"),
        truncated=None if revisit else warc_headers.get_header("WARC-Truncated"),
        damage=None if revisit else body.damage,
        refers_to=warc_headers.get_header("WARC-Refers-To-Target-URI"),
        copied_from=warc_headers.get_header("WARC-Source-URI"),
    )


def _read(block: bytes) -> tuple[dict[str, str], int, bytes]:
    """Headers, status and payload of a response, read as when it was captured; nothing and 0 where there is no head."""
    try:
        message = find(block)
    except ValueError:
        message = None
    if message is None:
        return {}, 0, _split(block)[2]
    return message.head.headers, message.head.status, block[message.body :]


def _opened(source: bytes | Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    return source.open("rb") if isinstance(source, Path) else nullcontext(source)
