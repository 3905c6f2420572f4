"""``khobao check``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.exits import Exit
from scrapers.errors import BadConfiguration
from scrapers.outlets import load

if TYPE_CHECKING:
    pass


Cases = Annotated[
    Path | None,
    typer.Option(
        "--cases",
        metavar="FOLDER",
        help="The folder of all golden cases; KHOBAO_CASES, else tests/outlets, if not said.",
        show_default=False,
    ),
]


def command(
    outlet: OutletSlug,
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="Only this case.", show_default=False)
    ] = None,
    cases: Cases = None,
    json: Json = False,
) -> None:
    """Read the golden cases of an outlet again, and compare them field by field. Ends in an alarm where one differs."""
    from scrapers.onboard.golden import case as golden
    from scrapers.onboard.golden.check import check
    from scrapers.onboard.golden.excerpt import differing

    described, folder = load(outlet), golden.root(cases)
    found = golden.cases(folder, described)
    if case and case not in {each.name for each in found}:
        raise BadConfiguration(
            f"{outlet}: no golden case {case!r} in {folder / outlet}; there are: {', '.join(each.name for each in found) or 'none'}"
        )
    if not found:
        raise BadConfiguration(
            f"{outlet}: no golden case in {folder / outlet}; khobao record {outlet} URL makes one"
        )
    compared = {each.name: list(check(described, each)) for each in found if case in {None, each.name}}
    wrong = {name: [each for each in fields if not each.is_same] for name, fields in compared.items()}
    if json:
        show.as_json({
            "outlet": outlet,
            "cases": [
                {
                    "case": name,
                    "fields": len(fields),
                    "differences": [
                        {"field": each.field, "expected": each.expected, "came": each.came}
                        for each in wrong[name]
                    ],
                }
                for name, fields in compared.items()
            ],
        })
    else:
        show.table(
            ("case", "fields", "that differ"),
            (
                (name, len(fields), ", ".join(each.field for each in wrong[name]) or None)
                for name, fields in compared.items()
            ),
        )
        rows = [
            (name, each.field, expected or "nothing", came or "nothing")
            for name, fields in wrong.items()
            for each in fields
            for expected, came in differing(each.expected, each.came)
        ]
        if rows:
            show.table(("case", "field", "expected", "came"), rows)
    if any(wrong.values()):
        raise typer.Exit(Exit.ALARM)
