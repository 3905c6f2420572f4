"""The page: what a capture holds, ready to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from scrapers.model.column import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where in the archive a page stands (an article's field ``capture``)."""

    warc: str
    """Key of the WARC part in the bucket."""
    offset: Annotated[int, Column(bits=64)]
    """Of the response record in the part, in bytes."""
    length: Annotated[int, Column(bits=64)]
    """Of the response record as stored (one gzip member), in bytes."""
    record_id: str
    """WARC-Record-ID, ``<urn:uuid:…>``."""
    fetched_at: datetime
    """UTC, to the second (WARC-Date)."""
    status: Annotated[int, Column(bits=16)]
    """HTTP status of the response."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One HTTP response, its content encoding undone.

    ``body`` is bytes as the origin made them; ``read`` finds the character set (BOM, header, meta, guess).
    A page read from a file has no capture and no headers.
    """

    url: str | None
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    fetched_at: datetime | None = None
    """UTC. Layouts whose ``until`` is past at this time are not tried; None tries all."""
    capture: Capture | None = None
