"""How well an outlet's articles are read over time: which fields are filled, by which reading, and where that changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from scrapers.archive import tables
from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.check.rules import DRIFT, SAMPLE
from scrapers.desk.language import mark

FIELDS: Mapping[str, str] = {
    "headline": mark("Headline"),
    "description": mark("Lead"),
    "article_body": mark("Body"),
    "date_published": mark("Published"),
    "date_modified": mark("Modified"),
    "article_section": mark("Section"),
    "authors": mark("Authors"),
    "agencies": mark("Agencies"),
    "dateline": mark("Dateline"),
    "keywords": mark("Keywords"),
    "captions": mark("Captions"),
    "image": mark("Picture"),
    "translations": mark("Translations"),
    "in_language": mark("Language"),
}
"""Columns of the table of articles whose share is shown, in this order, with what pages call them."""
WINDOW = 7
"""Days with articles before a step and from it on, which are compared."""
LEAST = 3
"""Of these days: one alone may be a Sunday."""
JUMP = 0.25
"""The least difference of two shares that is called a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The articles that were read under one day, published and in quarantine: each text of each counts."""

    day: date
    """In the outlet's time zone."""
    articles: int
    fields: Mapping[str, int]
    """Articles that have the field, by its name."""
    readings: Mapping[str, int]
    """Articles by the reading that gave the text: ``layout:now``, ``vote``, ``json-ld``."""
    agreement: float | None
    """The mean of ``Article.agreement``; None where no article has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day from which on a share is another than before, as after a redesign."""

    day: date
    what: str
    """A name of ``FIELDS``, or a reading."""
    is_reading: bool
    before: float
    """Share, 0 to 1."""
    after: float


def filled(archive: Archive, outlet: str, first: date, last: date) -> tuple[Filled, ...]:
    """Of the days from ``first`` to ``last`` that have articles, oldest first. Raises what store and catalog raise."""
    counted = ", ".join(f"sum({_has(name)})::bigint as {name}" for name in FIELDS)
    flags = "date, coalesce(read_by['article_body'], 'not stated') as reading, agreement"
    needed = ", ".join(name if name != "article_body" else "word_count" for name in FIELDS)
    where = f"outlet = '{outlet}' and date between date '{first}' and date '{last}'"
    # Both slugs and dates are ours: nothing of it is a visitor's own words.
    of = " union all ".join(
        f"select {flags}, {needed} from {table} where {where}"  # ruff: ignore[hardcoded-sql-expression]
        for table in (tables.ARTICLES.name, tables.QUARANTINE.name)
    )
    found = query(
        f"select date, reading, count(*), sum(agreement), count(agreement), {counted} from ({of})"  # ruff: ignore[hardcoded-sql-expression]
        " group by date, reading order by date, reading",
        archive,
    )
    days: dict[date, list[tuple[str, int, float | None, int, Sequence[int]]]] = {}
    for day, reading, number, agreed, agreements, *fields in found.rows:
        days.setdefault(day, []).append((reading, number, agreed, agreements, fields))
    return tuple(_of_day(day, rows) for day, rows in days.items())


def _of_day(day: date, rows: list[tuple[str, int, float | None, int, Sequence[int]]]) -> Filled:
    agreements = sum(row[3] for row in rows)
    return Filled(
        day=day,
        articles=sum(row[1] for row in rows),
        fields={name: sum(row[4][at] for row in rows) for at, name in enumerate(FIELDS)},
        readings={row[0]: row[1] for row in rows},
        agreement=sum(row[2] or 0.0 for row in rows) / agreements if agreements else None,
    )


def _has(name: str) -> str:
    """In SQL: 1 where an article has the field, else 0. Of the text the count of its words says so: it is not read."""
    kind = str(tables.ARTICLES.schema.field(name).type).partition("<")[0]
    if name == "article_body":
        holds = "word_count > 0"
    elif kind == "list":
        holds = f"len({name}) > 0"
    elif kind == "map":
        holds = f"cardinality({name}) > 0"
    elif kind == "string":
        holds = f"{name} <> ''"
    else:
        holds = f"{name} is not null"
    return f"case when {holds} then 1 else 0 end"


def steps(days: Sequence[Filled]) -> tuple[Step, ...]:
    """Where the share of a field or a reading jumps, newest first: by ``JUMP`` and ``DRIFT`` standard errors, between
    ``WINDOW`` days with articles on either side, each with ``SAMPLE`` articles or more."""
    readings = sorted({name for day in days for name in day.readings})
    series = [(name, False, [day.fields[name] for day in days]) for name in FIELDS]
    series += [(name, True, [day.readings.get(name, 0) for day in days]) for name in readings]
    found = [step for what, reading, counts in series for step in _steps(days, what, reading, counts)]
    return tuple(sorted(found, key=lambda each: (-each.day.toordinal(), each.is_reading, each.what)))


def _steps(days: Sequence[Filled], what: str, is_reading: bool, counts: Sequence[int]) -> list[Step]:
    candidates: list[tuple[float, int, float, float]] = []
    for at in range(LEAST, len(days) - LEAST + 1):
        before, after = slice(max(0, at - WINDOW), at), slice(at, at + WINDOW)
        ns = [sum(day.articles for day in days[side]) for side in (before, after)]
        if min(ns) < SAMPLE:
            continue
        was, now = (sum(counts[side]) / n for side, n in zip((before, after), ns, strict=True))
        pooled = (was * ns[0] + now * ns[1]) / sum(ns)
        error = sqrt(pooled * (1 - pooled) * (1 / ns[0] + 1 / ns[1]))
        if abs(now - was) >= JUMP and abs(now - was) >= DRIFT * error:
            candidates.append((abs(now - was) / error, at, was, now))
    chosen: list[Step] = []
    taken: list[int] = []
    for _, at, was, now in sorted(candidates, key=lambda each: (-each[0], each[1])):
        if all(abs(at - other) >= WINDOW for other in taken):
            taken.append(at)
            chosen.append(Step(day=days[at].day, what=what, is_reading=is_reading, before=was, after=now))
    return chosen


def totals(days: Sequence[Filled]) -> tuple[int, Counter[str], Counter[str]]:
    """Articles, and those by field and by reading, of all the days."""
    fields: Counter[str] = Counter()
    readings: Counter[str] = Counter()
    for day in days:
        fields.update(day.fields)
        readings.update(day.readings)
    return sum(day.articles for day in days), fields, readings
