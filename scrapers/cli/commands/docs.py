"""``khobao docs``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.outlets import load


def command(
    outlet: OutletSlug,
    batch: Annotated[
        str | None,
        typer.Argument(metavar="[BATCH]", help="Its page alone, also where it was rendered before."),
    ] = None,
    json: Json = False,
) -> None:
    """Render Data Docs: the checks of batches as web pages, by Great Expectations. Without BATCH, all pages that wait."""
    from scrapers.archive.archive import Archive
    from scrapers.refine import docs

    described = load(outlet)
    with Archive.open(Config.from_env()) as archive:
        if batch:
            page = docs.render(described, batch, archive)
            rendered = int(page is not None)
        else:
            page = None
            with show.progress(f"docs {outlet}") as advance:
                rendered = docs.render_pending(described, archive, on_page=advance)
    if json:
        show.as_json({"outlet": outlet, "rendered": rendered, "page": page})
    elif page:
        show.say(page)
    else:
        show.say(f"{rendered} pages rendered" if batch is None else f"{batch} has no results to render")
