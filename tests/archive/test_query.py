"""SQL over the archive, as DuckDB runs it on a real bucket."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scrapers.archive import keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.archive.store import Store
from scrapers.archive.tables import Quarantined
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadQuery, BucketMissing
from scrapers.model.article import Article, Caption
from tests.conftest import use
from tests.support.filed import filed
from tests.support.servers import S3

PARQUET = "application/vnd.apache.parquet"
BATCH, LATER = "20261122T1030Z", "20261122T1100Z"


def _article(outlet: str, number: int) -> Article:
    return Article(
        id=f"{number:016x}",
        outlet=outlet,
        url=None,
        canonical_url=f"https://{outlet}.example/{number}",
        in_language="vi",
        headline=f"Tin số {number}",
        description=None,
        article_body=("Đoạn một.", "Đoạn hai."),
        captions=(Caption("Cầu mới", "TTXVN"),),
        translations={"en": f"https://{outlet}.example/en/{number}"},
        date_published=datetime(2026, 11, 22, 1, 30, tzinfo=UTC),
        word_count=number,
    )


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Two outlets, two days, three articles each; one more waits in quarantine."""
    store = archive.store
    for outlet in ("gazette", "herald"):
        for day in (date(2026, 11, 21), date(2026, 11, 22)):
            body = tables.write(_article(outlet, number) for number in range(3))
            store.put(keys.articles(outlet, day, BATCH), body, content_type=PARQUET)
        filed(archive, outlet, BATCH, date(2026, 11, 21), date(2026, 11, 22))
    body = tables.write_quarantine([Quarantined(_article("gazette", 9), ("body of 4 words, expected 20",))])
    store.put(keys.quarantine("gazette", date(2026, 11, 22), BATCH), body, content_type=PARQUET)
    return archive


def test_articles_are_counted_by_the_outlet_that_their_key_says(filled: Archive) -> None:
    answer = query("select outlet, count(*) from articles group by 1 order by 1", filled)
    assert answer.rows == (("gazette", 6), ("herald", 6))


def test_days_are_dates_and_no_column_comes_twice(filled: Archive) -> None:
    answer = query("select * from articles where outlet = 'herald' and date = '2026-11-22'", filled)
    assert len(answer.columns) == len(set(answer.columns)) == len(tables.ARTICLES.schema) + 2
    day, outlet = answer.columns.index("date"), answer.columns.index("outlet")
    assert {(row[outlet], row[day]) for row in answer.rows} == {("herald", date(2026, 11, 22))}


def test_lists_structs_maps_and_times_can_be_asked_for(filled: Archive) -> None:
    answer = query(
        "select distinct captions[1].credit, translations['en'], article_body[2], date_published, captions"
        " from articles where outlet = 'gazette' and id = '0000000000000001'",
        filled,
    )
    assert answer.rows == (
        (
            "TTXVN",
            "https://gazette.example/en/1",
            "Đoạn hai.",
            datetime(2026, 11, 22, 1, 30, tzinfo=UTC),
            [{"text": "Cầu mới", "credit": "TTXVN", "image_url": None}],
        ),
    )


def test_sums_are_numbers(filled: Archive) -> None:
    assert query("select sum(word_count), avg(word_count) from articles", filled).rows == ((12, 1.0),)


def test_quarantine_says_why(filled: Archive) -> None:
    answer = query("select outlet, headline, reasons from quarantine", filled)
    assert answer.rows == (("gazette", "Tin số 9", ["body of 4 words, expected 20"]),)


def test_a_condition_on_outlet_and_date_reads_no_other_file(filled: Archive) -> None:
    damaged = keys.articles("herald", date(2026, 11, 20), LATER)
    filled.store.put(damaged, b"no table at all", content_type=PARQUET)
    filed(filled, "herald", LATER, date(2026, 11, 20))
    asked = "select count(*) from articles where outlet = 'gazette'"
    assert query(asked, filled).rows == ((6,),)
    assert query("select count(*) from articles where date = '2026-11-22'", filled).rows == ((6,),)
    with pytest.raises(ArchiveDamaged, match="outlet=herald/date=2026-11-20"):
        query("select count(*) from articles", filled)


@pytest.mark.parametrize("values", [pa.array(["many"]), pa.array([2**40]), pa.array([[1]])])
def test_a_column_of_another_type_is_damage_and_not_a_fault_of_the_sql(
    archive: Archive, values: pa.Array
) -> None:
    table = pq.read_table(BytesIO(tables.write([_article("gazette", 1)])))
    place = table.schema.get_field_index("word_count")
    key = keys.articles("gazette", date(2026, 11, 22), BATCH)
    body = tables.parquet(table.set_column(place, "word_count", values))
    archive.store.put(key, body, content_type=PARQUET)
    filed(archive, "gazette", BATCH, date(2026, 11, 22))
    assert query("select headline from articles", archive).rows == (("Tin số 1",),)
    with pytest.raises(ArchiveDamaged):
        query("select word_count from articles", archive)


def test_an_empty_archive_has_empty_views(archive: Archive) -> None:
    assert query("select outlet, count(*) from articles group by 1", archive).rows == ()
    assert query("select count(reasons) from quarantine where date > '2026-01-01'", archive).rows == ((0,),)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", "syntax error"),
        ("select nope from articles", "nope"),
        ("select * from nowhere", "nowhere"),
        ("", "expected one query, got 0"),
        (" ; -- nothing", "expected one query, got 0"),
        ("select 1; select 2", "expected one query, got 2"),
        ("select 1; drop view articles", "expected one query, got 2"),
        ("insert into articles select * from articles", "never changed: expected a SELECT, got INSERT"),
        ("create table kept as select 1", "got CREATE"),
        ("update articles set headline = ''", "got UPDATE"),
        ("delete from articles", "got DELETE"),
        ("drop view articles", "got DROP"),
        ("copy (select 1) to '/tmp/khobao-stolen.csv'", "got COPY"),
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
        ("attach '/tmp/khobao-stolen.db'", "got ATTACH"),
        ("install httpfs", "got LOAD"),
        ("set enable_external_access = true", "got SET"),
    ],
)
def test_sql_that_is_wrong_or_reaches_outside_is_a_named_error(filled: Archive, sql: str, said: str) -> None:
    with pytest.raises(BadQuery, match=said):
        query(sql, filled)


@pytest.mark.parametrize(
    "sql",
    [
        "select 1;",
        "with counted as (select count(*) from articles) from counted",
        "values (1)",
        "describe articles",
        "summarize articles",
        "explain select 1",
        "show tables",
    ],
)
def test_every_way_to_ask_is_taken(filled: Archive, sql: str) -> None:
    assert query(sql, filled).rows


def test_queries_go_over_tls_too(
    filled: Archive, over_tls: tuple[S3, Path], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, authority = over_tls
    use(server, monkeypatch)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority))
    over_it = Archive(Store.open(config), filled.catalog)
    assert query("select count(*) from articles", over_it).rows == ((12,),)


def test_a_missing_bucket_is_named(config: Config) -> None:
    with (
        Archive.open(replace(config, bucket="no-such-bucket")) as archive,
        pytest.raises(BucketMissing, match="no-such-bucket"),
    ):
        query("select 1", archive)
