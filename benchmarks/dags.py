"""What the Dag files cost: ``python -m benchmarks.dags [--outlets 8 120 1000]`` (goal: 5 s of 1,000 outlets).

Seconds of processor time to parse them and to write their Dags down for the database (``tests.support.many_outlets``),
the best of three, in a process that has loaded Airflow as the Dag processor has. They are spent when a file is changed,
and every ``min_file_process_interval`` besides: the last column is the share of a core that comes to.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from stack.environment import DAG_FILES
from tests.support.many_outlets import SHIPPED, write_outlets
from tests.support.paths import ROOT

GOAL, OUTLETS = 5.0, 1000
EVERY = int(DAG_FILES["AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL"])


def measured(outlets: int) -> dict[str, Any]:
    """With so many outlets in all: the run of ``tests.support.dagbag`` that took the least time."""
    with tempfile.TemporaryDirectory() as folder:
        write_outlets(Path(folder), outlets - len(SHIPPED))
        env = os.environ | {
            "KHOBAO_OUTLETS": folder,
            "AIRFLOW_HOME": folder,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'dags'}",
        }
        command = [sys.executable, "-m", "tests.support.dagbag"]
        runs = [
            json.loads(
                subprocess.run(
                    command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE
                ).stdout.splitlines()[-1]
            )
            for _ in range(3)
        ]
        best: dict[str, Any] = min(runs, key=lambda run: run["seconds"] + run["written"])
        return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, nargs="+", default=[len(SHIPPED), 120, OUTLETS])
    over = False
    for outlets in parser.parse_args().outlets:
        found = measured(outlets)
        seconds = found["seconds"] + found["written"]
        print(
            f"{outlets:5} outlets, {len(found['dags']):5} Dags: parse {found['seconds']:.2f} s, write"
            f" {found['written']:.2f} s, {1000 * seconds / outlets:.1f} ms an outlet, {seconds / EVERY:.1%} of a core",
            flush=True,
        )
        over |= outlets >= OUTLETS and seconds > GOAL
    return over


if __name__ == "__main__":
    sys.exit(main())
