"""What a process that forks tasks loads for them: all that they import, frozen; and our own code as it is on disk."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from stack.environment import Stack, prepare
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow  # each test loads all of it, which takes some seconds

LOADED = 50_000
"""Objects. Python alone has some 10,000; Scrapy and trafilatura bring 100,000 and more."""


def _said(script: str, home: Path, *arguments: str, path: Path = ROOT) -> list[str]:
    """The lines that a script prints, in a process whose Airflow keeps its files in ``home``."""
    env = {"AIRFLOW_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(path)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=env, cwd=home
    ).stdout.splitlines()


def _in_fork(script: str) -> str:
    """A script whose part after ``load`` runs in a forked child."""
    return (
        "import os, sys\nimport scrapers.preload\n"
        "child = os.fork()\n"
        f"if not child:\n    {script}; sys.stdout.flush(); os._exit(0)\n"
        "os.waitpid(child, 0)"
    )


def test_a_task_of_the_local_executor_finds_what_was_preloaded_frozen(tmp_path: Path) -> None:
    stack = Stack(home=tmp_path / "home", web_port=8080, s3_port=8710, newsstand_port=8700)
    settings = prepare(stack, {})
    script = (
        "import gc, sys; from multiprocessing import get_context\n"
        "context = get_context(sys.argv[1]); context.set_forkserver_preload(sys.argv[2].split(','))\n"
        "with context.Pool(1) as pool: print(pool.apply(gc.get_freeze_count))"
    )
    method, names = (
        settings[f"AIRFLOW__CORE__{name}"] for name in ("MP_START_METHOD", "MP_FORKSERVER_PRELOAD")
    )
    assert int(_said(script, tmp_path, method, names)[-1]) > LOADED


def test_a_celery_worker_forks_its_tasks_with_what_was_imported_frozen(tmp_path: Path) -> None:
    environment = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["x-airflow"]["environment"]
    config = environment["AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"]
    assert json.loads(config)["imports"][-1] == "scrapers.preload"
    script = (
        "import gc, json, os, sys; from celery import Celery\n"
        "app = Celery(); app.conf.update(json.loads(sys.argv[1])); app.loader.import_default_modules()\n"
        "child = os.fork()\n"
        "if child: os.waitpid(child, 0)\n"
        "else: print(gc.get_freeze_count(), flush=True); os._exit(0)"
    )
    assert int(_said(script, tmp_path, config)[-1]) > LOADED


def test_what_tasks_import_is_loaded_and_no_reactor_outlet_or_query_engine(tmp_path: Path) -> None:
    script = (
        "import scrapers.preload, sys; known = set(sys.modules)\n"
        "print(*sorted({'twisted.internet.reactor', 'duckdb'} & known), *(n for n in known if 'outlets.' in n and n[-5:] != '_load'))\n"
        "import scrapers.capture.steps, scrapers.refine.steps, scrapers.day.steps, scrapers.reprocess.run\n"
        "import airflow.dag_processing.dagbag, airflow.sdk.execution_time.task_runner\n"
        "print(*sorted(set(sys.modules) - known))"
    )
    assert _said(script, tmp_path) == ["", ""]


@pytest.mark.parametrize("changed", ["capture/steps.py", "errors.py", None])
def test_a_forked_process_has_our_code_as_it_is_on_disk(tmp_path: Path, changed: str | None) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "scrapers", copy / "scrapers", ignore=shutil.ignore_patterns("__pycache__"))
    if changed:
        edit = f"open({str(copy / 'scrapers' / changed)!r}, 'a').write('\\nmended = True\\n')"
        name = f"scrapers.{changed.removesuffix('.py').replace('/', '.')}"
    else:
        edit, name = "None", "scrapers.errors"
    script = _in_fork(
        "from importlib import import_module as load; "
        f"import scrapers.capture.run; print(getattr(load({name!r}), 'mended', False), "
        "scrapers.capture.run.Outlet is load('scrapers.model.outlet').Outlet)"
    ).replace("child = os.fork()", f"{edit}\nchild = os.fork()")
    assert _said(script, tmp_path, path=copy)[-1] == f"{bool(changed)} True"


def test_settings_that_are_wrong_stop_no_worker(tmp_path: Path) -> None:
    script = (
        "import os; os.environ['KHOBAO_S3_CHECKSUMS'] = 'never'; import scrapers.preload; print('loaded')"
    )
    assert _said(script, tmp_path)[-1] == "loaded"
    assert "KHOBAO_S3_CHECKSUMS" not in os.environ
