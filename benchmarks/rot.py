"""Bit rot: how much of the damage done to an archive at random the audit finds, and how much it makes up.

    python -m benchmarks.rot [--damage N] [--seed SEED]

Fills an archive with objects of every kind, audits it, and then, round after round, flips bits, cuts objects short, swaps
two, removes some and adds others, as disks and people do: the metadata stays. Each round is audited and repaired from a
replica. Prints how many were found, how many findings there were beside them, and how many objects came out as they were.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import boto3

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.audit.findings import AuditReport
from scrapers.audit.repair import repair
from scrapers.audit.replica import Replicated, replicate
from scrapers.audit.run import audit
from scrapers.config import Config
from scrapers.model.decision import Verdict
from scrapers.refine.import_text import import_dumps
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import decide, waiting
from scrapers.seal.run import seal_day
from scrapers.takedown.erase import erase
from scrapers.takedown.run import hide
from tests.support import servers
from tests.support.shelf import GAZETTE, page, shelve, text

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
    for stored in store.everything(""):
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


DAYS, BATCHES, PAGES = 6, 6, 6
"""Of the archive that is damaged: days, batches of a day, pages of a batch."""
TOGETHER = 20
"""Kinds of damage in one round, at most: of some 400 objects one in fifteen."""
FIRST = date(2026, 11, 1)


def fill(archive: Archive, folder: Path) -> None:
    """An archive with objects of every kind: refined, sealed, read again, decided on, taken down and erased."""
    others = replace(GAZETTE, layouts=(replace(GAZETTE.layouts[0], description=".none"),))
    number = 0
    for of in range(DAYS):
        day = FIRST + timedelta(days=of)
        dated = f'<time class="published" datetime="{day}T17:30:00+07:00"></time>'
        for turn in range(BATCHES):
            name = f"{day:%Y%m%d}T{2 * turn:02}00Z"
            at = keys.batch_time(name)
            pages = [page(number + each, published=dated, fetched_at=at) for each in range(PAGES)]
            undated = page(1000 + number, published="", fetched_at=at)
            number += PAGES
            shelve(archive, name, [*pages, undated])
            refine(GAZETTE, name, archive)
        seal_day(GAZETTE, day, archive)
    held = next(iter(waiting(archive)))
    decide(Verdict.REJECTED, GAZETTE, held.article.id, archive, by="lan", why="has no day")
    run = begin(others, FIRST, FIRST + timedelta(days=1), "again", archive)
    for shard in run.shards:
        compare(others, run, shard.day, archive)
    promote(others, run, archive)
    copy = folder / "copy.txt"
    copy.write_text("\n\n".join(["A text that somebody copied", *text(4321)]), encoding="utf-8")
    import_dumps(GAZETTE, [copy], archive)
    hide(GAZETTE, "https://gazette.example/post3", archive, reason="a court's order", by="lan")
    erase(GAZETTE, "https://gazette.example/post40", archive, reason="a court's order", by="lan")


@dataclass
class Tally:
    """What came of all rounds."""

    done: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    """Kinds of damage of which every object was named."""
    invented: int = 0
    """Findings beside them."""
    lost: int = 0
    """Objects that were damaged, and not put back as they were."""
    wrong_in_replica: int = 0
    """Objects of the replica that replicating the damage made worse."""
    objects: int = 0
    """That were damaged, but for those that were added."""


def measure(archive: Archive, replica: Store, count: int, seed: int) -> Tally:
    """Damage and repair, until so much damage is done."""
    chance, tally, turn = random.Random(seed), Tally(), 0
    there = objects(archive.store)

    def audited(*, mend: bool) -> AuditReport:
        put_back = partial(repair, store=archive.store, replica=replica, work=archive.work)
        now = datetime.now(UTC) + timedelta(days=3 + 40 * turn)
        return audit(archive.store, now=now, described=lambda _: GAZETTE, mend=put_back if mend else None)

    def copied() -> Replicated:
        now = datetime.now(UTC) + timedelta(days=4 + 40 * turn)
        return replicate(archive.store, replica, work=archive.work, everything=True, now=now)

    assert audited(mend=False).findings == (), audited(mend=False).findings[:3]
    assert copied().refused == ()
    copies = objects(replica)
    while sum(tally.done.values()) < count:
        turn += 1
        left = count - sum(tally.done.values())
        damage = spoil(archive.store, there, min(TOGETHER, left), chance)
        copied()
        after = objects(replica)
        tally.wrong_in_replica += sum(
            after.get(key) != each for key, each in copies.items() if not key.startswith(CACHES)
        )
        # Where a takedown is damaged, the first run says so and puts it back, and the second tells the rest.
        findings = [*audited(mend=True).findings, *audited(mend=True).findings]
        named = {each.key for each in findings}
        is_now = objects(archive.store)
        for each in damage:
            tally.done[each.how] += 1
            tally.found[each.how] += named.issuperset(each.keys)
            if each.how == "added":
                archive.store.delete(each.keys[0])
                continue
            tally.objects += len(each.keys)
            lost = [key for key in each.keys if is_now.get(key) != there[key]]
            tally.lost += len(lost)
            for key in lost:
                print(
                    f"round {turn}: {each.how}, not put back:", *(one for one in findings if one.key == key)
                )
        ours = {key for each in damage for key in each.keys} | {keys.takedowns("gazette")}
        invented = [each for each in findings if each.key not in ours]
        missed = [each for each in damage if not named.issuperset(each.keys)]
        tally.invented += len(invented)
        if invented or missed:
            print(f"round {turn}:", *damage, sep="\n    ")
            print("not done by us:", *invented, "not found:", *missed, sep="\n    ")
        restored(archive.store, there, damage)
        restored(
            replica,
            copies,
            [Damage("", (key,)) for key in after.keys() | copies.keys() if after.get(key) != copies.get(key)],
        )
    return tally


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--damage", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with servers.running(servers.seaweed(Path(folder) / "s3"), Path(folder) / "log") as server:
            os.environ.update(server.env)
            client = boto3.client("s3")
            for bucket in ("rot", "rot-copy"):
                client.create_bucket(Bucket=bucket)
            config = Config(
                home=home,
                bucket="rot",
                catalog=f"sqlite:///{home / 'catalog.sqlite'}",
                replica="s3://rot-copy",
            )
            with Archive.open(config) as archive:
                fill(archive, Path(folder))
                count = len(objects(archive.store))
                began = time.process_time()
                tally = measure(archive, Store.open_replica(config), options.damage, options.seed)
                seconds = time.process_time() - began
    print(f"{count} objects; seed {options.seed}; {seconds:.0f} CPU s")
    for how in sorted(tally.done):
        print(f"{how:10} {tally.done[how]:6} done {tally.found[how]:6} found")
    print(
        f"{tally.invented} findings beside them; {tally.objects} objects damaged, {tally.lost} not put back as they were;"
    )
    print(f"{tally.wrong_in_replica} copies in the replica made worse")
    if tally.done != tally.found or tally.invented or tally.lost or tally.wrong_in_replica:
        raise SystemExit("expected all damage found, none made up, and all put back")


if __name__ == "__main__":
    main()
