"""``khobao query``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config


def command(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="Over the views articles and quarantine.")],
    json: Json = False,
) -> None:
    """Ask the bucket's tables, in DuckDB's SQL: khobao query "select outlet, count(*) from articles group by 1"."""
    from scrapers.archive.query import query
    from scrapers.archive.store import Store

    result = query(sql, Store.open(Config.from_env()))
    if json:
        show.as_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    else:
        show.table(result.columns, result.rows)
