"""The takedown: a person's word that an article is not to be given to anybody, kept in the bucket and never overwritten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scrapers.model.article import Article
from scrapers.model.codec import Document
from scrapers.model.link import Link
from scrapers.model.report import headline_key, is_near

OF_A_PART = 20
"""Bits of 64 in which the simhashes of a text and of a part of it may differ: without one of four paragraphs it is 16. Of
texts that have nothing in common it is 32, and 20 or less for one pair in six hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By what nearly the same text is recognised under another address. Holds no word of it."""

    headline_key: str
    """As ``Trace.headline_key``."""
    simhash: str
    """As ``Article.simhash``."""

    def is_like(self, other: "Likeness") -> bool:
        """Whether both are of one text, or nearly; under another headline of the same text."""
        return other.simhash == self.simhash or (
            other.headline_key == self.headline_key and is_near(int(self.simhash, 16), int(other.simhash, 16))
        )

    def may_be_like(self, other: "Likeness") -> bool:
        """Whether both have one headline, and texts of which one may be a part of the other."""
        differing = (int(self.simhash, 16) ^ int(other.simhash, 16)).bit_count()
        return other.headline_key == self.headline_key and differing <= OF_A_PART


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown(Document):
    """What is hidden, who said so and why, and all that was known of it then."""

    outlet: str
    """The slug of the outlet."""
    name: str
    """Begins with the time."""
    asked: str
    """The address or the id that was given."""
    reason: str
    """In the person's own words."""
    by: str
    """Who decided."""
    at: datetime
    """UTC, to the second."""
    links: tuple[str, ...]
    """Canonical URLs of the links that lead to it, sorted."""
    addresses: tuple[str, ...] = ()
    """Other URLs under which it was listed or captured, sorted."""
    article_ids: tuple[str, ...] = ()
    """As ``Article.id``, sorted."""
    texts: tuple[str, ...] = ()
    """SHA-256 of its texts (``Article.body_sha256``) but for those in quarantine, sorted."""
    likenesses: tuple[Likeness, ...] = ()
    """Of these texts, where they are long enough to be like another."""
    batches: tuple[str, ...] = ()
    """Those that tried one of its links, oldest first."""
    days: tuple[date, ...] = ()
    """In whose tables or ledgers it stood, in the outlet's time zone."""

    @property
    def sentence(self) -> str:
        """For the reasons of a reading. Another takedown of that second may have the same."""
        return f"hidden by {self.by} at {self.at:%Y-%m-%dT%H:%M:%SZ}: {self.reason}"

    def covers_url(self, url: str | None) -> bool:
        """Whether a link's canonical URL, or the URL of a capture, is one of its own."""
        return url in self.links or url in self.addresses

    def covers_asked(self, asked: str, urls: Collection[str]) -> bool:
        """Whether a person who asks for an article, by its id or these addresses of it, means one of its own."""
        return asked in self.article_ids or any(map(self.covers_url, urls))

    def covers(self, article: Article) -> bool:
        """Whether it is the article, or another that has its text, or nearly."""
        return (
            article.id in self.article_ids
            or article.body_sha256 in self.texts
            or self.covers_url(article.canonical_url)
            or self._is_like(article)
        )

    def covers_link(self, link: Link) -> bool:
        """Whether a link leads to it."""
        return self.covers_url(link.canonical_url) or self.covers_url(link.url)

    def covers_page(self, link: Link, refers_to: str | None, article: Article | None) -> bool:
        """Whether the page of a link is to be hidden, by its addresses, by the one that a revisit of it refers to, or by the
        article that was read out of it, if any."""
        return (
            self.covers_link(link)
            or self.covers_url(refers_to)
            or (article is not None and self.covers(article))
        )

    def covers_dump(self, article: Article) -> bool:
        """As ``covers``, of a text that was copied from a page: it has no address, and may be a part of the article."""
        its = _likeness(article)
        return self.covers(article) or (its is not None and any(map(its.may_be_like, self.likenesses)))

    def _is_like(self, article: Article) -> bool:
        its = _likeness(article)
        return its is not None and any(map(its.is_like, self.likenesses))


def _likeness(article: Article) -> Likeness | None:
    headline = headline_key(article.headline)
    return Likeness(headline_key=headline, simhash=article.simhash) if headline and article.simhash else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Document):
    """What was done for a takedown, written when it is done."""

    outlet: str
    """The slug of the outlet."""
    name: str
    """Of the takedown."""
    takedown_sha256: str
    """Of its file, hex."""
    done_at: datetime
    """UTC, to the second."""
    refined: tuple[str, ...]
    """Batches that were published again without it."""
    sealed: Mapping[str, int] = field(default_factory=dict)
    """Its sealed days, each with the version that is without it."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Keys of objects that still hold it and are now under the restricted prefix, each with its SHA-256, hex."""

    def plain(self) -> dict[str, Any]:
        """For a person, or a script."""
        return _plain(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration(Document):
    """A person's word that a hidden article is to be given again: from then on its takedown hides nothing."""

    outlet: str
    """The slug of the outlet."""
    name: str
    """Of the takedown."""
    reason: str
    """In the person's own words."""
    by: str
    """Who decided."""
    at: datetime
    """UTC, to the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationCertificate(Document):
    """What was done for a restoration, written when it is done."""

    outlet: str
    """The slug of the outlet."""
    name: str
    """Of the takedown."""
    restoration_sha256: str
    """Of its file, hex."""
    done_at: datetime
    """UTC, to the second."""
    refined: tuple[str, ...]
    """Batches that were published again with it."""
    sealed: Mapping[str, int] = field(default_factory=dict)
    """The takedown's sealed days, each with the version that has it again."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Keys of objects that are no longer under the restricted prefix, each with its SHA-256, hex."""

    def plain(self) -> dict[str, Any]:
        """For a person, or a script."""
        return _plain(self)


def _plain(done: Certificate | RestorationCertificate) -> dict[str, Any]:
    return {
        "takedown": done.name,
        "done_at": done.done_at.isoformat(),
        "refined": list(done.refined),
        "sealed": dict(done.sealed),
        "moved": dict(done.moved),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves(Document):
    """Which objects are to be moved under the restricted prefix, written before the first is."""

    objects: Mapping[str, str]
    """Key to SHA-256, hex."""
