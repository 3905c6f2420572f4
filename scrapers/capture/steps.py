"""The pipeline of a capture: fetch what is new, then judge whether the outlet is as it usually is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from scrapers.archive.keys import batch_name, chosen_batch
from scrapers.config import Config
from scrapers.model.alarm import Judge
from scrapers.model.link import Link
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.pipeline.step import BatchRun, Counts, Step

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRun(BatchRun):
    """A run that fetches what is new, or the links that a person chose."""

    chosen: tuple[Link, ...] = ()

    @classmethod
    def begin(cls, outlet: Outlet, due: datetime, urls: Collection[str] = ()) -> Self:
        """``due``: an aware time that is the run's own, the same for each of its tries; ``urls``: of the links that are
        chosen. Raises BadConfiguration for an address that is no article's of the outlet, and for too many."""
        if not urls:
            return cls(outlet=outlet, batch=batch_name(due))
        from scrapers.discover.chosen import chosen_links

        links = chosen_links(outlet, urls)
        batch = chosen_batch((link.canonical_url for link in links), due)
        return cls(outlet=outlet, batch=batch, chosen=links)


def _capture(run: CaptureRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.capture.run import capture

    batch = capture(
        run.outlet,
        run.batch,
        archive,
        config,
        chosen=run.chosen,
        on_progress=progress,
    )
    return {"links": len(batch.outcomes), "captured": 0, **batch.counts, **batch.totals}


def _judge(run: CaptureRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.capture.run import judge

    batch = archive.batch(run.outlet.slug, run.batch)
    judge(run.outlet, batch)
    return {}


def _has_news(run: CaptureRun, archive: "Archive") -> bool:
    from scrapers.archive.turns import has_news

    return has_news(archive.batch(run.outlet.slug, run.batch), archive.catalog)


def _longest(outlet: Outlet) -> timedelta:
    """Every page at five times its delay (AutoThrottle may lengthen it), and ten minutes."""
    return timedelta(seconds=600 + 5 * outlet.delay * outlet.pages_per_run)


STEPS: tuple[Step[CaptureRun], ...] = (
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
