"""Tables put into a bucket by hand, and a catalog that knows their days."""

from datetime import UTC, date, datetime

from scrapers.archive.archive import Archive
from scrapers.model.link import State
from scrapers.model.report import Reading, Report


def filed(archive: Archive, outlet: str, batch: str, *days: date) -> None:
    """Tell the catalog that a batch gave an article of each of these days."""
    readings = tuple(
        Reading(
            canonical_url=f"https://{outlet}.example/{day}",
            state=State.ARCHIVED,
            fetched_at=datetime(2026, 11, 22, 11, tzinfo=UTC),
            article_id=f"{day:%Y%m%d}".rjust(16, "0"),
            day=day,
            revision=1,
            body_sha256="0" * 64,
            simhash="0" * 16,
        )
        for day in days
    )
    archive.catalog.record_report(
        Report(outlet=outlet, batch=batch, reader_version="tests", readings=readings, checks=())
    )
