"""``khobao day``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.pipeline import carry_out
from scrapers.config import Config
from scrapers.day.steps import STEPS, DayRun
from scrapers.outlets import load


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
    from scrapers.archive import chain
    from scrapers.archive.archive import Archive
    from scrapers.day.run import preview
    from scrapers.seal.run import current_ledger

    run = DayRun.begin(load(outlet), day.date(), datetime.now(UTC).replace(microsecond=0))
    alarm = sealed = None
    with Archive.open(config := Config.from_env()) as archive:
        if dry_run:
            ledger, sources = preview(run.outlet, run.day, archive, config)
        else:
            alarm = carry_out(STEPS, run, archive, config)
            sources = archive.batch(outlet, run.listing).sources
            ledger = current_ledger(run.outlet, run.day, archive)
            sealed = chain.manifest(archive.store, outlet, run.day)
    version = sealed.version if sealed else None
    if json:
        show.as_json({
            "outlet": outlet,
            "day": run.day,
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
            ("source", "links", "complete", "error"),
            ((each.name, each.links, "yes" if each.complete else "no", each.error) for each in sources),
        )
        figures = {"held": ledger.held, "published, as far as known": ledger.published}
        show.table(
            ("links", str(run.day)),
            [*ledger.counts.items(), *figures.items(), ("sealed as version", version)],
        )
    if alarm:
        raise alarm
