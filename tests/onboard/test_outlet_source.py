"""The source of an outlet file: what it says, and that nothing a site serves becomes code in it."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.model.outlet import Feed, Outlet, Wayback
from scrapers.onboard.probe.source import literal, source
from scrapers.outlets import load, slugs
from tests.support.paths import ROOT

RUFF = Path(sys.executable).parent / "ruff"


def made(text: str) -> Outlet:
    """The outlet that a file describes."""
    space: dict[str, object] = {}
    exec(compile(text, "outlet.py", "exec"), space)
    found = space["outlet"]
    assert isinstance(found, Outlet)
    return found


@pytest.mark.parametrize("slug", slugs())
def test_the_source_of_an_outlet_makes_the_same_outlet(slug):
    outlet = replace(load(slug), layouts=())
    assert made(source(outlet, "Title.", {})) == outlet


def test_sources_are_formatted_as_the_project_and_as_ruff_by_itself_would(tmp_path):
    for slug in slugs():
        outlet = replace(load(slug), layouts=())
        comments = {"floors": ["why"], outlet.sources[0]: ["seen", "and again"]}
        (tmp_path / f"{slug}.py").write_text(source(outlet, f"{outlet.name}, drafted.", comments), "utf-8")
    anewz = load("anewz")
    for length in range(1, 90, 4):
        days = (Wayback(url=f"{'a' * length}.example/", match="host"),)
        short = replace(
            anewz, layouts=(), days=days, sources=(Feed(url=f"https://{'b' * length}.example/rss"),)
        )
        (tmp_path / f"one_{length}.py").write_text(source(short, "One of each.", {}), "utf-8")
        (tmp_path / f"said_{length}.py").write_text(source(short, "One.", {days[0]: ["why"]}), "utf-8")
    for options in (
        ["format", "--check", "--config", ROOT / "pyproject.toml"],
        ["format", "--check", "--isolated"],
    ):
        done = subprocess.run([RUFF, *options, tmp_path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    linted = [RUFF, "check", "--config", ROOT / "pyproject.toml", tmp_path]
    assert subprocess.run(linted, capture_output=True, text=True).returncode == 0


@given(st.text())
def test_a_literal_is_the_text(text):
    assert ast.literal_eval(literal(text)) == text
    assert "\n" not in literal(text)


@given(st.text(min_size=1))
def test_what_a_site_calls_itself_stays_a_text(name):
    outlet = replace(load("anewz"), name=name)
    text = source(outlet, f"{name}, in en.", {"floors": [f"{name} said so"], outlet.sources[0]: [name]})
    assert made(text) == outlet
    assert len(ast.parse(text).body) in {3, 4}, "a docstring, imports, the outlet"


def test_a_name_that_would_be_code_is_harmless():
    name = '"""\nimport os; os.abort()\n#\\"'
    outlet = replace(load("anewz"), name=name)
    assert made(source(outlet, name, {"name": [name]})).name == name
