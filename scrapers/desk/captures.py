"""When an article was captured: one month of it as a calendar, and what was captured before and after one capture."""

import re
from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from fastapi import HTTPException

from scrapers.archive.catalog_pages import Take
from scrapers.desk.context import Desk
from scrapers.desk.language import day_text, say, say_number

WEEK = Calendar()
"""From Monday on (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One day of the calendar."""

    day: date
    """UTC."""
    takes: tuple[Take, ...]
    """Oldest first."""

    @property
    def look(self) -> str:
        """The class of its colour: what the day brought that was not known before."""
        if any(take.state and take.state.traits.table for take in self.takes):
            return "new"
        return "gone" if any(take.is_gone for take in self.takes) else "same"

    @property
    def sentence(self) -> str:
        """For a person who does not see it."""
        counted = say_number("%(number)s capture", "%(number)s captures", len(self.takes))
        what = {
            "new": say("a text that was not held before"),
            "gone": say("the page was not to be had"),
            "same": say("nothing new"),
        }[self.look]
        return f"{day_text(self.day)}: {counted}, {what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month, and the months with captures that are next to it."""

    first: date
    weeks: tuple[tuple[Square | None, ...], ...]
    """Seven days each; None where the day is of another month."""
    earlier: date | None
    """First days of months."""
    later: date | None

    @property
    def days(self) -> tuple[Square, ...]:
        """Those with captures."""
        return tuple(day for week in self.weeks for day in week if day and day.takes)


def month_of(takes: Sequence[Take], asked: str, usual: Take | None) -> Month | None:
    """The month of an address, such as ``2026-11``; where it names none that of ``usual``, else of the last capture. None
    where nothing was captured. Raises HTTPException 400 with a sentence for what is no month."""
    by_day: dict[date, list[Take]] = {}
    for take in takes:
        by_day.setdefault(take.fetched_at.astimezone(UTC).date(), []).append(take)
    first = read_month(asked) if asked else None
    if not takes:
        return None
    shown = first or (usual or takes[-1]).fetched_at.astimezone(UTC).date().replace(day=1)
    months = {day.replace(day=1) for day in by_day}
    return Month(
        first=shown,
        weeks=tuple(
            tuple(
                Square(day=day, takes=tuple(by_day.get(day, ()))) if day.month == shown.month else None
                for day in week
            )
            for week in WEEK.monthdatescalendar(shown.year, shown.month)
        ),
        earlier=max((each for each in months if each < shown), default=None),
        later=min((each for each in months if each > shown), default=None),
    )


def read_month(text: str) -> date:
    """The first day of a month of an address. Raises HTTPException 400 with a sentence."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if not found or not 1 < int(found[1]) < 9999:
        raise HTTPException(400, say("%(text)s is no month; expected one such as 2026-11.", text=repr(text)))
    return date(int(found[1]), int(found[2]), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """A capture among all captures of its article."""

    article_id: str
    number: int
    """From 1, the oldest first."""
    total: int
    earlier: Take | None
    later: Take | None


def neighbours(desk: Desk, slug: str, name: str, part: str, offset: int) -> Neighbours | None:
    """Of a capture of an article. None for one of another page, such as a list of articles."""
    tried = {
        (each.part, each.offset): each.link.canonical_url for each in desk.archive.batch(slug, name).outcomes
    }
    url = tried.get((part, offset))
    standing = desk.archive.catalog.standings(slug, {url}).get(url) if url else None
    if standing is None or standing.article_id is None:
        return None
    takes = desk.archive.catalog.takes(slug, standing.article_id)
    places = [(each.batch, each.part, each.offset) for each in takes]
    if (name, part, offset) not in places:
        return None
    at = places.index((name, part, offset))
    return Neighbours(
        article_id=standing.article_id,
        number=at + 1,
        total=len(takes),
        earlier=takes[at - 1] if at else None,
        later=takes[at + 1] if at + 1 < len(takes) else None,
    )
