"""What the findings of an audit mean for the alarms: one of each kind for an outlet, or one for all where several have it."""

import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from scrapers.alarms.held import Held
from scrapers.alarms.places import InBucket, places
from scrapers.archive.store import Store
from scrapers.audit.findings import AuditReport, Fault, Finding
from scrapers.audit.parts import BUCKET, part_of
from scrapers.errors import KhobaoError
from scrapers.model.alarm import Kind

log = logging.getLogger(__name__)

KINDS = (Kind.DAMAGED, Kind.UNFINISHED, Kind.AUDIT_BEHIND)
"""In this order: work that broke off where objects are lost has the same cause, and is told with them."""
NAMED = 3
"""Outlets that a sentence names."""


def note(report: AuditReport, store: Store, now: datetime | None = None) -> None:
    """Open the alarms that a report's open findings are, or count them once more; or note since when all is well.

    What is found at several outlets at once is one alarm of the installation; an outlet that has an alarm of its own keeps
    it. What this run did not come to stays as it is. Costs a listing where no alarm is open. Raises nothing of ours: the
    report stands, and the next run finds the same.
    """
    try:
        _note(report, Held(places(store)), store, now or datetime.now(UTC))
    except KhobaoError as failure:
        log.warning("what the audit found could not be noted as alarms: %s", failure)


def _note(report: AuditReport, held: Held, store: Store, now: datetime) -> None:
    whole = BUCKET in report.outlets
    found: dict[str | None, dict[Kind, str]] = {}
    together: set[str | None] = set()
    for kind in KINDS:
        by_outlet = _by_outlet(report.open, kind)
        own = {alarm.outlet for alarm in held.alarms if alarm.kind is kind and alarm.well_since is None}
        new = by_outlet.keys() - own
        if len(new) > 1 or None in by_outlet or None in own or new & together:
            shared = {slug: by_outlet.pop(slug) for slug in new | (by_outlet.keys() & {None})}
            together |= shared.keys()
            if shared and whole:
                findings = [each for of_outlet in shared.values() for each in of_outlet]
                found.setdefault(None, {})[kind] = _sentence(_named(shared), findings)
        for slug, findings in by_outlet.items():
            found.setdefault(slug, {})[kind] = _sentence(slug or "the bucket", findings)
    for name in report.outlets:
        slug = None if name == BUCKET else name
        of_place = found.get(slug, {})
        unsure = bool(report.unread) if slug is None else slug in report.unread
        held.judge(InBucket(store, slug), of_place.keys() if unsure else KINDS, of_place, slug, now)


def _by_outlet(findings: Collection[Finding], kind: Kind) -> dict[str | None, list[Finding]]:
    by_outlet: dict[str | None, list[Finding]] = {}
    for each in findings:
        if _kind(each.fault) is kind:
            slug = part_of(each.key)[0]
            by_outlet.setdefault(None if slug == BUCKET else slug, []).append(each)
    return by_outlet


def _kind(fault: Fault) -> Kind:
    match fault:
        case Fault.UNFINISHED:
            return Kind.UNFINISHED
        case Fault.OVERDUE:
            return Kind.AUDIT_BEHIND
        case _:
            return Kind.DAMAGED


def _named(shared: Mapping[str | None, object]) -> str:
    slugs = sorted(slug for slug in shared if slug is not None)
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    return f"{', '.join(slugs[:NAMED])}{more}" if slugs else "the bucket"


def _sentence(where: str, findings: Sequence[Finding]) -> str:
    counts = Counter(each.fault.value for each in findings)
    first = min(findings, key=lambda each: (each.key, each.fault))
    said = ", ".join(f"{number} {fault}" for fault, number in sorted(counts.items()))
    return f"{where}: {said}; the first is {first.key}: {first.what} ({first.do})"
