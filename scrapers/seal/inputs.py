"""All that the bucket holds of a day: its rows, its records, and the objects they stand in."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from scrapers.archive import keys, tables
from scrapers.archive.bucket import Stored
from scrapers.archive.chain import Kind, Sealed
from scrapers.archive.day_index import DayIndexes
from scrapers.archive.extract import Place
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged
from scrapers.model.batch import Batch
from scrapers.model.ledger import Ledger
from scrapers.seal import compact

AT_ONCE = 8
"""Objects that are asked for at the same time: a day has some 500, and their latencies overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What sealing a day starts from."""

    articles: pa.Table
    """As ``tables.ARTICLES``: each revision once, sorted by id and revision."""
    quarantine: pa.Table
    places: frozenset[Place]
    """Of the responses and revisits of the day."""
    objects: tuple[Sealed, ...]
    """All of kind BATCH and DERIVED, sorted by key."""
    indexes: DayIndexes
    """Of the days on which the batches were due that anything of the day comes from."""


def gather(ledger: Ledger, store: Store) -> Gathered:
    """Read what is filed under the ledger's day, and look up what its links ended in.

    Memory holds the day's tables, and the indexes of the days that the batches are of. Raises
    ArchiveDamaged where an object is missing or is not what its batch says, and the store's errors.
    """
    outlet, day = ledger.outlet, ledger.day
    with ThreadPoolExecutor(AT_ONCE) as threads:
        files: dict[str, dict[str, bytes]] = {}
        for name in ("articles", "quarantine", "changes"):
            found = [stored.key for stored in store.list(keys.table_day(name, outlet, day))]
            files[name] = dict(zip(found, threads.map(store.get, found), strict=True))
        articles = compact.merge(files["articles"], tables.ARTICLES, outlet)
        quarantine = compact.merge(files["quarantine"], tables.QUARANTINE, outlet)
        read = {Place(row["warc"], row["offset"]) for row in _captures(articles, quarantine)}
        tried = _tried(ledger)
        named = {keys.batch_of(key) for of in files.values() for key in of} | set(tried.values())
        names = sorted(named | {keys.part_of(place.warc)[0] for place in read})
        indexes = DayIndexes(store, outlet).read(names, threads)
        batches = dict(
            zip(names, threads.map(lambda name: _batch(indexes, outlet, name), names), strict=True)
        )
        places = read | set(_places(tried, [batch for batch, _ in batches.values()]))
        parts = sorted({keys.part_of(place.warc) for place in places})
        listed = indexes.listed
        objects = [
            *(Sealed.of(key, body, Kind.DERIVED) for of in files.values() for key, body in of.items()),
            *threads.map(lambda name: _report(indexes, outlet, name), names),
            *(batches[name][1] for name in sorted({batch for batch, _ in parts})),
            *(each for batch, part in parts for each in _part(store, batches[batch][0], part, listed)),
        ]
    return Gathered(
        articles=articles,
        quarantine=quarantine,
        places=frozenset(places),
        objects=tuple(sorted(filter(None, objects), key=lambda each: each.key)),
        indexes=indexes,
    )


def _captures(*of: pa.Table) -> Iterator[dict[str, Any]]:
    return (row for table in of for row in table["capture"].to_pylist() if row)


def _tried(ledger: Ledger) -> dict[str, str]:
    """Canonical URL to the batch that tells how the link ended: its 404, its block page, its article."""
    return {
        entry.canonical_url: entry.batch
        for entry in ledger.entries
        if entry.batch and entry.state.traits.in_wacz
    }


def _places(tried: Mapping[str, str], batches: Iterable[Batch]) -> Iterator[Place]:
    for batch in batches:
        for outcome in batch.outcomes:
            if (
                outcome.part
                and outcome.offset is not None
                and tried.get(outcome.link.canonical_url) == batch.batch
            ):
                yield Place(keys.warc(batch.outlet, batch.batch, outcome.part), outcome.offset)


def _batch(indexes: DayIndexes, outlet: str, name: str) -> tuple[Batch, Sealed]:
    """A batch, and its batch.json."""
    key = keys.batch_json(outlet, name)
    body = indexes.of(name).find(key)
    if body is None:
        raise ArchiveDamaged(f"{key}: expected a batch that the day's objects name")
    return Batch.from_json(body, key), Sealed.of(key, body, Kind.BATCH)


def _part(store: Store, batch: Batch, name: str, listed: Mapping[str, Stored]) -> Iterable[Sealed]:
    """A WARC part and its index, as the batch tells them. A listing may lack what was put last: that is asked for."""
    for part in batch.parts:
        if part.name == name:
            files = (
                (keys.warc(batch.outlet, batch.batch, name), part.size, part.sha256),
                (keys.cdxj(batch.outlet, batch.batch, name), part.cdxj_size, part.cdxj_sha256),
            )
            for key, size, sha256 in files:
                stored = listed.get(key) or store.head(key)
                if stored is None or stored.size != size or stored.sha256 not in {sha256, None}:
                    raise ArchiveDamaged(
                        f"{key}: expected {size} bytes with SHA-256 {sha256}, found {stored}"
                    )
                yield Sealed(key=key, size=size, sha256=sha256, kind=Kind.BATCH)
            return
    raise ArchiveDamaged(
        f"{keys.batch_json(batch.outlet, batch.batch)}: expected part {name}, it tells of none"
    )


def _report(indexes: DayIndexes, outlet: str, name: str) -> Sealed | None:
    """The report of a batch; None where there is none: it is not refined."""
    key = keys.report(outlet, name)
    body = indexes.of(name).find(key)
    return Sealed.of(key, body, Kind.DERIVED) if body is not None else None
