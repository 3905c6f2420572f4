"""The life of an article as the archive saw it: its texts, what changed from each to the next, when it was gone and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapers.archive import keys
from scrapers.archive.catalog_day import Filed
from scrapers.archive.catalog_pages import Take
from scrapers.archive.store import Store
from scrapers.archive.tables import CHANGES
from scrapers.model.change import Difference, Kind

MOST = 40
"""Batches whose changes are read for one page, the newest: each is an object of the bucket."""
TURNS = frozenset({Kind.DELETED, Kind.RESTORED})
"""Changes that give no other text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One text of an article, or a change without one."""

    at: datetime
    """UTC, when it was captured."""
    filed: Filed | None = None
    number: int | None = None
    """Of the text, from 1."""
    change: Difference | None = None
    """From the text before it; None where the outlet's changes do not name one."""


def steps(texts: Sequence[Filed], changes: Iterable[Difference]) -> list[Step]:
    """Oldest first."""
    by_time: dict[datetime, Difference] = {}
    found: list[Step] = []
    for change in changes:
        if TURNS.intersection(change.kinds):
            found.append(Step(at=change.seen_at, change=change))
        else:
            by_time[change.seen_at] = change
    for number, filed in enumerate(texts, 1):
        found.append(
            Step(at=filed.fetched_at, filed=filed, number=number, change=by_time.get(filed.fetched_at))
        )
    return sorted(found, key=lambda step: step.at)


def changes_of(store: Store, texts: Sequence[Filed], takes: Sequence[Take]) -> tuple[Difference, ...]:
    """What batches found changed in an article. Raises what the store raises, and ArchiveDamaged."""
    if not texts:
        return ()
    outlet, article_id = texts[0].outlet, texts[0].article_id
    asked = sorted({*(each.batch for each in texts[1:]), *_turned(takes)}, key=keys.batch_time)[-MOST:]
    # Under the day under which the article stood before, which is any of its days.
    places = [
        keys.changes(outlet, day, batch) for batch in asked for day in sorted({each.day for each in texts})
    ]
    return tuple(
        change
        for key in places
        if (body := store.find(key)) is not None
        for change in CHANGES.read(body, key)
        if change.article_id == article_id
    )


def _turned(takes: Sequence[Take]) -> Iterator[str]:
    """Batches in which the page was gone, or there again."""
    was_gone = False
    for take in takes:
        if take.is_gone != was_gone:
            yield take.batch
        was_gone = take.is_gone
