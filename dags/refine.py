"""One Dag ``<outlet>.refine`` for every file in ``scrapers/outlets``: turns a batch into checked articles."""

from typing import Any

from airflow.sdk import Asset, PartitionedAssetTimetable, dag

import wiring
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Outlet
from scrapers.pipeline.step import BatchRun
from scrapers.refine.steps import STEPS


def build(outlet: Outlet) -> None:
    """Build the Dag of one outlet."""
    captures = Asset(f"captures/{outlet.slug}", group="captures")
    articles = Asset(f"articles/{outlet.slug}", group="articles")

    def refine_dag() -> None:
        """Reads every captured page of a batch into an article, checks it, and publishes the articles as Parquet;
        what fails a check goes to quarantine, with the reasons. Runs on the batches of `capture` that have pages.
        Where all is well, `docs` and `verdict` are skipped.

        The web is not touched: clear a run, and the same batch is read again from the archive, with the code of today.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `verdict` red: too few pages could be read, or too many articles failed a check; the sentence names the
          report. Most often the outlet was redesigned: compare a page of today with its layouts in the outlet's
          file, mend that, and clear the run.
        - `docs` red: the articles are published, and only the page of the checks is missing. Clear the task, or leave it
          to the run of the day.
        - `refine` red: the archive, the catalog or a setting is at fault; `khobao doctor` finds out which. Then
          clear the task.
        """

        wiring.build_tasks(outlet, STEPS, BatchRun, begin, assets={"refine": articles})

    def begin(dag_run: Any) -> BatchRun:
        if dag_run.partition_key is None:
            raise BadConfiguration(
                f"{outlet.slug}: a run of refine needs a batch; give its name as the partition key, such as 20261122T1030Z"
            )
        return BatchRun(outlet=outlet, batch=dag_run.partition_key)

    dag(
        f"{outlet.slug}.refine",
        schedule=PartitionedAssetTimetable(assets=captures),
        description=f"The articles of {outlet.name}, read, checked and published",
        doc_md=wiring.documentation(refine_dag.__doc__ or "", outlet),
        tags=wiring.tags(outlet, "refine"),
        max_active_runs=1,  # revisions are counted in the order of capture
        catchup=False,
    )(refine_dag)()


for _outlet in wiring.outlets("refine"):
    build(_outlet)
