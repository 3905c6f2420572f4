"""A client that a program made of the OpenAPI description alone, without a word from us, lists and reads articles."""

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.desk.api import PREFIX
from scrapers.model.note import Subject
from scrapers.notes.write import write
from tests.desk.fill import filled, post, refined
from tests.support.paths import ROOT, TOOLS
from tests.support.shelf import page, text

MAKER = TOOLS / "openapi-python-client"
READER = ROOT / "tests" / "support" / "generated_client.py"


def run(*command: object) -> str:
    """What a program prints, which ends well."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(
    not MAKER.exists(), reason="there is no openapi-python-client in .tools: make install brings it"
)
def test_a_generated_client_lists_and_reads(desk: httpx.Client, archive: Archive, tmp_path: Path) -> None:
    filled(archive)
    refined(archive, "20261122T1400Z", page(1, body=(*text(1), "A paragraph more.")))
    write(Subject(outlet="gazette"), archive, text="Seen.", by="eva")
    described = tmp_path / "openapi.json"
    described.write_bytes(desk.get(f"{PREFIX}/openapi.json").content)
    settings = tmp_path / "settings.yaml"
    settings.write_text("post_hooks: []\n", encoding="utf-8")
    # A warning is an answer or a class that it could not make.
    run(
        *(
            MAKER,
            "generate",
            "--path",
            described,
            "--config",
            settings,
            "--meta",
            "none",
            "--fail-on-warning",
        ),
        *("--output-path", tmp_path / "client"),
    )
    base = str(desk.base_url).rstrip("/")
    said = json.loads(run(TOOLS / "python", READER, tmp_path, base))

    assert "gazette" in said["outlets"]
    found = desk.get(f"{PREFIX}/search", params={"outlet": "gazette", "limit": 1000}).json()["items"]
    assert len(found) > 2, "more than one part of the list"
    assert [each[0] for each in said["articles"]] == [each["url"] for each in found]
    assert [each[1] for each in said["articles"]] == [each["headline"] for each in found]
    (first,) = [each for each in said["articles"] if each[0] == post(1)]
    assert first[2:] == ["2026-11-22T17:30:00+07:00", 2]
    links = desk.get(f"{PREFIX}/days/gazette/2026-11-22/links", params={"limit": 1000}).json()["items"]
    assert said["links"] == sorted([each["canonical_url"], each["state"]] for each in links)
    assert len(said["changes"]) == 1
    assert said["notes"] == ["Seen."]
    assert said["refused"] == ["Problem", 404, "There is no outlet 'nobody'."]
