"""``khobao catalog counts``."""

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config


def command(json: Json = False) -> None:
    """Say what the archive holds of each outlet."""
    from scrapers.archive.archive import Archive

    with Archive.open(Config.from_env()) as archive:
        held = archive.catalog.counts()
    if json:
        show.as_json([
            {
                "outlet": one.outlet,
                "batches": one.batches,
                "captures": one.captures,
                "articles": one.articles,
                "revisions": one.revisions,
                "bytes": one.bytes,
                "last_batch": one.last_batch,
                "links": {str(state): count for state, count in one.links.items()},
            }
            for one in held
        ])
        return
    show.table(
        ("outlet", "batches", "captures", "articles", "revisions", "bytes", "last batch"),
        (
            (one.outlet, one.batches, one.captures, one.articles, one.revisions, one.bytes, one.last_batch)
            for one in held
        ),
    )
