"""Arguments that several commands share."""

import getpass
from collections.abc import Collection
from typing import Annotated

import typer

from scrapers.outlets import load

OutletSlug = Annotated[
    str,
    typer.Argument(
        metavar="OUTLET", help="An outlet's slug; `khobao outlets` lists them.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a script.")]
ReadAs = Annotated[
    str | None,
    typer.Option(
        "--outlet",
        metavar="OUTLET",
        help="Read with the layouts and facts of this outlet.",
        show_default=False,
    ),
]


def check_outlet(slug: str, held: Collection[str]) -> None:
    """Raises UnknownOutlet, which names the outlets that there are, for one that has no file and is none of ``held``."""
    if slug not in held:
        load(slug)


def who(by: str | None) -> str:
    """The name of who says it, as it was given, else that of the login."""
    return getpass.getuser() if by is None else by
