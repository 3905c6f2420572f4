"""The batch: the captures of one run for one outlet, kept as ``batch.json``."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scrapers.model.codec import Document
from scrapers.model.link import DayLink, Link, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave in this run."""

    name: str
    """As in the outlet's file."""
    url: str
    """Where it was fetched."""
    links: int
    """Links of articles of this outlet that it listed."""
    new: int
    """Of these, not known to the catalog before."""
    error: str | None = None
    """What was wrong, in one line; a source may have an error and still list links."""
    state: State | None = None
    """How the fetch ended where it brought no page: BLOCKED, FAILED, FORBIDDEN, GONE or OVER_LIMIT."""
    complete: bool | None = None
    """Whether a dated source listed all it has of the day; None for a scheduled source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A link that this run tried, or had to leave, and how that ended."""

    link: Link
    """What was tried."""
    state: State
    """How it ended."""
    reason: str | None = None
    """In one line, for every state but CAPTURED."""
    status: int | None = None
    """Of the last HTTP response, where there was one."""
    tries: int = 1
    """Requests made for it."""
    part: str | None = None
    """The WARC part that holds the response, without the suffix."""
    offset: int | None = None
    """Of the response or revisit record in the part, in bytes."""
    length: int | None = None
    """Of that record as stored, in bytes."""
    fetched_at: datetime | None = None
    """UTC."""
    record_id: str | None = None
    """WARC-Record-ID of the response or revisit record."""
    payload_digest: str | None = None
    """WARC-Payload-Digest of that record."""
    etag: str | None = None
    """As the response gave it, for the next conditional request. With the three fields around it, this is
    what lets the catalog be rebuilt from batch.json and the CDXJ alone, without opening a WARC."""
    last_modified: str | None = None
    """As the response gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One WARC file of a batch and its index."""

    name: str
    """The first 16 hex digits of its SHA-256."""
    size: int
    """Bytes."""
    sha256: str
    """Hex."""
    cdxj_size: int
    """Bytes of its index."""
    cdxj_sha256: str
    """Hex, of its index."""
    records: int
    """Responses and revisits in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Document):
    """Written last, if-none-match: a batch exists when this does."""

    outlet: str
    """The slug of the outlet."""
    batch: str
    """Its name, the partition key."""
    started_at: datetime
    """UTC."""
    ended_at: datetime
    """UTC."""
    code_version: str
    """Of Khobao."""
    user_agent: str
    """As sent."""
    sources: tuple[SourceReport, ...]
    """What each source gave."""
    outcomes: tuple[Outcome, ...]
    """Every link that was tried or left, once."""
    parts: tuple[Part, ...]
    """The WARC files, in the order in which they were written."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """``requests``, ``bytes`` (received on the wire)."""
    day: date | None = None
    """The outlet's day that this run listed or fetched; None for a scheduled run."""
    listed: tuple[DayLink, ...] = ()
    """What dated sources list for that day: each pair of source and link once."""

    @property
    def counts(self) -> dict[str, int]:
        """Links by end state, for a table or an asset event."""
        return dict(Counter(outcome.state.value for outcome in self.outcomes))
