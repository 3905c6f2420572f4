"""``khobao refine``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.pipeline import carry_out
from scrapers.config import Config
from scrapers.outlets import load
from scrapers.pipeline.step import BatchRun
from scrapers.refine.steps import STEPS


def command(
    outlet: OutletSlug,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="A batch's name, such as 20261122T1030Z.")],
    json: Json = False,
) -> None:
    """Read a batch's pages into articles, check and publish them. Ends in an alarm where the checks reject it."""
    from scrapers.archive.archive import Archive

    run = BatchRun(outlet=load(outlet), batch=batch)
    with Archive.open(config := Config.from_env()) as archive:
        alarm = carry_out(STEPS, run, archive, config)
        report = archive.report(outlet, batch)
    if json:
        show.as_json({
            "outlet": outlet,
            "batch": batch,
            "counts": report.counts,
            "objects": report.objects,
            "docs": report.docs,
            "checks": show.rows(report.checks),
            "alarm": str(alarm) if alarm else None,
        })
    else:
        show.table(("batch", batch), sorted(report.counts.items()))
        for check in report.checks:
            if not check.passed:
                show.say(f"{'FAILED' if check.fails_batch else 'warning'}: {check.sentence}")
        for reading in report.readings:
            if reading.reasons:
                show.say(f"{reading.state}: {reading.canonical_url}: {'; '.join(reading.reasons)}")
    if alarm:
        raise alarm
