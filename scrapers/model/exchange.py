"""The exchange: one HTTP request and its response as they crossed the wire, and where its record stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Truncated = Literal["length", "time", "disconnect", "unspecified"]
"""Why a response is not whole (WARC 1.1 §5.13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """How the crawler came to a URL (the metadata record, WARC 1.1 §6.6)."""

    url: str | None = None
    """Where the link stood, or what redirected here."""
    hops: str = ""
    """From the seed, one letter a hop as Heritrix writes them: L link, R redirect, P prerequisite (robots.txt)."""
    source: str | None = None
    """Name of the outlet's source (``Source.name``) that listed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its response, byte for byte as they crossed the wire."""

    url: str
    """Absolute, percent-encoded; the outlet's own address, also when a newsstand played it."""
    request: bytes
    """Empty for what was copied from a web archive: its crawler's request is not ours to tell."""
    response: bytes
    fetched_at: datetime
    """Aware; when the request was sent."""
    ip_address: str | None = None
    truncated: Truncated | None = None
    via: Via = Via()
    copied_from: str | None = None
    """Address in the web archive that made this exchange, at ``fetched_at``; it stands in WARC-Source-URI."""
    milliseconds: int | None = None
    """From the request to the end of the response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An earlier response record with the payload that was served again."""

    url: str
    fetched_at: datetime
    """UTC, to the second."""
    payload_digest: str
    record_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where a response or revisit record stands."""

    part: int
    """The running number of the part in its writer; the part's name is known once it is closed."""
    offset: int
    length: int
    record_id: str
    payload_digest: str
    revisit: bool
