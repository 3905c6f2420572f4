"""Rulings, as clusters and events follow them: which articles people joined, and which they parted.

What is joined is one, also through a third: where A and B are joined, and B and C, so are A and C, even while B is not
published. What is parted is so for all that is joined with either. Where people contradict one another, parting holds.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

Name = tuple[str, str]
"""The outlet and the id of an article."""
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rulings:
    """By place. Only what is there has one."""

    joined: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """The others that it is one with."""
    parted: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Those that it must not be one with."""

    def near(self, place: int) -> frozenset[int]:
        """All whose place in a cluster a ruling ties to this one's."""
        return self.joined.get(place, _NONE) | self.parted.get(place, _NONE)

    def touched(self, before: Self, changed: Collection[int]) -> set[int]:
        """Places of which something else was said before, and those that are tied to what changed."""
        differing = {
            place
            for one, two in ((self.joined, before.joined), (self.parted, before.parted))
            for place in {*one, *two}
            if one.get(place, _NONE) != two.get(place, _NONE)
        }
        return differing.union(*(each.near(place) for each in (self, before) for place in changed))


NOTHING = Rulings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What people said of pairs of articles, and which of these are there."""

    joined: Collection[tuple[Name, Name]] = ()
    parted: Collection[tuple[Name, Name]] = ()
    places: Mapping[Name, int] = field(default_factory=dict)
    """Of those that are there."""

    @property
    def names(self) -> set[Name]:
        """The articles that people spoke of."""
        return {name for pairs in (self.joined, self.parted) for pair in pairs for name in pair}

    def by(self, unit: Callable[[int], int | None]) -> Rulings:
        """For units that articles stand in, by the place of an article; None for one that stands in none. Articles of one
        unit are one anyway."""
        if not self.joined and not self.parted:
            return NOTHING
        standing = {name: at for name, place in self.places.items() if (at := unit(place)) is not None}
        one = _Union((*self.joined, *((name, at) for name, at in standing.items())))
        groups: dict[Hashable, set[int]] = defaultdict(set)
        for name, at in standing.items():
            groups[one.of(name)].add(at)
        joined = {at: frozenset(group - {at}) for group in groups.values() if len(group) > 1 for at in group}
        parted: dict[int, set[int]] = defaultdict(set)
        for first, second in self.parted:
            these, those = groups[one.of(first)], groups[one.of(second)]
            if one.of(first) == one.of(second):  # people contradict one another
                these, those = (
                    {standing[name] for name in (side,) if name in standing} for side in (first, second)
                )
            for this, that in ((these, those), (those, these)):
                for at in this:
                    parted[at] |= that - {at}
        return Rulings(joined, {at: frozenset(apart) for at, apart in parted.items() if apart})


class _Union:
    """Which things are one, by pairs that are."""

    def __init__(self, pairs: Iterable[tuple[Hashable, Hashable]]) -> None:
        self._above: dict[Hashable, Hashable] = {}
        for one, other in pairs:
            self._above[self.of(one)] = self.of(other)

    def of(self, each: Hashable) -> Hashable:
        """One that stands for all that are one with it."""
        while (above := self._above.get(each, each)) != each:
            self._above[each] = self._above.get(above, above)
            each = above
        return each


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What people said before and after a change."""

    before: Pairs = Pairs()
    after: Pairs = Pairs()


NO_RULINGS = Ruled()
