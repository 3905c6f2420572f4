"""Boilerplate: lines inside a body that are not the article's text, recognised by what they say.

For what its place in the page tells, see ``Layout.drop`` and the general reading. The rules here hold for pages
and for texts copied from pages. They look at whole paragraphs, so that a sentence that merely contains the
words stays.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.read import credits, prompts
from scrapers.read.credits import Credit
from scrapers.read.document import tidy
from scrapers.read.names import AGENCIES, AGENCIES_UNSPACED

_PROMPT = re.compile(prompts.PROMPTS, re.I)
MORE = re.compile(rf"(?:{prompts.MORE})\s*[:：>»…]*", re.I)
"""A heading over other stories; in a text copied from a page it ends the article."""
_MORE_AND_TITLE = re.compile(prompts.MORE_AND_TITLE, re.I)
_PHOTO_CREDIT = re.compile(prompts.PHOTO_CREDITS, re.I)
_PICTURE_ALT = re.compile(r"\s*[-–—]\s*(?:ảnh|anh|hình|hinh|photo|image|bild)\s*\d{1,3}\.?$", re.I)
_BY = re.compile(r"(?:by|von|par|por|door|av|af|di|tác giả|автор|text|words)\b", re.I)
_STOPPED = re.compile(r"[.!?…][”\"’»)]?$")

# "./." closes a text of Vietnam News Agency, "-VNA", （完） and the like those of its editions.
_END_MARK = re.compile(
    r"\s*(?:\./\.?(?:\s*[-–—]?\s*(?:VNA|TTXVN|AVI|ВИА))?|/\.|[（(【\[]完[）)】\]]|■|◼|\s[-–—]\s*(?:VNA|TTXVN|AVI)\s*[./]*|(?<=[.!?\"”])\s*[-–—]?\s*(?:VNA|AVI)\s*[./]*)\s*$"
)
_LAST_CREDIT = re.compile(
    rf"(?<=[.!?”\"。])\s*[(（]\s*(?:(?:Theo|Nguồn:?)\s+)?((?:{AGENCIES}|{AGENCIES_UNSPACED})(?:\s*[/,;–-]\s*[\w+ ]{{2,30}})*)\s*[)）]\.?$"
)
_DATELINE = re.compile(
    rf"(?:[(（]?(?P<place>[^\W\d_][^()（）.!?:]{{1,60}}?)?\s*[,，]?\s*[(（](?P<agency>{AGENCIES}|{AGENCIES_UNSPACED})(?:/[^()]{{1,20}})?[)）]\s*[-–—:]{{1,2}}\s*"
    rf"|(?P<capitals>[A-ZÀ-ÝĐА-Я][A-ZÀ-ÝĐА-Я .'-]{{2,40}})(?:,\s[^()—–]{{3,30}}?)?\s*(?:[(（](?P<wire>{AGENCIES})[)）]\s*)?[—–]\s+"
    rf"|(?P<city>[\u4e00-\u9fff]{{2,6}})[（(](?P<society>{AGENCIES_UNSPACED})[）)]\s*[-–—]{{1,2}}\s*"
    rf"|(?P<wired>{AGENCIES_UNSPACED})(?P<telegraphed>[\u4e00-\u9fff]{{2,6}}\d{{1,2}}月\d{{1,2}}日)电\s*)"
)


_OPENING_PARENTHESIS = re.compile(r"[(（]\s*([^()（）]*?)\s*[)）]\s*[-–—:.]*\s*")
_NO_LETTERS = re.compile(r"\W+")

MOST_BYLINES = 5
FEWEST_BEFORE_BIOGRAPHY = 3
"""Paragraphs; an article about a person who wrote it may be shorter."""
MOST_SIGNATURES = 2
_TAIL = 160
"""Characters at the end of a paragraph in which marks and credits are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A body without what is not its text, and what was found in those lines."""

    paragraphs: tuple[str, ...]
    credit: Credit
    dateline: str | None


def clean(
    paragraphs: Sequence[str],
    *,
    headline: str | None,
    captions: Iterable[str] = (),
    own: Iterable[str] = (),
    persons: Iterable[str] = (),
) -> Cleaned:
    """The article's own paragraphs, tidied.

    Bylines at the beginning and signatures at the end move into ``credit``. ``captions`` are words printed
    under pictures; a paragraph that only repeats one is none. ``own`` are the house's names, ``persons`` those
    known as authors.
    """
    own = tuple(own)
    repeated = {plain(text) for text in captions if text}
    followed = {plain(f"{follow} {name}") for follow in ("theo dõi", "follow", "suivre") for name in own}
    title = plain(headline or "")
    kept = [
        text
        for paragraph in paragraphs
        if (text := tidy(paragraph))
        and plain(text) not in repeated
        and plain(text) not in followed
        and not is_boilerplate(text)
    ]
    credit = Credit()
    while kept and plain(kept[0]) == title:
        del kept[0]
    persons = tuple(persons)
    known = {plain(name) for name in persons}
    for line in kept[: min(MOST_BYLINES, len(kept) - 1)]:
        if not (plain(line) in known or is_byline(line, own)):
            break
        credit += credits.parse(kept.pop(0), own, persons)
    signed = _signed(kept, known, own)
    for line in kept[len(kept) - signed :]:
        credit += credits.parse(line, own, persons)
    kept = _without_biographies(kept[: len(kept) - signed], persons)
    if kept and (match := _LAST_CREDIT.search(kept[-1], max(0, len(kept[-1]) - _TAIL))):
        credit += credits.parse(match[1], own)
        kept[-1] = kept[-1][: match.start()].rstrip()
    kept = [without_end_mark(text) for text in kept]
    if kept:
        kept[0] = without_own_name(kept[0], own)
    place, agency = dateline(kept[0]) if kept else (None, None)
    if agency and not credit.agencies:
        credit += Credit((), (agency,))
    return Cleaned(paragraphs=tuple(text for text in kept if text), credit=credit, dateline=place)


def _without_biographies(paragraphs: list[str], persons: Iterable[str]) -> list[str]:
    """Without paragraphs at the end that say of an author by name who that is: "Ann Lee is a reporter at …".

    Of such paragraphs on 1,180 pages with gold, 9 were not in it and 5 were.
    """
    names = "|".join(re.escape(name) for name in persons if " " in name)
    about = re.compile(
        rf"(?:about |by )?(?:{names})(?: \([^()]*\))? (?:is|was|ist|est|es|è|là|är|er) \S", re.I
    )
    kept = list(paragraphs)
    while names and len(kept) > FEWEST_BEFORE_BIOGRAPHY and about.match(kept[-1]):
        kept.pop()
    return kept


def _signed(paragraphs: Sequence[str], known: set[str], own: tuple[str, ...]) -> int:
    """How many lines at the end are signatures. More than ``MOST_SIGNATURES`` are a list of names in the text."""
    for count, line in enumerate(reversed(paragraphs[-MOST_SIGNATURES - 1 :])):
        if count == len(paragraphs) - 1 or not (credits.is_signature(line, own) or plain(line) in known):
            return count
    return 0


def is_boilerplate(text: str) -> bool:
    """Whether a whole paragraph is a prompt, a label, a picture's alt, a photo credit or a link to more."""
    if len(text) > 260:
        return False
    if not any(letter.isalnum() for letter in text) or _PICTURE_ALT.search(text):
        return True
    forms = (_PROMPT, MORE, _MORE_AND_TITLE, _PHOTO_CREDIT)
    return any(form.fullmatch(text) for form in forms)


def is_byline(text: str, own: Iterable[str]) -> bool:
    """Whether a first paragraph names the author: "By Ann Lee", "Von Ute Kern mit dpa"."""
    return bool(_BY.match(text)) and credits.is_signature(text, own) and bool(credits.parse(text, own))


def without_end_mark(text: str) -> str:
    """The paragraph without the mark that closes an agency's text; its full stop stays."""
    match = _END_MARK.search(text, max(0, len(text) - _TAIL))
    if not match:
        return text
    bare, mark = text[: match.start()], match[0].strip()
    return f"{bare}." if bare and mark.startswith((".", "/")) and not _STOPPED.search(bare) else bare


def without_own_name(text: str, own: Iterable[str]) -> str:
    """The lead without the house's name before it: ``(Ngày Nay) - …``."""
    if match := _OPENING_PARENTHESIS.match(text):
        bare = text[match.end() :]
        if bare and match[1].casefold() in {name.casefold() for name in own}:
            return bare
    return text


def dateline(paragraph: str) -> tuple[str | None, str | None]:
    """The dateline that a text opens with, and its agency: ``Hanoi (VNA)`` and ``VNA``. The text keeps it."""
    match = _DATELINE.match(paragraph[:160])
    if not match:
        return None, None
    agency = match["agency"] or match["wire"] or match["society"] or match["wired"]
    place = match["place"] or match["capitals"] or match["city"] or match["telegraphed"]
    return (tidy(match[0]).strip(" -–—:") if place else None), agency


def plain(text: str) -> str:
    """Letters and digits only, in lower case: equal for texts that differ in punctuation."""
    return _NO_LETTERS.sub("", text.casefold())
