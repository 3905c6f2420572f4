"""The messages of the desk, as they stand in its code and templates, and the files with their translations.

.venv/bin/python -m tests.desk.messages

writes scrapers/desk/locales/*.po anew: without what the desk no longer says, and with what it says newly, to be translated.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from scrapers.desk.language import ENGLISH, LANGUAGES
from scrapers.desk.words import CODES
from tests.support.paths import ROOT

DESK = ROOT / "scrapers" / "desk"
LOCALES = DESK / "locales"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "say": None,
    "mark": None,
    "BadNote": None,
    "BadQuery": None,
    "ngettext": (1, 2),
    "say_number": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
JINJA = dict.fromkeys(("trimmed", "newstyle_gettext", "trim_blocks", "lstrip_blocks"), "true")

Message = str | tuple[str, ...]


def said() -> Iterator[tuple[Message, str | None]]:
    """Every message, and its context."""
    for folder in (DESK, ROOT / "plugins", ROOT / "scrapers" / "search", ROOT / "scrapers" / "notes"):
        found = extract_from_dir(folder, METHODS, {"templates/**.html": JINJA}, keywords=KEYWORDS)
        for _, _, message, _, context in found:
            yield message, context
    for context, codes in CODES.items():
        for code in codes:
            yield str(code), context


def translations(tag: str) -> Catalog:
    """What stands in the file of a language."""
    return read_po(BytesIO((LOCALES / f"{tag}.po").read_bytes()), locale=tag)


def renewed(tag: str) -> bytes:
    """The file of a language as it should be: every message, with the translations that there are."""
    path, known = LOCALES / f"{tag}.po", Catalog(locale=tag)
    known = translations(tag) if path.exists() else known
    new = Catalog(
        locale=tag, project="Khobao", header_comment=f"# The desk in {LANGUAGES[tag].name}.", fuzzy=False
    )
    for message, context in said():
        there = known.get(message if isinstance(message, str) else message[0], context)
        plural = isinstance(message, tuple)
        kept = there.string if there and isinstance(there.string, tuple | list) == plural else ""
        new.add(message, kept, context=context)
    out = BytesIO()
    write_po(out, new, width=0, no_location=True, sort_output=True, omit_header=True)
    head = f'# The desk in {LANGUAGES[tag].name}.\nmsgid ""\nmsgstr ""\n"Language: {tag}\\n"\n'
    head += f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {new.plural_forms}\\n"\n\n'
    return head.encode() + out.getvalue()


def main() -> None:
    for tag in LANGUAGES.keys() - {ENGLISH.tag}:
        Path(LOCALES / f"{tag}.po").write_bytes(renewed(tag))


if __name__ == "__main__":
    main()
