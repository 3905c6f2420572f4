"""What the API answers with: dataclasses, whose JSON and whose description in OpenAPI follow from one declaration."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from starlette.responses import Response

from scrapers.archive.catalog_day import Filed
from scrapers.archive.catalog_fetches import Fetched, RunDay
from scrapers.archive.catalog_pages import Ran, Take
from scrapers.desk.filled import Filled, Step
from scrapers.model.article import Article
from scrapers.model.batch import SourceReport
from scrapers.model.change import Difference
from scrapers.model.ledger import Standing
from scrapers.model.note import Note
from scrapers.model.report import Check

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[T]):
    """A part of a list, in a fixed order."""

    items: tuple[T, ...]
    next: str | None
    """What the next part is asked with, as ``after``; null where this is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet that has a file, or of which the archive holds something."""

    slug: str
    name: str
    language: str | None
    """BCP 47; null for an outlet without a file."""
    timezone: str
    """IANA: that in which its days begin and end."""
    home: str | None
    batches: int
    """Runs whose captures the archive holds."""
    last_batch_ended: datetime | None
    """UTC."""
    first_day: date | None
    """Of the articles that were read; null where none was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletOverview:
    """How an outlet stands, and how it was fetched and read in a span of days."""

    outlet: str
    page: str
    """Address of the page for people."""
    well: bool
    """Whether nothing is wrong with it now."""
    standing: str
    """In words."""
    until: datetime | None
    """UTC: when refused pages are asked for again; null where that is not known."""
    fetched: tuple[Fetched, ...]
    """Pages tried, by the UTC day of the run and how they ended."""
    runs: tuple[RunDay, ...]
    """What its runs kept, by UTC day."""
    filled: tuple[Filled, ...]
    """Its articles by day: which fields they have, and which reading gave the text."""
    steps: tuple[Step, ...]
    """Where a share jumps, as after a redesign; the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How complete a day of an outlet is."""

    day: date
    held: int
    """Links whose article is held."""
    published: int
    """Links known to be the day's articles."""
    states: Mapping[str, int]
    """Links by end state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of an outlet, in the outlet's time zone."""

    outlet: str
    day: date
    page: str
    """Address of the page for people."""
    held: int
    """Links whose article is held."""
    states: Mapping[str, int]
    """Links by end state."""
    versions: tuple[int, ...]
    """Of its manifest, oldest first; none where it is not sealed."""
    runs: tuple[Ran, ...]
    """Those that were due on the day or have to do with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A capture of an article, and where its bytes are."""

    take: Take
    record: str
    """Address of its WARC records, as a WARC file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOverview:
    """Everything that is known of an article, but for the words of its texts."""

    outlet: str
    article_id: str
    page: str
    """Address of the page for people."""
    latest: int
    """Number of the latest text that is published; of the latest kept where none is; 0 where none is kept."""
    texts: tuple[Filed, ...]
    """Those that were kept; the first has number 1."""
    captures: tuple[Captured, ...]
    """Oldest first."""
    standings: Mapping[str, Standing]
    """By address: how it stands now."""
    notes: tuple[Note, ...]
    """What people remarked on it, and did not withdraw; the first written first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAccuracy:
    """How often people found a field right, in samples of published articles."""

    week: str | None
    """ISO 8601, such as `2026-W47`; null: of all weeks."""
    current: bool
    """Whether it counts what was said of what is published now, or of earlier texts and readers."""
    field: str
    right: int
    judged: int
    share: float
    """Right ones of those judged, from 0 to 1."""
    low: float
    """Where Wilson's 95 % interval for the share begins."""
    high: float
    """Where it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """One text of an article."""

    number: int
    reasons: tuple[str, ...]
    """Why it is in quarantine; none where it is published."""
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A published article, beside others with its text or on its event."""

    outlet: str
    article_id: str
    page: str | None
    """Address of the page for people; null for an imported text."""
    url: str | None
    headline: str
    language: str | None
    """BCP 47."""
    published: datetime
    """UTC; when it was captured, where that was before what it states."""
    agencies: tuple[str, ...]
    """That it credits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What several texts name."""

    kind: str
    """`name`, `person`, `place`, `body`, `land`, `figure`, `number` or `date`."""
    value: str
    """The same in every language: for a land its ISO 3166 code, for a date ISO 8601."""
    printed: str | None
    """A name as one of the texts prints it; null for what is no name."""
    texts: int
    """Of those that are spoken of, how many name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article beside the one that was asked about."""

    article: Told
    copy_of: str | None
    """The id of the article that it is a copy of; null for the first."""
    of_it: float
    """How much of it stands in the article asked about, from 0 to 1."""
    in_it: float
    """How much of the article asked about stands in it, from 0 to 1."""
    paragraphs: int
    """That both have, numbers apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article with another text beside the one that was asked about."""

    article: Told
    translation: bool
    """Whether one of the two pages names the other as its translation."""
    shared: tuple[Shared, ...]
    """What both name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said of an article and another."""

    outlet: str
    """Of the other."""
    article_id: str
    """The other's."""
    of: str
    """`text` or `event`: in what they are the same, or not."""
    verdict: str
    """`joined`: they are the same; `parted`: they are not."""
    by: str
    decided_at: datetime
    """UTC."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSame:
    """Who has an article's text, too, and which other texts report its event."""

    outlet: str
    article_id: str
    searched: bool
    """Whether the search index has the article: where not, nothing is known here."""
    cluster: str | None
    """The id of the first article with its text; null without copies."""
    origin: str | None
    """The agency that most of the copies credit."""
    copies: tuple[Copy, ...]
    """With the article itself, oldest first; none without copies."""
    passages: tuple[Copy, ...]
    """Other articles with a passage in common."""
    event: str | None
    """By which the event is asked for; null without other reports."""
    reports: tuple[Report, ...]
    """Of other texts, oldest first."""
    possible: tuple[Report, ...]
    """Other texts that may report it."""
    said: tuple[Said, ...]
    """What people said of it and others, and holds."""
    doubts: tuple[str, ...]
    """Why copies are not looked for, or reports not shown, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """One text that reports an event, and who has it."""

    printed: tuple[Told, ...]
    """Oldest first."""
    follows: str | None
    """The id of the article with an earlier text that it is linked with; null for the first."""
    translation: bool
    """Whether it is that by what a page says."""
    score: float | None
    """How far what both name agrees, up to 1; null for the first, and where a person joined them."""
    shared: tuple[Shared, ...]
    """What both name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The texts that report one event, of those that you may see."""

    event: str
    """The id of the first article that reports it. It can become another; the id of any of its articles finds the event."""
    page: str
    """Address of the page for people."""
    texts: tuple[EventText, ...]
    """Two or more, oldest first."""
    shared: tuple[Shared, ...]
    """What two texts or more name; what most name first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChange:
    """What an outlet changed in an article after it had published it."""

    outlet: str
    day: date
    """Under which the article is filed."""
    difference: Difference
    withheld: str | None
    """Signals for which its words are left out here; null where they are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOverview:
    """A run of an outlet, what it fetched, and its checks."""

    outlet: str
    batch: str
    page: str
    """Address of the page for people."""
    started_at: datetime
    """UTC."""
    ended_at: datetime
    """UTC."""
    day: date | None
    """The past day for which it was made; null for a scheduled run."""
    code_version: str
    states: Mapping[str, int]
    """Links by the state in which the run left them."""
    sources: tuple[SourceReport, ...]
    parts: tuple[str, ...]
    """Names of its WARC files."""
    reader_version: str | None
    """Null where it is not refined."""
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    """The status, in words."""
    status: int
    detail: str
    """What was expected and what came."""
    advice: str | None = None
    """What to do next."""


def answer(value: object, *, status: int = 200, media: str = "application/json") -> Response:
    """A dataclass as JSON: times as ISO 8601. Characters for which UTF-8 has no bytes, which outlets send, are question
    marks, as in the files to be taken away."""
    body = json.dumps(asdict(value), default=_plain, ensure_ascii=False)  # type: ignore[call-overload]
    return Response(body.encode(errors="replace"), status, media_type=media)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
