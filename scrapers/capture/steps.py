"""The pipeline of a capture: fetch what is new, then judge whether the outlet is as it usually is."""

from datetime import timedelta
from typing import TYPE_CHECKING

from scrapers.config import Config
from scrapers.model.alarm import Judge
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.pipeline.step import BatchRun, Counts, Step

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def _capture(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.capture.run import capture

    batch = capture(
        run.outlet,
        run.batch,
        archive,
        config,
        on_progress=progress,
    )
    return {"links": len(batch.outcomes), "captured": 0, **batch.counts, **batch.totals}


def _judge(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.capture.run import judge

    batch = archive.batch(run.outlet.slug, run.batch)
    judge(run.outlet, batch)
    return {}


def _has_news(run: BatchRun, archive: "Archive") -> bool:
    from scrapers.archive.turns import has_news

    return has_news(archive.batch(run.outlet.slug, run.batch), archive.catalog)


def _longest(outlet: Outlet) -> timedelta:
    """Every page at five times its delay (AutoThrottle may lengthen it), and ten minutes."""
    return timedelta(seconds=600 + 5 * outlet.delay * outlet.pages_per_run)


STEPS: tuple[Step[BatchRun], ...] = (
    Step(
        name="capture",
        title="Fetches what is new and writes the batch.",
        work=_capture,
        updates=_has_news,
        crawls=True,
        longest=_longest,
    ),
    Step(
        name="verdict",
        title="Red where the batch shows that the outlet needs a person; skipped where it does not.",
        work=_judge,
        judges=Judge.CAPTURE,
    ),
)
