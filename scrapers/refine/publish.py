"""The verb ``refine``: read a batch's pages into articles, check them, and publish what passes."""

from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.errors import BatchRejected
from scrapers.model.outlet import Outlet
from scrapers.model.report import Report
from scrapers.refine import docs
from scrapers.refine.derive import Derived, OnPage, derive
from scrapers.refine.history import Past

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive

PARQUET = "application/vnd.apache.parquet"


def refine(outlet: Outlet, batch: str, archive: "Archive", *, on_page: OnPage | None = None) -> Report:
    """Refine one batch.

    What it writes is a pure function of the archive and the code (``derive``): run again, it writes the same objects,
    byte for byte. Articles are published one by one, even where ``judge`` rejects the batch as a whole.

    Raises UnknownBatch, ArchiveDamaged, and what the store and the catalog raise.
    """
    found = archive.batch(outlet.slug, batch)
    past = Past(outlet, found, archive)
    return publish(outlet, derive(outlet, found, archive, past, on_page=on_page), archive)


def judge(report: Report) -> None:
    """Return, or raise BatchRejected with the sentence a person needs: what, how much against what, and where."""
    if report.failures:
        failures = "; ".join(check.sentence for check in report.failures)
        raise BatchRejected(
            f"{report.outlet} {report.batch}: {failures}. Report: {keys.report(report.outlet, report.batch)}"
        )


def publish(outlet: Outlet, derived: Derived, archive: "Archive") -> Report:
    """Tables, docs, report, in this order; then the catalog. What an earlier reading of the batch left is removed."""
    report = derived.report
    for key, body in derived.tables.items():
        archive.store.put(key, body, content_type=PARQUET)
    # Before the report that no longer names them: a run that is killed here finds them again.
    before = archive.find_report(outlet.slug, report.batch)
    for key in sorted(set(before.objects) - set(report.objects)) if before else ():
        archive.store.delete(key)
    if report.docs:
        shown = docs.page(report, derived.results)
        archive.store.put(report.docs, shown, content_type=docs.CONTENT_TYPE)
    archive.store.put(
        keys.report(outlet.slug, report.batch), report.to_json(), content_type="application/json"
    )
    if report.docs:
        docs.write_indexes(outlet, report.batch, archive.store)
    archive.record_report(report)
    return report
