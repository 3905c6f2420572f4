"""What Airflow has done and can do about a day: its runs, its own backfill, and reading the day again."""

from datetime import date
from typing import get_args

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from scrapers.desk.context import Desk, Here, Part, apart, read_day
from scrapers.desk.forms import Form, Posted
from scrapers.desk.host import Again, Airflow, AirflowRuns
from scrapers.desk.language import day_text, decimal, say
from scrapers.discover.chosen import chosen_links
from scrapers.errors import BadConfiguration
from scrapers.model.calendar_day import day_end, day_start
from scrapers.outlets import load

router = APIRouter()

LONGEST = 400
"""Days of one backfill, or of one reading."""


@router.get("/days/{slug}/{day}/airflow")
@apart
def runs(desk: Here, slug: str, day: str) -> Response:
    """Airflow's runs that are about the day, and the forms that start others."""
    outlet, of = desk.outlet(slug), read_day(day)
    airflow = _airflow(desk)
    begin, end = day_start(of, outlet.zone), day_end(of, outlet.zone)
    try:
        found = Part(value=airflow.runs(slug, of, begin, end))
    except HTTPException as error:
        found = Part[AirflowRuns](problem=str(error.detail))
    return desk.page(
        "airflow_part.html" if desk.partial else "airflow.html",
        outlet=outlet,
        day=of,
        found=found,
        may=desk.visitor.may_edit(slug),
        again=get_args(Again),
    )


@router.post("/days/{slug}/{day}/backfill")
@apart
def backfill(desk: Here, form: Posted, slug: str, day: str) -> Response:
    """Airflow's own backfill from the day on: which days it would make, and, once that was seen, its start."""
    outlet, first = desk.outlet(slug), read_day(day)
    airflow, last = _airflow(desk), _last(form, first)
    _check_right(desk, slug)
    again = form.choice("again", get_args(Again))
    if form.one("step") != "start":
        days = airflow.preview(slug, first, last, again)
        return desk.page(
            "backfill.html", outlet=outlet, day=first, last=last, again=again, days=days, started=None
        )
    started = airflow.backfill(slug, first, last, again)
    return desk.page(
        "backfill.html", outlet=outlet, day=first, last=last, again=again, days=(), started=started
    )


@router.post("/days/{slug}/{day}/reading")
@apart
def read_again(desk: Here, form: Posted, slug: str, day: str) -> Response:
    """Start reading the captures of the days again, by Airflow's Dag for it, which asks before it replaces much."""
    outlet, first = desk.outlet(slug), read_day(day)
    airflow, last = _airflow(desk), _last(form, first)
    _check_right(desk, slug)
    why = form.one("why") or f"Read again from the desk by {desk.visitor.name}."
    started = airflow.read_again(slug, first, last, why)
    return desk.page(
        "backfill.html", outlet=outlet, day=first, last=last, again=None, days=(), started=started
    )


@router.post("/days/{slug}/{day}/fetching")
@apart
def fetch_again(desk: Here, form: Posted, slug: str, day: str) -> Response:
    """Start a run of the outlet's Dag ``capture`` for links that the visitor chose, whatever has become of them."""
    outlet, of = desk.outlet(slug), read_day(day)
    airflow = _airflow(desk)
    _check_right(desk, slug)
    urls = form.every("link")
    if not urls:
        raise HTTPException(400, say("No link was chosen, so nothing was started."))
    try:
        chosen_links(load(slug), urls)
    except BadConfiguration as error:
        raise HTTPException(400, str(error)) from error
    why = form.one("why") or f"Fetched again from the desk by {desk.visitor.name}."
    started = airflow.fetch(slug, urls, why)
    return desk.page("fetching.html", outlet=outlet, day=of, number=len(urls), started=started)


def _airflow(desk: Desk) -> Airflow:
    """Raises HTTPException 404 where the desk is served without Airflow."""
    if desk.visitor.airflow is None:
        raise HTTPException(
            404, say("There is no Airflow here: its runs are shown where the desk is served inside it.")
        )
    return desk.visitor.airflow


def _check_right(desk: Desk, slug: str) -> None:
    """Raises HTTPException 403. Airflow asks for rights of its own, to what it starts."""
    if not desk.visitor.may_edit(slug):
        raise HTTPException(
            403, say("You may not edit the Dags of %(slug)s, so nothing was started.", slug=slug)
        )


def _last(form: Form, first: date) -> date:
    """Raises HTTPException 400."""
    last = read_day(form.one("last")) if form.one("last") else first
    if not 0 <= (last - first).days < LONGEST:
        raise HTTPException(
            400,
            say(
                "%(first)s to %(last)s: expected a first day before the last, and at most %(longest)s days.",
                first=day_text(first),
                last=day_text(last),
                longest=decimal(LONGEST),
            ),
        )
    return last
