"""The batch: the captures of one run for one outlet, as its ``batch.json`` tells them."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from scrapers.model.link import DayLink, Link, Memento, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave in this run."""

    name: str
    url: str
    links: int
    """Links of articles of this outlet that it listed."""
    new: int
    """Of these, not known to the catalog before."""
    error: str | None = None
    """What was wrong, in one line; a source may have an error and still list links."""
    state: State | None = None
    """How the fetch ended where it brought no page: BLOCKED, FAILED, FORBIDDEN, GONE or OVER_LIMIT."""
    complete: bool | None = None
    """Whether a dated source told all it has of the day; None for a scheduled source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A link that this run tried, or had to leave, and how that ended."""

    link: Link
    state: State
    reason: str | None = None
    """In one line, for every state but CAPTURED."""
    status: int | None = None
    """Of the last HTTP response, where there was one."""
    tries: int = 1
    part: str | None = None
    """The WARC part that holds the response, without the suffix."""
    offset: int | None = None
    length: int | None = None
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
    size: int
    sha256: str
    cdxj_size: int
    cdxj_sha256: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Written last, if-none-match: a batch exists when this does."""

    outlet: str
    batch: str
    started_at: datetime
    ended_at: datetime
    code_version: str
    user_agent: str
    sources: tuple[SourceReport, ...]
    outcomes: tuple[Outcome, ...]
    parts: tuple[Part, ...]
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

    def to_json(self) -> bytes:
        """One JSON object, keys sorted, times ISO 8601."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Batch":
        """Raises ValueError or KeyError for anything that ``to_json`` did not write."""
        data: dict[str, Any] = json.loads(body)
        return cls(
            **data
            | {
                "started_at": datetime.fromisoformat(data["started_at"]),
                "ended_at": datetime.fromisoformat(data["ended_at"]),
                "sources": tuple(_source(row) for row in data["sources"]),
                "outcomes": tuple(_outcome(row) for row in data["outcomes"]),
                "parts": tuple(Part(**row) for row in data["parts"]),
                "day": date.fromisoformat(data["day"]) if data["day"] else None,
                "listed": tuple(_listed(row) for row in data["listed"]),
            }
        )


def _source(row: dict[str, Any]) -> SourceReport:
    return SourceReport(**row | {"state": State(row["state"]) if row["state"] else None})


def _link(row: dict[str, Any]) -> Link:
    return Link(**row | {"published": _time(row["published"])})


def _listed(row: dict[str, Any]) -> DayLink:
    memento = row["memento"]
    if memento:
        memento = Memento(**memento | {"captured_at": _time(memento["captured_at"])})
    return DayLink(link=_link(row["link"]), stated=row["stated"], memento=memento)


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        **row
        | {
            "link": _link(row["link"]),
            "state": State(row["state"]),
            "fetched_at": _time(row["fetched_at"]),
        }
    )


def _time(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
