"""``khobao verify``."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, check_outlet
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import BadConfiguration

if TYPE_CHECKING:
    from scrapers.archive.chain import Problem


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
    offline: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Instead of the bucket: a folder with copies of its objects under their keys.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Public keys to trust, PEM, instead of those of the settings."),
    ] = None,
    tsa: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Root certificates of time stamping authorities to trust, PEM, instead of those of the settings.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Verify sealed days: the chain of manifests and every object they name. Ends in an alarm where something is
    missing, changed or not accounted for."""
    from scrapers.archive.signing import Keyring
    from scrapers.archive.stamping import Stamps
    from scrapers.archive.store import Store
    from scrapers.seal import offline as copied
    from scrapers.seal.verify import sealed_outlets, verify

    begin, end = first.date() if first else date.min, last.date() if last else date.max
    if end < begin:
        raise BadConfiguration(f"expected --from before --to, got {begin} to {end}")
    if key and not key.is_file():
        raise BadConfiguration(f"{key}: expected a file of public keys, there is none")
    if tsa and not tsa.is_file():
        raise BadConfiguration(f"{tsa}: expected a file of certificates, there is none")
    config = Config.from_env()
    stamps = Stamps(None, tsa or config.tsa_trusted)
    ring = Keyring(None, key) if key else Keyring(config.signing_key, config.trusted_keys)
    if offline:
        if outlet or first or last or quick:
            raise BadConfiguration(
                "expected --offline with no outlet, day or --quick: all of the folder is verified"
            )
        _say({"": list(copied.verify(offline, ring, stamps))}, f"{offline}", json=json)
        return
    store = Store.open(config)
    sealed = sealed_outlets(store)
    if outlet:
        check_outlet(outlet, sealed)
    problems = {}
    for slug in [outlet] if outlet else sealed:
        with show.progress(f"verify {slug}") as advance:
            problems[slug] = list(
                verify(
                    slug,
                    store,
                    first=begin,
                    last=end,
                    hashes=not quick,
                    keyring=ring,
                    stamps=stamps,
                    on_manifest=advance,
                )
            )
    if not ring.believed:
        show.say("signatures are not checked: there is no key yet (khobao sign), and none was given (--key)")
    _say(problems, f"the sealed days of {', '.join(problems) or 'no outlet'}", json=json)


def _say(problems: "Mapping[str, Sequence[Problem]]", where: str, *, json: bool) -> None:
    """Raises Exit where there are any."""
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
        show.say(f"{wrong} problems in {where}")
    if any(problems.values()):
        raise typer.Exit(Exit.ALARM)
