"""The rule of the house: a folder is defined by the framework it may import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What each folder may import besides the standard library, wherever in a file the import stands. A library that is
# used in a second folder is a sign that one of the two does the other's work.
FRAMEWORKS = {
    "scrapers": set(),
    "scrapers/outlets": set(),
    "scrapers/discover": {"feedparser", "lxml", "parsel", "w3lib"},
    "scrapers/crawl": {"httpcore2", "protego", "scrapy", "w3lib"},
    "scrapers/read": {"lxml", "numpy", "py3langid", "resiliparse", "trafilatura", "w3lib"},
    "scrapers/check": {"great_expectations", "pandas"},
    "scrapers/archive": {"boto3", "botocore", "duckdb", "pyarrow", "sqlalchemy", "surt", "warcio"},
    "scrapers/webarchive": {"httpcore2", "warcio"},
    "scrapers/cli": {"rich", "typer"},
    "scrapers/onboard": {"lxml"},
    "dags": {"airflow", "rich", "wiring"},
    "plugins": {"airflow", "fastapi", "jinja2", "sqlalchemy", "starlette"},
}

# Which parts of the package a folder may use. Nouns (modules right below scrapers/) are everybody's; verbs are for the
# command line and the Dags.
PARTS = {
    "scrapers/outlets": {"outlets"},
    "scrapers/discover": {"discover", "archive"},
    "scrapers/crawl": {"archive", "crawl", "discover", "webarchive"},
    "scrapers/read": {"discover", "read"},
    "scrapers/check": {"archive", "check"},
    "scrapers/archive": {"archive"},
    "scrapers/webarchive": {"archive", "crawl", "discover", "webarchive"},
}
VERBS = {
    "capture", "cli", "compare", "day", "dayplan", "derive", "doctor", "onboard", "quarantine", "refine", "reprocess",
}  # fmt: skip
# Of the archive, pure folders load only its pure parts: the names of keys, and how a payload is decoded.
PURE = {"scrapers.archive.keys", "scrapers.web.coding"}
PURE_FOLDERS = {"scrapers/discover", "scrapers/check"}


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


def files() -> list[Path]:
    """Every Python file of the folders that have a rule; a folder without one is found by the next test."""
    return sorted(path for top in ("scrapers", "dags", "plugins") for path in (ROOT / top).rglob("*.py"))


def folder(path: Path) -> str:
    return path.parent.relative_to(ROOT).as_posix()


def home(path: Path) -> str:
    """The nearest folder with a rule of its own."""
    return next(name for name in (folder(path), *map(str, Path(folder(path)).parents)) if name in FRAMEWORKS)


def test_every_folder_of_the_package_has_a_rule():
    packages = {f"scrapers/{path.parent.name}" for path in (ROOT / "scrapers").glob("*/__init__.py")}
    assert packages <= set(FRAMEWORKS)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_what_its_folder_may(path):
    allowed = FRAMEWORKS[home(path)]
    found = (
        {name.partition(".")[0] for name, _ in imports(path)} - set(sys.stdlib_module_names) - {"scrapers"}
    )
    assert found <= allowed, f"{path} imports {sorted(found - allowed)}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_uses_the_parts_of_the_package_that_its_folder_may(path):
    used = {name.split(".")[1] for name, _ in imports(path) if name.startswith("scrapers.")}
    where = home(path)
    if where in PARTS:
        packages = {part.parent.name for part in (ROOT / "scrapers").glob("*/__init__.py")}
        assert not used & VERBS, f"{path} uses {sorted(used & VERBS)}"
        assert used & packages <= PARTS[where], f"{path} uses {sorted(used & packages - PARTS[where])}"
    if where in PURE_FOLDERS:
        loaded = {name for name, at_once in imports(path) if at_once and name.startswith("scrapers.archive.")}
        assert all(name.startswith(tuple(PURE)) for name in loaded), sorted(loaded)
    if where == "plugins":
        assert not used & {"capture", "refine"}, f"{path} runs a verb"


@pytest.mark.parametrize("path", sorted((ROOT / "scrapers").rglob("*.py")), ids=lambda path: path.stem)
def test_the_package_knows_neither_airflow_nor_the_tests(path):
    names = {name.partition(".")[0] for name, _ in imports(path)}
    assert not names & {"airflow", "tests", "dags", "plugins", "stack", "wiring"}


@pytest.mark.parametrize("path", sorted((ROOT / "dags").rglob("*.py")), ids=lambda path: path.stem)
def test_a_dag_file_loads_only_the_task_sdk_and_light_parts_of_the_package(path):
    loaded = {name for name, at_once in imports(path) if at_once}
    airflow = {name for name in loaded if name.startswith("airflow.")}
    assert all(name.startswith("airflow.sdk.") for name in airflow), sorted(airflow)
    assert not {name for name in loaded if name.partition(".")[0] in {"plugins", "rich", "tests"}}


HEAVY = (
    "airflow", "boto3", "botocore", "duckdb", "great_expectations", "httpcore2", "lxml", "pandas", "pyarrow", "scrapy",
    "sqlalchemy", "trafilatura", "twisted", "warcio",
)  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "import scrapers.outlets; assert len(list(scrapers.outlets.load_all())) >= 8",
        "import scrapers.model.article, scrapers.model.batch, scrapers.config, scrapers.errors, scrapers.model.layout, scrapers.model.link",
        "import scrapers.model.page, scrapers.model.report, scrapers.archive.keys",
        "import scrapers.check; scrapers.check.suite(__import__('scrapers.outlets').outlets.load('vietnamplus'))",
        "import scrapers.refine.publish, scrapers.doctor",
        "import scrapers.__main__",
    ],
)
def test_what_dags_and_the_command_line_load_at_once_is_light(statement):
    code = f"{statement}\nimport sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []
