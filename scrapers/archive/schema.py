"""The tables of the catalog.

They hold facts, copied from the bucket: ``responses`` and ``robots`` (from CDXJ), ``batches``, ``outcomes``,
``fetches`` and ``listings`` (from batch.json), ``reports`` and ``readings`` (from reports), ``month_files`` (from these),
and what people said (``catalog_said``). ``links`` and ``days`` say of
every link and day how it stands now and are worked out from them whenever one of its facts comes in, so that the order
in which they came cannot matter.

A page is looked at many times and changes seldom: a look is one short row of ``outcomes``, and what does not change
with it, such as the title, stands once in ``links``.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Enum,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from scrapers.model.link import State

VERSION = 7
"""Of this schema. ``archive/migrations.py`` brings an older catalog forward where it can, else it is rebuilt from the
bucket."""

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: in SQLite, which has no type for it, microseconds since 1970."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """As the database keeps it."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """As it is stored; ``value`` is aware."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return (value - _1970) // _MICROSECOND
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        found: datetime = value if dialect.name != "sqlite" else _1970 + value * _MICROSECOND
        return found.replace(tzinfo=UTC)


class Hex(TypeDecorator[str]):
    """Text that is hex, as a digest is, kept as the bytes that it stands for, which sort as it does.

    ``prefix`` goes before the hex. The first byte says whether it was hex: any other text is kept as it is.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.prefix = prefix

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Its bytes."""
        if value is None:
            return None
        digits = value.removeprefix(self.prefix)
        if value.startswith(self.prefix) and _HEX.fullmatch(digits):
            return b"\1" + bytes.fromhex(digits)
        return b"\0" + value.encode(errors="replace")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """The text."""
        if value is None:
            return None
        is_hex, rest = value[0], value[1:]
        return self.prefix + rest.hex() if is_hex else rest.decode()


class Epoch(FunctionElement[int]):
    """Seconds since 1970 of an instant that is stored, which is to the second."""

    type = BigInteger()
    inherit_cache = True


@compiles(Epoch, "sqlite")
def _of_sqlite(element: Epoch, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)}) / 1000000"


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


def is_scheduled(batch: ColumnElement[str]) -> ColumnElement[bool]:
    """As ``keys.is_scheduled``, of a column with names of batches."""
    return ~batch.contains(".")


_STATE = Enum(
    State, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)

metadata = MetaData()
_URL = "As the source printed it, made absolute; null where that is the canonical one."
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
    Column("records", Integer, nullable=False, doc="Responses and revisit records in them."),
    Column(
        "captured", Integer, nullable=False, doc="Links of which it has a new page, for refining to read."
    ),
    Column("day", Date),
    Index("batches_by_day", "outlet", "day"),
    info={"meaning": "A row a batch, from batch.json."},
)

responses = Table(
    "responses",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("part", Hex, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Words, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("payload_digest", Hex("sha256:"), nullable=False),
    Column("record_id", String(60)),  # known for pages, from batch.json
    Index("responses_by_payload", "outlet", "payload_digest"),
    info={"meaning": "A row a response record, from CDXJ: what revisit records refer to."},
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("link", Hex, primary_key=True, doc=_LINK),
    Column("batch", String(90), primary_key=True),
    Column("state", _STATE, nullable=False),
    Column("reason", Words),
    Column("status", Integer),
    Column("tries", Integer, nullable=False),
    Column("fetched_at", Instant),
    # of its record, where it was captured
    Column("part", Hex),
    Column("offset", BigInteger),
    Column("revisit", Boolean, doc="Whether that is a revisit record."),
    # Not for the others: SQLite would prefer their primary key to their indexes, and read all of an outlet.
    sqlite_with_rowid=False,
    info={"meaning": "A row a link that a batch tried or left, from batch.json."},
)

fetches = Table(
    "fetches",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("state", _STATE, primary_key=True),
    Column("status", Integer, primary_key=True, autoincrement=False, doc="HTTP; 0 for no response."),
    Column("links", Integer, nullable=False, doc="That ended so."),
    Column("requests", Integer, nullable=False, doc="Made for them."),
    sqlite_with_rowid=False,
    info={"meaning": "How many links of a batch ended alike, from batch.json."},
)

robots = Table(
    "robots",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("part", Hex, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Words, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("payload_digest", Hex("sha256:"), nullable=False),
    sqlite_with_rowid=False,
    info={"meaning": "A row a robots.txt that differs from all before it, from CDXJ."},
)

listings = Table(
    "listings",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("batch", String(90), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, doc="Its place in batch.json."),
    Column("day", Date, nullable=False),
    Column("link", Hex, nullable=False, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    Column("url", Words, doc=_URL),
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
    Column("link", Hex, primary_key=True, doc=_LINK),
    Column("state", _STATE, nullable=False),
    Column("reasons", Words),
    Column("fetched_at", Instant, nullable=False),
    Column("article_id", Hex),
    Column("day", Date),
    Column("revision", Integer),
    Column("body_sha256", Hex),
    Column("simhash", Hex),
    Index("readings_by_link", "outlet", "link"),
    Index("readings_by_article", "outlet", "article_id"),
    Index("readings_by_text", "outlet", "body_sha256"),
    Index("readings_by_day", "outlet", "day", "state", "article_id"),
    Index("readings_by_state", "state", "outlet"),
    info={"meaning": "A row a page that was read, from the report of its batch."},
)

links = Table(
    "links",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("link", Hex, primary_key=True, doc=_LINK),
    Column("canonical_url", Words, nullable=False),
    # of the run that first listed it
    Column("first_batch", String(90), nullable=False, doc="The first that listed it."),
    Column("first_seen", Instant, nullable=False),
    Column("url", Words, doc=_URL),
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
    # of the last response that stated either
    Column("validated_batch", String(90), doc="The last that was given them."),
    Column("etag", Words),
    Column("last_modified", Words),
    # the last full response
    Column("original_batch", String(90), doc="Where its last full response is."),
    Column("original_part", Hex, doc="Where its last full response is."),
    Column("original_offset", BigInteger, doc="Where its last full response is."),
    # the last reading that gave an article
    Column("article_id", Hex),
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


_FORMER = ("captures",)
"""Tables of older versions."""


def version_of(connection: Connection) -> int | None:
    """Of the schema; None for an empty database, 0 for tables that are none of ours."""
    names = inspect(connection).get_table_names()
    if version.name in names:
        return connection.execute(select(version.c.version)).scalar() or 0
    return 0 if set(names) & set(metadata.tables) else None


def make(connection: Connection) -> None:
    """Make what tables are missing, and say of which version they are."""
    metadata.create_all(connection)
    if connection.execute(select(version.c.version)).scalar() is None:
        connection.execute(insert(version), [{"version": VERSION}])


def drop(connection: Connection) -> None:
    """Drop the tables of any version."""
    names = {*metadata.tables, *_FORMER}
    for name in set(inspect(connection).get_table_names()) & names:
        connection.execute(text(f"DROP TABLE {name}"))
