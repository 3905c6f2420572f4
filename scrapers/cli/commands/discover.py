"""``khobao discover``."""

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.outlets import load


def command(outlet: OutletSlug, json: Json = False) -> None:
    """List what the sources of an outlet list now. Fetches nothing but the sources, and keeps nothing."""
    from scrapers.capture.run import discover

    described = load(outlet)
    with show.progress(f"discover {outlet}") as advance:
        found = discover(described, Config.from_env(), on_progress=advance)
    if json:
        show.as_json({"outlet": outlet, "sources": show.rows(found.sources), "links": show.rows(found.links)})
        return
    show.table(
        ("source", "links", "error"), ((source.name, source.links, source.error) for source in found.sources)
    )
    show.table(
        ("published", "link", "title"),
        (
            (
                f"{link.published:%Y-%m-%d %H:%M %z}" if link.published else None,
                link.canonical_url,
                link.title,
            )
            for link in found.links
        ),
    )
