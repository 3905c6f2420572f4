"""Commands that read pages into articles."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, ReadAs
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.outlets import load, load_all

if TYPE_CHECKING:
    from scrapers.model.article import Article


def add_to(app: typer.Typer) -> None:
    app.command()(read)
    app.command("import")(import_files)


def read(
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="URL|FILE", help="An address, or a saved page (gzip or not).", show_default=False
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
    """Read a page and print its article. Without --outlet, as the outlet that the address belongs to, if one does."""
    if jsonl == (page is not None):
        raise typer.BadParameter("give either one page, or --jsonl and lines on standard input")
    if jsonl:
        from scrapers.cli.jsonl import read_lines

        for line in read_lines(sys.stdin.buffer, processes):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        return
    assert page is not None, "checked above"
    from scrapers.read import read as run

    is_address = page.startswith(("http://", "https://"))
    described = load(outlet) if outlet else _owner(page if is_address else url)
    article = run(_fetched(page) if is_address else _saved(Path(page), url), described)
    if json:
        show.as_json(article.to_dict())
    else:
        print_article(article)


def _owner(url: str | None) -> Outlet | None:
    return next((outlet for outlet in load_all() if outlet.owns(url)), None) if url else None


def _saved(path: Path, url: str | None) -> Page:
    from scrapers.cli.jsonl import file_body

    return Page(url=url, body=file_body(path))


def _fetched(url: str) -> Page:
    from scrapers.crawl.fetch import fetch

    return fetch(url, Config.from_env())


def print_article(article: "Article") -> None:
    """The article as a person reads it: what is stated, field by field, then the body."""
    shown = {
        "headline": article.headline,
        "description": article.description,
        "published": article.date_published,
        "modified": article.date_modified,
        "authors": ", ".join(article.authors),
        "agencies": ", ".join(article.agencies),
        "dateline": article.dateline,
        "section": article.article_section,
        "keywords": ", ".join(article.keywords),
        "language": article.in_language,
        "words": article.word_count,
        "address": article.canonical_url,
        "agreement": article.agreement,
        "flags": ", ".join(article.flags),
    }
    for name, value in shown.items():
        if value not in {None, ""}:
            typer.echo(f"{name + ':':<12} {value}")
    for paragraph in article.article_body:
        typer.echo(f"\n{paragraph}")
    for caption in article.captions:
        typer.echo(f"\n[{caption.text or ''}{f' ({caption.credit})' if caption.credit else ''}]")
    for report in article.embedded_reports:
        typer.echo(f"\n[another report on the page: {report.headline or 'without a headline'}]")


def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="Text copied from pages, one article a file.")
    ],
    outlet: Annotated[
        str, typer.Option("--outlet", metavar="OUTLET", help="The outlet that the texts are from.")
    ],
    json: Json = False,
) -> None:
    """Import text dumps: keep the files, and read each into an article without dates or address."""
    from scrapers.archive.store import Store
    from scrapers.refine.import_text import import_dumps

    imported = import_dumps(load(outlet), files, Store.open(Config.from_env()))
    if json:
        show.as_json([asdict(one) for one in imported])
    else:
        rows = ((one.file, one.state, "; ".join(one.reasons) or one.key) for one in imported)
        show.table(("file", "state", "where or why"), rows)
    if any(one.state is not State.ARCHIVED for one in imported):
        raise typer.Exit(Exit.ALARM)
