"""CDXJ: one line per capture, sorted, so that a web archive finds it by URL and time.

The first line states the version of the format, in the form that WACZ gives such lines: ``!meta 0 {"format": 1}``. It
sorts before all others, and tools that look a URL up pass over it. Files of version 0 have no such line. The others are
those that the program cdxj-indexer makes of the same WARC.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from warcio.statusandheaders import StatusAndHeaders

from scrapers.archive.surt import surt
from scrapers.errors import ArchiveDamaged
from scrapers.model.codec import FORMAT, known_version

VERSION = 1
_META = "!meta 0 "
_MIME_ENDS = re.compile(r"[;\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A response or revisit record, as the index tells it."""

    url: str
    """Of the record."""
    fetched_at: datetime
    """UTC, to the second."""
    mime: str | None
    """From Content-Type; ``warc/revisit`` for a revisit."""
    status: str | None
    """HTTP status; None for a revisit that has no head."""
    digest: str
    """WARC-Payload-Digest."""
    offset: int
    """Of the record in its file, in bytes."""
    length: int
    """Of the record as stored, in bytes."""
    filename: str
    """Of the WARC file."""

    def __str__(self) -> str:
        """``<SURT key> <yyyymmddhhmmss> <JSON>``, without a line end."""
        fields = {
            "url": self.url,
            "mime": self.mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.filename,
        }
        packed = json.dumps({name: value for name, value in fields.items() if value is not None})
        return f"{surt(self.url)} {self.fetched_at:%Y%m%d%H%M%S} {packed}"

    @property
    def part(self) -> str:
        """The name of the part (``Part.name``)."""
        return self.filename.removesuffix(".warc.gz")

    @property
    def revisit(self) -> bool:
        """Whether it is a revisit record: its payload stands in an earlier response."""
        return self.mime == "warc/revisit"


def line(
    *,
    url: str,
    fetched_at: datetime,
    head: StatusAndHeaders,
    revisit: bool,
    digest: str,
    offset: int,
    length: int,
) -> Line:
    """The index line of a record, its file not yet named."""
    mime = "warc/revisit" if revisit else head.get_header("content-type") if head else None
    return Line(
        url=url,
        fetched_at=fetched_at,
        mime=_MIME_ENDS.split(mime, maxsplit=1)[0].strip() if mime else mime,
        status=head.get_statuscode() if head else None,
        digest=digest,
        offset=offset,
        length=length,
        filename="",
    )


def write(lines: list[Line]) -> bytes:
    """The file: the header, and the lines sorted by their text."""
    return "".join([
        f"{_META}{json.dumps({FORMAT: VERSION})}\n",
        *sorted({f"{line}\n" for line in lines}),
    ]).encode()


def read(body: bytes, key: str = "") -> list[Line]:
    """The lines of a file that ``write`` made, in this or an older version. ``key`` is for messages.

    Raises NewerFormat, and ArchiveDamaged, naming the line, for anything that is not CDXJ.
    """
    where, number = key or "CDXJ", 0
    try:
        rows = body.decode().splitlines()
        if rows and rows[0].startswith(_META):
            number = 1
            known_version(json.loads(rows.pop(0).removeprefix(_META))[FORMAT], VERSION, where)
        found = []
        for row in rows:
            number += 1
            found.append(_parsed(row))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ArchiveDamaged(
            f"{where}: line {number}: expected CDXJ, got something else: {error!r}"
        ) from error
    return found


def _parsed(row: str) -> Line:
    _, stamp, packed = row.split(" ", 2)
    fields: dict[str, Any] = json.loads(packed)
    return Line(
        url=fields["url"],
        fetched_at=datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        mime=fields.get("mime"),
        status=fields.get("status"),
        digest=fields["digest"],
        offset=int(fields["offset"]),
        length=int(fields["length"]),
        filename=fields["filename"],
    )
