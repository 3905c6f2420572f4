"""The tables of the index that both databases have alike; the words themselves are in ``engine``.

The index is a database of its own beside a SQLite catalog (``catalog.search.sqlite``), since SQLite has one writer at a
time, and writing an index takes longer than a capture should wait. In PostgreSQL, whose writers do not wait for others,
its tables stand beside the catalog's.
"""

import unicodedata

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
    make_url,
    select,
)

from scrapers.archive.schema import Hex, Instant
from scrapers.errors import CatalogUnusable

VERSION = 10
"""Of these tables, of how texts become words, and of what counts as the same text and the same event. An index of another version is made again."""
REBUILD = "khobao search --rebuild"

metadata = MetaData()

identity = Table(
    "search_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    # Words are taken out of the index by saying them again: another Unicode might say them otherwise.
    Column("unicode", String(20), nullable=False),
)

positions = Table(
    "search_positions",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("life", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
)
"""How far the index came in each outlet's log of publications."""

editions = Table(
    "search_editions",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("name", String(90), primary_key=True),
    Column("filed", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Hex, nullable=False),
    Column("fetched_at", Instant),
    Index("search_editions_by_article", "outlet", "article_id"),
)
"""Every row of the tables ``articles``: which batch holds which article. The latest of an article is the one searched.
``filed`` is the day, empty for none."""

documents = Table(
    "search_documents",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("outlet", String(60), nullable=False),
    Column("article_id", Hex, nullable=False),
    Column("name", String(90), nullable=False),
    Column("number", Integer, nullable=False),
    Column("day", Date),
    Index("search_documents_by_article", "outlet", "article_id", unique=True),
)
"""The articles that are searched. The higher the place, the newer."""

texts = Table(
    "search_texts",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("card", LargeBinary, nullable=False),
)
"""What is shown of them: ``Card``, apart from ``documents``, whose rows stay short for being counted."""


rulings = Table(
    "search_rulings",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("name", String(90), primary_key=True),
    Column("of", String(10), nullable=False),
    Column("article_id", Hex, nullable=False),
    Column("other_outlet", String(60), nullable=False),
    Column("other_id", Hex, nullable=False),
    Column("number", Integer, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("by", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Index("search_rulings_by_other", "other_outlet", "other_id"),
)
"""What people said of pairs of articles (``model.ruling``), as the bucket has it; ``name`` is the last of the key."""


def in_memory(catalog_url: str) -> bool:
    """Whether a catalog is nowhere but in this process: there is no place beside it."""
    parsed = make_url(catalog_url)
    return parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}


def beside(catalog_url: str) -> str:
    """SQLAlchemy's URL of the index of a catalog."""
    parsed = make_url(catalog_url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not in_memory(catalog_url):
        folder, slash, name = parsed.database.rpartition("/")
        stem = name.removesuffix(".sqlite").removesuffix(".db")
        parsed = parsed.set(database=f"{folder}{slash}{stem}.search.sqlite")
    return parsed.render_as_string(hide_password=False)


def is_made(connection: Connection) -> bool:
    """Whether there is any index."""
    return identity.name in inspect(connection).get_table_names()


def mismatch(connection: Connection, *, writing: bool) -> str | None:
    """Why this code must not use the index, in words, or None. An index written with another Unicode can be read."""
    row = connection.execute(select(identity)).first()
    if row is None or row.version != VERSION:
        return f"expected version {VERSION}, found {row.version if row else 'none'}"
    if writing and row.unicode != unicodedata.unidata_version:
        return f"expected Unicode {unicodedata.unidata_version}, as this Python has, found {row.unicode}"
    return None


def check(connection: Connection, name: str, *, writing: bool) -> None:
    """Raises CatalogUnusable for an index that this code must not use."""
    if said := mismatch(connection, writing=writing):
        raise CatalogUnusable(f"search index {name}: {said}: run `{REBUILD}`")


def make(connection: Connection) -> None:
    """Make the tables that are missing, and say of which version they are."""
    metadata.create_all(connection)
    if connection.execute(select(identity)).first() is None:
        row = {"version": VERSION, "unicode": unicodedata.unidata_version}
        connection.execute(insert(identity), [row])
