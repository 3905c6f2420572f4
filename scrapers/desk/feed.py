"""Atom feeds (RFC 4287): the newest of what a search finds. A saved search is its address, and so is its feed."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, HTTPException
from lxml import etree
from starlette.responses import Response

from scrapers.desk.asked import Asked, Typed, question_of
from scrapers.desk.context import Desk, Here, apart, described, fit
from scrapers.desk.exports import Withheld
from scrapers.desk.language import decimal, say
from scrapers.desk.words import in_words
from scrapers.errors import BadQuery
from scrapers.model.rights import in_short, kept_back
from scrapers.search.find import Hit, find
from scrapers.search.index import Index
from scrapers.search.marks import plain

router = APIRouter()

ENTRIES = 50
"""Articles of one feed: a reader that asks once an hour misses nothing of an outlet that publishes 1,000 a day."""
MEDIA = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_XML = re.compile(r"[\ufffe\uffff]")
"""What no XML 1.0 may hold beside what no page may."""


@router.get("/search.atom")
@apart
def feed(desk: Here, asked: Typed, withheld: Withheld = False) -> Response:
    """The newest articles that a search finds, whatever its order; of one outlet, with ``outlet`` alone. Those whose outlets
    ask that they not be passed on are left out, and the subtitle says how many and why.

    Answers 304 to a reader that has it already.
    """
    try:
        question = question_of(desk, asked)
    except BadQuery as error:
        raise HTTPException(400, in_words(error)) from error
    with Index.for_reading(desk.archive.catalog.url) as index:
        hits = find(index, question, limit=ENTRIES).hits
    asked_for = [() if withheld else kept_back(hit.card.rights) for hit in hits]
    back = Counter(map(in_short, filter(None, asked_for)))
    given = [hit for hit, why in zip(hits, asked_for, strict=True) if not why]
    body = _atom(desk, asked, given, back, withheld)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in re.split(r"\s*,\s*", desk.request.headers.get("if-none-match", "").replace("W/", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA, headers=headers)


def _atom(desk: Desk, asked: Asked, hits: Sequence[Hit], back: Mapping[str, int], withheld: bool) -> bytes:
    # The order of hits in a feed is always the same, and so is its identity.
    address = {name: value for name, value in asked.address.items() if name != "sort"}
    address |= {"withheld": "true"} if withheld else {}
    root = etree.Element("feed", nsmap={None: ATOM})
    _put(root, "id", _urn(desk.at("search", **address).removeprefix(desk.at(""))))
    _put(root, "title", f"Khobao: {asked.words}")
    if back:
        _put(root, "subtitle", _left_out(back))
    _put(_put(root, "author"), "name", "Khobao")
    _put(root, "updated", max(map(_updated, hits), default=_NEVER).isoformat())
    _link(root, "self", desk.absolute("search.atom", **address), MEDIA)
    _link(root, "alternate", desk.absolute("search", **address), "text/html")
    for hit in hits:
        _entry(root, desk, hit)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)  # type: ignore[no-any-return]


def _entry(root: etree._Element, desk: Desk, hit: Hit) -> None:
    card = hit.card
    entry = _put(root, "entry")
    if card.language:
        entry.set(LANG, _fit(card.language))
    _put(entry, "id", _urn(f"{card.outlet}/{card.article_id}"))
    _put(entry, "title", card.headline or card.article_id)
    _put(entry, "updated", _updated(hit).isoformat())
    if card.published:
        _put(entry, "published", datetime.fromisoformat(card.published).isoformat())
    for name in card.authors or card.agencies or (described(card.outlet).name,):
        _put(_put(entry, "author"), "name", name)
    if card.section:
        _put(entry, "category").set("term", _fit(card.section))
    if card.batch:
        _link(entry, "alternate", desk.absolute("articles", card.outlet, card.article_id), "text/html")
    url = card.canonical_url or card.url
    if url and urlsplit(url).scheme in {"http", "https"}:
        # As the alternate where the desk has no page of it: an entry without content needs one.
        _link(entry, "via" if card.batch else "alternate", url, "text/html")
    _put(entry, "summary", plain(hit.snippet, "", "")).set("type", "text")


def _left_out(back: Mapping[str, int]) -> str:
    return say(
        "Left out, for their outlets ask that they not be passed on: %(what)s.",
        what="; ".join(f"{decimal(number)} ({why})" for why, number in sorted(back.items())),
    )


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _updated(hit: Hit) -> datetime:
    """When the text that is searched was captured: a later text of an article is an update."""
    card = hit.card
    at = card.fetched_at or card.published
    return datetime.fromisoformat(at).astimezone(UTC) if at else _NEVER


def _urn(name: str) -> str:
    """An identity (RFC 9562, version 5) that outlasts the host on which the desk is served."""
    return UUID(int=uuid5(NAMESPACE_URL, f"khobao:{name}").int).urn


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, name)
    child.text = _fit(text)
    return child


def _link(parent: etree._Element, relation: str, address: str, media: str) -> None:
    link = etree.SubElement(parent, "link")
    for name, value in {"rel": relation, "type": media, "href": _fit(address)}.items():
        link.set(name, value)


def _fit(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", fit(text))
