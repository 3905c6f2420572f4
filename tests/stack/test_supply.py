"""What we build on: every library under a licence that we know, and a bill of materials that has all of them."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support import known_faults
from tests.support.paths import ROOT, TOOLS
from tests.support.servers import free_port

TAKEN = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
    "Unlicense",
    "ZPL-2.1",
    "Zlib",
}
"""Licences, by SPDX, of which whoever passes Khobao on need do no more than keep the notices."""

LOOKED_AT = {
    "certifi": ("MPL-2.0", "its files stay under it, ours do not come under it"),
    "hypothesis": ("MPL-2.0", "for tests alone"),
    "pathspec": ("MPL-2.0", "as certifi"),
    "psycopg": ("LGPL-3.0-only", "imported as it is, and anybody can put another version in its place"),
    "psycopg-binary": ("LGPL-3.0-only", "as psycopg"),
    "psycopg2-binary": ("LGPL with exceptions", "as psycopg; a part of Airflow's"),
    "text-unidecode": ("Artistic-1.0", "a part of Airflow's; taken under this one of its licences"),
    "tld": ("MPL-1.1", "as certifi; taken under this one of its licences"),
    "tqdm": ("MPL-2.0 AND MIT", "as certifi"),
}
"""By name: other licences, and what a person found who looked at them."""

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD-2-Clause": "BSD-2-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "MIT": "MIT",
}
"""What older metadata says, in SPDX's words."""


def locked() -> list[str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(re.findall(r"^([\w.-]+)==", lines, re.M))


def installed() -> Iterator[Distribution]:
    """All that the lock file names, but for what is for other systems."""
    for name in locked():
        try:
            yield distribution(name)
        except PackageNotFoundError:
            continue


def said(of: Distribution) -> str:
    """Its licence as an expression of SPDX, or in its own words where we know none for them."""
    metadata = of.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", ()) if "License ::" in each
    ]
    known = [CLASSIFIERS[each] for each in classifiers if each in CLASSIFIERS]
    others = [
        each
        for each in classifiers
        if each not in CLASSIFIERS and each not in ("DFSG approved", "OSI Approved")
    ]
    if known and not others:
        return " OR ".join(known)
    words = metadata.get("License") or ""
    return WORDS.get(words) or "; ".join([*others, words.partition("\n")[0]][:2]) or "none"


def is_taken(expression: str) -> bool:
    """Whether an expression without brackets leaves a choice of licences that are all taken."""
    choices = (choice.split(" AND ") for choice in expression.split(" OR "))
    return "(" not in expression and any(TAKEN.issuperset(choice) for choice in choices)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("Apache-2.0 AND MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND (GPL-2.0-only OR MIT)", False),
        ("none", False),
    ],
)
def test_what_is_taken(expression: str, expected: bool):
    assert is_taken(expression) is expected


def test_every_library_has_a_licence_that_somebody_has_looked_at():
    found = {of.metadata["Name"]: said(of) for of in installed()}
    assert len(found) > 150
    others = {name: words for name, words in found.items() if not is_taken(words)}
    unknown = {name: words for name, words in others.items() if name.lower() not in LOOKED_AT}
    assert unknown == {}, "look at these licences, and put them into LOOKED_AT with what they ask for"
    assert set(LOOKED_AT) == {name.lower() for name in others}, "one that is gone need not be named"


def test_security_tells_of_the_licences_that_ask_for_more():
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert all(
        f"`{name}`" in told
        for name, (licence, _) in LOOKED_AT.items()
        if licence.startswith(("AGPL", "LGPL"))
    )


def test_every_locked_file_has_a_hash():
    for name in ("requirements.lock", "tests/tools.lock", "benchmarks/peers.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
        assert len(entries) > 20
        assert [each.split()[0] for each in entries if "--hash=sha256:" not in each] == []


@pytest.mark.slow
def test_the_bill_of_materials_has_all_of_them(tmp_path: Path):
    if not (TOOLS / "cyclonedx-py").exists():
        pytest.skip("cyclonedx-bom is not installed (make install)")
    (recipe,) = re.findall(r"^sbom:.*\n\t@?(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    out = tmp_path / "sbom.json"
    line = recipe.replace("$(BIN)/python", sys.executable).replace("sbom.json", str(out))
    done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    bill = json.loads(out.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "khobao"
    there = {(each["name"].lower(), each["version"]) for each in bill["components"]}
    assert {(of.metadata["Name"].lower(), of.version) for of in installed()} <= there


class Register(BaseHTTPRequestHandler):
    """Of known faults, as OSV has one; ``faults`` says in which library one is known."""

    faults: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        name = asked["package"]["name"]
        fault = {
            "id": "OSV-2026-1", "summary": "It can be broken", "details": "", "modified": "2026-11-01T00:00:00Z",
            "affected": [{
                "package": {"ecosystem": "PyPI", "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}],
            }],
        }  # fmt: skip
        body = json.dumps({"vulns": [fault] if name in self.faults else []}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[dict[str, str], list[str]]]:
    """What is known, and the options that make pip-audit ask this register and no other."""
    if not (TOOLS / "pip-audit").exists():
        pytest.skip("pip-audit is not installed (make install)")
    monkeypatch.setattr(Register, "faults", {})
    with ThreadingHTTPServer(("127.0.0.1", 0), Register) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v1/query"
        yield Register.faults, ["--vulnerability-service", "osv", "--osv-url", address]
        server.shutdown()


@pytest.mark.slow
def test_a_known_fault_of_a_locked_library_is_told(
    register: tuple[dict[str, str], list[str]], capfd: pytest.CaptureFixture[str]
):
    faults, options = register
    assert known_faults.main(options) == 0
    capfd.readouterr()
    faults["lxml"] = "known"
    assert known_faults.main(options) == known_faults.KNOWN
    said = capfd.readouterr().out
    assert re.search(r"^lxml\s+\S+\s+OSV-2026-1\s+999", said, re.MULTILINE), said
    assert "Found 1 known vulnerability" in said


@pytest.mark.slow
def test_a_register_that_does_not_answer_is_no_clean_bill(
    register: tuple[dict[str, str], list[str]], capfd: pytest.CaptureFixture[str]
):
    _, (*options, _) = register
    nowhere = f"http://127.0.0.1:{free_port()}/v1/query"
    assert known_faults.main([*options, nowhere]) == known_faults.NOT_ASKED
    said = capfd.readouterr().err
    assert said.startswith("requirements.lock: expected an answer about known faults, got none: ")
    assert "make sbom" in said
