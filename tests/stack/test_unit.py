"""The systemd unit of the stack."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

UNIT = ROOT / "stack" / "khobao.service"


def test_it_starts_what_make_up_starts() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT, encoding="utf-8")
    folder = unit["Service"]["WorkingDirectory"]
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert program == f"{folder}/.venv/bin/python"
    assert f"$(BIN)/python {' '.join(arguments)}\n" in (ROOT / "Makefile").read_text()
    done = subprocess.run(
        [sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "against the live outlets" in done.stdout


def test_systemd_understands_it(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    here = (
        UNIT
        .read_text()
        .replace("/opt/khobao/.venv/bin/python", sys.executable)
        .replace("=khobao\n", "=root\n")
    )
    unit = tmp_path / UNIT.name
    unit.write_text(here)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert UNIT.name not in done.stderr, done.stderr
