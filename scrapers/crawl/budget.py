"""The budget of a crawl: how long it goes on, for how many pages, and through how many failures."""

import time
from collections.abc import Sequence

from scrapers.crawl.results import Visited
from scrapers.crawl.settings import Limits
from scrapers.errors import OverLimit, RetryLater, Throttled
from scrapers.model.link import State


class Budget:
    """What is left of a crawl. Its time runs from when it is made."""

    def __init__(self, limits: Limits, pages: int) -> None:
        """``pages``: visits that the crawl may make, where ``limits`` do not say."""
        self.pages = limits.pages or pages
        self._limits = limits
        self._deadline = time.monotonic() + limits.run_seconds

    def check_time(self, url: str) -> None:
        """Raise OverLimit where no time is left to fetch an address."""
        if self._is_over():
            raise OverLimit(f"{url}: not asked, {self._limits.run_seconds:g} s were over")

    def end(self, done: Sequence[Visited]) -> tuple[State, str] | None:
        """The state and reason of all visits that are left, where the crawl has to end after those ``done``."""
        if stop := self._refused(done):
            return stop
        if len(done) >= self.pages:
            return State.OVER_LIMIT, f"left for the next run: one takes {self.pages} pages"
        if self._is_over():
            return State.OVER_LIMIT, f"left for the next run: {self._limits.run_seconds:g} s were over"
        return None

    def _refused(self, done: Sequence[Visited]) -> tuple[State, str] | None:
        """Where the site asks us to wait for longer than a run, or gives nothing any more."""
        cause = done[-1].cause if done else None
        if isinstance(cause, Throttled) and (cause.retry_after or 0) > self._limits.retry_after_seconds:
            return State.OVER_LIMIT, f"not tried: {cause}"
        last = [visited.state for visited in done[-self._limits.in_a_row :]]
        if len(last) < self._limits.in_a_row:
            return None
        if set(last) == {State.BLOCKED}:
            return State.BLOCKED, f"not tried: the {len(last)} pages before it were blocked"
        if set(last) == {State.FAILED} and isinstance(cause, RetryLater):
            return State.FAILED, f"not tried: the {len(last)} pages before it failed"
        return None

    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline
