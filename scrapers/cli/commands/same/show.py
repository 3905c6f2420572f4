"""``khobao same show``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config

if TYPE_CHECKING:
    from scrapers.search.copies import Copies, Copy
    from scrapers.search.reports import Event, Report


def command(
    article: Annotated[str, typer.Argument(metavar="URL|ID", help="An article's address, or its id.")],
    json: Json = False,
) -> None:
    """Show who has an article's text, too, and had it first: khobao same https://www.vietnamplus.vn/post1052312.vnp.

    "of it" says how much of that text stands in the article asked about, "in it" how much of the article stands there.
    Reports of the same event in other words or another language are shown with the names and numbers that both have.
    """
    from scrapers.archive.archive import Archive
    from scrapers.search import follow
    from scrapers.search.copies import asked
    from scrapers.search.index import Index
    from scrapers.search.reports import reports

    with Archive.open(Config.from_env()) as archive, Index.for_reading(archive.catalog.url) as index:
        if waiting := follow.behind(archive, index):
            show.say(f"{waiting:,} batches are not in the index yet: khobao search --update takes them in")
        found = asked(index, article)
        event = reports(index, found.card.outlet, found.card.article_id)
    if json:
        show.as_json(_document(found) | _of_event(event))
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
    if event and (event.reports or event.possible or event.doubt):
        _show_event(event)


def _show_event(event: "Event") -> None:
    if event.doubt:
        show.say(f"Other reports are not shown: {event.doubt}.")
    if event.event:
        languages = {each.card.language for each in event.reports if each.card.language}
        show.say(
            f"Event {event.event}: {len(event.reports)} other reports in {', '.join(sorted(languages))}."
        )
    rows = [
        *(_told(each, "translation" if each.translation else "same event") for each in event.reports),
        *(_told(each, "possibly the same event") for each in event.possible),
    ]
    if rows:
        show.table(("published", "outlet", "id", "language", "what", "both name", "headline"), rows)


def _told(report: "Report", what: str) -> tuple[object, ...]:
    card, published = report.card, f"{report.published:%Y-%m-%d %H:%M}"
    both = ", ".join(key.printed or key.value for key in report.shared)
    return published, card.outlet, card.article_id, card.language, what, both, card.headline


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


def _of_event(event: "Event | None") -> dict[str, Any]:
    return {
        "event": event.event if event else None,
        "reports": [_report(each) for each in event.reports] if event else [],
        "possible": [_report(each) for each in event.possible] if event else [],
    }


def _report(report: "Report") -> dict[str, Any]:
    card = report.card
    return {
        "outlet": card.outlet,
        "article_id": card.article_id,
        "url": card.canonical_url or card.url,
        "headline": card.headline,
        "language": card.language,
        "published": report.published.isoformat(),
        "translation": report.translation,
        "shared": [key.value for key in report.shared],
    }
