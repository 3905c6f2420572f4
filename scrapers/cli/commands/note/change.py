"""``khobao note change``."""

from scrapers.cli.arguments import Json, who
from scrapers.cli.notes import By, NoteName, SubjectName, Tags, Text, said, tell
from scrapers.config import Config


def command(
    what: SubjectName,
    note: NoteName,
    text: Text = "",
    tag: Tags = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Say something else instead of a note: a new text and new tags. What it said before stays in its history."""
    from scrapers.archive.archive import Archive
    from scrapers.notes import rules
    from scrapers.notes.write import change

    subject = rules.subject(what)
    with Archive.open(Config.from_env()) as archive:
        kept = change(subject, note, archive, text=said(text), tags=tag or (), by=who(by))
    tell(kept, json)
