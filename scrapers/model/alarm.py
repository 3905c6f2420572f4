"""The alarm: what a person has to know of, from the verdict that finds it to the one that finds all well again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scrapers import errors
from scrapers.model.codec import Document

HOLD = timedelta(minutes=90)
"""How long all has to be well before an alarm is over: longer than the longest time between two captures, so that an
outlet that is well every other time is one alarm and not twelve a day."""


class Judge(StrEnum):
    """Who finds alarms, and finds that they are over."""

    CAPTURE = "capture"
    REFINE = "refine"
    DAY = "day"
    AUDIT = "audit"
    WATCH = "watch"


class Kind(StrEnum):
    """What an alarm is about."""

    BLOCKED = "blocked"
    """The site refuses us."""
    SOURCES_EMPTY = "sources_empty"
    """A source lists less than its floor."""
    PAGES_FAILING = "pages_failing"
    """Most of the pages that were tried cannot be used."""
    BATCH_REJECTED = "batch_rejected"
    """The checks of a batch reject it."""
    DAY_INCOMPLETE = "day_incomplete"
    """A day has far less than it should have."""
    NOT_CAPTURED = "not_captured"
    """An outlet was not captured for several times its interval."""
    NOT_REFINED = "not_refined"
    """What was captured hours ago is not read yet."""
    NOT_SEALED = "not_sealed"
    """A day that was captured and is long over is not sealed."""
    NOTHING_CAPTURED = "nothing_captured"
    """No outlet at all was captured."""
    NOTHING_SEALED = "nothing_sealed"
    """Of a day that is long over, no outlet's was sealed."""
    DAMAGED = "archive_damaged"
    """The audit misses objects, or finds some that are not what they were, or that nothing accounts for."""
    UNFINISHED = "work_unfinished"
    """The audit finds work that broke off and that nobody has finished."""
    AUDIT_BEHIND = "audit_behind"
    """The audit does not get through the bucket in its time."""
    STORE = "store_unusable"
    """The bucket cannot be read or written."""
    CATALOG = "catalog_unusable"
    """The catalog cannot be read."""
    DISK = "disk_nearly_full"
    """A disk of the machine that looks has less than the reserve left."""
    UNTOLD = "untold"
    """Somebody who is to be told cannot be reached."""

    @property
    def traits(self) -> "Traits":
        """What follows from the kind."""
        return _TRAITS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What follows from a kind of alarm."""

    judges: frozenset[Judge]
    """Whose verdict that all is well ends it."""
    advice: str
    """What to do, in a sentence."""
    of_outlet: bool = True
    """Whether an outlet has one of its own, so that it can be silenced for it; else it is always the installation's."""


def _traits(advice: str, *judges: Judge, of_outlet: bool = True) -> Traits:
    return Traits(judges=frozenset(judges), advice=advice, of_outlet=of_outlet)


_TRAITS: Mapping[Kind, Traits] = {
    Kind.BLOCKED: _traits(
        "Open the site in a browser. If it blocks us, wait, and write to its webmaster.", Judge.CAPTURE
    ),
    Kind.SOURCES_EMPTY: _traits(
        "Open the site in a browser. If its feeds or sections have moved, mend the outlet's file.",
        Judge.CAPTURE,
    ),
    Kind.PAGES_FAILING: _traits(
        "Open the page that is named in a browser. If it looks as ever, wait for the next capture.",
        Judge.CAPTURE,
    ),
    Kind.BATCH_REJECTED: _traits(
        "Compare a page of today with the outlet's layouts, mend them, and refine the batch again.",
        Judge.REFINE,
        Judge.DAY,
    ),
    Kind.DAY_INCOMPLETE: _traits(
        "`khobao day OUTLET DAY --dry-run` has the reason for each link; run the day again when it is mended.",
        Judge.DAY,
    ),
    Kind.NOT_CAPTURED: _traits(
        "Look whether the Dag of its captures is paused or red; its last log says why. Else the site is down.",
        Judge.WATCH,
    ),
    Kind.NOT_REFINED: _traits(
        "Look whether the Dag that refines it is paused or red; its last log says why. Then clear the task.",
        Judge.WATCH,
    ),
    Kind.NOT_SEALED: _traits(
        "Look whether the Dag of its days is paused or red; its last log says why. `khobao day OUTLET DAY` seals a day by hand.",
        Judge.WATCH,
    ),
    Kind.NOTHING_CAPTURED: _traits(
        "Look whether Airflow's scheduler and workers run, and whether this network reaches the web.",
        Judge.WATCH,
        of_outlet=False,
    ),
    Kind.NOTHING_SEALED: _traits(
        "Look whether the Dags of days are paused or red; the last log of one says why. A backfill seals what was missed.",
        Judge.WATCH,
        of_outlet=False,
    ),
    Kind.DAMAGED: _traits(
        "`khobao audit` names each object with what to do; `khobao audit --repair` puts back what the replica has.",
        Judge.AUDIT,
    ),
    Kind.UNFINISHED: _traits(
        "`khobao audit` names what broke off with the command that finishes it.", Judge.AUDIT
    ),
    Kind.AUDIT_BEHIND: _traits(
        "Give the audit a larger budget (`khobao audit --budget`), or more time (KHOBAO_AUDIT_DAYS).",
        Judge.AUDIT,
        of_outlet=False,
    ),
    Kind.STORE: _traits(
        "`khobao doctor` says what is wrong with the S3 server, the bucket or access to it.",
        Judge.WATCH,
        of_outlet=False,
    ),
    Kind.CATALOG: _traits(
        "`khobao doctor` says what is wrong; `khobao catalog rebuild` makes the catalog again.",
        Judge.WATCH,
        of_outlet=False,
    ),
    Kind.DISK: _traits(
        "Make room, or give it a larger disk, before it is full and captures end in errors.",
        Judge.WATCH,
        of_outlet=False,
    ),
    Kind.UNTOLD: _traits(
        "Check the addresses in KHOBAO_NOTIFY and what answers there.", Judge.WATCH, of_outlet=False
    ),
}
_OF_ERRORS: Mapping[type[errors.StopOutlet], Kind] = {
    errors.Blocked: Kind.BLOCKED,
    errors.SourcesEmpty: Kind.SOURCES_EMPTY,
    errors.BatchRejected: Kind.BATCH_REJECTED,
    errors.DayIncomplete: Kind.DAY_INCOMPLETE,
}


def kind_of(error: errors.StopOutlet) -> Kind:
    """What the error of a verdict is an alarm of."""
    return _OF_ERRORS.get(type(error), Kind.PAGES_FAILING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(Document):
    """One alarm, from its opening to its end. Of one kind and outlet one is open at a time."""

    kind: Kind
    """What it is about."""
    outlet: str | None
    """The slug of the outlet; None for an alarm of the whole installation."""
    opened_at: datetime
    """UTC: when a verdict found it first."""
    last_seen: datetime
    """UTC: when a verdict found it last."""
    times: int
    """How many verdicts found it, each on something else: a batch, a day."""
    of: datetime
    """What the last of these was on: when its batch was due, or the midnight at which its day begins. UTC."""
    sentence: str
    """What was expected and what came, as the last of these said it."""
    advice: str
    """What to do."""
    well_since: datetime | None = None
    """UTC: since when all is well; None while it is not. It is over when that has been so for ``HOLD``."""
    told: Mapping[str, datetime] = field(default_factory=dict)
    """Who was told that it is open, by name, and when last: at first, or by a digest. UTC."""
    told_over: tuple[str, ...] = ()
    """Who was told that it is over, sorted."""

    def is_over(self, now: datetime) -> bool:
        """Whether all has been well for long enough."""
        return self.well_since is not None and now - self.well_since >= HOLD

    def is_same(self, other: "Alarm") -> bool:
        """Whether both are one alarm, which may have been counted or told since."""
        about = (self.kind, self.outlet, self.opened_at)
        return about == (other.kind, other.outlet, other.opened_at)

    def has_cause_of(self, kind: Kind, of: datetime) -> bool:
        """Whether it is open for the very batch in which another verdict finds something of a kind."""
        verdicts = Judge.WATCH not in self.kind.traits.judges | kind.traits.judges
        return verdicts and self.of == of and self.well_since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms(Document):
    """The open alarms of one outlet, or of the installation, and those over of whose end somebody is still to be told.

    Every change is a function of what was there before, so that of two writers neither undoes the other's.
    """

    alarms: tuple[Alarm, ...] = ()
    """In the order in which they opened."""

    def seen(self, kind: Kind, outlet: str | None, of: datetime, sentence: str, now: datetime) -> "Alarms":
        """With the alarm opened, or counted once more. Nothing changes where the same verdict is passed again.

        What two judges find in one batch has one cause, and so is one alarm: the first one's, with both sentences.
        """
        current = next((each for each in self.alarms if each.kind is kind and not each.is_over(now)), None)
        other = next((each for each in self.alarms if each.has_cause_of(kind, of)), None)
        if current is None and other:
            if sentence in other.sentence:
                return self
            return self.changed(other, replace(other, sentence=f"{other.sentence} And: {sentence}"))
        if current is None:
            opened = Alarm(
                kind=kind,
                outlet=outlet,
                opened_at=now,
                last_seen=now,
                times=1,
                of=of,
                sentence=sentence,
                advice=kind.traits.advice,
            )
            return Alarms(alarms=(*self.alarms, opened))
        if current.of == of and current.well_since is None:
            return self
        again = replace(
            current,
            last_seen=now,
            times=current.times + 1,
            of=max(of, current.of),
            sentence=sentence,
            well_since=None,
        )
        return self.changed(current, again)

    def well(self, judge: Judge, of: datetime, now: datetime) -> "Alarms":
        """With the alarms of a judge well, but for those that it found on something later."""
        changed = self
        for each in self.alarms:
            if each.well_since is None and judge in each.kind.traits.judges and of >= each.of:
                changed = changed.changed(each, replace(each, well_since=now))
        return changed

    def changed(self, before: Alarm, after: Alarm | None) -> "Alarms":
        """With one alarm in the place of another, or without it."""
        return Alarms(
            alarms=tuple(
                other for each in self.alarms if (other := after if each == before else each) is not None
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Document):
    """A person's word that nobody is to be told of an alarm for a while. The alarm is kept all the same."""

    kind: Kind
    """Of the alarms."""
    outlet: str | None
    """Of the alarms; None: of every outlet, or of the installation."""
    until: datetime
    """UTC: from then on alarms that are still open are told."""
    reason: str
    """In the person's own words."""
    by: str
    """Who decided."""
    at: datetime
    """UTC: when."""

    def covers(self, alarm: Alarm, now: datetime) -> bool:
        """Whether nobody is to be told of the alarm now."""
        return self.kind is alarm.kind and self.outlet in {None, alarm.outlet} and self.at <= now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences(Document):
    """All silences, in the order in which they were decided on; those that have ended stay."""

    silences: tuple[Silence, ...] = ()
    """In that order."""

    def on(self, alarm: Alarm, now: datetime) -> Silence | None:
        """The silence that covers an alarm now. Of several of one kind and outlet the last one decided on holds, so that a
        silence can be ended before its time."""
        last = {(each.kind, each.outlet): each for each in self.silences}
        return next((each for each in last.values() if each.covers(alarm, now)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(Document):
    """How far the watch has come, which judges what is missing and tells people."""

    since: datetime
    """UTC: since when it has watched without a long break: what was missing before says nothing of who is to blame."""
    watched_at: datetime
    """UTC: when it watched last."""
    busy_until: datetime
    """UTC: until when it is one process's turn to tell."""
