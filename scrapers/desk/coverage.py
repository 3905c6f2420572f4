"""The coverage page: outlets down, days across, and how each outlet stands today."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from scrapers.archive.catalog_coverage import Activity
from scrapers.day.baseline import WEEKS, Usual, usual
from scrapers.day.run import COMPLETE
from scrapers.desk import strips
from scrapers.desk.alarms import Open, Row, open_alarms
from scrapers.desk.context import FIRST, Desk, Here, Named, apart, read_span
from scrapers.desk.language import day_text, decimal, say, say_number, share
from scrapers.model.alarm import Kind
from scrapers.model.calendar_day import last_day_over
from scrapers.model.link import State

router = APIRouter()

SPAN = 90
"""Days that are shown where the address does not say which."""
LONGEST = 400
"""Days that can be shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One outlet on one day."""

    day: date
    held: int
    """Links whose article is held."""
    published: int
    """Links known to be the day's articles."""
    look: str
    """Classes: how complete, and how high."""

    @property
    def sentence(self) -> str:
        """For a person who does not see the colour."""
        if not self.published:
            return say("%(day)s: nothing is known to have been published", day=day_text(self.day))
        return say(
            "%(day)s: %(held)s of %(published)s articles held (%(share)s)",
            day=day_text(self.day),
            held=decimal(self.held),
            published=decimal(self.published),
            share=share(self.held / self.published),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an outlet stands now."""

    outlet: Named
    activity: Activity | None
    cells: tuple[Cell, ...]
    day: date
    """Today, in the outlet's time zone."""
    today: int
    """Articles held of it."""
    yesterday: Cell
    """The last day that is over."""
    usual: Usual | None
    """Of that day."""
    open: tuple[Row, ...]
    """Its alarms."""
    remarks: tuple[str, ...]
    """What else a person should look at, in words."""
    gaps: tuple[tuple[date, date], ...]
    """Runs of days without an article, first and last, since the first covered day of those shown."""


@router.get("/")
@apart
def coverage(
    desk: Here,
    outlet: Annotated[list[str] | None, Query()] = None,
    language: str = "",
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
) -> Response:
    """The first page."""
    catalog = desk.archive.catalog
    alarms = open_alarms(desk)
    active = catalog.activity(FIRST)
    seen = desk.seen(active)
    chosen = [
        each
        for each in seen
        if (not outlet or each.slug in outlet) and (not language or each.language == language)
    ]
    today = desk.today(*chosen)
    begin, end = read_span(first, last, today, usual=SPAN, longest=LONGEST)
    zones = {each.slug: each.zone for each in chosen}
    # The usual of yesterday is asked of weeks that may lie before what is shown.
    ends = catalog.ends_by_day(zones, min(begin, today - timedelta(weeks=WEEKS, days=2)), max(end, today))
    days = strips.span(begin, end)
    by_outlet: dict[str, dict[date, Counter[State]]] = {}
    for (slug, day), states in ends.items():
        by_outlet.setdefault(slug, {})[day] = states
    newest = (desk.now + timedelta(hours=14)).date()  # where days begin first
    strange = [
        (each, day, number)
        for (slug, day), number in catalog.days_outside(FIRST, newest).items()
        for each in chosen
        if each.slug == slug
    ]
    standings = [
        _standing(each, active.get(each.slug), by_outlet.get(each.slug, {}), days, alarms, desk.now)
        for each in chosen
    ]
    following, problem = _following(desk)
    return desk.page(
        "coverage.html",
        following=following,
        problem=problem,
        alarms=alarms,
        standings=standings,
        days=days,
        months=strips.months(days),
        languages_of=sorted({each.language for each in seen if each.language}),
        seen=seen,
        asked={"outlet": outlet or [], "language": language, "first": begin, "last": end},
        strange=strange,
        totals=[(day, sum(each.cells[at].held for each in standings)) for at, day in enumerate(days)],
        earlier=_address(
            desk, outlet, language, begin - (end - begin) - timedelta(days=1), begin - timedelta(days=1)
        ),
        later=_address(
            desk, outlet, language, end + timedelta(days=1), end + (end - begin) + timedelta(days=1)
        )
        if end < today
        else None,
    )


def _following(desk: Desk) -> tuple[Mapping[str, datetime | None], str | None]:
    """When outlets are captured next, as ``Airflow`` says it, or why it does not. Nobody says it where there is none."""
    if desk.visitor.airflow is None:
        return {}, None
    try:
        return desk.visitor.airflow.next_captures(), None
    except HTTPException as error:
        return {}, str(error.detail)


def _address(desk: Desk, outlet: list[str] | None, language: str, first: date, last: date) -> str:
    asked = [("outlet", slug) for slug in outlet or []] + [("language", language)] * bool(language)
    return desk.at("", **{"from": first, "to": last}) + "".join(f"&{name}={value}" for name, value in asked)


def _standing(
    outlet: Named,
    activity: Activity | None,
    ends: Mapping[date, Counter[State]],
    days: tuple[date, ...],
    alarms: Open,
    now: datetime,
) -> Standing:
    of_outlet, today = alarms.of(outlet.slug), now.astimezone(outlet.zone).date()
    held = {
        day: sum(number for state, number in states.items() if state.traits.held)
        for day, states in ends.items()
    }
    highest = max((held.get(day, 0) for day in days), default=0)
    cells = tuple(_cell(day, ends.get(day, Counter()), highest) for day in days)
    over = last_day_over(outlet.zone, now)
    yesterday = _cell(over, ends.get(over, Counter()), highest)
    # A day of which nothing is known was never closed, and does not speak; as in the verdict on a day.
    common = usual(over, {day: number for day, number in held.items() if number})
    return Standing(
        outlet=outlet,
        activity=activity,
        cells=cells,
        day=today,
        today=held.get(today, 0),
        yesterday=yesterday,
        usual=common,
        open=of_outlet,
        remarks=tuple(_remarks(outlet, activity, yesterday, common, of_outlet)),
        gaps=tuple(_gaps(cells, activity, over)),
    )


def _cell(day: date, states: Counter[State], highest: int) -> Cell:
    held = sum(number for state, number in states.items() if state.traits.held)
    published = sum(number for state, number in states.items() if state.traits.of_day)
    share = held / published if published else None
    shade = "none" if share is None else "whole" if share >= COMPLETE else "part" if share >= 0.7 else "poor"
    height = strips.height(held / highest if highest else 0)
    return Cell(day=day, held=held, published=published, look=f"{shade} h{height}")


def _remarks(
    outlet: Named, activity: Activity | None, yesterday: Cell, common: Usual | None, alarms: tuple[Row, ...]
) -> list[str]:
    """What a person should look at and what no alarm says yet, in words."""
    if outlet.file is None:
        return [say("Its outlet file is missing or cannot be loaded, so nothing is captured.")]
    if activity is None:
        return [say("It was never captured.")]
    if any(each.alarm.kind is Kind.DAY_INCOMPLETE for each in alarms):
        return []
    remarks = []
    expected = common.lowest if common else outlet.file.floors.articles_per_day
    if yesterday.held < expected:
        remarks.append(
            say_number(
                "%(day)s: %(number)s article, expected at least %(expected)s.",
                "%(day)s: %(number)s articles, expected at least %(expected)s.",
                yesterday.held,
                day=day_text(yesterday.day),
                expected=decimal(round(expected)),
            )
        )
    if yesterday.published and yesterday.held / yesterday.published < COMPLETE:
        remarks.append(f"{yesterday.sentence}.")
    return remarks


def _gaps(cells: tuple[Cell, ...], activity: Activity | None, over: date) -> list[tuple[date, date]]:
    gaps: list[tuple[date, date]] = []
    for cell in cells:
        if activity and activity.first_day and activity.first_day < cell.day <= over and not cell.held:
            if gaps and gaps[-1][1] == cell.day - timedelta(days=1):
                gaps[-1] = (gaps[-1][0], cell.day)
            else:
                gaps.append((cell.day, cell.day))
    return gaps
