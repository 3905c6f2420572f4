"""Articles that a batch found taken down, or there again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapers.model.batch import Batch, Outcome
from scrapers.model.link import State

if TYPE_CHECKING:
    from scrapers.archive.catalog import Catalog, Revision


def turns(batch: Batch, catalog: "Catalog") -> Iterator[tuple["Revision", Outcome, bool]]:
    """Each article once, not at every later look: as it was held, how the batch found it, and whether it is back.

    Raises what the catalog raises.
    """
    asked = {
        outcome.link.canonical_url: outcome
        for outcome in batch.outcomes
        if outcome.state.traits.there is not None
    }
    held = catalog.held(batch, asked)
    before = catalog.states_before(batch, held)
    for url, revision in sorted(held.items()):
        outcome, was_gone = asked[url], _is_gone(before.get(url))
        if outcome.fetched_at and _is_gone(outcome.state) != was_gone:
            yield revision, outcome, was_gone


def has_news(batch: Batch, catalog: "Catalog") -> bool:
    """Whether refining the batch would publish anything: a page that was read, or a turn."""
    captured = any(outcome.state is State.CAPTURED for outcome in batch.outcomes)
    return captured or any(True for _ in turns(batch, catalog))


def _is_gone(state: State | None) -> bool:
    return state is not None and state.traits.there is False
