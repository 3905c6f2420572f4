"""Credits: who wrote a text, which wire service it came from, who took a picture.

A signature is a short line such as ``Tin, ảnh: Lê An – Hồng Hà (TTXVN)``, ``By Ann Lee with AFP`` or
``(TTXVN/Vietnam+)``. It is taken apart at its separators; each piece is an agency, a house's or desk's own
name, or a person. A piece that is none of these is dropped: a name is never guessed out of prose.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.model.article import Caption
from scrapers.read.dates import DAY_IN_WORDS
from scrapers.read.document import tidy
from scrapers.read.names import (
    AGENCIES,
    AGENCIES_UNSPACED,
    DESKS,
    DESKS_UNSPACED,
    JOBS,
    PARTICLES,
    PHOTO,
    ROLES,
)

# A line longer than this is prose: the longest signature of the saved pages has 96 characters.
LONGEST_SIGNATURE = 160
LONGEST_CAPTION = 1500
"""Characters. Longer texts are not searched for a credit: the patterns take time squared."""

_AGENCY = re.compile(rf"(?<!\w)(?:{AGENCIES})(?!\w)|{AGENCIES_UNSPACED}")
_UNSPACED_AGENCY = re.compile(AGENCIES_UNSPACED)
_AGENCY_PART = re.compile(
    rf"(?:(?i:{DESKS})\s+)*(?:(?:{AGENCIES})(?:\s+(?:tại|từ|in|à|aus|from|at|из|в)\s+\S+(?:\s\S+){{0,3}})?|{AGENCIES_UNSPACED})"
)
# Agencies in capitals that a CMS appends to a name without a space: "Tâm HằngTTXVN".
_APPENDED_AGENCY = re.compile(r"([^\W\d_])(?=(?:TTXVN|VNA|AFP|TASS|EFE|ANSA)\b)")
_APART = re.compile(
    r"[()\[\]{}（）【】<>;,|/、•·&\n]|\s[-–—]+\s|^[-–—]+|[-–—]+$"
    r"|\s(?:and|und|et|và|with|mit|avec|con|и|совместно с|og|och|ve)\s"
)
# Words for "and" that also stand inside a name, and hyphens without spaces: they part two full names only.
_APART_FULL = re.compile(r"(?<=\w)\s(?:y|e|i|en|a)\s(?=\w)|(?<=\w)[-–](?=\w)")
_BETWEEN_WORDS = re.compile(r"[^\w+]+")
_DATE = re.compile(
    rf"\b(?:{DAY_IN_WORDS})\b|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d\d-\d\d"
    r"|\b\d{1,2}[:h]\d\d\b(?:\s*(?:Uhr|[ap]\.?m\.?))?|\b\d{1,2} min(?:ute)?s?\b(?: read\b)?",
    re.I,
)
_ROLE = re.compile(rf"^(?:{ROLES})(?:\s*[:：]\s*|\s+|(?<=[\u4e00-\u9fff])|$)", re.I)
_ROLE_AFTER = re.compile(
    r"\s*(?:기자|특파원|\s(?:tổng hợp|thực hiện|biên dịch|lược dịch|dịch|ghi|t/h))\.?$", re.I
)
_DESK = re.compile(rf"(?<!\w)(?:{DESKS})(?!\w)|{DESKS_UNSPACED}", re.I)
_JOB = re.compile(rf"(?<!\w)(?:{JOBS})(?!\w)", re.I)
_JOB_AFTER = re.compile(
    r"(?<=\w)(?:,?\s(?:senior|staff|contributing|freelance|chief|managing|executive|associate|deputy|former|guest))*"
    r",?\s(?:writer|editor|reporter|correspondent|author|contributor|journalist|columnist|producer)$",
    re.I,
)
_SENTENCE = re.compile(r"[.!?…:]$|\w{3}[.!?…]\s")
_NOT_A_NAME = re.compile(r"[\d@:!?%©*=_\"“”„«»#]|https?|www\.|\w\.[a-z]{2,4}$")
_WORD = re.compile(rf"(?:[^\W\d_a-zß-ÿ]|[ÀA-Z]['’])[\w'’.-]*|(?:{PARTICLES})")
_ARTICLES = frozenset({"The", "Le", "La", "Les", "El", "Il", "Lo", "Der", "Die", "Das", "De", "Het"})
"""What is left of a house's name when the name is taken off."""
_UNSPACED = re.compile(r"[\u3400-\u9fff々]{2,4}(?:[·・][\u3400-\u9fff]{1,6})?|[\uac00-\ud7a3]{2,5}")

_PHOTO_END = re.compile(
    rf"(?P<text>^|^.*?(?:[.!?…\"”»’'）)\]]|\s[-–—|]|[\u3000-\u9fff]|\s(?=[(（\[])))\s*"
    rf"[(（\[]?\s*(?:{PHOTO})\s*(?:[:：/=]\s*|(?<=[©y])\s+|(?<=right)\s+|(?<=servés)\s+)(?P<credit>[^:：]{{2,120}}?)\s*[)）\]]?\s*$",
    re.I | re.S,
)
_SIGN_END = re.compile(r"^(?P<text>.*?)\s*(?:©|\([cC]\)\s|图自|圖自)\s*(?P<credit>[^©。]{2,80})[。.]?$", re.S)
# "… Ann Lee/Copyright 2026 The AP. All rights reserved.", the name of at most three words.
_RIGHTS_END = re.compile(
    r"^(?P<text>.+?)\s(?P<credit>(?:[^\W\d_a-z][\w'.-]* ){0,2}[^\W\d_a-z][\w'.-]*/\s?(?:Copyright|©) ?\d{4}.{0,80})$",
    re.S,
)
# "… near Szeged Ann Lee/AP", "… AP Photo": a credit run on from its own element, after a text without a full stop.
_RUN_ON = re.compile(
    rf"^(?P<text>(?:\S+\s){{3,}}?)(?P<credit>(?:(?:[^\W\d_a-z][\w'.-]* ){{1,2}}[^\W\d_a-z][\w'.-]*/(?:{AGENCIES})|(?:AP|AFP|Reuters|EFE|ANSA|EPA)(?: Photo| Images)?))$"
)
_PHOTO_WORD = re.compile(rf"^(?:{PHOTO})\s*(?:[:：]\s*|\s)(?=\S)", re.I)
_PARENTHESIS_END = re.compile(r"^(?P<text>.+?[.!?…\"”])\s*[(（](?P<credit>[^()（）]{2,60})[)）]\.?$", re.S)
_RIGHTS = re.compile(
    r"\s*[-–—|]?\s*(?:copyright|©|tous droits réservés|alle rechte vorbehalten|(?:crédit )?photo)\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Credit:
    """The names in a byline or signature, in the order printed, each once."""

    persons: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    def __add__(self, other: "Credit") -> "Credit":
        return Credit(unique(self.persons + other.persons), unique(self.agencies + other.agencies))

    def __bool__(self) -> bool:
        return bool(self.persons or self.agencies)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, the first spelling kept; case and spaces do not tell names apart."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(name), name)
    return tuple(found.values())


def parse(line: str | None, own: Iterable[str] = (), known: Iterable[str] = ()) -> Credit:
    """The persons and agencies in a byline or signature.

    ``own`` are the house's names, which are neither; ``known`` are full names of persons as metadata states them,
    which are recognised whole whatever grammar their words have ("Theo Marsh").
    """
    line = without_dates(part_appended(tidy(line)))
    if not line or len(line) > LONGEST_SIGNATURE:
        return Credit()
    names = [name for name in known if " " in name and name in line]
    if names:
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        parts = re.split(rf"(?<!\w)({pattern})(?![\w'’-])(?!\s[^\W\d_a-zß-ÿ])", line)
        if len(parts) > 1:
            # Beside a full name a lone word is a place, a code or a job.
            around = (_parse(part, own) if part not in names else Credit((part,)) for part in parts)
            found = sum(around, Credit())
            return Credit(tuple(name for name in found.persons if not _single(name)), found.agencies)
    return _parse(line, own)


def without_dates(line: str) -> str:
    """The line with a slash in the place of each date, clock and reading time."""
    return _DATE.sub(" / ", line)


def _parse(line: str, own: Iterable[str]) -> Credit:
    houses = {_key(name) for name in own}
    pieces = [piece for part in _pieces(line, own) for piece in _full_names(part)]
    if line.count(",") == 1 and len(pieces) == 2 and all(_single(piece) for piece in pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]  # "Brazil, Rachel"
    persons = [piece for piece in pieces if is_person(piece) and not _is_house(piece, houses)]
    if len(pieces) > 1:
        # Beside others a lone word is a place, a code or a job.
        persons = [person for person in persons if not _single(person)]
    return Credit(unique(persons), agencies_in(line))


def agencies_in(text: str) -> tuple[str, ...]:
    """The wire services named in a credit: ``AFP/TTXVN`` gives ``AFP`` and ``TTXVN``."""
    return unique(_AGENCY.findall(text))


def is_person(name: str) -> bool:
    """Whether a piece of a byline can be a person's name: capitalised words, none of a house or a desk."""
    if _NOT_A_NAME.search(name) or names_desk(name) or not 2 <= len(name) <= 50:
        return False
    if _UNSPACED.fullmatch(name):
        return True
    if name in _ARTICLES:
        return False
    words = name.split()
    if not 1 <= len(words) <= 6 or not any(letter.isalpha() for letter in name):
        return False
    if not any(letter.isupper() or letter.islower() for letter in name):
        return len(words) >= 2  # a script without capitals
    capitals = [word[0].isupper() for word in words]
    return capitals[0] and capitals[-1] and all(map(_WORD.fullmatch, words))


def names_desk(text: str) -> bool:
    """Whether a text has a word in it that names a house, a desk, a function or a job."""
    return _DESK.search(text) is not None or _JOB.search(text) is not None


def ends_in_role(name: str) -> bool:
    """Whether the last word says what a person does ("김철수 기자"), and is no part of the name."""
    return _ROLE_AFTER.search(name) is not None or _JOB_AFTER.search(name) is not None


def is_signature(paragraph: str, own: Iterable[str] = ()) -> bool:
    """Whether a paragraph is nothing but a byline or signature."""
    if len(paragraph) > 100 or _SENTENCE.search(paragraph):
        return False
    parts = [_unrole(part) for part in _parts(part_appended(paragraph), own)]
    if len(parts) == 1 and parts[0] and _single(parts[0]) and not _AGENCY_PART.fullmatch(parts[0]):
        return bool(_DESK.fullmatch(parts[0]))  # a lone word is a heading
    return all(
        not part
        or is_person(part)
        or _AGENCY_PART.fullmatch(part)
        or (len(part.split()) <= 4 and _DESK.search(part))
        for part in parts
    )


def split_caption(
    caption: str | None, image_url: str | None = None, credit: str | None = None
) -> Caption | None:
    """A caption and its credit apart. ``credit`` is given where it has an element of its own.

    None where there are no words at all.
    """
    text, credit = tidy(caption), tidy(credit)
    if len(text) > LONGEST_CAPTION:
        return Caption(text=text, image_url=image_url)
    if credit:
        text = _RIGHTS.sub("", text.removesuffix(credit)).rstrip(" -–—|")
        credit = _PHOTO_WORD.sub("", credit)
    elif match := _PHOTO_END.match(text):
        text, credit = match["text"].rstrip(" -–—|([（"), match["credit"].rstrip(" .")
    elif match := _RIGHTS_END.match(text):
        text, credit = match["text"], match["credit"]
    elif match := _SIGN_END.match(text):
        text, credit = match["text"].rstrip(" -–—|"), match["credit"].rstrip(" .")
    elif match := _RUN_ON.match(text):
        text, credit = match["text"].rstrip(" -–—|"), match["credit"]
    elif (match := _PARENTHESIS_END.match(text)) and _AGENCY.search(match["credit"]):
        text, credit = match["text"], match["credit"].rstrip(" .")
    credit = re.sub(r"(?<=\w)\s+photo$", "", credit, flags=re.I)  # "AP Photo"
    return Caption(text=text or None, credit=credit or None, image_url=image_url) if text or credit else None


def _pieces(line: str, own: Iterable[str]) -> list[str]:
    """What may be persons' names: the line without agencies and the house's names, taken apart."""
    # What stands beside an agency between two separators is its desk or its place: "PV TTXVN tại Moskva".
    return [piece for part in _parts(line, own) if not _AGENCY.search(part) and (piece := _unrole(part))]


def part_appended(line: str) -> str:
    """The line with a slash before an agency that is appended to a name without a space."""
    return _APPENDED_AGENCY.sub(lambda last: f"{last[1]} / " if last[1].islower() else last[1], line)


def _parts(line: str, own: Iterable[str]) -> list[str]:
    for name in sorted(own, key=len, reverse=True):
        # To make the pattern takes a thousand times as long as to see that there is nothing for it.
        if len(name) > 1 and name.casefold() in line.casefold():
            line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " / ", line, flags=re.I)
    line = _UNSPACED_AGENCY.sub(lambda named: f" / {named[0]} / ", line)
    return [part.strip() for part in _APART.split(line) if part.strip()]


def _unrole(piece: str) -> str:
    piece = piece.strip(" .:：•*\u00b7-–—")
    for _ in range(2):
        piece = _ROLE.sub("", piece).strip(" .:：-–—")
    piece = _ROLE_AFTER.sub("", piece).strip()
    name = _JOB_AFTER.sub("", piece)
    return name if " " in name else piece


def _full_names(piece: str) -> list[str]:
    apart = [part.strip() for part in _APART_FULL.split(piece)]
    return apart if len(apart) > 1 and all(" " in part for part in apart) else [piece]


def _single(name: str) -> bool:
    return " " not in name and not _UNSPACED.fullmatch(name)


def _is_house(name: str, houses: set[str]) -> bool:
    key = _key(name)
    words = {_key(word) for word in re.split(r"[\s-]+", name)}
    return any(
        house == key or (len(house) > 2 and (house in words or key.startswith(house + " ")))
        for house in houses
        if house
    )


def _key(name: str) -> str:
    return " ".join(_BETWEEN_WORDS.sub(" ", name.casefold()).split())
