"""Tables of the search index for questions in SQL: groups of articles that begin with one of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from sqlalchemy import Connection, Table, func, select

from scrapers.archive.views import Rows
from scrapers.search.index import Index

_PIECE = 1_000
"""Groups of one piece of a table."""

Members = Callable[[Connection, list[int], Mapping[int, int]], Iterator[dict[str, Any]]]
"""The rows of groups, named by the places of their first articles; with how many members each of all groups has."""


def table(
    catalog_url: str, schema: pa.Schema, of: Callable[[Index], tuple[Table, int]], members: Members
) -> Rows:
    """Of the index beside a catalog. ``of``: the table with columns ``place`` and ``root``, and from how many members on a
    group is left out. Its scan raises CatalogUnusable where there is no index."""

    def batches(columns: list[str], condition: ds.Expression | None) -> Iterator[pa.RecordBatch]:
        with Index.for_reading(catalog_url) as index, index.database.reading() as connection:
            rows = (
                pa.RecordBatch.from_pylist(piece, schema=schema)
                for piece in _pieces(connection, *of(index), members)
            )
            scanner = ds.Scanner.from_batches(rows, schema=schema, columns=columns, filter=condition)
            yield from scanner.to_batches()

    return Rows(schema, batches)


def _pieces(
    connection: Connection, articles: Table, most: int, members: Members
) -> Iterator[list[dict[str, Any]]]:
    sizes = (
        select(articles.c.root, func.count().label("number"))
        .where(articles.c.root.is_not(None))
        .group_by(articles.c.root)
    )
    numbers = {row.root: row.number + 1 for row in connection.execute(sizes) if row.number < most}
    ordered = sorted(numbers)
    for at in range(0, len(ordered), _PIECE):
        yield list(members(connection, ordered[at : at + _PIECE], numbers))
