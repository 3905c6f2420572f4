"""Bit rot: how much of the damage done to an archive at random the audit finds, and how much it makes up.

    python -m benchmarks.rot [--damage N] [--seed SEED]

Fills an archive with objects of every kind, audits it, and then, round after round, flips bits, cuts objects short, swaps
two, removes some and adds others, as disks and people do: the metadata stays. Each round is audited and repaired from a
replica. Prints how many were found, how many findings there were beside them, and how many objects came out as they were.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scrapers.archive.store import Store

CACHES = ("indexes/", "unsettled/", "probes/")
"""Prefixes of what may be removed at any time: that is no damage."""
OWN = "audits/"


@dataclass(frozen=True)
class Object:
    """As the bucket has it."""

    body: bytes
    sha256: str | None
    """Of its metadata."""


@dataclass(frozen=True)
class Damage:
    """What was done to the archive."""

    how: str
    keys: tuple[str, ...]
    """Of the objects that are no longer what they were, or that are new."""


def objects(store: Store) -> dict[str, Object]:
    """All but what the audit keeps."""
    found = {}
    for stored in store.list(""):
        if not stored.key.startswith(OWN):
            answer = store.client.get_object(Bucket=store.bucket, Key=stored.key)
            found[stored.key] = Object(answer["Body"].read(), answer["Metadata"].get("sha256"))
    return found


def put(store: Store, key: str, is_now: Object) -> None:
    """Write an object with metadata that need not be right."""
    about = {"sha256": is_now.sha256} if is_now.sha256 else {}
    store.client.put_object(Bucket=store.bucket, Key=key, Body=is_now.body, Metadata=about)


def spoil(store: Store, there: Mapping[str, Object], count: int, chance: random.Random) -> list[Damage]:
    """Do so many kinds of damage, each to objects of its own."""
    left = sorted(there)
    chance.shuffle(left)
    done: list[Damage] = []
    while len(done) < count and len(left) >= 2:
        how = chance.choice(sorted(_WAYS))
        if damage := _WAYS[how](store, there, left, chance):
            done.append(Damage(how, damage))
    return done


def _flipped(
    store: Store, there: Mapping[str, Object], left: list[str], chance: random.Random
) -> tuple[str, ...]:
    key = left.pop()
    body = bytearray(there[key].body)
    if not body:
        return ()
    for _ in range(chance.choice((1, 1, 3))):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    if bytes(body) == there[key].body:
        return ()
    put(store, key, Object(bytes(body), there[key].sha256))
    return (key,)


def _cut(
    store: Store, there: Mapping[str, Object], left: list[str], chance: random.Random
) -> tuple[str, ...]:
    key = left.pop()
    body = there[key].body
    if not body:
        return ()
    put(store, key, Object(body[: chance.randrange(len(body))], there[key].sha256))
    return (key,)


def _swapped(
    store: Store, there: Mapping[str, Object], left: list[str], chance: random.Random
) -> tuple[str, ...]:
    one = left.pop()
    other = next((key for key in left if there[key].body != there[one].body), None)
    if other is None:
        return ()
    left.remove(other)
    for key, is_now in ((one, other), (other, one)):
        put(store, key, Object(there[is_now].body, there[key].sha256))
    return one, other


def _removed(
    store: Store, there: Mapping[str, Object], left: list[str], chance: random.Random
) -> tuple[str, ...]:
    key = next((key for key in left if not key.startswith(CACHES)), None)
    if key is None:
        return ()
    left.remove(key)
    store.delete(key)
    return (key,)


def _added(
    store: Store, there: Mapping[str, Object], left: list[str], chance: random.Random
) -> tuple[str, ...]:
    beside = chance.choice(sorted(there))
    folder, _, name = beside.rpartition("/")
    stem, dot, suffix = name.partition(".")
    digits = hashlib.sha256(chance.randbytes(8)).hexdigest()
    key = chance.choice((
        f"{folder}/copy of {name}",
        f"{folder}/{stem}~{dot}{suffix}",
        f"lost+found/{digits[:8]}",
        f"{folder}/{digits[:8]}/{name}",
    ))
    if beside.startswith("captures/") and beside.endswith(".warc.gz"):
        key = chance.choice((key, f"{folder}/{digits[:16]}.warc.gz"))
    if key in there:
        return ()
    put(store, key, Object(there[beside].body, there[beside].sha256))
    return (key,)


_WAYS: Mapping[str, Callable[[Store, Mapping[str, Object], list[str], random.Random], tuple[str, ...]]] = {
    "flipped": _flipped,
    "cut short": _cut,
    "swapped": _swapped,
    "removed": _removed,
    "added": _added,
}


def restored(store: Store, there: Mapping[str, Object], damage: Iterable[Damage]) -> None:
    """Undo it."""
    for key in {key for each in damage for key in each.keys}:
        if key in there:
            put(store, key, there[key])
        else:
            store.delete(key)
