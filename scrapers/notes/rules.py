"""What a note may be: its length, its characters, its tags, and how a person names what it is about."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from scrapers.archive import keys
from scrapers.errors import BadNote
from scrapers.model.note import Subject

LONGEST = 10_000
"""Characters of a note."""
TAGS = 20
"""Of one note."""
LONGEST_TAG = 50
"""Characters."""
LONGEST_NAME = 200
"""Characters of who said it."""
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,59}")
_TAG = re.compile(r"[^\W_](?:[\w .:+&'’/-]*[^\W_])?", re.UNICODE)
_PLAIN = "\n\t"
"""Characters without a shape that a text may have."""


def subject(named: str) -> Subject:
    """What ``vietnamplus``, ``vietnamplus/2026-11-22`` or ``vietnamplus/<id of an article>`` names. Whether it is there is
    not asked. Raises BadNote."""
    outlet, slash, about = named.strip().partition("/")
    try:
        if not _SLUG.fullmatch(outlet) or (slash and not about):
            raise ValueError(named)
        found = Subject.named(outlet, about) if slash else Subject(outlet=outlet)
    except ValueError as error:
        raise BadNote(
            "expected an outlet, or an outlet and a day or an article, such as vietnamplus/2026-11-22, got %(named)s",
            named=repr(named[:200]),
        ) from error
    if found.day:
        keys.check_day(found.day)
    return found


def text_of(given: str) -> str:
    """The text of a note as it is kept: lines end in ``\\n``, nothing blank around it. Raises BadNote where it is too long or
    has characters that no text has."""
    text = unicodedata.normalize("NFC", given[: LONGEST + 1].replace("\r\n", "\n").replace("\r", "\n"))
    if len(given) > LONGEST:
        raise BadNote(
            "expected a note of at most %(most)s characters, got %(number)s", most=LONGEST, number=len(given)
        )
    _check_characters(text, _PLAIN)
    return text.strip()


def tags_of(given: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: in lower case, without blanks around them, each once, sorted. A comma parts two. Raises BadNote."""
    found = set()
    for each in given:
        for piece in each.split(","):
            tag = " ".join(unicodedata.normalize("NFC", piece).lower().split())
            if not tag:
                continue
            if len(tag) > LONGEST_TAG:
                raise BadNote(
                    "expected a tag of at most %(most)s characters, got %(tag)s",
                    most=LONGEST_TAG,
                    tag=f"{tag[:LONGEST_TAG]!r}…",
                )
            _check_characters(tag, "")
            if not _TAG.fullmatch(_without_marks(tag)):
                raise BadNote(
                    "expected a tag of letters, digits, blanks and - _ . : + & ' /, which begins and ends with a letter or"
                    " a digit, got %(tag)s",
                    tag=repr(tag),
                )
            found.add(tag)
    if len(found) > TAGS:
        raise BadNote("expected at most %(most)s tags, got %(number)s", most=TAGS, number=len(found))
    return tuple(sorted(found))


def by_of(given: str) -> str:
    """Who says it, on one line. Raises BadNote where nobody does."""
    by = line_of(given)
    if not 1 <= len(by) <= LONGEST_NAME:
        raise BadNote(
            "expected who says it, in at most %(most)s characters, got %(by)s",
            most=LONGEST_NAME,
            by=repr(by[:LONGEST_NAME]),
        )
    return by


def at_of(now: datetime | None) -> datetime:
    """When it is said, UTC, to the second; just now for None."""
    return (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)


def line_of(given: str) -> str:
    """A text on one line, without blanks around it. Raises BadNote where it has characters that no text has."""
    line = " ".join(unicodedata.normalize("NFC", given).split())
    _check_characters(line, "")
    return line


def _check_characters(text: str, plain: str) -> None:
    for at, character in enumerate(text):
        if unicodedata.category(character) in _SHAPELESS and character not in plain:
            raise BadNote(
                "expected text, got the character %(code)s at place %(place)s: take it out",
                code=f"U+{ord(character):04X}",
                place=at + 1,
            )


_SHAPELESS = {"Cc", "Cs", "Cn", "Co"}
"""Control characters, halves of characters, and code points that are no characters."""


def _without_marks(tag: str) -> str:
    """Marks stand on letters of scripts that do not compose them, such as Thai and Hindi."""
    return "".join(character for character in tag if not unicodedata.category(character).startswith("M"))
