"""Times as sources print them."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

_ZONE_NAME = re.compile(r"(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d\d))?\s*$")
_OFFSET_APART = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2})[:h](\d\d)\b")


def read_time(text: object, tz: tzinfo) -> datetime | None:
    """An aware time out of ISO 8601, RFC 5322 or ``dd/mm/yyyy hh:mm``; in ``tz`` where no offset is printed.

    A date without a clock is its midnight. None for anything else, and for years that no outlet has
    news of (a CMS prints 0001-01-01 where it has no date).
    """
    if not isinstance(text, str) or not 8 <= len(text := " ".join(text.split())) <= 80:
        return None
    text = _ZONE_NAME.sub(_offset, text)
    time = _iso(text) or _rfc5322(text) or _day_first(text)
    if time is None or not 1990 <= time.year <= 2100:
        return None
    return time if time.tzinfo else time.replace(tzinfo=tz)


def from_epoch(value: object) -> datetime | None:
    """Seconds since 1970, or milliseconds, as a number or its digits; in UTC."""
    if isinstance(value, str) and re.fullmatch(r"\d{9,13}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 6e8 < value < 4.2e12:
        return None
    seconds = value / 1000 if value > 4.2e9 else value
    return datetime.fromtimestamp(seconds, UTC) if seconds < 4.2e9 else None


def _offset(zone: re.Match[str]) -> str:
    sign, hours, minutes = zone.groups()
    return f"{sign}{int(hours):02d}{minutes or '00'}"


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_OFFSET_APART.sub("", text))
    except ValueError:
        return None


def _rfc5322(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day_first(text: str) -> datetime | None:
    if not (date := _DAY_FIRST.search(text)):
        return None
    day, month, year = map(int, date.groups())
    clock = _CLOCK.search(text[: date.start()] + " " + text[date.end() :])
    hour, minute = map(int, clock.groups()) if clock else (0, 0)
    try:
        return datetime(year, month, day, hour, minute)  # ruff: ignore[call-datetime-without-tzinfo] - the caller adds the outlet's zone
    except ValueError:
        return None
