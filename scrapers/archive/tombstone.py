"""Tombstones: what stands in a WARC part where an exchange was erased.

A tombstone is a ``metadata`` record (WARC 1.1 §6.6) that refers to the erased record by its WARC-Record-ID and gives the
hashes of what was there. Its gzip member is exactly as long as the members whose place it takes, so that every other record
keeps its offset: tables, indexes and the catalog go on to be right, and a part keeps its name. It is stored and not
compressed, so the same erasure gives the same bytes with every version of zlib.
"""

import hashlib
import struct
import uuid
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from scrapers.archive.warc import digest
from scrapers.errors import ArchiveDamaged
from scrapers.model.erasure import Erasure, Gone

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of a gzip member without a name or a time."""
_BLOCK = 2**16 - 1
"""Bytes of a stored block of deflate (RFC 1951 §3.2.4), whose head has 5 more."""
_READ = 2**20


def tombstone(gone: Gone, of: Erasure) -> bytes:
    """The gzip member of a tombstone, ``gone.length`` bytes. Raises ArchiveDamaged where these are too few."""
    room = gone.length - len(_HEAD) - 8
    blocks = -(-room // (_BLOCK + 5))
    record = _record(gone, of, room - 5 * blocks)
    out = [_HEAD]
    for number in range(blocks):
        piece = record[number * _BLOCK : (number + 1) * _BLOCK]
        out += [struct.pack("<BHH", number == blocks - 1, len(piece), len(piece) ^ 0xFFFF), piece]
    out.append(struct.pack("<II", zlib.crc32(record), len(record)))
    return b"".join(out)


def _record(gone: Gone, of: Erasure, size: int) -> bytes:
    """A WARC record of so many bytes, the rest of which is blank."""
    said = f"erased: {of.name}\r\nsha256: {gone.sha256}\r\npayload: {gone.payload_digest}\r\n".encode()
    record_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{of.outlet}/{of.name}/{gone.warc}/{gone.offset}")

    def head(block: bytes) -> bytes:
        # A length of ten digits, so that the head is as long whatever the length is.
        return (
            "WARC/1.1\r\nWARC-Type: metadata\r\n"
            f"WARC-Record-ID: <urn:uuid:{record_id}>\r\n"
            f"WARC-Date: {of.at:%Y-%m-%dT%H:%M:%SZ}\r\n"
            f"WARC-Refers-To: {gone.record_id}\r\n"
            f"WARC-Block-Digest: {digest(block)}\r\n"
            "Content-Type: application/warc-fields\r\n"
            f"Content-Length: {len(block):010d}\r\n\r\n"
        ).encode()

    room = size - len(head(b"")) - len(said) - len(b"blank: \r\n\r\n\r\n")
    if room < 0:
        raise ArchiveDamaged(
            f"{gone.warc} at {gone.offset}: expected room for a tombstone, {gone.length} bytes lack {-room}"
        )
    block = said + b"blank: " + b" " * room + b"\r\n"
    return head(block) + block + b"\r\n\r\n"


def rewrite(source: BinaryIO, target: Path, erased: Iterable[Gone], of: Erasure) -> tuple[str, str]:
    """Copy a part with tombstones in the place of these exchanges: its SHA-256, hex, before and after.

    Raises ArchiveDamaged where the part ends before one of them.
    """
    before, after = hashlib.sha256(), hashlib.sha256()
    with target.open("wb") as out:
        at = 0
        for gone in sorted(erased, key=lambda each: each.offset):
            for data in _pieces(source, gone.offset - at):
                before.update(data)
                after.update(data)
                out.write(data)
            was = source.read(gone.length)
            if len(was) != gone.length:
                raise ArchiveDamaged(f"{gone.warc}: expected {gone.length} bytes at {gone.offset}")
            before.update(was)
            stone = tombstone(gone, of)
            after.update(stone)
            out.write(stone)
            at = gone.offset + gone.length
        for data in _pieces(source, None):
            before.update(data)
            after.update(data)
            out.write(data)
    return before.hexdigest(), after.hexdigest()


def _pieces(source: BinaryIO, count: int | None) -> Iterable[bytes]:
    """The next ``count`` bytes, or all."""
    while count is None or count > 0:
        data = source.read(_READ if count is None else min(_READ, count))
        if not data:
            return
        count = None if count is None else count - len(data)
        yield data
