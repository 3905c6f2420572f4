"""The pipeline of a batch that was captured: read, check and publish it, then judge what came of it."""

from typing import TYPE_CHECKING

from scrapers.config import Config
from scrapers.pipeline.step import BatchRun, Counts, OnProgress, Step

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def _refine(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine.run import refine

    report = refine(run.outlet, run.batch, archive, on_page=progress)
    return {"pages": len(report.readings), "archived": 0, "quarantined": 0, **report.counts}


def _judge(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine.run import judge

    judge(archive.report(run.outlet.slug, run.batch))
    return {}


STEPS: tuple[Step[BatchRun], ...] = (
    Step(name="refine", title="Reads, checks and publishes the batch.", work=_refine),
    Step(name="verdict", title="Red where the checks reject the batch.", work=_judge, judges=True),
)
