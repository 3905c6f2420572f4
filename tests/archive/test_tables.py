"""The Parquet tables: nothing is lost on the way in and out, and the same articles give the same bytes."""

import json
import string
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.archive import tables
from scrapers.archive.tables import Quarantined
from scrapers.errors import ArchiveDamaged
from scrapers.model.article import (
    Article,
    ArticleKind,
    Caption,
    EmbeddedReport,
    RobotsPolicy,
    Update,
)
from scrapers.model.page import Capture

words = st.text(max_size=30)
maybe = st.none() | words
texts = st.lists(words, max_size=3).map(tuple)
dates = st.none() | st.datetimes(
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)
captures = st.builds(
    Capture,
    warc=words,
    offset=st.integers(0, 2**40),
    length=st.integers(0, 2**40),
    record_id=words,
    fetched_at=st.datetimes(timezones=st.just(UTC)),
    status=st.integers(0, 999),
)
articles = st.builds(
    Article,
    id=st.text(string.hexdigits, min_size=16, max_size=16),
    outlet=st.just("gazette"),
    url=maybe,
    canonical_url=maybe,
    in_language=maybe,
    headline=maybe,
    description=maybe,
    article_body=texts,
    captions=st.lists(st.builds(Caption, maybe, maybe, maybe), max_size=2).map(tuple),
    authors=texts,
    agencies=texts,
    dateline=maybe,
    date_published=dates,
    date_modified=dates,
    article_section=maybe,
    keywords=texts,
    image=maybe,
    word_count=st.integers(0, 2**31 - 1),
    translations=st.dictionaries(words, words, max_size=2),
    embedded_reports=st.lists(st.builds(EmbeddedReport, maybe, texts), max_size=2).map(tuple),
    alternative_headline=maybe,
    kind=st.sampled_from(ArticleKind),
    updates=st.lists(st.builds(Update, maybe, texts, dates), max_size=2).map(tuple),
    paywalled=st.none() | st.booleans(),
    robots_policy=st.builds(RobotsPolicy, st.booleans(), st.booleans(), st.booleans()),
    revision=st.integers(1, 1000),
    body_sha256=words,
    simhash=words,
    read_by=st.dictionaries(words, words, max_size=2),
    agreement=st.none() | st.floats(0, 1),
    flags=texts,
    capture=st.none() | captures,
    source_sha256=maybe,
    reader_version=words,
)

ARTICLE = Article(
    id="0123456789abcdef",
    outlet="gazette",
    url="https://gazette.example/post1?from=rss",
    canonical_url="https://gazette.example/post1",
    in_language="vi",
    headline="Cầu mới nối hai bờ sông",
    description=None,
    article_body=("Đoạn một.", "Đoạn hai."),
    date_published=datetime(2026, 11, 22, 7, 30, tzinfo=timezone(timedelta(hours=7))),
    translations={"en": "https://gazette.example/en/post1"},
)


def _told(found: Iterable[Article]) -> list[str]:
    """Every field in words, dates with their offsets, in an order of its own."""
    return sorted(json.dumps(article.to_dict(), sort_keys=True) for article in found)


few = settings(max_examples=30)


@few
@given(st.lists(articles, max_size=3))
def test_articles_come_back_as_they_were_with_their_offsets(batch: list[Article]) -> None:
    assert _told(tables.read(tables.write(batch))) == _told(batch)


@few
@given(st.lists(st.builds(Quarantined, articles, texts), max_size=3))
def test_quarantined_articles_come_back_with_their_reasons(rows: list[Quarantined]) -> None:
    read = tables.read_quarantine(tables.write_quarantine(rows))
    assert _told(row.article for row in read) == _told(row.article for row in rows)
    assert sorted(row.reasons for row in read) == sorted(row.reasons for row in rows)


@few
@given(st.lists(articles, min_size=2, max_size=4), st.randoms())
def test_the_order_in_which_articles_come_does_not_change_the_bytes(batch, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(batch)
    random.shuffle(shuffled)
    assert tables.write(batch) == tables.write(shuffled)


def test_a_date_is_an_instant_and_keeps_the_offset_that_the_page_stated() -> None:
    column = pq.read_table(BytesIO(tables.write([ARTICLE])))
    assert column["date_published"].to_pylist() == [datetime(2026, 11, 22, 0, 30, tzinfo=UTC)]
    assert column["date_published_offset"].to_pylist() == [420]


def test_a_date_that_utc_cannot_hold_is_kept() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=7)))
    (read,) = tables.read(tables.write([replace(ARTICLE, date_published=first)]))
    assert read.date_published is not None
    assert read.date_published.isoformat() == "0001-01-01T00:00:00+07:00"


def test_the_outlet_is_in_the_key_and_in_the_metadata_but_no_column() -> None:
    table = pq.read_table(BytesIO(tables.write([ARTICLE])))
    assert "outlet" not in table.column_names
    assert table.schema.metadata[b"outlet"] == b"gazette"
    assert table.schema.remove_metadata().equals(tables.ARTICLES.schema)


def test_every_field_of_an_article_is_a_column() -> None:
    columns = {"outlet", *tables.ARTICLES.schema.names} - {"date_published_offset", "date_modified_offset"}
    assert columns == set(ARTICLE.to_dict())


def test_one_file_holds_one_outlet() -> None:
    with pytest.raises(ValueError, match=r"one outlet, got \['gazette', 'herald'\]"):
        tables.write([ARTICLE, replace(ARTICLE, outlet="herald")])


def test_a_date_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="date with an offset"):
        tables.write([replace(ARTICLE, date_published=datetime.fromisoformat("2026-11-22"))])


@pytest.mark.parametrize("body", [b"", b"not a table", b"PAR1" + b"\0" * 20 + b"PAR1"])
def test_another_file_is_not_taken_for_a_table(body: bytes) -> None:
    with pytest.raises(ArchiveDamaged, match="Parquet table of articles"):
        tables.read(body)


def test_a_quarantine_table_is_not_taken_for_articles() -> None:
    with pytest.raises(ArchiveDamaged):
        tables.read(tables.write_quarantine([Quarantined(ARTICLE, ("too short",))]))
