"""One Dag ``<outlet>.refine`` for every file in ``scrapers/outlets``: turns a batch into checked articles."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, PartitionedAssetTimetable, dag, task

import wiring
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Outlet


def build(outlet: Outlet) -> None:
    captures = Asset(f"captures/{outlet.slug}", group="captures")
    articles = Asset(f"articles/{outlet.slug}", group="articles")

    def refine_dag() -> None:
        """Reads every captured page of a batch into an article, checks it, and publishes the articles as Parquet;
        what fails a check goes to quarantine, with the reasons. Runs on every batch that `capture` writes.

        The web is not touched: clear a run, and the same batch is read again from the archive, with the code of today.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `verdict` red: too few pages could be read, or too many articles failed a check; the sentence names the
          report. Most often the outlet was redesigned: compare a page of today with its layouts in the outlet's
          file, mend that, and clear the run.
        - `refine` red: the archive, the catalog or a setting is at fault; `khobao doctor` finds out which. Then
          clear the task.
        """

        @task(multiple_outputs=False, outlets=[articles])
        @wiring.plainly
        def refine(dag_run: Any = None, outlet_events: Any = None) -> dict[str, Any]:
            """Reads, checks and publishes the batch."""
            from scrapers.archive.archive import Archive
            from scrapers.refine.run import refine as run

            batch = dag_run.partition_key
            if batch is None:
                raise BadConfiguration(
                    f"{outlet.slug}: a run of refine needs a batch; give its name as the partition key, such as 20261122T1030Z"
                )
            with Archive.open(wiring.settings()) as archive:
                report = run(outlet, batch, archive)
            counts = {
                "articles": report.counts.get("archived", 0),
                "quarantined": report.counts.get("quarantined", 0),
            }
            outlet_events[articles].extra = counts
            wiring.table(f"{outlet.name}, batch {batch}", {"pages": len(report.readings), **report.counts})
            return {"batch": batch, **counts}

        @task(execution_timeout=timedelta(minutes=5))
        @wiring.plainly
        def verdict(refined: dict[str, Any]) -> None:
            """Red where the checks reject the batch."""
            from scrapers.archive.archive import Archive
            from scrapers.refine.run import judge

            with Archive.open(wiring.settings()) as archive:
                judge(archive.report(outlet.slug, refined["batch"]))

        verdict(refine())

    dag(
        f"{outlet.slug}.refine",
        schedule=PartitionedAssetTimetable(assets=captures),
        description=f"The articles of {outlet.name}, read, checked and published",
        doc_md=wiring.documentation(refine_dag.__doc__ or "", outlet),
        tags=wiring.tags(outlet, "refine"),
        default_args=dict(wiring.DEFAULTS),
        max_active_runs=1,  # revisions are counted in the order of capture
        catchup=False,
    )(refine_dag)()


for _outlet in wiring.outlets("refine"):
    build(_outlet)
