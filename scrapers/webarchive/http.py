"""Requests to web archives: paced, patient, guarded, and ended by errors that say what to do next."""

from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpcore2
from httpcore2 import Response

from scrapers.errors import (
    BadConfiguration,
    Blocked,
    Gone,
    OverLimit,
    RetryLater,
    SiteUnavailable,
    Throttled,
)
from scrapers.web.coding import decode
from scrapers.web.network import GuardedNetwork, trust
from scrapers.web.redirect import target
from scrapers.web.status import OK, REDIRECTS, failure
from scrapers.webarchive.pace import Pace

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an archive is waited for."""

    tries: int = 4
    """Requests for one address. What four do not give, a later run asks for."""
    backoff: float = 5
    """Seconds before the second try after an error; doubles with each."""
    retry_after: float = 60
    """Seconds to wait after a 429 or 503 that names no time: what the Wayback Machine's clients wait."""
    longest: float = 300
    """Seconds. A longer Retry-After is left to a later run, and said."""
    connect: float = 20
    read: float = 120
    """Seconds without a byte. The CDX server thinks for a minute and more about a large host."""


PATIENCE = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveResponse:
    """A response with status 200 or 206, its body not decoded."""

    url: str
    """After redirects."""
    headers: tuple[tuple[str, str], ...]
    """As received."""
    body: bytes
    limit: int

    def header(self, name: str) -> str | None:
        """The first header of that name, in whatever case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def text(self) -> bytes:
        """The body, its content coding undone. Raises OverLimit, and SiteUnavailable where it is not whole."""
        found = decode({"content-encoding": self.header("content-encoding") or ""}, self.body, self.limit)
        if len(found.data) >= self.limit:
            raise OverLimit(f"{self.url}: more than {self.limit} bytes")
        if found.damage:
            raise SiteUnavailable(f"{self.url}: {found.damage}")
        return found.data


class Http:
    """Use it as a context manager. Not to be shared between threads."""

    def __init__(self, *, user_agent: str, opened: Collection[str], patience: Patience = PATIENCE) -> None:
        """``opened``: host names that may be in private networks, because the settings name them."""
        self._agent = user_agent
        self._patience = patience
        self._pool = httpcore2.ConnectionPool(
            ssl_context=trust(),
            max_connections=4,
            keepalive_expiry=15,
            network_backend=GuardedNetwork(opened),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def get(
        self, url: str, pace: Pace, *, limit: int, headers: Iterable[tuple[str, str]] = (), redirects: int = 0
    ) -> ArchiveResponse:
        """Fetch an address. At most ``redirects`` hops are followed, and none to another host.

        Raises Gone (404, 410), Blocked (401, 403, 451), BadConfiguration (400: the question is wrong), OverLimit,
        and after the last try Throttled or SiteUnavailable.
        """
        for left in range(redirects, -1, -1):
            answer = self._tried(url, pace, limit, tuple(headers))
            if isinstance(answer, ArchiveResponse):
                return answer
            if urlsplit(answer).netloc != urlsplit(url).netloc:
                raise Blocked(f"{url}: redirects to {answer}, another host")
            if not left:
                raise SiteUnavailable(f"{url}: redirects to {answer}, which was not expected")
            url = answer
        raise AssertionError  # the loop returns or raises

    @contextmanager
    def stream(self, url: str, pace: Pace, *, offset: int = 0) -> Generator[Iterator[bytes]]:
        """Stream the body of an address from a byte offset on. Tried once: the reader knows where to resume.

        Raises as ``get``, also while the body is read.
        """
        headers = [("Accept-Encoding", "identity"), *([("Range", f"bytes={offset}-")] if offset else [])]
        pace.wait()
        with named(url), self._pool.stream("GET", url, **self._asking(headers)) as response:
            if offset and response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                yield iter(())  # it broke off behind its last byte
                return
            self._check(url, response)
            if offset and response.status != HTTPStatus.PARTIAL_CONTENT:
                raise SiteUnavailable(
                    f"{url}: expected the bytes from {offset} on, got status {response.status}"
                )
            yield response.iter_stream()

    def _tried(
        self, url: str, pace: Pace, limit: int, headers: tuple[tuple[str, str], ...]
    ) -> ArchiveResponse | str:
        """The response, or the address it redirects to."""
        for number in range(1, self._patience.tries + 1):
            pace.wait()
            try:
                with named(url), self._pool.stream("GET", url, **self._asking(headers)) as response:
                    location = _header(response, b"location")
                    if response.status in REDIRECTS and location:
                        return _redirected(url, location)
                    self._check(url, response)
                    return self._read(url, response, limit)
            except RetryLater as error:
                wait = error.retry_after if isinstance(error, Throttled) else None
                wait = self._patience.backoff * 2 ** (number - 1) if wait is None else wait
                if number == self._patience.tries or wait > self._patience.longest:
                    raise
                pace.hold(wait)
        raise AssertionError  # the loop returns or raises

    def _check(self, url: str, response: Response) -> None:
        """Raise what a status means here, where it is not one that was hoped for."""
        status = response.status
        if status in OK:
            return
        where = url
        if said := _header(response, b"x-archive-wayback-runtime-error"):
            where = f"{url}: {said[:200]}"
        error = failure(where, status, _header(response, b"retry-after"), datetime.now(UTC))
        if status == HTTPStatus.BAD_REQUEST:
            raise BadConfiguration(f"{error}: the archive does not understand the question")
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            wait = error.retry_after if isinstance(error, Throttled) else None
            wait = self._patience.retry_after if wait is None else wait
            raise Throttled(f"{where}: status {status}, to be asked again in {wait:.0f} s", retry_after=wait)
        if isinstance(error, Gone | Blocked):
            raise error
        raise SiteUnavailable(f"{where}: status {status}")

    def _read(self, url: str, response: Response, limit: int) -> ArchiveResponse:
        body = bytearray()
        for data in response.iter_stream():
            body += data
            if len(body) > limit:
                raise OverLimit(f"{url}: more than {limit} bytes")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        return ArchiveResponse(url=url, headers=headers, body=bytes(body), limit=limit)

    def _asking(self, headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
        return {
            "headers": [("User-Agent", self._agent), *headers],
            "extensions": {
                "timeout": {
                    "connect": self._patience.connect,
                    "read": self._patience.read,
                    "write": self._patience.connect,
                    "pool": self._patience.connect,
                }
            },
        }


@contextmanager
def named(url: str) -> Generator[None]:
    """Turn what httpcore2 raises into SiteUnavailable."""
    try:
        yield
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        sentence = " ".join(str(error).split()) or "no answer in time"
        raise SiteUnavailable(f"{url}: {type(error).__name__}: {sentence}") from error


def _redirected(url: str, location: str) -> str:
    try:
        return target(url, location)
    except ValueError as error:
        raise SiteUnavailable(str(error)) from error


def _header(response: Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), None)
