"""Which Dag files Airflow is to read again: those older than what was changed last among the outlets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stack.environment import Stack, prepare
from tests.support.paths import ROOT

LONG_AGO, BEFORE, SINCE, AHEAD = 1_000_000_000, 1_100_000_000, 1_200_000_000, 6_000_000_000

SCRIPT = """
import json, os, sys
from pathlib import Path
import scrapers.outlets
scrapers.outlets.__path__[:] = sys.argv[2:]
from airflow.dag_processing.bundles.manager import DagBundlesManager
(bundle,) = DagBundlesManager().get_all_dag_bundles()
bundle.refresh()
for line in sys.stdin:
    path, when = line.split()
    for dag in Path(bundle.path).glob("*.py"):
        os.utime(dag, (0, 0))
    if path != "-":
        os.utime(path, (int(when), int(when)))
    bundle.refresh()
print(json.dumps([type(bundle).__name__, str(bundle.path), bundle.refresh_interval]))
"""


def refresh(home: Path, dags: Path, *outlets: Path, then: str = "") -> list[object]:
    """As Airflow does it with the stack's settings, in a process of its own; and again after each line of ``then``, which
    makes the Dag files as old as can be and a file as old as it says."""
    stack = Stack(home=home, web_port=8080, s3_port=8710, newsstand_port=8700)
    env = prepare(stack, {}) | {"AIRFLOW__CORE__DAGS_FOLDER": str(dags), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, "", *map(str, outlets)]
    done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, input=then.encode())
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("then", "touched"),
    [
        ("-", False),  # of a file whose time is ahead of the clock there is no news after the first look
        ("two.py", True),  # a change is seen beside it, also where a copy kept the time of an older file
    ],
)
def test_after_the_first_look_only_a_change_counts(tmp_path: Path, then: str, touched: bool) -> None:
    dags, outlets = tmp_path / "dags", tmp_path / "outlets"
    for folder, names in ((dags, ["one.py"]), (outlets, ["one.py", "two.py"])):
        folder.mkdir()
        for name in names:
            (folder / name).touch()
    os.utime(outlets / "one.py", (AHEAD, AHEAD))
    line = f"{outlets / then} {LONG_AGO}" if then != "-" else "- 0"
    refresh(tmp_path / "home", dags, outlets, then=line)
    assert ((dags / "one.py").stat().st_mtime > SINCE) is touched
