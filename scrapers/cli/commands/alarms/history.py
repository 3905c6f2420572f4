"""``khobao alarms history``."""

from itertools import islice
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.alarms import COLUMNS, cells, plain
from scrapers.cli.arguments import Json, check_outlet
from scrapers.config import Config


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many, the last opened first.")] = 50,
    json: Json = False,
) -> None:
    """List what is over."""
    from scrapers.alarms.board import history
    from scrapers.archive.store import Store
    from scrapers.audit.run import outlets

    store = Store.open(Config.from_env())
    found = list(islice(history(store, of=lambda slug: outlet in {None, slug}), most))
    if outlet and not found:
        check_outlet(outlet, outlets(store))
    if json:
        show.as_json([plain(each, None) for each in found])
    else:
        show.table(COLUMNS, (cells(each, None) for each in found))
