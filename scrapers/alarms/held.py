"""All alarms that are open, as one look found them: read once, changed where they lie."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from scrapers.alarms.places import Place
from scrapers.model.alarm import Alarm, Alarms, Kind


class Held:
    """Alarms by the place where they lie. Raises what the places raise."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Other places have no alarms."""
        self._states = {place: place.load() for place in places}

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """All of them."""
        return tuple(alarm for state in self._states.values() for alarm in state.alarms)

    @property
    def by_place(self) -> tuple[tuple[Place, tuple[Alarm, ...]], ...]:
        """All of them, with the place of each."""
        return tuple((place, state.alarms) for place, state in self._states.items())

    def change(self, place: Place, how: Callable[[Alarms], Alarms]) -> None:
        """As ``Place.change``; the place is not asked where that changes nothing of what it was found to hold."""
        known = self._states.get(place, Alarms())
        if how(known) != known:
            self._states[place] = place.change(how)

    def judge(
        self,
        place: Place,
        kinds: Collection[Kind],
        found: Mapping[Kind, str],
        outlet: str | None,
        now: datetime,
    ) -> None:
        """Open or count what was found among these kinds, and note that what was not found is well."""

        def judged(before: Alarms) -> Alarms:
            state = before
            for each in before.alarms:
                if each.kind in kinds and each.kind not in found and each.well_since is None:
                    state = state.changed(each, replace(each, well_since=now))
            for kind, sentence in found.items():
                state = state.seen(kind, outlet, now, sentence, now)
            return state

        self.change(place, judged)
