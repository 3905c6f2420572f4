"""The question: what a person types, and the filters beside it.

    hạn hán miền tây        all of the words, anywhere in headline, lead or body
    "hạn hán"               as a phrase
    headline:"hạn hán"      in one field: headline, lead or body
    -covid -"tin tức"       not these
    https://…               the article of an address
    0123456789abcdef        the article with this id

A word typed without marks finds it with any marks (``dang``: Đảng, đang, đăng). A word or phrase in which any mark is
typed is matched as it is typed (``Đảng``: only Đảng), apart from case: the marks are asked of the index, which holds
both forms, so that a rare ``đẳng`` among many ``đang`` is found as fast as any rare word.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from scrapers.errors import BadQuery
from scrapers.model.words import Word, fold, words
from scrapers.web.urls import canonical

FIELDS = ("headline", "lead", "body")
"""Of an article, those that are searched."""
MOST = 40
"""Words of one question."""

_QUOTES = str.maketrans("“”„«»", '"""""')
_PIECE = re.compile(
    rf'(?P<minus>-)?(?:(?P<field>{"|".join(FIELDS)}):)?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))', re.I
)
_ID = re.compile(r"[0-9a-f]{16}")
_ADDRESS = re.compile(r"(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or a phrase that must stand in an article, or must not."""

    words: tuple[str, ...]
    """Exact forms where ``marked``, else folded ones; several are a phrase."""
    marked: bool
    """Whether marks were typed, which then have to be there."""
    field: str | None = None
    """One of ``FIELDS``; None for any."""
    excluded: bool = False

    @classmethod
    def of(cls, found: Sequence[Word], field: str | None = None, excluded: bool = False) -> "Term":
        """A term of words that follow one another."""
        marked = any(word.marked for word in found)
        forms = tuple(word.exact if marked else word.folded for word in found)
        return cls(words=forms, marked=marked, field=field, excluded=excluded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an article must be, beside its words. Of several values of one filter any will do; none asks for nothing."""

    outlets: tuple[str, ...] = ()
    """Slugs."""
    first: date | None = None
    """The day an article is filed under, in its outlet's time zone: from this one on."""
    last: date | None = None
    """Up to this day, included."""
    sections: tuple[str, ...] = ()
    """As printed; case and marks do not matter, here and below."""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47; ``en`` asks for ``en-GB`` too."""
    articles: tuple[str, ...] | None = None
    """Ids of those that are looked at; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the index."""

    terms: tuple[Term, ...] = ()
    filters: Filters = Filters()
    facets: tuple[tuple[str, ...], ...] = ()
    """Of each group (``facet``) one must be there."""

    @classmethod
    def parse(cls, text: str, filters: Filters = Filters()) -> "Question":
        """Raises BadQuery, which says what was expected, for a text that asks for nothing or cannot be understood."""
        if filters.first and filters.last and filters.first > filters.last:
            raise BadQuery(
                "expected a first day before the last, got %(first)s and %(last)s: swap them",
                first=filters.first,
                last=filters.last,
            )
        typed = text.strip()
        facets = [*_groups(filters)]
        terms: tuple[Term, ...] = ()
        if _ADDRESS.fullmatch(typed):
            facets.append((facet("url", address(typed)),))
        elif _ID.fullmatch(typed):
            facets.append((facet("id", typed),))
        else:
            terms = tuple(_terms(typed))
        if all(term.excluded for term in terms) and not facets:
            if terms:
                raise BadQuery("expected words to look for, got only words to leave out")
            raise BadQuery(
                "expected words to look for, got %(typed)s: type a word, a phrase in quotes, an address or an id",
                typed=repr(text),
            )
        return cls(terms=terms, filters=filters, facets=tuple(facets))

    @property
    def run(self) -> Term | None:
        """The plain words of the question as one phrase: an article that has them so is closer to what is meant. A word of
        Vietnamese is often two or three syllables. None where there are not several."""
        plain = [term for term in self.terms if not term.excluded and term.field is None]
        if len(plain) < 2 or any(len(term.words) > 1 for term in plain):
            return None
        return Term.of([word for term in plain for word in words(term.words[0])])


def facet(kind: str, value: str) -> str:
    """What stands in the index for a value that is filtered by. Values are compared as folded; those of ``url`` and ``id``
    as they are."""
    told = value if kind in {"url", "id", "outlet"} else fold(value)
    return kind[:2] + hashlib.sha256(f"{kind}\n{told}".encode(errors="replace")).hexdigest()[:16]


def address(url: str) -> str:
    """What of an address tells an article: neither ``https`` nor ``www.`` nor what was added to follow readers."""
    try:
        parts = urlsplit(canonical(url if "://" in url else f"https://{url}", None))
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def _groups(filters: Filters) -> Iterator[tuple[str, ...]]:
    if filters.articles is not None:
        # No article has an empty id: where none may be looked at, none is found.
        yield tuple(sorted({facet("id", each) for each in filters.articles})) or (facet("id", ""),)
    for kind, values in (
        ("outlet", filters.outlets),
        ("section", filters.sections),
        ("author", filters.authors),
        ("agency", filters.agencies),
        ("language", filters.languages),
    ):
        given = [value for value in values if value.strip()]
        for value in given:
            if kind != "outlet" and not fold(value):
                raise BadQuery("%(field)s: expected words, got %(typed)s", field=kind, typed=repr(value))
        if given:
            yield tuple(sorted({facet(kind, value) for value in given}))


def _terms(typed: str) -> Iterator[Term]:
    plain = typed.translate(_QUOTES)
    if plain.count('"') % 2:
        raise BadQuery(
            "expected a quote at the end of each phrase, got one without its partner: %(typed)s",
            typed=repr(typed),
        )
    number = 0
    for piece in _PIECE.finditer(plain):
        field = piece["field"].lower() if piece["field"] else None
        text = piece["phrase"] if piece["phrase"] is not None else piece["plain"]
        found = list(words(text))
        if text.endswith(":") and text[:-1].lower() in FIELDS:
            raise BadQuery("expected a word right after %(field)s, without a space", field=repr(text))
        if not found and (field or piece["phrase"] is not None):
            raise BadQuery("expected a word or a phrase, got %(typed)s", typed=repr(piece[0]))
        number += len(found)
        if number > MOST:
            raise BadQuery("expected at most %(most)s words, got more: ask for fewer", most=MOST)
        if found:
            yield Term.of(found, field, bool(piece["minus"]))
