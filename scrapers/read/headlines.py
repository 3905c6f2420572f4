"""The headline, without the site's name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.read.document import tidy

_SEPARATOR = re.compile(r"\s+(?:[|\-–—•·:»~]|::)\s+|\s*[|ㅣ：»]\s*|(?<=\S)[-–—](?=[^-–—|ㅣ]{1,12}ㅣ)")
LONGEST = 500
"""Characters of a title that is searched for a name."""
LONGEST_HEADING = 200
"""Characters of an ``h1`` that may be a headline; a longer one is a paragraph."""
SHARED = 0.4
"""Share of the words of an ``h1``, or of the title if that has fewer, which both must have."""
SHORTEST_NAME = 4
"""Letters of a site's name that counts as a part of its host."""
FEWEST_INITIALS = 3
"""Of a site's name that its host has for a name."""
_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_CUT_OFF = re.compile(r"\s*(?:…|\.{3})$")
_CUT_AT_QUOTE = re.compile(r"\s*\"\S")
_SIGNS = str.maketrans("“”„«»–—−", '"' * 5 + "-" * 3, "*_#")
"""Signs that are typed one way and printed another, and those of Markdown, which are not printed at all. Apostrophes are not
among them: which of the two an editor wrote is even (4 of 9 pages with gold have the printed one)."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline of a page, and what the page says otherwise."""

    text: str | None
    source: str
    """``json-ld``, ``meta`` or, over the text itself, ``page``."""
    wordings: tuple[str, ...]
    """All that the page calls the article, most trusted first."""


def other_wording(headline: str, wordings: Iterable[str]) -> str | None:
    """The first wording that differs from the headline by more than its punctuation, an ellipsis at its end, or a kicker."""
    key = _key(headline)
    for text in wordings:
        begin = _key(_CUT_OFF.sub("", text))
        is_cut_off = key.startswith(begin) and _CUT_OFF.search(text) is not None
        if begin and begin != key and not is_cut_off and not _with_kicker(text, headline):
            return text
    return None


def headline(
    stated: str,
    other: str,
    shared: str,
    title: str,
    headings: Iterable[str],
    house: Iterable[str],
    *,
    of_newsroom: bool,
    smaller: Iterable[str] = (),
    url: str | None = None,
) -> Headline:
    """The headline, where it was found, and all other wordings of it.

    ``stated`` is JSON-LD's, ``other`` its alternativeHeadline, ``shared`` that of OpenGraph, ``headings`` are
    the page's ``h1`` and ``smaller`` its ``h2`` and ``h3``; ``house`` are names of the site and its sections, which are
    taken off the ends, as are those that the page's address ``url`` has in it. On 126
    saved pages of as many newsrooms JSON-LD had the editors' own on 98, OpenGraph on 95, the first ``h1`` on 88.
    Elsewhere metadata repeats what is written for search engines, and the ``h1`` is what a reader sees;
    ``of_newsroom`` says which of the two the page is.
    """
    headings = [heading for heading in headings if heading]
    own = {_key(name) for name in (*house, *_named_by_address((stated, shared, title), url))}
    # A headline may be the name of the site; not where the title has that name at its end, after a headline.
    ending = _key(_SEPARATOR.split(title)[-1]) if _SEPARATOR.search(title) else ""
    names = own - ({_key(each) for each in (stated, shared, *headings[:1])} - {ending})
    stated, shared, title = (without_house(tidy(text), names) for text in (stated, shared, title))
    stated, shared = (_not_cut_at_quote(text, title) for text in (stated, shared))
    found, source = _of_metadata(stated, other, shared, title, headings, names)
    said = (stated, shared, title)
    seen = _over_the_text(headings, said, own) or _in_the_title(smaller, said, own)
    if not of_newsroom and seen and seen != found:
        other_signs = _without_signs(seen) == _without_signs(found or "")
        if other_signs or (_key(seen) != _key(found or "") and not _with_kicker(seen, found or "")):
            found, source = seen, "page"
    wordings = (seen, stated, without_house(tidy(other), names), shared, found)
    return Headline(found, source, tuple(filter(None, wordings)))


def _not_cut_at_quote(text: str, title: str) -> str:
    """The whole title where a text ends just before a quotation mark in it: that mark closed the attribute it stands in."""
    return title if text and title.startswith(text) and _CUT_AT_QUOTE.match(title, len(text)) else text


def _without_signs(text: str) -> str:
    return " ".join(text.translate(_SIGNS).split())


def _over_the_text(headings: Sequence[str], said: Sequence[str], names: set[str]) -> str | None:
    """The ``h1`` that shares most words with what the page first says of itself, and at least ``SHARED`` of them; or is the
    title of the window."""
    meant = _words(next(filter(None, said), ""))
    title = _key(said[-1])
    best, most = None, SHARED
    for heading in headings:
        heading = without_house(heading, names)
        own = _words(heading)
        if len(own) > 1 and _key(heading) not in names and len(heading) <= LONGEST_HEADING:
            shared = len(own & meant) / max(1, min(len(own), len(meant)))
            share = 1.0 if _key(heading) == title else shared
            if share > most or (best is None and share == most):
                best, most = heading, share
    return best


def _in_the_title(headings: Iterable[str], said: Sequence[str], names: set[str]) -> str | None:
    """The longest smaller heading with which a title begins or ends, on pages whose ``h1`` is the site's, or that have none."""
    titles = [_key(text) for text in said if text]
    found = (
        heading
        for heading in headings
        if len(_words(heading)) > 1
        and len(key := _key(heading)) > 8
        and key not in names
        and any(title.startswith(key) or title.endswith(key) for title in titles)
    )
    return max(found, key=len, default=None)


def _named_by_address(titles: Iterable[str], url: str | None) -> Iterator[str]:
    """What stands at the end of titles and is a name of the site or a section, for the page's address has it in its host
    (``| Old Harbour News`` on ``oldharbournews.example``), or its initials (``ohn.example``), or among its folders."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return
    host = (parts.hostname or "").removeprefix("www.")
    labels = [re.sub(r"\W", "", label) for label in host.split(".")[:-1]]
    folders = {_key(folder) for folder in parts.path.strip("/").split("/")[:-1]} - {""}
    for title in titles:
        if len(title) > LONGEST or not (separators := list(_SEPARATOR.finditer(title))):
            continue
        name = title[separators[-1].end() :]
        key = _key(name)
        if (
            key in folders
            or key in labels
            or ((words := _words(name)) and words <= _words(host))
            or (len(initials := _initials(name)) >= FEWEST_INITIALS and initials in labels)
            or (
                len(key) >= SHORTEST_NAME
                and any(label.startswith(key) or label.endswith(key) for label in labels)
            )
        ):
            yield name


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()))


def _with_kicker(seen: str, found: str) -> bool:
    """Whether an ``h1`` is the headline with something before it, as its section or day."""
    return len(found) > 10 and len(seen) > len(found) and _key(seen).endswith(_key(found))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _of_metadata(
    stated: str, other: str, shared: str, title: str, headings: list[str], names: set[str]
) -> tuple[str | None, str]:
    """The headline by metadata, and its source."""
    if _CUT_OFF.search(stated):
        begin = _CUT_OFF.sub("", stated)
        wholes = (
            each for each in (*headings, shared, title) if each.startswith(begin) and len(each) > len(begin)
        )
        stated = next(wholes, stated)
    if stated and not _overruled(stated, other, shared, title, headings):
        return stated, "json-ld"
    # Without JSON-LD a section may still hang on the end of what is shared: the h1 it begins with has none.
    shorter = next((each for each in headings if len(each) > 10 and shared.startswith(each)), "")
    only = headings if len(set(headings)) == 1 else []
    for candidate in (
        shorter,
        shared,
        *(each for each in headings if each in title),
        *only,
        title,
        *headings,
    ):
        if candidate and _key(candidate) not in names:
            return candidate, "meta"
    return None, "meta"


def _overruled(stated: str, other: str, shared: str, title: str, headings: list[str]) -> bool:
    """Whether what is shared is the headline, not JSON-LD's: it differs in punctuation or a kicker only, or
    the page shows it and nothing on the page supports JSON-LD's."""
    if not shared or shared == stated:
        return False
    if _key(shared) == _key(stated) or stated.endswith(f": {shared}"):
        return True
    shown = any(_key(heading) == _key(shared) for heading in headings)
    supported = title.startswith(stated) if not other else _key(other) != _key(shared)
    return shown and not supported


def without_house(text: str, names: set[str]) -> str:
    """``text`` without the names of site and sections that separators part from its end or beginning."""
    while len(text) <= LONGEST and (parts := list(_SEPARATOR.finditer(text))):
        first, last = parts[0], parts[-1]
        if _key(text[last.end() :]) in names or _DAY.fullmatch(text[last.end() :]):
            text = text[: last.start()].rstrip()
        elif _key(text[: first.start()]) in names:
            text = text[first.end() :].lstrip()
        else:
            break
    return text


def _key(name: str) -> str:
    return re.sub(r"\W+", "", name.casefold())
