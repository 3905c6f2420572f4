"""Clusters: each article is a copy of one earlier article, or the first of a cluster of its own.

In the order of time, an article joins, of the earlier ones that it is linked with as a copy, the one with which it shares
most, among those that begin a cluster and those in which nearly all of it stands (``Rules.strong``). So every member is
a copy of the first, or nearly whole in a member: a round-up of ten stories joins one of them and does not make one
story of the ten, as joining whatever is linked would.

What an article joins depends on earlier ones alone. So when links change, the articles at their ends are looked at again
in the order of time, and of those that then stand elsewhere the later ones with which they are linked.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, or_, select

from scrapers.archive.database import chunked
from scrapers.same.known import Known, Shelf
from scrapers.same.rules import Rules
from scrapers.same.schema import links


def assign(connection: Connection, shelf: Shelf, rules: Rules, places: Collection[int]) -> set[Known]:
    """Look at articles again, and at what depends on them; those whose place in a cluster changed."""
    copies = _Copies(connection, shelf)
    copies.load(places)
    queue = [known.order for known in shelf.get(places).values()]
    heapq.heapify(queue)
    queued = {place for _, place in queue}
    changed: set[Known] = set()
    while queue:
        _, place = heapq.heappop(queue)
        known = shelf.get([place])[place]
        parent = _parent(known, copies.earlier(place), rules)
        root = None if parent is None else parent.place if parent.root is None else parent.root
        to = (None if parent is None else parent.place, root)
        if to != (known.parent, known.root):
            known.parent, known.root = to
            changed.add(known)
            for later in copies.later(place):
                if later.place not in queued:
                    queued.add(later.place)
                    heapq.heappush(queue, later.order)
    return changed


def _parent(known: Known, earlier: Iterable[tuple[Known, int]], rules: Rules) -> Known | None:
    can = [
        (shared, [-at for at in other.order], other)
        for other, shared in earlier
        if other.parent is None or shared >= rules.strong * known.size
    ]
    return max(can, key=lambda each: each[:2])[2] if can else None


class _Copies:
    """The links that are copies, read as they are needed."""

    def __init__(self, connection: Connection, shelf: Shelf) -> None:
        self._connection, self._shelf = connection, shelf
        self._loaded: set[int] = set()
        self._earlier: dict[int, dict[int, int]] = defaultdict(dict)
        self._later: dict[int, set[int]] = defaultdict(set)

    def load(self, places: Iterable[int]) -> None:
        """Read what some articles are linked with, at once."""
        wanted = set(places) - self._loaded
        for chunk in chunked(wanted):
            of = or_(links.c.later.in_(chunk), links.c.earlier.in_(chunk))
            for row in self._connection.execute(select(links).where(of, links.c.copy)):
                self._earlier[row.later][row.earlier] = row.shared
                self._later[row.earlier].add(row.later)
        self._loaded |= wanted
        self._shelf.get({end for place in wanted for end in (*self._earlier[place], *self._later[place])})

    def earlier(self, place: int) -> list[tuple[Known, int]]:
        """The earlier copies of an article, with the shingles they share."""
        self.load([place])
        shared = self._earlier[place]
        return [(known, shared[at]) for at, known in self._shelf.get(shared).items()]

    def later(self, place: int) -> Collection[Known]:
        """The later copies."""
        self.load([place])
        return self._shelf.get(self._later[place]).values()
