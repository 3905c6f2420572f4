"""The verb ``takedown --restore``: bring back an article that was hidden.

    restoration  who brings it back and why, put first                      -> it is no longer asked of the takedown
    move         what lies under ``restricted/`` where it was               -> older versions, decisions, notes, searches, imports
    publish      the batches in which it was hidden are refined again       -> tables, search, sealed days hold it
    certify      what was done                                              -> the certificate, put last

Each step is idempotent: killed anywhere, the same command finishes. Takedown and restoration stay in the list for ever. What
was erased is gone.
"""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.scratch import sweep
from scrapers.errors import BadConfiguration, UnknownArticle
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Moves, Restoration, RestorationCertificate, Takedown
from scrapers.notes import rules
from scrapers.notes.write import recall
from scrapers.refine.publish import JSON, PARQUET
from scrapers.takedown.plan import urls_of
from scrapers.takedown.run import certify, move, outcome, publish_again, search_again

_KINDS = {
    ".parquet": PARQUET,
    ".json": JSON,
    ".wacz": "application/wacz",
    ".txt": "text/plain; charset=utf-8",
}


def restore(
    outlet: Outlet, asked: str, archive: Archive, *, reason: str, by: str, now: datetime | None = None
) -> RestorationCertificate:
    """Bring back an article, named by one of its addresses, its id, or the name of its takedown. Idempotent: one that was
    brought back has its certificate.

    Raises UnknownArticle where no takedown covers it, BadConfiguration where it was erased and without a reason or a name,
    and what ``refine`` and the store raise.
    """
    takedown = covering(outlet, asked, archive)
    key = keys.restoration_certificate(outlet.slug, takedown.name)
    if (body := archive.store.find(key)) is not None:
        return RestorationCertificate.from_json(body, key)
    said = _said(takedown, asked, archive, reason=reason, by=by, now=now)
    moved = _move_back(takedown, archive)
    recall(archive, moved.objects)
    refined = publish_again(outlet, _batches(takedown, archive), archive)
    search_again(takedown, moved, archive)
    sweep(archive.work)
    done = RestorationCertificate(
        restoration_sha256=hashlib.sha256(said).hexdigest(), **outcome(takedown, refined, moved, archive)
    )
    certify(archive, key, done)
    return done


def covering(outlet: Outlet, asked: str, archive: Archive) -> Takedown:
    """The takedown by which an article is hidden, or the last by which it was. Writes nothing. Raises UnknownArticle where
    none covers it, BadConfiguration where it was erased."""
    asked = asked.strip()
    urls = urls_of(outlet, asked)
    found = [
        made
        for made in contents.all_takedowns(archive.store, outlet.slug)
        if asked == made.name or made.covers_asked(asked, urls)
    ]
    if not found:
        raise UnknownArticle(
            f"{outlet.slug}: expected an article that was taken down, got {asked!r}, which no takedown covers"
        )
    done = {each.name for each in found if _is_done(archive, each)}
    takedown = next((each for each in found if each.name not in done), found[-1])
    for erasure in contents.erasures(archive.store, outlet.slug):
        if erasure.takedown == takedown.name:
            raise BadConfiguration(
                f"{asked}: it was {erasure.sentence}: what was erased is gone, and cannot be restored"
            )
    return takedown


def _is_done(archive: Archive, takedown: Takedown) -> bool:
    return archive.store.head(keys.restoration_certificate(takedown.outlet, takedown.name)) is not None


def _said(
    takedown: Takedown, asked: str, archive: Archive, *, reason: str, by: str, now: datetime | None
) -> bytes:
    """The restoration in the bucket, put there where it is not yet."""
    reason, by = " ".join(reason.split()), " ".join(by.split())
    if not reason or not by:
        raise BadConfiguration(
            f"{asked}: expected who brings it back and why, got by {by!r}, reason {reason!r}: both are kept with it"
        )
    key = keys.restoration(takedown.outlet, takedown.name)
    if (body := archive.store.find(key)) is not None:
        return body
    at = rules.at_of(now)
    said = Restoration(outlet=takedown.outlet, name=takedown.name, reason=reason, by=by, at=at).to_json()
    archive.store.put(key, said, content_type=JSON, if_absent=True)
    archive.store.sync()
    return said


def _move_back(takedown: Takedown, archive: Archive) -> Moves:
    """Bring back what was moved aside; nothing where hiding broke off before that."""
    key = keys.takedown_moves(takedown.outlet, takedown.name)
    body = archive.store.find(key)
    moves = Moves.from_json(body, key) if body is not None else Moves(objects={})
    for named, sha256 in moves.objects.items():
        kind = _KINDS.get(PurePosixPath(named).suffix, "application/octet-stream")
        move(archive, keys.restricted(named), named, sha256, kind)
    return moves


def _batches(takedown: Takedown, archive: Archive) -> list[str]:
    """Those in which it was hidden, when it was taken down and since, in the order of their time."""
    hidden = archive.catalog.filed(outlet=takedown.outlet, state=State.HIDDEN)
    since = {each.batch for each in hidden if takedown.sentence in (each.reasons or "")}
    return sorted(since | {*takedown.batches}, key=lambda name: (keys.batch_time(name), name))
