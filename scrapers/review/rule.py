"""A person's word on two articles: that they are one text, or report one event, or that they do not.

A ruling is an object of its own in the bucket, which the search index follows as it compares articles (``scrapers.same.rulings``).
So it survives deriving again, and an index that is made again from the bucket has the same clusters and events.
"""

import logging
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.errors import (
    AlreadyDecided,
    BadConfiguration,
    BadQuery,
    RetryLater,
    UnknownArticle,
)
from scrapers.events.found import story
from scrapers.model.ruling import Likeness, Ruling, Verdict
from scrapers.notes import rules
from scrapers.same.found import family
from scrapers.same.rulings import Name
from scrapers.search import follow, rulings
from scrapers.search.find import find, place_of
from scrapers.search.index import Index
from scrapers.search.question import Question

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive

log = logging.getLogger(__name__)

_NAMED = re.compile(r"([a-z0-9_]{1,60})/([0-9a-f]{16})")
SHOWN = 4
"""Rulings that a message names."""
_SAME_ID = 10
"""Articles of one address or id that are looked at: outlets may share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A ruling that is recorded."""

    ruling: Ruling
    followed: bool
    """Whether the search index follows it already. Where not, ``khobao search --update`` makes it so."""


def rule(
    verdict: Verdict,
    of: Likeness,
    one: str,
    other: str,
    archive: "Archive",
    *,
    by: str,
    why: str,
    overrule: bool = False,
    sees: Callable[[str], bool] = lambda outlet: True,
    allowed: Callable[[str], None] = lambda outlet: None,
    now: datetime | None = None,
) -> Ruled:
    """Record what a person says of two articles, each given by its address, its id, or as ``outlet/id``; the index follows
    it at once. Where a run was killed before that, the same call makes it so.

    ``overrule``: also where somebody said the opposite of these two before. ``sees``: of which outlets may be spoken;
    ``allowed`` is called with the outlets of both before anything is recorded, and raises where one is not. Raises
    UnknownArticle for what is not published, BadQuery for what names no article, BadConfiguration without a reason or a name,
    for one article twice, and for what would make a cluster or an event larger than it may be, AlreadyDecided for what is
    said already or contradicts what people said, and what the store and the index raise.
    """
    by, why = " ".join(by.split()), " ".join(why.split())
    if not by or not why:
        raise BadConfiguration(
            f"{one}, {other}: expected who decides and why, got by {by!r}, why {why!r}: both are kept with the ruling"
        )
    follow.take_rulings(archive)
    with Index.for_reading(archive.catalog.url) as index:
        with index.database.reading() as connection:
            held = rulings.holding(connection)
        first, second = sorted(_name(index, typed, held, sees) for typed in (one, other))
        for slug in {first[0], second[0]}:
            allowed(slug)
        made = {rulings.names_of(each): each for each in held if each.of is of}
        last = made.pop((first, second), None)
        _check(verdict, of, first, second, last, overrule=overrule)
        _check_against(verdict, first, second, made.values(), sees)
        _check_now(verdict, of, index, first, second)
    ruling = Ruling(
        of=of,
        outlet=first[0],
        article_id=first[1],
        other_outlet=second[0],
        other_id=second[1],
        number=last.number + 1 if last else 1,
        verdict=verdict,
        by=by,
        decided_at=rules.at_of(now),
        why=why,
    )
    key = keys.ruling(*rulings.name_of(ruling))
    archive.decide(key, ruling, f"{_two(first, second)}: somebody else decided on them just now")
    try:
        follow.take_rulings(archive)
    except RetryLater as error:  # recorded it is all the same
        log.warning("%s: the search index does not follow the ruling yet: %s", key, error)
        return Ruled(ruling=ruling, followed=False)
    return Ruled(ruling=ruling, followed=True)


def _name(index: Index, typed: str, held: Iterable[Ruling], sees: Callable[[str], bool]) -> Name:
    """Of what is published, or was ruled on before."""
    named = _NAMED.fullmatch(typed.strip())
    question = Question.parse(named[2] if named else typed)
    if question.terms:
        raise BadQuery(
            "expected an address or an article's id of 16 hex digits, got %(typed)s", typed=repr(typed)
        )
    hits = find(index, question, limit=_SAME_ID).hits
    found = {(hit.card.outlet, hit.card.article_id) for hit in hits} or {
        name
        for each in held
        for name in rulings.names_of(each)
        if name[1] == (named[2] if named else typed.strip())
    }
    meant = sorted(name for name in found if sees(name[0]) and (named is None or name[0] == named[1]))
    if not meant:
        raise UnknownArticle(f"{typed}: expected a published article, found none: see `khobao search`")
    if len(meant) > 1:
        choices = ", ".join("/".join(name) for name in meant)
        raise UnknownArticle(f"{typed}: expected one article, found {len(meant)}; name one of {choices}")
    return meant[0]


def _check(
    verdict: Verdict, of: Likeness, first: Name, second: Name, last: Ruling | None, *, overrule: bool
) -> None:
    """By what was said of these two."""
    if first == second:
        raise BadConfiguration(f"expected two articles, got {first[1]} of {first[0]} twice")
    if verdict is Verdict.LEFT and (last is None or last.verdict is Verdict.LEFT):
        raise BadConfiguration(
            f"{_two(first, second)}: nobody said whether they are one {of}: nothing to take back"
        )
    if last and last.verdict is verdict:
        raise AlreadyDecided(f"{_two(first, second)}: they were {last.sentence}")
    if last and Verdict.LEFT not in {last.verdict, verdict} and not overrule:
        raise AlreadyDecided(f"{_two(first, second)}: they were {last.sentence} (--overrule decides anew)")


def _check_against(
    verdict: Verdict, first: Name, second: Name, made: Iterable[Ruling], sees: Callable[[str], bool]
) -> None:
    """By what was said of others."""
    if verdict is Verdict.LEFT:
        return
    made = list(made)
    joined: dict[Name, list[tuple[Name, Ruling]]] = defaultdict(list)
    for each in made:
        if each.verdict is Verdict.JOINED:
            one, other = rulings.names_of(each)
            joined[one].append((other, each))
            joined[other].append((one, each))
    ways = _ways(first, joined)
    if verdict is Verdict.PARTED:
        against = ways.get(second, [])
    else:
        other_ways = _ways(second, joined)
        against = [
            each
            for each in made
            if each.verdict is Verdict.PARTED
            for one, other in (rulings.names_of(each), rulings.names_of(each)[::-1])
            if one in ways and other in other_ways
        ]
    if against:
        shown = [each for each in against if sees(each.outlet) and sees(each.other_outlet)]
        said = "; ".join(f"{_two(*rulings.names_of(each))} {each.sentence}" for each in shown[:SHOWN])
        said = said or "of articles of other outlets"
        raise AlreadyDecided(
            f"{_two(first, second)}: it contradicts what was said before; take that back first: {said}"
        )


def _ways(start: Name, joined: dict[Name, list[tuple[Name, Ruling]]]) -> dict[Name, list[Ruling]]:
    """All that was joined with an article, and by which rulings."""
    found: dict[Name, list[Ruling]] = {start: []}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for other, by in joined.get(at, ()):
            if other not in found:
                found[other] = [*found[at], by]
                waiting.append(other)
    return found


def _check_now(verdict: Verdict, of: Likeness, index: Index, first: Name, second: Name) -> None:
    """By what the two are now."""
    if verdict is Verdict.LEFT:
        return
    texts = [_text(index, name) for name in (first, second)]
    if of is Likeness.EVENT and texts[0][0] is not None and texts[0][0] == texts[1][0]:
        raise BadConfiguration(
            f"{_two(first, second)}: they have one text, so they report one event: say first that they are not one text"
        )
    sizes, most = texts, index.same.rules.most
    if of is Likeness.EVENT:
        sizes, most = [_event(index, name) for name in (first, second)], index.events.rules.most
    total = sum(dict(sizes).values())
    if verdict is Verdict.JOINED and total > most:
        what = "articles of one text" if of is Likeness.TEXT else "texts on one event"
        raise BadConfiguration(
            f"{_two(first, second)}: expected at most {most} {what}, joined they would be {total}"
        )


def _text(index: Index, name: Name) -> tuple[int | None, int]:
    """By what its cluster is known, and how many articles it has; nothing for what is not published."""
    with index.database.reading() as connection:
        place = place_of(connection, *name)
        found = family(connection, index.same, place) if place is not None else None
    return (found.root, len(found.members) + found.refused) if found else (None, 0)


def _event(index: Index, name: Name) -> tuple[int | None, int]:
    """By what its event is known, and how many texts it has."""
    with index.database.reading() as connection:
        place = place_of(connection, *name)
        found = story(connection, index.events, place) if place is not None else None
    if found is None:
        return None, 0
    return found.root, len({each.head for each in found.members}) + found.refused


def _two(first: Name, second: Name) -> str:
    return f"{'/'.join(first)} and {'/'.join(second)}"
