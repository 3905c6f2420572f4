"""Rights: what a page and the response with it say of its use. Pure, and never an error: what is broken says nothing.

Robots meta and X-Robots-Tag, TDMRep, AIPREF's Content-Usage, RSL's links (``model.rights`` names the standards).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from scrapers.model.rights import Place, Signal, Term, known, unique
from scrapers.read.document import Document
from scrapers.read.places import Places
from scrapers.web.uses import content_signals, content_usage

LONGEST = 16_384
"""Characters of a header or of an element that are read: more is no statement, but an attack."""
MOST = 50
"""Elements or links of one kind that are read, and signals of one page that are kept."""

_WORD = re.compile(r"[,;:\s]+")
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RSL = "application/rsl+xml"
_PARAMETER = re.compile(r';\s*([A-Za-z*]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


def rights(document: Document, places: Places) -> tuple[Signal, ...]:
    """What they say, sorted, each once."""
    headers = document.page.headers
    found = (
        *_robots(Place.HEADER, [headers.get("x-robots-tag", "")]),
        *_robots(Place.PAGE, [*places.meta.get("robots", ()), *places.meta.get("googlebot", ())]),
        *_tdm(
            Place.HEADER,
            headers.get("tdm-reservation", "").split(","),
            [headers.get("tdm-policy", "")],
            places,
        ),
        *_tdm(Place.PAGE, places.meta.get("tdm-reservation", ()), places.meta.get("tdm-policy", ()), places),
        *(
            _of(Place.HEADER, Term.CONTENT_USAGE, each)
            for each in content_usage(_short(headers.get("content-usage")))
        ),
        *(
            _of(Place.HEADER, Term.CONTENT_SIGNAL, each)
            for each in content_signals(_short(headers.get("content-signal")))
        ),
        *_licences(Place.HEADER, _linked(_short(headers.get("link"))), places),
        *_licences(Place.PAGE, _elements(document), places),
    )
    return unique(found)[:MOST]


def _of(place: Place, term: Term, says: str) -> Signal:
    return Signal(place=place.value, term=term.value, says=says)


def _short(value: str | None) -> str:
    return (value or "")[:LONGEST]


def _robots(place: Place, values: Iterable[str]) -> Iterator[Signal]:
    """Whichever robot is meant: what Google must not show from its cache, an archive must not either."""
    for value in islice(values, MOST):
        for word in _WORD.split(_short(value).casefold()):
            if known(Term.ROBOTS, word):
                yield _of(place, Term.ROBOTS, word)


def _tdm(
    place: Place, reservations: Iterable[str], policies: Iterable[str], places: Places
) -> Iterator[Signal]:
    """A value other than 0 and 1 counts as none."""
    for value in islice(reservations, MOST):
        if known(Term.TDM, says := value.strip()):
            yield _of(place, Term.TDM, says)
    for value in islice(policies, MOST):
        if address := places.absolute(value):
            yield _of(place, Term.TDM_POLICY, address)


def _licences(place: Place, links: Iterable[tuple[str, str, str]], places: Places) -> Iterator[Signal]:
    for rel, kind, href in links:
        is_rsl = "license" in rel.casefold().split() and kind.partition(";")[0].strip().casefold() == _RSL
        if is_rsl and (address := places.absolute(href)):
            yield _of(place, Term.LICENCE, address)


def _linked(header: str) -> Iterator[tuple[str, str, str]]:
    """rel, type, and address of each link of a Link header (RFC 8288)."""
    for found in islice(_LINK.finditer(header), MOST):
        parameters = {name.casefold(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found[2])}
        yield parameters.get("rel", ""), parameters.get("type", ""), found[1]


def _elements(document: Document) -> Iterator[tuple[str, str, str]]:
    """As ``_linked``, of the page's ``link`` elements with a type, and of licences that stand in it."""
    typed = (element for element in document.tree.iter("link") if element.get("type"))
    for element in islice(typed, 20 * MOST):
        yield element.get("rel", ""), element.get("type", ""), element.get("href", "")
    for element in document.tree.iter("script"):
        if element.get("type", "").partition(";")[0].strip().casefold() == _RSL:
            yield "license", _RSL, document.url or ""
            return
