"""The truth about a page of the newsstand, with the names of ``scrapers.model.article.Article``."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Photo:
    """Parts that a saved page's gold does not state are None; the newsstand's own pictures have all three."""

    text: str | None
    credit: str | None
    """As printed, without the words for "photo"."""
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Glued:
    """Another report that the page glues on."""

    headline: str
    body: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Gold:
    """What a careful reader finds on the page, at one time. Empty: the page does not state it."""

    outlet: str
    id: str
    """What identifies the story in its outlet: the group ``id`` of the outlet's pattern, else the path."""
    url: str
    """Canonical."""
    in_language: str
    headline: str
    description: str
    article_body: tuple[str, ...]
    captions: tuple[Photo, ...]
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    dateline: str | None = None
    date_published: datetime
    """In the outlet's zone, to the second that the page states."""
    date_modified: datetime | None
    article_section: str
    keywords: tuple[str, ...]
    image: str
    translations: Mapping[str, str] = field(default_factory=dict)
    embedded_reports: tuple[Glued, ...] = ()
    version: int = 0
    """Counts the changes of the text; 0 as first published."""

    def to_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self), default=_plain))  # type: ignore[no-any-return]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else dict(value)  # type: ignore[call-overload]
