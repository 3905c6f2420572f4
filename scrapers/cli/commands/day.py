"""``khobao day``."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.errors import StopOutlet
from scrapers.outlets import load

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.model.batch import SourceReport


def _made_whole(slug: str, day: date, archive: "Archive", config: Config) -> "tuple[SourceReport, ...]":
    from scrapers.day import steps
    from scrapers.refine.run import refine

    outlet = load(slug)
    names = steps.DayBatches.of(day, datetime.now(UTC).replace(microsecond=0))
    with show.progress(f"list {slug} {day}") as advance:
        listed = steps.list_day(
            outlet,
            day,
            names.listing,
            archive,
            config,
            on_progress=lambda now: advance(now.done, now.total, now.last),
        )
    with show.progress(f"fetch {slug} {day}") as advance:
        steps.fetch_day(
            outlet,
            day,
            names.pages,
            archive,
            config,
            on_progress=lambda now: advance(now.done, now.total, now.last),
        )
    with show.progress(f"refine {slug} {day}") as advance:
        refine(outlet, names.pages, archive, on_page=advance)
    steps.catch_up(outlet, day, archive)
    return listed.sources


def command(
    outlet: OutletSlug,
    day: Annotated[
        datetime,
        typer.Argument(formats=["%Y-%m-%d"], metavar="DAY", help="In the outlet's zone: 2025-01-22."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List and count; fetch and keep nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a past day whole: list it, fetch what is missing, refine, reconcile, seal. Ends in an alarm where the
    day has far less than it should have."""
    from scrapers.archive.archive import Archive
    from scrapers.day import steps
    from scrapers.seal.run import current_ledger, seal_day

    described, of = load(outlet), day.date()
    alarm = version = None
    with Archive.open(config := Config.from_env()) as archive:
        if dry_run:
            ledger, sources = steps.preview(described, of, archive, config)
        else:
            sources = _made_whole(outlet, of, archive, config)
            version = seal_day(described, of, archive).version
            ledger = current_ledger(described, of, archive)
            try:
                steps.judge(described, ledger, archive)
            except StopOutlet as error:
                alarm = error
    if json:
        show.as_json({
            "outlet": outlet,
            "day": of,
            "links": ledger.counts,
            "held": ledger.held,
            "published": ledger.published,
            "completeness": ledger.completeness,
            "estimate": ledger.estimate,
            "version": version,
            "sources": [
                {"name": each.name, "links": each.links, "complete": each.complete, "error": each.error}
                for each in sources
            ],
            "alarm": str(alarm) if alarm else None,
        })
    else:
        show.table(
            ("source", "links", "told all", "error"),
            ((each.name, each.links, "yes" if each.complete else "no", each.error) for each in sources),
        )
        figures = {"held": ledger.held, "published, as far as known": ledger.published}
        show.table(
            ("links", str(of)), [*ledger.counts.items(), *figures.items(), ("sealed as version", version)]
        )
    if alarm:
        raise alarm
