"""Having manifests stamped: the one that was just sealed, and those for which the authority did not answer then."""

from scrapers.archive import chain, keys
from scrapers.archive.stamping import Stamps
from scrapers.archive.store import Store

BACKLOG = 30
"""Manifests that are stamped at most in one go. The newest vouches for all before it in its chain."""


def stamp(store: Store, outlet: str, stamps: Stamps) -> tuple[str, ...]:
    """Stamp the newest manifests of an outlet that have no stamp, oldest first; ends at the first that has one, and where
    the authority does not answer. The keys of those that were stamped. Raises the store's errors."""
    if stamps.authority is None:
        return ()
    waiting: list[str] = []
    for found in chain.newest_first(store, outlet):
        key = keys.manifest(outlet, found.day, found.version)
        if len(waiting) == BACKLOG or store.head(keys.stamp(key)):
            break
        waiting.append(key)
    done: list[str] = []
    for key in reversed(waiting):
        if not stamps.stamp(store, key):
            break
        done.append(key)
    return tuple(done)
