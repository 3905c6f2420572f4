"""The article: what a reader reads out of a capture. Field names follow schema.org NewsArticle."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from scrapers.model.column import Column, declared
from scrapers.model.page import Capture
from scrapers.model.rights import Place, Signal, Term, unique


@dataclass(frozen=True, slots=True)
class Caption:
    """The words under a picture, its credit apart. Parts the page does not state are None."""

    text: str | None = None
    """The words, collapsed to one line."""
    credit: str | None = None
    """As printed, without the words for "photo": ``AFP/TTXVN``."""
    image_url: str | None = None
    """Absolute."""


@dataclass(frozen=True, slots=True)
class EmbeddedReport:
    """Another article that the page glues on: kept apart from the body, never in it."""

    headline: str | None
    """As printed above it."""
    body: tuple[str, ...]
    """One string a paragraph."""


class ArticleKind(StrEnum):
    """The form of an article. Where a page does not say and does not show it, it is an article."""

    ARTICLE = "article"
    LIVE_BLOG = "live_blog"
    """schema.org's LiveBlogPosting."""
    INTERVIEW = "interview"
    """Questions and answers, and called an interview."""
    GALLERY = "gallery"
    """Pictures whose captions say more than the text; schema.org's ImageGallery."""
    VIDEO = "video"
    """A video with a few lines of text."""


@dataclass(frozen=True, slots=True)
class Update:
    """One entry of a live blog (schema.org's liveBlogUpdate)."""

    headline: str | None
    """As printed above it."""
    body: tuple[str, ...]
    """One string a paragraph."""
    date_published: Annotated[datetime | None, Column(with_offset=True)] = None
    """With the offset that the page states, or that of the outlet's zone."""


@dataclass(frozen=True, slots=True)
class RobotsPolicy:
    """What the page asks of those who keep it (meta robots, X-Robots-Tag, TDM reservation protocol)."""

    noarchive: bool = False
    """Not to be kept or shown from an archive."""
    noai: bool = False
    """Not to be used for training (noai, noimageai)."""
    tdm_reservation: bool = False
    """Rights for text and data mining are reserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One reading of one capture.

    Honest: a value the page does not state is None or empty, never guessed. Text is Unicode NFC with
    white space collapsed; ``article_body`` has one string a paragraph. Times carry the offset that the
    page states.
    """

    id: str
    """``article_id``: 16 hex digits, the same for all captures and revisions of the article."""
    outlet: Annotated[str | None, Column(stored=False)]
    """None for a page read without an outlet."""
    url: str | None
    """Of the capture, as it was fetched."""
    canonical_url: str | None
    """As the page states it, else worked out from ``url``."""
    in_language: str | None
    """BCP 47, as identified in the text; the page's own word where the text is too short to tell."""
    headline: str | None
    """The article's own, without the name of the site."""
    description: str | None
    """The standfirst (lead, sapo)."""
    article_body: tuple[str, ...]
    """One string a paragraph, in the order of the page."""
    captions: tuple[Caption, ...] = ()
    """Of the pictures in the article, in the order of the page."""
    authors: tuple[str, ...] = ()
    """Names of persons, never of agencies or desks."""
    agencies: tuple[str, ...] = ()
    """Wire services credited for the text: ``TTXVN``, ``AFP``, ``TASS``."""
    dateline: str | None = None
    """The place or agency and place that open the text, as printed."""
    date_published: Annotated[datetime | None, Column(with_offset=True)] = None
    """With the offset that the page states, or that of the outlet's zone where it states none."""
    date_modified: Annotated[datetime | None, Column(with_offset=True)] = None
    """As ``date_published``."""
    article_section: str | None = None
    """The section of the site under which it stands, as printed."""
    keywords: tuple[str, ...] = ()
    """Tags, as printed."""
    image: str | None = None
    """URL of the picture that the page names as its own."""
    word_count: Annotated[int, Column(derived=True)] = 0
    """Of the body, by white space; in scripts without spaces, half as many as signs."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """hreflang to URL, without the page itself."""
    embedded_reports: tuple[EmbeddedReport, ...] = ()
    """Other articles that the page glues on."""
    alternative_headline: Annotated[str | None, Column(since=2)] = None
    """What the page calls the article in another place, in other words: on a newsroom's page what stands over the text,
    elsewhere what is written for search engines and social networks. None where all places agree."""
    kind: Annotated[ArticleKind, Column(since=2)] = ArticleKind.ARTICLE
    """The form of the article."""
    updates: Annotated[tuple[Update, ...], Column(since=2)] = ()
    """Of a live blog, in the order of the page. Its body has their text too."""
    paywalled: bool | None = None
    """``isAccessibleForFree`` turned round; None where the page does not say."""
    robots_policy: RobotsPolicy = RobotsPolicy()
    """What the page asks of those who keep it: in short, what ``rights`` says in full."""
    rights: Annotated[tuple[Signal, ...], Column(since=3)] = ()
    """What the page, the response with it and, for a capture, the robots.txt of that run say of its use, sorted. What each
    means is one table, ``RULES`` in ``scrapers/model/rights.py``."""
    revision: Annotated[int, Column(derived=True)] = 1
    """Counts the differing texts of one article, in the order of capture."""
    body_sha256: Annotated[str, Column(derived=True)] = ""
    """``text_sha256`` of headline, description and body: equal for equal text."""
    simhash: Annotated[str, Column(derived=True)] = ""
    """64 bits over word 3-shingles of the body, 16 hex digits; near texts differ in few bits."""
    read_by: Annotated[Mapping[str, str], Column(derived=True)] = field(default_factory=dict)
    """Field to the reading that supplied it: ``layout:<name>``, ``json-ld``, ``meta``, ``page`` (as printed), ``vote``,
    ``trafilatura``, ``updates``, ``script``, ``url``."""
    agreement: Annotated[float | None, Column(derived=True)] = None
    """How far independent readings of the body agree, 0 to 1; None where only one was made."""
    flags: tuple[str, ...] = ()
    """Doubts a person may want to look at, e.g. ``date_disagrees_with_url``, ``mixed_language``, ``paywalled_stub``."""
    capture: Annotated[Capture | None, Column(derived=True)] = None
    """Where the page stands in the archive; None for an article read from a file."""
    source_sha256: Annotated[str | None, Column(derived=True)] = None
    """Of the file, for an article read from a file instead of a capture."""
    reader_version: Annotated[str, Column(derived=True)] = ""
    """Of the code, and of the outlet's facts, that read it."""

    @property
    def signals(self) -> tuple[Signal, ...]:
        """``rights``; of an article that was stored before there were any, what ``robots_policy`` says of it."""
        policy = self.robots_policy
        older = (
            (policy.noarchive, Term.ROBOTS, "noarchive"),
            (policy.noai, Term.ROBOTS, "noai"),
            (policy.tdm_reservation, Term.TDM, "1"),
        )
        page = Place.PAGE.value
        return self.rights or unique(
            Signal(place=page, term=term.value, says=says) for holds, term, says in older if holds
        )

    @property
    def text(self) -> str:
        """The body as one string, paragraphs parted by a blank line."""
        return "\n\n".join(self.article_body)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: times as ISO 8601 strings, tuples as lists, all fields present."""
        return json.loads(json.dumps(asdict(self), default=_plain))  # type: ignore[no-any-return]


FACTS = tuple(each.name for each in declared(Article) if not each.column.derived)
"""Names of the fields that say something of the article itself: what golden cases expect and comparisons look at."""


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def article_id(outlet: str | None, identity: str) -> str:
    """16 hex digits of SHA-256 over the outlet and what identifies the article in it (canonical URL or its id)."""
    return hashlib.sha256(f"{outlet or ''}\n{identity}".encode()).hexdigest()[:16]


def text_sha256(headline: str | None, description: str | None, body: tuple[str, ...]) -> str:
    """SHA-256, hex, over the article's words: what decides whether a capture is a new revision."""
    return hashlib.sha256("\n".join((headline or "", description or "", *body)).encode()).hexdigest()
