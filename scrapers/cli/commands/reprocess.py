"""``khobao reprocess``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.config import Config
from scrapers.errors import PastDiffers
from scrapers.outlets import load
from scrapers.reprocess.report import Figures, Gate


def command(
    outlet: OutletSlug,
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, in the outlet's zone.")
    ],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    promote: Annotated[
        bool, typer.Option("--promote", help="Publish the new results, where the gate is passed.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="With --promote: also where the gate is not passed.")
    ] = False,
    share: Annotated[
        float, typer.Option(min=0, max=1, help="The gate: the share of articles, and of words, that may go.")
    ] = Gate().share,
    run: Annotated[
        str | None, typer.Option(help="Go on with a run that broke off, by its name.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Read past days again from the archive alone, and say what that would change. Publishes nothing without --promote.
    Ends in an alarm where the gate is not passed."""
    from scrapers.archive.archive import Archive
    from scrapers.reprocess import run as reprocess

    described = load(outlet)
    name = run or reprocess.run_name(datetime.now(UTC))
    with Archive.open(Config.from_env()) as archive:
        begun = reprocess.begin(described, first.date(), last.date(), name, archive)
        with show.progress(f"reprocess {outlet}") as advance:
            for number, shard in enumerate(begun.shards, 1):
                reprocess.compare(described, begun, shard.day, archive)
                advance(number, len(begun.shards), f"{shard.day}")
        doubts = Gate(share=share).doubts(reprocess.figures(begun, archive))
        total = sum((figures for _, figures in reprocess.figures(begun, archive)), Figures())
        promoted, sealed = None, {}
        if promote and (anyway or not doubts):
            with show.progress(f"promote {outlet}") as advance:
                promoted = reprocess.promote(described, begun, archive, on_batch=advance)
            sealed = {f"{manifest.day}": manifest.version for manifest in promoted.manifests}
    if json:
        show.as_json({
            "outlet": outlet,
            "run": name,
            "reader_version": begun.reader_version,
            "days": len(begun.shards),
            "pages": total.pages,
            "articles": total.articles,
            "moved": total.moved,
            "changed": total.changed,
            "fields": total.fields,
            "words": {"published": total.words, "lost": total.words_lost, "gained": total.words_gained},
            "doubts": doubts,
            "promoted": promoted.batches if promoted else None,
            "sealed": sealed,
        })
    else:
        show.table(
            ("run", name),
            [
                ("days", len(begun.shards)),
                ("pages read again", total.pages),
                ("articles published", total.articles),
                *((name.replace("_", " "), number) for name, number in total.moved.items()),
                ("changed", total.changed),
                *((f"changed {name}", number) for name, number in total.fields.items()),
                ("words published", total.words),
                ("words lost", total.words_lost),
                ("words gained", total.words_gained),
                ("batches promoted", len(promoted.batches) if promoted else "none"),
                *((f"sealed {day}", f"version {version}") for day, version in sealed.items()),
            ],
        )
    if doubts and not promoted:
        raise PastDiffers(f"{outlet}: run {name}: {'; '.join(doubts)}. Reports: {reprocess.reports(begun)}")
