"""A copy: a page as a web archive serves it, ready to be archived as a capture of its own time."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from scrapers.model.exchange import Exchange, Truncated, Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The response of an outlet, made by an archive's crawler and fetched from the archive."""

    url: str
    """The outlet's own address, as archived."""
    captured_at: datetime
    """UTC: when the archive's crawler fetched it."""
    response: bytes
    """Status line, headers and payload: byte for byte where the archive serves its WARC record, else rebuilt from
    what it says about them."""
    via: str
    """Address in the archive."""
    archive: str
    """``wayback``, ``commoncrawl`` or ``cc-news``."""
    truncated: Truncated | None = None
    doubt: str | None = None
    """What differs from the archive's index, in words."""

    def exchange(self, source: str) -> Exchange:
        """The exchange to archive: a response with the outlet's address and the archive's time, no request (we made
        none to the outlet), and the archive's address as its source."""
        return Exchange(
            url=self.url,
            request=b"",
            response=self.response,
            fetched_at=self.captured_at,
            truncated=self.truncated,
            via=Via(url=self.via, hops="L", source=source),
            copied_from=self.via,
        )


def is_digest(stated: str | None, payload: bytes) -> bool | None:
    """Whether a payload has the digest that an index states: SHA-1 in base 32, as CDX files have it, with or without
    its name, or SHA-256 in hex. None for any other digest."""
    name, _, value = (stated or "").rpartition(":")
    if name in {"", "sha1"} and len(value) == 32:
        return (
            base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode() == value.upper()
        )
    if name == "sha256":
        return hashlib.sha256(payload).hexdigest() == value.lower()
    return None
