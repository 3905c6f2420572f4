"""The README is true: its commands run, its table is today's, its whole outlet works, its files are there."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from scrapers.config import Config
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.S)
    for line in block.splitlines()
    if line.startswith("$ ")
]
KHOBAO = [command for command in COMMANDS if command.startswith("khobao ")]


def test_every_command_is_run_by_a_test():
    elsewhere = {
        "make demo",  # tests/stack/test_demo.py
        "make test",  # this is it
        "cp .env.example .env",  # tests/stack/test_compose.py, as far as it goes without a Docker engine
        "docker compose up --build --scale worker=3",
    }
    airflow = {command for command in COMMANDS if command.startswith("airflow ")}
    assert set(COMMANDS) == elsewhere | airflow | set(KHOBAO)
    assert len(KHOBAO) >= 8


def test_make_targets_that_are_named_exist():
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"\bmake (demo|up|test|quick)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target


@pytest.fixture(scope="module")
def prepared(s3: servers.S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a shell beside a running demo."""
    home = tmp_path_factory.mktemp("readme")
    bucket = "readme"
    boto3.client(
        "s3",
        endpoint_url=s3.env["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=s3.env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=s3.env["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
    ).create_bucket(Bucket=bucket)
    with Newsstand() as stand:
        yield (
            os.environ
            | s3.env
            | {
                "KHOBAO_HOME": str(home),
                "KHOBAO_BUCKET": bucket,
                "KHOBAO_NEWSSTAND": stand.address,
                "KHOBAO_CONTACT": "https://archive.example/crawler",
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            }
        )


def test_the_command_line_works_as_told_in_that_order(prepared: dict[str, str], tmp_path: Path):
    """``khobao day`` of a day long past is asked for its figures alone; the newsstand has had that day. What is
    recorded is an article that the outlet lists."""
    folders = {"KHOBAO_OUTLETS": str(tmp_path / "outlets"), "KHOBAO_CASES": str(tmp_path / "cases")}
    for command in KHOBAO:
        recent = f"{datetime.now(UTC) - timedelta(days=3):%Y-%m-%d}"
        words = [recent if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else word for word in shlex.split(command)]
        env = prepared | folders
        if words[1] == "record":
            listed = subprocess.run(
                ["khobao", "discover", words[2], "--json"], env=env, capture_output=True, check=True
            )
            words[3] = json.loads(listed.stdout)["links"][0]["canonical_url"]
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        if "query" in command:
            assert re.search(r"^anewz\t[1-9]\d*$", done.stdout, re.M), done.stdout


@pytest.mark.slow
def test_airflow_knows_the_backfill_command_and_its_dag(tmp_path: Path):
    (command,) = {command for command in COMMANDS if command.startswith("airflow ")}
    words = shlex.split(command)
    dag, day = words[words.index("--dag-id") + 1].split(".")
    assert (ROOT / "scrapers/outlets" / f"{dag}.py").exists()
    assert day == "day"
    done = subprocess.run(
        [Path(sys.executable).parent / "airflow", "backfill", "create", "--help"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW_HOME": str(tmp_path)},
    )
    assert all(word in done.stdout for word in words if word.startswith("--"))


def test_the_table_of_outlets_is_todays(prepared: dict[str, str]):
    told = re.search(r"<!-- `khobao outlets --markdown` -->\n(.*?)<!-- end -->", README, re.S)
    assert told
    done = subprocess.run(
        ["khobao", "outlets", "--markdown"], env=prepared, capture_output=True, text=True, check=True
    )
    # An outlet that is dropped in costs no edit here.
    rows, todays = told[1].splitlines(), done.stdout.splitlines()
    assert rows == [line for line in todays if line in rows]
    assert len(rows) >= 10


def test_the_outlet_shown_whole_is_whole(tmp_path: Path, prepared: dict[str, str]):
    (source,) = re.findall(r"```python\n(.*?)```", README, re.S)
    (tmp_path / "gazette.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from scrapers.outlets import load; gazette = load('gazette');"
            "print(gazette.match('https://gazette.example/news/17-a-ferry-sails')['id'])",
        ],
        env=prepared | {"KHOBAO_OUTLETS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "17\n"


def test_files_and_settings_that_are_named_exist():
    for path in re.findall(
        r"[`(]((?:docs|scrapers|tests|stack)/[\w./-]+|\.env\.example|docker-compose\.yml)[`)]", README
    ):
        if path != "scrapers/outlets/gazette.py":
            assert (ROOT / path).exists(), path
    table = sys.modules[Config.__module__].__doc__ or ""
    assert all(name in table for name in set(re.findall(r"KHOBAO_\w+", README)))
