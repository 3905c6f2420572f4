"""The walk: how a listing of a past day is read, page after page, by somebody else's fetching.

A walk fetches nothing. It says which address comes next, is told what came of it, and gives the links of the
day that it found there:

    step = walk.first()
    while step.next:
        … fetch step.next …
        step = walk.read(url, body)  or  walk.failed(url, state, reason)

The last step has no ``next`` but an ``end``, with the reason why the walk is over.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from scrapers.model.link import DayLink, State


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Why a walk is over."""

    complete: bool
    """Whether the source told all it has of the day."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the page that was read last gave, and what to do next."""

    links: tuple[DayLink, ...] = ()
    """Those that no earlier step of the walk gave."""
    next: str | None = None
    end: End | None = None
    error: str | None = None
    """What was wrong with the page, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkReply:
    """What came of an address."""

    url: str
    """After redirects."""
    asked: str = ""
    """The address that was asked for."""
    body: bytes = b""
    failed: State | None = None
    reason: str | None = None

    @property
    def is_gone(self) -> bool:
        """Whether there is no such page (404, 410)."""
        return self.failed is State.GONE

    @property
    def moved(self) -> bool:
        """Whether another page came: a redirect to another path, as many sites give to their front page for a list
        that they do not have. Another scheme, host or slash at the end make no other page."""
        return _page(self.url) != _page(self.asked)


def _page(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return unquote(parts.path).rstrip("/").lower(), parts.query


Steps = Generator[Step, WalkReply, None]
"""Yields steps with ``next`` and is sent what came of it; the last step it yields has the ``end``."""


class Walk:
    """One dated source's listing of one day."""

    def __init__(self, source: str, day: date, steps: Steps) -> None:
        self.source = source
        """Name of the dated source."""
        self.day = day
        self._steps = steps
        self._asked = ""

    def first(self) -> Step:
        """The first address, or the end where there is nothing to ask. Call it once."""
        return self._note(next(self._steps))

    def read(self, url: str, body: bytes) -> Step:
        """The page at ``url`` (its address after redirects), its content coding undone."""
        return self._note(self._steps.send(WalkReply(url=url, asked=self._asked, body=body)))

    def failed(self, url: str, state: State, reason: str) -> Step:
        """The page did not come: GONE, FORBIDDEN, BLOCKED, FAILED or OVER_LIMIT, and why."""
        return self._note(self._steps.send(WalkReply(url=url, asked=url, failed=state, reason=reason)))

    def _note(self, step: Step) -> Step:
        self._asked = step.next or ""
        return step


def over(reason: str, *, after: Step = Step(), complete: bool = False, error: str | None = None) -> Step:
    """The last step, with what the page before it gave."""
    return replace(after, end=End(complete=complete, reason=reason), error=error or after.error)
