"""Prints what Airflow finds in ``dags/``, as JSON: ``python -m tests.support.dagbag``.

Run in a process of its own, for importing Airflow sets up its configuration, its database and its logging for
good. ``seconds`` is the processor time to parse the folder once Airflow itself is loaded, as in the dag-processor,
``written`` that to bring the Dags into the form in which the database has them.
"""

import json
import logging
import sys
import time
from typing import Any

from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization

from tests.support.paths import ROOT


def callbacks(told: Any) -> list[str]:
    """Names of functions; a mapped task has its one as it was given."""
    return [call.__name__ for call in (told if isinstance(told, (list, tuple)) else [told])]


def main() -> None:
    logging.disable()
    loaded = set(sys.modules)
    started = time.process_time()
    bag = DagBag(ROOT / "dags")
    seconds = time.process_time() - started
    newly = set(sys.modules) - loaded
    started = time.process_time()
    for dag in bag.dags.values():
        DagSerialization.to_dict(dag)
    written = time.process_time() - started
    json.dump(
        {
            "seconds": seconds,
            "written": written,
            "loaded": sorted({name.partition(".")[0] for name in newly}),
            "import_errors": bag.import_errors,
            "dags": {
                dag.dag_id: {
                    "doc_md": dag.doc_md,
                    "description": dag.description,
                    "tags": sorted(dag.tags),
                    "catchup": dag.catchup,
                    "max_active_runs": dag.max_active_runs,
                    "timetable": type(dag.timetable).__name__,
                    "cron": getattr(dag.timetable, "expression", None),
                    "timezone": str(getattr(dag.timetable, "timezone", "")),
                    "params": sorted(dag.params),
                    "tasks": {
                        task.task_id: {
                            "owner": task.owner,
                            "doc_md": task.doc_md,
                            "pool": task.pool,
                            "retries": task.retries,
                            "retry_policy": type(task.retry_policy).__name__,
                            "timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
                            "on_failure": callbacks(task.on_failure_callback),
                            "outlets": [asset.name for asset in task.outlets],
                            "downstream": sorted(task.downstream_task_ids),
                            "mapped": task.is_mapped,
                            "trigger_rule": task.trigger_rule.value,
                            "answer": (told := getattr(task, "response_timeout", None))
                            and told.total_seconds(),
                        }
                        for task in dag.tasks
                    },
                }
                for dag in bag.dags.values()
            },
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
