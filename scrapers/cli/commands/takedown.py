"""``khobao takedown``."""

import getpass
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.outlets import load


def command(
    outlet: OutletSlug,
    article: Annotated[
        str,
        typer.Argument(
            metavar="URL|ID", help="One of the article's addresses, or its id.", show_default=False
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            help="The reason, in a sentence; kept, and shown in the article's place.", show_default=False
        ),
    ],
    by: Annotated[
        str | None, typer.Option(help="Who decides; the login name if not said.", show_default=False)
    ] = None,
    hide: Annotated[
        bool, typer.Option("--hide", help="Give it to nobody; the raw captures are kept.")
    ] = False,
    json: Json = False,
) -> None:
    """Take an article down, for good: also when it is captured or read again."""
    from scrapers.archive.archive import Archive
    from scrapers.takedown.run import hide as take_down

    if not hide:
        raise BadConfiguration(f"{article}: expected --hide, which says that it is to be hidden and kept")
    described = load(outlet)
    with Archive.open(Config.from_env()) as archive:
        by = getpass.getuser() if by is None else by
        done = take_down(described, article, archive, reason=reason, by=by)
    if json:
        show.as_json(done.plain())
        return
    sealed = ", ".join(f"{day}, version {version}" for day, version in done.sealed.items())
    show.table(
        ("hidden", done.name),
        (
            ("done at", f"{done.done_at:%Y-%m-%dT%H:%M:%SZ}"),
            ("refined again", ", ".join(done.refined)),
            ("sealed again", sealed),
            *(("moved under restricted/", key) for key in done.moved),
        ),
    )
