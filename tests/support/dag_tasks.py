"""Runs tasks of the Dags without a scheduler, one after the other in a process of its own.

Importing Airflow sets up its configuration and its logging for good, so it is not imported beside the tests.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT


class DagTasks:
    """A process that has parsed the Dags and runs the function of any of their tasks."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, dag_id: str, task_id: str, names: dict[str, str], env: dict[str, str]) -> str | None:
        """The sentence with which the task ends its log; None where it succeeds. ``names`` are what the run's first
        task hands on; empty for a task that is handed nothing."""
        assert self._process.stdin
        assert self._process.stdout
        request = {"dag": dag_id, "task": task_id, "names": names, "env": env}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer["sentence"]


@contextmanager
def dag_tasks(home: Path) -> Generator[DagTasks]:
    """``home`` is Airflow's."""
    env = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW_CONN_KHOBAO_S3": json.dumps({"conn_type": "aws"}),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'dags'}",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.dag_tasks"],
        env=env,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield DagTasks(process)
        finally:
            assert process.stdin
            process.stdin.close()  # ends its loop


def main() -> None:
    from airflow.dag_processing.dagbag import DagBag

    from scrapers.errors import KhobaoError

    logging.disable()
    answers, sys.stdout = sys.stdout, sys.stderr
    bag = DagBag(ROOT / "dags")
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["env"])
        sentence = None
        try:
            work = bag.dags[asked["dag"]].get_task(asked["task"]).python_callable
            work(asked["names"]) if asked["names"] else work()
        except SystemExit as error:
            if not isinstance(error.__cause__, KhobaoError):
                raise
            sentence = str(error.__cause__)
        answers.write(json.dumps({"sentence": sentence}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
