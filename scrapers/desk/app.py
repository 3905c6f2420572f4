"""The app: its pages, what it says of errors, and the headers that every answer carries."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import resources

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scrapers.archive.archive import Archive
from scrapers.desk import (
    alarms,
    api,
    article,
    batch,
    changes,
    coverage,
    day,
    event,
    feed,
    notes,
    outlet,
    quarantine,
    record,
    replay,
    ruling,
    runs,
    samples,
    saved,
    search,
)
from scrapers.desk.answers import Problem, answer
from scrapers.desk.choice import Speaking, path
from scrapers.desk.context import AT_ONCE, Desk, Waiting, visitor
from scrapers.desk.host import NOBODY, Host
from scrapers.desk.language import gettext, mark, pgettext, say
from scrapers.desk.metrics import Metrics
from scrapers.desk.openapi import PROBLEM
from scrapers.desk.words import in_words
from scrapers.errors import BadConfiguration, KhobaoError, RetryLater, UnknownBatch, UnknownOutlet

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Of every answer that does not say otherwise. Nothing is fetched from elsewhere, and no script stands in a page. The
policy for referrers is the strictest under which a browser names the origin of a form that it sends."""


class Opener:
    """Opens the archive when it is first asked for, once; after a failure, again."""

    def __init__(self, opening: Callable[[], Archive]) -> None:
        self._opening = opening
        self._lock = threading.Lock()
        self._archive: Archive | None = None

    def __call__(self) -> Archive:
        """Raises what opening raises."""
        with self._lock:
            if self._archive is None:
                self._archive = self._opening()
            return self._archive


def create(
    opening: Callable[[], Archive],
    host: Host,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    measured: Callable[[Request], bool] = lambda _: False,
) -> FastAPI:
    """The desk over an archive, which the first page opens.

    ``clock`` gives an aware time: what counts as today. ``measured``: whether a request may read the metrics, which are of
    all outlets; no visitor is asked for, since a program that reads them signs in nowhere.
    """
    app = FastAPI(
        title="Khobao's desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(visitor)],
    )
    app.state.open_archive = Opener(opening)
    app.state.host = host
    app.state.clock = clock
    app.state.limiter = CapacityLimiter(AT_ONCE)
    app.state.deciding = CapacityLimiter(1)
    app.state.waiting = Waiting()
    app.state.noticed = alarms.Noticed()
    for module in (
        coverage,
        alarms,
        outlet,
        feed,
        saved,
        search,
        changes,
        day,
        article,
        event,
        batch,
        record,
        replay,
        quarantine,
        ruling,
        notes,
        samples,
        runs,
    ):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router)
    api.describe(app)
    # Not by a decorator: those routes ask first who the visitor is.
    app.add_route("/metrics", Metrics(app.state.open_archive, app.state.noticed, clock, measured).answer)
    with resources.as_file(resources.files("scrapers.desk") / "static") as folder:
        app.mount("/static", StaticFiles(directory=folder), name="static")
    app.add_exception_handler(KhobaoError, _khobao_error)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_address)
    app.add_middleware(_Headers)
    app.add_middleware(Speaking, english=api.PREFIX)
    return app


class _Headers:
    """Adds ``HEADERS``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def _khobao_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, KhobaoError)
    unknown = isinstance(error, UnknownOutlet | UnknownBatch)
    status = 404 if unknown else 503
    if unknown:
        advice = say("Look at the address, or begin at the coverage page.")
    elif isinstance(error, RetryLater):
        advice = say("It may pass. Load the page again in a minute.")
    elif isinstance(error, BadConfiguration):
        advice = say("A setting is missing or wrong; `khobao doctor` finds out which.")
    else:
        advice = say("A person has to mend it; `khobao doctor` and `khobao verify` find out what.")
    return _message(request, status, in_words(error), advice)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code in {301, 302, 303, 307}:
        return Response(status_code=error.status_code, headers=error.headers)
    if error.detail == "Not Found":
        sentence = say("There is no page %(address)s.", address=request.url.path)
        return _message(request, 404, sentence, say("Begin at the coverage page."))
    sentence = pgettext("http", error.detail) if isinstance(error.detail, str) else str(error.detail)
    return _message(request, error.status_code, sentence, "", dict(error.headers or {}))


def _bad_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    wrong = WRONG.get(first["type"])
    what = gettext(wrong) % first.get("ctx", {}) if wrong else first["msg"]
    sentence = say("The address cannot be read. %(name)s: %(what)s.", name=first["loc"][-1], what=what)
    return _message(request, 400, sentence, say("Begin at the coverage page."))


WRONG = {
    "int_parsing": mark("expected a whole number"),
    "int_parsing_size": mark("expected a smaller number"),
    "greater_than_equal": mark("expected %(ge)s or more"),
    "less_than_equal": mark("expected %(le)s or less"),
    "less_than": mark("expected less than %(lt)s"),
    "missing": mark("expected a value"),
}
"""What Pydantic finds wrong with an address, by its own names for it."""


def _message(
    request: Request, status: int, sentence: str, advice: str, headers: dict[str, str] | None = None
) -> Response:
    if path(request).startswith(f"{api.PREFIX}/"):
        problem = Problem(
            type="about:blank",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=sentence,
            advice=advice or None,
        )
        said = answer(problem, status=status, media=PROBLEM)
        said.headers.update(headers or {})
        return said
    if (
        "text/html" not in request.headers.get("accept", "text/html")
        and "*/*" not in request.headers["accept"]
    ):
        return JSONResponse({"detail": sentence}, status, headers)
    page: HTMLResponse = Desk(request, NOBODY).page(
        "message.html", status=status, sentence=sentence, advice=advice
    )
    page.headers.update(headers or {})
    return page
