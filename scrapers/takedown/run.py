"""The verb ``takedown --hide``: hide an article from whoever reads the archive, for good.

    plan         what belongs to it                                         -> the takedown, put first
    publish      its batches are refined again, their sealed days sealed    -> nothing that is made holds it
    move         what older objects hold of it goes under ``restricted/``   -> the list first, then each object
    certify      what was done                                              -> the certificate, put last

From the first on, whatever reads a page or a text asks the takedowns before it publishes, so it does not come back.
Each step is idempotent: killed anywhere, the same command finishes. The raw captures stay as they are.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from scrapers.archive import chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.scratch import scratch, sweep
from scrapers.archive.store import READ
from scrapers.errors import ArchiveDamaged
from scrapers.model.codec import Document
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Certificate, Moves, Takedown
from scrapers.notes.write import forget
from scrapers.refine.publish import Settlement
from scrapers.refine.run import refine_into
from scrapers.search import follow, schema
from scrapers.takedown.places import PLACES
from scrapers.takedown.plan import plan

JSON = "application/json"


def hide(
    outlet: Outlet, asked: str, archive: Archive, *, reason: str, by: str, now: datetime | None = None
) -> Certificate:
    """Hide an article, named by one of its addresses or its id. Idempotent: one that is hidden has its certificate.

    Raises UnknownArticle, BadConfiguration without a reason or a name, and what ``refine`` and the store raise.
    """
    takedown = plan(outlet, asked, archive, reason=reason, by=by, now=now)
    key = keys.takedown_certificate(outlet.slug, takedown.name)
    if (body := archive.store.find(key)) is not None:
        return Certificate.from_json(body, key)
    said = takedown.to_json()
    archive.store.put(keys.takedown(outlet.slug, takedown.name), said, content_type=JSON, if_absent=True)
    archive.store.sync()
    for day in takedown.days:
        chain.newest(archive.store, outlet.slug, day)  # what a lost manifest names, nobody would move
    refined = publish_again(outlet, takedown.batches, archive)
    moved = _move(takedown, archive)
    forget(archive, moved.objects)
    search_again(takedown, moved, archive)
    sweep(archive.work)
    done = Certificate(
        takedown_sha256=hashlib.sha256(said).hexdigest(), **outcome(takedown, refined, moved, archive)
    )
    certify(archive, key, done)
    return done


def outcome(takedown: Takedown, refined: tuple[str, ...], moved: Moves, archive: Archive) -> dict[str, Any]:
    """What the certificates of a takedown and of its restoration both say."""
    found = {day: chain.versions(archive.store, takedown.outlet, day) for day in takedown.days}
    return {
        "outlet": takedown.outlet,
        "name": takedown.name,
        "done_at": datetime.now(UTC).replace(microsecond=0),
        "refined": refined,
        "sealed": {f"{day}": versions[-1] for day, versions in found.items() if versions},
        "moved": moved.objects,
    }


def certify(archive: Archive, key: str, done: Document) -> None:
    """Keep the certificate of what was done, signed where there is a key."""
    archive.store.put(key, done.to_json(), content_type=JSON, if_absent=True)
    archive.keyring.sign(archive.store, key)
    archive.store.sync()


def publish_again(outlet: Outlet, batches: Iterable[str], archive: Archive) -> tuple[str, ...]:
    """Refine these batches again, which are in the order of their time: a revision is counted after those before it. Those
    that were refined at all."""
    done = []
    with Settlement(outlet, archive) as settlement:
        for name in batches:
            if archive.find_report(outlet.slug, name):
                refine_into(settlement, outlet, name, archive)
                done.append(name)
    # Copies of reports, which sealing and a rebuild of the catalog read only while they are those of the bucket.
    for day in {keys.batch_time(name).date() for name in done}:
        archive.store.delete(keys.index(outlet.slug, day))
    return tuple(done)


def _move(takedown: Takedown, archive: Archive) -> Moves:
    """Move what holds it under the restricted prefix. What is to be moved is written down before the first object is."""
    key = keys.takedown_moves(takedown.outlet, takedown.name)
    body = archive.store.find(key)
    if body is not None:
        moves = Moves.from_json(body, key)
    else:
        found = sorted({named for place in PLACES for named in place(takedown, archive)})
        moves = Moves(
            objects={named: archive.store.sha256(named) for named in found if archive.store.head(named)}
        )
        archive.store.put(key, moves.to_json(), content_type=JSON, if_absent=True)
        archive.store.sync()
    for named, sha256 in moves.objects.items():
        move(archive, named, keys.restricted(named), sha256, "application/octet-stream")
    return moves


def move(archive: Archive, key: str, to: str, sha256: str, kind: str) -> None:
    """Copy an object to another key, with this type, then remove it where it was. Raises ArchiveDamaged where it is not what
    it was, or is in neither place."""
    store = archive.store
    if store.head(key) is None:
        if store.head(to) is None:
            raise ArchiveDamaged(f"{key}: expected it here or at {to}, it is in neither place")
        return
    with scratch(archive.work, "takedown") as folder:
        file = folder / "object"
        with store.reader(key) as source, file.open("wb") as copy:
            shutil.copyfileobj(source, copy, READ)
        with file.open("rb") as copy:
            found = hashlib.file_digest(copy, "sha256").hexdigest()
        if found != sha256:
            raise ArchiveDamaged(f"{key}: expected SHA-256 {sha256}, got {found}")
        store.put(to, file, content_type=kind, if_absent=True)
    store.sync()
    store.delete(key)


def search_again(takedown: Takedown, moves: Moves, archive: Archive) -> None:
    """Bring the index of words up to date: unlike publishing, a takedown does not leave that to the next."""
    for name in sorted(_dumps(moves.objects)):
        archive.catalog.log_publication(takedown.outlet, name)
    if not schema.in_memory(archive.catalog.url):
        follow.update(archive)


def _dumps(moved: Collection[str]) -> set[str]:
    """The names of imported texts among the objects."""
    start = keys.table(tables.ARTICLES.name)
    return {keys.stem(key) for key in moved if key.startswith(start) and keys.is_dump(keys.stem(key))}
