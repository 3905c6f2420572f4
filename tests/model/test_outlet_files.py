"""Outlet files that cannot be loaded: one clear error that names file and line, whatever is wrong with them."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scrapers.outlets
from scrapers.errors import BadConfiguration, UnknownOutlet
from scrapers.outlets import load, load_all, slugs

GOOD = """from scrapers.model.outlet import Feed, Floors, Outlet

outlet = Outlet(
    slug="herald",
    name="The Herald",
    home="https://herald.example/",
    language="en",
    timezone="Europe/Paris",
    sources=(Feed(url="https://herald.example/rss"),),
    article=r"/story-\\d+$",
    floors=Floors(articles_per_day=1),
)
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write an outlet file into a folder of outlet files that has no others."""
    monkeypatch.setattr(scrapers.outlets, "__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "scrapers.outlets.herald", raising=False)

    def write(source: str | bytes, name: str = "herald") -> Path:
        file = tmp_path / f"{name}.py"
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        importlib.invalidate_caches()
        slugs.cache_clear()
        return file

    slugs.cache_clear()
    yield write
    slugs.cache_clear()


def test_a_file_that_is_right_is_loaded(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(GOOD)
    assert [each.name for each in load_all()] == ["The Herald"]
    with pytest.raises(UnknownOutlet, match="no outlet 'times'; there are: herald"):
        load("times")
    monkeypatch.delitem(sys.modules, "scrapers.outlets.herald")


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (GOOD.replace("slug=", "slug"), 4, "SyntaxError: "),
        (GOOD + "if True:\npass\n", 14, "IndentationError: "),
        (GOOD.replace("scrapers.model.outlet", "scrapers.outlet"), 1, "No module named 'scrapers.outlet'; import Outlet and"),
        (GOOD.replace("Feed, Floors", "Feed, Floor"), 1, "ImportError: cannot import name 'Floor'"),
        ("import scrapers.outlets._cms\n" + GOOD, 1, "No module named 'scrapers.outlets._cms'"),
        (GOOD.replace("language=", "tongue="), 3, "TypeError: "),
        (GOOD.replace("Floors(", "Floor("), 11, "NameError: name 'Floor' is not defined"),
        (GOOD.replace("https://herald.example/", "http://herald.example/"), 3, "is not an https address"),
        (GOOD.replace("Europe/Paris", "Europe/Pariss"), 3, "herald: "),
        (GOOD.replace("story-", "story-("), 3, "herald: "),
        (GOOD + "1 / 0\n", 13, "ZeroDivisionError: division by zero; mend the file"),
        (GOOD + "raise SystemExit(2)\n", 13, "SystemExit: 2"),
        (GOOD + "def f():\n    return f()\nf()\n", 14, "RecursionError: "),
        (GOOD.encode().replace(b"Herald", b"H\xe9rald"), 5, "SyntaxError: (unicode error)"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_with_a_file_is_said_with_its_place(
    write: Write, source: str | bytes, line: int, said: str
) -> None:
    file = write(source)
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert f"{file}:{line}: " in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"\0\0", "null bytes"),
        ("", "expected `outlet = Outlet(…)`, found None"),
        ("outlet = 5\n", "expected `outlet = Outlet(…)`, found 5"),
        (GOOD.replace('"herald"', '"times"'), "slug 'times' is not the file's name 'herald'"),
    ],
)
def test_a_file_that_is_no_outlets_is_named(write: Write, source: str | bytes, said: str) -> None:
    file = write(source)
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert str(file) in str(error.value)
    assert said in str(error.value)
    sys.modules.pop("scrapers.outlets.herald", None)


def test_a_module_that_outlets_share_is_named_where_the_fault_is_in_it(write: Write) -> None:
    shared = write("x = 1\ny = x.z\n", "_shared")
    write("import scrapers.outlets._shared\n" + GOOD)
    with pytest.raises(BadConfiguration, match="AttributeError") as error:
        load("herald")
    assert f"{shared}:2: " in str(error.value)


def test_a_link_to_nowhere_is_named(write: Write, tmp_path: Path) -> None:
    write(GOOD).unlink()
    (tmp_path / "herald.py").symlink_to(tmp_path / "nowhere.py")
    slugs.cache_clear()
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert str(tmp_path / "herald.py") in str(error.value)
