"""The rules of the house: which room may import which, and which library, worked out from the tree.

A room is a folder or module directly below ``scrapers/``, or one of the folders beside it. Rooms stand on floors; a
module imports its own room and the rooms below its floor, nothing else, wherever in the file the import stands.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from scrapers import errors

ROOT = Path(__file__).parent.parent

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("config", "model"),
    ("outlets", "web"),
    ("check", "discover", "read"),
    ("archive", "crawl", "webarchive"),
    ("alarms", "notes", "same"),
    ("events", "pipeline"),
    ("capture", "seal", "search"),
    ("refine",),
    ("audit", "day"),
    ("reprocess", "review", "takedown"),
    ("desk", "doctor", "onboard"),
    ("cli",),
    ("__main__", "dags", "plugins", "preload", "stack"),
    ("tests/newsstand",),
    ("tests/support",),
    ("benchmarks",),
    ("tests",),
)
"""From the ground up. Rooms of one floor do not import one another."""

LIBRARIES = {
    "alarms": {"apprise"},
    "archive": {
        "boto3",
        "botocore",
        "cryptography",
        "duckdb",
        "pyarrow",
        "regex",
        "rfc3161_client",
        "sqlalchemy",
        "warcio",
    },
    "audit": {"pyarrow"},
    "cli": {"rich", "typer"},
    "crawl": {"httpcore2", "protego", "scrapy", "w3lib"},
    "dags": {"airflow", "calendar_days", "rich", "wiring"},
    "desk": {
        "anyio",
        "babel",
        "fastapi",
        "jinja2",
        "lxml",
        "markupsafe",
        "prometheus_client",
        "starlette",
        "uvicorn",
    },
    "discover": {"lxml", "parsel"},
    "events": {"babel", "numpy", "sqlalchemy"},
    "onboard": {"lxml"},
    "outlets": {"cssselect"},
    "plugins": {"airflow", "airflow_api", "anyio", "fastapi", "httpx", "sqlalchemy", "starlette"},
    "read": {"lxml", "numpy", "py3langid", "resiliparse", "trafilatura"},
    "refine": {"great_expectations"},
    "same": {"numpy", "sqlalchemy"},
    "seal": {"pyarrow"},
    "search": {"pyarrow", "sqlalchemy"},
    "stack": {"boto3", "botocore", "cryptography", "httpx", "psutil", "rich", "typer"},
    "web": {"backports", "brotli", "httpcore2", "idna", "resiliparse", "w3lib"},
    "webarchive": {"httpcore2", "warcio"},
}
"""What a room may import besides the standard library; a room that is not named, nothing. A library that a second
room wants is a sign that one of the two does the other's work."""

OUR_FOLDERS = ("benchmarks", "dags", "plugins", "scrapers", "stack", "tests")
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def room(name: str) -> str | None:
    """The room of a dotted name, such as ``scrapers.read.reader.read``; None for what is not ours, and for the
    package's face (``scrapers`` itself)."""
    parts = name.split(".")
    if parts[0] == "wiring":
        return "dags"
    if parts[0] not in OUR_FOLDERS or parts == ["scrapers"]:
        return None
    if parts[0] == "scrapers":
        return parts[1] if (ROOT / "scrapers" / parts[1]).is_dir() or _is_module(parts[1]) else None
    return next((f"{parts[0]}/{part}" for part in parts[1:2] if f"{parts[0]}/{part}" in FLOOR), parts[0])


def _is_module(name: str) -> bool:
    return (ROOT / "scrapers" / f"{name}.py").is_file()


def allowed(importer: str, imported: str) -> bool:
    """Whether a module may import another, both by dotted name."""
    here, there = room(importer), room(imported)
    if here is None or there is None or here == there:
        return True
    return FLOOR[there] < FLOOR[here]


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(dotted name, whether it runs when the file is imported) of every import in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    lazy = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_typing(outer)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node not in lazy
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node not in lazy


def _is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = sorted(path for top in OUR_FOLDERS for path in (ROOT / top).rglob("*.py"))
OURS = {dotted(path): path for path in FILES}


def test_every_room_stands_on_one_floor_and_nothing_lies_flat():
    rooms = {room(name) for name in OURS} - {None}
    assert rooms == set(FLOOR)
    assert len(FLOOR) == sum(map(len, FLOORS))
    flat = {path.stem for path in (ROOT / "scrapers").glob("*.py")}
    assert flat == {"__init__", "__main__", "config", "doctor", "errors", "preload"}


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_module_imports_only_its_own_room_and_the_floors_below(path):
    wrong = [name for name, _ in imports(path) if not allowed(dotted(path), name)]
    assert not wrong, f"{path.relative_to(ROOT)} ({room(dotted(path))}) must not import {wrong}"


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("scrapers.discover.sitemaps", "scrapers.archive.warc"),
        ("scrapers.read.reader", "scrapers.discover.found"),
        ("scrapers.check.rules", "scrapers.archive.store"),
        ("scrapers.crawl.spider", "scrapers.archive.catalog"),
        ("scrapers.webarchive.http", "scrapers.crawl.retry"),
        ("scrapers.archive.chain", "scrapers.seal.run"),
        ("scrapers.archive.store", "stack.s3"),
        ("scrapers.model.ledger", "scrapers.day.run"),
        ("scrapers.model.ledger", "scrapers.reprocess.run"),
        ("scrapers.model.ledger", "scrapers.cli.app"),
        ("scrapers.errors", "scrapers.config"),
        ("scrapers.config", "scrapers.outlets"),
        ("scrapers.doctor", "scrapers.cli.app"),
        ("scrapers.cli.app", "dags.wiring"),
        ("tests.support.servers", "benchmarks.reading"),
        ("benchmarks.reading", "tests.read.test_read"),
    ],
)
def test_the_rule_refuses_what_once_was_wrong(importer, imported):
    assert not allowed(importer, imported)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if room(dotted(path)) in LIBRARIES or dotted(path).startswith("scrapers")],
    ids=dotted,
)
def test_a_module_imports_only_the_libraries_of_its_room(path):
    foreign = (
        {name.partition(".")[0] for name, _ in imports(path)}
        - set(sys.stdlib_module_names)
        - set(OUR_FOLDERS)
    )
    wrong = foreign - LIBRARIES.get(room(dotted(path)) or "", set())
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize("name", sorted(LIBRARIES))
def test_no_room_is_allowed_a_library_that_it_does_not_use(name):
    used = {
        each.partition(".")[0] for path in FILES if room(dotted(path)) == name for each, _ in imports(path)
    }
    assert not LIBRARIES[name] - used


def test_no_module_imports_itself_round_a_corner():
    graph = {
        name: {
            target
            for each, _ in imports(path)
            for target in (each, each.rpartition(".")[0])
            if target in OURS and target != name and OURS[target].name != "__init__.py"
        }
        for name, path in OURS.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("path", sorted((ROOT / "dags").rglob("*.py")), ids=dotted)
def test_a_dag_file_loads_only_the_task_sdk_and_light_parts_of_the_package(path):
    loaded = {name for name, at_once in imports(path) if at_once}
    airflow = {name for name in loaded if name.startswith("airflow.")}
    assert all(name.startswith("airflow.sdk.") for name in airflow), sorted(airflow)
    assert not {name for name in loaded if name.partition(".")[0] in {"plugins", "rich"}}


def drawn_rooms() -> str:
    """The table of ``docs/architecture.md``: the rooms of the package by floor, with what they say of themselves."""
    lines = []
    for number, floor in enumerate(FLOORS, 1):
        for name in floor:
            path = OURS.get(f"scrapers.{name}")
            if path and name != "__main__":
                says = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]
                lines.append(f"| {number} | `{name}` | {' '.join(says.split()).replace('``', '`')} |")
    return "\n".join(lines)


def test_the_architecture_lists_the_rooms_as_they_are():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("<!-- rooms -->")[2].partition("<!-- end -->")[0].strip().splitlines()[2:]
    assert table == drawn_rooms().splitlines(), f"the table should be:\n{drawn_rooms()}"


HEAVY = (
    "airflow", "boto3", "botocore", "duckdb", "great_expectations", "httpcore2", "lxml", "pandas", "pyarrow", "scrapy",
    "sqlalchemy", "trafilatura", "twisted", "warcio",
)  # fmt: skip
LIGHT = ("errors", "config", "model", "outlets")


@pytest.mark.parametrize(
    "statement",
    [
        *(f"import {name}" for name in OURS if room(name) in LIGHT),
        "import scrapers.outlets; assert len(list(scrapers.outlets.load_all())) >= 8",
        "import scrapers.archive.keys",
        "import scrapers.check; scrapers.check.suite(__import__('scrapers.outlets').outlets.load('vietnamplus'))",
        "import scrapers.refine.run, scrapers.doctor",
        "import scrapers.__main__",
    ],
)
def test_what_dags_and_the_command_line_load_at_once_is_light(statement):
    code = f"{statement}\nimport sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []


def drawn(parent: type, margin: str = "") -> Iterator[str]:
    """The classes below one, as the module's docstring draws them, without what it says of each."""
    children = [each for each in vars(errors).values() if isinstance(each, type) and parent in each.__bases__]
    for child in children:
        last = child is children[-1]
        yield f"{margin}{'└' if last else '├'}── {child.__name__}"
        yield from drawn(child, margin + ("    " if last else "│   "))


def test_the_drawn_tree_of_errors_is_the_real_one():
    lines = [line[4:] for line in (errors.__doc__ or "").splitlines() if "── " in line]
    assert [re.split(r"(?<=\w)\s+", line)[0] for line in lines] == list(drawn(errors.KhobaoError))


def test_no_error_of_ours_is_declared_elsewhere():
    names = {each.__name__ for each in vars(errors).values() if isinstance(each, type)}
    for path in FILES:
        if room(dotted(path)) in {"errors", "tests"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                assert not bases & names, (
                    f"{path.relative_to(ROOT)}: {node.name} belongs in scrapers/errors.py"
                )
