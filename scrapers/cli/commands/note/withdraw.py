"""``khobao note withdraw``."""

from scrapers.cli.arguments import Json, who
from scrapers.cli.notes import By, NoteName, SubjectName, tell
from scrapers.config import Config


def command(what: SubjectName, note: NoteName, by: By = None, json: Json = False) -> None:
    """Take a note back. What it said stays in its history."""
    from scrapers.archive.archive import Archive
    from scrapers.notes import rules
    from scrapers.notes.write import withdraw

    subject = rules.subject(what)
    with Archive.open(Config.from_env()) as archive:
        kept = withdraw(subject, note, archive, by=who(by))
    tell(kept, json)
