"""Which parts are due to be audited, and how far each is: the ``Progress`` of every outlet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.audit.findings import Fault, Finding, finding
from scrapers.audit.parts import REST, Parts
from scrapers.audit.seen import Progress, Whole

RECENT = timedelta(days=45)
"""Months that began so lately are listed in every run, since objects are added to them."""


class Due:
    """The parts of the outlets that ``parts`` has; each object is to be read once in ``every``. ``now`` is aware."""

    def __init__(self, store: Store, parts: Parts, every: timedelta, now: datetime) -> None:
        self._store, self._parts, self._every, self._now = store, parts, every, now
        self._progress: dict[str, Progress] = {}

    def of(self, outlets: Sequence[str]) -> list[tuple[str, str]]:
        """Outlet and part: where something is wrong first, then what was read longest ago, what never was before all
        others."""
        due = [(outlet, part) for outlet in outlets for part in self._due(outlet)]
        return sorted(due, key=self._urgency)

    def known(self, outlet: str, part: str) -> Whole | None:
        """How a part stood when it was last looked at; None where it never was. Of outlets that ``of`` was asked for."""
        return self._progress[outlet].parts.get(part)

    def is_old(self, known: Whole) -> bool:
        """Whether something in a part was never read, or not for ``every``."""
        return known.read_at is None or self._now - known.read_at >= self._every

    def is_faulty(self, outlet: str, part: str) -> bool:
        """Whether anything was wrong with a part when it was last looked at."""
        known = self.known(outlet, part)
        return known is not None and known.faulty

    def is_unread(self, outlet: str, part: str) -> bool:
        """Whether a part that holds anything is still old."""
        known = self.known(outlet, part)
        return known is not None and self.is_old(known)  # none: there is nothing in it

    def note(self, outlet: str, part: str, whole: Whole | None) -> None:
        """Write down how a part stands now; None where there is nothing in it any more."""
        parts = {**self._progress[outlet].parts}
        parts.pop(part, None)
        if whole:
            parts[part] = whole
        self._write(outlet, parts)

    def begin(self, left: Sequence[tuple[str, str]]) -> None:
        """Write down since when parts wait that no run came to yet."""
        for outlet in sorted({name for name, _ in left}):
            known = self._progress[outlet].parts
            new = {
                part: Whole(since=self._now) for name, part in left if name == outlet and part not in known
            }
            if new:
                self._write(outlet, {**known, **new})

    def overdue(self, left: Sequence[tuple[str, str]]) -> Iterator[Finding]:
        """Parts that the budget has left unread for more than twice the time."""
        late: dict[str, list[str]] = {}
        for outlet, part in left:
            known = self.known(outlet, part)
            if known and self._now - (known.read_at or known.since) > 2 * self._every:
                late.setdefault(outlet, []).append(part)
        for outlet, parts in late.items():
            what = f"{len(parts)} parts were not read for more than {2 * self._every.days} days: {', '.join(sorted(parts)[:3])}"
            yield finding(
                Fault.OVERDUE, keys.audit_progress(outlet), what, do="give the audit a larger budget"
            )

    def _due(self, outlet: str) -> Iterator[str]:
        progress = self._progress[outlet] = Progress.load(self._store, outlet)
        recent = f"{self._now - RECENT:%Y-%m}"
        there = self._parts.of(outlet)
        # A part that is gone as a whole is still to be looked for.
        for part in (*there, *sorted(progress.parts.keys() - set(there))):
            known = progress.parts.get(part)
            if part == REST or part >= recent or known is None or known.faulty or self.is_old(known):
                yield part

    def _urgency(self, each: tuple[str, str]) -> tuple[bool, datetime]:
        known = self.known(*each)
        never = datetime.min.replace(tzinfo=UTC)
        if known is None:
            return True, never
        return not known.faulty, known.read_at or never

    def _write(self, outlet: str, parts: Mapping[str, Whole]) -> None:
        self._progress[outlet] = Progress(parts=parts)
        self._progress[outlet].save(self._store, outlet)
