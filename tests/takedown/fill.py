"""An archive in which an article that has to go lies in every kind of place, and a look through all of its bytes."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.model.batch import Batch
from scrapers.model.decision import Verdict
from scrapers.model.link import State
from scrapers.model.note import Note, Subject
from scrapers.model.outlet import Outlet
from scrapers.notes.write import change, write
from scrapers.refine.import_text import import_dumps
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import decide, waiting
from scrapers.seal.run import current_ledger, seal_day
from scrapers.seal.verify import verify
from scrapers.search.find import find
from scrapers.search.index import Index
from scrapers.search.question import Filters, Question
from scrapers.search.saved import save
from tests.support.shelf import GAZETTE, Served, page, shelve, text

PLANTED = "Quixotabelle"
"""A word that stands in the article alone: in its headline, its lead, its body and every later text of it."""
FIRST, SECOND, THIRD, FOURTH, LATE = (
    "20261122T1200Z",
    "20261122T1230Z",
    "20261122T1300Z",
    "20261122T1330Z",
    "20261124T0800Z",
)
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
"""When it is taken down."""
POST = "https://gazette.example/post{}".format
NEXT = date(2026, 11, 23)
OF_NEXT = f'<time class="published" datetime="{NEXT}T17:30:00+07:00"></time>'
HEADLINE = f"What {PLANTED} did at the harbour"
BODY = (*text(1), f"Then {PLANTED} left the town, and nobody has seen the boat since that evening.")
CHANGED = (*BODY, f"Later {PLANTED} wrote a letter to this paper, which it has not printed.")
MENDED = replace(GAZETTE, layouts=(replace(GAZETTE.layouts[0], description=".none"),))
"""The outlet after a person has changed its layout."""


def planted(number: int = 1, **more: object) -> Served:
    """A page that prints the article."""
    given = {"headline": HEADLINE, "body": BODY, "lead": f"{PLANTED} was there."} | more
    return page(number, **given)  # type: ignore[arg-type]


def feed(*numbers: int, headline: str = HEADLINE) -> Served:
    """The outlet's feed, which lists these articles; the first under the headline."""
    links = [f"https://gazette.example/post{number}" for number in numbers]
    titles = [headline, *(f"What became of case {number}" for number in numbers[1:])]
    items = "".join(
        f"<item><title>{t}</title><link>{u}</link></item>" for t, u in zip(titles, links, strict=True)
    )
    body = gzip.compress(f"<rss><channel>{items}</channel></rss>".encode(), mtime=0)
    headers = {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}
    return Served(url="https://gazette.example/rss", html="", payload=body, headers=headers)


def shelved(archive: Archive, batch: str, *pages: Served, sources: Collection[Served] = ()) -> Batch:
    at = keys.batch_time(batch)
    return shelve(archive, batch, [replace(each, fetched_at=at) for each in pages], sources=sources)


def published(
    archive: Archive,
    batch: str,
    *pages: Served,
    outlet: Outlet = GAZETTE,
    sources: Collection[Served] = (),
) -> Batch:
    made = shelved(archive, batch, *pages, sources=sources)
    refine(outlet, batch, archive)
    return made


def filled(archive: Archive, folder: Path) -> None:
    """Four batches, of which a day is sealed twice, with a re-reading promoted, a decision and a dump."""
    first = planted(title=HEADLINE), page(2), page(3, published="")
    published(
        archive, FIRST, *first, sources=[feed(1, 2, 3), feed(2, 3, headline="Another article of the town")]
    )
    published(archive, SECOND, planted(body=CHANGED), page(4), sources=[feed(1, 4)])
    # The same text under another address, nearly the same under a third, and one without a day, which waits.
    almost = (*CHANGED[:-1], CHANGED[-1].replace("has not", "had not"))
    published(archive, THIRD, planted(6, body=CHANGED), planted(7, body=almost), page(5))
    published(archive, FOURTH, planted(body=BODY, published=""), page(8))
    for held in waiting(archive):
        if PLANTED in (held.article.headline or ""):
            decide(Verdict.REJECTED, GAZETTE, held.article.id, archive, by="lan", why="has no day")
    for note in noted(archive):
        change(note.subject, note.name, archive, text="Seen.", by="eva")
    save(archive, title=f"On {PLANTED}", asked={"q": [POST(1)]}, by="lan")
    save(archive, title="Town", asked={"q": ["town"]}, by="lan")
    seal_day(GAZETTE, DAY, archive)
    run = begin(MENDED, DAY, DAY, "again", archive)
    for shard in run.shards:
        compare(MENDED, run, shard.day, archive)
    promote(MENDED, run, archive)
    import_dumps(GAZETTE, [copied_text(folder)], archive)


def noted(archive: Archive) -> list[Note]:
    """A note on the article that quotes it, one on the day that names its address, and one that has nothing to do with it."""
    identity = next(each.article_id for each in archive.catalog.filed() if each.canonical_url == POST(1))
    said = {
        Subject(outlet="gazette", article_id=identity): (f"Did {PLANTED} say so?", [PLANTED]),
        Subject(outlet="gazette", day=DAY): (f"See {POST(1)} on {PLANTED}.", []),
        Subject(outlet="gazette"): ("Redesigned in October.", ["redesign"]),
    }
    return [write(subject, archive, text=text, tags=tags, by="lan") for subject, (text, tags) in said.items()]


def copied_text(folder: Path) -> Path:
    """A file with the article's text, as a person copied it."""
    file = folder / "copied.txt"
    file.write_text("\n\n".join([HEADLINE, f"{PLANTED} was there.", *BODY]), encoding="utf-8")
    return file


def holding(archive: Archive, named: Collection[str] = ("",)) -> list[str]:
    """Keys of the objects that hold the word, unpacked: members of gzip and zip, and the values of Parquet. Of those
    whose keys have one of these in them."""
    return [
        stored.key
        for stored in archive.store.everything("")
        if any(part in stored.key for part in named)
        and any(PLANTED.encode() in found for found in unpacked(archive.store.get(stored.key)))
    ]


GZIP = b"\x1f\x8b\x08"


def unpacked(body: bytes) -> Iterator[bytes]:
    yield body
    if body.startswith(GZIP):
        yield (plain := gzip.decompress(body))
        for found in re.finditer(re.escape(GZIP), plain):  # a payload that came compressed
            with suppress(zlib.error):
                yield zlib.decompressobj(31).decompress(plain[found.start() :])
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield from unpacked(packed.read(name))
    elif body.startswith(b"PAR1"):
        file = pq.ParquetFile(io.BytesIO(body))
        yield repr(file.read(use_threads=False).to_pylist()).encode()
        yield repr(file.metadata.metadata).encode()


def given(archive: Archive, named: Collection[str] = ("",)) -> list[str]:
    """As ``holding``: those that whoever reads the archive is given: all but the raw captures and what is restricted."""
    return [
        key for key in holding(archive, named) if not key.startswith((keys.captures(), keys.restricted("")))
    ]


def problems(archive: Archive) -> list[str]:
    """What verifying says."""
    return [str(each) for each in verify("gazette", archive.store)]


def found(archive: Archive, words: str = PLANTED) -> int:
    """Articles that the search gives."""
    with Index.for_reading(archive.catalog.url) as index:
        return len(find(index, Question.parse(words, Filters())).hits)


def states(archive: Archive, day: date = DAY) -> dict[str, State]:
    ledger = current_ledger(GAZETTE, day, archive)
    return {each.canonical_url.rpartition("post")[2]: each.state for each in ledger.entries}
