"""``khobao note show``."""

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.cli.notes import SubjectName, plain
from scrapers.config import Config


def command(what: SubjectName, json: Json = False) -> None:
    """Every version of every note on an outlet, a day or an article, withdrawn ones too."""
    from scrapers.archive.archive import Archive
    from scrapers.notes import rules
    from scrapers.notes.write import on

    subject = rules.subject(what)
    with Archive.open(Config.from_env()) as archive:
        versions = [plain(each) for history in on(subject, archive) for each in history.versions]
    if json:
        show.as_json(versions)
        return
    columns = ("note", "version", "at", "by", "tags", "text")
    show.table(
        columns,
        (
            ["withdrawn" if name == "text" and each["withdrawn"] else _cell(each[name]) for name in columns]
            for each in versions
        ),
    )


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value
