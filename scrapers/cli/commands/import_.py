"""``khobao import``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.model.link import State
from scrapers.outlets import load


def command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="Text copied from pages, one article a file.")
    ],
    outlet: Annotated[
        str, typer.Option("--outlet", metavar="OUTLET", help="The outlet that the texts are from.")
    ],
    json: Json = False,
) -> None:
    """Import text dumps: keep the files, and read each into an article without dates or address."""
    from scrapers.archive.archive import Archive
    from scrapers.refine.import_text import import_dumps

    with Archive.open(Config.from_env()) as archive:
        imported = import_dumps(load(outlet), files, archive)
    if json:
        show.as_json([asdict(one) for one in imported])
    else:
        rows = ((one.file, one.state, "; ".join(one.reasons) or one.key) for one in imported)
        show.table(("file", "state", "where or why"), rows)
    if any(one.state is not State.ARCHIVED for one in imported):
        raise typer.Exit(Exit.ALARM)
