"""``khobao note list``."""

from typing import Annotated, Any

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.cli.notes import plain
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.model.note import OUTLET

PIECE = 1_000
"""Notes that are asked for at once."""


def command(
    outlet: Annotated[
        str | None,
        typer.Argument(
            metavar="OUTLET", help="Only on this outlet, its days and articles.", show_default=False
        ),
    ] = None,
    tag: Annotated[
        str | None, typer.Option(help="Only those that have this tag.", show_default=False)
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    json: Json = False,
) -> None:
    """List the notes that stand, the newest first."""
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog_said import NotePlace
    from scrapers.notes import rules

    tags = rules.tags_of([tag]) if tag is not None else ()
    if len(tags) > 1:
        raise BadConfiguration(f"expected one tag, got {tag!r}")
    about = rules.subject(outlet) if outlet is not None else None
    if about and about.about != OUTLET:
        raise BadConfiguration(
            f"expected an outlet, got {outlet!r}: `khobao note show {outlet}` shows its notes"
        )
    with Archive.open(Config.from_env()) as archive:
        of = [archive.check_outlet(about.outlet)] if about else archive.catalog.noted_outlets()
        found: list[dict[str, Any]] = []
        before = None
        while len(found) < count:
            piece = archive.catalog.notes(
                of, tag=tags[0] if tags else None, before=before, count=min(PIECE, count - len(found))
            )
            if not piece:
                break
            found += [plain(each) for each in piece]
            before = NotePlace.of(piece[-1])
    if json:
        show.as_json(found)
        return
    show.table(
        ("about", "note", "at", "by", "tags", "text"),
        (
            (each["about"], each["note"], each["at"], each["by"], ", ".join(each["tags"]), each["text"])
            for each in found
        ),
    )
