"""Publishing: the one way in which articles come into the tables, or leave them.

Whoever publishes (a refine run, a cleared one, a release from quarantine, a re-reading of the past) opens a
settlement. It stores what a batch gave, and when it is done it seals again those sealed days whose manifest that made
untrue: once each, however many batches were published.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Self

from scrapers.archive import keys
from scrapers.errors import ArchiveDamaged
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Report
from scrapers.refine import docs
from scrapers.refine.derive import Derived

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.chain import Manifest
    from scrapers.archive.store import Store

JSON = "application/json"
PARQUET = "application/vnd.apache.parquet"


class Settlement:
    """A context manager: publish any number of batches of one outlet in it; leaving it seals their days again.

    A settlement that ends in an error or is killed seals nothing; publishing the same batches again makes up for it,
    for each batch leaves a note in the bucket (``keys.unsettled``) from before it touches a sealed day until that day
    is sealed again. ``khobao verify`` finds such notes.
    """

    def __init__(self, outlet: Outlet, archive: "Archive") -> None:
        self.days: set[date] = set()
        """Whose tables or ledgers what was published has changed, in the outlet's time zone."""
        self.manifests: tuple[Manifest, ...] = ()
        """Of the sealed ones of these days, as they are sealed now; filled on leaving."""
        self._outlet, self._archive = outlet, archive
        self._noted: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def publish(self, derived: Derived) -> Report:
        """Store tables, check results and report, in this order; then tell the catalog, and the search index, which may fail
        and catch up later. What an earlier reading of the batch left is removed. Idempotent. Raises what the store and the
        catalog raise."""
        from scrapers.search.follow import keep_up

        report = derived.report
        before = self._archive.find_report(self._outlet.slug, report.batch)
        self.add(report.batch, _days(self._archive, before, report), published_before=before is not None)
        store_tables(self._archive.store, derived.tables, instead_of=before.objects if before else ())
        docs.store_validations(report, derived.validations, self._archive.store, before=before)
        key = keys.report(self._outlet.slug, report.batch)
        self._archive.store.put(key, report.to_json(), content_type=JSON)
        self._archive.record_report(report)
        keep_up(self._archive, self._outlet.slug, {report.batch: derived.tables})
        return report

    def add(self, batch: str, days: Iterable[date], *, published_before: bool = True) -> None:
        """Days that a batch changes, or that a killed settlement changed and may not have sealed again."""
        from scrapers.seal.run import sealed

        store, key = self._archive.store, keys.unsettled(self._outlet.slug, batch)
        left = _noted_days(key, store.find(key)) if published_before else set()
        found = left | set(days)
        if touched := sealed(self._outlet, found, self._archive):
            if touched != left:
                body = json.dumps(sorted(f"{day}" for day in touched)).encode()
                store.put(key, body, content_type=JSON)
            self._noted.add(key)
        self.days |= found

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from scrapers.seal.run import seal_day, sealed

        if error is None:
            # Asked again: a day may have been sealed while its batches were being published.
            self.manifests = tuple(
                seal_day(self._outlet, day, self._archive)
                for day in sorted(sealed(self._outlet, self.days, self._archive))
            )
            for key in sorted(self._noted):
                self._archive.store.delete(key)


def store_tables(store: "Store", tables: Mapping[str, bytes], *, instead_of: Collection[str] = ()) -> None:
    """Store Parquet files by key, then remove those of ``instead_of`` that are not among them."""
    for key, body in tables.items():
        store.put(key, body, content_type=PARQUET)
    for key in sorted(set(instead_of) - set(tables)):
        store.delete(key)


def _days(archive: "Archive", before: Report | None, after: Report) -> set[date]:
    """The days whose manifests, if they are sealed, no longer hold once ``after`` is published instead of ``before``.

    A manifest names tables and reports by their hashes. A day's ledger names the batch of each link, so a report is
    named by the days of all links that it speaks of. No manifest names a report that did not exist; what a first
    report says to be unchanged is not in any ledger either.
    """
    if before == after:
        return set()
    spoken_of = (*after.readings, *(before.readings if before else ()))
    links = {each.canonical_url for each in spoken_of if before or each.state is not State.UNCHANGED}
    tables = {*after.objects, *(before.objects if before else ())}
    return {
        *(keys.day_of(key) for key in tables),
        *(each.day for each in spoken_of if each.day and each.canonical_url in links),
        *archive.catalog.days_of(after.outlet, links),
    }


def _noted_days(key: str, body: bytes | None) -> set[date]:
    try:
        return {date.fromisoformat(day) for day in json.loads(body)} if body is not None else set()
    except (ValueError, TypeError) as error:
        raise ArchiveDamaged(f"{key}: expected a list of days, got {body!r}") from error
