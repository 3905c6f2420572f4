"""The Dag ``alarms``: what is missing, what is to be told, and a sign of life."""

import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_parsing_context, task

import wiring
from scrapers.outlets import load_each

DAG_ID = "alarms"


def build() -> None:
    """Build the one Dag, which is for all outlets."""

    def alarms_dag() -> None:
        """Looks every five minutes at what ought to have happened and has not: an outlet that was not captured for several
        times its interval, a batch that was not refined, a bucket or a catalog that cannot be used. Tells what has opened
        and what is over by the addresses in `KHOBAO_NOTIFY`, once, and once a day what is still open; and calls
        `KHOBAO_HEARTBEAT`, so that a watcher outside notices a scheduler that is dead.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `watch` red: an address in `KHOBAO_NOTIFY` is none, the folder `KHOBAO_HOME` cannot be written, or the alarms in
          the bucket are damaged. Where the bucket, the catalog or a receiver cannot be reached, it is not red: that is
          told as an alarm, or told later.
        """

        @task(multiple_outputs=False, execution_timeout=timedelta(minutes=10))
        @wiring.plainly
        def watch() -> dict[str, Any]:
            """Looks, tells, and gives a sign of life."""
            from scrapers.alarms.watch import watch as look

            looked = look(wiring.settings(), *load_each(), datetime.now(UTC))
            wiring.table(
                "alarms", {"open": looked.open, "told": looked.told, "not_reached": len(looked.failed)}
            )
            return {"open": looked.open, "told": looked.told}

        watch()

    dag(
        DAG_ID,
        schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC"),
        description="What is missing, what is to be told, and a sign of life",
        doc_md=inspect.cleandoc(alarms_dag.__doc__ or ""),
        tags={"step:alarms"},
        default_args=dict(wiring.DEFAULTS),
        max_active_runs=1,
        catchup=False,
    )(alarms_dag)()


if get_parsing_context().dag_id in {None, DAG_ID}:
    build()
