"""Freeze what today's code writes."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from scrapers.alarms import verdict
from scrapers.alarms.board import silence
from scrapers.alarms.watch import watch
from scrapers.archive import keys, signing, tables
from scrapers.archive.archive import Archive
from scrapers.audit.run import audit
from scrapers.config import Config
from scrapers.errors import Blocked
from scrapers.model import decision
from scrapers.model.alarm import Judge, Kind
from scrapers.model.link import State
from scrapers.model.note import Subject
from scrapers.model.ruling import Likeness, Verdict
from scrapers.notes.write import change, write
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import decide, waiting
from scrapers.review.rule import rule
from scrapers.review.sample import assess, sample
from scrapers.seal.run import seal_day
from scrapers.search.follow import update
from scrapers.takedown.erase import erase
from scrapers.takedown.restore import restore
from scrapers.takedown.run import hide
from tests.seal.test_seal import EDITED, GONE, Kept, keep, original
from tests.support import servers
from tests.support.shelf import GAZETTE, page

FIRST, SECOND, THIRD = "20261122T1200Z", "20261122T1300Z", "20261123T0100Z"
DAY, NEXT = date(2026, 11, 22), date(2026, 11, 23)
WEEK = "2026-W47"
DECIDED = datetime(2026, 11, 23, 8, 0, 7, tzinfo=UTC)
MORNING = '<time class="published" datetime="2026-11-23T07:30:00+07:00">07:30</time>'
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


def say(archive: Archive, config: Config) -> None:
    """What people say of an archive, and what watches over it: notes, a word on a sample, a ruling, an article that is hidden
    and one that is erased, an alarm that is silenced, one that is over, signatures, an audit. All of it on days and articles
    of their own, so that what ``fill`` leaves stands as it was."""
    keep(archive, THIRD, [Kept(served=page(number, published=MORNING)) for number in (6, 7, 8, 9)], day=NEXT)
    about = {"by": "lan", "now": DECIDED}
    for subject in (Subject(outlet="gazette"), Subject(outlet="gazette", day=DAY)):
        note = write(subject, archive, text="The site was redesigned.", tags=("redesign",), **about)
    change(note.subject, note.name, archive, text="It was not.", tags=(), **about)
    kept, other, hidden, erased = sorted(
        row.id for row in tables.read(archive.store.get(keys.articles("gazette", NEXT, THIRD)))
    )
    write(Subject(outlet="gazette", article_id=kept), archive, text="Seen in print.", **about)
    (drawn, *_) = sample("gazette", WEEK, archive)
    (first,) = (
        each
        for each in tables.read(archive.store.get(keys.articles("gazette", DAY, FIRST)))
        if each.id == drawn
    )
    assess(
        WEEK,
        first,
        FIRST,
        archive,
        fields={"headline": True, "article_section": False},
        zone=GAZETTE.tz,
        **about,
    )
    update(archive)
    rule(Verdict.PARTED, Likeness.EVENT, kept, other, archive, why="two markets", **about)
    hide(GAZETTE, hidden, archive, reason="a name", **about)
    erase(GAZETTE, erased, archive, reason="a court", **about)
    hide(GAZETTE, other, archive, reason="a mistake", **about)
    restore(GAZETTE, other, archive, reason="it was one", **about)
    for outlet, at in (("gazette", (FIRST,)), ("herald", (FIRST, SECOND, THIRD))):
        for number, batch in enumerate(at):
            error = None if number else Blocked("a page that blocks")
            due = keys.batch_time(batch)
            verdict.note(Judge.CAPTURE, outlet, due, error, archive.store, due)
    silence(
        archive.store, Kind.BLOCKED, "gazette", until=DECIDED + timedelta(days=9), reason="known", **about
    )
    watch(config, [GAZETTE], {}, DECIDED)
    signing.publish(archive.store, archive.keyring)
    audit(archive.store, described=lambda slug: GAZETTE, now=DECIDED)


def freeze(folder: Path) -> None:
    """Write the bucket and the catalog of a filled archive below a folder."""
    with (
        TemporaryDirectory() as work,
        servers.running(servers.seaweed(Path(work) / "s3"), Path(work) / "log") as server,
    ):
        os.environ.update(server.env)
        boto3.client("s3").create_bucket(Bucket="frozen")
        settings = {"KHOBAO_HOME": work, "KHOBAO_BUCKET": "frozen"}
        config = Config.from_env(settings)
        signing.make(config.signing_key, config.trusted_keys)
        with Archive.open(config) as archive:
            fill(archive)
            say(archive, config)
            for stored in archive.store.everything(""):
                file = folder / "bucket" / stored.key
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.store.get(stored.key))
        with closing(sqlite3.connect(Path(work) / "catalog.sqlite")) as catalog:
            (folder / "catalog.sql").write_text("\n".join(catalog.iterdump()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze(Path(sys.argv[1]))
