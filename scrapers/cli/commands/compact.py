"""``khobao compact``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import check_outlet
from scrapers.config import Config


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
) -> None:
    """Bring the month files up to date with the sealed days. Sealing does so itself: this is for days that an earlier
    version sealed, and for what `khobao verify` finds. Idempotent."""
    from scrapers.archive.archive import Archive
    from scrapers.seal.months import months
    from scrapers.seal.run import fold
    from scrapers.seal.verify import sealed_outlets

    with Archive.open(Config.from_env()) as archive:
        sealed = sealed_outlets(archive.store)
        if outlet:
            check_outlet(outlet, sealed)
            sealed = tuple({outlet} & {*sealed})
        for slug in sealed:
            due = months(archive.store, slug)
            with show.progress(f"compact {slug}") as advance:
                for done, month in enumerate(due, 1):
                    fold(slug, month, archive)
                    advance(done, len(due), f"{month:%Y-%m}")
