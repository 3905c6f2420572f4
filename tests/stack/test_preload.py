"""What a worker loads once is set aside from garbage collection, so that no task walks it again."""

import json
import subprocess
import sys
from pathlib import Path

import yaml

from stack.environment import Stack, prepare
from tests.support.paths import ROOT

LOADED = 50_000
"""Objects. Python alone has some 10,000; Scrapy and trafilatura bring 100,000 and more."""


def _frozen(script: str, home: Path, *arguments: str) -> int:
    """What the script prints, in a process whose Airflow keeps its files in ``home``."""
    env = {"AIRFLOW_HOME": str(home), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", script, *arguments]
    return int(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)


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
    assert _frozen(script, tmp_path, method, names) > LOADED


def test_a_celery_worker_forks_its_tasks_with_what_was_imported_frozen(tmp_path: Path) -> None:
    environment = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["x-airflow"]["environment"]
    config = environment["AIRFLOW__CELERY__EXTRA_CELERY_CONFIG"]
    assert json.loads(config)["imports"][-1] == "scrapers.pipeline.freeze"
    script = (
        "import gc, json, os, sys; from celery import Celery\n"
        "app = Celery(); app.conf.update(json.loads(sys.argv[1])); app.loader.import_default_modules()\n"
        "child = os.fork()\n"
        "if child: os.waitpid(child, 0)\n"
        "else: print(gc.get_freeze_count(), flush=True); os._exit(0)"
    )
    assert _frozen(script, tmp_path, config) > LOADED
