"""Time to parse the Dags of 120 outlets: ``python benchmarks/dags.py`` (goal: 1.5 s or less).

The outlets are copies of the shipped ones under other slugs, in a folder of their own, found through
KHOBAO_OUTLETS as a private list would be. Airflow itself is loaded before the clock starts, as it is in the
dag-processor. The ratio says what an outlet costs beside what parsing costs anyway.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.paths import ROOT

SHIPPED = sorted(path for path in (ROOT / "scrapers/outlets").glob("*.py") if path.name[0] != "_")
GOAL = 1.5


def seconds(copies: int) -> tuple[float, int]:
    """Seconds of processor time and number of Dags, with so many outlets beside the shipped ones. The best of three."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(copies):
            original = SHIPPED[number % len(SHIPPED)]
            slug = f"copy{number:03}"
            text = re.sub(r'slug="\w+"', f'slug="{slug}"', original.read_text())
            Path(folder, f"{slug}.py").write_text(text)
        env = os.environ | {
            "KHOBAO_OUTLETS": folder,
            "AIRFLOW_HOME": folder,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'dags'}",
        }
        runs = []
        for _ in range(3):
            done = subprocess.run(
                [sys.executable, "-m", "tests.support.dagbag"],
                env=env,
                cwd=ROOT,
                check=True,
                stdout=subprocess.PIPE,
            )
            runs.append(json.loads(done.stdout.splitlines()[-1]))
        return min(run["seconds"] for run in runs), len(runs[0]["dags"])


def main() -> int:
    few, few_dags = seconds(0)
    many, many_dags = seconds(120 - len(SHIPPED))
    print(f"{few_dags} Dags of {len(SHIPPED)} outlets: {few:.2f} s")
    print(f"{many_dags} Dags of 120 outlets: {many:.2f} s, {many / GOAL:.2f} of the goal of {GOAL} s")
    print(f"ratio: {many / few:.1f} times the time for {120 / len(SHIPPED):.1f} times the outlets")
    return many > GOAL


if __name__ == "__main__":
    sys.exit(main())
