"""What the commands of the alarms share."""

from typing import Any

from scrapers.model.alarm import Alarm, Silence

COLUMNS = ("kind", "outlet", "since", "last seen", "times", "well since", "silenced until", "sentence", "do")


def cells(alarm: Alarm, silence: Silence | None) -> tuple[object, ...]:
    """A line of a table."""
    well, until = alarm.well_since, silence and silence.until
    return (
        alarm.kind,
        alarm.outlet,
        f"{alarm.opened_at:%Y-%m-%dT%H:%MZ}",
        f"{alarm.last_seen:%Y-%m-%dT%H:%MZ}",
        alarm.times,
        well and f"{well:%Y-%m-%dT%H:%MZ}",
        until and f"{until:%Y-%m-%dT%H:%MZ}",
        alarm.sentence,
        alarm.advice,
    )


def plain(alarm: Alarm, silence: Silence | None) -> dict[str, Any]:
    """An alarm, ready for JSON."""
    return {
        "kind": alarm.kind,
        "outlet": alarm.outlet,
        "opened_at": alarm.opened_at.isoformat(),
        "last_seen": alarm.last_seen.isoformat(),
        "times": alarm.times,
        "well_since": alarm.well_since and alarm.well_since.isoformat(),
        "sentence": alarm.sentence,
        "advice": alarm.advice,
        "told": {name: at.isoformat() for name, at in alarm.told.items()},
        "silence": silence
        and {"until": silence.until.isoformat(), "reason": silence.reason, "by": silence.by},
    }
