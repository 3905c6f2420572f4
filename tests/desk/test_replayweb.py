"""ReplayWeb.page opens the WACZ that a day's page offers, and plays an article's page out of it."""

import json
import os
import subprocess
from pathlib import Path

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.seal.run import seal_day
from tests.desk.fill import DAY, refined
from tests.support.paths import ROOT, TOOLS
from tests.support.replaywebpage import PLAYER
from tests.support.shelf import GAZETTE, page, text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/usr/bin/chromium").exists(), reason="there is no chromium: apt-get install chromium"
    ),
    pytest.mark.skipif(
        not (PLAYER / "ui.js").exists(),
        reason="there is no ReplayWeb.page in .tools: make install brings it, with npm",
    ),
]


def test_a_days_wacz_is_played_in_replayweb_page(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1, headline="Đảng họp ở Hòa Bình"), page(2))
    seal_day(GAZETTE, DAY, archive)
    asked = {
        "page": f"{desk.base_url}/days/gazette/{DAY}".replace("//days", "/days"),
        "player": str(PLAYER),
        "headline": "Đảng họp ở Hòa Bình",
        "picture": os.environ.get("PICTURE", ""),
    }
    command = [str(TOOLS / "python"), str(ROOT / "tests" / "support" / "open_wacz.py")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["name"] == "gazette-2026-11-22.wacz"
    assert said["listed"] == 2
    assert "Đảng họp ở Hòa Bình" in said["text"]
    for paragraph in text(1):
        assert paragraph in said["text"]
    assert said["foreign"] == []
