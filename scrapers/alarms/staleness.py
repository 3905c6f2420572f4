"""What ought to have happened by now, by what the catalog knows: found by what is missing, and not by the run that would
have brought it, which may never have begun."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scrapers.archive.catalog import Catalog
from scrapers.model.alarm import Kind
from scrapers.model.calendar_day import day_end, day_start, last_day_over
from scrapers.model.outlet import Outlet

RUNS = 4
"""Captures of an outlet that may be missing: one is tried again for half an hour, and the next begins anew."""
SLACK = timedelta(hours=1)
"""Beyond that: a capture that finds much takes long."""
UNREFINED = timedelta(hours=3)
"""Within which what was captured is read. A batch takes minutes, and waits for the one before it."""
UNSEALED = timedelta(hours=12)
"""Within which a day that is over is sealed: its listings and pages may take four hours each, and be tried again."""
STARTING = timedelta(hours=4)
"""How long somebody has to have watched before a day is missed: after a break, the run that seals it has just begun."""
BACK = timedelta(days=30)
"""How far back batches are looked at that are not read, and days that are not sealed."""


@dataclass(slots=True)
class Missing:
    """What is missing."""

    everywhere: dict[Kind, str] = field(default_factory=dict)
    """Of the installation: the sentence for each kind."""
    by_outlet: dict[str, dict[Kind, str]] = field(default_factory=dict)
    """Of each outlet that was looked at, the same; empty where nothing is missing."""
    undecided: set[tuple[str | None, Kind]] = field(default_factory=set)
    """Of what it is too early to say whether it is missing, by outlet, None for the installation: an alarm stays as it is."""


def longest(outlet: Outlet) -> timedelta:
    """How long after a capture of the outlet the next one has to be there."""
    return RUNS * outlet.every + SLACK


def missing(
    outlets: Sequence[Outlet], catalog: Catalog, since: datetime, excused: datetime, now: datetime
) -> Missing:
    """What the outlets lack. ``since``: from when on somebody watched; what was not done before that is nobody's fault.
    ``excused``: until when what one of them lacks has been told as the lack of all.

    Where no outlet at all is captured, that is the installation's alarm, and no outlet's: it has one cause. Raises what
    the catalog raises.
    """
    found = Missing(by_outlet={outlet.slug: {} for outlet in outlets})
    captured = catalog.last_captured(found.by_outlet)
    ended = {outlet.slug: max(captured.get(outlet.slug, since), since) for outlet in outlets}
    newest = max(ended.values(), default=now)
    if len(outlets) > 1 and now - newest > min(map(longest, outlets)):
        found.everywhere[Kind.NOTHING_CAPTURED] = (
            f"nothing was captured since {_said(newest)}, of {len(outlets)} outlets of which each is due every"
            f" {_minutes(max(outlet.every for outlet in outlets))} or more often"
        )
    else:
        for outlet in outlets:
            if now - max(ended[outlet.slug], excused) <= longest(outlet):
                continue
            last = captured.get(outlet.slug)
            found.by_outlet[outlet.slug][Kind.NOT_CAPTURED] = (
                f"{outlet.slug}: {f'not captured since {_said(last)}' if last else 'never captured'},"
                f" expected a capture every {_minutes(outlet.every)}"
            )
    for slug, (batch, at) in catalog.unrefined(found.by_outlet, now - BACK, now).items():
        if now - max(at, since, excused) > UNREFINED:
            found.by_outlet[slug][Kind.NOT_REFINED] = (
                f"{slug}: {batch} was captured at {_said(at)} and is not refined, expected within {UNREFINED.seconds // 3600} hours"
            )
    return found


def unsealed(
    found: Missing,
    outlets: Sequence[Outlet],
    catalog: Catalog,
    since: datetime,
    excused: datetime,
    now: datetime,
) -> None:
    """Fill in of which days that are long over the articles lie in no sealed day, though the outlet was captured on them.

    ``since`` and ``excused`` as above. A day of which no outlet's is sealed is the installation's alarm. Raises what the
    catalog raises.
    """
    lacking = _unsealed(outlets, catalog, now)
    by_day: dict[date, list[str]] = {}
    for slug, days in lacking.items():
        for day in days:
            by_day.setdefault(day, []).append(slug)
    slugs = sorted(outlet.slug for outlet in outlets)
    nowhere = sorted(
        day for day, lack in by_day.items() if len(lack) > 1 and not catalog.is_sealed_anywhere(slugs, day)
    )
    if nowhere and now - since > STARTING:
        of = len({slug for day in nowhere for slug in by_day[day]})
        found.everywhere[Kind.NOTHING_SEALED] = (
            f"{_days(nowhere)}: none of {of} outlets that were captured has its day sealed, expected within"
            f" {UNSEALED.seconds // 3600} hours of its end"
        )
    elif nowhere:
        found.undecided.add((None, Kind.NOTHING_SEALED))
    for slug, days in lacking.items():
        own = sorted(set(days) - set(nowhere))
        if own and now - max(since, excused) > STARTING:
            found.by_outlet[slug][Kind.NOT_SEALED] = (
                f"{slug}: {_days(own)} not sealed, expected within {UNSEALED.seconds // 3600} hours of the end of the day"
            )
        else:
            found.undecided.add((slug, Kind.NOT_SEALED))


def _unsealed(outlets: Sequence[Outlet], catalog: Catalog, now: datetime) -> dict[str, list[date]]:
    """By outlet: days on which it was captured, that have been over for ``UNSEALED``, and whose articles no sealed day has."""
    last = {outlet.slug: last_day_over(outlet.tz, now - UNSEALED) for outlet in outlets}
    if not last:
        return {}
    read = catalog.unsealed(last, min(last.values()) - BACK, max(last.values()))
    found = {}
    for outlet in outlets:
        days = [
            day
            for day in read.get(outlet.slug, ())
            if day <= last[outlet.slug]
            and catalog.was_captured(outlet.slug, day_start(day, outlet.tz), day_end(day, outlet.tz))
        ]
        if days:
            found[outlet.slug] = days
    return found


def _days(days: Sequence[date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _minutes(every: timedelta) -> str:
    return f"{every // timedelta(minutes=1)} minutes"
