"""Putting back from the replica what the audit found missing or changed: only what has the hash that it should have."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from scrapers.archive.kinds import kind_of
from scrapers.archive.scratch import scratch
from scrapers.archive.store import Store
from scrapers.audit import copied
from scrapers.audit.findings import Fault, Finding
from scrapers.audit.parts import part_of
from scrapers.audit.replica import download
from scrapers.errors import AlreadyExists, ObjectMissing

LOST = frozenset({Fault.MISSING, Fault.CHANGED, Fault.MISPLACED, Fault.BROKEN})
"""Faults of objects of which a good copy makes up for all."""


def repair(findings: Iterable[Finding], store: Store, replica: Store, work: Path) -> Iterator[Finding]:
    """The findings, with what was done about each. An object that is there is replaced only while it is what it was when this
    was decided. Raises the errors of both stores."""
    for each in findings:
        yield _repaired(each, store, replica, work) if each.fault in LOST else each


def _repaired(of: Finding, store: Store, replica: Store, work: Path) -> Finding:
    wanted = of.sha256 or _recorded(of.key, replica)
    if wanted is None:
        return of
    with scratch(work, "repair") as folder:
        file = folder / "object"
        try:
            copy, sha256 = download(replica, of.key, file)
        except ObjectMissing:
            return replace(of, what=f"{of.what}; the replica has none")
        if sha256 != wanted:
            return replace(of, what=f"{of.what}; the replica's copy has SHA-256 {sha256}, expected {wanted}")
        there = store.head(of.key)
        kind = copy.content_type or "application/octet-stream"
        try:
            store.put(of.key, file, content_type=kind, if_absent=there is None, instead_of=there)
        except AlreadyExists as error:
            return replace(of, what=f"{of.what}; it was written meanwhile: {error}")
    if store.sha256(of.key) != wanted:
        return replace(
            of, what=f"{of.what}; it was put back, and is damaged again: look at the server's disks"
        )
    store.sync()
    return replace(of, repaired=f"put back from the replica, with SHA-256 {wanted}")


def _recorded(key: str, replica: Store) -> str | None:
    """What the replica recorded of an object that stays as it is for ever, when it was good."""
    found = kind_of(key)
    if found is None or not found[0].stays:
        return None
    row = copied.load(replica, *part_of(key)).get(key)
    return row.sha256 if row else None
