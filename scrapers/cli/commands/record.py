"""``khobao record``."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.model.outlet import Outlet
from scrapers.outlets import load

if TYPE_CHECKING:
    from scrapers.model.page import Page


Cases = Annotated[
    Path | None,
    typer.Option(
        "--cases",
        metavar="FOLDER",
        help="The folder of all golden cases; KHOBAO_CASES, else tests/outlets, if not said.",
        show_default=False,
    ),
]


def _saved(path: Path, outlet: Outlet, url: str | None, at: str) -> "Page":
    from scrapers.archive.keys import YEARS
    from scrapers.cli.jsonl import file_body
    from scrapers.onboard.golden.record import saved_page

    try:
        time = datetime.fromisoformat(at) if at else None
    except ValueError:
        time = None
    if at and (time is None or time.tzinfo is None or time.year not in YEARS):
        raise typer.BadParameter(f"--at {at!r}: expected a time with an offset, 2017-12-04T07:30+07:00")
    return saved_page(file_body(path), outlet, url=url, captured_at=time)


def command(
    outlet: OutletSlug,
    page: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="An address, or a saved page (gzip or not).")
    ],
    case: Annotated[
        str, typer.Option(metavar="CASE", help="The case's name; from the address if not said.")
    ] = "",
    url: Annotated[
        str | None,
        typer.Option(
            help="The address a saved page had, where it does not say so itself.", show_default=False
        ),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="When a saved page was captured, with an offset: 2017-12-04T07:30+07:00."
        ),
    ] = "",
    no_article: Annotated[
        bool, typer.Option("--no-article", help="The page is one that must be read as no article.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Record anew a case that exists.")] = False,
    cases: Cases = None,
    json: Json = False,
) -> None:
    """Keep a page with what is read out of it, as a golden case. A person then checks that by eye."""
    from scrapers.onboard.golden.case import root
    from scrapers.onboard.golden.record import record

    described, folder = load(outlet), root(cases)
    if page.startswith(("http://", "https://")):
        if url or at:
            raise typer.BadParameter("--url and --at are for a saved page")
        from scrapers.crawl.fetch import fetch

        config = Config.from_env()
        taken = fetch(page, config)
        how = f"fetched from {'a newsstand' if config.newsstand else 'the site'}"
    else:
        taken, how = _saved(Path(page), described, url, at), f"taken from the file {Path(page).name}"
    made = record(described, taken, folder, how=how, name=case, no_article=no_article, again=again)
    if json:
        show.as_json({
            "outlet": outlet,
            "case": made.case.name,
            "folder": made.case.folder,
            "headline": made.article.headline if made.article else None,
            "no_article": made.reason,
        })
        return
    if made.article:
        from scrapers.cli.article import print_article

        print_article(made.article)
    else:
        typer.echo(f"no article: {made.reason}")
    show.say(
        f"recorded {made.case.folder}. Compare article.json with the page by eye, and mend it there: "
        "it holds what was read, which is not yet what is true"
    )
