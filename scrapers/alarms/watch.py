"""The watch: every few minutes somebody looks at what is missing, tells what there is to tell, and says that he is alive.

Verdicts only note what they find; telling is done here alone, so that no capture waits for a mail server or fails with it,
and what happens at one time is one message. Run by the Dag ``alarms``, or by cron where there is no Airflow.
"""

import logging
import urllib.request
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scrapers.alarms.held import Held
from scrapers.alarms.places import InBucket, OnDisk, bury, load, locked, places
from scrapers.alarms.staleness import Missing, missing, unsealed
from scrapers.alarms.telling import News, Receiver, message, news, receivers, untold
from scrapers.alarms.turn import Turn
from scrapers.archive import keys
from scrapers.archive.catalog import Catalog
from scrapers.archive.room import lacking
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import (
    AccessDenied,
    BadConfiguration,
    BucketMissing,
    CatalogUnavailable,
    CatalogUnusable,
    StorageFull,
    StoreUnavailable,
)
from scrapers.model.alarm import Alarm, Alarms, Kind, Silences
from scrapers.model.outlet import Outlet

log = logging.getLogger(__name__)

HEARTBEAT = 10.0
"""Seconds that the heartbeat's address has to answer."""
_NO_STORE = (StoreUnavailable, BucketMissing, AccessDenied, StorageFull, BadConfiguration)
_NO_CATALOG = (CatalogUnavailable, CatalogUnusable, BadConfiguration)
_EVERYWHERE = frozenset({Kind.CATALOG, Kind.NOTHING_CAPTURED, Kind.NOTHING_SEALED})
_OF_OUTLET = frozenset({Kind.NOT_CAPTURED, Kind.NOT_REFINED, Kind.NOT_SEALED})
_SPEAKS_FOR = {
    Kind.NOTHING_CAPTURED: frozenset({Kind.NOT_CAPTURED, Kind.NOT_REFINED}),
    Kind.NOTHING_SEALED: frozenset({Kind.NOT_SEALED}),
}
"""What of the outlets is told by an alarm of the installation: while that is open, theirs stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What one look came to."""

    turn: bool = True
    """False where another process was at it, and nothing was done."""
    open: int = 0
    """Alarms that are open."""
    told: int = 0
    """Messages that were accepted."""
    failed: tuple[str, ...] = ()
    """Receivers that accepted nothing; it is sent again."""
    heartbeat: bool | None = None
    """Whether the outside watcher heard of it; None where there is none, or where it is not to."""


def watch(config: Config, outlets: Sequence[Outlet], broken: Mapping[str, str], now: datetime) -> Watched:
    """Look once. ``outlets`` and ``broken``: as ``scrapers.outlets.load_each`` gives them; ``now``: an aware time.

    Killed at any moment, the next look does what is left: at worst somebody is told twice. Of several processes at once
    one does it. The heartbeat is left out where somebody could not be told, so that the outside watcher tells.

    Raises BadConfiguration for an address that is none, OSError where KHOBAO_HOME cannot be written, and what the files of
    the alarms raise where they are damaged; nothing where bucket, catalog or receivers fail, for that is what it is for.
    """
    who = receivers(config.notify)
    with locked(config.home / "alarms-watch.lock", wait=False) as mine:
        if not mine:
            return Watched(turn=False)
        here = OnDisk(config.home)
        little = lacking(config)
        Held([here]).judge(here, {Kind.DISK}, {Kind.DISK: little} if little else {}, None, now)
        try:
            store = Store.open(config, patient=False)
            turn = Turn(store, now)
            if not turn.taken:
                return Watched(turn=False)
            held = Held([here, *places(store)])
            held.judge(here, {Kind.STORE}, {}, None, now)
            looked = _look(store, held, config, outlets, broken, turn.since, now)
            silences = load(store, keys.silences(), Silences()) if held.alarms else Silences()
            told = _tell(who, held, silences, now)
            found = {Kind.UNTOLD: untold(told.failed)} if told.failed else {}
            held.judge(InBucket(store, None), {Kind.UNTOLD}, found, None, now)
            _bury(store, held, who, silences, now)
            turn.end(looked)
        except _NO_STORE as error:
            held = Held([here])
            held.judge(here, {Kind.STORE}, {Kind.STORE: f"{error}"}, None, now)
            told = _tell(who, held, Silences(), now)
    beats = None if told.failed or config.heartbeat is None else _beat(config.heartbeat)
    return replace(told, heartbeat=beats)


def _look(
    store: Store,
    held: Held,
    config: Config,
    outlets: Sequence[Outlet],
    broken: Mapping[str, str],
    since: datetime,
    now: datetime,
) -> bool:
    """Judge what is missing; whether the catalog could be asked."""
    everywhere = InBucket(store, None)
    try:
        with Catalog.open(config.catalog) as catalog:
            excused = _excused(held.alarms, {Kind.CATALOG, Kind.NOTHING_CAPTURED}, since, now)
            found = missing(outlets, catalog, since, excused, now)
            excused = _excused(held.alarms, {Kind.CATALOG, Kind.NOTHING_SEALED}, since, now)
            unsealed(found, outlets, catalog, since, excused, now)
    except _NO_CATALOG as error:
        held.judge(everywhere, {Kind.CATALOG}, {Kind.CATALOG: f"{error}"}, None, now)
        return False
    found.by_outlet |= {slug: {Kind.NOT_CAPTURED: f"{slug}: {said}"} for slug, said in broken.items()}
    held.judge(everywhere, _decided(_EVERYWHERE, found, None), found.everywhere, None, now)
    told = frozenset(kind for each in found.everywhere for kind in _SPEAKS_FOR.get(each, ()))
    for slug, of_outlet in found.by_outlet.items():
        kinds = _decided(_OF_OUTLET - told, found, slug) | of_outlet.keys()
        held.judge(InBucket(store, slug), kinds, of_outlet, slug, now)
    # Of an outlet whose file was taken away nobody passes a verdict any more. Where there is no file at all, it is the
    # folder that is wrong.
    gone = {alarm.outlet for alarm in held.alarms if alarm.outlet} - found.by_outlet.keys() if outlets else ()
    for slug in gone:
        held.judge(InBucket(store, slug), set(Kind), {}, slug, now)
    return True


def _decided(kinds: frozenset[Kind], found: Missing, slug: str | None) -> frozenset[Kind]:
    return frozenset(kind for kind in kinds if (slug, kind) not in found.undecided)


def _excused(alarms: Iterable[Alarm], kinds: Collection[Kind], since: datetime, now: datetime) -> datetime:
    """Until when what outlets missed has been told as the lack of all, by alarms of these kinds."""
    return max([since, *(each.well_since or now for each in alarms if each.kind in kinds)])


def _tell(who: Sequence[Receiver], held: Held, silences: Silences, now: datetime) -> Watched:
    """Tell each receiver what he does not know yet, and note it before the next one is told."""
    told, failed = 0, []
    for receiver in who:
        of = news(held.alarms, silences, receiver.name, now)
        if not of:
            continue
        if not receiver.tell(message(of)):
            log.warning("%s did not accept a message; it is sent again by the next look", receiver.name)
            failed.append(receiver.name)
            continue
        told += 1
        for place, _ in held.by_place:
            held.change(place, partial(_noted, of=of, receiver=receiver.name, now=now))
    still_open = sum(not each.is_over(now) for each in held.alarms)
    return Watched(open=still_open, told=told, failed=tuple(failed))


def _noted(before: Alarms, *, of: News, receiver: str, now: datetime) -> Alarms:
    state = before
    for alarm in before.alarms:
        after = alarm
        if any(map(alarm.is_same, (*of.opened, *of.still_open))):
            after = replace(after, told={**after.told, receiver: now})
        if any(map(alarm.is_same, of.over)):
            after = replace(after, told_over=tuple(sorted({*after.told_over, receiver})))
        state = state.changed(alarm, after)
    return state


def _bury(store: Store, held: Held, who: Sequence[Receiver], silences: Silences, now: datetime) -> None:
    """Bring into the history what is over, once all know of it who are to."""
    for place, alarms in held.by_place:
        for alarm in alarms:
            waiting = [each for each in who if news([alarm], silences, each.name, now).over]
            if alarm.is_over(now) and not waiting:
                bury(store, alarm)
                held.change(place, partial(Alarms.changed, before=alarm, after=None))


def _beat(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=HEARTBEAT):  # ruff: ignore[suspicious-url-open-usage] - http(s), says Config
            return True
    except (OSError, ValueError) as error:
        # Not the address, which may be secret, nor what quotes it.
        log.warning("the heartbeat was not heard: %s", type(error).__name__)
        return False
