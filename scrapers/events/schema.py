"""The tables of what is one event. They stand in the search index, and are written in its transactions."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

from scrapers.same.tally import tables_of

metadata = MetaData()

_ORDERED: dict[str, Any] = {"sqlite_with_rowid": False}

articles = Table(
    "event_articles",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("outlet", String(60), nullable=False),
    Column("language", String(35), nullable=False),
    Column("second", BigInteger, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("keys", LargeBinary, nullable=False),
    Column("addresses", LargeBinary, nullable=False),
    Column("translations", LargeBinary, nullable=False),
    Column("norm", BigInteger, nullable=False),
    Column("parent", BigInteger),
    Column("root", BigInteger),
    Index("event_articles_by_head", "head"),
    Index("event_articles_by_root", "root"),
)
"""The articles that are searched. ``head``: the first of its cluster of copies, itself where it is that. ``keys``,
``addresses``, ``translations``: sorted 64-bit hashes. Of heads alone: ``norm``, what its keys weigh together;
``parent``: which earlier report of the event it is linked with, ``root``: the first report; both null for an article
that begins an event, and for a copy."""

links = Table(
    "event_links",
    metadata,
    Column("later", BigInteger, primary_key=True, autoincrement=False),
    Column("earlier", BigInteger, primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("series", Boolean, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Index("event_links_by_earlier", "earlier"),
    **_ORDERED,
)
"""Pairs of heads. ``certain``: a page names the other as its translation. ``series``: two of a series of one outlet.
``accepted``: whether they report one event."""

keys = tables_of("event_keys", metadata)
"""Which heads of a span of time have a key, and which keys are common."""
addresses = tables_of("event_addresses", metadata)
"""Which articles have an address."""
translations = tables_of("event_translations", metadata)
"""Which articles name an address as their translation, and which addresses too many name."""
