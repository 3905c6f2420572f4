"""SQL over the archive: DuckDB on the Parquet tables of the bucket.

Files of all versions are read together: a column that an older file lacks is null, and one that this code does not
know is left out. Three views, ``articles``, ``quarantine`` and ``changes``, with the columns of ``tables`` and the two that the keys say,
``outlet`` and ``date`` (the day under which an article, or the article that changed, is filed). A condition on these two skips the files of other
outlets and days, and only the columns asked for are read. DuckDB's own way to S3 is an extension that it
downloads when it runs; this one comes with pyarrow.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import S3FileSystem

from scrapers.archive import keys, tables
from scrapers.archive.failures import named
from scrapers.archive.store import Store
from scrapers.errors import AccessDenied, ArchiveDamaged, BadQuery, KhobaoError, StoreUnavailable

VIEWS: Mapping[str, tables.Table[Any]] = {
    table.name: table for table in (tables.ARTICLES, tables.QUARANTINE, tables.CHANGES)
}

_BY_KEY = pa.schema({"outlet": pa.string(), "date": pa.date32()})
_NOT_THE_SQL: dict[type[KhobaoError], re.Pattern[str]] = {
    StoreUnavailable: re.compile(r"AWS Error"),
    ArchiveDamaged: re.compile(
        r"Could not open Parquet|Path does not exist|Unexpected end of stream|[Cc]orrupt"
        r"|reading the stream registered as"  # a column that cannot be taken for its type
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Times are aware, in UTC; lists and structs are lists and dicts."""


def query(sql: str, store: Store) -> Answer:
    """Run one SELECT (or EXPLAIN, DESCRIBE, SUMMARIZE) on the views. It can read the archive and nothing else: no file,
    no network, no change.

    Raises BadQuery for SQL that DuckDB does not take, for anything but one query, and the store's errors.
    """
    with duckdb.connect() as connection:
        files = _filesystem(store)
        for name, of in VIEWS.items():
            paths = [f"{store.bucket}/{stored.key}" for stored in store.list(keys.table(name))]
            connection.register(
                name,
                ds.dataset(
                    paths,
                    filesystem=files,
                    format="parquet",
                    schema=pa.schema([*of.schema, *_BY_KEY]),
                    partitioning=ds.partitioning(_BY_KEY, flavor="hive"),
                ),
            )
        for setting in ("TimeZone = 'UTC'", "enable_external_access = false", "lock_configuration = true"):
            connection.execute(f"SET {setting}")
        try:
            _check_one_question(connection.extract_statements(sql), sql)
            found = connection.sql(sql)
            table = None if found is None else found.to_arrow_table()
        except duckdb.Error as error:
            kind = next((kind for kind, said in _NOT_THE_SQL.items() if said.search(str(error))), BadQuery)
            raise kind(str(error)) from error
    if table is None:
        raise BadQuery(f"expected a query, got {sql!r}")
    columns = [column.to_pylist(maps_as_pydicts="lossy") for column in table.columns]
    return Answer(
        tuple(table.column_names), tuple(tuple(map(_plain, row)) for row in zip(*columns, strict=True))
    )


def _check_one_question(statements: list[duckdb.Statement], sql: str) -> None:
    """Raises BadQuery for what changes something or nothing, and for more than one statement, of which only the last
    would be shown."""
    if len(statements) != 1:
        raise BadQuery(f"expected one query, got {len(statements)}: {sql!r}")
    kind = statements[0].type
    if kind not in {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
        name = str(kind).rpartition(".")[2]
        raise BadQuery(f"the archive is read here and never changed: expected a SELECT, got {name}: {sql!r}")


def _filesystem(store: Store) -> S3FileSystem:
    """Arrow's S3 client, with the settings that boto3 found for ours."""
    where = f"bucket {store.bucket} at {store.endpoint}"
    with named(where):
        credentials = store.session.get_credentials()
        if credentials is None:
            raise AccessDenied(
                f"{where}: expected credentials, found none: set KHOBAO_HOME to the folder of an archive on this machine"
                " (.khobao/demo), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        frozen = credentials.get_frozen_credentials()
    server = urlsplit(store.endpoint)
    on_aws = (server.hostname or "").endswith(".amazonaws.com")
    return S3FileSystem(
        access_key=frozen.access_key,
        secret_key=frozen.secret_key,
        session_token=frozen.token,
        region=store.client.meta.region_name,
        scheme=server.scheme,
        endpoint_override=None if on_aws else server.netloc,
        tls_ca_file_path=os.environ.get("AWS_CA_BUNDLE"),
    )


def _plain(value: Any) -> Any:
    """DuckDB sums integers as 128-bit ones, which reach us as decimals."""
    return int(value) if isinstance(value, Decimal) and value.as_tuple().exponent == 0 else value
