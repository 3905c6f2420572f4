"""In which language and time zone a request is answered.

First what the visitor chose on a page of the desk, then the language of Airflow's web UI where the desk has it, then what the
browser says. A choice is kept in a cookie and not in addresses: those are sent to colleagues, who read their own language.
The time zone is that of Airflow's web UI; elsewhere it is UTC.
"""

import re
from datetime import UTC, tzinfo
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from scrapers.desk.language import ENGLISH, LANGUAGES, Language, speaking

ASKS = "lang"
"""The parameter of an address that chooses."""
CHOSEN, AIRFLOWS = "khobao_language", "khobao_airflow_language"
"""Cookies: what the visitor chose here, and what Airflow shows him, which ``static/choices.js`` finds out."""
ZONE = "khobao_airflow_zone"
"""The cookie with the name of the time zone that Airflow shows, percent-encoded; from there, too."""
KEPT = 365 * 86_400
"""Seconds."""

_RANGE = re.compile(
    r"\s*(\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
"""One of ``Accept-Language`` (RFC 9110, 12.5.4)."""


def path(request: Request) -> str:
    """Of a request, without the place where the desk is mounted."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def choose(request: Request) -> Language:
    """The language of the answer."""
    said = (request.query_params.get(ASKS), request.cookies.get(CHOSEN), request.cookies.get(AIRFLOWS))
    for tag in said:
        if tag in LANGUAGES:
            return LANGUAGES[tag]
    return accepted(request.headers.get("accept-language", ""))


def zone(request: Request) -> tzinfo:
    """The time zone in which the answer says times; UTC where none is known by the name that was sent."""
    try:
        return ZoneInfo(unquote(request.cookies.get(ZONE, "")))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return UTC


def accepted(header: str) -> Language:
    """The language of ``LANGUAGES`` that the browser likes best; the first of them where it likes none. What cannot be
    understood of the header is passed over."""
    wishes = []
    for number, piece in enumerate(header.split(",")):
        if found := _RANGE.fullmatch(piece):
            wishes.append((-float(found[2] or 1), number, found[1].lower()))
    for quality, _, tag in sorted(wishes):
        if quality < 0 and (tag in LANGUAGES or tag == "*"):
            return LANGUAGES.get(tag, ENGLISH)
    return ENGLISH


def keep(request: Request, answer: Response) -> None:
    """Let the browser remember a choice that the address made."""
    tag = request.query_params.get(ASKS)
    if tag in LANGUAGES:
        answer.set_cookie(
            CHOSEN,
            tag,
            max_age=KEPT,
            path=f"{request.scope.get('root_path', '')}/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


class Speaking:
    """Answers each request in the language and time zone of its visitor; below ``english``, what programs read, always in English and UTC."""

    def __init__(self, app: ASGIApp, english: str) -> None:
        self._app, self._english = app, english

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        language = ENGLISH
        here: tzinfo = UTC
        if scope["type"] == "http":
            request = Request(scope)
            if not path(request).startswith(f"{self._english}/"):
                language, here = choose(request), zone(request)
        with speaking(language, here):
            await self._app(scope, receive, send)
