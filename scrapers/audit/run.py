"""The verb ``audit``: look at what is due, hold it against what it should be, say what is wrong.

    due        an outlet's months, and what names no month; those that are due, the longest unread first
    reading    each object of a part that was put or last read too long ago, to its end, within the budget
    judge      the part's objects against all that names them, and against what was seen before
    report     what was found, put last, and noted as alarms

Killed anywhere, the next run goes on: what was read is written down every few hundred objects. Nothing but what lies under
``audits/`` is ever written. Memory holds the rows of some parts, of which a month has some ten thousand.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from scrapers import __version__
from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.signing import Keyring
from scrapers.archive.store import Store
from scrapers.audit import alarm, seen
from scrapers.audit.due import Due
from scrapers.audit.findings import AuditReport, Fault, Finding, finding
from scrapers.audit.judge import PUBLISHING, YOUNG, Judge
from scrapers.audit.known import Known
from scrapers.audit.parts import BUCKET, REST, Parts
from scrapers.audit.reading import Budget, Reading
from scrapers.audit.seen import Seen, Whole
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.outlets import load, slugs
from scrapers.seal import months
from scrapers.seal.verify import verify

Mend = Callable[[Sequence[Finding]], Iterable[Finding]]


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
        self._store, self._every, self._keyring, self._now = store, every, keyring, now
        self._parts = Parts(store)
        self._due = Due(store, self._parts, every, now)
        self._known = Known(store, self._parts, keyring, now)
        self._reading = Reading(store, self._known, budget, every, described, now)
        self._began = datetime.now(UTC)
        self._listed = 0
        self._findings: dict[str, Finding] = {}
        self._unread: set[str] = set()

    def run(self, outlet: str | None, on_progress: OnProgress | None) -> AuditReport:
        names = [outlet] if outlet else [*self._parts.outlets(), BUCKET]
        due = self._due.of(names)
        done = 0
        for done, (name, part) in enumerate(due, 1):
            self._part(name, part)
            if on_progress:
                on_progress(done, len(due), f"{name} {part}")
            if self._reading.spent:
                break
        left = [each for number, each in enumerate(due) if number >= done or self._due.is_unread(*each)]
        self._due.begin(left)
        findings = [*self._placed(), *(self._due.overdue(left) if self._reading.spent else ())]
        return AuditReport(
            began_at=self._began,
            ended_at=datetime.now(UTC),
            code_version=__version__,
            every_days=self._every // timedelta(days=1),
            outlets=tuple(names),
            parts=self._listed,
            objects=self._known.objects,
            bytes=self._known.bytes,
            requests=self._reading.requests,
            left=len(left),
            unread=tuple(
                sorted({*self._unread, *(name for name, part in left if self._due.is_faulty(name, part))})
            ),
            findings=tuple(sorted(findings, key=lambda each: (each.key, each.fault))),
        )

    # One part

    def _part(self, outlet: str, part: str) -> None:
        listed = self._parts.list(outlet, part)
        rows = self._known.begin(outlet, part)
        at_first = dict(rows)
        self._known.note_put(listed)
        self._listed += 1
        before = self._due.known(outlet, part)
        judge = self._known.judge(outlet)
        self._reading.read(outlet, part, listed, rows, judge)
        if before and before.faulty and not self._is_read(listed, rows):
            self._unread.add(outlet)
        found = [*self._faulty(listed, rows)]
        if judge.unread:
            do = "put a copy of it back first: until then nothing can be told from damage, and no more is said of this part"
            found += [finding(Fault.BROKEN, key, what, do=do) for key, what in judge.unread.items()]
            lost = {key: row for key, row in rows.items() if key in judge.unread}
            found += self._gone(listed, lost, at_first, judge)
            rows |= lost
        else:
            found += [*self._gone(listed, rows, at_first, judge), *judge.promises(rows, listed)]
            if self._is_read(listed, rows):
                found += judge.strangers(rows, listed)
                found += self._of_the_seals(outlet, part, before, listed)
                rows |= {key: replace(row, stranger=False) for key, row in rows.items() if row.stranger}
        strangers = {each.key for each in found if each.fault is Fault.ADDITIONAL}
        rows |= {key: replace(row, stranger=True) for key, row in rows.items() if key in strangers}
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
        self._due.note(outlet, part, whole if listed or rows else None)

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
            if before is None or before.faulty or self._due.is_old(before):
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
            row = self._known.row(each.key) if each.fault in {Fault.CHANGED, Fault.ADDITIONAL} else None
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
        row = self._known.row(key)
        links = [each.key for each in row.names if each.role == "link"] if row else []
        return any(self._findings[link].fault is not Fault.BROKEN for link in links if link in self._findings)

    def _is_certified(self, key: str) -> bool:
        """Whether a takedown seems unfinished since its certificate was found lost."""
        certificates = {key.removesuffix(".json") + end for end in ("/certificate.json", "-certificate.json")}
        return any(
            self._findings[each].fault is not Fault.UNFINISHED
            for each in certificates & self._findings.keys()
        )
