"""Duplicates: one article under several addresses of one outlet, recognised by its identity or its text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Trace, headline_key, is_near

if TYPE_CHECKING:
    from scrapers.archive.catalog import Revision


class Duplicates:
    """What is held so far, to compare the next article with."""

    def __init__(self, least_words: int) -> None:
        self._least_words = least_words
        self._ids: dict[str, str] = {}
        self._texts: dict[str, tuple[str, str]] = {}
        self._near: dict[str, list[tuple[int, str]]] = {}

    @classmethod
    def of(cls, outlet: Outlet, same_text: "Iterable[Revision]", earlier: Iterable[Trace]) -> Self:
        """With what earlier batches archived. Texts below the outlet's floor of words are never taken for near."""
        self = cls(outlet.floors.words)
        for revision in same_text:
            self._texts[revision.body_sha256] = (revision.article_id, revision.canonical_url)
        for page in earlier:
            if page.state is State.ARCHIVED:
                self._keep(page.headline_key, page.simhash, page.words, page.canonical_url)
        return self

    def add(self, article: Article, url: str) -> None:
        """The first article with an identity or a text stays the one that others are duplicates of."""
        self._ids.setdefault(article.id, url)
        self._texts.setdefault(article.body_sha256, (article.id, url))
        self._keep(headline_key(article.headline), article.simhash, article.word_count, url)

    def _keep(self, headline: str | None, simhash: str | None, words: int | None, url: str) -> None:
        if headline and simhash and (words or 0) >= self._least_words:
            self._near.setdefault(headline, []).append((int(simhash, 16), url))

    def find(self, article: Article, *, near: bool) -> str | None:
        """What the article is a double of, in words, or None. ``near``: whether nearly the same text counts."""
        if url := self._ids.get(article.id):
            return f"another address of {url}"
        held = self._texts.get(article.body_sha256)
        if held and held[0] != article.id:
            return f"same text as {held[1]}"
        headline = headline_key(article.headline)
        if near and headline and article.simhash and article.word_count >= self._least_words:
            simhash = int(article.simhash, 16)
            for other, url in self._near.get(headline, ()):
                if is_near(other, simhash):
                    return f"nearly the same text as {url}"
        return None
