"""Verifying what is sealed: the chain of manifests, every object they name, and what was left half done."""

from collections.abc import Callable, Iterator
from datetime import date

from scrapers.archive import chain, keys
from scrapers.archive.chain import Problem
from scrapers.archive.store import Store
from scrapers.seal import months


def sealed_outlets(store: Store) -> tuple[str, ...]:
    """Slugs of the outlets that have sealed days, sorted; also of those whose file is gone."""
    return tuple(sorted(store.folders(keys.seals())))


def verify(
    outlet: str,
    store: Store,
    *,
    first: date = date.min,
    last: date = date.max,
    contents: bool = True,
    on_manifest: Callable[[int, int, str], None] | None = None,
) -> Iterator[Problem]:
    """What is wrong with an outlet's sealed days, one problem an object. Reads only; parameters as ``chain.verify``."""
    yield from chain.verify(store, outlet, first=first, last=last, contents=contents, on_manifest=on_manifest)
    yield from months.verify(store, outlet, first=first, last=last)
    for note in store.list(keys.unsettled(outlet)):
        batch = keys.batch_of(note.key)
        yield Problem(
            note.key,
            f"publishing {batch} broke off before its sealed days were sealed again: run `khobao refine {outlet} {batch}`",
        )
