"""The Parquet tables: articles, and quarantined articles with their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.article import Article


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An article that failed a check, and why, in words for a person."""

    article: Article
    reasons: tuple[str, ...]


def write(articles: Iterable[Article]) -> bytes:
    """One Parquet file of articles of one outlet. The same articles give the same bytes, in whatever order."""
    raise NotImplementedError


def read(body: bytes) -> tuple[Article, ...]:
    """The articles of a file that ``write`` made, sorted by id."""
    raise NotImplementedError


def write_quarantine(rows: Iterable[Quarantined]) -> bytes:
    """As ``write``, with the column ``reasons``."""
    raise NotImplementedError


def read_quarantine(body: bytes) -> tuple[Quarantined, ...]:
    """The rows of a file that ``write_quarantine`` made."""
    raise NotImplementedError
