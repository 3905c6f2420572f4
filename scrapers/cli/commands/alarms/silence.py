"""``khobao alarms silence``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, who
from scrapers.config import Config
from scrapers.model.alarm import Kind
from scrapers.outlets import load


def command(
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="As the list names it: blocked, store_unusable …")
    ],
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="The end, in UTC: 2026-12-24T18:00."),
    ],
    reason: Annotated[str, typer.Option(help="The reason, in a sentence; kept with the silence.")],
    outlet: Annotated[
        str | None,
        typer.Argument(metavar="OUTLET", help="Of this outlet alone; else of all.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who decides; the login name if not said.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Have nobody told of an alarm until a time. It is kept and listed, and told then if it is still open."""
    from scrapers.alarms.board import silence
    from scrapers.archive.store import Store

    said = silence(
        Store.open(Config.from_env()),
        kind,
        load(outlet).slug if outlet else None,
        until=until.replace(tzinfo=UTC),
        reason=reason,
        by=who(by),
        now=datetime.now(UTC),
    )
    if json:
        show.as_json(show.rows([said])[0])
    else:
        show.table(
            ("silenced", f"{said.kind} {said.outlet or ''}"),
            (("until", said.until.isoformat()), ("reason", said.reason), ("by", said.by)),
        )
