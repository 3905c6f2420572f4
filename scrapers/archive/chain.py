"""The chain of an outlet's manifests: what was sealed, in which order, and that nobody changed it since.

A manifest names every object of a day with its size and SHA-256, and the SHA-256 of the manifest that was sealed
before it, of whatever day of the same outlet. Nothing of it is ever written over:

- ``seals/<outlet>/<place>.json`` is the manifest, at its place in the chain. The key holds the place and nothing else,
  so that a conditional put of it claims the place: of two days that are sealed at the same moment one gets it, and the
  other takes the next, with the first as its predecessor. With a key of day and version both would name one
  predecessor, and the chain would fork.
- ``days/<outlet>/<day>/manifest-v<n>.json`` is the same bytes, where a person or a program looks for a day. A day is
  sealed when this exists. It is put second; a run that is killed in between leaves it to the next one, for whoever
  claims a place first sees to it that the one before has its copy.
- Sealing a day again makes version n+1 with its own objects, which are named by their content, and leaves n as it is.
  A manifest whose inputs are those of the newest version is that version: sealing twice is as sealing once.

A takedown moves what older versions of a day hold of an article under ``restricted/``, key and bytes unchanged, and
verifying looks for it there. What a takedown erases is written down with its hashes before and after
(``scrapers.model.erasure``): an object that a manifest names by the first is held to the second.

Batches (WARC parts, their indexes, batch.json) and what sealing made (ledger, tables, WACZ) stay as they are for
good, so every version is held to them. Tables and reports of single batches are derived: reading the past again
replaces them. They are held to the newest version of the day alone, and an older version keeps its rows in its own
``articles-….parquet``.

Whoever can write to the bucket can write the newest manifest anew, and nothing in the bucket could tell but its signature
(``scrapers.archive.signing``), which vouches for all before it. Nothing tells of manifests that were removed from the end
together with their copies: to rule that out, keep ``head`` somewhere else now and then.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from scrapers.archive import contents, keys
from scrapers.archive.signing import Keyring
from scrapers.archive.stamping import Stamps
from scrapers.archive.store import Store
from scrapers.errors import AlreadyExists, ArchiveDamaged, NewerFormat, ObjectMissing
from scrapers.model.codec import Document
from scrapers.model.column import Column
from scrapers.model.erasure import Replaced

TRIES = 20
"""Places that one sealing tries to claim: so many others may seal days of the outlet in the same second."""
CLOCKS = timedelta(minutes=10)
"""By which the clocks of a machine that seals and of an authority that stamps may differ."""


Erased = Mapping[tuple[str, str], Replaced | None]
"""Key and SHA-256 of what was erased, to what is there since; None for nothing."""


class Kind(StrEnum):
    """What an object of a day is."""

    BATCH = "batch"  # a WARC part, its index, or batch.json
    DERIVED = "derived"  # a table or a report of one batch
    SEALED = "sealed"  # made when the day was sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An object that a manifest names."""

    key: str
    """In the bucket."""
    size: int
    """Bytes."""
    sha256: str
    """Hex."""
    kind: Kind
    """What it is."""

    @classmethod
    def of(cls, key: str, body: bytes, kind: Kind) -> Self:
        """An object with these bytes."""
        return cls(key=key, size=len(body), sha256=hashlib.sha256(body).hexdigest(), kind=kind)

    def check(self, body: bytes) -> None:
        """Raises ArchiveDamaged where it has other bytes than these."""
        found = self.of(self.key, body, self.kind)
        if found != self:
            raise ArchiveDamaged(
                f"{self.key}: expected {self.size} bytes with SHA-256 {self.sha256}, "
                f"found {found.size} with {found.sha256}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Document):
    """What a day of an outlet is, at one time."""

    outlet: str
    """The slug of the outlet."""
    day: date
    """In the outlet's time zone."""
    version: int
    """Of this day, from 1."""
    sequence: int
    """Place in the outlet's chain, from 1."""
    previous: str | None
    """SHA-256, hex, of the manifest at the place before; None at the first."""
    sealed_at: datetime
    """UTC."""
    code_version: str
    """Of Khobao."""
    reader_versions: tuple[str, ...]
    """Of the articles."""
    counts: Mapping[str, int]
    """Links by end state; ``articles`` (distinct), ``revisions``, ``quarantined``, ``captures`` in the WACZ."""
    completeness: float | None
    """As ``Ledger.completeness``."""
    estimate: float | None
    """As ``Ledger``."""
    objects: tuple[Sealed, ...]
    """Sorted by key."""
    sha256: Annotated[str, Column(stored=False)] = field(default="", compare=False)
    """Of the manifest's own bytes; empty for one that is not written yet."""

    def object(self, name: str) -> Sealed:
        """``ledger``, ``articles``, ``quarantine`` or ``day`` (the WACZ) of this version. Raises KeyError."""
        start = f"{keys.day(self.outlet, self.day)}{name}-"
        for each in self.objects:
            if each.kind is Kind.SEALED and each.key.startswith(start):
                return each
        raise KeyError(f"{self.outlet} {self.day} v{self.version} has no {name}")

    @classmethod
    def from_json(cls, body: bytes, key: str = "") -> Self:
        """As of any document, with the hash of its bytes."""
        # Named, for a dataclass with slots is another class than the one that super() was compiled for.
        found = super(Manifest, cls).from_json(body, key)
        return replace(found, sha256=hashlib.sha256(body).hexdigest())


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was sealed."""

    key: str
    what: str
    """What was expected and what is there, in words."""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}"


def versions(store: Store, outlet: str, day: date) -> tuple[int, ...]:
    """Of the manifests of a day, ascending; none for a day that is not sealed."""
    found = (keys.manifest_of(outlet, each.key) for each in store.list(keys.manifests(outlet, day)))
    return tuple(sorted(of[1] for of in found if of))


def sealed_days(store: Store, outlet: str, month: date) -> dict[date, int]:
    """The sealed days in the month of a day, ascending, each with its newest version. One listing."""
    found: dict[date, int] = {}
    for stored in store.list(keys.days(outlet, month)):
        if of := keys.manifest_of(outlet, stored.key):
            day, version = of
            found[day] = max(version, found.get(day, 0))
    return found


def manifest(store: Store, outlet: str, day: date, version: int | None = None) -> Manifest | None:
    """A version of a day, the newest unless one is named. None where there is none. Raises ArchiveDamaged."""
    there = versions(store, outlet, day)
    if not there or (version and version not in there):
        return None
    return _version(store, outlet, day, version or there[-1])


def newest(store: Store, outlet: str, day: date) -> Manifest | None:
    """The newest version of a day. Manifests of the day that were lost are put back from the chain, which is read only where
    something lies in the day's folder that no manifest there names: else the number of one would be given again, and nobody
    would know what it names. Raises as ``manifest``."""
    listed = {stored.key for stored in store.list(keys.day(outlet, day))}
    copies = sorted(of[1] for key in listed if (of := keys.manifest_of(outlet, key)))
    found = _version(store, outlet, day, copies.pop()) if copies else None
    left = {key for key in listed if not key.startswith(keys.manifests(outlet, day))}
    left -= {each.key for each in found.objects} if found else set()
    while left and copies:
        left -= named(store, keys.manifest(outlet, day, copies.pop()))
    for each in newest_first(store, outlet) if left else ():
        if each.day == day:
            _copy(store, each)
            left -= {of_day.key for of_day in each.objects}
            found = each if found is None or found.version < each.version else found
        if not left:
            break
    return found


def _version(store: Store, outlet: str, day: date, version: int) -> Manifest:
    key = keys.manifest(outlet, day, version)
    return Manifest.from_json(store.get(key), key)


def head(store: Store, outlet: str) -> Manifest | None:
    """The newest manifest of the chain: its ``sequence`` and ``sha256`` vouch for all before it."""
    return next(newest_first(store, outlet), None)


def newest_first(store: Store, outlet: str) -> Iterator[Manifest]:
    """All manifests of the chain, the newest first; each is read when it is asked for. Raises ArchiveDamaged."""
    for place in reversed(places(store, outlet)):
        key = keys.seal(outlet, place)
        yield Manifest.from_json(store.get(key), key)


def append(store: Store, draft: Manifest) -> Manifest:
    """Seal: give the draft its version, place and predecessor, and write it.

    Returns the newest version of the day instead where its inputs are the draft's. Raises AlreadyExists
    where the place was lost to others ``TRIES`` times.
    """
    for _ in range(TRIES):
        before = head(store, draft.outlet)
        if before:
            _copy(store, before)
        newest = manifest(store, draft.outlet, draft.day)
        if newest and same_inputs(newest, draft):
            return newest
        whole = replace(
            draft,
            version=newest.version + 1 if newest else 1,
            sequence=before.sequence + 1 if before else 1,
            previous=before.sha256 if before else None,
            sealed_at=datetime.now(UTC).replace(microsecond=0),
        )
        body = whole.to_json()
        key = keys.seal(whole.outlet, whole.sequence)
        try:
            store.put(key, body, content_type="application/json", if_absent=True)
        except AlreadyExists:
            continue
        sealed = Manifest.from_json(body, key)
        _copy(store, sealed)
        return sealed
    raise AlreadyExists(f"{draft.outlet}: {TRIES} places in the chain of seals were taken by others first")


def same_inputs(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests of a day seal the same batches, tables, reports and ledger. The tables and the WACZ that
    sealing makes of them may differ between versions of the code."""
    return _inputs(one) == _inputs(other)


def time_wrong(stamps: Stamps, of: Manifest, body: bytes, answer: bytes) -> str | None:
    """What is wrong with the time stamp of a manifest, in words."""
    try:
        at = stamps.time_of(body, answer)
    except ValueError as error:
        return f"expected a time stamp of the manifest beside it by an authority that is trusted: {error}"
    if at < of.sealed_at - CLOCKS:
        return f"it was stamped at {at:%Y-%m-%dT%H:%M:%SZ}, and says that it was sealed later, at {of.sealed_at:%Y-%m-%dT%H:%M:%SZ}"
    return None


def as_it_is(store: Store, key: str) -> bytes:
    """The bytes of an object whatever its metadata says they should be. Raises ObjectMissing."""
    with store.reader(key) as file:
        return file.read()


def wrong(
    sealed: Sealed,
    size: int | None,
    sha256: str | None,
    *,
    erased: Erased,
    newest: bool,
    again: Callable[[], bool],
) -> str | None:
    """What is wrong with an object that a manifest names, in words: its size (None where there is none) and its SHA-256 (None
    where nobody looked) are held to the manifest, or to what was erased of it since. ``newest``: whether that is the newest
    manifest of its day; ``again``: whether that one names an object which was removed, and made again byte for byte."""
    problem = _compare(sealed, size, sha256)
    if problem or not newest:
        if now := now_of(sealed, erased, again):
            return _compare(now, size, sha256)
        return None if size is None else "expected it to be erased"
    return problem


def named(store: Store, by: str) -> set[str]:
    """Keys of what a manifest names. One that is damaged names nothing: that is said of itself."""
    with suppress(ArchiveDamaged, NewerFormat, ObjectMissing):
        return {each.key for each in Manifest.from_json(as_it_is(store, by), by).objects}
    return set()


def _compare(sealed: Sealed, size: int | None, sha256: str | None) -> str | None:
    if size is None:
        return "missing"
    if size != sealed.size:
        return f"expected {sealed.size} bytes, there are {size}"
    if sha256 is not None and sha256 != sealed.sha256:
        return f"expected SHA-256 {sealed.sha256}, it is {sha256}"
    return None


def now_of(sealed: Sealed, erased: Erased, again: Callable[[], bool]) -> Sealed | None:
    """What an object is to be since something was erased of it, maybe several times; None where it was removed. ``again``: as
    ``wrong``."""
    was = sealed
    while (sealed.key, sealed.sha256) in erased:
        replaced = erased[sealed.key, sealed.sha256]
        if replaced is None:
            return was if again() else None
        sealed = replace(sealed, size=replaced.size, sha256=replaced.sha256)
    return sealed


def erasures(store: Store, outlet: str, ring: Keyring | None) -> tuple[list[Problem], Erased]:
    """What was erased, as erasures say it for which a trusted key vouches, and those that none vouches for."""
    problems: list[Problem] = []
    found: dict[tuple[str, str], Replaced | None] = {}
    for erasure in contents.erasures(store, outlet):
        key = keys.erasure(outlet, erasure.takedown, erasure.number)
        if ring and not ring.signed(store, key, store.get(key)):
            what = "not signed by a trusted key, so nothing is believed to be erased by it: run `khobao sign` if it is yours"
            problems.append(Problem(key, what))
            continue
        found |= {(key, each.was_sha256): each for key, each in erasure.replaced.items()}
        found |= dict.fromkeys(erasure.removed.items())
    return problems, found


def _inputs(of: Manifest) -> frozenset[tuple[str, str]]:
    made = keys.day(of.outlet, of.day)
    return frozenset(
        (each.key, each.sha256)
        for each in of.objects
        if each.kind is not Kind.SEALED or each.key.startswith(f"{made}ledger-")
    )


def _copy(store: Store, of: Manifest) -> None:
    key = keys.seal(of.outlet, of.sequence)
    body = store.get(key)
    copy = keys.manifest(of.outlet, of.day, of.version)
    store.put(copy, body, content_type="application/json", if_absent=True)


def places(store: Store, outlet: str) -> tuple[int, ...]:
    """The places of an outlet's chain, ascending: 1, 2, 3, … where none is lost."""
    prefix = keys.seals(outlet)
    found = (stored.key.removeprefix(prefix).removesuffix(".json") for stored in store.list(prefix))
    return tuple(sorted(int(place) for place in found if place.isdecimal()))
