"""Clusters: each article is a copy of one earlier article, or the first of a cluster of its own.

In the order of time, an article joins, of the earlier ones that it is linked with as a copy, the one with which it shares
most, among those that begin a cluster and those in which nearly all of it stands (``Rules.strong``). So every member is
a copy of the first, or nearly whole in a member: a round-up of ten stories joins one of them and does not make one
story of the ten, as joining whatever is linked would.

Before all that stands what people say (``rulings``): an article joins the first of those that it was joined with, and no
cluster in which there is one that it was parted from. Whom a person joined stands as the first of a cluster does: its own
copies stay with it, however much of them it has.

What an article joins depends on earlier ones alone. So when links change, the articles at their ends are looked at again
in the order of time, and of those that then stand elsewhere the later ones with which they are linked.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select

from scrapers.archive.database import one_of
from scrapers.same.rulings import NOTHING, Rulings


class Member(Protocol):
    """What stands in a cluster."""

    place: int
    parent: int | None
    """The place of the earlier one that it joined; None for the first of a cluster."""
    root: int | None
    """The place of the first of its cluster; None for that one."""

    @property
    def order(self) -> tuple[int, int]:
        """By which one is earlier than another; ends with the place."""


Each = TypeVar("Each", bound=Member)
Given = TypeVar("Given", bound=Member, covariant=True)


class Shelves(Protocol[Given]):
    """Where members are kept during a change."""

    def get(self, places: Collection[int]) -> Mapping[int, Given]:
        """Those that there are, by place."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Links in a table with columns ``later`` and ``earlier``."""

    table: Table
    weight: ColumnElement[int]
    """The greatest is joined."""
    holds: ColumnElement[bool]
    """Which links are ones to join by."""

    def unlink(self, connection: Connection, places: Collection[int]) -> set[int]:
        """Take out all links of articles; the places at both ends."""
        ends: set[int] = set()
        if not places:
            return ends
        later, earlier = self.table.c.later, self.table.c.earlier
        for column, other in ((later, earlier), (earlier, later)):
            ends |= set(connection.execute(select(other).where(one_of(column, places))).scalars())
            connection.execute(delete(self.table).where(one_of(column, places)))
        return ends


def assign(
    connection: Connection,
    shelf: Shelves[Each],
    joins: Joins,
    strong: Callable[[Each, Each, int], bool],
    places: Collection[int],
    rulings: Rulings = NOTHING,
    ruled: Collection[int] = (),
) -> set[Each]:
    """Look at articles again, and at what depends on them; those whose place in a cluster changed. ``strong``: whether an
    article may join an earlier one that is not the first of its cluster, by a link of this weight. ``ruled``: those of
    which people say something else than before, or that are tied by what people say to one that came or left."""
    found = _Links(connection, shelf, joins)
    found.load({*places, *ruled})
    places = {*places, *ruled, *(known.place for place in ruled for known in found.later(place))}
    queue = [known.order for known in shelf.get(places).values()]
    heapq.heapify(queue)
    queued = {place for _, place in queue}
    changed: set[Each] = set()
    while queue:
        _, place = heapq.heappop(queue)
        known = shelf.get([place])[place]
        parent = _parent(known, shelf, found, strong, rulings)
        root = None if parent is None else _root(parent)
        to = (None if parent is None else parent.place, root)
        if to != (known.parent, known.root):
            known.parent, known.root = to
            changed.add(known)
            tied = (each for each in shelf.get(rulings.near(place)).values() if each.order > known.order)
            for later in (*found.later(place), *tied):
                if later.place not in queued:
                    queued.add(later.place)
                    heapq.heappush(queue, later.order)
    return changed


def _parent(
    known: Each,
    shelf: Shelves[Each],
    found: "_Links[Each]",
    strong: Callable[[Each, Each, int], bool],
    rulings: Rulings,
) -> Each | None:
    """Which earlier one it joins, as all these stand now."""
    barred = {_root(other) for other in _before(known, shelf, rulings.parted)}
    joined = [other for other in _before(known, shelf, rulings.joined) if _root(other) not in barred]
    if joined:
        return min(joined, key=lambda other: other.order)
    can = [
        (other, weight)
        for other, weight in found.earlier(known.place)
        if _root(other) not in barred
        and (other.parent is None or _was_joined(other, shelf, rulings) or strong(known, other, weight))
    ]
    return max(can, key=_closest)[0] if can else None


def _root(known: Each) -> int:
    return known.place if known.root is None else known.root


def _was_joined(known: Each, shelf: Shelves[Each], rulings: Rulings) -> bool:
    """Whether it joined what it did because a person said so."""
    return known.parent in rulings.joined.get(known.place, ())


def _before(known: Each, shelf: Shelves[Each], tied: Mapping[int, frozenset[int]]) -> list[Each]:
    return [other for other in shelf.get(tied.get(known.place, ())).values() if other.order < known.order]


def _closest(link: tuple[Member, int]) -> tuple[int, list[int]]:
    """By weight, and of equal ones the earliest."""
    return link[1], [-at for at in link[0].order]


class _Links(Generic[Each]):
    """The links to join by, read as they are needed."""

    def __init__(self, connection: Connection, shelf: Shelves[Each], joins: Joins) -> None:
        self._connection, self._shelf, self._joins = connection, shelf, joins
        self._loaded: set[int] = set()
        self._earlier: dict[int, dict[int, int]] = defaultdict(dict)
        self._later: dict[int, set[int]] = defaultdict(set)

    def load(self, places: Iterable[int]) -> None:
        """Read what some articles are linked with, at once."""
        wanted = set(places) - self._loaded
        later, earlier = self._joins.table.c.later, self._joins.table.c.earlier
        if wanted:
            query: Any = select(later, earlier, self._joins.weight.label("weight"))
            of = or_(one_of(later, wanted), one_of(earlier, wanted))
            for row in self._connection.execute(query.where(self._joins.holds, of)):
                self._earlier[row.later][row.earlier] = row.weight
                self._later[row.earlier].add(row.later)
        self._loaded |= wanted
        self._shelf.get({end for place in wanted for end in (*self._earlier[place], *self._later[place])})

    def earlier(self, place: int) -> list[tuple[Each, int]]:
        """The earlier ones that an article is linked with, with the weight of the link."""
        self.load([place])
        weight = self._earlier[place]
        return [(known, weight[at]) for at, known in self._shelf.get(weight).items()]

    def later(self, place: int) -> Collection[Each]:
        """The later ones."""
        self.load([place])
        return self._shelf.get(self._later[place]).values()
