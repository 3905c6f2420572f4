"""Which Dag files Airflow is to read again: those older than what was changed last among the outlets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stack.environment import Stack, prepare
from tests.support.paths import ROOT

LONG_AGO, BEFORE, SINCE = 1_000_000_000, 1_100_000_000, 1_200_000_000

SCRIPT = """
import json, sys
from pathlib import Path
import scrapers.outlets
scrapers.outlets.__path__[:] = sys.argv[2:]
from airflow.dag_processing.bundles.manager import DagBundlesManager
(bundle,) = DagBundlesManager().get_all_dag_bundles()
bundle.refresh()
print(json.dumps([type(bundle).__name__, str(bundle.path), bundle.refresh_interval]))
"""


def refresh(home: Path, dags: Path, *outlets: Path) -> list[object]:
    """As Airflow does it with the stack's settings, in a process of its own."""
    stack = Stack(home=home, web_port=8080, s3_port=8710, newsstand_port=8700)
    env = prepare(stack, {}) | {"AIRFLOW__CORE__DAGS_FOLDER": str(dags), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, "", *map(str, outlets)]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("change", ["nothing", "edited", "added", "removed", "no folder"])
def test_a_dag_file_is_touched_where_outlets_have_changed_since(tmp_path: Path, change: str) -> None:
    dags, outlets = tmp_path / "dags", tmp_path / "outlets"
    for folder in (dags, outlets):
        folder.mkdir()
        for name in ("one.py", "two.py"):
            (folder / name).touch()
            os.utime(folder / name, (LONG_AGO, LONG_AGO))
        os.utime(folder, (LONG_AGO, LONG_AGO))
    os.utime(dags / "one.py", (BEFORE, BEFORE))
    match change:
        case "edited":
            os.utime(outlets / "two.py", (SINCE, SINCE))
        case "added":
            (outlets / "three.py").touch()
        case "removed":
            (outlets / "two.py").unlink()
    given = (outlets, tmp_path / "missing") if change != "no folder" else (tmp_path / "missing",)
    assert refresh(tmp_path / "home", dags, *given) == ["OutletBundle", str(dags), 20]
    touched = {path.name for path in dags.glob("*.py") if path.stat().st_mtime > SINCE}
    assert touched == ({"one.py", "two.py"} if change in {"edited", "added", "removed"} else set())
