"""Links: which articles have a passage in common, and which of these are copies.

What counts is containment, how much of the shorter text stands in the longer, and not resemblance: a copy that keeps a
third of an agency's text is still a copy.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from scrapers.same.known import WEEK, Known, Shelf, in_week
from scrapers.same.rules import Rules
from scrapers.same.schema import links
from scrapers.same.signature import prints_of, shared, with_digits
from scrapers.same.tally import Tally

_AT_ONCE = 64
"""Articles whose prints are looked up together."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles with a passage in common, by their places."""

    later: int
    earlier: int
    shared: int
    """Shingles."""
    copy: bool


def compare(one: Known, other: Known, live: int, rules: Rules) -> Link | None:
    """The link between two articles, or None. Symmetric. ``live``: how many of the prints they share are no template's."""
    if abs(one.second - other.second) > rules.window:
        return None
    same = shared(one.own, other.own)
    if len(same) < rules.least or live < max(rules.prints, rules.own * len(prints_of(same))):
        return None
    shorter = min(one, other, key=lambda each: (each.size, each.order))
    numbers = with_digits(shorter.own)
    if numbers >= rules.numbers:
        of_numbers = with_digits(same)
        words = (len(same) - of_numbers) / max(1, shorter.size - numbers)
        if of_numbers / numbers < rules.template * words:
            return None
    needed = rules.within if one.outlet == other.outlet else rules.copy
    later, earlier = (one, other) if one.order > other.order else (other, one)
    return Link(later.place, earlier.place, len(same), len(same) >= needed * shorter.size)


def link(
    connection: Connection, shelf: Shelf, tally: Tally, rules: Rules, of: Mapping[int, Known]
) -> set[int]:
    """Put in all links of articles that have none now; the places at both ends."""
    found: list[Link] = []
    ordered = list(of.values())
    for at in range(0, len(ordered), _AT_ONCE):
        chunk = ordered[at : at + _AT_ONCE]
        for one, others in _candidates(connection, tally, rules, chunk).items():
            # Where both ends are new, the later one looks.
            for place, other in shelf.get(others).items():
                if place not in of or other.order < one.order:
                    made = compare(one, other, others[place], rules)
                    if made:
                        found.append(made)
    if found:
        names = ("later", "earlier", "shared", "copy")
        rows = [{name: getattr(each, name) for name in names} for each in found]
        connection.execute(insert(links), rows)
    return {end for each in found for end in (each.later, each.earlier)}


def _candidates(
    connection: Connection, tally: Tally, rules: Rules, of: Collection[Known]
) -> dict[Known, dict[int, int]]:
    """For each article those that share enough prints with it which are a template's in the week of neither, and how many."""
    prints = {one: prints_of(one.own) for one in of}
    near = rules.window // WEEK + (rules.window % WEEK > 0)
    weeks = {one: range(one.week - near, one.week + near + 1) for one in of}
    keys = {key for one in of for week in weeks[one] for key in in_week(week, prints[one])}
    crowded = tally.among(connection, keys)
    held = tally.held(connection, keys - crowded)
    found = {}
    for one in of:
        asked = [each for each in prints[one] if (one.week << 32) + each not in crowded]
        counts = Counter(
            place for week in weeks[one] for key in in_week(week, asked) for place in held.get(key, ())
        )
        del counts[one.place]
        found[one] = {place: count for place, count in counts.items() if count >= rules.prints}
    return found
