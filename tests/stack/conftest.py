"""What the cluster is made of, for the tests of the files that describe one."""

import importlib.util
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.paths import ROOT


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="session")
def airflow_options() -> set[str]:
    """Every option of Airflow and of its Celery provider, as an environment variable."""
    # Found, and not imported: importing Airflow makes a folder in the home directory.
    folder = Path(importlib.util.find_spec("airflow").submodule_search_locations[0])
    sections = yaml.safe_load((folder / "config_templates/config.yml").read_text())
    celery = runpy.run_path(str(folder / "providers/celery/get_provider_info.py"))["get_provider_info"]()
    sections |= celery["config"]
    return {
        f"AIRFLOW__{name}__{option}".upper()
        for name, section in sections.items()
        for option in section["options"]
    }
