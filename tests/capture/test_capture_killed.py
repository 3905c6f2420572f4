"""A capture killed with -9 between any two writes, and run again: nothing doubled, nothing half visible.

A gate stands between the capture and the S3 server. It counts the writes and stops at the one it is told to, before
or after passing it on; then the capture is killed, in a process of its own, as a machine would take it away.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.warc import read_captures
from scrapers.capture.run import capture
from scrapers.config import Config
from scrapers.model.link import State
from tests.support import servers
from tests.support.gate import WELL, Asked, Gate, Wrong
from tests.support.gazette import FAST, OUTLET
from tests.support.paths import ROOT
from tests.support.wire import Wire, article, feed
from tests.support.wire import http as reply

BATCH = "20261122T1030Z"
URLS = [f"https://gazette.example/story-{n}" for n in range(1, 13)]
EVERYTHING = {"https://gazette.example/robots.txt", "https://gazette.example/rss", *URLS}
SMALL = replace(FAST, part=40_000)
WRITES = ["cdxj", "gz", "cdxj", "gz", "json"]
"""Of a capture with two parts. What lies after one of them and before the next is one and the same."""

CAPTURE = """
import json, sys
from dataclasses import replace
from pathlib import Path
from scrapers.archive.archive import Archive
from scrapers.capture.run import capture
from scrapers.config import Config
from tests.support.gazette import OUTLET
from tests.capture.test_capture_killed import BATCH, SMALL

told = json.loads(sys.argv[1])
config = Config(home=Path(told["home"]), bucket=told["bucket"], catalog=told["catalog"], newsstand=told["newsstand"])
with Archive.open(config) as archive:
    capture(OUTLET, BATCH, archive, config, limits=SMALL)
"""


class Stop:
    """What a gate does at one write below captures/: it stops there for good."""

    def __init__(self, at: int, *, passes_it_on: bool) -> None:
        self.writes: list[str] = []
        self.stopped = threading.Event()
        self._at = at
        self._here = Wrong(after=self._stop) if passes_it_on else Wrong(before=self._stop)

    def __call__(self, asked: Asked) -> Wrong:
        if asked.method != "PUT" or "/captures/" not in asked.path:
            return WELL
        self.writes.append(asked.path.rpartition(".")[2])
        return self._here if len(self.writes) == self._at else WELL

    def _stop(self) -> None:
        self.stopped.set()
        threading.Event().wait()


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        wire.reply("/rss", feed(*URLS))
        for number, url in enumerate(URLS, 1):
            # Words that gzip cannot shrink to nothing, so that a part is full after a few pages.
            page = article(f"Story {number}", words=1500)
            wire.reply(url.removeprefix("https://gazette.example"), reply(page))
        yield wire


def killed(config: Config, gate: Gate, stop: Stop, s3: servers.S3) -> bool:
    """Run a capture through the gate and kill it there. False where it ended before the gate stopped it."""
    told = {
        "home": str(config.home),
        "bucket": config.bucket,
        "catalog": config.catalog,
        "newsstand": config.newsstand,
    }
    env = os.environ | s3.env | {"AWS_ENDPOINT_URL_S3": gate.endpoint, "PYTHONPATH": str(ROOT)}
    with servers.ending(
        subprocess.Popen([sys.executable, "-c", CAPTURE, json.dumps(told)], env=env)
    ) as process:
        while process.poll() is None and not stop.stopped.wait(0.02):
            pass
        process.kill()
        process.wait()
    return stop.stopped.is_set()


@pytest.mark.slow
@pytest.mark.parametrize("stop_at", range(1, len(WRITES) + 2))
def test_killed_at_a_write_and_run_again(config: Config, s3: servers.S3, wire: Wire, stop_at: int) -> None:
    """Killed before each write in turn, and after the last."""
    config = replace(config, newsstand=wire.address)
    is_written = stop_at > len(WRITES)
    stop = Stop(stop_at - is_written, passes_it_on=is_written)
    with Gate(s3.endpoint, stop) as gate:
        assert killed(config, gate, stop, s3)
        assert stop.writes == WRITES[:stop_at]
    with Archive.open(config) as archive:
        # Half a batch is no batch: it is there only once its batch.json is, and the catalog knows no more than that.
        assert (archive.find_batch("gazette", BATCH) is not None) is is_written
        assert archive.catalog.counts() == ()
        in_bucket = [stored.key for stored in archive.store.list(keys.captures("gazette", BATCH))]
        asked = wire.paths()
        wire.forget()

        batch = capture(OUTLET, BATCH, archive, config, limits=SMALL)

        # Nothing doubled: what is in a whole part in the bucket is not asked for again, what is not there is.
        held = {
            captured.page.url
            for key in in_bucket
            if key.endswith(".warc.gz")
            for captured in read_captures(archive.store.get(key), warc=key)
        }
        again = {f"https://gazette.example{path}" for path in wire.paths()}
        whole = {key.removesuffix(".warc.gz") for key in in_bucket if key.endswith(".warc.gz")}
        assert whole <= {key.removesuffix(".cdxj") for key in in_bucket if key.endswith(".cdxj")}
        assert not held & again
        assert is_written or held | again == EVERYTHING
        assert len(asked) <= 14
        assert [outcome.link.canonical_url for outcome in batch.outcomes] == URLS
        assert {outcome.state for outcome in batch.outcomes} == {State.CAPTURED}
        # Nothing missing: every part is there, every capture once, and each outcome finds its own.
        found = []
        for part in batch.parts:
            key = keys.warc("gazette", BATCH, part.name)
            stored = archive.store.head(key)
            assert stored
            assert (stored.size, stored.sha256) == (part.size, part.sha256)
            found += [captured.page.url for captured in read_captures(archive.store.get(key), warc=key)]
        assert sorted(found) == sorted(EVERYTHING)
        for number, outcome in enumerate(batch.outcomes, 1):
            key = keys.warc("gazette", BATCH, outcome.part or "")
            record = archive.store.get_range(key, outcome.offset or 0, outcome.length or 0)
            (captured,) = read_captures(record, warc=key, at=outcome.offset or 0)
            assert f"<h1>Story {number}</h1>" in captured.page.body.decode()
        names = {stored.key for stored in archive.store.list(keys.captures("gazette", BATCH))}
        of_parts = {of("gazette", BATCH, part.name) for part in batch.parts for of in (keys.warc, keys.cdxj)}
        assert names == {keys.batch_json("gazette", BATCH), *of_parts}
        assert archive.catalog.counts()[0].captures == len(found)
        left = {path.name for path in (config.home / "work").rglob("*") if path.is_file()}
        assert left == {".lock", ".turn"}
        assert capture(OUTLET, BATCH, archive, config, limits=SMALL) == batch
