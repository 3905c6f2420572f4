"""``khobao quarantine list``."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config

if TYPE_CHECKING:
    pass
from scrapers.cli.decisions import row


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Only what is filed under this day of the outlet: 2025-01-22."
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what was rejected already.")] = False,
    json: Json = False,
) -> None:
    """List what waits, with the reasons."""
    from scrapers.archive.archive import Archive
    from scrapers.review.decide import waiting

    with Archive.open(Config.from_env()) as archive:
        slug = archive.check_outlet(outlet) if outlet else None
        found = waiting(archive, outlet=slug, day=day.date() if day else None, decided=everything)
    if json:
        show.as_json([row(held) for held in found])
        return
    show.table(
        ("id", "outlet", "day", "batch", "headline", "reasons"),
        (
            (
                held.article.id,
                held.article.outlet,
                held.day,
                held.batch,
                held.article.headline,
                "; ".join(held.reasons),
            )
            for held in found
        ),
    )
