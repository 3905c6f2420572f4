"""``khobao same``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config

if TYPE_CHECKING:
    from scrapers.search.copies import Copies, Copy


def command(
    article: Annotated[str, typer.Argument(metavar="URL|ID", help="An article's address, or its id.")],
    json: Json = False,
) -> None:
    """Show who has an article's text, too, and had it first: khobao same https://www.vietnamplus.vn/post1052312.vnp.

    "of it" says how much of that text stands in the article asked about, "in it" how much of the article stands there.
    """
    from scrapers.archive.archive import Archive
    from scrapers.search import follow
    from scrapers.search.copies import asked
    from scrapers.search.index import Index

    with Archive.open(Config.from_env()) as archive, Index.for_reading(archive.catalog.url) as index:
        if waiting := follow.behind(archive, index):
            show.say(f"{waiting:,} batches are not in the index yet: khobao search --update takes them in")
        found = asked(index, article)
    if json:
        show.as_json(_document(found))
        return
    if found.doubt:
        show.say(f"Copies are not looked for: {found.doubt}.")
    elif found.cluster is None:
        show.say("No other published article has this text.")
    else:
        told = f", which most credit to {found.origin}" if found.origin else ""
        show.say(f"Cluster {found.cluster}: {len(found.members)} articles with one text{told}.")
    rows = [
        *(
            _row(each, "first" if each.copy_of is None else f"copy of {each.copy_of.article_id}")
            for each in found.members
        ),
        *(_row(each, "shares a passage") for each in found.passages),
    ]
    if rows:
        columns = ("published", "outlet", "id", "what", "of it", "in it", "paragraphs", "credits", "headline")
        show.table(columns, rows)


def _row(copy: "Copy", what: str) -> tuple[object, ...]:
    card, kin = copy.card, copy.kin
    return (
        f"{copy.published:%Y-%m-%d %H:%M}",
        card.outlet,
        card.article_id,
        what,
        f"{kin.of_it:.0%}",
        f"{kin.in_it:.0%}",
        kin.paragraphs,
        ", ".join(card.agencies),
        card.headline,
    )


def _document(found: "Copies") -> dict[str, Any]:
    return {
        "outlet": found.card.outlet,
        "article_id": found.card.article_id,
        "cluster": found.cluster,
        "origin": found.origin,
        "doubt": found.doubt,
        "members": [_entry(each) for each in found.members],
        "passages": [_entry(each) for each in found.passages],
    }


def _entry(copy: "Copy") -> dict[str, Any]:
    card, kin = copy.card, copy.kin
    return {
        "outlet": card.outlet,
        "article_id": card.article_id,
        "url": card.canonical_url or card.url,
        "headline": card.headline,
        "published": copy.published.isoformat(),
        "agencies": list(card.agencies),
        "copy_of": copy.copy_of.article_id if copy.copy_of else None,
        "of_it": round(kin.of_it, 4),
        "in_it": round(kin.in_it, 4),
        "paragraphs": kin.paragraphs,
    }
