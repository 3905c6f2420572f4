"""The verb ``audit``: look at what is due, hold it against what it should be, say what is wrong.

    parts      an outlet's months, and what names no month; those that are due, the longest unread first
    read       each object of a part that was put or last read too long ago, to its end, within the budget
    judge      the part's objects against all that names them, and against what was seen before
    report     what was found, put last, and noted as alarms

Killed anywhere, the next run goes on: what was read is written down every ``SAVED`` objects. Nothing but what lies under
``audits/`` is ever written. Memory holds the rows of some parts, of which a month has some ten thousand.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scrapers import __version__
from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.signing import Keyring
from scrapers.archive.store import Store
from scrapers.audit import alarm, inside, seen
from scrapers.audit.findings import AuditReport, Fault, Finding, finding
from scrapers.audit.judge import PUBLISHING, YOUNG, Judge
from scrapers.audit.kinds import BUCKET, REST, kind_of, part_of, plain
from scrapers.audit.look import Look, look
from scrapers.audit.parts import Parts
from scrapers.audit.seen import Progress, Seen, Whole
from scrapers.audit.taken import Taken
from scrapers.errors import AlreadyExists, ArchiveDamaged, NewerFormat, ObjectMissing
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.outlets import load, slugs
from scrapers.seal import months
from scrapers.seal.verify import verify

Mend = Callable[[Sequence[Finding]], Iterable[Finding]]

AT_ONCE = 8
"""Objects that are read at the same time: their latencies overlap."""
SAVED = 500
"""Objects after which what was read is written down, if the part is not done before."""
LOADED = 16
"""Parts whose rows are held in memory: what the objects of one part name lies in a few others."""
RECENT = timedelta(days=45)
"""Months that began so lately are listed in every run, since objects are added to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one run may use. It ends after the object, or the batch, with which it is used up."""

    bytes: int = 64 * 2**30
    """To be read."""
    requests: int = 500_000
    """To the S3 server: on AWS 0.2 US$."""


def audit(
    store: Store,
    *,
    outlet: str | None = None,
    budget: Budget | None = None,
    every: timedelta = timedelta(days=30),
    keyring: Keyring | None = None,
    now: datetime | None = None,
    described: Callable[[str], Outlet | None] | None = None,
    mend: Mend | None = None,
    alarmed: bool = True,
    on_progress: OnProgress | None = None,
) -> AuditReport:
    """Audit the bucket, or an outlet, within a budget, so that each object is read once in ``every``; the report, which is
    also put into the bucket. ``now`` is aware; ``described`` gives an outlet by its slug, None where there is no file of it.
    ``mend``: what to do about the findings before they are reported (``scrapers.audit.repair``). ``alarmed``: whether the
    bucket has alarms, which a replica has not.

    Raises the store's errors. Two runs at the same time read some objects twice, and do no harm.
    """
    run = _Run(store, budget or Budget(), every, keyring, now or datetime.now(UTC), described or _described)
    report = run.run(outlet, on_progress)
    if mend:
        mended = tuple(mend(report.findings))
        report = replace(report, findings=mended, ended_at=datetime.now(UTC))
    key = keys.audit_report(report.began_at)
    store.put(key, report.to_json(), content_type="application/json", if_absent=True)
    if alarmed:
        alarm.note(report, store, now)
    return report


def outlets(store: Store) -> tuple[str, ...]:
    """Slugs under which the bucket has anything, sorted."""
    return Parts(store).outlets()


def last_report(store: Store) -> AuditReport | None:
    """Of the newest run; None where there was none."""
    years = store.folders(keys.audit_reports())
    months = store.folders(f"{keys.audit_reports()}{years[-1]}/") if years else ()
    found = store.list(f"{keys.audit_reports()}{years[-1]}/{months[-1]}/") if months else ()
    return AuditReport.from_json(store.get(found[-1].key), found[-1].key) if found else None


def _described(slug: str) -> Outlet | None:
    return load(slug) if slug in slugs() else None


class _Run:
    def __init__(
        self,
        store: Store,
        budget: Budget,
        every: timedelta,
        keyring: Keyring | None,
        now: datetime,
        described: Callable[[str], Outlet | None],
    ) -> None:
        self._store, self._budget, self._every, self._now = store, budget, every, now
        self._keyring, self._described = keyring, described
        self._parts = Parts(store)
        self._began = datetime.now(UTC)
        self._requests = store.requests
        self._objects = self._bytes = self._listed = 0
        self._rows: OrderedDict[tuple[str, str], dict[str, Seen]] = OrderedDict()
        self._put: dict[str, datetime | None] = {}
        self._progress: dict[str, Progress] = {}
        self._findings: dict[str, Finding] = {}
        self._judges: dict[str, Judge] = {}
        self._unread: set[str] = set()

    def run(self, outlet: str | None, on_progress: OnProgress | None) -> AuditReport:
        names = [outlet] if outlet else [*self._parts.outlets(), BUCKET]
        due = [(name, part) for name in names for part in self._due(name)]
        due.sort(key=self._urgency)
        done = 0
        for done, (name, part) in enumerate(due, 1):
            self._part(name, part)
            if on_progress:
                on_progress(done, len(due), f"{name} {part}")
            if self._spent:
                break
        left = [each for number, each in enumerate(due) if number >= done or self._is_unread(*each)]
        self._begin(left)
        findings = [*self._placed(), *(self._overdue(left) if self._spent else ())]
        return AuditReport(
            began_at=self._began,
            ended_at=datetime.now(UTC),
            code_version=__version__,
            every_days=self._every // timedelta(days=1),
            outlets=tuple(names),
            parts=self._listed,
            objects=self._objects,
            bytes=self._bytes,
            requests=self._store.requests - self._requests,
            left=len(left),
            unread=tuple(
                sorted({*self._unread, *(name for name, part in left if self._is_faulty(name, part))})
            ),
            findings=tuple(sorted(findings, key=lambda each: (each.key, each.fault))),
        )

    @property
    def _spent(self) -> bool:
        used = self._store.requests - self._requests
        return self._bytes >= self._budget.bytes or used >= self._budget.requests

    # Which parts are due

    def _due(self, outlet: str) -> Iterator[str]:
        progress = self._progress[outlet] = Progress.load(self._store, outlet)
        recent = f"{self._now - RECENT:%Y-%m}"
        there = self._parts.of(outlet)
        # A part that is gone as a whole is still to be looked for.
        for part in (*there, *sorted(progress.parts.keys() - set(there))):
            known = progress.parts.get(part)
            if part == REST or part >= recent or known is None or known.faulty or self._is_old(known):
                yield part

    def _is_old(self, known: Whole) -> bool:
        return known.read_at is None or self._now - known.read_at >= self._every

    def _urgency(self, each: tuple[str, str]) -> tuple[bool, datetime]:
        """Where something is wrong first, then what was read longest ago, what never was before all others."""
        known = self._progress[each[0]].parts.get(each[1])
        never = datetime.min.replace(tzinfo=UTC)
        return not self._is_faulty(*each), (known.read_at if known else None) or never

    def _is_faulty(self, outlet: str, part: str) -> bool:
        known = self._progress[outlet].parts.get(part)
        return known is not None and known.faulty

    def _is_unread(self, outlet: str, part: str) -> bool:
        known = self._progress[outlet].parts.get(part)
        return known is not None and self._is_old(known)  # none: there is nothing in it

    def _begin(self, left: Sequence[tuple[str, str]]) -> None:
        """Write down since when parts wait that no run came to yet."""
        for outlet in sorted({name for name, _ in left}):
            known = self._progress[outlet].parts
            new = {
                part: Whole(since=self._now) for name, part in left if name == outlet and part not in known
            }
            if new:
                self._progress[outlet] = Progress(parts={**known, **new})
                self._progress[outlet].save(self._store, outlet)

    def _overdue(self, left: Sequence[tuple[str, str]]) -> Iterator[Finding]:
        """Parts that the budget has left unread for more than twice the time."""
        late: dict[str, list[str]] = {}
        for outlet, part in left:
            known = self._progress[outlet].parts.get(part)
            if known and self._now - (known.read_at or known.since) > 2 * self._every:
                late.setdefault(outlet, []).append(part)
        for outlet, parts in late.items():
            what = f"{len(parts)} parts were not read for more than {2 * self._every.days} days: {', '.join(sorted(parts)[:3])}"
            yield finding(
                Fault.OVERDUE, keys.audit_progress(outlet), what, do="give the audit a larger budget"
            )

    # One part

    def _part(self, outlet: str, part: str) -> None:
        listed = self._parts.list(outlet, part)
        rows = self._of(outlet, part)
        at_first = dict(rows)
        self._put |= {key: stored.modified for key, stored in listed.items()}
        self._listed += 1
        before = self._progress[outlet].parts.get(part)
        judge = self._judge(outlet)
        self._read(outlet, part, listed, rows, judge)
        if before and before.faulty and not self._is_read(listed, rows):
            self._unread.add(outlet)
        found = [*self._faulty(listed, rows)]
        if judge.unread:
            do = "put a copy of it back first: until then nothing can be told from damage, and no more is said of this part"
            found += [finding(Fault.BROKEN, key, what, do=do) for key, what in judge.unread.items()]
        else:
            found += [*self._gone(listed, rows, at_first, judge), *judge.promises(rows, listed)]
            if self._is_read(listed, rows):
                found += judge.strangers(rows, listed)
                found += self._of_the_seals(outlet, part, before, listed)
        strangers = {each.key for each in found if each.fault is Fault.ADDITIONAL}
        rows |= {
            key: replace(row, stranger=key in strangers)
            for key, row in rows.items()
            if row.stranger != (key in strangers)
        }
        for each in found:
            held = self._findings.get(each.key)
            # What nothing names was never what it should be, and is not changed.
            is_stranger = each.fault is Fault.ADDITIONAL
            if held is None or is_stranger or (held.sha256 is None and each.sha256):
                self._findings[each.key] = each
        self._save(outlet, part, rows, before, listed, faulty=bool(found))

    def _is_read(self, listed: Mapping[str, Stored], rows: Mapping[str, Seen]) -> bool:
        return all(key in rows and rows[key].etag == stored.etag for key, stored in listed.items())

    def _save(
        self,
        outlet: str,
        part: str,
        rows: Mapping[str, Seen],
        before: Whole | None,
        listed: Mapping[str, Stored],
        *,
        faulty: bool,
    ) -> None:
        seen.save(self._store, outlet, part, rows.values())
        read = [rows[key].checked_at for key in listed if key in rows]
        whole = Whole(
            since=before.since if before else self._now,
            read_at=min(read, default=self._now) if self._is_read(listed, rows) else None,
            faulty=faulty,
        )
        parts = {**self._progress[outlet].parts, part: whole}
        if not listed and not rows:
            del parts[part]
        self._progress[outlet] = Progress(parts=parts)
        self._progress[outlet].save(self._store, outlet)

    # Reading

    def _read(
        self, outlet: str, part: str, listed: Mapping[str, Stored], rows: dict[str, Seen], judge: Judge
    ) -> None:
        groups = self._groups(listed, rows)
        unsaved = 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for at in range(0, len(groups), AT_ONCE):
                for looks in threads.map(lambda group: self._look(group, rows), groups[at : at + AT_ONCE]):
                    for each in self._deeper(outlet, looks):
                        self._take(each, rows, judge)
                        unsaved += 1
                if self._spent:
                    return
                if unsaved >= SAVED:
                    seen.save(self._store, outlet, part, rows.values())
                    unsaved = 0

    def _groups(self, listed: Mapping[str, Stored], rows: Mapping[str, Seen]) -> list[list[str]]:
        """Keys of the objects that are to be read, the longest unread first; those of a batch that is new together."""
        folders: dict[str, list[str]] = {}
        for key in sorted(listed):
            folders.setdefault(key.rpartition("/")[0], []).append(key)
        groups: dict[str, list[str]] = {}
        oldest: dict[str, datetime] = {}
        never = datetime.min.replace(tzinfo=UTC)
        for key, stored in listed.items():
            row = rows.get(key)
            current = row is not None and row.etag == stored.etag and not row.gone and not row.fault
            if row and current and row.deep and self._now - row.checked_at < self._every:
                continue
            whole = plain(key).startswith(keys.captures()) and not (current and row and row.deep)
            name = key.rpartition("/")[0] if whole else key
            groups.setdefault(name, []).append(key)
            oldest[name] = min(oldest.get(name, self._now), row.checked_at if row else never)
            if whole:  # with what stands beside it, against which it is held
                groups[name] = folders[name]
        return [groups[name] for name in sorted(groups, key=lambda name: (oldest[name], name))]

    def _look(self, group: Sequence[str], rows: Mapping[str, Seen]) -> dict[str, Look]:
        found = {}
        for key in group:
            row = rows.get(key)
            try:
                found[key] = look(
                    self._store, key, self._now, inside=len(group) > 1 or not (row and row.deep)
                )
            except (ObjectMissing, AlreadyExists):
                continue  # removed or replaced since it was listed: the next run sees
        return found

    def _deeper(self, outlet: str, looks: Mapping[str, Look]) -> Iterator[Look]:
        wrong = dict(inside.of_batch(looks)) if len(looks) > 1 else {}
        for key, each in looks.items():
            if each.table is not None:
                wrong |= dict(inside.of_table(self._store, each, self._described(outlet)))
            if key in wrong and not each.seen.fault:
                each.seen = replace(each.seen, fault=wrong[key])
            yield each

    def _take(self, of: Look, rows: dict[str, Seen], judge: Judge) -> None:
        """Write down what was read. The hash that an object had when it was first seen stays what it should have, where it is
        of a kind that stays as it is."""
        new, old, kind = of.seen, rows.get(of.seen.key), kind_of(of.seen.key)
        self._objects += 1
        self._bytes += new.size
        if old and old.deep and old.etag == new.etag:
            new = replace(new, deep=True)
        if kind and kind[0].stays:
            said = kind[1].groupdict().get("sha256") or ""
            known = old.reference if old and (old.wanted is not None or old.fault is None) else None
            differs = known is not None and known != new.sha256
            if differs and judge.explains(new.key, known or "", new.sha256):
                differs = False
            misnamed = not new.sha256.startswith(said) and not judge.may_differ(new.key)
            if (differs or misnamed) and judge.unread and not new.fault:
                return  # an erasure may be why, and none can be read
            if differs:
                what = f"expected SHA-256 {known}, as it was seen before, it is {new.sha256}"
                new = replace(new, fault=new.fault or what, wanted=known)
            elif misnamed and not new.fault:
                new = replace(
                    new, fault=f"expected a SHA-256 that begins as its name says, it is {new.sha256}"
                )
            if differs and old and old.names:
                new = replace(new, names=old.names)
        if new.fault and old and not new.names:
            new = replace(new, names=old.names)  # what it said while it was whole
        rows[new.key] = new

    # Judging

    def _faulty(self, listed: Mapping[str, Stored], rows: Mapping[str, Seen]) -> Iterator[Finding]:
        """Objects that are wrong without regard to what others say of them."""
        for key in listed:
            if (row := rows.get(key)) and row.fault:
                yield finding(Fault.CHANGED, key, row.fault, sha256=row.wanted)

    def _gone(
        self,
        listed: Mapping[str, Stored],
        rows: dict[str, Seen],
        before: Mapping[str, Seen],
        judge: Judge,
    ) -> Iterator[Finding]:
        """Objects that were seen and are not there now."""
        for key, row in list(rows.items()):
            if key in listed:
                continue
            if row.stranger or judge.may_be_gone(row, before):
                del rows[key]
            elif self._store.head(key) is None:
                rows[key] = replace(row, gone=True)
                what = f"was seen on {row.checked_at:%Y-%m-%d}, and is gone"
                yield finding(Fault.MISSING, key, what, sha256=row.reference)

    def _of_the_seals(
        self, outlet: str, part: str, before: Whole | None, listed: Mapping[str, Stored]
    ) -> Iterator[Finding]:
        """What ``khobao verify`` says of the chain, of month files, and of what broke off: when a part is read anew."""
        if outlet == BUCKET:
            return
        if part == REST:
            if before is None or before.faulty or self._is_old(before):
                yield from self._of_the_chain(outlet, listed)
            return
        days = keys.days(outlet)
        sealed = [stored for key, stored in listed.items() if key.startswith(days) and "/manifest-v" in key]
        with suppress(ValueError):  # a folder that is no month
            first = date.fromisoformat(f"{part}-01")
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            if not any(
                self._is_younger(stored, PUBLISHING) for stored in sealed
            ):  # the file is put after them
                for each in months.verify(self._store, outlet, first=first, last=last):
                    yield finding(Fault.UNFINISHED, each.key, each.what, do=f"run `khobao compact {outlet}`")

    def _of_the_chain(self, outlet: str, listed: Mapping[str, Stored]) -> Iterator[Finding]:
        try:
            for each in verify(outlet, self._store, first=date.max, keyring=self._keyring):
                unfinished = each.key.startswith((keys.unsettled(outlet), keys.takedowns(outlet)))
                stored = listed.get(each.key)
                if stored and self._is_younger(stored, YOUNG if unfinished else PUBLISHING):
                    continue
                yield finding(Fault.UNFINISHED if unfinished else Fault.BROKEN, each.key, each.what)
        except (ArchiveDamaged, NewerFormat) as error:
            yield finding(
                Fault.BROKEN, keys.seals(outlet), str(error), do="mend what else is said of it first"
            )

    def _is_younger(self, stored: Stored, than: timedelta) -> bool:
        return stored.modified is not None and self._now - stored.modified < than

    def _placed(self) -> Iterator[Finding]:
        """The findings, those of lost bytes that are under another key told as such."""
        where: dict[str, list[str]] = {}
        for each in self._findings.values():
            row = self.row(each.key) if each.fault in {Fault.CHANGED, Fault.ADDITIONAL} else None
            if row and not row.gone:
                where.setdefault(row.sha256, []).append(each.key)
        for each in self._findings.values():
            if each.fault is Fault.BROKEN and self._follows(each.key):
                continue
            if each.fault is Fault.UNFINISHED and self._is_certified(each.key):
                continue
            others = [key for key in where.get(each.sha256 or "", ()) if key != each.key]
            if others and each.fault in {Fault.MISSING, Fault.CHANGED}:
                yield replace(
                    each, fault=Fault.MISPLACED, what=f"{each.what}; its bytes are at {', '.join(others)}"
                )
            else:
                yield each

    def _follows(self, key: str) -> bool:
        """Whether a manifest does not hold since one that it is linked with was found changed or lost."""
        row = self.row(key)
        links = [each.key for each in row.names if each.role == "link"] if row else []
        return any(self._findings[link].fault is not Fault.BROKEN for link in links if link in self._findings)

    def _is_certified(self, key: str) -> bool:
        """Whether a takedown seems unfinished since its certificate was found lost."""
        certificates = {key.removesuffix(".json") + end for end in ("/certificate.json", "-certificate.json")}
        return any(
            self._findings[each].fault is not Fault.UNFINISHED
            for each in certificates & self._findings.keys()
        )

    def _judge(self, outlet: str) -> Judge:
        if outlet not in self._judges:
            of = self._parts.outlets() if outlet == BUCKET else (outlet,)
            self._judges[outlet] = Judge(self, Taken.down(self._store, of, self._keyring), self._now)
        return self._judges[outlet]

    # What the judge asks

    def _of(self, outlet: str, part: str) -> dict[str, Seen]:
        place = outlet, part
        if place not in self._rows:
            self._rows[place] = seen.load(self._store, outlet, part)
            while len(self._rows) > LOADED:
                self._rows.popitem(last=False)
        self._rows.move_to_end(place)
        return self._rows[place]

    def row(self, key: str) -> Seen | None:
        """As ``judge.Rows``. Of what is not read yet it is what its metadata claims."""
        for place in (key, keys.restricted(key)):
            known = self._of(*part_of(place)).get(place)
            if known is not None and not known.gone:
                return known
        for place in (key, keys.restricted(key)):
            if (stored := self._store.head(place)) is None:
                continue
            if stored.sha256 is None:
                return self.fresh(key)
            return Seen(
                key=place, size=stored.size, sha256=stored.sha256, etag="", checked_at=self._now, names=()
            )
        return None

    def fresh(self, key: str) -> Seen | None:
        """As ``judge.Rows``."""
        for place in (key, keys.restricted(key)):
            stored = self._store.head(place)
            if stored is None:
                continue
            self._put[key] = stored.modified
            rows = self._of(*part_of(place))
            known = rows.get(place)
            if known is None or known.etag != stored.etag or known.gone:
                with suppress(ObjectMissing, AlreadyExists):
                    found = look(self._store, place, self._now, inside=False)
                    self._take(found, rows, self._judge(part_of(place)[0]))
                known = rows.get(place)
            if known is not None and known.etag == stored.etag:
                return known
        return None

    def was_lost(self, key: str) -> bool:
        """As ``judge.Rows``."""
        known = self._of(*part_of(key)).get(key)
        return known is not None and known.gone

    def modified(self, key: str) -> datetime | None:
        """As ``judge.Rows``."""
        return self._put.get(key)
