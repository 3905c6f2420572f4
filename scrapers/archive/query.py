"""SQL over the archive: DuckDB on the Parquet tables of the bucket.

Files of all versions are read together: a column that an older file lacks is null, and one that this code does not
know is left out. Three views, ``articles``, ``quarantine`` and ``changes``, with the columns of ``tables`` and the two
that the keys say, ``outlet`` and ``date`` (the day under which an article, or the article that changed, is filed). A
condition on these two skips the files of other outlets and days (``views``), and only the columns asked for are read.
Over ``articles`` there are ``rights`` and ``register`` (in the module ``register``).
DuckDB's own way to S3 is an extension that it downloads when it runs; this one comes with pyarrow.
"""

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from pyarrow.fs import S3FileSystem

from scrapers.archive import register, tables
from scrapers.archive.archive import Archive
from scrapers.archive.failures import named
from scrapers.archive.scratch import scratch
from scrapers.archive.store import Store
from scrapers.archive.views import Rows, Snapshot, View
from scrapers.errors import (
    AccessDenied,
    ArchiveDamaged,
    BadQuery,
    KhobaoError,
    StoreUnavailable,
)

VIEWS: Mapping[str, tables.Table[Any]] = {
    table.name: table for table in (tables.ARTICLES, tables.QUARANTINE, tables.CHANGES)
}
NOTHING: Mapping[str, Rows] = {}
MEMORY = "1GB"
"""What DuckDB may use before it puts what it sorts and groups on disk."""
ROWS = 1_000
"""Of one piece of an answer."""
TRIES = 4
"""Times a question is asked whose files are replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Times are aware, in UTC; lists and structs are lists and dicts."""


def query(
    sql: str, archive: Archive, *, memory: str = MEMORY, also: Mapping[str, Rows] = NOTHING
) -> QueryResult:
    """The whole answer of a question, in memory. Raises as ``answering``, but where a month file is replaced while it is
    read, it is asked again."""
    for attempt in range(TRIES - 1):
        with suppress(ArchiveDamaged):
            return _whole(sql, archive, memory, also, sizes=attempt == 0)
    return _whole(sql, archive, memory, also, sizes=False)


def _whole(sql: str, archive: Archive, memory: str, also: Mapping[str, Rows], *, sizes: bool) -> QueryResult:
    with answering(sql, archive, memory=memory, also=also, sizes=sizes) as pieces:
        found = tuple(row for piece in pieces for row in plain_rows(piece))
        return QueryResult(tuple(pieces.schema.names), found)


@contextmanager
def answering(
    sql: str,
    archive: Archive,
    *,
    memory: str = MEMORY,
    also: Mapping[str, Rows] = NOTHING,
    sizes: bool = False,
) -> Generator[pa.RecordBatchReader]:
    """Run one SELECT (or EXPLAIN, DESCRIBE, SUMMARIZE) on the views; its answer, piece by piece, in flat memory.

    It can read the archive and nothing else: no file, no network, no change. ``memory`` is what DuckDB may use, such as
    ``4GB``; what does not fit is put into a folder of ``archive.work`` while it runs. ``also`` are more
    views, by name. With ``sizes`` the sizes of month
    files are taken from the catalog, which saves a request a file, and is wrong in the moment in which one is replaced.

    Raises BadQuery for SQL that DuckDB does not take, for anything but one query, and for one that needs more memory;
    ArchiveDamaged also where a month file is replaced while it is read; and the errors of store and catalog.
    """
    with (
        scratch(archive.work, "query") as folder,
        duckdb.connect() as connection,
    ):
        files = _filesystem(archive.store)
        found = Snapshot.take(archive)
        ours = {name: View(of, found, archive, files, sizes=sizes) for name, of in VIEWS.items()}
        views = {name: Rows(view.schema, view.batches) for name, view in ours.items()} | dict(also)
        try:
            for name, view in views.items():
                connection.register(name, view)
            connection.register(register.RULES_TABLE, register.rules())
            for name, rows in (("rights", register.rights()), ("register", register.register())):
                connection.execute(f"create temp view {name} as {rows}")
            for name, value in {
                "TimeZone": "UTC",
                "memory_limit": memory,
                "temp_directory": folder,
                "enable_external_access": False,
                "lock_configuration": True,
            }.items():
                connection.execute(f"SET {name} = {str(value)!r}")
            _check_one_question(connection.extract_statements(sql), sql)
            answer = connection.sql(sql)
            if answer is None:
                raise BadQuery(f"expected a query, got {sql!r}")
            with answer.to_arrow_reader(ROWS) as pieces:
                yield pieces
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            raise _meaning(error, views.values(), memory) from error


def plain_rows(piece: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Rows of Python's own values: times are aware, in UTC; lists and structs are lists and dicts."""
    columns = [column.to_pylist(maps_as_pydicts="lossy") for column in piece.columns]
    return (tuple(map(_plain, row)) for row in zip(*columns, strict=True))


def _meaning(error: Exception, views: Iterable[Rows], memory: str) -> Exception:
    """The error that says what to do, of one that DuckDB or Arrow raised."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return BadQuery(
            f"the question needs more memory than {memory}: ask for less at once, or allow more: {error}"
        )
    failure = next((view.failure for view in views if view.failure), None)
    if failure is None:
        return BadQuery(str(error)) if isinstance(error, duckdb.Error) else error
    if isinstance(failure, KhobaoError):
        return failure
    if "AWS Error" in str(failure):
        return StoreUnavailable(str(failure))
    return ArchiveDamaged(
        f"{failure} (a month file that is replaced while it is read looks like this too: ask again)"
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
