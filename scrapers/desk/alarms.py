"""The alarms: what is open and what is over, and a person's word that nobody is to be told for a while."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import islice

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response

from scrapers.alarms.board import Board, board, history, silence
from scrapers.archive.archive import Archive
from scrapers.desk.context import Desk, Here, Named, Part, apart, described, read_day
from scrapers.desk.forms import Form, Posted
from scrapers.desk.language import say
from scrapers.desk.words import in_words
from scrapers.errors import BadConfiguration
from scrapers.model.alarm import Alarm, Kind, Silence

router = APIRouter()

KEPT = 15
"""Seconds for which alarms that were read stand for those that there are."""
WAIT = 3
"""Seconds that a page waits for a bucket that does not answer."""
LAST = 50
"""Alarms that are over, on the page."""


class Noticed:
    """What is open, as it was read a moment ago."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "alarms")
        self._reading: Future[Board] | None = None
        self._until = float("-inf")

    def forget(self) -> None:
        """Read anew when it is asked for next."""
        self._until = float("-inf")

    def of(self, archive: Archive, now: datetime) -> Part[Board]:
        """All alarms, or why they cannot be had; waits for ``WAIT`` seconds at most."""
        if self._reading is None or (self._reading.done() and time.monotonic() > self._until):
            self._reading = self._thread.submit(board, archive.store, archive.home, now)
            self._until = time.monotonic() + KEPT
        reading = self._reading
        try:
            return Part.of(lambda: reading.result(WAIT))
        except Late:
            return Part(problem=say("The S3 server does not answer; try again in a minute."))
        except OSError as error:
            return Part(problem=f"{error.filename}: {error.strerror}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An alarm on a page."""

    alarm: Alarm
    outlet: Named | None
    """None: of the installation."""
    silence: Silence | None
    may: bool
    """Whether the visitor may silence it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What of the open alarms a visitor sees."""

    rows: tuple[Row, ...]
    problem: str | None
    """Why there may be others."""

    def of(self, slug: str | None) -> tuple[Row, ...]:
        """Those of an outlet, or of the installation."""
        return tuple(row for row in self.rows if row.alarm.outlet == slug)


def open_alarms(desk: Desk) -> Open:
    """The open alarms, as they were a moment ago, of the outlets that the visitor sees and of the installation."""
    part = desk.request.app.state.noticed.of(desk.archive, desk.now)
    if part.value is None:
        return Open(rows=(), problem=part.problem)
    found: Board = part.value
    rows = tuple(
        _row(desk, alarm, found.silences.on(alarm, desk.now))
        for alarm in found.alarms
        if _sees(desk, alarm.outlet)
    )
    return Open(rows=rows, problem=in_words(found.problem) if found.problem else None)


def _row(desk: Desk, alarm: Alarm, of: Silence | None) -> Row:
    slug = alarm.outlet
    return Row(
        alarm=alarm,
        outlet=described(slug) if slug else None,
        silence=of,
        may=slug is not None and desk.visitor.may_edit(slug),
    )


def _sees(desk: Desk, slug: str | None) -> bool:
    return slug is None or desk.visitor.sees(slug)


@router.get("/alarms")
@apart
def alarms(desk: Here) -> Response:
    """What is open, with what to do, and what is over."""
    now = open_alarms(desk)
    return desk.page(
        "alarms.html",
        open=now,
        tomorrow=desk.now.date() + timedelta(days=1),
        over=Part.of(lambda: _over(desk)) if now.problem is None else Part(problem=now.problem),
    )


def _over(desk: Desk) -> list[Row]:
    found = history(desk.archive.store, of=lambda slug: _sees(desk, slug))
    return [_row(desk, alarm, None) for alarm in islice(found, LAST)]


@router.post("/alarms")
@apart
def silenced(desk: Here, form: Posted) -> Response:
    """Have nobody told of an outlet's alarm until the end of a day, as ``khobao alarms silence`` does.

    Raises HTTPException before anything is kept: 400 for a form that does not say what, until when and why, 404 for an
    outlet that the visitor does not see, 403 for one whose Dags he may not edit.
    """
    outlet, kind, until = desk.outlet(form.one("outlet")), _kind(form), read_day(form.one("until"))
    if not desk.visitor.may_edit(outlet.slug):
        raise HTTPException(
            403, say("You may not edit the Dags of %(slug)s, so nothing was silenced.", slug=outlet.slug)
        )
    try:
        silence(
            desk.archive.store,
            kind,
            outlet.slug,
            until=datetime.combine(until + timedelta(days=1), clock_time(), UTC),
            reason=form.one("why"),
            by=desk.visitor.name or "",
            now=desk.now,
        )
    except BadConfiguration as error:
        raise HTTPException(400, in_words(error)) from error
    desk.request.app.state.noticed.forget()
    return RedirectResponse(desk.at("alarms"), 303)


def _kind(form: Form) -> Kind:
    try:
        return Kind(form.one("kind"))
    except ValueError as error:
        raise HTTPException(
            400, say("%(kind)s is no kind of alarm.", kind=repr(form.one("kind")[:80]))
        ) from error
