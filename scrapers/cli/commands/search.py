"""``khobao search``."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.config import Config
from scrapers.model.rights import in_short, kept_back

if TYPE_CHECKING:
    from scrapers.search.find import Hit

FEW = 20
"""Hits of a table, where no limit is given."""


class Format(StrEnum):
    """What hits are written as."""

    TABLE = "table"  # on a terminal, else values parted by tabs
    CSV = "csv"
    JSONL = "jsonl"


class Order(StrEnum):
    """The order of hits."""

    NEWEST = "newest"
    BEST = "best"


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help='All of them: word, "a phrase", headline:word, -word; or an address, or an article\'s id.',
            show_default=False,
        ),
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(metavar="OUTLET", help="Of this outlet; may be repeated.")
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Filed under this day or a later one."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Filed under this day or an earlier one."),
    ] = None,
    section: Annotated[list[str] | None, typer.Option(metavar="NAME", help="In this section.")] = None,
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="By this person.")] = None,
    agency: Annotated[list[str] | None, typer.Option(metavar="NAME", help="From this agency.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="In this language, such as vi.")
    ] = None,
    tag: Annotated[
        str | None, typer.Option(help="On which a note stands that has this tag.", show_default=False)
    ] = None,
    sort: Annotated[
        Order, typer.Option(help="Newest first, or the closest of the newest 2,000.")
    ] = Order.NEWEST,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many. [default: 20 in a table, else all]")
    ] = None,
    format: Annotated[
        Format, typer.Option(help="All but table are written as the hits come.")
    ] = Format.TABLE,
    withheld: Annotated[
        bool,
        typer.Option(
            "--withheld",
            help="In files, with the words of articles whose outlets ask that they not be passed on, too.",
        ),
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="First take in all that is published and not in the index yet.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="First make the index again from the bucket.")
    ] = False,
) -> None:
    """Search headlines and texts: khobao search '"hạn hán" miền tây' --outlet vietnamplus.

    Marks may be left out (dang finds Đảng); where they are typed they must be there.
    """
    from scrapers.archive.answers import WRITERS
    from scrapers.archive.archive import Archive
    from scrapers.search import follow
    from scrapers.search.export import as_table
    from scrapers.search.find import Sort, every, volume
    from scrapers.search.index import Index
    from scrapers.search.question import Filters, Question
    from scrapers.search.tagged import tagged

    filters = Filters(
        outlets=tuple(outlet or ()),
        first=first.date() if first else None,
        last=last.date() if last else None,
        sections=tuple(section or ()),
        authors=tuple(author or ()),
        agencies=tuple(agency or ()),
        languages=tuple(language or ()),
    )
    asked = " ".join(words or ())
    only_index = (update or rebuild) and not asked and filters == Filters() and not tag
    if not only_index and not tag:
        Question.parse(asked, filters)
    with Archive.open(Config.from_env()) as archive:
        if rebuild:
            with show.progress("tables") as on_table:
                show.say(f"The index is made from {follow.rebuild(archive, on_table):,} tables.")
        if update:
            with show.progress("batches") as on_outlet:
                show.say(f"The index took in {follow.update(archive, on_outlet):,} batches.")
        if only_index:
            return
        for slug in outlet or ():
            archive.check_outlet(slug)
        among = tagged(archive.catalog, tag or "", outlet or archive.catalog.noted_outlets())
        question = Question.parse(asked, replace(filters, articles=among))
        with Index.for_reading(archive.catalog.url) as index:
            if waiting := follow.behind(archive, index):
                show.say(
                    f"{waiting:,} batches are not in the index yet: khobao search --update takes them in"
                )
            most = limit or (FEW if format is Format.TABLE else None)
            hits = islice(every(index, question, sort=Sort(sort)), most)
            if format is not Format.TABLE:
                back: Counter[str] = Counter()
                counted = hits if withheld else _counting(hits, back)
                with show.progress("hits") as on_progress:
                    WRITERS[format](as_table(counted, whole=withheld), sys.stdout, on_progress)
                if back:
                    why = "; ".join(f"{number:,} for {each}" for each, number in back.most_common())
                    show.say(
                        f"without the words of {back.total():,} articles, whose outlets ask that they not be passed on: {why}."
                        " --withheld gives them"
                    )
                return
            found = list(hits)
            show.table(("outlet", "date", "id", "headline", "where"), map(_row, found))
            show.say(f"{len(found):,} of {volume(index, question)} hits.")


def _counting(hits: Iterator["Hit"], back: Counter[str]) -> Iterator["Hit"]:
    """The hits, and in ``back`` for what the words of some are not passed on."""
    for hit in hits:
        if why := kept_back(hit.card.rights):
            back[in_short(why)] += 1
        yield hit


def _row(hit: "Hit") -> tuple[object, ...]:
    from scrapers.search.marks import plain

    return (hit.card.outlet, hit.card.day, hit.card.article_id, plain(hit.headline), plain(hit.snippet))
