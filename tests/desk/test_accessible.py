"""Every page in a real browser: what axe-core finds, the keyboard, 360 pixels, and that no other host is asked for anything.

Needs Debian's chromium, which .ci/run installs.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from tests.desk.conftest import NOW, Editor
from tests.desk.fill import every_page, filled
from tests.desk.test_runs import Recorded
from tests.support.paths import ROOT, TOOLS
from tests.support.serving import serving

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium: apt-get install chromium"),
]


def browse(base: str, pages: list[str], **more: object) -> dict[str, Any]:
    """What ``tests/support/browse.py`` says of these pages."""
    asked = json.dumps({"base": base, "pages": pages, **more})
    command = [str(TOOLS / "python"), str(ROOT / "tests" / "support" / "browse.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if "No module named" in done.stderr:
        pytest.skip("there is no Playwright in .tools: make install brings it")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


MAP = "/?outlet=gazette&from=2026-11-20&to=2026-11-23"
WALKS = [
    [MAP, "a.cell", keys]
    for keys in (["Enter"], ["ArrowLeft", "Enter"], ["Home", "ArrowUp", "ArrowRight", "Enter"])
]
"""From the first cell that Tab reaches, which is the last day."""


def test_every_page_is_for_everybody(archive: Archive, gazette: None) -> None:
    app = create(lambda: archive, Editor("gazette", airflow=Recorded()), clock=lambda: NOW)
    with serving(app) as desk:
        pages = every_page(archive, desk)
        told = browse(str(desk.base_url).rstrip("/"), pages, walks=WALKS, schemes=["light", "dark"])
        other = browse(str(desk.base_url).rstrip("/"), pages[::4], locale="vi")
    for each in (told, other):
        wrong = [f"{page}\n  {said}" for page, found in each["found"].items() for said in found]
        assert not wrong, "\n".join(wrong)
    assert (told["languages"], other["languages"]) == (["en"], ["vi"])
    assert told["foreign"] == []
    assert told["walked"] == [f"/days/gazette/2026-11-{day}" for day in (23, 22, 21)] * 2
    assert told["checked"] > 10 * len(told["found"]), "axe-core looked at nothing"


def test_the_desk_follows_airflows_language_until_the_visitor_chooses(
    archive: Archive, gazette: None
) -> None:
    around = FastAPI()
    around.get("/airflow")(lambda: HTMLResponse('<iframe src="/khobao/search"></iframe>'))
    around.get("/chosen")(lambda: HTMLResponse('<iframe src="/khobao/search?lang=en"></iframe>'))
    around.mount("/khobao", create(lambda: archive, Editor("gazette"), clock=lambda: NOW))
    with serving(around) as desk:
        base = str(desk.base_url).rstrip("/")
        theirs = [{"i18nextLng": tag} for tag in ("en", "vi", "de", "vi-VN", "en")]
        told = browse(base, [], frame="/airflow", airflows=theirs)
        chosen = browse(base, [], frame="/chosen", airflows=theirs)
        other = browse(base, [], frame="/airflow", airflows=[theirs[0], theirs[2]], locale="vi")
    assert [tag for tag, _ in told["framed"]] == ["en", "vi", "en", "vi", "en"]
    assert [tag for tag, _ in chosen["framed"]] == ["en"] * 5
    assert [tag for tag, _ in other["framed"]] == ["vi"] * 2, (
        "Airflow's English may be for want of Vietnamese"
    )


def test_the_desk_follows_airflows_time_zone(archive: Archive, gazette: None) -> None:
    filled(archive)
    around = FastAPI()
    around.get("/airflow")(lambda: HTMLResponse('<iframe src="/khobao/days/gazette/2026-11-22"></iframe>'))
    around.mount("/khobao", create(lambda: archive, Editor("gazette"), clock=lambda: NOW))
    zones = ["UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Mars/Olympus"]
    with serving(around) as desk:
        base = str(desk.base_url).rstrip("/")
        told = browse(base, [], frame="/airflow", airflows=[{"timezone": json.dumps(zone)} for zone in zones])
    assert [at.split(maxsplit=1)[1] for _, at in told["framed"]] == [
        "12:00 UTC",
        "19:00 UTC+07:00",
        "08:30 UTC-03:30",
        "12:00 UTC",
    ]
