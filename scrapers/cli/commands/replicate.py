"""``khobao replicate``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, check_outlet
from scrapers.cli.exits import Exit
from scrapers.config import Config


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Compare all of it now, and not what is old once a week.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the replica (KHOBAO_REPLICA) up to date. What is damaged is not copied, and nothing is removed there but what a
    takedown or publishing again has removed. Ends in an alarm where an object was not copied."""
    from scrapers.archive.signing import Keyring
    from scrapers.archive.store import Store
    from scrapers.audit.replica import replicate
    from scrapers.audit.run import outlets

    config = Config.from_env()
    store, replica = Store.open(config), Store.open_replica(config)
    replica.check()
    if outlet:
        check_outlet(outlet, outlets(store))
    ring = Keyring(config.signing_key, config.trusted_keys)
    with show.progress("replicate") as advance:
        done = replicate(
            store,
            replica,
            work=config.home / "work",
            outlet=outlet,
            everything=everything,
            keyring=ring,
            on_progress=advance,
        )
    if json:
        (row,) = show.rows([done])
        show.as_json(row)
    else:
        show.table(("not copied", "why"), ((each.key, each.why) for each in done.refused))
        show.say(
            f"{done.copied:,} objects copied, {done.bytes:,} bytes; {done.removed:,} removed; {len(done.refused):,} not copied;"
            f" {done.compared:,} parts compared"
        )
    if done.refused:
        raise typer.Exit(Exit.ALARM)
