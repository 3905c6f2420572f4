"""``khobao capture``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.errors import StopOutlet
from scrapers.outlets import load


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
    from scrapers.capture.run import capture, judge

    described, config = load(outlet), Config.from_env()
    now = datetime.now(UTC).replace(microsecond=0)
    name = check_due(batch, now) if batch else batch_name(now)
    with Archive.open(config) as archive, show.progress(f"capture {outlet}") as advance:
        made = capture(
            described, name, archive, config, on_progress=lambda now: advance(now.done, now.total, now.last)
        )
    alarm = None
    try:
        judge(described, made)
    except StopOutlet as error:
        alarm = error
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
