"""``khobao verify``."""

from datetime import date, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.outlets import load


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day whose objects are looked at."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last such day.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Look at presence and size only, and hash nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Verify sealed days: the chain of manifests and every object they name. Ends in an alarm where something is
    missing, changed or not accounted for."""
    from scrapers.archive.store import Store
    from scrapers.seal.verify import sealed_outlets, verify

    begin, end = first.date() if first else date.min, last.date() if last else date.max
    if end < begin:
        raise BadConfiguration(f"expected --from before --to, got {begin} to {end}")
    store = Store.open(Config.from_env())
    sealed = sealed_outlets(store)
    if outlet and outlet not in sealed:
        load(outlet)  # names the outlets there are, where this is none
    problems = {}
    for slug in [outlet] if outlet else sealed:
        with show.progress(f"verify {slug}") as advance:
            problems[slug] = list(
                verify(slug, store, first=begin, last=end, hashes=not quick, on_manifest=advance)
            )
    if json:
        show.as_json({
            slug: [{"key": each.key, "problem": each.what} for each in found]
            for slug, found in problems.items()
        })
    else:
        show.table(
            ("key", "problem"), ((each.key, each.what) for found in problems.values() for each in found)
        )
        wrong = sum(map(len, problems.values()))
        show.say(f"{wrong} problems in the sealed days of {', '.join(problems) or 'no outlet'}")
    if any(problems.values()):
        raise typer.Exit(Exit.ALARM)
