"""The database of the catalog, or of an index beside it: how it is opened, how transactions run, and what its failures
mean to us."""

import json
import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    MetaData,
    Text,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy import exc as sql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine

from scrapers import errors

WAIT = 60
"""Seconds to wait for another writer: a batch of 5,000 links is written in under 2."""

_DAMAGED = re.compile(r"malformed|not a database|file is encrypted", re.I)
_SETTINGS = re.compile(
    r"unable to open database file|readonly database|authentication failed|does not exist|no password supplied"
    r"|permission denied|translate host name|resolve host",
    re.I,
)
_FULL = re.compile(r"database or disk is full|no space left|could not extend file|disk quota", re.I)


CHUNK = 500
"""Values in one IN (…)."""


def chunked(values: Iterable[str]) -> Iterator[list[str]]:
    """Sorted, in lists of at most ``CHUNK``."""
    ordered = sorted(values)
    return (ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK))


class _Numbers(TypeDecorator[list[int]]):
    """Any number of whole numbers as one parameter: the text of an array for PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # Without a type PostgreSQL reads it as an array before it plans, and looks each row up in a hash. Text that is cast it
        # takes for an array of ten: where a table is new, each row would be compared with each of thousands.
        return NullType() if dialect.name == "postgresql" else super().load_dialect_impl(dialect)

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> str:
        return array(value or ()) if dialect.name == "postgresql" else json.dumps(value)


def array(numbers: Iterable[int]) -> str:
    """As PostgreSQL reads it; a list of Python's is written number by number, which takes longer than to look them up."""
    return f"{{{','.join(map(str, numbers))}}}"


class one_of(FunctionElement[bool]):
    """Whether a column of whole numbers has one of these, of which there may be any number.

    They are one parameter, so a statement stays short and is compiled once, which an IN (…) of each value is not.
    """

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[int], numbers: Iterable[int]) -> None:
        super().__init__(column, bindparam(None, sorted(numbers), type_=_Numbers(), unique=True))


@compiles(one_of, "sqlite")
def _in_json(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # ruff: ignore[hardcoded-sql-expression] - a parameter


@compiles(one_of, "postgresql")
def _in_array(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY (CAST({numbers} AS bigint[]))"


def has_tables(connection: Connection, *of: MetaData) -> bool:
    """Whether all of their tables are there."""
    return {name for each in of for name in each.tables} <= set(inspect(connection).get_table_names())


class Database:
    """SQLite or PostgreSQL, by SQLAlchemy's URL."""

    def __init__(
        self,
        url: str,
        *,
        what: str = "catalog",
        remedy: str = "khobao catalog rebuild",
        wait: int = WAIT,
    ) -> None:
        """``what`` it holds and the command that is its ``remedy`` are for messages; ``wait`` is in seconds, for other
        writers. Raises BadConfiguration for a URL that names no database of these kinds."""
        self._what, self._remedy = what, remedy
        # The index may stand in the catalog's own PostgreSQL database: neither waits for the other's writers.
        self._lock = "khobao" if what == "catalog" else f"khobao {what}"
        try:
            parsed = make_url(url)
            kind = parsed.get_backend_name()
            if kind not in {"sqlite", "postgresql"}:
                raise errors.BadConfiguration(
                    f"KHOBAO_CATALOG={parsed.render_as_string()}: expected sqlite:///… or postgresql://…"
                )
            self.url, self.kind = url, kind
            self.name = parsed.render_as_string(hide_password=True)
            self.file = Path(parsed.database) if kind == "sqlite" and parsed.database else None
            arguments: dict[str, Any] = {} if "timeout" in parsed.query else {"timeout": wait}
            if kind == "postgresql":
                # A statement that is prepared keeps the plan of when its table was small, however much one transaction
                # puts into it: to make an index again took a time that grew with the square of the articles.
                arguments = {
                    "connect_timeout": 10,
                    "options": f"-c lock_timeout={wait}s",
                    "prepare_threshold": None,
                }
            self._engine = create_engine(parsed, connect_args=arguments, pool_pre_ping=kind == "postgresql")
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise errors.BadConfiguration(
                f"{error.filename}: expected a folder for the catalog: {error.strerror}; set KHOBAO_HOME to one that can"
                " be written to, or KHOBAO_CATALOG"
            ) from error
        except (sql.ArgumentError, sql.NoSuchModuleError, ImportError) as error:
            raise errors.BadConfiguration(f"KHOBAO_CATALOG: expected a URL of a database: {error}") from error
        if kind == "sqlite":
            _let_us_begin(self._engine)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that sees the catalog as it was when it began."""
        with self._named(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, outlet: str | None = None) -> Generator[Connection]:
        """A transaction that is the only writer of this outlet, or of all; SQLite has but one writer anyway.

        So what is read in it to work out what is written cannot change meanwhile.
        """
        engine = self._engine.execution_options(write=True)
        with self._named(), engine.begin() as connection:
            if self.kind == "postgresql":
                all_outlets = func.hashtext(self._lock)
                if outlet is None:
                    connection.execute(select(func.pg_advisory_xact_lock(all_outlets)))
                else:
                    connection.execute(select(func.pg_advisory_xact_lock_shared(all_outlets)))
                    connection.execute(
                        select(func.pg_advisory_xact_lock(func.hashtext(f"{self._lock} {outlet}")))
                    )
            yield connection

    def compact(self, tables: Iterable[str]) -> None:
        """Write the database anew, so that its files hold nothing of rows that were deleted: of SQLite the whole file, of
        PostgreSQL these tables, which nobody can use meanwhile. Raises CatalogUnavailable where others do not let it."""
        with self._named():
            if self.kind == "postgresql":
                engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
                with engine.connect() as connection:
                    for name in sorted(tables):
                        connection.exec_driver_sql(f'VACUUM (FULL) "{name}"')
                return
            with closing(self._engine.raw_connection()) as raw:
                self._compact_file(raw.driver_connection)

    def _compact_file(self, connection: Any) -> None:
        try:
            connection.execute("VACUUM")
            # The log holds what was written before, until it is emptied.
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise errors.CatalogUnavailable(f"{self._what} {self.name}: {error}") from error
        if busy:
            raise errors.CatalogUnavailable(
                f"{self._what} {self.name}: expected nobody to read it while it is compacted: run the command again"
            )

    def put_aside(self) -> None:
        """Give the file of a SQLite catalog, and what belongs to it, names ending in ``.damaged``."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.file}{suffix}")
            if part.exists():
                part.rename(f"{part}.damaged")

    def close(self) -> None:
        """Give all connections back. Idempotent; a later use opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _named(self) -> Generator[None]:
        try:
            yield
        except sql.DBAPIError as error:
            raise self._failure(error) from error
        except sql.TimeoutError as error:
            raise errors.CatalogUnavailable(f"{self._what} {self.name}: {error}") from error

    def _failure(self, error: sql.DBAPIError) -> Exception:
        said = " ".join(str(error.orig).split())
        where = f"{self._what} {self.name}: {said}"
        if _DAMAGED.search(said):
            return errors.CatalogUnusable(f"{where}: run `{self._remedy}`")
        if _FULL.search(said):
            return errors.StorageFull(f"{where}: make room on the disk")
        if isinstance(error, sql.OperationalError) and _SETTINGS.search(said):
            return errors.BadConfiguration(f"{where}: check KHOBAO_CATALOG")
        if isinstance(error, sql.OperationalError | sql.InterfaceError) or error.connection_invalidated:
            return errors.CatalogUnavailable(where)
        return error  # a mistake of ours


def _let_us_begin(engine: Engine) -> None:
    """Python's sqlite3 begins a transaction at the first write; ours begin when we say, and take the lock at once."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute(
            "PRAGMA journal_mode=WAL"
        )  # readers and one writer at a time, in several processes

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
