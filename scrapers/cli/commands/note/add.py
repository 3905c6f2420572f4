"""``khobao note add``."""

from scrapers.cli.arguments import Json, who
from scrapers.cli.notes import By, SubjectName, Tags, Text, said, tell
from scrapers.config import Config


def command(what: SubjectName, text: Text = "", tag: Tags = None, by: By = None, json: Json = False) -> None:
    """Keep a note, tags, or both on an outlet, a day or an article."""
    from scrapers.archive.archive import Archive
    from scrapers.notes import rules
    from scrapers.notes.write import write

    subject = rules.subject(what)
    with Archive.open(Config.from_env()) as archive:
        note = write(subject, archive, text=said(text), tags=tag or (), by=who(by))
    tell(note, json)
