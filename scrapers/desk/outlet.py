"""The pages of outlets: how each stands, and one outlet over time: its fetches, its fields, its robots.txt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from scrapers.archive.archive import Archive
from scrapers.archive.catalog_coverage import Activity
from scrapers.archive.catalog_fetches import Fetched, RunDay
from scrapers.desk import strips
from scrapers.desk.alarms import Row as Noted
from scrapers.desk.alarms import open_alarms
from scrapers.desk.article import LABELS
from scrapers.desk.context import FIRST, Desk, Here, Named, Part, apart, read_span
from scrapers.desk.fetches import Fetch, Standing, by_class, standing, until
from scrapers.desk.filled import FIELDS, Filled, Step, filled, steps, totals
from scrapers.desk.language import decimal, gettext, say
from scrapers.desk.notes import notes_on
from scrapers.desk.rights import USES, rights_of
from scrapers.desk.robots import Robots, robots_of
from scrapers.desk.strips import Cell, Strip
from scrapers.model.batch import Batch
from scrapers.model.note import Subject
from scrapers.review.sample import accuracy_of

router = APIRouter()

SPAN = 90
"""Days that are shown where the address does not say which."""
LONGEST = 200
READINGS = 8
"""Readings of which a row is shown, the most frequent ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An outlet in the list."""

    outlet: Named
    activity: Activity | None
    standing: Standing
    open: tuple[Noted, ...]
    """Its alarms."""
    cells: tuple[Cell, ...]
    """Fetches day by day: as high as the share that came well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an outlet in a span of days, each part by itself."""

    outlet: Named
    first: date
    last: date
    standing: Part[Standing]
    fetched: Part[tuple[Fetched, ...]]
    runs: Part[tuple[RunDay, ...]]
    filled: Part[tuple[Filled, ...]]
    newest: Part[Batch | None]

    @property
    def days(self) -> tuple[date, ...]:
        """From the first to the last."""
        return strips.span(self.first, self.last)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Newest first."""
        return steps(self.filled.value or ())


@router.get("/outlets")
@apart
def outlets_page(desk: Here) -> Response:
    """Every outlet that the visitor sees, those first at which a person should look."""
    today = desk.now.date()
    days = strips.span(today - timedelta(days=SPAN - 1), today)
    active = desk.archive.catalog.activity(FIRST)
    seen = desk.seen(active)
    fetched = desk.archive.catalog.fetched([each.slug for each in seen], *_bounds(days[0], days[-1]))
    alarms = open_alarms(desk)
    rows = [
        _row(each, active.get(each.slug), fetched[each.slug], alarms.of(each.slug), days, desk.now)
        for each in seen
    ]
    return desk.page(
        "outlets.html",
        rows=sorted(rows, key=lambda row: (row.standing.well and not row.open, row.outlet.name)),
        days=days,
        months=strips.months(days),
        problem=alarms.problem,
    )


@router.get("/outlets/{slug}")
@apart
def outlet_page(
    desk: Here,
    slug: str,
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
) -> Response:
    """One outlet over time."""
    known, subject = known_of(desk, slug, first, last), Subject(outlet=slug)
    robots: Part[list[Robots]] = Part.of(lambda: robots_of(desk, slug, known.newest.value))
    return desk.page(
        "outlet.html",
        known=known,
        outlet=known.outlet,
        months=strips.months(known.days),
        labels=FIELDS,
        fetches=_fetch_strips(known),
        speeds=_speed_strips(known),
        fields=_field_strips(known),
        readings=_reading_strips(known),
        robots=robots,
        rights=Part.of(lambda: rights_of(desk.archive, slug, known.first, known.last)),
        uses=USES,
        subject=subject,
        notes=notes_on(desk, subject),
        accuracy=Part.of(lambda: accuracy_of(slug, desk.archive)),
        article_labels=LABELS,
        may_edit=desk.visitor.may_edit(slug),
    )


def known_of(desk: Desk, slug: str, first: str, last: str) -> Known:
    """Raises HTTPException 400 for a span that cannot be, 404 for an outlet that the visitor does not see."""
    outlet = desk.outlet(slug)
    begin, end = read_span(first, last, desk.today(outlet), usual=SPAN, longest=LONGEST)
    archive, catalog = desk.archive, desk.archive.catalog
    newest = _newest(archive, slug)
    return Known(
        outlet=outlet,
        first=begin,
        last=end,
        standing=Part.of(lambda: _standing(archive, outlet, newest.value, desk.now)),
        fetched=Part.of(lambda: catalog.fetched([slug], *_bounds(begin, end))[slug]),
        runs=Part.of(lambda: catalog.run_days(slug, *_bounds(begin, end))),
        filled=Part.of(lambda: filled(archive, slug, begin, end)),
        newest=newest,
    )


def _standing(archive: Archive, outlet: Named, newest: Batch | None, now: datetime) -> Standing:
    today = now.date()
    fetched = archive.catalog.fetched([outlet.slug], *_bounds(today - timedelta(days=1), today))[outlet.slug]
    found = standing(outlet, newest.ended_at if newest else None, _added(fetched), newest, now)
    again = until(archive, newest, now)
    return Standing(well=found.well, sentence=found.sentence, until=again)


def _newest(archive: Archive, slug: str) -> Part[Batch | None]:
    def read() -> Batch | None:
        name = archive.catalog.newest_batch(slug)
        return archive.find_batch(slug, name) if name else None

    return Part.of(read)


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time(), UTC),
        datetime.combine(last + timedelta(days=1), time(), UTC),
    )


def _added(fetched: Sequence[Fetched]) -> Counter[Fetch]:
    found: Counter[Fetch] = Counter()
    for of_day in by_class(fetched).values():
        found.update(of_day)
    return found


def _row(
    outlet: Named,
    activity: Activity | None,
    fetched: Sequence[Fetched],
    alarms: Sequence[Noted],
    days: Sequence[date],
    now: datetime,
) -> Row:
    yesterday = now.date() - timedelta(days=1)
    recent = _added([each for each in fetched if each.day >= yesterday])
    classes = by_class(fetched)
    return Row(
        outlet=outlet,
        activity=activity,
        standing=standing(outlet, activity.last_batch_ended if activity else None, recent, None, now),
        open=tuple(alarms),
        cells=tuple(_cell(day, classes.get(day, Counter())) for day in days),
    )


def _cell(day: date, classes: Counter[Fetch]) -> Cell:
    tried, good = sum(classes.values()), classes[Fetch.OK]
    if not tried:
        return strips.nothing(day)
    refused = sum(number for kind, number in classes.items() if kind.waits) / tried
    shade = "poor" if refused >= 0.5 else "part" if refused >= 0.1 else "whole"
    return Cell(f"{shade} h{strips.height(good / tried)}", strips.part_of(day, good, tried))


def _fetch_strips(known: Known) -> list[Strip]:
    classes = by_class(known.fetched.value or ())
    tried = {day: sum(of_day.values()) for day, of_day in classes.items()}
    every = sum(tried.values())
    found = []
    for kind in Fetch:
        number = sum(of_day[kind] for of_day in classes.values())
        if number or kind is Fetch.OK:
            shade = "whole" if kind is Fetch.OK else "poor" if kind.waits else "part"
            of = {day: (of_day[kind], tried[day]) for day, of_day in classes.items()}
            total = f"{decimal(number)} ({strips.percent(number, every)})"
            found.append(strips.shares(gettext(kind.word), total, known.days, of, shade))
    return found


def _speed_strips(known: Known) -> list[Strip]:
    runs = known.runs.value or ()
    if not runs:
        return []
    size, records, seconds = (
        sum(getattr(each, name) for each in runs) for name in ("bytes", "records", "seconds")
    )
    return [
        strips.amounts(
            say("Megabytes"),
            decimal(round(size / 1e6, 1)),
            known.days,
            {each.day: each.bytes / 1e6 for each in runs},
            lambda value: f"{decimal(round(value, 1))} MB",
        ),
        strips.amounts(
            say("Records a minute"),
            decimal(round(records / seconds * 60, 1)) if seconds else "–",
            known.days,
            {each.day: each.records / each.seconds * 60 for each in runs if each.seconds},
            lambda value: decimal(round(value, 1)),
        ),
    ]


def _field_strips(known: Known) -> list[Strip]:
    days = known.filled.value or ()
    number, fields, _ = totals(days)
    return [
        strips.shares(
            gettext(FIELDS[name]),
            strips.percent(fields[name], number),
            known.days,
            {day.day: (day.fields[name], day.articles) for day in days},
        )
        for name in FIELDS
        if number
    ]


def _reading_strips(known: Known) -> list[Strip]:
    days = known.filled.value or ()
    number, _, readings = totals(days)
    found = [
        strips.shares(
            name,
            strips.percent(readings[name], number),
            known.days,
            {day.day: (day.readings.get(name, 0), day.articles) for day in days},
        )
        for name in list(strips.biggest_first(readings))[:READINGS]
    ]
    agreed: Mapping[date, float] = {day.day: day.agreement for day in days if day.agreement is not None}
    if agreed:
        mean = sum(agreed.values()) / len(agreed)
        found.append(
            strips.amounts(
                say("Agreement"),
                decimal(round(mean, 2)),
                known.days,
                agreed,
                lambda value: decimal(round(value, 2)),
            )
        )
    return found
