"""``khobao read``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, ReadAs
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.outlets import load, load_each


def _owner(url: str | None) -> Outlet | None:
    """Whose address it is; a file that cannot be loaded is said, and may be the one."""
    if not url:
        return None
    outlets, broken = load_each()
    for said in broken.values():
        show.say(said)
    return next((outlet for outlet in outlets if outlet.owns(url)), None)


def _saved(file: str, url: str | None) -> Page:
    from scrapers.cli.jsonl import file_body, unzipped

    return Page(url=url, body=unzipped(sys.stdin.buffer.read()) if file == "-" else file_body(Path(file)))


def _fetched(url: str) -> Page:
    from scrapers.crawl.fetch import fetch

    return fetch(url, Config.from_env())


def command(
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="URL|FILE",
            help="An address, or a saved page (gzip or not); - for standard input.",
            show_default=False,
        ),
    ] = None,
    outlet: ReadAs = None,
    url: Annotated[str | None, typer.Option(help="The address a saved page had.", show_default=False)] = None,
    json: Json = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read lines {"file", "url", "outlet"} and print an article, or {"error"}, for each.',
        ),
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="With --jsonl: how many. All cores by default.", show_default=False),
    ] = None,
) -> None:
    """Read a page and print its article. Without --outlet, as the outlet that the address belongs to, if one does.
    With --jsonl it ends in an alarm where a line gave no article."""
    if jsonl == (page is not None):
        raise typer.BadParameter("give either one page, or --jsonl and lines on standard input")
    if jsonl:
        from scrapers.cli.jsonl import is_error, read_lines

        failed = False
        for line in read_lines(sys.stdin.buffer, processes):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            failed |= is_error(line)
        if failed:
            raise typer.Exit(Exit.ALARM)
        return
    assert page is not None, "checked above"
    from scrapers.read import read

    is_address = page.startswith(("http://", "https://"))
    described = load(outlet) if outlet else _owner(page if is_address else url)
    article = read(_fetched(page) if is_address else _saved(page, url), described)
    if json:
        show.as_json(article.to_dict())
    else:
        from scrapers.cli.article import print_article

        print_article(article)
