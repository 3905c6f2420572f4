"""What every page has at hand: the archive, the visitor, the outlets that he may see, and the templates."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated, Any, ParamSpec
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import anyio
from anyio import to_thread
from fastapi import Depends, HTTPException
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scrapers import outlets
from scrapers.archive.archive import Archive
from scrapers.desk.host import Visitor
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Outlet

AT_ONCE = 4
"""Pages that are made at the same time, in threads of their own: under Airflow, its API has the others."""
PATIENCE = 30
"""Seconds that a request waits for one of them."""

P = ParamSpec("P")

templates = Environment(
    loader=PackageLoader("scrapers.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An outlet as pages speak of it; without its file, by what the archive says of it."""

    slug: str
    name: str
    zone: ZoneInfo
    """UTC for an outlet without a file."""
    language: str | None
    file: Outlet | None


def described(slug: str) -> Named:
    """The outlet of a slug, of which there may be no file, or one that cannot be loaded."""
    try:
        found = outlets.load(slug)
    except BadConfiguration:
        return Named(slug=slug, name=slug, zone=ZoneInfo("UTC"), language=None, file=None)
    return Named(slug=slug, name=found.name, zone=found.tz, language=found.language, file=found)


@dataclass(frozen=True)
class Desk:
    """One request's view of the archive."""

    request: Request
    visitor: Visitor

    @cached_property
    def archive(self) -> Archive:
        """Opened by the first request that needs it. Raises what ``Archive.open`` raises."""
        return self.request.app.state.open_archive()  # type: ignore[no-any-return]

    @property
    def now(self) -> datetime:
        """UTC."""
        return self.request.app.state.clock().astimezone(UTC)  # type: ignore[no-any-return]

    def at(self, *path: object, **query: object) -> str:
        """The address of a page, wherever the desk is mounted; values of None are left out of the query."""
        place = "/".join(quote(str(part), safe="") for part in path)
        given = {name: value for name, value in query.items() if value not in {None, ""}}
        asked = f"?{urlencode(given)}" if given else ""
        return f"{self.request.scope.get('root_path', '')}/{place}{asked}"

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A template, filled in; strings are escaped."""
        text = templates.get_template(template).render(desk=self, at=self.at, now=self.now, **values)
        return HTMLResponse(text, status)


async def visitor(request: Request) -> Visitor:
    """Who asks, as the host says. Every route depends on it."""
    return await request.app.state.host.visitor(request)  # type: ignore[no-any-return]


def _desk(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Desk:
    return Desk(request, who)


Here = Annotated[Desk, Depends(_desk)]


def apart(work: Callable[P, Response]) -> Callable[P, Any]:
    """Run a page's function in one of the desk's own threads; 503 where none comes free in ``PATIENCE``."""

    @functools.wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> Response:
        (desk,) = (each for each in kwargs.values() if isinstance(each, Desk))
        limiter = desk.request.app.state.limiter
        try:
            with anyio.fail_after(PATIENCE):
                return await to_thread.run_sync(functools.partial(work, *args, **kwargs), limiter=limiter)
        except TimeoutError as error:
            raise HTTPException(503, "The desk is busy with other pages. Try again in a minute.") from error

    return run


def read_day(text: str) -> date:
    """A day of an address. Raises HTTPException 404 with a sentence."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not date(1, 1, 2) < day < date(9999, 12, 30):
        raise HTTPException(404, f"{text!r} is no day; expected one such as 2026-11-22.")
    return day


def ago(then: datetime, now: datetime) -> str:
    """How long before ``now`` a moment was, in words: ``12 minutes ago``."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if number := seconds // size:
            return f"{number} {name}{'s' if number > 1 else ''} ago"
    return "just now"


templates.filters["ago"] = ago
