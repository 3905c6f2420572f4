"""The walk: the listing of a past day read page after page, without doing the fetching.

A walk names the address to fetch next, is given the result, and returns the links of the day that were on the page:

    step = walk.first()
    while step.next:
        … fetch step.next …
        step = walk.read(url, body)  or  walk.failed(url, state, reason)

The last step has an ``end`` instead of ``next``, with the reason.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from scrapers.model.link import DayLink, State


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Why a walk ended."""

    complete: bool
    """Whether everything that the source has of the day was read."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The result of the page read last, and what to do next."""

    links: tuple[DayLink, ...] = ()
    """Those of no earlier step."""
    next: str | None = None
    end: End | None = None
    error: str | None = None
    """What was wrong with the page, in one line, where links may be missing for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkReply:
    """The result of one request."""

    url: str
    """After redirects."""
    asked: str = ""
    """The address that was asked for."""
    body: bytes = b""
    failed: State | None = None
    reason: str | None = None

    @property
    def is_gone(self) -> bool:
        """Whether there is no such page (404 or 410)."""
        return self.failed is State.GONE

    @property
    def moved(self) -> bool:
        """Whether a redirect led to another page. Many sites redirect from a list that they do not have to their
        front page. A different scheme, host or trailing slash is still the same page."""
        return _page(self.url) != _page(self.asked)


def _page(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return unquote(parts.path).rstrip("/").lower(), parts.query


Steps = Generator[Step, WalkReply, None]
"""Yields steps with ``next`` and is sent the reply; the last step has the ``end``."""


class Walk:
    """The listing of one day by one dated source."""

    def __init__(self, source: str, day: date, steps: Steps) -> None:
        self.source = source
        """Name of the dated source."""
        self.day = day
        self._steps = steps
        self._asked = ""

    def first(self) -> Step:
        """The first address, or the end if there is nothing to request. Call it once."""
        return self._note(next(self._steps))

    def read(self, url: str, body: bytes) -> Step:
        """The page at ``url`` (its address after redirects), its content coding undone."""
        return self._note(self._steps.send(WalkReply(url=url, asked=self._asked, body=body)))

    def failed(self, url: str, state: State, reason: str) -> Step:
        """The request failed: GONE, FORBIDDEN, BLOCKED, FAILED or OVER_LIMIT, with the reason."""
        return self._note(self._steps.send(WalkReply(url=url, asked=url, failed=state, reason=reason)))

    def _note(self, step: Step) -> Step:
        self._asked = step.next or ""
        return step


def over(reason: str, *, after: Step = Step(), complete: bool = False, error: str | None = None) -> Step:
    """The last step of a walk, with the result of the page before it."""
    return replace(after, end=End(complete=complete, reason=reason), error=error or after.error)
