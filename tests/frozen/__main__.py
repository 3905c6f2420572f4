"""Freeze what today's code writes."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.model import decision
from scrapers.model.link import State
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import decide, waiting
from scrapers.seal.run import seal_day
from tests.seal.test_seal import EDITED, GONE, Kept, keep, original
from tests.support import servers
from tests.support.shelf import GAZETTE, page

FIRST, SECOND = "20261122T1200Z", "20261122T1300Z"
DAY = date(2026, 11, 22)
DECIDED = datetime(2026, 11, 23, 8, 0, 7, tzinfo=UTC)
LEAST = replace(GAZETTE, layouts=(replace(GAZETTE.layouts[0], description=".none", section=""),))
"""Read with a layout that misses the lead and the section."""


def fill(archive: Archive) -> None:
    """A day with two articles, an edit, a revisit, a page that is gone, one released and one in quarantine; sealed,
    and read again twice, the second time with another layout and without promoting it."""
    short = page(4, body=["A body of seven words, no more."])
    first = keep(
        archive,
        FIRST,
        [*(Kept(served=each) for each in (page(1), page(2), page(3, published=""), short)), GONE],
    )
    seen = Kept(served=page(2), state=State.UNCHANGED, original=original(first, 1))
    keep(archive, SECOND, [Kept(served=EDITED), seen])
    (held,) = [each for each in waiting(archive) if str(each.article.url).endswith("post3")]
    about = {"by": "lan", "why": "seen it printed", "now": DECIDED}
    decide(decision.Verdict.RELEASED, GAZETTE, held.article.id, archive, **about)
    seal_day(GAZETTE, DAY, archive)
    for outlet, run in ((GAZETTE, "again"), (LEAST, "least")):
        begun = begin(outlet, DAY, DAY, run, archive)
        for shard in begun.shards:
            compare(outlet, begun, shard.day, archive)
        if outlet is GAZETTE:
            promote(outlet, begun, archive)


def freeze(folder: Path) -> None:
    """Write the bucket and the catalog of a filled archive below a folder."""
    with (
        TemporaryDirectory() as work,
        servers.running(servers.seaweed(Path(work) / "s3"), Path(work) / "log") as server,
    ):
        os.environ.update(server.env)
        boto3.client("s3").create_bucket(Bucket="frozen")
        config = Config(home=Path(work), bucket="frozen", catalog=f"sqlite:///{work}/catalog.sqlite")
        with Archive.open(config) as archive:
            fill(archive)
            for stored in archive.store.list(""):
                if not stored.key.startswith("docs/"):
                    file = folder / "bucket" / stored.key
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(archive.store.get(stored.key))
        with closing(sqlite3.connect(Path(work) / "catalog.sqlite")) as catalog:
            (folder / "catalog.sql").write_text("\n".join(catalog.iterdump()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze(Path(sys.argv[1]))
