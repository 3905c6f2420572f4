"""What stands in objects held against what stands beside them: records, their index, their batch, and the articles of them."""

import hashlib
from collections.abc import Iterator, Mapping

from scrapers.archive import keys, tables
from scrapers.archive.cdxj import Line
from scrapers.archive.store import Store
from scrapers.archive.warc import read_captures
from scrapers.audit.look import Look
from scrapers.errors import ArchiveDamaged, BadConfiguration, SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.batch import Batch
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page

SAMPLE = 2
"""Articles of a table that are read again out of their WARC records when the table is first seen."""

FIELDS = ("headline", "article_body", "date_published")
"""Of an article, that are held against what is read again."""

Wrong = tuple[str, str]
"""A key, and what is wrong with the object."""


def of_batch(looks: Mapping[str, Look]) -> Iterator[Wrong]:
    """The objects of one batch: each part's index against its records, and batch.json against both."""
    batch = next((each.batch for each in looks.values() if each.batch), None)
    for key, index in looks.items():
        part = looks.get(f"{key.removesuffix('.cdxj')}.warc.gz")
        if not key.endswith(".cdxj") or part is None or index.seen.fault or part.seen.fault:
            continue
        told, there = {str(line): line for line in index.lines}, {str(line): line for line in part.lines}
        for text in sorted(told.keys() ^ there.keys())[:1]:
            line = told.get(text) or there[text]
            who = "no record of the part is so" if text in told else "the index lacks it"
            count = len(told.keys() ^ there.keys())
            yield (
                key,
                f"expected the index of {part.seen.key}: {who}: {line.url} at {line.offset} ({count} such lines)",
            )
        if batch:
            yield from _outcomes(batch, key, index.lines)


def _outcomes(batch: Batch, key: str, lines: list[Line]) -> Iterator[Wrong]:
    """The captures that batch.json names in a part."""
    place, name = keys.batch_json(batch.outlet, batch.batch), key.rpartition("/")[2].removesuffix(".cdxj")
    at = {line.offset: line for line in lines}
    for part in batch.parts:
        if part.name == name and part.records != len(lines):
            yield place, f"says that part {name} has {part.records} captures, its index has {len(lines)}"
    for each in batch.outcomes:
        if each.part != name or each.offset is None:
            continue
        line = at.get(each.offset)
        if line is None or line.length != each.length or each.payload_digest not in {None, line.digest}:
            yield (
                place,
                f"says that {each.link.url} stands in part {name} at {each.offset}, which its index does not",
            )
            return


def of_table(store: Store, look: Look, outlet: Outlet | None) -> Iterator[Wrong]:
    """A table of articles against the records that it was read from, by a sample. The text is read again where today's code
    is the code that read it; another may read another text. ``outlet``: None where there is no file of it any more."""
    if look.table is None or not look.table.num_rows:
        return
    key = look.seen.key
    numbers = range(look.table.num_rows)
    chosen = sorted(numbers, key=lambda row: hashlib.sha256(f"{key}{row}".encode()).digest())
    for row in sorted(chosen[:SAMPLE]):
        (article,) = tables.ARTICLES.read(tables.parquet(look.table.slice(row, 1)), key)
        if wrong := _against_its_record(store, article, keys.batch_of(key), outlet):
            yield key, wrong


def _against_its_record(store: Store, article: Article, batch: str, outlet: Outlet | None) -> str | None:
    capture = article.capture
    if capture is None:
        return f"expected article {article.id} to name the record that it was read from"
    where = f"article {article.id}, read from {capture.warc} at {capture.offset}"
    try:
        if keys.part_of(capture.warc)[0] != batch:
            return f"{where}: expected a record of batch {batch}"
    except ArchiveDamaged as error:
        return f"{where}: {error}"
    try:
        body = store.get_range(capture.warc, capture.offset, capture.length)
        found = next(read_captures(body, warc=capture.warc, at=capture.offset), None)
    except (ArchiveDamaged, BadConfiguration):  # what is wrong with the part is said of the part
        return None
    if found is None or found.page.capture is None or found.page.capture.record_id != capture.record_id:
        return f"{where}: expected record {capture.record_id}, it is not there"
    return _read_again(article, found.page, where, outlet)


def _read_again(article: Article, page: Page, where: str, outlet: Outlet | None) -> str | None:
    from scrapers.read import read
    from scrapers.read.fingerprint import reader_version

    if outlet is None or article.reader_version != reader_version(outlet):
        return None
    try:
        again = read(page, outlet)
    except SkipAndRecord as error:
        return f"{where}: the record reads as no article: {error}"
    for name in FIELDS:
        was, now = getattr(article, name), getattr(again, name)
        if was != now:
            return f"{where}: its {name} is not what the record reads as"
    return None
