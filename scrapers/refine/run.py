"""Refine: read a batch's pages into articles, check them, and publish what passes."""

from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.errors import BatchRejected
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.model.report import Report
from scrapers.refine.derive import derive
from scrapers.refine.history import Past
from scrapers.refine.publish import Settlement

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def refine(outlet: Outlet, batch: str, archive: "Archive", *, on_page: OnProgress | None = None) -> Report:
    """Refine one batch, and seal again the sealed days that this changes.

    What it writes is a pure function of the archive and the code (``derive``): run again, it writes the same objects,
    byte for byte. Articles are published one by one, even where ``judge`` rejects the batch as a whole.

    Raises UnknownBatch, ArchiveDamaged, CatalogUnusable where the catalog knows nothing of the outlet, and what the store and
    the catalog raise.
    """
    archive.expect_known(outlet.slug)
    with Settlement(outlet, archive) as settlement:
        return refine_into(settlement, outlet, batch, archive, on_page=on_page)


def refine_into(
    settlement: Settlement,
    outlet: Outlet,
    batch: str,
    archive: "Archive",
    *,
    on_page: OnProgress | None = None,
) -> Report:
    """``refine`` as one of several in a settlement."""
    found = archive.batch(outlet.slug, batch)
    past = Past(outlet, found, archive)
    return settlement.publish(derive(outlet, found, archive, past, on_page=on_page))


def judge(report: Report) -> None:
    """Return, or raise BatchRejected with the sentence a person needs: what, how much against what, and where."""
    if report.failures:
        failures = "; ".join(check.sentence for check in report.failures)
        raise BatchRejected(
            f"{report.outlet} {report.batch}: {failures}. Report: {keys.report(report.outlet, report.batch)}"
        )
