"""Links: which articles share enough keys, and which of these are accepted as reports of one event.

A link is accepted by its score and by its margin. Names and places of one country are in many articles of a day, so a
score alone says little; but where one paper's article is clearly the best of all that another paper has, and the other way
round, they report one event. Where no number agrees, names must do so the more: two stories of one town, of which the
other paper has neither, share its names and those of its neighbours. What a page names as its translation is certain.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, insert, or_, select, update

from scrapers.archive.database import one_of
from scrapers.events.keys import KINDS
from scrapers.events.known import KIND, Known, Numbers, Shelf, counted, in_span
from scrapers.events.rules import Rules
from scrapers.events.schema import links
from scrapers.same.tally import Tally

WEIGHTS = np.array([round(100 * weight) for weight in KINDS.values()], np.int64)
_CERTAIN = 1000
_AT_ONCE = 64
"""Articles whose keys are looked up together."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two heads that share keys, by their places."""

    later: int
    earlier: int
    score: int
    certain: bool = False
    series: bool = False


def weight(keys: Numbers, common: Collection[int], rules: Rules) -> int:
    """What keys weigh together."""
    of = WEIGHTS[keys & KIND]
    if common:
        of = np.where(np.isin(keys, list(common)), of * rules.faint // 100, of)
    return int(of.sum())


def compare(one: Known, other: Known, common: Collection[int], rules: Rules) -> Link | None:
    """The link between two articles by their keys, or None. Symmetric. ``common``: of their keys, those that are common in the
    span of either."""
    if abs(one.second - other.second) > rules.window:
        return None
    both = np.intersect1d(one.keys, other.keys, assume_unique=True)
    if sum(key not in common for key in both.tolist()) < rules.keys:
        return None
    later, earlier = (one, other) if one.order > other.order else (other, one)
    numbers, names = zip(one.counts, other.counts, strict=True)
    of_numbers, of_names = counted(both)
    compared = min(numbers) >= rules.numbers
    part = of_names / max(1, min(names))
    if one.paper == other.paper:
        whole = sum(names) - of_names
        differ = compared and of_numbers * 100 < rules.series * min(numbers)
        if differ and of_names >= rules.keys and of_names * 100 >= rules.series * whole:
            return Link(later.place, earlier.place, 0, series=True)
        return None
    if compared and 100 * of_numbers / min(numbers) < rules.template * part:
        return None
    score = 1000 * weight(both, common, rules) // max(1, isqrt(one.norm * other.norm))
    if not counted(both[~np.isin(both, list(common))])[0]:
        score = score * rules.bare // 100
    return Link(later.place, earlier.place, score) if score >= rules.least else None


def link(connection: Connection, found: Mapping[tuple[int, int], Link]) -> set[int]:
    """Put in links; the places at both ends."""
    names = ("later", "earlier", "score", "certain", "series")
    rows = [{name: getattr(each, name) for name in names} | {"accepted": False} for each in found.values()]
    if rows:
        connection.execute(insert(links), rows)
    return {end for ends in found for end in ends}


def by_keys(
    connection: Connection, shelf: Shelf, tally: Tally, rules: Rules, of: Mapping[int, Known]
) -> Iterator[Link]:
    """The links of articles by their keys, each once."""
    ordered = list(of.values())
    for at in range(0, len(ordered), _AT_ONCE):
        chunk = ordered[at : at + _AT_ONCE]
        near = {one: range(one.span(rules.window) - 1, one.span(rules.window) + 2) for one in chunk}
        asked = {key for one in chunk for span in near[one] for key in in_span(span, one.numbers)}
        common = tally.among(connection, asked)
        held = tally.held(connection, asked - common)
        for one in chunk:
            own = one.span(rules.window)
            faint = {
                span: {
                    key for key in one.numbers if (span << 40) + key in common or (own << 40) + key in common
                }
                for span in near[one]
            }
            counts = Counter(
                place
                for span in near[one]
                for key in one.numbers
                if key not in faint[span]
                for place in held.get((span << 40) + key, ())
            )
            del counts[one.place]
            enough = [place for place, count in counts.items() if count >= rules.keys]
            for place, other in shelf.get(enough).items():
                if place not in of or other.order < one.order:
                    made = compare(one, other, faint[other.span(rules.window)], rules)
                    if made:
                        yield made


def by_address(
    connection: Connection, shelf: Shelf, addresses: Tally, translations: Tally, heads: Mapping[int, Known]
) -> Iterator[Link]:
    """The links of heads by what their pages, or those of their copies, name as translations, or are named as."""
    members = shelf.copies(heads)
    named = {key for known in members for key in known.translations.tolist()}
    own = {key for known in members for key in known.addresses.tolist()}
    crowded = translations.among(connection, named | own)
    at = addresses.held(connection, named - crowded)
    by = translations.held(connection, own - crowded)
    shelf.get({place for held in (at, by) for places in held.values() for place in places})
    for known in members:
        for keys, held in ((known.translations, at), (known.addresses, by)):
            for key in keys.tolist():
                ends = {other.head for other in shelf.get(held.get(key, ())).values()} - {known.head}
                for head in shelf.get(ends).values():
                    this = heads[known.head]
                    if head.paper != this.paper:
                        later, earlier = (this, head) if this.order > head.order else (head, this)
                        yield Link(later.place, earlier.place, _CERTAIN, certain=True)


def accept(connection: Connection, shelf: Shelf, rules: Rules, places: Collection[int]) -> set[int]:
    """Say anew which links of articles are accepted; the places at the ends of those of which it changed."""
    rows = _rows(connection, places)
    rows |= _rows(connection, {end for pair in rows for end in pair} - set(places))
    known = shelf.get({end for pair in rows for end in pair})
    series: set[int] = set()
    scores: dict[tuple[int, tuple[str, str]], list[int]] = defaultdict(list)
    for (later, earlier), row in rows.items():
        if row.series:
            series |= {later, earlier}
        else:
            scores[later, known[earlier].paper].append(row.score)
            scores[earlier, known[later].paper].append(row.score)
    changed = []
    for (later, earlier), row in rows.items():
        if later not in places and earlier not in places:
            continue
        best = (scores[later, known[earlier].paper], scores[earlier, known[later].paper])
        accepted = bool(row.certain) or (
            not row.series
            and not series & {later, earlier}
            and row.score >= rules.score
            and all(row.score * 100 >= rules.margin * _next(of, row.score) for of in best)
        )
        if accepted != row.accepted:
            changed.append({"one": later, "two": earlier, "now": accepted})
    if changed:
        here = links.c.later == bindparam("one"), links.c.earlier == bindparam("two")
        connection.execute(update(links).where(*here).values(accepted=bindparam("now")), changed)
    return {each[end] for each in changed for end in ("one", "two")}


def _rows(connection: Connection, places: Collection[int]) -> dict[tuple[int, int], Any]:
    of = or_(one_of(links.c.later, places), one_of(links.c.earlier, places))
    return {(row.later, row.earlier): row for row in connection.execute(select(links).where(of))}


def _next(scores: list[int], score: int) -> int:
    """The best but one that has this score."""
    others = list(scores)
    others.remove(score)
    return max(others, default=0)
