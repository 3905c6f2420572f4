"""Fixtures of the command line: a program that runs in this process, with an archive or without."""

import os
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from typer.testing import CliRunner, Result

from scrapers.cli.app import app
from scrapers.config import Config
from tests.support.servers import S3

Khobao = Callable[..., Result]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and a home folder of its own."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "KHOBAO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHOBAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the credentials that it saw first


@pytest.fixture
def khobao(alone: None) -> Khobao:
    """Runs a command in this process. ``result.stderr`` has the one line of an error."""

    def run(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run


@pytest.fixture
def with_archive(khobao: Khobao, config: Config, monkeypatch: pytest.MonkeyPatch, aws: S3) -> Khobao:
    """The same with an empty archive."""
    for name, value in aws.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KHOBAO_BUCKET", config.bucket)
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    return khobao


def one_line(result: Result) -> str:
    """What an error says: one line on standard error, nothing on standard output."""
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.removeprefix("khobao: ").rstrip("\n")
