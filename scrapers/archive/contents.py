"""What the bucket holds of an outlet, read by name."""

from collections.abc import Collection

from scrapers.archive import cdxj, keys
from scrapers.archive.store import Store
from scrapers.model.batch import Batch
from scrapers.model.decision import Decision
from scrapers.model.report import Report


def outlets(store: Store) -> tuple[str, ...]:
    """Those with captures, sorted."""
    return store.folders(keys.captures())


def batches(store: Store, outlet: str) -> tuple[str, ...]:
    """Names of all whole batches, oldest first: those that have a batch.json."""
    names = [
        stored.key.split("/")[-2]
        for stored in store.list(keys.captures(outlet))
        if stored.key.endswith("/batch.json")
    ]
    return tuple(sorted(names, key=lambda name: (keys.batch_time(name), name)))


def batch(store: Store, outlet: str, name: str) -> Batch | None:
    """None where it does not exist: where it has no batch.json. Raises ArchiveDamaged."""
    key = keys.batch_json(outlet, name)
    body = store.find(key)
    return Batch.from_json(body, key) if body is not None else None


def lines(store: Store, of: Batch) -> list[cdxj.Line]:
    """The index of all its parts. Raises ArchiveDamaged."""
    found: list[cdxj.Line] = []
    for part in of.parts:
        key = keys.cdxj(of.outlet, of.batch, part.name)
        found += cdxj.read(store.get(key), key)
    return found


def report(store: Store, outlet: str, name: str) -> Report | None:
    """None where the batch is not refined. Raises ArchiveDamaged."""
    key = keys.report(outlet, name)
    body = store.find(key)
    return Report.from_json(body, key) if body is not None else None


def decisions(store: Store, outlet: str, article_ids: Collection[str]) -> tuple[Decision, ...]:
    """All decisions on these articles, those on one text in the order in which they were made.

    One listing for all: few articles are ever decided on. Raises ArchiveDamaged.
    """
    listed = store.list(keys.decisions(outlet)) if article_ids else ()
    found = (stored.key for stored in listed if stored.key.split("/")[-2] in article_ids)
    return tuple(Decision.from_json(store.get(key), key) for key in found)
