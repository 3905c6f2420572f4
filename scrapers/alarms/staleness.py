"""What ought to have happened by now, by what the catalog knows: found by what is missing, and not by the run that would
have brought it, which may never have begun."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapers.archive.catalog import Catalog
from scrapers.model.alarm import Kind
from scrapers.model.outlet import Outlet

RUNS = 4
"""Captures of an outlet that may be missing: one is tried again for half an hour, and the next begins anew."""
SLACK = timedelta(hours=1)
"""Beyond that: a capture that finds much takes long."""
UNREFINED = timedelta(hours=3)
"""Within which what was captured is read. A batch takes minutes, and waits for the one before it."""
BACK = timedelta(days=30)
"""How far back batches are looked at that are not read."""


@dataclass(slots=True)
class Missing:
    """What is missing."""

    everywhere: dict[Kind, str] = field(default_factory=dict)
    """Of the installation: the sentence for each kind."""
    by_outlet: dict[str, dict[Kind, str]] = field(default_factory=dict)
    """Of each outlet that was looked at, the same; empty where nothing is missing."""


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


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _minutes(every: timedelta) -> str:
    return f"{every // timedelta(minutes=1)} minutes"
