"""The tables of the catalog.

They hold facts, copied from the bucket: ``captures`` (every response and revisit record, from CDXJ), ``batches``,
``outcomes`` and ``listings`` (from batch.json), ``reports`` and ``readings`` (from reports), ``month_files`` (from
these). ``links`` and ``days`` say of every link and day how it stands now and are worked out from them whenever one
of its facts comes in, so that the order in which they came cannot matter.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Enum,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from scrapers.model.link import State

VERSION = 3
"""Of this schema. An older catalog is brought forward where ``STEPS`` can do it, else it is rebuilt from the bucket."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite has no type for it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without an offset, as it is stored; ``value`` is aware."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        return value.replace(tzinfo=UTC) if value else None


class Epoch(FunctionElement[int]):
    """Seconds since 1970 of an instant that is stored, which is to the second."""

    type = BigInteger()
    inherit_cache = True


@compiles(Epoch, "sqlite")
def _of_sqlite(element: Epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(Epoch, "postgresql")
def _of_postgresql(element: Epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)})"


class Words(TypeDecorator[str]):
    """Text that an outlet wrote, without what a database cannot keep: NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as the database can keep it."""
        return value.replace("\0", "").encode(errors="replace").decode() if value else value


def link_key(canonical_url: str) -> str:
    """What links are keyed by: PostgreSQL indexes no text of more than 2,700 bytes, and a URL may be longer."""
    return hashlib.sha256(canonical_url.encode(errors="replace")).hexdigest()[:32]


_STATE = Enum(
    State, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)

metadata = MetaData()
_LINK = "The key of the link (``link_key``): half of the SHA-256 of its canonical URL, hex."

version = Table(
    "version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False, doc="Of this schema."),
)

batches = Table(
    "batches",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("parts", Integer, nullable=False, doc="Its WARC files."),
    Column("bytes", BigInteger, nullable=False, doc="Of its WARC files."),
    info={"meaning": "A row a batch, from batch.json."},
)

captures = Table(
    "captures",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("part", String(60), primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("url", Words, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("status", Words),
    Column("mime", Words),
    Column("revisit", Boolean, nullable=False, doc="Whether it is a revisit record."),
    Column("payload_digest", String(90), nullable=False),
    Column("record_id", String(60)),  # known for captures of links, from batch.json
    Column("link", String(32), doc=_LINK),  # where it was fetched for one
    Index("captures_by_link", "outlet", "link"),
    info={"meaning": "A row a response or revisit record, from CDXJ."},
)
_RESPONSE = captures.c.revisit.is_(False)
# What never changes, such as robots.txt, has a revisit record in every batch and one response: only these are in it.
Index(
    "captures_by_response",
    captures.c.outlet,
    captures.c.payload_digest,
    captures.c.fetched_at,
    captures.c.batch,
    captures.c.part,
    captures.c.offset,
    sqlite_where=_RESPONSE,
    postgresql_where=_RESPONSE,
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("link", String(32), primary_key=True, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    Column("started_at", Instant, nullable=False),  # of the batch
    Column("url", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("title", Words),
    Column("published", String(40)),  # ISO 8601, for its offset
    Column("section", Words),
    Column("state", _STATE, nullable=False),
    Column("reason", Words),
    Column("status", Integer),
    Column("tries", Integer, nullable=False),
    Column("fetched_at", Instant),
    Column("part", String(60)),
    Column("offset", BigInteger),
    Column("etag", Words),
    Column("last_modified", Words),
    Index("outcomes_by_link", "outlet", "link"),
    info={"meaning": "A row a link that a batch tried or left, from batch.json."},
)

listings = Table(
    "listings",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, doc="Its place in batch.json."),
    Column("day", Date, nullable=False),
    Column("link", String(32), nullable=False, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("title", Words),
    Column("published", String(40)),
    Column("section", Words),
    Column("stated", Boolean, nullable=False),
    Column("memento", JSON(none_as_null=True)),
    Index("listings_by_day", "outlet", "day"),
    Index("listings_by_link", "outlet", "link"),
    info={"meaning": "A row a link that a dated source listed for a day, from batch.json."},
)

reports = Table(
    "reports",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("reader_version", Text, nullable=False),
    Column("rejected", Boolean, nullable=False, doc="Whether the checks reject the batch."),
    info={"meaning": "A row a refined batch, from its report."},
)

readings = Table(
    "readings",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("link", String(32), primary_key=True, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    Column("state", _STATE, nullable=False),
    Column("reasons", Words),
    Column("fetched_at", Instant, nullable=False),
    Column("article_id", String(16)),
    Column("day", Date),
    Column("revision", Integer),
    Column("body_sha256", String(64)),
    Column("simhash", String(16)),
    Index("readings_by_article", "outlet", "article_id"),
    Index("readings_by_text", "outlet", "body_sha256"),
    Index("readings_by_link", "outlet", "link"),
    Index("readings_by_day", "outlet", "day"),
    Index("readings_by_state", "state", "outlet"),
    info={"meaning": "A row a page that was read, from the report of its batch."},
)

links = Table(
    "links",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("link", String(32), primary_key=True, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    # of the run that first listed it
    Column("first_seen", Instant, nullable=False),
    Column("url", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("title", Words),
    Column("published", String(40)),
    Column("section", Words),
    # of the last run that tried it
    Column("state", _STATE, nullable=False),
    Column("reason", Words),
    Column("last_batch", String(90), nullable=False, doc="The last that tried it."),
    Column("last_tried_at", Instant, nullable=False),
    Column("last_fetched_at", Instant),
    Column("tries", Integer, nullable=False),  # since it was last captured
    Column("captures", Integer, nullable=False),
    Column("first_captured_at", Instant, doc="UTC; null if it was never captured."),
    Column("etag", Words),
    Column("last_modified", Words),
    # the last full response
    Column("original_batch", String(90), doc="Where its last full response is."),
    Column("original_part", String(60), doc="Where its last full response is."),
    Column("original_offset", BigInteger, doc="Where its last full response is."),
    # the last reading that gave an article
    Column("article_id", String(16)),
    Column("day", Date),
    Index("links_by_state", "outlet", "state"),
    # With what else ``due`` and ``listed`` ask for: they read only rows that they give.
    Index("links_by_look", "outlet", "first_captured_at", "last_fetched_at", "article_id"),
    Index("links_by_time", "outlet", "day", "published"),
    info={"meaning": "A row a link, as it stands now: worked out from the other tables."},
)


days = Table(
    "days",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("day", Date, primary_key=True),
    Column(
        "folded", Integer, doc="The version of its manifest that the month files hold; null if they do not."
    ),
    Index(
        "days_fresh",
        "outlet",
        "day",
        sqlite_where=text("folded IS NULL"),
        postgresql_where=text("folded IS NULL"),
    ),
    info={"meaning": "A row a day of which a page was read or which is sealed."},
)

month_files = Table(
    "month_files",
    metadata,
    Column("name", String(20), primary_key=True, doc="Of the table."),
    Column("outlet", String(60), primary_key=True),
    Column("month", Date, primary_key=True, doc="Its first day."),
    Column(
        "versions",
        BigInteger,
        nullable=False,
        doc="The versions of its days, added up: each change raises it.",
    ),
    Column("size", BigInteger, nullable=False, doc="Bytes."),
    Column("rows", BigInteger, nullable=False),
    info={"meaning": "A row a month file (`archive/months.py`), from the bucket."},
)


def version_of(connection: Connection) -> int | None:
    """Of the schema; None for an empty database, 0 for tables that are none of ours."""
    names = inspect(connection).get_table_names()
    if version.name in names:
        return connection.execute(select(version.c.version)).scalar() or 0
    return 0 if set(names) & set(metadata.tables) else None


def _renew_indexes(connection: Connection) -> None:
    """Make the indexes those of this version. An index that changes gets another name."""
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in there:
            continue
        for found in inspect(connection).get_indexes(table.name):
            if found["name"] not in {index.name for index in table.indexes}:
                connection.exec_driver_sql(f"DROP INDEX {found['name']}")
        for index in table.indexes:
            index.create(connection, checkfirst=True)


def _add_days(connection: Connection) -> None:
    metadata.create_all(connection, tables=[days, month_files])
    read = select(readings.c.outlet, readings.c.day).where(readings.c.day.is_not(None)).distinct()
    connection.execute(delete(days))
    connection.execute(insert(days).from_select(["outlet", "day"], read))
    _renew_indexes(connection)


STEPS: Mapping[int, Callable[[Connection], None]] = {2: _renew_indexes, 3: _add_days}
"""What makes a catalog of the version before into one of this version, out of what it holds. A version that brings
facts which only the bucket has is not here."""


def migrate(connection: Connection) -> bool:
    """Bring an older catalog to this version, all steps in the caller's transaction; whether that can be done.

    Idempotent: of several processes that find an old catalog one does it and the others find it done.
    """
    found = version_of(connection)
    steps = [STEPS.get(step) for step in range((found or 0) + 1, VERSION + 1)]
    if found is None or found > VERSION or None in steps:
        return False
    for step in filter(None, steps):
        step(connection)
    connection.execute(update(version).values(version=VERSION))
    return True


def make(connection: Connection) -> None:
    """Make what tables are missing, and say of which version they are."""
    metadata.create_all(connection)
    if connection.execute(select(version.c.version)).scalar() is None:
        connection.execute(insert(version), [{"version": VERSION}])
