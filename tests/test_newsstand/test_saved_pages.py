"""Folders of saved pages, and the command."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.outlets import load
from tests.newsstand import Newsstand
from tests.support.paths import PAGES, ROOT
from tests.support.servers import ending
from tests.test_newsstand.client import get, listed


def test_saved_pages_are_played_under_their_own_addresses(stand: Newsstand, tmp_path: Path) -> None:
    golds = [next(stand.golds(slug)) for slug in ("baotintuc", "euronews", "ngaynay", "anewz")]
    for number, gold in enumerate(golds):
        case = tmp_path / gold.outlet / "a"
        case.mkdir(parents=True)
        (case / "page.html.gz").write_bytes(gzip.compress(get(stand, gold.url).body))
        # Where the gold has no address, the page's own word is taken.
        facts = {
            "url": gold.url if number else None,
            "title": gold.headline,
            "published": gold.date_published,
        }
        (case / "gold.json").write_text(json.dumps(facts, default=str), "utf-8")
    (tmp_path / "anewz" / "b").mkdir()
    (tmp_path / "anewz" / "b" / "gold.json").write_text("{}")
    with Newsstand(pages=tmp_path) as saved:
        assert saved.left_out == ["anewz/b: no page.html or page.html.gz"]
        for gold in golds:
            assert get(saved, gold.url).body == get(stand, gold.url).body
            for source in load(gold.outlet).sources:
                assert listed(saved, source, gold.outlet, source.url) == {gold.url}, source.name
            assert (
                get(saved, f"https://{load(gold.outlet).host}/robots.txt").text == "User-agent: *\nAllow: /\n"
            )
            kept = saved.gold(gold.outlet, gold.url)
            assert kept
            assert kept.headline == gold.headline


def test_the_real_pages_are_played() -> None:
    if not PAGES.is_dir():
        pytest.skip(f"{PAGES} is not there: the real pages stay with those who may hold them")
    with Newsstand(pages=PAGES) as saved:
        assert {"baotintuc", "euronews", "euronews_fr"} <= set(saved.sites)
        for slug in ("baotintuc", "euronews", "euronews_fr"):
            urls = {gold.url for gold in saved.golds(slug)}
            assert urls
            for source in load(slug).sources:
                assert listed(saved, source, slug, source.url) == urls
            assert all(get(saved, url).status == 200 for url in urls)


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.newsstand", "--port"]
    root = ROOT
    with ending(
        subprocess.Popen([*command, "0"], cwd=root, stdout=subprocess.PIPE, text=True, env=os.environ)
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        port = re.match(r"newsstand at http://127\.0\.0\.1:(\d+)/, playing vietnamplus, ", line)
        assert port, line
        busy = subprocess.run([*command, port[1]], cwd=root, capture_output=True, text=True, check=False)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert busy.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port[1]}" in busy.stderr
    wrong = subprocess.run(
        [*command, "0", "--pages", str(tmp_path / "none")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert "no such folder" in wrong.stderr
