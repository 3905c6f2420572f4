"""``khobao probe``."""

import ipaddress
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

import scrapers.outlets
from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config, is_loopback
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import check_slug
from scrapers.outlets import slugs


def _kept_in() -> str:
    """The first private folder, else the package's own."""
    private = next(filter(None, os.environ.get("KHOBAO_OUTLETS", "").split(os.pathsep)), "")
    return private or next(iter(scrapers.outlets.__path__))


def _refuse(file: Path, *, again: bool) -> None:
    """Raises BadConfiguration where the file would take another's place."""
    if file.exists() and not again:
        raise BadConfiguration(f"{file} exists: --slug gives the outlet another name, --again overwrites it")
    where = {Path(folder).resolve() for folder in scrapers.outlets.__path__}
    if file.stem in slugs() and file.parent.resolve() in where and not file.exists():
        raise BadConfiguration(
            f"there is an outlet {file.stem!r} in another folder already: --slug gives this one another name"
        )


def _public(url: str) -> None:
    """Raises BadConfiguration for an address of this machine or of a private network: trying again helps nothing."""
    from scrapers.web.guard import is_public

    try:
        host = urlsplit(url).hostname or ""
    except ValueError as error:
        raise BadConfiguration(
            f"{url!r}: expected an address such as https://news.example/ ({error})"
        ) from error
    try:
        inside = not is_public(ipaddress.ip_address(host))
    except ValueError:
        inside = is_loopback(host)
    if inside:
        raise BadConfiguration(
            f"{url}: expected the home page of a public site, and {host} is not on the public internet"
        )


def command(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site's home page.")],
    slug: Annotated[
        str,
        typer.Option(
            metavar="OUTLET", help="The outlet's slug; from the file's or the host's name if not said."
        ),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|FOLDER", help="Write the file there, not to standard output.", show_default=False
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Write it where outlets are found: the first folder of KHOBAO_OUTLETS, else scrapers/outlets.",
        ),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Overwrite a file that exists.")] = False,
    json: Json = False,
) -> None:
    """Look at an unknown site and draft its outlet file: what it lists and where, the shape of its addresses, its
    language and time zone, how its articles read. As polite as a capture; keeps no page."""
    from scrapers.onboard.probe.draft import draft, slug_of
    from scrapers.onboard.probe.run import probe
    from scrapers.onboard.probe.summary_lines import summary_lines

    if to and keep:
        raise typer.BadParameter("give either --to or --keep")
    named = to if to and to.suffix == ".py" else None
    folder = Path(_kept_in()) if keep else to if not named else None
    slug = slug or (named.stem if named else "")
    if slug:
        check_slug(slug)
    _public(url)
    if guess := named or (folder / f"{slug or slug_of(url)}.py" if folder else None):
        _refuse(guess, again=again)  # before the site is troubled
    now = datetime.now(UTC)
    with show.progress("probe") as advance:
        found = probe(url, Config.from_env(), now=now, on_progress=advance)
    if not json:
        show.table(("looked for", "found"), summary_lines(found), aside=not (to or keep))
        for note in found.notes:
            show.say(f"note: {note}")
    slug = slug or slug_of(found.home)
    drafted = draft(found, slug, now.date())
    file = named or (folder / f"{slug}.py" if folder else None)
    if file:
        _refuse(file, again=again)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(drafted.text, encoding="utf-8")
    if json:
        show.as_json({
            "slug": slug,
            "file": file,
            "probe": asdict(found),
            "unverified": drafted.outlet.unverified,
            "draft": drafted.text,
        })
        return
    for line in drafted.outlet.unverified:
        show.say(f"unverified: {line}")
    if file is None:
        typer.echo(drafted.text, nl=False)
    else:
        show.say(f"wrote {file}. Look through it, then: khobao discover {slug}; khobao record {slug} URL")
