"""A new outlet with a feed and JSON-LD costs fifteen lines, and everything works with them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.config import Config
from tests.model.test_outlets import DAYLIGHT
from tests.support.paths import ROOT
from tests.support.servers import S3
from tests.support.wire import Wire, feed, http

WORDS = "The ferry sails again today after a long winter in the yard, said its captain, and the island is glad of it."


def page(number: int) -> bytes:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"The ferry sails for the {number}th time",
        "description": "It was in the yard all winter.",
        "datePublished": f"2026-11-22T{number:02}:30:00+00:00",
        "author": {"@type": "Person", "name": "Maeve Brennan"},
        "articleSection": "Islands",
    }
    body = "".join(f"<p>{part}. {WORDS}</p>" for part in ("First", "Then", "Later", "At last"))
    return http(
        f'<html lang="en"><head><title>Daylight</title><script type="application/ld+json">{json.dumps(told)}</script></head>'
        f"<body><nav><a href=/>Home</a></nav><article><h1>{told['headline']}</h1>{body}</article></body></html>"
    )


@pytest.mark.slow
def test_fifteen_lines_capture_read_and_archive(config: Config, aws: S3, tmp_path: Path):
    assert len(DAYLIGHT.strip().splitlines()) <= 15
    (tmp_path / "daylight.py").write_text(DAYLIGHT, encoding="utf-8")
    urls = [f"https://daylight.example/news/{number}-the-ferry-sails" for number in range(12)]
    with Wire() as wire:
        wire.reply("/rss.xml", feed(*urls))
        for number, url in enumerate(urls):
            wire.reply(url.removeprefix("https://daylight.example"), page(number))
        env = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
        env |= aws.env | {
            "KHOBAO_HOME": str(config.home),
            "KHOBAO_BUCKET": config.bucket,
            "KHOBAO_OUTLETS": str(tmp_path),
            "KHOBAO_NEWSSTAND": wire.address,
        }
        for words in (
            ["capture", "daylight", "--batch", "20261122T2330Z"],
            ["refine", "daylight", "20261122T2330Z"],
            [
                "query",
                "--json",
                "select headline, description, authors, date_published, article_section from articles order by url",
            ],
        ):
            done = subprocess.run(
                [sys.executable, "-m", "scrapers", *words], env=env, capture_output=True, text=True, cwd=ROOT
            )
            assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    rows = json.loads(done.stdout)
    assert len(rows) == 12
    assert rows[0]["headline"] == "The ferry sails for the 0th time"
    assert rows[0]["description"] == "It was in the yard all winter."
    assert rows[0]["authors"] == ["Maeve Brennan"]
    assert rows[0]["article_section"] == "Islands"
    assert rows[0]["date_published"].startswith("2026-11-22")
