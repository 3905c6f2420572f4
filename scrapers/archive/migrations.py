"""An older catalog brought forward out of what it holds, so that it need not be made again from the bucket."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    Row,
    Select,
    Table,
    and_,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from scrapers.archive import keys
from scrapers.archive.catalog_fetches import put_fetches
from scrapers.archive.catalog_months import put_days
from scrapers.archive.catalog_write import FIRST, VALIDATORS, refresh
from scrapers.archive.database import CHUNK
from scrapers.archive.schema import (
    VERSION,
    batches,
    days,
    listings,
    make,
    month_files,
    outcomes,
    readings,
    reports,
    responses,
    version,
    version_of,
)
from scrapers.model.link import State

_OLD = "old_"
"""Before the names of the tables of the older version, while they are copied."""


def migrate(connection: Connection) -> bool:
    """Bring an older catalog to this version, all steps in the caller's transaction; whether that can be done.

    Idempotent: of several processes that find an old catalog one does it and the others find it done.
    """
    found = version_of(connection)
    if not found or found > VERSION or not all(step in STEPS for step in range(found + 1, VERSION + 1)):
        return False
    for step in range(found + 1, VERSION + 1):
        STEPS[step](connection)
    connection.execute(update(version).values(version=VERSION))
    return True


def _nothing(_: Connection) -> None:
    """Versions 2 and 3 changed indexes and added tables: the step to version 4 makes all tables anew."""


def _thin_looks(connection: Connection) -> None:
    """Version 4: what every look repeated of its link stands in ``links`` once, and revisit records in no table."""
    old = _renamed(connection)
    make(connection)
    for outlet in connection.execute(select(old["batches"].c.outlet).distinct()).scalars().all():
        _copy(connection, batches, _of(outlet, _batches(old)))
        _copy(connection, responses, _of(outlet, select(old["captures"]).where(~old["captures"].c.revisit)))
        for table in (listings, reports, readings):
            _copy(connection, table, _of(outlet, select(old[table.name])))
        _copy(connection, outcomes, _of(outlet, _outcomes(old)))
        _describe(connection, outlet, old["outcomes"])
        if days.name not in old:
            put_days(connection, outlet)
    for table in (days, month_files):
        if table.name in old:
            _copy(connection, table, select(old[table.name]))
    for table in old.values():
        table.drop(connection)


def _tally_fetches(connection: Connection) -> None:
    """Version 5: how many links of each batch ended alike, and every new robots.txt, stand in tables of their own."""
    make(connection)
    put_fetches(connection)


def _keep_notes(connection: Connection) -> None:
    """Version 6: what people said stands in tables of its own. No older code wrote a note."""
    make(connection)


def _keep_assessments(connection: Connection) -> None:
    """Version 7: so does what they said of samples."""
    make(connection)


STEPS: Mapping[int, Callable[[Connection], None]] = {
    2: _nothing,
    3: _nothing,
    4: _thin_looks,
    5: _tally_fetches,
    6: _keep_notes,
    7: _keep_assessments,
}
"""What makes a catalog of the version before into one of this version. A version that brings facts which only the
bucket has is not here."""


def _renamed(connection: Connection) -> dict[str, Table]:
    """The tables there are, by the names that they had; their indexes are dropped, whose names are needed again."""
    look = inspect(connection)
    names = [name for name in look.get_table_names() if name != version.name]
    for name in names:
        for index in look.get_indexes(name):
            connection.execute(text(f"DROP INDEX {index['name']}"))
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {_OLD}{name}"))
    reflected = MetaData()
    reflected.reflect(connection, only=[_OLD + name for name in names])
    return {name: reflected.tables[_OLD + name] for name in names}


def _batches(old: Mapping[str, Table]) -> Select[Any]:
    of_batch, captures = old["batches"], old["captures"]
    records = (
        select(func.count())
        .where(captures.c.outlet == of_batch.c.outlet, captures.c.batch == of_batch.c.batch)
        .scalar_subquery()
    )
    tried = old["outcomes"]
    captured = (
        select(func.count())
        .where(tried.c.outlet == of_batch.c.outlet, tried.c.batch == of_batch.c.batch)
        .where(tried.c.state == State.CAPTURED.value)
        .scalar_subquery()
    )
    listed = old["listings"]
    day = (
        select(func.min(listed.c.day))
        .where(listed.c.outlet == of_batch.c.outlet, listed.c.batch == of_batch.c.batch)
        .scalar_subquery()
    )
    return select(of_batch, records.label("records"), captured.label("captured"), day.label("day"))


def _outcomes(old: Mapping[str, Table]) -> Select[Any]:
    tried, captures = old["outcomes"], old["captures"]
    here = [tried.c[name] == captures.c[name] for name in ("outlet", "batch", "part", "offset")]
    return select(tried, captures.c.revisit).outerjoin_from(tried, captures, and_(*here))


def _of(outlet: str, query: Select[Any]) -> Select[Any]:
    return query.where(query.selected_columns["outlet"] == outlet)


def _copy(connection: Connection, table: Table, query: Select[Any]) -> None:
    for rows in connection.execute(query, execution_options={"yield_per": CHUNK}).partitions():
        facts = [_facts(row, table) for row in rows]
        if table is batches:
            for of in facts:  # of a day whose sources listed nothing
                of["day"] = of["day"] or keys.made_for(of["batch"])
        connection.execute(insert(table), facts)


def _facts(row: Row[Any], table: Table) -> dict[str, Any]:
    """The columns of this version, as their types take them."""
    return {name: _value(name, value) for name, value in _shortened(row).items() if name in table.c}


def _shortened(row: Row[Any]) -> Mapping[str, Any]:
    of = dict(row._mapping)
    return of | {"url": None} if "url" in of and of["url"] == of.get("canonical_url") else of


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return State(value) if name == "state" else value


def _describe(connection: Connection, outlet: str, tried: Table) -> None:
    """Work out the links of an outlet, whose outcomes are there already."""
    query = select(tried).where(tried.c.outlet == outlet).order_by(tried.c.link)
    described: dict[str, dict[str, dict[str, Any]]] = {}
    for link, rows in _grouped(connection.execute(query, execution_options={"yield_per": CHUNK})):
        described[link] = {row.batch: _said(row) for row in rows}
        if len(described) == CHUNK:
            refresh(connection, outlet, described.keys(), described)
            described = {}
    refresh(connection, outlet, described.keys(), described)


def _grouped(rows: Any) -> Iterator[tuple[str, list[Row[Any]]]]:
    return ((link, list(group)) for link, group in groupby(rows, key=lambda row: str(row.link)))


def _said(row: Row[Any]) -> dict[str, Any]:
    there = State(row.state).traits.there
    said = _shortened(row)
    return {name: said[name] for name in FIRST} | {name: said[name] if there else None for name in VALIDATORS}
