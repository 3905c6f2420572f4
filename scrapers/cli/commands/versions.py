"""``khobao versions``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.outlets import load


def command(
    outlet: OutletSlug,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="A batch's name, such as 20261122T1030Z.")],
    json: Json = False,
) -> None:
    """List the results of a batch that were replaced by re-reading, with the keys under which they are kept."""
    from scrapers.archive import keys
    from scrapers.archive.archive import Archive
    from scrapers.reprocess.run import versions

    described = load(outlet)
    with Archive.open(Config.from_env()) as archive:
        found = versions(described.slug, archive.batch(described.slug, batch).batch, archive)
    kept = {
        key: [keys.version(report.reader_version, *each) for each in report.objects.items()]
        for key, report in found.items()
    }
    if json:
        show.as_json([
            {
                "reader_version": report.reader_version,
                "report": key,
                "counts": report.counts,
                "objects": kept[key],
            }
            for key, report in found.items()
        ])
        return
    show.table(
        ("reader version", "key"),
        ((found[report].reader_version, key) for report, tables in kept.items() for key in (report, *tables)),
    )
