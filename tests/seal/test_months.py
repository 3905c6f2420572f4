"""Month files: every row of a sealed day exactly once, whatever happens while they are made."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scrapers.archive import keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.errors import AlreadyExists, NewerFormat
from scrapers.model.article import Article
from scrapers.refine.run import refine
from scrapers.seal import months
from scrapers.seal.months import Rows
from scrapers.seal.run import seal_day
from tests.support.kills import MANY, Killed, writes_of
from tests.support.paths import ROOT
from tests.support.shelf import GAZETTE, NOON, page, shelve

FIRST, SECOND, LATE = "20261122T1200Z", "20261122T1230Z", "20261224T0800Z"
DAY, BEFORE = date(2026, 11, 22), date(2026, 11, 21)
(NOW,) = GAZETTE.layouts
OTHER_DAY = replace(GAZETTE, layouts=(replace(NOW, published="time.first"),))
"""The outlet after its layout was made to take the date from another place, where there is an earlier one."""
TWO_DATES = '<time class="published" datetime="2026-11-22T17:30:00+07:00"></time><time class="first" datetime="2026-11-21T17:30:00+07:00"></time>'


@pytest.fixture
def refined(archive: Archive) -> Archive:
    """Two batches, with one article in quarantine; no day is sealed yet."""
    shelve(archive, FIRST, [page(1), page(2, published=TWO_DATES), page(3, published="")])
    shelve(archive, SECOND, [page(4, fetched_at=NOON + timedelta(minutes=30))])
    for batch in (FIRST, SECOND):
        refine(GAZETTE, batch, archive)
    return archive


@pytest.fixture
def sealed(refined: Archive) -> Archive:
    for day in (BEFORE, DAY):
        seal_day(GAZETTE, day, refined)
    return refined


def month(archive: Archive, name: str = "articles") -> pa.Table:
    body = archive.store.get(keys.month(name, "gazette", DAY))
    return pq.ParquetFile(BytesIO(body)).read(use_threads=False)


def held(archive: Archive) -> list[tuple[date, str, int]]:
    """Day, id and revision of every row of the month, in its order."""
    rows = month(archive)
    return list(
        zip(rows["date"].to_pylist(), rows["id"].to_pylist(), rows["revision"].to_pylist(), strict=True)
    )


def published(archive: Archive) -> list[tuple[date, str, int]]:
    """The same of the tables of batches, whether their days are sealed or not."""
    return sorted(
        (keys.day_of(stored.key), article.id, article.revision)
        for stored in archive.store.list(keys.table("articles"))
        for article in tables.read(archive.store.get(stored.key))
    )


def problems(archive: Archive) -> list[str]:
    return [str(each) for each in months.verify(archive.store, "gazette")]


def test_a_month_holds_each_row_of_its_sealed_days_once_sorted_by_day_and_id(sealed: Archive):
    assert held(sealed) == published(sealed)
    assert len(held(sealed)) == 3
    assert month(sealed).schema.names == [*tables.ARTICLES.schema.names, "date"], "outlet is in the path"
    assert len(month(sealed, "quarantine")) == 1
    assert len(month(sealed, "changes")) == 0
    assert problems(sealed) == []


def test_a_day_that_is_not_sealed_is_in_no_month(refined: Archive):
    seal_day(GAZETTE, BEFORE, refined)
    assert held(refined) == []
    seal_day(GAZETTE, DAY, refined)
    assert len(held(refined)) == 3


def copied(archive: Archive, folder: Path) -> Path:
    """What a foreign engine reads, on disk."""
    for stored in [*archive.store.list("months/"), *archive.store.list("articles/")]:
        file = folder / stored.key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(archive.store.get(stored.key))
    return folder


def test_a_foreign_engine_finds_outlet_and_month_in_the_path(sealed: Archive, tmp_path: Path):
    folder = copied(sealed, tmp_path)
    found = duckdb.sql(
        "select outlet, month, date, count(*), min(headline) <> ''"
        f" from read_parquet('{folder}/months/articles/**/*.parquet', hive_partitioning = true) group by all"
    ).fetchall()
    assert found == [("gazette", "2026-11", DAY, 3, True)]


def test_months_and_days_not_sealed_yet_give_the_same_rows_while_days_are_sealed(
    refined: Archive, tmp_path: Path
):
    """By the SQL that the docs tell."""
    (sql,) = (
        part.partition("```")[0].strip().removesuffix(";")
        for part in (ROOT / "docs/scaling.md").read_text().split("```sql")
        if "union all" in part
    )
    refine(OTHER_DAY, SECOND, refined)
    shelve(refined, LATE, [page(7, published=TWO_DATES, fetched_at=NOON + timedelta(days=32))])
    refine(OTHER_DAY, LATE, refined)
    seen = []
    for number, day in enumerate((date(2026, 11, 1), BEFORE, DAY)):
        seal_day(GAZETTE, day, refined)
        here = sql.replace("s3://khobao", str(copied(refined, tmp_path / f"{number}")))
        seen.append(duckdb.sql(f"select date, id, revision from ({here}) order by all").fetchall())
    assert seen == [published(refined)] * 3
    assert len(seen[0]) == 3
    assert len({day for day, *_ in seen[0]}) == 2


def test_a_late_article_for_a_month_long_over_comes_into_it(sealed: Archive):
    shelve(sealed, LATE, [page(7, fetched_at=NOON + timedelta(days=32))])
    refine(GAZETTE, LATE, sealed)
    assert len(held(sealed)) == 4
    assert held(sealed) == published(sealed)
    assert problems(sealed) == []


def test_a_row_that_leaves_its_day_leaves_the_month_file_there(sealed: Archive):
    refine(OTHER_DAY, FIRST, sealed)  # one article moves to the day before, and one is held back
    assert [day for day, *_ in held(sealed)] == [BEFORE, DAY]
    assert len(month(sealed, "quarantine")) == 2
    assert held(sealed) == published(sealed)
    assert problems(sealed) == []


def test_sealing_again_what_did_not_change_writes_nothing(sealed: Archive):
    before = sealed.store.everything("")
    seal_day(GAZETTE, DAY, sealed)
    assert sealed.store.everything("") == before


@pytest.fixture
def writes(refined: Archive) -> Iterator[list[int]]:
    """How many the S3 server still gets."""
    with writes_of(refined.store, new=True) as left:
        yield left


def test_killed_before_any_write_a_month_has_all_of_a_day_or_nothing(refined: Archive, writes: list[int]):
    refined.store.probe()
    seen = set()
    writes[0] = 0
    while True:
        try:
            seal_day(GAZETTE, DAY, refined)
            break
        except Killed:
            writes[0] = MANY
        there = refined.store.head(keys.month("articles", "gazette", DAY))
        seen.add(len(held(refined)) if there else None)
        writes[0] = 1
    assert seen == {None, 3}
    assert held(refined) == published(refined)
    assert problems(refined) == []


def test_days_that_are_sealed_at_the_same_time_are_all_in_the_month(sealed: Archive):
    days = [DAY - timedelta(days=step) for step in range(6)]
    failed: list[BaseException] = []

    def run(of: date) -> None:
        try:
            seal_day(GAZETTE, of, sealed)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(of,)) for of in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert problems(sealed) == []
    assert held(sealed) == published(sealed)


def test_what_is_missing_or_damaged_is_reported_and_made_again(
    sealed: Archive, config: Config, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    monkeypatch.setenv("KHOBAO_BUCKET", config.bucket)
    missing, damaged = keys.month("articles", "gazette", DAY), keys.month("quarantine", "gazette", DAY)
    before = {key: sealed.store.get(key) for key in (missing, damaged)}
    sealed.store.delete(missing)
    sealed.store.put(damaged, before[damaged][:-9], content_type="x")
    assert [line.partition(": ")[0] for line in problems(sealed)] == [missing, damaged]
    assert all(line.endswith("run `khobao compact gazette`") for line in problems(sealed))
    with pytest.raises(SystemExit) as ended:
        app(["compact", "gazette"])
    assert not ended.value.code
    assert {key: sealed.store.get(key) for key in before} == before
    with pytest.raises(SystemExit) as ended:
        app(["compact", "nobody"])
    assert ended.value.code == 2


def test_a_month_file_of_a_newer_version_is_not_replaced(sealed: Archive, tmp_path: Path):
    key = keys.month("articles", "gazette", DAY)
    rows = month(sealed)
    about = rows.schema.metadata | {b"khobao_version": b"99", b"khobao_days": b'{"2026-11-22": 0}'}
    sealed.store.put(key, tables.parquet(rows.replace_schema_metadata(about)), content_type="x")
    with pytest.raises(NewerFormat, match=key):
        months.update(sealed.store, "gazette", DAY, tmp_path)


def test_an_object_is_replaced_only_in_the_state_that_was_seen(store: Store):
    seen = store.put("a", b"one", content_type="x")
    store.put("a", b"two", content_type="x")
    with pytest.raises(AlreadyExists):
        store.put("a", b"three", content_type="x", instead_of=seen)
    assert store.get("a") == b"two"
    with pytest.raises(AlreadyExists):
        store.reader_of(seen).read()
    now = store.head("a")
    assert now
    store.put("a", b"three", content_type="x", instead_of=now)
    assert store.get("a") == b"three"
    store.delete("a")
    with pytest.raises(AlreadyExists):
        store.put("a", b"four", content_type="x", instead_of=now)


def rows(day: int, count: int) -> Rows:
    of = date(2026, 11, day)
    articles = [
        Article(
            id=f"{day:08x}{number:08x}",
            outlet="gazette",
            url=None,
            canonical_url=f"https://gazette.example/{number}",
            in_language="vi",
            headline=f"Tin số {number}",
            description=None,
            article_body=("Đoạn một.",),
            date_published=datetime(2026, 11, day, 1, 30, tzinfo=UTC),
            word_count=number,
        )
        for number in range(count)
    ]
    return of, tables.ARTICLES.arrow(articles, {})


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([], []),
        ([0], []),
        ([5, 0, 7], [12]),
        ([months.GROUP, 1], [months.GROUP, 1]),
        ([months.GROUP - 1, 1, 2], [months.GROUP, 2]),
        ([3 * months.GROUP, 10], [3 * months.GROUP, 10]),
    ],
)
def test_row_groups_end_with_a_day_and_small_days_share_one(
    counts: list[int], groups: list[int], tmp_path: Path
):
    days = [rows(day, count) for day, count in enumerate(counts, 1)]
    file = tmp_path / "part.parquet"
    months.write(file, tables.ARTICLES, "gazette", {day: 1 for day, _ in days}, days)
    found = pq.ParquetFile(file)
    assert [found.metadata.row_group(at).num_rows for at in range(found.num_row_groups)] == groups
    assert found.read(use_threads=False)["date"].to_pylist() == [
        day for day, table in days for _ in range(len(table))
    ]
