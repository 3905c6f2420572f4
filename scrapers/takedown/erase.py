"""The verb ``takedown --erase``: hide an article, then destroy what hiding has kept of it.

    hide         as ``--hide``                                              -> nothing that is made holds it
    plan         which records and objects hold it, with their hashes       -> the erasure, put first
    apply        WARC parts, their indexes and batch.json written again     -> tombstones in the records' place
    publish      batches refined, sealed days that name these sealed again  -> manifests name what is there now
    remove       what lies under ``restricted/``, older versions, databases -> no byte of it is left
    certify      what was done                                              -> the certificate, put last

Each step is idempotent: killed anywhere, the same command finishes. Run again later, it erases what came in since.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from scrapers.archive import chain, contents, keys, leftovers, older
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind
from scrapers.archive.scratch import sweep
from scrapers.model.erasure import Erasure, ErasureCertificate, Part
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Moves, Takedown
from scrapers.notes.write import forget
from scrapers.refine.publish import Settlement
from scrapers.refine.run import refine_into
from scrapers.search import follow, schema
from scrapers.search.index import Index
from scrapers.takedown.captures import apply, folders, look, replacements
from scrapers.takedown.places import said
from scrapers.takedown.run import JSON, certify, hide


def erase(
    outlet: Outlet, asked: str, archive: Archive, *, reason: str, by: str, now: datetime | None = None
) -> ErasureCertificate:
    """Erase an article, named as for ``hide``. Idempotent: where nothing of it came in since, it is the last certificate.

    Raises as ``hide``, and CatalogUnavailable where others keep the databases from being written anew.
    """
    now = now or datetime.now(UTC)
    name = hide(outlet, asked, archive, reason=reason, by=by, now=now).name
    takedown = next(each for each in contents.takedowns(archive.store, outlet.slug) if each.name == name)
    before = [each for each in contents.erasures(archive.store, outlet.slug) if each.takedown == name]
    if before and (held := _certificate(archive, before[-1])) is None:
        return _finish(outlet, takedown, before[-1], archive)
    erasure = _plan(outlet, takedown, archive, reason=reason, by=by, now=now, number=len(before) + 1)
    if before and held and erasure.is_empty:
        return held
    key = keys.erasure(outlet.slug, name, erasure.number)
    archive.store.put(key, erasure.to_json(), content_type=JSON, if_absent=True)
    archive.store.sync()
    return _finish(outlet, takedown, erasure, archive)


def _certificate(archive: Archive, of: Erasure) -> ErasureCertificate | None:
    key = keys.certificate_of(keys.erasure(of.outlet, of.takedown, of.number))
    body = archive.store.find(key)
    return ErasureCertificate.from_json(body, key) if body is not None else None


def _plan(
    outlet: Outlet, takedown: Takedown, archive: Archive, *, reason: str, by: str, now: datetime, number: int
) -> Erasure:
    among = folders(outlet.slug, archive, takedown.batches)
    found = look(outlet, takedown, archive, among)
    days = {*takedown.days, *archive.catalog.days_of(outlet.slug, found.links)}
    erasure = Erasure(
        outlet=outlet.slug,
        takedown=takedown.name,
        number=number,
        reason=" ".join(reason.split()),
        by=" ".join(by.split()),
        at=now.astimezone(UTC).replace(microsecond=0),
        links=found.links,
        days=tuple(sorted(days)),
        batches=found.batches,
        gone=found.gone,
        printed=found.printed,
    )
    return replace(
        erasure,
        replaced=replacements(erasure, takedown, among, archive),
        removed=_removed(erasure, takedown, archive),
    )


def _removed(erasure: Erasure, takedown: Takedown, archive: Archive) -> dict[str, str]:
    """What hiding has moved aside, and what was sealed of captures that only erasing finds."""
    store = archive.store
    moves = keys.takedown_moves(takedown.outlet, takedown.name)
    body = store.find(moves)
    moved = Moves.from_json(body, moves).objects if body is not None else {}
    found = {
        key: sha256 for key, sha256 in moved.items() if store.head(keys.restricted(key)) or store.head(key)
    }
    found |= {key: store.sha256(key) for key in said(takedown, archive)}  # written since
    if not erasure.gone:
        return found
    others = archive.catalog.days_of(takedown.outlet, {*erasure.links} - {*takedown.links})
    for day in sorted(others - {*takedown.days}):
        for version in chain.versions(store, takedown.outlet, day):
            manifest = chain.manifest(store, takedown.outlet, day, version)
            for each in manifest.objects if manifest else ():
                if each.kind is Kind.SEALED and not each.key.endswith(".json") and store.head(each.key):
                    found[each.key] = each.sha256
    return found


def _finish(outlet: Outlet, takedown: Takedown, erasure: Erasure, archive: Archive) -> ErasureCertificate:
    place = keys.erasure(outlet.slug, takedown.name, erasure.number)
    archive.keyring.sign(archive.store, place)  # or nobody would believe that it is not damage
    apply(erasure, takedown, archive)
    refined, sealed = _publish(outlet, erasure, archive)
    removed = _remove(erasure, archive)
    databases = _compact(archive)
    sweep(archive.work)  # what was killed may have left copies
    leftovers.sweep(archive.store, datetime.now(UTC), outlet.slug)
    versions = older.remove(archive.store, takedown, erasure)
    done = ErasureCertificate(
        outlet=outlet.slug,
        takedown=takedown.name,
        number=erasure.number,
        erasure_sha256=hashlib.sha256(erasure.to_json()).hexdigest(),
        done_at=datetime.now(UTC).replace(microsecond=0),
        refined=refined,
        sealed=sealed,
        pages=sum(each.part is Part.PAGE for each in erasure.gone),
        listings=sum(each.part is Part.LISTING for each in erasure.gone),
        replaced=tuple(sorted(erasure.replaced)),
        removed=removed,
        versions=versions,
        databases=databases,
        kept=erasure.printed,
    )
    certify(archive, keys.certificate_of(place), done)
    return done


def _publish(outlet: Outlet, erasure: Erasure, archive: Archive) -> tuple[tuple[str, ...], dict[str, int]]:
    """Refine the batches that lost a page, and seal again the days whose manifests name an object that was replaced."""
    named = _naming(erasure, archive)
    refined = []
    with Settlement(outlet, archive) as settlement:
        for batch, days in sorted(named.items()):
            settlement.add(batch, days)
        for name in erasure.batches:
            if archive.find_report(outlet.slug, name):
                refine_into(settlement, outlet, name, archive)
                refined.append(name)
    return tuple(refined), {f"{each.day}": each.version for each in settlement.manifests}


def _naming(erasure: Erasure, archive: Archive) -> dict[str, set[date]]:
    """By batch: the sealed days whose newest manifests name one of its replaced objects."""
    found: dict[str, set[date]] = {}
    for name in archive.store.folders(keys.days(erasure.outlet)):
        day = date.fromisoformat(name)
        manifest = chain.manifest(archive.store, erasure.outlet, day)
        for each in manifest.objects if manifest else ():
            if each.key in erasure.replaced:
                found.setdefault(each.key.split("/")[-2], set()).add(day)
    return found


def _remove(erasure: Erasure, archive: Archive) -> tuple[str, ...]:
    """Remove what is to go, but for what the newest manifest of a sealed day names: that was made again without it."""
    current = {
        each.key
        for day in erasure.days
        if (manifest := chain.manifest(archive.store, erasure.outlet, day))
        for each in manifest.objects
    }
    for key in sorted(erasure.removed):
        archive.store.delete(keys.restricted(key))
        if key not in current:
            archive.store.delete(key)
    forget(archive, erasure.removed)
    return tuple(sorted(erasure.removed))


def _compact(archive: Archive) -> tuple[str, ...]:
    """Write the databases anew: SQLite and PostgreSQL leave deleted rows in their files."""
    archive.catalog.compact()
    if schema.in_memory(archive.catalog.url):
        return ("catalog",)
    follow.update(archive)
    with Index.for_writing(archive.catalog.url) as index:
        index.compact()
    return ("catalog", "search index")
