"""``khobao capture``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.capture.steps import STEPS, CaptureRun
from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.pipeline import carry_out
from scrapers.config import Config
from scrapers.outlets import load


def command(
    outlet: OutletSlug,
    urls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL]...",
            help="Articles to fetch, whether or not they are held; without any, what is new.",
            show_default=False,
        ),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(help="The batch's name, such as 20261122T1030Z; one that exists is not fetched again."),
    ] = None,
    json: Json = False,
) -> None:
    """Capture what is new at an outlet, or the articles that are named, as one batch. Ends in an alarm where the outlet needs a person."""
    from scrapers.archive.archive import Archive
    from scrapers.archive.keys import batch_time, check_due

    now = datetime.now(UTC).replace(microsecond=0)
    due = batch_time(check_due(batch, now)) if batch else now
    run = CaptureRun.begin(load(outlet), due, urls or ())
    with Archive.open(config := Config.from_env()) as archive:
        alarm = carry_out(STEPS, run, archive, config)
        made = archive.batch(outlet, run.batch)
    columns = ("link", "state", "reason")
    links = [(outcome.link.canonical_url, outcome.state, outcome.reason) for outcome in made.outcomes]
    if json:
        show.as_json({
            "outlet": outlet,
            "batch": made.batch,
            "sources": show.rows(made.sources),
            "links": [dict(zip(columns, row, strict=True)) for row in links],
            "counts": made.counts,
            "totals": made.totals,
            "alarm": str(alarm) if alarm else None,
        })
    elif run.chosen:
        show.table(columns, links)
    else:
        show.table(("batch", made.batch), sorted((made.counts | dict(made.totals)).items()))
    if alarm:
        raise alarm
