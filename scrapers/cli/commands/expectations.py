"""``khobao expectations``."""

from enum import StrEnum
from typing import Annotated

import typer

from scrapers.cli.arguments import OutletSlug
from scrapers.outlets import load


class Table(StrEnum):
    """What a suite judges."""

    ARTICLES = "articles"
    PAGES = "pages"


def command(
    outlet: OutletSlug,
    table: Annotated[
        Table, typer.Argument(help="The rules for one article, or those for the pages of a batch.")
    ] = Table.ARTICLES,
) -> None:
    """Print an outlet's suite of checks in the JSON of Great Expectations."""
    from scrapers.refine import docs

    typer.echo(docs.suite(load(outlet), table.value).decode(), nl=False)
