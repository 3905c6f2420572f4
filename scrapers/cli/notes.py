"""What the commands of notes share."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrapers.cli import show

if TYPE_CHECKING:
    from scrapers.model.note import Note

SubjectName = Annotated[
    str,
    typer.Argument(
        metavar="WHAT",
        help="An outlet, or one of its days or articles: vietnamplus, vietnamplus/2026-11-22, vietnamplus/ID.",
        show_default=False,
    ),
]
NoteName = Annotated[
    str, typer.Argument(metavar="NOTE", help="The note's name, as the list has it.", show_default=False)
]
Text = Annotated[
    str, typer.Argument(metavar="[TEXT]", help="In your own words; - reads it from standard input.")
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Again for each, or parted by commas.", show_default=False),
]
By = Annotated[str | None, typer.Option(help="Who says it; the login name if not said.", show_default=False)]


def said(text: str) -> str:
    """The text that was given, or that standard input has."""
    return typer.get_text_stream("stdin").read() if text == "-" else text


def plain(note: "Note") -> dict[str, Any]:
    """A note, ready for JSON."""
    return {
        "about": str(note.subject),
        "note": note.name,
        "version": note.number,
        "text": note.text,
        "tags": list(note.tags),
        "by": note.by,
        "at": note.at.isoformat(),
        "withdrawn": note.withdrawn,
    }


def tell(note: "Note", json: bool) -> None:
    """What became of a note."""
    if json:
        show.as_json(plain(note))
    else:
        rows = [(name, ", ".join(value) if name == "tags" else value) for name, value in plain(note).items()]
        show.table(("withdrawn" if note.withdrawn else "kept", note.name), rows)
