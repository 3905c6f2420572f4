"""Sealing: a day of an outlet in a form that can be taken away, checked and believed.

Made of the day, and named by their content, are its ledger and its articles, one Parquet file each, and a WACZ
with just its records. The tables of single batches stay where they are and stay the truth: the report of each
batch names them, and refining the batch again writes them again. The file of the day lies under ``days/``, where
the views of ``khobao query`` do not look, so no row is read twice. Last, its rows go into the file of the month
(``scrapers.seal.months``).

How manifests make a chain, and why so: ``scrapers.archive.chain``.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import pyarrow as pa

from scrapers import __version__
from scrapers.archive import chain, contents, keys, tables, wacz
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind, Manifest, Sealed
from scrapers.archive.extract import Extract, Piece
from scrapers.archive.scratch import scratch
from scrapers.model.ledger import Ledger, reconcile
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Takedown
from scrapers.seal import compact, months
from scrapers.seal.inputs import Gathered, gather
from scrapers.seal.stamps import stamp

ROWS = 100
"""Articles whose text is unpacked at once while the pages of the WACZ are written."""

SOFTWARE = f"khobao/{__version__}"


def current_ledger(outlet: Outlet, day: date, archive: Archive) -> Ledger:
    """The ledger of a day, in the outlet's time zone, as the archive knows it now."""
    return ledger_of(outlet.slug, day, outlet.tz, archive)


def ledger_of(slug: str, day: date, zone: ZoneInfo, archive: Archive) -> Ledger:
    """As ``current_ledger``, of an outlet of which there may be no file: its days are those of ``zone``."""
    listed = archive.catalog.listed(slug, day, zone)
    standings = archive.catalog.standings(slug, {each.link.canonical_url for each in listed})
    return reconcile(slug, day, listed, standings)


def seal_day(outlet: Outlet, day: date, archive: Archive) -> Manifest:
    """Seal a day as the archive holds it now. Idempotent; raises as ``seal``."""
    return seal(outlet, current_ledger(outlet, day, archive), archive)


def sealed(outlet: Outlet, days: Collection[date], archive: Archive) -> set[date]:
    """Those of the days that there is a manifest of. One listing for each month of which it asks."""
    found: set[date] = set()
    for month, of_month in groupby(sorted(days), key=lambda day: day.replace(day=1)):
        match list(of_month):
            case [day]:
                found |= {day} if chain.versions(archive.store, outlet.slug, day) else set()
            case several:
                found |= chain.sealed_days(archive.store, outlet.slug, month).keys() & set(several)
    return found


def seal(outlet: Outlet, ledger: Ledger, archive: Archive) -> Manifest:
    """Seal a day as the archive holds it now, with its ledger.

    Idempotent: where nothing has changed since the day was sealed, the newest manifest is returned and nothing is
    written but what a killed run left out of the indexes and the month file; else the next version is made. Memory holds the day's
    tables and no page; the WACZ is written to ``archive.work`` first.

    Raises ArchiveDamaged where an object is not what its batch says, AlreadyExists where too many others seal at
    the same time, and the store's errors. A run that is killed leaves the day as it was, and at most objects that
    no manifest names.
    """
    gathered = gather(ledger, archive.store)
    files = {"ledger": tables.write_ledger(ledger)}
    draft = Manifest(
        outlet=outlet.slug,
        day=ledger.day,
        version=0,
        sequence=0,
        previous=None,
        sealed_at=datetime.now(UTC),
        code_version=__version__,
        reader_versions=compact.names(gathered.articles, "reader_version"),
        counts=ledger.counts,
        completeness=ledger.completeness,
        estimate=ledger.estimate,
        objects=(*gathered.objects, *_sealed(ledger, files)),
    )
    newest = chain.newest(archive.store, outlet.slug, ledger.day)
    if newest and chain.same_inputs(newest, draft):
        gathered.indexes.save()
        _sign(newest, archive)
        fold(outlet.slug, ledger.day, archive)
        return newest
    files["articles"] = tables.parquet(gathered.articles)
    if gathered.quarantine.num_rows:
        files["quarantine"] = tables.parquet(gathered.quarantine)
    made = _sealed(ledger, files)
    for each, body in zip(made, files.values(), strict=True):
        kind = "application/vnd.apache.parquet"
        archive.store.put(each.key, body, content_type=kind, if_absent=True)
    packed, counts = _pack(outlet, ledger, gathered, archive)
    gathered.indexes.save()
    objects = sorted((*gathered.objects, *made, packed), key=lambda each: each.key)
    archive.store.sync()
    whole = replace(draft, counts={**draft.counts, **counts}, objects=tuple(objects))
    manifest = chain.append(archive.store, whole)
    _sign(manifest, archive)
    archive.store.sync()
    fold(outlet.slug, ledger.day, archive)
    return manifest


def _sign(manifest: Manifest, archive: Archive) -> None:
    """Sign where there is a key, and have it stamped where there is an authority. A run that is killed before it leaves that
    to the next manifest, which vouches for it."""
    archive.keyring.sign(archive.store, keys.manifest(manifest.outlet, manifest.day, manifest.version))
    stamp(archive.store, manifest.outlet, archive.stamps)


def fold(outlet: str, month: date, archive: Archive) -> None:
    """Bring the files of a month up to date, named by any day of it, and tell the catalog. Raises as ``months.update``."""
    files = months.update(archive.store, outlet, month, archive.work)
    archive.store.sync()
    archive.catalog.record_months(outlet, files)


def _sealed(ledger: Ledger, files: Mapping[str, bytes]) -> tuple[Sealed, ...]:
    """What the tables are once they are stored."""
    hashed = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    place = partial(keys.day_object, ledger.outlet, ledger.day, suffix="parquet")
    return tuple(Sealed.of(place(name, hashed[name]), body, Kind.SEALED) for name, body in files.items())


def _pack(
    outlet: Outlet, ledger: Ledger, gathered: Gathered, archive: Archive
) -> tuple[Sealed, dict[str, int]]:
    """Write and store the WACZ of the day; what it is, and what is in it."""
    find = partial(archive.catalog.place, outlet.slug)
    known = {each.key: each for each in gathered.objects}
    extract = Extract(archive.store, gathered.places, find, known, gathered.indexes)
    with scratch(archive.work, "seal") as folder:
        file = folder / "day.wacz"
        captures = wacz.write(
            file,
            title=f"{outlet.name}, {ledger.day:%Y-%m-%d}",
            software=SOFTWARE,
            pieces=_given(extract.pieces(), contents.takedowns(archive.store, outlet.slug)),
            pages=_pages(gathered.articles),
            signer=archive.keyring.wacz_signer,
        )
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        key = keys.day_object(outlet.slug, ledger.day, "day", sha256, "wacz")
        stored = archive.store.put(key, file, content_type="application/wacz", if_absent=True)
    counts = {
        "articles": len(compact.names(gathered.articles, "id")),
        "revisions": gathered.articles.num_rows,
        "captures": captures,
        "originals_lost": len(extract.lost),
    }
    return Sealed(key=key, size=stored.size, sha256=sha256, kind=Kind.SEALED), counts


def _given(pieces: Iterable[Piece], takedowns: Collection[Takedown]) -> Iterator[Piece]:
    """Without what was taken down: an address that had the same payload may refer to it."""
    return (
        piece
        for piece in pieces
        if piece.line is None or not any(each.covers_url(piece.line.url) for each in takedowns)
    )


def _pages(articles: pa.Table) -> Iterator[wacz.Entry]:
    """A page for each revision."""
    columns = ["id", "revision", "url", "headline", "article_body", "capture"]
    for batch in articles.select(columns).to_batches(max_chunksize=ROWS):
        for row in batch.to_pylist():
            if row["capture"] and row["url"]:
                yield wacz.Entry(
                    id=f"{row['id']}-{row['revision']}",
                    url=row["url"],
                    fetched_at=row["capture"]["fetched_at"],
                    title=row["headline"] or row["url"],
                    text="\n\n".join(row["article_body"]),
                )
