"""What every page has at hand: the archive, the visitor, the outlets that he may see, and the templates."""

import functools
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, Generic, ParamSpec, TypeVar, cast
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import anyio
from anyio import to_thread
from fastapi import Depends, HTTPException, Query
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scrapers import outlets
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.desk import choice, words
from scrapers.desk.host import NOBODY, Visitor
from scrapers.desk.language import (
    LANGUAGES,
    day_text,
    decimal,
    gettext,
    moment_text,
    month_text,
    ngettext,
    pgettext,
    say,
    share,
    span_text,
    spoken,
    tongue,
    weekday_text,
)
from scrapers.errors import BadConfiguration, KhobaoError
from scrapers.model.outlet import Outlet, check_slug

AT_ONCE = 4
"""Pages that are made at the same time, in threads of their own: under Airflow, its API has the others."""
PATIENCE = 30
"""Seconds that a request waits for one of them."""
COUNTED = 15
"""Seconds for which the number of what waits in quarantine, which stands on every page, is not counted again."""
FIRST = date(1990, 1, 1)
"""No news stood on the web before: an article that says so states a wrong day."""
ROWS = 100
"""Of one page of a list."""

P = ParamSpec("P")
T = TypeVar("T")

templates = Environment(
    loader=PackageLoader("scrapers.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
    optimized=False,  # what it would work out beforehand, it would work out in one language
)
templates.policies["ext.i18n.trimmed"] = True
templates.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]

Number = Annotated[int, Query(ge=1, le=1_000_000)]
"""Of a page of a list, from 1."""


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


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a page, or why it cannot be shown: the rest of the page works without it."""

    value: T | None = None
    problem: str | None = None
    """In words, for a person."""

    @classmethod
    def of(cls, make: Callable[[], T]) -> "Part[T]":
        """What ``make`` gives, or what its KhobaoError says."""
        try:
            return cls(value=make())
        except KhobaoError as error:
            return cls(problem=words.in_words(error))

    @property
    def needed(self) -> T:
        """The value. Raises HTTPException 503 with the problem, where nothing can be said without it."""
        if self.problem is not None:
            raise HTTPException(503, self.problem)
        return cast("T", self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[T]):
    """One page of a list."""

    rows: Sequence[T]
    number: int
    """From 1."""
    last: int
    """Number of the last page."""
    total: int
    """Rows on all pages."""

    @classmethod
    def of(cls, every: Sequence[T], number: int) -> "Sheet[T]":
        """Cut it out of the whole list. Raises HTTPException 404 for a page that there is not."""
        return cls.cut(every[(number - 1) * ROWS : number * ROWS], number, len(every))

    @classmethod
    def cut(cls, rows: Sequence[T], number: int, total: int, size: int = ROWS) -> "Sheet[T]":
        """Of rows that were cut out already, ``size`` to a page. Raises as ``of``."""
        last = max(1, -(-total // size))
        if number > last:
            raise HTTPException(
                404, say("There is no page %(number)s: the list has %(last)s.", number=number, last=last)
            )
        return cls(rows=rows, number=number, last=last, total=total)


class Waiting:
    """How much waits in quarantine for a decision, by outlet, as it was counted a moment ago."""

    def __init__(self) -> None:
        self._counted: Mapping[str, int] = {}
        self._until = float("-inf")

    def of(self, archive: Archive) -> Mapping[str, int]:
        """Raises what the catalog raises."""
        if time.monotonic() > self._until:
            self._counted = archive.catalog.undecided()
            self._until = time.monotonic() + COUNTED
        return self._counted

    def forget(self) -> None:
        """Count anew when it is asked for next."""
        self._until = float("-inf")


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

    def today(self, *outlets: Named) -> date:
        """The newest day that has begun for one of these outlets, each by its own clock; for none of them, UTC's."""
        return max((self.now.astimezone(each.zone).date() for each in outlets), default=self.now.date())

    @property
    def partial(self) -> bool:
        """Whether htmx asks, for a piece to put into a page that is there."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def waiting(self) -> int:
        """How many articles of the outlets that the visitor sees wait in quarantine; 0 where that cannot be known, since a
        page without the number is better than none."""
        if self.visitor is NOBODY:
            return 0
        counted = Part.of(lambda: self.request.app.state.waiting.of(self.archive)).value or {}
        return sum(number for slug, number in counted.items() if self.visitor.sees(slug))

    def forget_waiting(self) -> None:
        """To be called by what changes ``waiting``."""
        self.request.app.state.waiting.forget()

    def outlet(self, slug: str) -> Named:
        """An outlet that has a file or of which the archive holds something, and that the visitor may see. Raises
        HTTPException 404, alike for one that he may not see and one that is not there."""
        unknown = HTTPException(404, say("There is no outlet %(slug)s.", slug=repr(slug)))
        try:
            check_slug(slug)
        except BadConfiguration as error:
            raise unknown from error
        there = slug in outlets.slugs() or self.archive.catalog.has_outlet(slug)
        if not there or not self.visitor.sees(slug):
            raise unknown
        return described(slug)

    def seen(self, captured: Iterable[str]) -> list[Named]:
        """All outlets that the visitor may see, by slug: those that have a file, and these, of which the archive holds
        something."""
        return [described(slug) for slug in sorted({*outlets.slugs(), *captured}) if self.visitor.sees(slug)]

    def at(self, *path: object, **query: object) -> str:
        """The address of a page, wherever the desk is mounted; values of None and empty ones are left out of the query.
        A list gives one pair for each of its values."""
        place = "/".join(quote(str(part), safe="", errors="replace") for part in path)
        given = {name: value for name, value in query.items() if value not in (None, "", [])}
        asked = f"?{urlencode(given, doseq=True, errors='replace')}" if given else ""
        return f"{self.request.scope.get('root_path', '')}/{place}{asked}"

    def absolute(self, *path: object, **query: object) -> str:
        """As ``at``, with the host by which the desk was asked: for what is read elsewhere."""
        url = self.request.url
        return f"{url.scheme}://{url.netloc}{self.at(*path, **query)}"

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A template, filled in; strings are escaped."""
        text = templates.get_template(template).render(
            desk=self, at=self.at, now=self.now, language=spoken(), languages=LANGUAGES, **values
        )
        headers = {"content-language": spoken().tag, "vary": "accept-language, cookie"}
        answer = HTMLResponse(fit(text), status, headers)
        choice.keep(self.request, answer)
        return answer

    def in_language(self, tag: str) -> str:
        """The address of the same page in another language; of the first page for what has no address of its own, since
        it answers a form."""
        if self.request.method != "GET":
            return self.at("", **{choice.ASKS: tag})
        asked = [
            (name, value) for name, value in self.request.query_params.multi_items() if name != choice.ASKS
        ]
        query = urlencode([*asked, (choice.ASKS, tag)], errors="replace")
        place = quote(choice.path(self.request), safe="/", errors="replace")
        return f"{self.request.scope.get('root_path', '')}{place}?{query}"


def fit(text: str) -> str:
    """Without what no web page may hold."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


_UNFIT = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no web page may hold (HTML, 13.1.4), and what UTF-8 has no bytes for; outlets and their archives send both."""


async def visitor(request: Request) -> Visitor:
    """Who asks, as the host says. Every route depends on it."""
    return await request.app.state.host.visitor(request)  # type: ignore[no-any-return]


def _desk(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Desk:
    return Desk(request, who)


Here = Annotated[Desk, Depends(_desk)]


def apart(work: Callable[P, Response]) -> Callable[P, Any]:
    """Run a page's function in one of the desk's own threads; 503 where none comes free in ``PATIENCE``."""
    return _apart(work, "limiter")


def the_only_one(work: Callable[P, Response]) -> Callable[P, Any]:
    """As ``apart``, and no other function of this kind runs meanwhile: for what reads pages again, which takes seconds
    of a processor."""
    return _apart(work, "deciding")


def _apart(work: Callable[P, Response], lane: str) -> Callable[P, Any]:
    @functools.wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> Response:
        (desk,) = (each for each in kwargs.values() if isinstance(each, Desk))
        limiter = getattr(desk.request.app.state, lane)
        try:
            with anyio.fail_after(PATIENCE):
                return await to_thread.run_sync(functools.partial(work, *args, **kwargs), limiter=limiter)
        except TimeoutError as error:
            raise HTTPException(
                503, say("The desk is busy with other pages. Try again in a minute.")
            ) from error

    return run


def read_day(text: str) -> date:
    """A day of an address. Raises HTTPException 400 with a sentence."""
    try:
        # Not by ``fromisoformat``, which takes weeks and days without dashes as well: a day has one address.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not date(1, 1, 2) < day < date(9999, 12, 30):
        raise HTTPException(400, say("%(text)s is no day; expected one such as 2026-11-22.", text=repr(text)))
    return day


def read_span(first: str, last: str, today: date, *, usual: int, longest: int) -> tuple[date, date]:
    """The days from ``first`` to ``last`` of an address, both included; where they are empty, the ``usual`` number of
    days up to ``today``. Raises HTTPException 400 with a sentence."""
    end = read_day(last) if last else today
    begin = (
        read_day(first) if first else date.fromordinal(max(FIRST.toordinal(), end.toordinal() - usual + 1))
    )
    if not FIRST <= begin <= end or (end - begin).days >= longest:
        raise HTTPException(
            400,
            say(
                "%(first)s to %(last)s: expected a first day before the last, at most %(longest)s days, from %(begin)s on.",
                first=day_text(begin),
                last=day_text(end),
                longest=decimal(longest),
                begin=day_text(FIRST),
            ),
        )
    return begin, end


def read_instant(text: str) -> datetime:
    """An aware time of an address. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1970 <= at.year < 9999:
        raise ValueError(text)
    return at


def read_batch(name: str) -> str:
    """The name of a batch of an address. Raises HTTPException 404 for what is none."""
    try:
        keys.batch_time(name)
    except BadConfiguration as error:
        raise HTTPException(404, words.in_words(error)) from error
    return name


def visible(text: str) -> str:
    """Source text with the characters shown that turn the direction of others, which would show it in a wrong order."""
    return _DIRECTING.sub(
        lambda found: (
            f"\N{LEFT WHITE TORTOISE SHELL BRACKET}U+{ord(found[0]):04X}\N{RIGHT WHITE TORTOISE SHELL BRACKET}"
        ),
        text,
    )


_DIRECTING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

templates.filters |= {
    "ago": words.ago,
    "code": words.code,
    "date": day_text,
    "decided": words.decided,
    "key": words.named,
    "moment": moment_text,
    "month": month_text,
    "number": decimal,
    "recorded": words.recorded,
    "span": span_text,
    "ruled": words.ruled,
    "share": share,
    "tongue": tongue,
    "visible": visible,
    "weekday": weekday_text,
}
templates.filters["plus"] = lambda day, days: day + timedelta(days=days)
