"""One Dag ``<outlet>.capture`` for every file in ``scrapers/outlets``: keeps what is new, byte for byte."""

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Asset, CronPartitionTimetable, Param, dag

import wiring
from scrapers.archive.keys import batch_name, batch_time, check_due
from scrapers.capture.steps import STEPS, CaptureRun
from scrapers.model.outlet import Outlet

URLS = Param(
    [],
    type="array",
    items={"type": "string"},
    title="Articles",
    description="Addresses of articles to fetch, one a line. Empty: what is new.",
)


def schedule(outlet: Outlet) -> CronPartitionTimetable:
    """Every ``outlet.every``, at minutes of its own, so that not all outlets start at once.

    The partition key is the batch's name. UTC, for a batch's name must not jump when clocks change.
    """
    step = outlet.every // timedelta(minutes=1)
    first = zlib.crc32(outlet.slug.encode()) % step
    return CronPartitionTimetable(
        f"{first}-59/{step} * * * *", timezone="UTC", key_format="%Y%m%dT%H%MZ", run_immediately=True
    )


def build(outlet: Outlet) -> None:
    """Build the Dag of one outlet."""
    captures = Asset(f"captures/{outlet.slug}", group="captures")

    def capture_dag() -> None:
        """Looks at the outlet's sources, fetches every link that the archive does not hold yet, and keeps each
        HTTP exchange as it came, in WARC files. Nothing is read here: a fetch cannot be repeated, reading can.
        A batch with pages, or with a page that is gone or back, starts the outlet's `refine` Dag. Where all is well,
        `verdict` is skipped.

        Triggered by hand with `urls`, it fetches these articles and nothing else, whether or not they are held.

        **When it is red**, the last line of the red task's log says what is wrong. What was captured is in the
        archive and is being refined all the same.

        - `verdict` red: the sources list too little, or the site shows a block page. Open the site in a browser.
          If it looks as ever, its feeds have moved: mend the outlet's file. If it blocks us, wait, and write
          to its webmaster; never hurry or disguise the crawler.
        - `capture` red, after half an hour of *Up For Retry*: the site, the archive or the catalog did not answer (a 503, a
          broken network). Nothing need be done where the site is down: the next run begins anew. Red at once: the archive,
          the catalog or a setting is at fault; `khobao doctor` finds out which. Then clear the task: it continues where it
          broke off and fetches nothing twice.
        """

        wiring.build_tasks(
            outlet,
            STEPS,
            CaptureRun,
            begin,
            assets={"capture": captures},
            # A run that a person started has no partition key, so the event is given the batch's name itself.
            partition=lambda run: run.batch,
        )

    def begin(dag_run: Any) -> CaptureRun:
        # A person may have typed the key.
        name = check_due(dag_run.partition_key or batch_name(dag_run.run_after), datetime.now(UTC))
        return CaptureRun.begin(outlet, batch_time(name), (dag_run.conf or {}).get("urls") or ())

    dag(
        f"{outlet.slug}.capture",
        schedule=schedule(outlet),
        description=f"What is new at {outlet.name}, kept byte for byte",
        doc_md=wiring.documentation(capture_dag.__doc__ or "", outlet),
        tags=wiring.tags(outlet, "capture"),
        params={"urls": URLS},
        max_active_runs=1,
        catchup=False,  # what a missed run would have found, the next one finds
    )(capture_dag)()


for _outlet in wiring.outlets("capture"):
    build(_outlet)
