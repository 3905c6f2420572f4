"""The pipeline of a batch that was captured: read, check and publish it, then judge what came of it."""

from typing import TYPE_CHECKING

from scrapers.config import Config
from scrapers.model.alarm import Judge
from scrapers.model.progress import OnProgress
from scrapers.pipeline.step import BatchRun, Counts, Step

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def _refine(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine.run import refine

    report = refine(run.outlet, run.batch, archive, on_page=progress)
    return {"pages": len(report.readings), "archived": 0, "quarantined": 0, **report.counts}


def _docs(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine import docs

    if not docs.can_render():
        return {}
    return {"pages": int(docs.render_if_wrong(run.outlet, run.batch, archive) is not None)}


def _docs_needed(run: BatchRun, archive: "Archive") -> bool:
    from scrapers.refine import docs

    return docs.can_render() and docs.needs_a_look(archive.report(run.outlet.slug, run.batch))


def _judge(run: BatchRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine.run import judge

    judge(archive.report(run.outlet.slug, run.batch))
    return {}


STEPS: tuple[Step[BatchRun], ...] = (
    Step(name="refine", title="Reads, checks and publishes the batch.", work=_refine),
    Step(
        name="docs",
        title="Renders the page of Data Docs where the checks show something wrong; the day's run renders the others.",
        work=_docs,
        needed=_docs_needed,
        aside=True,
    ),
    Step(
        name="verdict",
        title="Red where the checks reject the batch; skipped where they do not.",
        work=_judge,
        judges=Judge.REFINE,
    ),
)
