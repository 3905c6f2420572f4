"""``khobao query``."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config
from scrapers.errors import BadConfiguration


class Format(StrEnum):
    """What an answer is written as."""

    TABLE = "table"  # on a terminal, else values parted by tabs
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def command(
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL",
            help="Over the views articles, quarantine, changes, clusters, events, notes, assessments, accuracy, rights and"
            " register.",
        ),
    ],
    json: Json = False,
    format: Annotated[
        Format, typer.Option(help="All but table are written as the answer comes.")
    ] = Format.TABLE,
    memory: Annotated[str, typer.Option(help="What may be used before the disk is, such as 4GB.")] = "1GB",
) -> None:
    """Ask the bucket's tables, in DuckDB's SQL: khobao query "select outlet, count(*) from articles group by 1"."""
    from scrapers.archive.answers import WRITERS
    from scrapers.archive.archive import Archive
    from scrapers.archive.query import answering, query
    from scrapers.archive.said_views import accuracies, assessments, notes
    from scrapers.archive.scratch import full_named
    from scrapers.search.copies import clusters
    from scrapers.search.reports import events

    if format is Format.PARQUET and sys.stdout.isatty():
        raise BadConfiguration("expected a file for Parquet: add > answer.parquet")
    with Archive.open(Config.from_env()) as archive:
        catalog = archive.catalog
        also = {
            "clusters": clusters(catalog.url),
            "events": events(catalog.url),
            "notes": notes(catalog),
            "assessments": assessments(catalog),
            "accuracy": accuracies(catalog),
        }
        if format is not Format.TABLE and not json:
            with (
                answering(sql, archive, memory=memory, also=also) as pieces,
                show.progress("rows") as on_progress,
                # DuckDB's own errors are no OSErrors; where the server's are, they have no number of this machine's.
                full_named("standard output"),
            ):
                WRITERS[format](pieces, sys.stdout, on_progress)
                sys.stdout.flush()
            return
        result = query(sql, archive, memory=memory, also=also)
    if json:
        show.as_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    else:
        show.table(result.columns, result.rows)
