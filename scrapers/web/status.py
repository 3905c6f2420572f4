"""What a response's status means, and how long its server asks us to wait."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapers.errors import Blocked, Gone, KhobaoError, SiteUnavailable, SkipAndRecord, Throttled

OK = frozenset({200, 206})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that lead elsewhere by a Location header."""
LONGEST_WAIT = 366 * 86_400.0
"""Seconds. No run waits that long, so a longer wait is no different; larger numbers overflow dates and sleeps."""

_KNOWN = range(100, 600)
"""Statuses that mean something (RFC 9110 §15); others, such as 999, are taken for errors of the server."""
_GONE = {404, 410}
_REFUSED = {401, 403, 451}
_SLOW_DOWN = {429, 503}
_PASSING = {408, 425, 429}
"""Statuses below 500 that may be another at the next request."""

_ASKED = re.compile(r"\basked to wait (\d+(?:\.\d+)?(?:e\+\d+)?) s\b", re.ASCII)
"""As ``failure`` words it."""
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?)?\s*(?:,.*)?", re.ASCII | re.IGNORECASE)


def may_pass(status: int) -> bool:
    """Whether the same request may get another status later: overload, timeouts and errors of the server."""
    return status >= 500 or status not in _KNOWN or status in _PASSING


def may_give_page(status: int) -> bool:
    """Whether the body of a response may be what was asked for: 2xx, and statuses that mean nothing."""
    return 200 <= status < 300 or status not in _KNOWN


def failure(url: str, status: int, retry_after: str | None, now: datetime) -> KhobaoError | None:
    """The error that a status means; None for 1xx, 2xx and 304, and for no other.

    ``retry_after`` is the header's value, None where there is none; ``now`` is aware. Gone for 404 and 410, Blocked
    for 401, 403 and 451, Throttled for 429 and for 503 with Retry-After, SiteUnavailable for what else may pass, and
    SkipAndRecord for the rest: a redirect that was not followed, or a request that the server does not understand.
    """
    if 100 <= status < 300 or status == 304:
        return None
    said = f"{url}: status {status}"
    if status in _GONE:
        return Gone(said)
    if status in _REFUSED:
        return Blocked(said)
    if status in _SLOW_DOWN and (status == 429 or retry_after is not None):
        wait = seconds_to_wait(retry_after, now)
        return Throttled(said + (f", asked to wait {wait:g} s" if wait else ""), retry_after=wait)
    if may_pass(status):
        return SiteUnavailable(said)
    return SkipAndRecord(f"{said}, expected 200")


def slows_down(status: int) -> bool:
    """Whether a response with it asks for fewer requests, or may."""
    return status in _SLOW_DOWN


def asked_to_wait(said: str) -> float | None:
    """The seconds that a Throttled named in its words, which are all that is kept of it; None where it named none."""
    found = _ASKED.search(said)
    return min(float(found[1]), LONGEST_WAIT) if found else None


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Seconds from ``now``, between 0 and ``LONGEST_WAIT``, out of a Retry-After header (RFC 9110 §10.2.3).

    Takes a number of seconds, fractions and a unit included, or an HTTP date; a date in the past is 0. None where
    there is no header, and for what is neither. ``now`` is aware.
    """
    value = (retry_after or "").strip()
    if number := _SECONDS.fullmatch(value):
        return min(float(number[1]), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(value)
        wait = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(wait, 0.0), LONGEST_WAIT)
