"""What a batch shows of articles that were held before it: edits, takedowns, returns."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.archive.turns import turns
from scrapers.errors import ArchiveDamaged, SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.batch import Batch, Outcome
from scrapers.model.change import Difference, Kind, difference, shrunk
from scrapers.model.outlet import Outlet

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog import Revision

log = logging.getLogger(__name__)


class Past:
    """Articles as they were archived before a batch began; a pure function of what was archived by then, and of the
    code.

    What other code has read is taken as today's code reads its capture: else each change of the code, or of a layout,
    would look like an edit by the outlet wherever a page is captured again before the past is read again.
    """

    def __init__(self, outlet: Outlet, batch: Batch, archive: "Archive") -> None:
        self._outlet, self._batch, self._archive = outlet, batch, archive
        self._tables: dict[str, Mapping[tuple[str, int], Article]] = {}
        self._batches: dict[str, Batch] = {}
        self._read: dict[tuple[str, str], Article | None] = {}

    def history(self, articles: Collection[Article]) -> "Mapping[str, Sequence[Revision]]":
        """By article: its archived revisions, oldest first."""
        texts = {(article.id, article.body_sha256) for article in articles}
        held = self._archive.catalog.history(self._batch, {article.id for article in articles})
        return {
            key: found if (key, found[-1].body_sha256) in texts else (*found[:-1], self._today(found[-1]))
            for key, found in held.items()
        }

    def same_text(self, articles: Iterable[Article]) -> "Collection[Revision]":
        """The archived revisions, of whatever article, with a text that one of these has."""
        texts = {article.body_sha256 for article in articles}
        return self._archive.catalog.same_text(self._batch, texts).values()

    def article(self, revision: "Revision") -> Article | None:
        """As published, or as today's code reads it; None where a later reading of its batch no longer has it."""
        from scrapers.archive import tables

        if today := self._article_today(revision):
            return replace(today, revision=revision.revision)
        key = keys.articles(self._batch.outlet, revision.day, revision.batch)
        if key not in self._tables:
            body = self._archive.store.find(key)
            found = tables.read(body, key) if body is not None else ()
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
        for revision, outcome, back in turns(self._batch, self._archive.catalog):
            assert outcome.fetched_at is not None, "what was not fetched is no turn"
            yield (
                revision,
                Difference(
                    article_id=revision.article_id,
                    before=revision.revision,
                    after=revision.revision,
                    seen_at=outcome.fetched_at,
                    kinds=(Kind.RESTORED if back else Kind.DELETED,),
                ),
            )

    def _today(self, revision: "Revision") -> "Revision":
        article = self._article_today(revision)
        if article is None:
            return revision
        return replace(revision, body_sha256=article.body_sha256, simhash=article.simhash)

    def _article_today(self, revision: "Revision") -> Article | None:
        """None where today's code is the code that read it, or does not take its capture for an article."""
        from scrapers.read import read
        from scrapers.read.fingerprint import reader_version

        if revision.reader_version == reader_version(self._outlet):
            return None
        key = (revision.batch, revision.canonical_url)
        if key not in self._read:
            if revision.batch not in self._batches:
                self._batches[revision.batch] = self._archive.batch(self._outlet.slug, revision.batch)
            batch = self._batches[revision.batch]
            try:
                captured = self._archive.captured(batch, _outcome(batch, revision.canonical_url))
                self._read[key] = None if captured.revisit else read(captured.page, self._outlet)
            except SkipAndRecord:
                self._read[key] = None
            except ArchiveDamaged as error:
                # What was read of it is still there; whoever reads or verifies that batch gets the error.
                log.warning("%s", error)
                self._read[key] = None
        return self._read[key]


def _outcome(batch: Batch, canonical_url: str) -> Outcome:
    for outcome in batch.outcomes:
        if outcome.link.canonical_url == canonical_url and outcome.part:
            return outcome
    raise ArchiveDamaged(
        f"{batch.outlet} {batch.batch}: expected a capture of {canonical_url}, as its report says; found none"
    )
