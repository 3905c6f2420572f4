"""Sampled review: of the articles that an outlet published in a week, a few that nobody chose, and what a person says of how
each was read.

Which articles stand in a sample follows from the outlet and the week alone, so that everybody sees the same ones and nobody
can pick. What is said is an object of its own in the bucket, and changes nothing of what is published.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.errors import AlreadyExists, BadConfiguration, UnknownArticle
from scrapers.model import calendar_day
from scrapers.model.article import Article
from scrapers.model.assessment import FIELDS, Accuracy, Assessment, accuracy
from scrapers.notes import rules

SIZE = 10
"""Articles of a sample, where nobody asks for more."""
LARGEST = 50
"""The most that a sample may have: what is said of other articles of the week is not kept."""
TRIES = 20
"""Times that a place is looked for, where several people speak of one text at once."""
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def week_of(day: date) -> str:
    """The ISO week in which a day is."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def days_of(week: str) -> tuple[date, ...]:
    """The days of a week, Monday first. Raises BadConfiguration for what is no week of the archive's years."""
    found = _WEEK.fullmatch(week)
    try:
        if not found:
            raise ValueError(week)
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise BadConfiguration(f"expected an ISO week such as 2026-W47, got {week[:80]!r}") from error
    keys.check_day(monday)
    return tuple(monday + timedelta(days=after) for after in range(7))


def is_over(week: str, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the last day of a week is over, in the outlet's zone: what is published later would change its sample."""
    return calendar_day.is_over(days_of(week)[-1], zone, now)


def last_week(zone: ZoneInfo, now: datetime) -> str:
    """The last one that is over."""
    return week_of(now.astimezone(zone).date() - timedelta(days=7))


def sample(outlet: str, week: str, archive: Archive, size: int = SIZE) -> tuple[str, ...]:
    """Ids of at most ``size`` articles that the outlet published in the week, in the order in which they are drawn: a larger
    sample begins with the smaller one, and an article that comes in late moves no other before it."""
    found = archive.catalog.published_ids(outlet, days_of(week))
    return tuple(sorted(found, key=lambda article_id: _lot(outlet, week, article_id))[:size])


def _lot(outlet: str, week: str, article_id: str) -> str:
    return hashlib.sha256(f"{outlet} {week} {article_id}".encode()).hexdigest()


def said(outlet: str, week: str, archive: Archive) -> tuple[Assessment, ...]:
    """What people said of the sample of a week, as the bucket has it; the catalog follows, also where a writer was killed
    before he told it. Raises ArchiveDamaged."""
    found = contents.assessments(archive.store, outlet, week)
    known = archive.catalog.assessed(outlet, week)
    if news := [each for each in found if (each.article_id, each.body_sha256, each.number) not in known]:
        archive.catalog.record_assessments(outlet, news)
    return found


def assess(
    week: str,
    article: Article,
    batch: str,
    archive: Archive,
    *,
    fields: Mapping[str, bool],
    by: str,
    zone: ZoneInfo,
    now: datetime | None = None,
) -> Assessment:
    """Keep what a person says of an article of the week's sample, as it was read out of a batch. Said again by the same
    person with nobody in between, it is the same assessment.

    Raises BadConfiguration where nothing is said of any field, of a field that is not judged, or before the week is over,
    BadNote without a name, UnknownArticle for one that is not in the sample, and what the store and the catalog raise.
    """
    by, outlet, now = rules.by_of(by), str(article.outlet), now or datetime.now(UTC)
    if not fields or not set(fields) <= set(FIELDS):
        raise BadConfiguration(
            f"{outlet} {article.id}: expected a word on some of {', '.join(FIELDS)}, got {', '.join(sorted(fields)) or 'none'}"
        )
    if not is_over(week, zone, now):
        raise BadConfiguration(f"{outlet}: the week {week} is not over: its sample is drawn when it is")
    if article.id not in sample(outlet, week, archive, LARGEST):
        raise UnknownArticle(
            f"{outlet}: {article.id} is not in the sample of {week}, which nobody can choose"
        )
    reader = article.reader_version or ""
    for _ in range(TRIES):
        before = [
            each
            for each in said(outlet, week, archive)
            if (each.article_id, each.body_sha256) == (article.id, article.body_sha256)
        ]
        if before and (before[-1].by, dict(before[-1].fields), before[-1].reader_version) == (
            by,
            dict(fields),
            reader,
        ):
            return before[-1]
        made = Assessment(
            outlet=outlet,
            week=week,
            article_id=article.id,
            body_sha256=article.body_sha256,
            number=before[-1].number + 1 if before else 1,
            reader_version=reader,
            batch=batch,
            by=by,
            at=now.astimezone(UTC).replace(microsecond=0),
            fields={field: fields[field] for field in FIELDS if field in fields},
        )
        key = keys.assessment(outlet, week, article.id, article.body_sha256, made.number)
        try:
            archive.store.put(key, made.to_json(), content_type="application/json", if_absent=True)
        except AlreadyExists:
            continue  # somebody else spoke just now; both count as said, and the later one holds
        archive.store.sync()
        archive.catalog.record_assessments(outlet, [made])
        return made
    raise AlreadyExists(f"{outlet} {article.id}: {TRIES} others spoke of it just now: say it again")


def accuracy_of(outlet: str, archive: Archive) -> Sequence[Accuracy]:
    """How often each field of an outlet's articles was found right, as ``accuracy``."""
    every = archive.catalog.assessments(outlet)
    return accuracy(every, archive.catalog.readings_now(outlet, {each.article_id for each in every}))
