"""All alarms in one view, and what people decide about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.alarms.places import OnDisk, change, load, places
from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import BadConfiguration, KhobaoError
from scrapers.model.alarm import Alarm, Kind, Silence, Silences, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is open now."""

    alarms: tuple[Alarm, ...]
    """Oldest first; those that are well and not over yet among them."""
    silences: Silences
    problem: KhobaoError | None = None
    """Why those in the bucket are not among them; None where they are."""


def board(store: Store, home: Path, now: datetime) -> Board:
    """What is open. ``home``: ``Config.home``. Raises OSError, ArchiveDamaged and NewerFormat."""
    found = list(OnDisk(home).load().alarms)
    silences, problem = Silences(), None
    try:
        silences = load(store, keys.silences(), Silences())
        for place in places(store):
            found += place.load().alarms
    except KhobaoError as error:
        problem = error
    found = [each for each in found if not each.is_over(now)]
    return Board(
        alarms=tuple(sorted(found, key=lambda each: each.opened_at)), silences=silences, problem=problem
    )


def last_look(store: Store) -> datetime | None:
    """When somebody looked last for what is missing, UTC; None: never. Raises as ``history``."""
    body = store.find(keys.watch())
    return None if body is None else Watch.from_json(body, keys.watch()).watched_at


def history(store: Store, *, of: Callable[[str | None], bool] = lambda _: True) -> Iterator[Alarm]:
    """What is over, the last opened first, of the outlets, and the installation, for which ``of`` is true. A request for each month, and one for each alarm.
    Raises ArchiveDamaged, NewerFormat, and what the store raises."""
    for month in reversed(store.folders(keys.alarms_over())):
        for stored in reversed(store.list(f"{keys.alarms_over()}{month}/")):
            if of(keys.alarms_of(stored.key)):
                yield Alarm.from_json(store.get(stored.key), stored.key)


def silence(
    store: Store, kind: Kind, outlet: str | None, *, until: datetime, reason: str, by: str, now: datetime
) -> Silence:
    """Keep a person's word that nobody is told of an alarm until an aware time; ``outlet`` None: of every outlet's.

    Raises BadConfiguration where the reason or the name is empty, the end is not ahead, or the kind has no outlets, and
    what the store raises.
    """
    if not reason.strip() or not by.strip():
        raise BadConfiguration(f"{kind}: expected a reason and who decided, got {reason!r} and {by!r}")
    if until <= now:
        raise BadConfiguration(
            f"{kind}: expected an end after {now:%Y-%m-%dT%H:%MZ}, got {until.isoformat()}"
        )
    if outlet and not kind.traits.of_outlet:
        raise BadConfiguration(f"{kind} is an alarm of the whole installation: name no outlet")
    said = Silence(kind=kind, outlet=outlet, until=until, reason=reason.strip(), by=by.strip(), at=now)
    change(store, keys.silences(), Silences(), lambda before: Silences(silences=(*before.silences, said)))
    return said
