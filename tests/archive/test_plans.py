"""How the databases find what the catalog asks for: never by reading a table, or an outlet, from end to end.

Every public method is called and every statement that it executes is explained, so a new method is held to this too.
SQLite has no statistics and plans the same whatever the tables hold, so they stay empty. PostgreSQL plans by
statistics: its tables are filled and analyzed, and nothing is said against sequential scans.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Enum, Integer, String, event, insert, text

from scrapers.archive import keys, schema
from scrapers.archive.bucket import Stored
from scrapers.archive.capabilities import Capabilities
from scrapers.archive.catalog import Catalog
from scrapers.archive.catalog_pages import After
from scrapers.archive.catalog_published import Position
from scrapers.archive.catalog_said import NotePlace
from scrapers.archive.month_files import MonthFile
from scrapers.config import Config
from scrapers.model.assessment import Assessment
from scrapers.model.batch import Batch, Outcome
from scrapers.model.link import DayLink, Link, State
from scrapers.model.note import Note
from scrapers.model.report import Reading, Report

WHOLE = {
    "dump",
    "counts",
    "outlets",
    "ends_by_day",
    "days_outside",
    "activity",
    "noted_outlets",
    "tags",
    "assessments",
    "assessed_outlets",
    "ended_since",
    "stored_since",
    "lags_since",
}
"""Methods that give or count all rows there are, or all of some hours or weeks and outlets, or name every outlet."""

ROWS = 8_000
"""Of every table in PostgreSQL, all of one outlet: enough for an index to pay."""

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = NOW.date()
NAME = keys.batch_name(NOW)


def samples(size: int) -> dict[str, Any]:
    """An argument for every name of a parameter; collections have so many values."""
    links = [
        Link(url=url, canonical_url=url, source="rss", published=NOW) for url in map(address, range(size))
    ]
    batch = Batch(
        outlet="gazette",
        batch=NAME,
        day=TODAY,
        started_at=NOW,
        ended_at=NOW,
        code_version="0.1",
        user_agent="test",
        sources=(),
        outcomes=tuple(Outcome(link=link, state=State.FAILED, tries=1) for link in links),
        listed=tuple(DayLink(link=link, stated=True) for link in links),
        parts=(),
    )
    readings = tuple(
        Reading(canonical_url=link.url, state=State.ARCHIVED, fetched_at=NOW, article_id="0", day=TODAY)
        for link in links
    )
    return {
        "outlet": "gazette",
        "batch": batch,
        "lines": (),
        "report": Report(outlet="gazette", batch=NAME, reader_version="1", readings=readings, checks=()),
        "canonical_urls": [link.canonical_url for link in links],
        "url": address(1),
        "fetched_at": NOW,
        "payload_digest": "sha256:1",
        "article_id": f"{1:016}",
        "article_ids": [f"{number:016}" for number in range(size)],
        "body_sha256s": [f"{number:064}" for number in range(size)],
        "state": State.QUARANTINED,
        "day": TODAY,
        "days": [TODAY - timedelta(days=back) for back in range(2)],
        "zone": ZoneInfo("Asia/Ho_Chi_Minh"),
        "looks": (timedelta(hours=1), timedelta(days=1), timedelta(days=3)),
        "now": NOW,
        "table": "articles",
        "outlets": ["gazette", "herald"],
        "also": [keys.batch_name(NOW - timedelta(hours=number)) for number in range(size)],
        "files": (month_file(),),
        "first": TODAY - timedelta(days=30),
        "last": TODAY,
        "count": size,
        "decided": False,
        "worst": True,
        "after": After(fetched_at=NOW, batch=NAME, link=f"{1:032}"),
        "traces": {NAME: ()},
        "name": NAME,
        "begin": NOW - timedelta(days=2),
        "end": NOW,
        "known": Position("", 0),
        "about": f"{1:016}",
        "said": (note(),),
        "named": ((f"{1:016}", "20261122T100000Z-0"),),
        "tag": f"{1:016}",
        "week": "2026-W47",
        "heard": (assessment(),),
        "before": NotePlace(NOW, "gazette", "20261122T100000Z-0"),
        "positions": {"gazette": Position("", 0)},
        "endpoint": "https://s3.example",
        "bucket": "khobao",
        "found": Capabilities(conditional_put=True, checksums=True, versioning=False, object_lock=False),
    }


def note() -> Note:
    return Note(
        outlet="gazette",
        day=TODAY,
        article_id=None,
        name="20261122T100000Z-0",
        number=2,
        text="Seen.",
        tags=("a",),
        by="lan",
        at=NOW,
    )


def assessment() -> Assessment:
    return Assessment(
        outlet="gazette",
        week="2026-W47",
        article_id=f"{1:016}",
        body_sha256=f"{1:064}",
        number=1,
        reader_version="1",
        batch=NAME,
        by="lan",
        at=NOW,
        fields={"headline": True},
    )


def month_file() -> MonthFile:
    return MonthFile(
        table="articles",
        outlet="gazette",
        month=TODAY.replace(day=1),
        stored=Stored(key="a", size=1, sha256=None, etag=""),
        versions={TODAY: 1},
        rows=1,
    )


def address(number: int) -> str:
    return f"https://gazette.example/post{number}"


def statements(catalog: Catalog, size: int) -> Iterator[tuple[str, str, Any]]:
    """Every statement that a public method executes, with the method and its parameters."""
    executed: list[tuple[str, Any]] = []
    engine = catalog._database._engine

    def note(_: Connection, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        executed.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    given = samples(size)
    for name, method in inspect.getmembers(catalog, inspect.ismethod):
        if name.startswith("_") or name in WHOLE or method.__self__ is Catalog:
            continue
        wanted = inspect.signature(method).parameters
        assert given.keys() >= wanted.keys(), f"{name}: a parameter of a new name needs a sample here"
        executed.clear()
        named = {"batch": NAME} if wanted.get("batch") and wanted["batch"].annotation is str else {}
        method(**{parameter: named.get(parameter, given[parameter]) for parameter in wanted})
        yield from [(name, *each) for each in executed]
    event.remove(engine, "before_cursor_execute", note)


def partial_indexes() -> set[str]:
    """Names of the indexes that hold only some rows of a table."""
    return {
        str(index.name)
        for table in schema.metadata.sorted_tables
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }


def scans_of_sqlite(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Steps of the plan that read a table, or all of an outlet, from end to end."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    steps = [str(row[-1]) for row in plan]
    tables = "|".join(growing())
    if "LIMIT" in statement and not any("TEMP B-TREE" in step for step in steps):
        return []  # it reads in the order of an index, and stops
    return [
        step
        for step in steps
        if (re.match(rf"SCAN ({tables})\b", step) and not partial_indexes() & set(step.split()))
        or re.match(rf"SEARCH ({tables})\b.*\(outlet=\?( AND \w+[<>]\?)?\)", step)  # "IS NOT NULL" is ">?"
    ]


def growing() -> list[str]:
    return [table.name for table in schema.metadata.sorted_tables if table.name not in {"version"}]


def scans_of_postgresql(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """As ``scans_of_sqlite``."""
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalars()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    found, nodes, sorts = [], [plan[0]["Plan"]], False
    while nodes:
        node = nodes.pop()
        sorts |= node["Node Type"] == "Sort"
        nodes += node.get("Plans", [])
        condition = node.get("Index Cond")
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in growing():
            found.append(f"Seq Scan on {node['Relation Name']}")
        elif condition and re.fullmatch(r"\(\(?outlet\)?(::text)? = '\w+'::\w+( \w+)?\)", condition):
            found.append(f"{node['Node Type']} on {node.get('Index Name')}: {condition}")
    return [] if "LIMIT" in statement and not sorts else found  # as above


def fill(connection: Connection) -> None:
    """Rows in every table, most values of every column different."""
    for table in schema.metadata.sorted_tables:
        if table.name in growing():
            rows = [
                {column.name: value(column, number) for column in table.columns} for number in range(ROWS)
            ]
            connection.execute(insert(table), rows)
    connection.execute(text("ANALYZE"))


def value(column: Column[Any], number: int) -> Any:
    if column.name == "outlet":
        return "gazette"
    if isinstance(column.type, Enum):
        return list(State)[number % len(State)]
    if isinstance(column.type, schema.Instant):
        return NOW - timedelta(minutes=number * 15)
    if isinstance(column.type, Date):
        return TODAY - timedelta(days=number) if column.primary_key else TODAY - timedelta(days=number // 40)
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Integer):
        return number
    if column.name.endswith("batch"):
        return keys.batch_name(NOW - timedelta(hours=number))
    if column.name == "link":
        return schema.link_key(address(number))
    if column.name == "published":
        return (NOW - timedelta(minutes=number * 15)).isoformat()
    if isinstance(column.type, schema.Words):
        return address(number)
    if isinstance(column.type, schema.Hex):
        return f"{number:016x}"
    if isinstance(column.type, String):
        return f"{number:0{min(column.type.length or 16, 64)}}"
    return None


EXPLAINED: dict[str, Callable[[Connection, str, Any], list[str]]] = {
    "sqlite": scans_of_sqlite,
    "postgresql": scans_of_postgresql,
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def catalog(request: pytest.FixtureRequest, config: Config) -> Iterator[Catalog]:
    url = config.catalog if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Catalog.open(url) as opened:
        if request.param == "postgresql":
            with opened._database.writing() as connection:
                fill(connection)
        yield opened


def test_nothing_is_looked_up_by_reading_a_table_from_end_to_end(catalog: Catalog) -> None:
    kind = catalog._database.kind
    found = list(statements(catalog, 500 if kind == "sqlite" else 20))
    assert {"known", "record_batch", "record_report", "listed", "due"} <= {name for name, *_ in found}
    explain = EXPLAINED[kind]
    scans = set()
    with catalog._database.reading() as connection:
        for name, statement, parameters in found:
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
                scans |= {
                    f"{name}: {scan}\n  {statement}" for scan in explain(connection, statement, parameters)
                }
    assert not scans, "\n".join(sorted(scans))
