"""WACZ 1.1.1: a web archive in one ZIP file, which ReplayWeb.page and pywb open (specs.webrecorder.net/wacz/1.1.1).

Written here, and not with the package ``wacz``, for that one indexes WARCs anew, takes the time of the day into
the file, and brings 27 packages; the test holds ours against its validator. WARCs and the packed index are
stored as they are, so that a reader can fetch a record out of the ZIP by its offset.
"""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from scrapers.archive.cdxj import Line
from scrapers.archive.extract import Piece, moved
from scrapers.archive.signing import WaczSigner

VERSION = "1.1.1"
AUTH = "0.1.0"
"""Of the specification by which it is signed (specs.webrecorder.net/wacz-auth/0.1.0)."""
WARC = "data.warc.gz"
HINT = struct.pack("<HHHH", 0xA220, 4, 0xA028, 0)
"""The extra field "growth hint", without a hint. A WARC may grow beyond 2 GiB, so room for ZIP64 sizes is kept in its
local header; ReplayWeb.page 2.5 looks for extra fields there only where the central directory has one, too, and
else takes those sizes for the first bytes of the WARC."""
BLOCK = 1024
"""Lines of the index that are packed together, as py-wacz does: what a reader fetches to find one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page that a reader is shown first (pages.jsonl)."""

    id: str
    url: str
    fetched_at: datetime
    title: str
    text: str
    """For the full-text search."""


@dataclass(frozen=True, slots=True)
class _Resource:
    path: str
    size: int
    sha256: str


def write(
    file: Path,
    *,
    title: str,
    software: str,
    pieces: Iterable[Piece],
    pages: Iterable[Entry],
    signer: WaczSigner | None = None,
) -> int:
    """Write a WACZ; how many captures are in it. The same input gives the same bytes. Memory holds one piece, and
    some 300 bytes a capture. With a ``signer`` it is signed as wacz-auth 0.1.0 says, anonymously: with the public key beside
    the signature, and no certificate that says whose it is."""
    resources: list[_Resource] = []
    with ZipFile(file, "w") as wacz:
        lines: list[Line] = []
        with _member(wacz, f"archive/{WARC}", ZIP_STORED, resources) as out:
            for piece in pieces:
                if piece.line:
                    lines.append(moved(piece.line, WARC, out.size))
                out.write(piece.data)
        rows = sorted({f"{line}\n" for line in lines})
        summary = [_line({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}, "!meta 0 ")]
        with _member(wacz, "indexes/index.cdx.gz", ZIP_STORED, resources) as out:
            for block in (rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK)):
                packed = _gzip("".join(block).encode())
                fields = {"offset": out.size, "length": len(packed), "digest": f"sha256:{_sha256(packed)}"}
                summary.append(_line(fields, block[0].partition("{")[0]))
                out.write(packed)
        with _member(wacz, "indexes/index.idx", ZIP_DEFLATED, resources) as out:
            out.write(b"".join(summary))
        with _member(wacz, "pages/pages.jsonl", ZIP_DEFLATED, resources) as out:
            out.write(
                _line({"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True})
            )
            for page in pages:
                out.write(_line(_page(page)))
        # Its newest capture dates the file, not the clock: the same day is the same file whenever it is packed.
        created = max((line.fetched_at for line in lines), default=datetime(1980, 1, 1, tzinfo=UTC))
        package = _package(title, created, software, resources)
        with _member(wacz, "datapackage.json", ZIP_DEFLATED, resources) as out:
            out.write(package)
        digest: dict[str, Any] = {"path": "datapackage.json", "hash": f"sha256:{_sha256(package)}"}
        if signer:
            digest["signedData"] = {
                "hash": digest["hash"],
                "created": _stamp(created),  # the package's own, as its validator demands
                "software": software,
                "version": AUTH,
                "signature": base64.b64encode(signer.sign(digest["hash"].encode())).decode(),
                "publicKey": base64.b64encode(signer.public).decode(),
            }
        with _member(wacz, "datapackage-digest.json", ZIP_DEFLATED, resources) as out:
            out.write(_line(digest))
    return len(lines)


class _Counted:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self._sha256.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


@contextmanager
def _member(wacz: ZipFile, path: str, compression: int, resources: list[_Resource]) -> Generator[_Counted]:
    # Dated with the ZIP format's first day: a file tells what is in it, not when it was made.
    info = ZipInfo(path)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    is_large = path == f"archive/{WARC}"
    info.extra = HINT if is_large else b""
    with wacz.open(info, "w", force_zip64=is_large) as out:
        counted = _Counted(out)
        yield counted
    resources.append(_Resource(path, counted.size, counted.sha256))


def _package(title: str, created: datetime, software: str, resources: list[_Resource]) -> bytes:
    package = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": title,
        "software": software,
        "created": _stamp(created),
        "resources": [
            {
                "name": each.path.rpartition("/")[2],
                "path": each.path,
                "hash": f"sha256:{each.sha256}",
                "bytes": each.size,
            }
            for each in resources
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


def _page(page: Entry) -> dict[str, str]:
    return {
        "id": page.id,
        "url": page.url,
        "ts": _stamp(page.fetched_at),
        "title": page.title,
        "text": page.text,
    }


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _line(fields: dict[str, Any], before: str = "") -> bytes:
    return f"{before}{json.dumps(fields, ensure_ascii=False)}\n".encode()


def _gzip(data: bytes) -> bytes:
    """One member, without a time in it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
