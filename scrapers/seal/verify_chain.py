"""Verifying the chain of an outlet's manifests, and every object that they name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from scrapers.archive import chain, keys
from scrapers.archive.chain import Erased, Kind, Manifest, Problem
from scrapers.archive.signing import Keyring
from scrapers.archive.stamping import Stamps
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged, NewerFormat, ObjectMissing

REMEMBERED = 4_096
"""Objects whose hash is remembered while a chain is verified: days that were sealed one after the other share
the parts of backfills and of midnight."""


def verify_chain(
    store: Store,
    outlet: str,
    *,
    first: date = date.min,
    last: date = date.max,
    hashes: bool = True,
    keyring: Keyring | None = None,
    stamps: Stamps | None = None,
    on_manifest: Callable[[int, int, str], None] | None = None,
) -> Iterator[Problem]:
    """Walk the chain and everything that it names; what is wrong, each in one line. Signatures are checked where the
    ``keyring`` trusts any key, time stamps where ``stamps`` believes any authority.

    With ``hashes`` every byte is read and hashed, else only presence and size are looked at. ``first`` and ``last``
    bound the days whose objects are looked at; the chain itself is always walked whole, for no part of it proves
    anything without the rest. Memory holds a line for each manifest. ``on_manifest`` gets the number of manifests
    done and in all, and the day of the last. Raises the store's errors.
    """
    ring = keyring if keyring and keyring.believed else None
    walk = _Walk(store, outlet, ring, stamps if stamps and stamps.believed else None)
    yield from walk.links()
    yield from walk.beside()
    yield from walk.vouched()
    try:
        unsigned, erased = chain.erasures(store, outlet, ring)
    except (ArchiveDamaged, NewerFormat) as error:
        what = f"{error}; until it is put back nothing that days name is looked at, for it may be why that differs"
        yield Problem(keys.takedowns(outlet), what)
        return
    yield from unsigned
    within = {of: key for of, key in walk.held.items() if first <= of[0] <= last}
    objects = _Objects(store, within, walk.newest, erased, hashes=hashes)
    for number, (of, key) in enumerate(within.items(), 1):
        yield from objects.of(*of, key)
        if on_manifest:
            on_manifest(number, len(within), f"{of[0]}")


@dataclass(frozen=True, slots=True)
class _Walked:
    """A place of the chain."""

    key: str
    follows: bool
    """Whether its manifest names the one before it as that is."""
    signed: bool | None
    """As ``Keyring.signed``."""


class _Walk:
    """Through the chain, from its first place to its last."""

    def __init__(self, store: Store, outlet: str, ring: Keyring | None, clock: Stamps | None) -> None:
        self._store, self._outlet, self._ring, self._clock = store, outlet, ring, clock
        self.held: dict[tuple[date, int], str] = {}
        """By day and version: keys at which manifests can be read, of a lost place that of the copy."""
        self.newest: dict[date, int] = {}
        """By day: the newest version, also where it cannot be read."""
        self._places: tuple[int, ...] = ()
        self._read: set[int] = set()
        """Places at which a manifest can be read."""
        self._walked: list[_Walked] = []
        self._copies: set[str] = set()
        """Keys that the manifests have in the folders of their days."""
        self._unproven: dict[int, tuple[str, str | None]] = {}
        """By places that are lost or cannot be read: the key at the next place, and the SHA-256 that it expects here."""
        self._bare: list[str] = []
        """Keys of the newest manifests, which have no time stamp."""

    def links(self) -> Iterator[Problem]:
        """What is wrong with the places of the chain, and with the copies of their manifests."""
        self._places = chain.places(self._store, self._outlet)
        before, previous = 0, None
        for place in self._places:
            key = keys.seal(self._outlet, place)
            if lost := place - before - 1:
                said = "a link of the chain is" if lost == 1 else f"{lost} links of the chain are"
                yield Problem(keys.seal(self._outlet, before + 1), f"{said} missing")
            before = place
            try:
                found = Manifest.from_json(body := self._store.get(key), key)
            except (ArchiveDamaged, NewerFormat) as error:
                yield _unread(key, error)
                self._walked.append(_Walked(key, follows=False, signed=False))
                continue
            is_known = place == 1 or place - 1 in self._read
            yield from self._place(found, key, body, place)
            if not is_known:
                self._unproven[place - 1] = key, found.previous
            elif found.previous != previous:
                yield _broken(key, found.previous, f"it has {previous}")
            self._note(found, key, body, follows=is_known and found.previous == previous)
            yield from self._stamp(found, body)
            self._read.add(place)
            previous = found.sha256

    def _place(self, found: Manifest, key: str, body: bytes, place: int) -> Iterator[Problem]:
        if (found.sequence, found.outlet) != (place, self._outlet):
            yield Problem(
                key, f"expected place {place} of the chain, it says {found.outlet} {found.sequence}"
            )
        copy = _copy(found)
        try:
            if chain.as_it_is(self._store, copy) != body:
                yield Problem(copy, f"expected the same bytes as {key}")
        except ObjectMissing:
            yield Problem(copy, f"expected the manifest of {key}, there is none")

    def _note(self, found: Manifest, key: str, body: bytes, *, follows: bool) -> None:
        copy = _copy(found)
        self._copies.add(copy)
        self._hold(found.day, found.version, key)
        signed = self._ring.signed(self._store, copy, body) if self._ring else None
        self._walked.append(_Walked(key, follows=follows, signed=signed))

    def _hold(self, day: date, version: int, key: str | None) -> None:
        self.newest[day] = max(version, self.newest.get(day, 0))
        if key:
            self.held[day, version] = key

    def _stamp(self, found: Manifest, body: bytes) -> Iterator[Problem]:
        if not self._clock:
            return
        copy = _copy(found)
        answer = self._store.find(keys.stamp(copy))
        if answer is None:
            self._bare.append(copy)
            return
        self._bare.clear()
        if what := chain.time_wrong(self._clock, found, body, answer):
            yield Problem(keys.stamp(copy), what)

    def beside(self) -> Iterator[Problem]:
        """What the manifests in the folders of days say of places that are lost or cannot be read, and those that have none."""
        for stored in self._store.list(keys.days(self._outlet)):
            of = keys.manifest_of(self._outlet, stored.key)
            if not of or stored.key in self._copies:
                continue
            try:
                copy = Manifest.from_json(self._store.get(stored.key), stored.key)
            except ObjectMissing:
                continue
            except (ArchiveDamaged, NewerFormat) as error:
                self._hold(*of, None)
                yield _unread(stored.key, error)
                continue
            place, seal = copy.sequence, keys.seal(self._outlet, copy.sequence)
            if place in self._read:
                yield Problem(stored.key, f"expected it at its place of the chain, {seal} is another")
                continue
            self._hold(*of, stored.key)
            # A place before the last is missed by the next; one that was put since the walk began is there.
            if place > max(self._places, default=0) and self._store.head(seal) is None:
                yield Problem(seal, f"expected the manifest of {stored.key}, there is none")
            if place in self._unproven and self._unproven[place][1] == copy.sha256:
                del self._unproven[place]
        for key, expected in self._unproven.values():
            yield _broken(key, expected, "none has it")

    def vouched(self) -> Iterator[Problem]:
        """Manifests for which no trusted key vouches, with its own signature or with that of a later one of the chain, and
        the newest ones if they have no time stamp."""
        if self._ring:
            yield from self._unsigned()
        if self._bare:
            what = "manifests up to this one have no time stamp: run `khobao sign`, which has them stamped"
            yield Problem(self._bare[-1], f"{len(self._bare)} {what}")

    def _unsigned(self) -> Iterator[Problem]:
        vouched, bare = False, []
        for each in reversed(self._walked):
            vouched = vouched or each.signed is True
            if not vouched and each.signed is False:
                what = (
                    "expected a signature of these bytes by a trusted key: changed, or signed by another key"
                )
                yield Problem(each.key, what)
            elif not vouched:
                bare.append(each.key)
            vouched = vouched and each.follows
        if bare:
            what = f"not signed, {len(bare)} manifests up to this one: run `khobao sign` once you trust them"
            yield Problem(bare[0], what)


def _unread(key: str, error: Exception) -> Problem:
    return Problem(key, str(error).removeprefix(f"{key}: "))


def _copy(of: Manifest) -> str:
    return keys.manifest(of.outlet, of.day, of.version)


def _broken(key: str, expected: str | None, found: str) -> Problem:
    what = f"expected the manifest before it to have SHA-256 {expected}, {found}"
    return Problem(key, f"the chain is broken here: {what}")


class _Objects:
    """What manifests name, held against what is there."""

    def __init__(
        self,
        store: Store,
        held: Mapping[tuple[date, int], str],
        newest: Mapping[date, int],
        erased: Erased,
        *,
        hashes: bool,
    ) -> None:
        self._store, self._held, self._newest, self._erased = store, held, newest, erased
        self._look = lru_cache(REMEMBERED)(partial(_look, store, hashes=hashes))

    def of(self, day: date, version: int, key: str) -> Iterator[Problem]:
        """What is wrong with the objects that the manifest at a key names."""
        found = Manifest.from_json(chain.as_it_is(self._store, key), key)
        newest = self._newest[day]
        is_newest = version == newest
        for each in found.objects:
            if each.kind is Kind.DERIVED and not is_newest:
                continue
            what = chain.wrong(
                each,
                *self._look(each.key),
                erased=self._erased,
                newest=is_newest,
                again=partial(self._is_named, each.key, (day, newest)),
            )
            if what:
                yield Problem(each.key, f"{what}, sealed with {found.outlet} {day} v{version}")
        if is_newest:
            yield from _unnamed(self._store, found)

    def _is_named(self, key: str, by: tuple[date, int]) -> bool:
        return by in self._held and key in chain.named(self._store, self._held[by])


def _unnamed(store: Store, of: Manifest) -> Iterator[Problem]:
    """Tables of a sealed day that its newest manifest does not name: published without sealing the day again, or put there by
    others, whom engines that read the folder believe."""
    named = {each.key for each in of.objects}
    for table in ("articles", "quarantine", "changes"):
        for stored in store.everything(keys.table_day(table, of.outlet, of.day)):
            if stored.key not in named:
                yield Problem(stored.key, f"not named by the manifest of {of.outlet} {of.day} v{of.version}")


def _look(store: Store, key: str, *, hashes: bool) -> tuple[int | None, str | None]:
    """Size and SHA-256 of an object, read in pieces; no size where there is none. A takedown has moved some."""
    stored = store.head(key)
    if stored is None and key.startswith(keys.days()):
        key = keys.restricted(key)
        stored = store.head(key)
    if stored is None:
        return None, None
    return stored.size, store.sha256(key) if hashes else None
