"""Dates: when a page says that it was published and changed. Never guessed, never taken from free text."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from scrapers.model.outlet import Outlet
from scrapers.web.times import from_epoch, read_time

_UNSTATED = timezone(timedelta(0), "unstated")
_CLOCK = re.compile(r"\d[T ]\s*-?\s*\d{1,2}[:h.]\d\d|\d\s*-\s*\d{1,2}[:h]\d\d|\b\d{1,2}:\d\d\b|^\d{9,13}$")
# java.util.Date.toString(): "Fri Apr 28 19:20:36 CEST 2023"
_JAVA = re.compile(r"^\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) ([A-Z]{2,5}) (\d{4})$")
_ZONES = {
    "UTC": "+0000", "GMT": "+0000", "BST": "+0100", "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200",
    "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "ICT": "+0700", "JST": "+0900",
    "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "PST": "-0800", "PDT": "-0700",
}  # fmt: skip
_ZONE_AT_END = re.compile(r"\d\s*\(?([A-Z]{2,5})(?:([+-])(\d{1,2})(?::?(\d\d))?)?\)?\s*$")
_URL_DATE = re.compile(
    r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(20[012]\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=\d{4,12}(?!\d)|(?!\d))"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as one place of the page states it."""

    time: datetime
    """Naive where no zone is stated."""
    clock: bool
    """False for a mere day."""
    source: str
    """``meta``, ``json-ld``, ``layout:<name>`` or ``url``."""

    @property
    def is_whole(self) -> bool:
        """A clock, in a zone."""
        return self.clock and self.time.tzinfo is not None

    @property
    def rank(self) -> int:
        """Whole times before naive ones, naive ones before days."""
        return 2 * self.clock + (self.time.tzinfo is not None)


def stated(text: object, source: str) -> Stated | None:
    """A time out of what a page prints in an attribute or a date line; None for anything else."""
    if not isinstance(text, str | int | float) or isinstance(text, bool):
        return None
    text = str(text).strip()
    if java := _JAVA.match(text):
        month, day, clock, zone, year = java.groups()
        text = f"{day} {month} {year} {clock} {_ZONES.get(zone, '')}".strip()
    time = from_epoch(text) or read_time(text, _UNSTATED)
    if time is None:
        return None
    clock_stated = bool(_CLOCK.search(text))
    zone = _zone(text) if time.tzinfo is _UNSTATED else time.tzinfo
    return Stated(time.replace(tzinfo=zone if clock_stated else None), clock_stated, source)


def _zone(text: str) -> tzinfo | None:
    """The zone printed after a clock: ``(GMT+7)``, ``UTC+1``, ``MEZ``."""
    if not (match := _ZONE_AT_END.search(text)):
        return None
    name, sign, hours, minutes = match.groups()
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(offset if sign == "+" else -offset) if offset < timedelta(hours=15) else None
    stated_offset = _ZONES.get(name)
    return datetime.strptime(stated_offset, "%z").tzinfo if stated_offset else None


def choose(candidates: list[Stated], tz: tzinfo | None) -> Stated | None:
    """The most precise of the times, the earlier in the list where two are equally so; naive ones in ``tz``.

    A time said to be UTC whose clock another place states with a real offset is local time mislabelled
    (2 of 126 saved pages of many publishers): the one with the offset is taken.
    """
    if not candidates:
        return None
    best = max(candidates, key=lambda each: each.rank)
    if best.time.utcoffset() == timedelta(0):
        local = [
            each
            for each in candidates
            if each.time.utcoffset()
            and each.time.replace(tzinfo=None, second=0, microsecond=0)
            == best.time.replace(tzinfo=None, second=0, microsecond=0)
        ]
        best = local[0] if local else best
    if best.time.tzinfo is None and tz is not None:
        best = Stated(best.time.replace(tzinfo=tz), best.clock, best.source)
    return best


def url_day(url: str | None, outlet: Outlet | None) -> tuple[date | None, bool]:
    """The day that the URL names, and whether it is the day of publication.

    It is not where it is part of the article's id: then it says when the CMS made the id. Without an outlet
    it is read in its usual forms: ``/yyyy/mm/dd/``, ``yyyy-mm-dd``, ``yyyymmdd``, the last also before a clock.
    """
    match = outlet.match(url) if outlet and url else None
    if match and match.re.groupindex.keys() >= {"year", "month", "day"}:
        year, month, day = match.group("year", "month", "day")
        inside = "id" in match.re.groupindex and match.start("id") <= match.start("year") < match.end("id")
    elif outlet is None and url and (match := _URL_DATE.search(url)):
        (year, month, day), inside = (group for group in match.groups() if group), False
    else:
        return None, False
    try:
        return (date(int(year), int(month), int(day)), not inside) if year else (None, False)
    except ValueError:
        return None, False


def disagree(published: datetime | None, day: date | None, tz: tzinfo | None) -> bool:
    """Whether a time and the URL's day are more than a day apart, in the outlet's time zone."""
    if published is None or day is None:
        return False
    local = published.astimezone(tz) if tz and published.tzinfo else published
    return abs((local.date() - day).days) > 1
