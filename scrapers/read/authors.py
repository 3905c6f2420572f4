"""Authors: the persons and agencies that a page names in its metadata.

A name in a structured place (a JSON-LD or microdata ``Person``, ``rel=author``) is a name, not a byline: ``Theo
Marsh`` has a given name that means "according to" in Vietnamese bylines, and keeps it. Byline grammar
(``credits.parse``) is for what is not one plain name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, islice

import lxml.etree
from lxml.html import HtmlElement

from scrapers.read import credits, jsonld
from scrapers.read.credits import Credit
from scrapers.read.dates import MONTH
from scrapers.read.document import spaced, tidy
from scrapers.read.names import AGENCIES_ALSO_NAMES, ROLES_BY_LANGUAGE
from scrapers.read.places import Places

_META = (
    "article:author", "author", "article:author_name", "parsely-author", "sailthru.author", "cxenseparse:author", "byl",
    "dc.creator", "dcterms.creator", "citation_author", "dcsext.author", "og:author", "og:article:author", "articleauthor",
)  # fmt: skip
# Where pages print their byline: in an element named so, or in a short line after the headline that says "by".
_BYLINE = lxml.etree.XPath(
    "(//@class[contains(., 'byline') or contains(., 'Byline') or contains(., 'author') or contains(., 'Author')]/.."
    " | //@rel[. = 'author']/.. | //@itemprop[. = 'author']/.."
    " | //a/@href[contains(., '/author/') or contains(., '/authors/')]/..)"
    "[not(ancestor::aside or ancestor::footer or ancestor::nav or ancestor::figure)]"
    "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@class, 'related')])]"
    "[not(contains(@class, 'description'))]"
)
_BY = re.compile(
    r"(?:(?:written |posted |published |authored |guide |review |story |article |words )?by:?"
    r"|von|par|por|door|av|af|di|автор:|tác giả:|tekst:)\s+(?=\S)",
    re.I,
)
# Where the names of a line that says "by" end.
_NAMES_END = re.compile(
    rf"\s*(?:[|/·•⋅—–;(]|\s-\s|\s(?:on|in|at|for|updated|published|posted|last|reviewed|edited|fact|view|(?:{MONTH})\.? \d)\b|\d)",
    re.I,
)
_WRITTEN_BY = re.compile(
    r"(?:written|posted|verfasst|geschrieben|écrit|escrito|scritto|geschreven|skrevet|skrivet|napisane) (?:by|von|par|por|da|door|af|av|przez)"
    r"|authors?|autor|auteur|autore|tác giả",
    re.I,
)
_NAMED_FOR_AUTHOR = re.compile(r"(?:^|[\s_-])(?:author|byline)[_-]*(?:name)?(?:$|\s)", re.I)
"""Classes of an element that has the author's name and nothing else."""
_NO_NAME = re.compile(
    r"://|@|^www\.|^[\W\d]+$|^\w+(?:\.\w+){2,}$"
    r"|^(?:(?:the|full|view|read|learn|see|all|more|about|author['’]?s?)\s+)*(?:name|bio|author|profile|posts?|more|all)$",
    re.I,
)
"""Addresses, numbers, names of variables and words on buttons."""
_STRUCTURED = lxml.etree.XPath(
    "descendant-or-self::*[contains(concat(' ', normalize-space(@rel), ' '), ' author ')"
    " or contains(@itemprop, 'author') or contains(@itemprop, 'name')]"
)

_AROUND = " ,;:|·•-–—"
"""Signs that separate a name from what stood around it."""
MOST_WORDS = 8
"""Of a name: "María del Carmen Fernández de la Vega Sanz" has eight."""
_LONGEST_PARTICLE = 4
"""Letters of a lower-case word inside a name: de, von, bint, na."""
_LONGEST_OWN = 40
"""Characters of a desk's or a house's name in a printed byline."""
_HONOURS = re.compile(r",?\s+(?:Jr|Sr|[JS]unior|I{2,3}|IV)\.?$")
_NICKNAME = re.compile(r"(?<=\w\s)[(\"“„«'‘][\w .'’-]{1,20}[)\"”“»'’](?=\s\w)")
# Signs that part names, or that no name holds.
_NOT_ONE_NAME = re.compile(
    r"[()\[\]{}（）【】<>;,|/、•⋅&\n\d@:!?%©*=_\"“”„«»#]|\be\. ?V\b|\s[-–—·・]+\s|https?|www\.|\w\.[a-z]{2,}$"
)
_JOINED = re.compile(r"\s(?:and|und|et|và|with|mit|avec|con|и|og|och|ve)\s")
_LISTED = re.compile(rf"[,;|&]|{_JOINED.pattern}")
_BY_ENGLISH = re.compile(r"^by\s+", re.I)
_OF_PLACE_OR_HOUSE = re.compile(r"\s(?:the|in|at|by|for|from|of|on|is|aus|für|pour|chez|tại|của|cho)\s", re.I)
_ALSO_NAME = re.compile(rf"(?:{AGENCIES_ALSO_NAMES})(?=\s)|(?<=\s)(?:{AGENCIES_ALSO_NAMES})$")
_UNSPACED_ROLE = re.compile(ROLES_BY_LANGUAGE["zh", "ja"])
_GUEST = re.compile(r"(?<=\w\s)Guest$")
"""A surname; before other words it is a function."""


def stated_authors(
    places: Places, own: Iterable[str], language: str | None
) -> tuple[Credit, tuple[str, ...], str]:
    """Persons from the first place that names any, agencies likewise; where no place names a person, the first
    byline as it is printed; and ``json-ld`` or ``meta``, where they were found.

    ``own`` are the house's names, which are never persons; ``language`` (ISO 639) is the page's.
    """
    own = tuple(own)
    agencies: tuple[str, ...] = ()
    printed: tuple[tuple[str, ...], str] = (), ""
    for source, found in (
        ("json-ld", [*_json_ld(places, own, language)]),
        *(
            ("meta", [(text, byline(text, own, language)) for text in texts])
            for texts in (*(places.meta.get(name, ()) for name in _META), _of_cards(places))
        ),
    ):
        credit = sum((each for _, each in found), Credit())
        agencies = agencies or credit.agencies
        if credit.persons:
            return Credit(credit.persons, agencies), (), source
        if found and not printed[0] and not _NO_NAME.search(tidy(found[0][0])):
            printed = credits.unique(filter(None, (tidy(text) for text, _ in found))), source
    if not agencies:
        for credit, text in _printed(places.tree, own, language):
            if credit:
                return credit, () if credit.persons else printed[0], "meta"
            if printed[0] or text:
                return credit, *(printed if printed[0] else ((text,), "meta"))
    return Credit((), agencies), *printed


def named(name: str, own: Iterable[str] = ()) -> Credit:
    """What a ``Person``'s name names: the name as it stands, unless it is no one person's name.

    Agencies, desks, the house (``own``) and addresses are no persons, whatever type they are given. A name with the
    signs of a byline in it (``Tin, ảnh: Lê An``, ``Ann Lee/AFP``, two full names and an "and") is read as a byline.
    """
    name = _BY_ENGLISH.sub("", tidy(name)).strip(_AROUND)
    return Credit((name,)) if is_name(name, own) else credits.parse(name, own)


def byline(line: str, own: Iterable[str] = (), language: str | None = None) -> Credit:
    """What a plain string given as author names, which may be a name or a byline.

    One plain name is a name as in ``named``. A first word that bylines print before names is taken off it where the
    page's language has that word and a full name follows: ``Von Ute Kern`` in German, but ``Von Ashe`` in any.
    """
    line = _BY_ENGLISH.sub("", tidy(line)).strip(_AROUND)
    parts = [part for each in _LISTED.split(line) if (part := each.strip())]
    names = [part for part in parts if _is_stated_name(part, own, language)]
    if names and names == parts and (len(names) == 1 or all(" " in name for name in names)):
        return Credit(credits.unique(names))
    return credits.parse(line, own, names)


def is_name(name: str, own: Iterable[str] = ()) -> bool:
    """Whether this is one person's name and nothing else, in any spelling that people have: one word or several,
    initials, particles, without capitals, with a nickname in parentheses or quotes."""
    core = _HONOURS.sub("", _NICKNAME.sub("", name))
    words = core.split()
    if not 2 <= len(name) <= 100 or not 1 <= len(words) <= MOST_WORDS:
        return False
    if _NOT_ONE_NAME.search(core) or _OF_PLACE_OR_HOUSE.search(core) or _is_joined(core):
        return False
    if credits.part_appended(core) != core or credits.ends_in_role(core) or _UNSPACED_ROLE.match(core):
        return False
    if credits.names_desk(_GUEST.sub("", core)) or credits.agencies_in(_ALSO_NAME.sub("", core)):
        return False
    if _is_of_house(core, own):
        return False
    if core == core.upper() == core.lower():  # a script without capitals
        return any(letter.isalpha() for letter in core)
    if core == core.lower():
        return 2 <= len(words) <= 4  # "bell hooks"; a lone word is a login
    return all(
        any(letter.isupper() for letter in word) or sum(map(str.isalpha, word)) <= _LONGEST_PARTICLE
        for word in words
    )


def structured_names(element: HtmlElement, own: Iterable[str] = ()) -> tuple[str, ...]:
    """The names that stand alone in an element marked as the author's, in or around a printed byline."""
    texts = (tidy(each.get("content") or each.text_content()) for each in _STRUCTURED(element)[:20])
    return credits.unique(text for text in texts if " " in text and _is_stated_name(text, own, None))


def _json_ld(places: Places, own: tuple[str, ...], language: str | None) -> Iterator[tuple[str, Credit]]:
    for author in jsonld.resolve(places.article.get("author") or places.article.get("creator"), places.named):
        if isinstance(author, str):
            yield author, byline(author, own, language)
        elif isinstance(author, Mapping):
            is_person = "Person" in jsonld.types(author)
            names = [
                jsonld.text(each) for each in jsonld.resolve(author.get("name") or author.get("byline"), {})
            ]
            if not any(names) and (author.get("givenName") or author.get("familyName")):
                names = [f"{jsonld.text(author.get('givenName'))} {jsonld.text(author.get('familyName'))}"]
            for name in names:
                yield name, named(name, own) if is_person else byline(name, own, language)


def _of_cards(places: Places) -> tuple[str, ...]:
    """What is said to have written the page in the labelled lines that link previews show."""
    return tuple(
        places.first(f"twitter:data{number}")
        for number in (1, 2)
        if _WRITTEN_BY.fullmatch(places.first(f"twitter:label{number}").strip())
    )


def _printed(tree: HtmlElement, own: tuple[str, ...], language: str | None) -> Iterator[tuple[Credit, str]]:
    """What the page's printed bylines name, the first one first; where one says "by" and names nobody, its own words too."""
    after = (each for each in islice(_after_headline(tree), 40) if _BY.match(spaced(each)))
    for element in chain(_BYLINE(tree)[:20], after):
        names = structured_names(element, own)
        line = credits.without_dates(spaced(element)) or ", ".join(names)
        by = _BY.match(line)
        rest = line[by.end() :] if by else ""
        said = "" if _NO_NAME.search(rest) else _NAMES_END.split(rest, maxsplit=1)[0]
        line = f"by {said}" if said else line
        if 0 < len(line) <= credits.LONGEST_SIGNATURE:
            marked = "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author"
            plain = byline(line, own, language) if marked or _BY_ENGLISH.match(line) else Credit()
            found = plain if plain and not names else credits.parse(line, own, (*names, *plain.persons))
            if not by and not marked:  # a lone word is anything
                found = Credit(tuple(name for name in found.persons if not _is_lone(name)), found.agencies)
            if not said and _NAMED_FOR_AUTHOR.search(element.get("class") or "") and credits.names_desk(line):
                said = line
            yield found, said if 1 < len(said) <= _LONGEST_OWN and not _NO_NAME.search(said) else ""


def _is_lone(name: str) -> bool:
    """Whether it is one word of a script that puts spaces between them."""
    return " " not in name and any(letter.isupper() or letter.islower() for letter in name)


def _after_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    """XPath's axis ``following`` of the first ``h1``, without gathering the rest of the page for its first elements."""
    if (headline := next(tree.iter("h1"), None)) is not None:
        for around in (headline, *headline.iterancestors()):
            for sibling in around.itersiblings():
                yield from sibling.iter("p", "div", "span", "a")


def _is_joined(name: str) -> bool:
    """Whether these are several full names; "Ortega and Gasset" may be one person's."""
    parts = _JOINED.split(name)
    return len(parts) > 1 and all(" " in part.strip() for part in parts)


def _is_of_house(name: str, own: Iterable[str]) -> bool:
    """Whether it is one of the house's names, or begins or ends with one; host names only count as a whole."""
    key = _key(name)
    return any(
        key == house
        or (each != each.lower() and f" {key} ".startswith(f" {house} "))
        or (each != each.lower() and f" {key} ".endswith(f" {house} "))
        for each in own
        if (house := _key(each))
    )


def _key(name: str) -> str:
    return " ".join(re.findall(r"[\w+]+", name.casefold()))


def _is_stated_name(text: str, own: Iterable[str], language: str | None) -> bool:
    """Whether a string in a place for names is one: stricter than for a ``Person``, since prose gets there too."""
    has_case = text != text.upper() or text != text.lower()
    return is_name(text, own) and not (has_case and text == text.lower()) and not _has_role(text, language)


def _has_role(line: str, language: str | None) -> bool:
    """Whether the first word is a byline's and not the name's."""
    for languages, role in _roles():
        if match := role.match(line):
            rest = line[match.end() :]
            if "en" in languages or line[0].islower():
                return True
            return " " in rest and (language is None or language in languages)
    return False


@cache
def _roles() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple(
        (languages, re.compile(rf"(?:{roles})\s+", re.I)) for languages, roles in ROLES_BY_LANGUAGE.items()
    )
