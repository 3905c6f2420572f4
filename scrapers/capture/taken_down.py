"""What was taken down is not captured again: its addresses are not asked for, and its headline is not kept."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from scrapers.crawl.results import Visited
from scrapers.crawl.visit import Visit
from scrapers.model.link import Link, State
from scrapers.model.takedown import Takedown

Choose = Callable[[Sequence[Link]], Iterable[Visit]]


class Spared:
    """The visits that a run would make and does not, for the takedowns of its outlet."""

    def __init__(self, takedowns: Callable[[], Collection[Takedown]]) -> None:
        """``takedowns`` is asked once, and not by a run that has nothing to visit: most have not."""
        self._ask = takedowns
        self.visits: list[Visited] = []
        """Each with the takedown's sentence, once the run has chosen."""

    def choosing(self, choose: Choose) -> Choose:
        """What chooses as ``choose`` does, but for what was taken down."""

        def chosen(listed: Sequence[Link]) -> Iterable[Visit]:
            self.visits = []
            for visit in choose(listed):
                if takedown := self._of(visit.link):
                    self.visits.append(Visited(visit=visit, state=State.HIDDEN, reason=takedown.sentence))
                else:
                    yield visit

        return chosen

    def unnamed(self, link: Link) -> Link:
        """The link, without what a list printed as its headline if it was taken down."""
        return replace(link, title=None) if self._of(link) else link

    @cached_property
    def _takedowns(self) -> Collection[Takedown]:
        return self._ask()

    def _of(self, link: Link) -> Takedown | None:
        for takedown in self._takedowns:
            if takedown.covers_link(link):
                return takedown
        return None
