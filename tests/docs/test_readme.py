"""README and docs are true: every command runs as it stands there, tables are today's, files and settings exist."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scrapers import config
from stack import environment
from stack.environment import Stack, prepare
from stack.s3 import Server
from tests.support import servers
from tests.support.paths import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README, TEXTS = DOCUMENTS[0].read_text("utf-8"), {path: path.read_text("utf-8") for path in DOCUMENTS}
OPERATING = TEXTS[ROOT / "docs" / "operating.md"]

BLOCK = re.compile(
    r"(?:<!-- (not run by (?:a|this) test): (?P<reason>.*?) -->\n)?```console\n(?P<text>.*?)```", re.S
)
TOLD_ON = date(2026, 11, 22)
"""The day that the documents speak of as of yesterday: days and batches near it move with the clock."""


@dataclass(frozen=True)
class Block:
    """Commands of a document that follow one another, and why they cannot be run, if so."""

    commands: tuple[str, ...]
    reason: str | None


def blocks(text: str) -> list[Block]:
    """The console blocks of a document, in order."""
    return [
        Block(
            tuple(line.removeprefix("$ ") for line in found["text"].splitlines() if line.startswith("$ ")),
            found["reason"],
        )
        for found in BLOCK.finditer(text)
    ]


def test_every_block_has_commands_and_what_is_not_run_says_why() -> None:
    for path, text in TEXTS.items():
        assert len(blocks(text)) == text.count("```console"), path
        for block in blocks(text):
            assert block.commands, path
            for named in re.findall(r"tests/[\w/]+\.py", block.reason or ""):
                assert (ROOT / named).exists(), f"{path} says that {named} runs {block.commands}"


def today(command: str) -> str:
    """The command with the days that stand in the document moved to where they would stand today."""
    shift = datetime.now(UTC).date() - timedelta(days=1) - TOLD_ON

    def moved(found: "re.Match[str]") -> str:
        form = "%Y-%m-%d" if "-" in found[0] else "%Y%m%d"
        return f"{datetime.strptime(found[0], form).replace(tzinfo=UTC).date() + shift:{form}}"

    return re.sub(r"2026-11-\d\d|202611\d\d(?=T)", moved, command)


@pytest.fixture(scope="module")
def beside_a_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A working copy beside a demo that runs, but for Airflow's services: its database knows the Dags and runs none.

    The folder to work in, and the environment of a new shell there.
    """
    folder = tmp_path_factory.mktemp("clone")
    for path in ROOT.iterdir():
        if path.name == ".env.example" or not path.name.startswith("."):
            (folder / path.name).symlink_to(path)
    stack = Stack(
        home=folder / ".khobao" / "demo",
        web_port=servers.free_port(),
        s3_port=servers.free_port(5),
        newsstand_port=servers.free_port(),
    )
    stack.home.mkdir(parents=True)
    env = prepare(stack, {"PATH": os.environ["PATH"], "HOME": str(folder)})
    for command in (["airflow", "db", "migrate"], ["airflow", "dags", "reserialize"]):
        subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=True)
    # `make` in the working copy itself, which has the .venv.
    shims = folder / "shims"
    shims.mkdir()
    (shims / "make").write_text(f'#!/bin/sh\nexec /usr/bin/make -C {shlex.quote(str(ROOT))} "$@"\n')
    (shims / "make").chmod(0o755)
    newsstand = [sys.executable, "-m", "tests.newsstand", "--port", str(stack.newsstand_port)]
    with (
        (folder / "log").open("wb") as log,
        servers.ending(
            subprocess.Popen([sys.executable, "-m", "stack.s3"], env=env, cwd=ROOT, stdout=log, stderr=log)
        ) as serving,
        servers.ending(subprocess.Popen(newsstand, env=env, cwd=ROOT, stdout=log, stderr=log)) as playing,
    ):
        Server.from_env(env).wait(serving, seconds=300)
        servers.until_it_listens(stack.newsstand_port or 0, playing)
        yield folder, {"PATH": f"{shims}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.name, marks=[pytest.mark.thorough] if path.parent != ROOT else [])
        for path in DOCUMENTS
    ],
)
def test_every_command_works_as_it_stands_there(
    path: Path, beside_a_demo: tuple[Path, dict[str, str]]
) -> None:
    """In the order of the document, in one shell that knows nothing else."""
    folder, env = beside_a_demo
    commands = [command for block in blocks(TEXTS[path]) if not block.reason for command in block.commands]
    if not commands:
        pytest.skip(f"{path.name} has no commands")
    lines = [f"printf '\\n$ %s\\n' {shlex.quote(command)}\n{today(command)}" for command in commands]
    script = "set -e\n" + "\n".join(lines)
    done = subprocess.run(
        ["sh", "-c", script], env=env, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    for command in commands:
        if command.startswith("khobao query") and "count(*)" in command:
            assert re.search(r"^anewz\t[1-9]\d*$", done.stdout, re.M), done.stdout
    assert {name.name for name in folder.iterdir()} >= {".khobao", "shims"}
    assert not (folder / "airflow").exists(), "nothing is left in the home folder"


def test_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for text in TEXTS.values():
        for target in set(re.findall(r"`(?:\$ )?make (\w+)", text)):
            assert re.search(rf"^{target}:", makefile, re.M), target


def rows(docstring: str | None) -> list[str]:
    """The rows of a table of settings that a module's docstring holds, in Markdown."""
    found = re.findall(r"^    (KHOBAO_\w+) +(.*?)(?: +\((\S.*)\))?$", docstring or "", re.M)
    return [
        f"| `{name}` | {what.strip()} | {f'`{default}`' if default else ''} |"
        for name, what, default in found
    ]


def test_the_table_of_settings_is_that_of_the_code() -> None:
    """Where this fails, put what it expects between the two marks in docs/operating.md."""
    ports = [row for row in rows(environment.__doc__) if "_PORT" in row]
    expected = ["| setting | what | default |", "|---|---|---|", *rows(config.__doc__), *ports]
    told = re.search(r"<!-- settings -->\n(.*?)<!-- end -->", OPERATING, re.S)
    assert told
    assert told[1].splitlines() == expected, "\n".join(expected)


def test_the_readme_is_short_and_points_to_every_document() -> None:
    assert len(README.splitlines()) < 150
    for path in DOCUMENTS[1:]:
        assert any(f"{path.name})" in text for other, text in TEXTS.items() if other != path), path


def test_the_table_of_outlets_is_todays() -> None:
    told = re.search(r"<!-- `khobao outlets --markdown` -->\n(.*?)<!-- end -->", README, re.S)
    assert told
    done = subprocess.run(
        [Path(sys.executable).parent / "khobao", "outlets", "--markdown"],
        capture_output=True,
        text=True,
        check=True,
    )
    # An outlet that is dropped in costs no edit here.
    shown, todays = told[1].splitlines(), done.stdout.splitlines()
    assert shown == [line for line in todays if line in shown]
    assert len(shown) >= 10


def test_the_outlet_shown_whole_is_whole(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", TEXTS[ROOT / "docs" / "adding-an-outlet.md"], re.S)
    (tmp_path / "gazette.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from scrapers.outlets import load; gazette = load('gazette');"
            "print(gazette.match('https://gazette.example/news/17-a-ferry-sails')['id'])",
        ],
        env=os.environ | {"KHOBAO_OUTLETS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "17\n"


def test_files_and_settings_that_are_named_exist() -> None:
    settings = f"{config.__doc__}{environment.__doc__}"
    for path, text in TEXTS.items():
        for named in re.findall(
            r"`((?:docs|scrapers|tests|stack|dags|plugins)/[\w./-]+|\.env\.example|docker-compose\.yml)`",
            text,
        ):
            if "gazette" not in named:
                assert (ROOT / named).exists(), f"{path.name}: {named}"
        for linked in re.findall(r"\]\((?!https?://)([\w./-]+)\)", text):
            assert (path.parent / linked).exists(), f"{path.name}: {linked}"
        for name in set(re.findall(r"KHOBAO_\w+", text)):
            assert name in settings, f"{path.name}: {name}"


def test_pictures_that_are_shown_are_there_and_small() -> None:
    shown = {
        found for path in TEXTS for found in re.findall(r"!\[[^\]]+\]\((?:docs/)?([^)]+)\)", TEXTS[path])
    }
    assert shown >= {"airflow.png", "desk-article.png", "desk-coverage.png"}
    assert shown == {path.name for path in (ROOT / "docs").glob("*.png")}
    assert all((ROOT / "docs" / name).stat().st_size < 180_000 for name in shown)
