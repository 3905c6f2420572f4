"""``khobao capture``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.capture.steps import STEPS
from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.pipeline import carry_out
from scrapers.config import Config
from scrapers.outlets import load
from scrapers.pipeline.step import BatchRun


def command(
    outlet: OutletSlug,
    batch: Annotated[
        str | None,
        typer.Option(help="The batch's name, such as 20261122T1030Z; one that exists is not fetched again."),
    ] = None,
    json: Json = False,
) -> None:
    """Capture what is new at an outlet as one batch. Ends in an alarm where the outlet needs a person."""
    from scrapers.archive.archive import Archive
    from scrapers.archive.keys import batch_name, check_due

    now = datetime.now(UTC).replace(microsecond=0)
    run = BatchRun(outlet=load(outlet), batch=check_due(batch, now) if batch else batch_name(now))
    with Archive.open(config := Config.from_env()) as archive:
        alarm = carry_out(STEPS, run, archive, config)
        made = archive.batch(outlet, run.batch)
    if json:
        show.as_json({
            "outlet": outlet,
            "batch": made.batch,
            "sources": show.rows(made.sources),
            "counts": made.counts,
            "totals": made.totals,
            "alarm": str(alarm) if alarm else None,
        })
    else:
        show.table(("batch", made.batch), sorted((made.counts | dict(made.totals)).items()))
    if alarm:
        raise alarm
