"""Commands over the archive: queries and the catalog."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config


def add_to(app: typer.Typer) -> None:
    app.command()(query)
    catalog = typer.Typer(help="The index over the bucket.", no_args_is_help=True)
    catalog.command()(rebuild)
    catalog.command()(counts)
    app.add_typer(catalog, name="catalog")


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="Over the views articles and quarantine.")],
    json: Json = False,
) -> None:
    """Ask the bucket's tables, in DuckDB's SQL: khobao query "select outlet, count(*) from articles group by 1"."""
    from scrapers.archive.query import query as run
    from scrapers.archive.store import Store

    result = run(sql, Store.open(Config.from_env()))
    if json:
        show.as_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    else:
        show.table(result.columns, result.rows)


def rebuild() -> None:
    """Make the catalog again from the bucket alone."""
    from scrapers.archive.catalog import Catalog
    from scrapers.archive.store import Store

    config = Config.from_env()
    with show.progress("batches") as advance:
        Catalog.rebuild(config.catalog, Store.open(config), advance).close()
    counts()


def counts(json: Json = False) -> None:
    """Say what the archive holds of each outlet."""
    from scrapers.archive.archive import Archive

    with Archive.open(Config.from_env()) as archive:
        held = archive.catalog.counts()
    if json:
        show.as_json([
            {
                "outlet": one.outlet,
                "batches": one.batches,
                "captures": one.captures,
                "articles": one.articles,
                "revisions": one.revisions,
                "bytes": one.bytes,
                "last_batch": one.last_batch,
                "links": {str(state): count for state, count in one.links.items()},
            }
            for one in held
        ])
        return
    show.table(
        ("outlet", "batches", "captures", "articles", "revisions", "bytes", "last batch"),
        (
            (one.outlet, one.batches, one.captures, one.articles, one.revisions, one.bytes, one.last_batch)
            for one in held
        ),
    )
