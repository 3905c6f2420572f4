"""The Dag ``audit``: every object of the bucket read again and again, and the replica brought up to date."""

import inspect
from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_parsing_context, task
from airflow.sdk.exceptions import AirflowSkipException

import wiring

DAG_ID = "audit"


def build() -> None:
    """Build the one Dag, which is for all outlets."""

    def audit_dag() -> None:
        """Reads, once a day, what of the bucket was not read for the longest time, so that every object is read once in
        `KHOBAO_AUDIT_DAYS`, and holds it against all that says what it should be: manifests, batches, reports, its own
        digests, what was seen before. Then copies what is new and good to the replica (`KHOBAO_REPLICA`; skipped where
        there is none), whatever the audit found. Writes nothing else.

        **When it is red**, the last line of the red task's log says what is wrong, and where the report is.

        - `audit` red: objects are missing, changed, misplaced or additional. `khobao audit` names each with what to do;
          `khobao audit --repair` puts back from the replica what it has. Cleared, it looks again at what was wrong.
        - `replicate` red: objects were not copied since they are damaged, or differ from what the replica keeps of them:
          `khobao replicate` names them. Or the replica does not answer.
        """

        @task(multiple_outputs=False, execution_timeout=timedelta(hours=4))
        @wiring.plainly
        def audit() -> dict[str, Any]:
            """Reads what is due, and says what is wrong."""
            from scrapers.archive.signing import Keyring
            from scrapers.archive.store import Store
            from scrapers.audit.run import audit as run

            config = wiring.settings()
            ring = Keyring(config.signing_key, config.trusted_keys)
            report = run(Store.open(config), every=timedelta(days=config.audit_days), keyring=ring)
            counts = {"objects": report.objects, "bytes": report.bytes, "parts_left": report.left}
            wiring.table("audit", {**counts, **report.counts})
            report.check()
            return counts

        @task(multiple_outputs=False, trigger_rule="all_done", execution_timeout=timedelta(hours=4))
        @wiring.plainly
        def replicate() -> dict[str, Any]:
            """Copies what is new and good."""
            from scrapers.archive.signing import Keyring
            from scrapers.archive.store import Store
            from scrapers.audit.replica import replicate as run

            config = wiring.settings()
            if config.replica is None:
                raise AirflowSkipException("there is no replica: KHOBAO_REPLICA is not set")
            ring = Keyring(config.signing_key, config.trusted_keys)
            done = run(
                Store.open(config), Store.open_replica(config), work=config.home / "work", keyring=ring
            )
            counts = {"copied": done.copied, "bytes": done.bytes, "removed": done.removed}
            wiring.table("replica", counts)
            done.check()
            return counts

        audit() >> replicate()

    dag(
        DAG_ID,
        schedule=CronTriggerTimetable("23 3 * * *", timezone="UTC"),
        description="Every object of the bucket read again and again, and the replica brought up to date",
        doc_md=inspect.cleandoc(audit_dag.__doc__ or ""),
        tags={"step:audit"},
        default_args=dict(wiring.DEFAULTS),
        max_active_runs=1,
        catchup=False,
    )(audit_dag)()


if get_parsing_context().dag_id in {None, DAG_ID}:
    build()
