"""What a batch shows of articles that were held before it: edits, takedowns, returns."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.article import Article
from scrapers.batch import Batch
from scrapers.difference import Difference, Kind, difference, shrunk
from scrapers.link import State

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog import Revision

_ANSWERED = {State.CAPTURED, State.UNCHANGED}


class Past:
    """Articles as they were archived before a batch began; a pure function of what was archived by then."""

    def __init__(self, batch: Batch, archive: "Archive") -> None:
        self._batch, self._archive = batch, archive
        self._tables: dict[str, Mapping[tuple[str, int], Article]] = {}

    def history(self, article_ids: Collection[str]) -> "Mapping[str, Sequence[Revision]]":
        """By article: its archived revisions, oldest first."""
        return self._archive.catalog.history(self._batch, article_ids)

    def same_text(self, articles: Iterable[Article]) -> "Collection[Revision]":
        """The archived revisions, of whatever article, with a text that one of these has."""
        texts = {article.body_sha256 for article in articles}
        return self._archive.catalog.same_text(self._batch, texts).values()

    def article(self, revision: "Revision") -> Article | None:
        """As published; None where a later reading of its batch no longer has it."""
        from scrapers.archive import tables

        key = keys.articles(self._batch.outlet, revision.day, revision.batch)
        if key not in self._tables:
            found = tables.read(self._archive.store.get(key)) if self._archive.store.head(key) else ()
            self._tables[key] = {(article.id, article.revision): article for article in found}
        return self._tables[key].get((revision.article_id, revision.revision))

    def doubt(self, article: Article, revision: "Revision") -> str | None:
        """Why an article must not replace the revision before it, in words, or None."""
        earlier = self.article(revision)
        if earlier is None or not shrunk(earlier, article):
            return None
        return (
            f"revision: a body of {article.word_count} words, expected at least half of the"
            f" {earlier.word_count} that revision {revision.revision} has"
        )

    def differences(self, revised: Iterable[tuple[Article, "Revision"]]) -> Iterator[Difference]:
        """What changed in each article since the revision before it."""
        for article, revision in revised:
            earlier = self.article(revision)
            if earlier and (found := difference(earlier, article)):
                yield found

    def comings_and_goings(self) -> Iterator[tuple["Revision", Difference]]:
        """Articles that the batch found taken down, or there again, each once: not at every later look."""
        catalog = self._archive.catalog
        asked = {
            outcome.link.canonical_url: outcome
            for outcome in self._batch.outcomes
            if outcome.state is State.GONE or outcome.state in _ANSWERED
        }
        held = catalog.held(self._batch, asked)
        before = catalog.states_before(self._batch, held)
        for url, revision in sorted(held.items()):
            outcome, was_gone = asked[url], before.get(url) is State.GONE
            if outcome.fetched_at and (outcome.state is State.GONE) != was_gone:
                yield (
                    revision,
                    Difference(
                        article_id=revision.article_id,
                        before=revision.revision,
                        after=revision.revision,
                        seen_at=outcome.fetched_at,
                        kinds=(Kind.RESTORED if was_gone else Kind.DELETED,),
                    ),
                )
