"""Dates: when a page says that it was published and changed. Never guessed, never taken from free text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from scrapers.model.outlet import Outlet
from scrapers.web.time_words import MONTHS
from scrapers.web.times import printed

MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
"""The names of the months, as one expression of alternatives."""
DAY_IN_WORDS = (
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)?[ -](?:of )?(?:{MONTH})\.?,?[ /-](?:năm )?\d{{4}}"
    rf"|(?:{MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{4}} (?:{MONTH})\.? \d{{1,2}}"
)
"""A day with its month's name and its year, as one expression of alternatives to be matched without case."""
DAY_IN_FIGURES = r"\d{4}(?P<sign>[-/.])\d{1,2}(?P=sign)\d{1,2}|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{4}"
"""A day in figures, likewise."""

_URL_DATE = re.compile(
    r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(20[012]\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=\d{4,12}(?!\d)|(?!\d))"
    rf"|/(20\d\d)/({MONTH})/(0?[1-9]|[12]\d|3[01])(?!\d)",
    re.I,
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


def stated(text: object, source: str, language: str | None = None) -> Stated | None:
    """A time out of what a page prints in an attribute or a date line; None for anything else.

    ``language`` is that of the page, for dates that mean another day in another country (``web.times.printed``).
    """
    found = printed(text, language=language)
    if found is None:
        return None
    at = datetime.combine(found.day, found.clock or time(), found.zone)
    return Stated(at, found.clock is not None, source)


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


def is_last_change(published: Sequence[Stated], modified: Sequence[Stated]) -> bool:
    """Whether all that is stated as publication is no day before what is stated as a change."""
    return bool(published and modified) and min(each.time.date() for each in published) >= min(
        each.time.date() for each in modified
    )


def is_before(day: Stated, others: Sequence[Stated]) -> bool:
    """Whether a day is more than one before each of the others; one may lie in their zones."""
    return all((other.time.date() - day.time.date()).days > 1 for other in others)


def url_day(url: str | None, outlet: Outlet | None) -> tuple[date | None, bool]:
    """The day that the URL names, and whether it is the day of publication.

    It is not where it is part of the article's id: then it says when the CMS made the id. Without an outlet
    it is read in its usual forms: ``/yyyy/mm/dd/`` (the month in figures or words), ``yyyy-mm-dd``, ``yyyymmdd``, the last also before a clock.
    """
    match = outlet.match(url) if outlet and url else None
    if match and match.re.groupindex.keys() >= {"year", "month", "day"}:
        year, month, day = match.group("year", "month", "day")
        inside = "id" in match.re.groupindex and match.start("id") <= match.start("year") < match.end("id")
    elif outlet is None and url and (match := _URL_DATE.search(url)):
        (year, month, day), inside = (group for group in match.groups() if group), False
        month = MONTHS.get(month.casefold(), month)
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
