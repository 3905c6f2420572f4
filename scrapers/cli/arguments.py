"""Arguments that several commands share."""

import getpass
from typing import Annotated

import typer

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


def who(by: str | None) -> str:
    """The name of who says it, as it was given, else that of the login."""
    return getpass.getuser() if by is None else by
