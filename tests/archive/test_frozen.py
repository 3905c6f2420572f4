"""What older code wrote is read for ever: the archives in ``tests/frozen``, and files as newer or broken code leaves them."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scrapers.archive import cdxj, chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.chain import Manifest
from scrapers.archive.kinds import kind_of
from scrapers.archive.query import query
from scrapers.archive.store import Store
from scrapers.archive.tables import Quarantined, Table
from scrapers.audit.findings import AuditReport
from scrapers.audit.parts import OWN
from scrapers.audit.run import audit
from scrapers.audit.seen import Progress
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.alarm import Alarm, Alarms, Silences, Watch
from scrapers.model.article import Article, ArticleKind
from scrapers.model.assessment import Assessment
from scrapers.model.batch import Batch
from scrapers.model.change import Difference
from scrapers.model.codec import Document
from scrapers.model.column import Column, version
from scrapers.model.decision import Decision
from scrapers.model.erasure import Erasure, ErasureCertificate
from scrapers.model.ledger import Entry
from scrapers.model.note import Note
from scrapers.model.report import Report
from scrapers.model.ruling import Ruling
from scrapers.model.takedown import Certificate, Moves, Restoration, RestorationCertificate, Takedown
from scrapers.reprocess.report import BatchPromoted, DayDifference, Run
from scrapers.reprocess.run import begin, compare, promote
from scrapers.seal import months
from scrapers.seal.run import seal_day
from scrapers.seal.verify_chain import verify_chain
from tests.frozen.__main__ import DAY, FIRST, SECOND
from tests.support.filed import filed
from tests.support.shelf import GAZETTE

FROZEN = Path(__file__).parents[1] / "frozen"
VERSIONS = sorted(folder.name for folder in FROZEN.glob("v*"))
DOCUMENTS: Mapping[str, type[Document]] = {
    "captures/**/batch.json": Batch,
    "reports/**/*.json": Report,
    "versions/**/reports/**/*.json": Report,
    "decisions/*/[0-9a-f]*/*.json": Decision,
    "days/**/manifest-*.json": Manifest,
    "seals/**/*.json": Manifest,
    "reprocess/*/*/run.json": Run,
    "reprocess/*/*/2*.json": DayDifference,
    "reprocess/*/*/promoted/*.json": BatchPromoted,
    "decisions/*/takedowns/*.json": Takedown,
    "decisions/*/takedowns/*/certificate.json": Certificate,
    "decisions/*/takedowns/*/moves.json": Moves,
    "decisions/*/takedowns/*/restoration.json": Restoration,
    "decisions/*/takedowns/*/restoration-certificate.json": RestorationCertificate,
    "decisions/*/takedowns/*/erasures/[0-9][0-9][0-9][0-9].json": Erasure,
    "decisions/*/takedowns/*/erasures/*-certificate.json": ErasureCertificate,
    "decisions/*/same/*.json": Ruling,
    "assessments/**/*.json": Assessment,
    "notes/**/*.json": Note,
    "alarms/open/*.json": Alarms,
    "alarms/over/**/*.json": Alarm,
    "alarms/silences.json": Silences,
    "alarms/watch.json": Watch,
    "audits/reports/**/*.json": AuditReport,
    "audits/seen/*/progress.json": Progress,
}
TABLES: Mapping[str, Table[Any]] = {
    "**/articles/**/*.parquet": tables.ARTICLES,
    "days/**/articles-*.parquet": tables.ARTICLES,
    "**/quarantine/**/*.parquet": tables.QUARANTINE,
    "days/**/quarantine-*.parquet": tables.QUARANTINE,
    "**/changes/**/*.parquet": tables.CHANGES,
    "days/**/ledger-*.parquet": tables.LEDGER,
}
OTHERS = {
    "part",
    "index of a part",
    "sealed",
    "signature",
    "public key",
    "month file",
    "index of a day",
    "page of checks",
}
"""Kinds of files that are read by other tests than those of every document and table."""


def bucket(version: str) -> Path:
    return FROZEN / version / "bucket"


def thawed(version: str, config: Config) -> None:
    """The bucket and the catalog as they were left."""
    store = Store.open(config)
    for file in filter(Path.is_file, bucket(version).rglob("*")):
        key = str(file.relative_to(bucket(version)))
        store.put(key, file.read_bytes(), content_type="application/octet-stream")
    with closing(sqlite3.connect(config.catalog.removeprefix("sqlite:///"))) as catalog:
        catalog.executescript((FROZEN / version / "catalog.sql").read_text())


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, config: Config) -> Iterator[Archive]:
    """An archive that older code left, opened by today's."""
    thawed(request.param, config)
    with Archive.open(config) as archive:
        yield archive


# Every file of every version


@pytest.mark.parametrize("of", VERSIONS)
def test_every_file_is_of_a_format_that_is_read(of: str) -> None:
    read = {file for kind in (*DOCUMENTS, *TABLES) for file in bucket(of).glob(kind)}
    others = {
        str(file.relative_to(bucket(of)))
        for file in bucket(of).rglob("*")
        if file.is_file() and file not in read
    }
    kinds = {found[0].name if (found := kind_of(key)) else key for key in others if not key.startswith(OWN)}
    assert kinds <= OTHERS


@pytest.mark.parametrize("kind", [*DOCUMENTS, *TABLES])
def test_the_newest_archive_has_a_file_of_every_kind(kind: str) -> None:
    assert list(bucket(VERSIONS[-1]).glob(kind))


@pytest.mark.parametrize("of", VERSIONS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_json_file_is_read_and_says_the_same_when_it_is_written_again(of: str, kind: str) -> None:
    for file in bucket(of).glob(kind):
        found = DOCUMENTS[kind].from_json(file.read_bytes(), file.name)
        told = json.loads(file.read_bytes())
        again = json.loads(found.to_json())
        assert {name: again[name] for name in told} == told
        assert set(again) - set(told) <= {"format"}
        assert DOCUMENTS[kind].from_json(found.to_json()) == found


@pytest.mark.parametrize("of", VERSIONS)
@pytest.mark.parametrize("kind", TABLES)
def test_every_table_is_read_whole(of: str, kind: str) -> None:
    for file in bucket(of).glob(kind):
        rows = TABLES[kind].read(file.read_bytes(), file.name)
        assert len(rows) == pq.read_metadata(file).num_rows > 0
        assert {type(row) for row in rows} == {TABLES[kind].row}


@pytest.mark.parametrize("of", VERSIONS)
def test_every_index_is_read_whole(of: str) -> None:
    for file in bucket(of).rglob("*.cdxj"):
        lines = cdxj.read(file.read_bytes(), file.name)
        assert len(lines) == sum(not line.startswith("!") for line in file.read_text().splitlines())
        assert {line.filename.removesuffix(".warc.gz") for line in lines} == {file.stem}
        assert {str(line) for line in lines} == {
            line for line in file.read_text().splitlines() if not line.startswith("!")
        }, "with the keys that they had"


def test_an_index_is_read_whatever_made_its_keys() -> None:
    """They are for players: what an index says of a record stands behind its key."""
    (file, *_) = bucket(VERSIONS[0]).rglob("*.cdxj")
    others = [
        f"z){number} {line.partition(' ')[2]}" for number, line in enumerate(file.read_text().splitlines())
    ]
    body = "\n".join(line for line in others if not line.partition(" ")[2].startswith("0 "))
    assert cdxj.read(f"{body}\n".encode(), file.name) == cdxj.read(file.read_bytes(), file.name)


# The archive as a whole


def test_the_archive_is_whole(old: Archive, config: Config) -> None:
    assert list(verify_chain(old.store, "gazette")) == []
    readings = old.report("gazette", FIRST).readings
    assert [each.state.value for each in readings] == ["archived", "archived", "archived", "quarantined"]
    sql = "select count(*), count(distinct id), min(outlet), max(revision) from articles where date = '2026-11-22'"
    assert query(sql, old).rows == ((4, 3, "gazette", 2),)
    assert query("select kinds, words_gained > 0 from changes", old).rows == ((["body"], True),)
    with Catalog.rebuild(f"sqlite:///{config.home / 'rebuilt.sqlite'}", old.store) as rebuilt:
        assert rebuilt.dump() == old.catalog.dump()


def test_an_audit_finds_nothing_wrong_with_it(old: Archive) -> None:
    assert audit(old.store, described=lambda slug: GAZETTE).findings == ()


def test_days_that_older_code_sealed_come_into_a_month_file(old: Archive, tmp_path: Path) -> None:
    missing = [problem.key for problem in months.verify(old.store, "gazette")]
    there = old.store.head(keys.month(tables.ARTICLES.name, "gazette", DAY)) is not None
    assert missing == ([] if there else [keys.month(of.name, "gazette", DAY) for of in tables.PUBLISHED])
    months.update(old.store, "gazette", DAY, tmp_path)
    assert list(months.verify(old.store, "gazette")) == []
    for of in tables.PUBLISHED:
        body = old.store.get(keys.month(of.name, "gazette", DAY))
        rows = pq.ParquetFile(BytesIO(body)).read(use_threads=False)
        assert query(f"select count(*) from {of.name} where date = '{DAY}'", old).rows == ((len(rows),),)
        names = [*of.schema.names, "date"]
        # A month file that is there is as the code wrote it that made it: of a later column its rows are null.
        assert rows.schema.names == [name for name in names if not there or name in rows.schema.names]


def test_a_day_that_older_code_sealed_is_sealed_again_beside_it(old: Archive, config: Config) -> None:
    before = chain.manifest(old.store, "gazette", DAY)
    assert before
    now = seal_day(GAZETTE, DAY, old)
    if now != before:  # what sealing writes has another version
        assert (now.version, now.previous) == (before.version + 1, before.sha256)
    assert now.counts == before.counts
    assert chain.manifest(old.store, "gazette", DAY, before.version) == before
    assert list(verify_chain(old.store, "gazette")) == []
    assert seal_day(GAZETTE, DAY, old) == now


def test_reading_the_past_again_brings_every_table_to_the_present_version(old: Archive) -> None:
    before = {
        key: old.store.get(key) for key in (keys.articles("gazette", DAY, batch) for batch in (FIRST, SECOND))
    }
    run = begin(GAZETTE, DAY, DAY, "migrate", old)
    assert [compare(GAZETTE, run, shard.day, old).figures.changed for shard in run.shards] == [0]
    promote(GAZETTE, run, old)
    for key, body in before.items():
        now = old.store.get(key)
        about = pq.read_schema(BytesIO(now)).metadata
        assert about[b"khobao_version"] == str(version(Article)).encode()
        assert [each.headline for each in tables.read(now)] == [each.headline for each in tables.read(body)]
    assert query(f"select count(*) from articles where date = '{DAY}'", old).rows == ((4,),)


def test_an_old_catalog_ends_as_a_new_one_begins(old: Archive, config: Config) -> None:
    def made(file: Path) -> set[str]:
        with closing(sqlite3.connect(file)) as catalog:
            return {sql for (sql,) in catalog.execute("select sql from sqlite_master") if sql}

    Catalog.open(f"sqlite:///{config.home / 'new.sqlite'}").close()
    assert made(config.home / "catalog.sqlite") == made(config.home / "new.sqlite")


# Versions to come


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterArticle(Article):
    editors: Annotated[tuple[str, ...], Column(since=3)] = ("unknown",)
    length: Annotated[int | None, Column(since=4, bits=64)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterDecision(Decision):
    reviewed: Annotated[bool, Column(since=2)] = False


LATER = Table("articles", LaterArticle)


def frozen(kind: str) -> bytes:
    """A file of the oldest version."""
    return min(bucket("v0").glob(kind)).read_bytes()


ARTICLES = frozen("articles/**/*.parquet")
DECISION = frozen("decisions/**/*.json")
INDEX = frozen("captures/**/*.cdxj")


def test_a_field_that_came_later_has_its_default_in_older_files() -> None:
    assert (version(Article), version(LaterArticle), version(LaterDecision)) == (3, 4, 2)
    assert {(row.editors, row.length) for row in LATER.read(ARTICLES, "a")} == {(("unknown",), None)}
    assert LATER.load(ARTICLES, "a")["editors"].to_pylist() == [["unknown"]] * len(tables.read(ARTICLES))
    assert LaterDecision.from_json(DECISION).reviewed is False


@pytest.mark.parametrize("name", VERSIONS)
def test_articles_kept_before_there_were_kinds_are_plain_articles(name: str) -> None:
    files = [path.read_bytes() for path in bucket(name).glob("articles/**/*.parquet")]
    read = [article for file in files for article in tables.read(file)]
    assert read
    assert {(each.kind, each.updates, each.alternative_headline) for each in read} == {
        (ArticleKind.ARTICLE, (), None)
    }


def test_newer_files_are_refused_with_their_key_and_what_to_do() -> None:
    newer = tables.parquet(LATER.arrow(LATER.read(ARTICLES, "a"), {"outlet": "gazette"}))
    said = "articles/x.parquet: written in version 4 of its format, this code knows 3: update Khobao"
    with pytest.raises(NewerFormat, match=said):
        tables.read(newer, "articles/x.parquet")
    with pytest.raises(NewerFormat, match=r"version 2 .* knows 1"):
        Decision.from_json(LaterDecision.from_json(DECISION).to_json())
    with pytest.raises(NewerFormat, match=r"version 7 .* knows 1"):
        cdxj.read(b'!meta 0 {"format": 7}\nwhatever comes then', "a.cdxj")


def test_a_query_reads_files_of_all_versions_together(archive: Archive) -> None:
    store = archive.store
    newer = tables.parquet(LATER.arrow(LATER.read(ARTICLES, "a"), {"outlet": "gazette"}))
    put(store, keys.articles("gazette", DAY, FIRST), ARTICLES)
    put(store, keys.articles("gazette", DAY, SECOND), newer)
    older = pq.read_table(BytesIO(ARTICLES)).drop_columns(["flags", "agreement"])
    put(store, keys.articles("gazette", DAY, "20261122T1400Z"), tables.parquet(older))
    filed(archive, "gazette", FIRST, DAY)
    rows = query(
        "select count(*), count(headline), count(flags), count(capture.warc) from articles", archive
    ).rows
    assert rows == ((9, 9, 6, 9),)


def test_a_field_without_a_default_cannot_come_later() -> None:
    @dataclass(frozen=True)
    class Wrong(Document):
        new: Annotated[int, Column(since=2)]

    with pytest.raises(TypeError, match="new: since version 2, so older files need a default"):
        version(Wrong)


# What is not as it should be


def put(store: Store, key: str, body: bytes) -> None:
    store.put(key, body, content_type="application/octet-stream")


def table(change: Callable[[pa.Table], pa.Table], body: bytes = ARTICLES) -> bytes:
    return tables.parquet(change(pq.read_table(BytesIO(body))))


def stated(found: pa.Table, about: Mapping[str, str]) -> pa.Table:
    return found.replace_schema_metadata({**(found.schema.metadata or {}), **about})


ONE = {"khobao_table": "articles", "khobao_version": "1"}


def with_column(name: str, values: pa.Array) -> Callable[[pa.Table], pa.Table]:
    return lambda found: found.set_column(found.schema.get_field_index(name), name, values)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "x.parquet: expected a Parquet table of articles"),
        (ARTICLES[: len(ARTICLES) // 2], "x.parquet: expected a Parquet table of articles"),
        (ARTICLES[:-1], "x.parquet: expected a Parquet table of articles"),
        (ARTICLES[4:], "x.parquet: expected a Parquet table of articles"),
        (ARTICLES.replace(b"PAR1", b"PAR2"), "x.parquet: expected a Parquet table of articles"),
        (table(lambda t: t.drop_columns(["id"])), "expected a column id"),
        (table(lambda t: t.drop_columns(["headline"])), "expected a column headline"),
        (table(lambda t: t.append_column("extra", pa.array([1] * len(t)))), r"found .*columns \['extra'\]"),
        (table(lambda t: t.append_column("reasons", pa.nulls(len(t), pa.list_(pa.string())))), "table articles"),
        (table(lambda t: stated(t, ONE | {"khobao_table": "quarantine"})), "found 'table quarantine'"),
        (table(lambda t: stated(t, {"khobao_version": "soon"})), "invalid literal"),
        (table(lambda t: stated(t, {"khobao_version": "0"})), "expected a version of the format, from 1"),
        (table(lambda t: with_column("word_count", pa.array(["5"] * len(t)))(t)), "int32 in column word_count"),
        (table(lambda t: with_column("word_count", pa.array([2**40] * len(t)))(t)), "Integer value"),
        (table(lambda t: with_column("headline", pa.array([5] * len(t)))(t)), "string in column headline"),
        (table(lambda t: with_column("keywords", pa.array(["a"] * len(t)))(t)), "in column keywords"),
        (table(lambda t: with_column("capture", pa.array(["a"] * len(t)))(t)), "in column capture"),
        (table(lambda t: with_column("date_published", pa.array(["now"] * len(t)))(t)), "in column date_published"),
        (table(lambda t: with_column("id", pa.nulls(len(t), pa.string()))(t)), "expected a value in id"),
        (table(lambda t: pa.Table.from_arrays([*t.columns, t["id"]], [*t.column_names, "id"])), "Parquet table"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_declared_is_damage_and_names_its_key(body: bytes, said: str) -> None:
    with pytest.raises(ArchiveDamaged, match=said) as error:
        tables.read(body, "articles/x.parquet")
    assert str(error.value).startswith("articles/x.parquet: ")


@pytest.mark.parametrize(
    ("body", "flags"),
    [
        (table(lambda t: stated(t.append_column("later", pa.array([1] * len(t))), ONE)), ()),
        (table(lambda t: t.drop_columns(["flags"])), ()),
        (table(lambda t: with_column("flags", pa.array([["a"]] * len(t), pa.large_list(pa.large_string())))(t)), ("a",)),
        (table(lambda t: with_column("flags", pa.nulls(len(t)))(t)), ()),
        (table(lambda t: t.select(t.column_names[::-1])), ()),
    ],
)  # fmt: skip
def test_a_table_that_says_the_same_in_other_types_is_read(body: bytes, flags: tuple[str, ...]) -> None:
    read = tables.read(body, "x.parquet")
    assert {each.flags for each in read} == {flags}
    assert [replace(each, flags=()) for each in read] == list(tables.read(ARTICLES))


def test_a_struct_of_another_version_is_read() -> None:
    (captures,) = {tuple(pq.read_table(BytesIO(ARTICLES))["robots_policy"].type)}
    assert len(captures) == 3
    fewer = pa.array([{"noai": True, "later": 1}] * len(tables.read(ARTICLES)))
    read = tables.read(table(with_column("robots_policy", fewer)), "x.parquet")
    assert {(each.robots_policy.noai, each.robots_policy.noarchive) for each in read} == {(True, False)}


def edited(change: Callable[[dict[str, Any]], object], body: bytes = DECISION) -> bytes:
    told = json.loads(body)
    change(told)
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "expected a decision in JSON"),
        (DECISION[:-9], "expected a decision in JSON"),
        (b"\xff\xfe" + DECISION, "expected a decision in JSON"),
        (b"[" * 100_000, "expected a decision in JSON"),
        (b"[]", "expected an object, found []"),
        (b"null", "expected an object, found None"),
        (edited(lambda told: told.pop("why")), "why: expected a value, found nothing"),
        (edited(lambda told: told.update(why=None)), "why: expected text, found None"),
        (edited(lambda told: told.update(number="1")), "number: expected a whole number, found '1'"),
        (edited(lambda told: told.update(number=True)), "number: expected a whole number, found True"),
        (edited(lambda told: told.update(decided_at="soon")), "decided_at: expected a time with an offset, ISO 8601"),
        (edited(lambda told: told.update(decided_at="2026-11-22T12:00:00")), "decided_at: expected a time with an offset"),
        (edited(lambda told: told.update(reasons="one")), "reasons: expected a list, found 'one'"),
        (edited(lambda told: told.update(reasons=["one", 2])), "reasons[1]: expected text, found 2"),
        (edited(lambda told: told.update(later=1)), "later: expected no such field, found 1"),
        (edited(lambda told: told.update(format=0)), "expected a version of the format, from 1, found 0"),
        (edited(lambda told: told.update(format="1")), "expected a version of the format, from 1, found '1'"),
    ],
)  # fmt: skip
def test_a_json_file_that_is_not_as_declared_is_damage_and_names_key_and_field(
    body: bytes, said: str
) -> None:
    with pytest.raises(ArchiveDamaged) as error:
        Decision.from_json(body, "decisions/x.json")
    assert str(error.value).startswith("decisions/x.json: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told["outcomes"][1]["link"].pop("url"), "outcomes[1].link.url: expected a value, found nothing"),
        (lambda told: told["outcomes"][0].update(state="lost"), "outcomes[0].state: expected one of listed, captured"),
        (lambda told: told["outcomes"].append(None), "outcomes[5]: expected an object, found None"),
        (lambda told: told["totals"].update(bytes=1.5), "totals.bytes: expected a whole number, found 1.5"),
        (lambda told: told.update(day="22 November"), "day: expected a date, ISO 8601, found '22 November'"),
        (lambda told: told["listed"][2].update(stated=None), "listed[2].stated: expected true or false, found None"),
    ],
)  # fmt: skip
def test_a_field_deep_in_a_file_is_named_by_its_path(change: Callable[[Any], object], said: str) -> None:
    with pytest.raises(ArchiveDamaged) as error:
        Batch.from_json(edited(change, frozen("captures/**/*Z/batch.json")), "batch.json")
    assert said in str(error.value)


def test_a_field_that_newer_code_added_to_a_version_we_know_is_left_out() -> None:
    found = Decision.from_json(edited(lambda told: told.update(later={"a": 1}, format=1)))
    assert found == Decision.from_json(DECISION)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (INDEX[:-40], "CDXJ"),
        (b"\xff", "line 0"),
        (b"a b", "line 1"),
        (INDEX + b"and something else\n", "line 7"),
        (INDEX.replace(b'"digest"', b'"digits"', 1), "line 1: expected CDXJ, got something else: KeyError('digest')"),
        (INDEX.replace(b' {"url', b' ["url', 1), "line 1"),
        (b"!meta 0 {}\n" + INDEX, "line 1"),
        (b"!meta 0 []\n" + INDEX, "line 1"),
        (b'!meta 0 {"format": "x"}\n' + INDEX, "line 1"),
    ],
)  # fmt: skip
def test_an_index_that_is_not_one_is_damage_and_names_key_and_line(body: bytes, said: str) -> None:
    with pytest.raises(ArchiveDamaged) as error:
        cdxj.read(body, "x.cdxj")
    assert str(error.value).startswith("x.cdxj: ")
    assert said in str(error.value)


def test_every_row_and_document_is_declared_in_types_that_are_stored() -> None:
    for of in (Article, Quarantined, Difference, Entry):
        assert len(Table("any", of).schema) >= len(of.__dataclass_fields__)
    for document in DOCUMENTS.values():
        assert version(document) >= 1
