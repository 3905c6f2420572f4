"""The tables of what is the same. They stand in the search index, and are written in its transactions."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

from scrapers.archive.schema import Hex
from scrapers.same.tally import tables_of

metadata = MetaData()

_ORDERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows stand in the order of their key, and nowhere else."""

articles = Table(
    "same_articles",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("outlet", String(60), nullable=False),
    Column("article_id", Hex, nullable=False),
    Column("second", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("repeats", LargeBinary, nullable=False),
    Column("parent", BigInteger),
    Column("root", BigInteger),
    Index("same_articles_by_root", "root"),
)
"""The articles that are searched (``place`` is that of the search index). ``second``: since 1970, when it was published.
``repeats``: a byte for each paragraph of the signature, 1 for one that the site repeats. ``size``: shingles of the others.
``parent``: which article it is a copy of, ``root``: the first of its cluster; null
for one that is no copy."""

links = Table(
    "same_links",
    metadata,
    Column("later", BigInteger, primary_key=True, autoincrement=False),
    Column("earlier", BigInteger, primary_key=True, autoincrement=False),
    Column("shared", Integer, nullable=False),
    Column("copy", Boolean, nullable=False),
    Index("same_links_by_earlier", "earlier"),
    **_ORDERED,
)
"""Pairs of articles with ``shared`` shingles: copies, or with a passage in common."""


paragraphs = tables_of("same_paragraphs", metadata)
"""Which articles of an outlet have a paragraph, and which paragraphs the site repeats."""
prints = tables_of("same_prints", metadata)
"""Which articles of a week have a print, and which prints are a template's."""
