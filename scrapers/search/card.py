"""The card: what the index holds of one article, to search it by and to show it."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from itertools import islice

from scrapers.events.keys import Key, keys_of
from scrapers.events.known import Report
from scrapers.model.article import Article
from scrapers.model.rights import Signal
from scrapers.model.words import forms
from scrapers.same.known import Text
from scrapers.search.question import address, facet

WORDS = 15_000
"""Of one article that are searched, from the headline on: PostgreSQL keeps no place beyond 16,383, nor a vector of more
than a megabyte. A newspaper's longest texts have fewer."""

_FIRST_SECOND = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp())
_SECONDS = 1 << 34
_TIES = 1 << 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A row of a table ``articles``: one text of an article, as one batch read it."""

    outlet: str
    name: str
    """Of its table (``keys.stem``): of the batch, or of the imported text."""
    day: date | None
    """The day under which it is filed; None for an imported text."""
    number: int
    """Among the rows of its table, from 0."""
    article_id: str
    fetched_at: datetime | None
    """UTC; None for an imported text."""

    @property
    def filed(self) -> str:
        """The day, empty for none."""
        return self.day.isoformat() if self.day else ""

    @property
    def age(self) -> tuple[datetime, str, str, int]:
        """The greatest of an article is its latest text, as on its page."""
        return (self.fetched_at or datetime.min.replace(tzinfo=UTC), *self.row)

    @property
    def row(self) -> tuple[str, str, int]:
        """Where it stands among all that its outlet published."""
        return (self.name, self.filed, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article as it is searched and shown, in the words in which it was published."""

    outlet: str
    article_id: str
    url: str | None
    canonical_url: str | None
    headline: str
    lead: str
    body: tuple[str, ...]
    """One string a paragraph."""
    published: str | None
    """ISO 8601, as ``Article.date_published``."""
    fetched_at: str | None
    """ISO 8601, UTC."""
    day: str | None
    """Under which it is filed."""
    language: str | None
    section: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    batch: str | None
    """None for an imported text."""
    revision: int
    translations: tuple[str, ...] = ()
    """Addresses that the page names as translations of it."""
    rights: tuple[Signal, ...] = ()
    """As ``Article.signals``."""

    @classmethod
    def of(cls, article: Article, edition: Edition) -> "Card":
        """The card of an article in a table."""
        return cls(
            outlet=edition.outlet,
            article_id=article.id,
            url=article.url,
            canonical_url=article.canonical_url,
            headline=article.headline or "",
            lead=article.description or "",
            body=article.article_body,
            published=article.date_published.isoformat() if article.date_published else None,
            fetched_at=edition.fetched_at.isoformat() if edition.fetched_at else None,
            day=edition.day.isoformat() if edition.day else None,
            language=article.in_language,
            section=article.article_section,
            authors=article.authors,
            agencies=article.agencies,
            batch=edition.name if edition.day else None,
            revision=article.revision,
            translations=tuple(sorted({*article.translations.values()})),
            rights=article.signals,
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Card":
        """What ``to_bytes`` made."""
        values = json.loads(zlib.decompress(stored))
        return cls(
            **values
            | {name: tuple(values[name]) for name in ("body", "authors", "agencies", "translations")}
            | {"rights": tuple(Signal(**each) for each in values["rights"])}
        )

    def to_bytes(self) -> bytes:
        """The same card gives the same bytes."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        values["rights"] = [asdict(each) for each in self.rights]
        return zlib.compress(json.dumps(values, ensure_ascii=False).encode(errors="replace"), 6)

    @property
    def place(self) -> int:
        """Where it stands among all, by the time of publication, or of capture where none is stated; what is of one second
        is told apart by the article's id. Two articles may have the same place, one in a hundred million."""
        time = self.published or self.fetched_at
        second = int(datetime.fromisoformat(time).timestamp()) - _FIRST_SECOND if time else 0
        told = hashlib.sha256(f"{self.outlet}\n{self.article_id}".encode()).digest()
        tie = int.from_bytes(told[:4], "big") % _TIES
        return max(0, min(second, _SECONDS - 1)) * _TIES + tie

    @property
    def facets(self) -> tuple[str, ...]:
        """What it can be filtered by."""
        languages = {self.language, self.language.partition("-")[0]} if self.language else set()
        urls = {address(url) for url in (self.url, self.canonical_url) if url}
        values: Mapping[str, Iterable[str | None]] = {
            "outlet": [self.outlet],
            "id": [self.article_id],
            "url": urls,
            "language": languages,
            "section": [self.section],
            "author": self.authors,
            "agency": self.agencies,
        }
        return tuple(sorted({facet(kind, value) for kind, of in values.items() for value in of if value}))

    @property
    def told(self) -> Text:
        """The article as it is compared with others."""
        paragraphs = (self.lead, *self.body)
        return Text(outlet=self.outlet, article_id=self.article_id, second=self.second, paragraphs=paragraphs)

    @property
    def second(self) -> int:
        """Since 1970, UTC: when it was published, or captured where that was earlier."""
        times = [datetime.fromisoformat(time) for time in (self.published, self.fetched_at) if time]
        return int(min(times).timestamp()) if times else _FIRST_SECOND

    @property
    def keys(self) -> dict[int, Key]:
        """What it can share with reports of the same event, by number."""
        text = "\n".join((self.headline, self.lead, *self.body))
        stated = datetime.fromisoformat(self.published) if self.published else None
        when = datetime.fromtimestamp(self.second, stated.tzinfo if stated and stated.tzinfo else UTC)
        return keys_of(self.language, text, when, self.agencies)

    @property
    def report(self) -> Report:
        """The article as it is compared with other reports."""
        return Report(
            outlet=self.outlet,
            language=self.language or "",
            second=self.second,
            keys=self.keys,
            addresses={address(url) for url in (self.url, self.canonical_url) if url},
            translations={address(url) for url in self.translations},
        )

    def fields(self) -> Iterator[list[tuple[str, str]]]:
        """The folded and exact forms of the words of headline, lead and body, in the order of ``question.FIELDS``:
        ``WORDS`` in all."""
        left = WORDS
        for text in (self.headline, self.lead, "\n\n".join(self.body)):
            found = list(islice(forms(text), left))
            left -= len(found)
            yield found


def place_of(day: date, *, after: int = 0) -> int:
    """The first place of a day in UTC, or of ``after`` days later: no article of an earlier day is behind it, by more than
    the offset of its time zone."""
    second = (day.toordinal() + after - date(1900, 1, 1).toordinal()) * 86_400
    return max(0, min(second, _SECONDS - 1)) * _TIES
