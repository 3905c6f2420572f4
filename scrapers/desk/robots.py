"""The robots.txt of an outlet's hosts, as the archive saw them: what stands in them now, and what changed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapers.archive import contents
from scrapers.archive.catalog_fetches import RobotsSeen, is_robots
from scrapers.desk.context import Desk
from scrapers.desk.record import captured_at, original
from scrapers.model.batch import Batch
from scrapers.web.charset import to_utf8

VERSIONS = 20
"""Differing ones that are named, of all hosts together."""
HOSTS = 3
LONGEST = 20_000
"""Characters of one that are shown; its source has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The robots.txt of one host."""

    url: str
    seen_at: datetime
    """UTC: when it was last asked for, as far as is known, and was this one."""
    current: RobotsSeen
    versions: Sequence[RobotsSeen]
    """Newest first, as each was seen first."""
    lines: Sequence[tuple[str, str]]
    """``same``, ``gone`` or ``come``, and the line: against the one before, where there is one."""
    longer: int
    """Characters that are not shown."""


def robots_of(desk: Desk, slug: str, last: Batch | None) -> list[Robots]:
    """Of the hosts whose robots.txt changed last. ``last``: the newest batch, which says what it saw. Raises what store
    and catalog raise."""
    seen = desk.archive.catalog.robots_seen(slug, VERSIONS)
    by_digest = {each.payload_digest: each for each in seen}
    lines = contents.lines(desk.archive.store, last) if last else []
    sighted = {line.url: line for line in lines if is_robots(line.url)}
    found = []
    for url in list(dict.fromkeys([*sighted, *(each.url for each in seen)]))[:HOSTS]:
        versions = [each for each in seen if each.url == url]
        line = sighted.get(url)
        # Where two hosts have the same one, it is kept once, under the address of the first.
        current = by_digest.get(line.digest) if line else None
        current = current or (versions[0] if versions else None)
        if current is None:
            continue
        # The last that is another: where a host went back to an older one, that is the one it left.
        earlier = next((each for each in versions if each.payload_digest != current.payload_digest), None)
        now = _text(desk, slug, current)
        before = _text(desk, slug, earlier) if earlier else None
        found.append(
            Robots(
                url=url,
                seen_at=line.fetched_at if line else current.fetched_at,
                current=current,
                versions=versions,
                lines=_compared(before, now[:LONGEST]),
                longer=max(0, len(now) - LONGEST),
            )
        )
    return found


def _text(desk: Desk, slug: str, seen: RobotsSeen) -> str:
    found = captured_at(desk, slug, seen.batch, seen.part, seen.offset)
    captured = original(found.captured, found.read)
    if captured is None:
        return ""
    page = captured.page
    return to_utf8(page.body, page.headers.get("content-type", "")).decode("utf-8", "replace")


def _compared(before: str | None, now: str) -> list[tuple[str, str]]:
    new = now.splitlines()
    if before is None:
        return [("same", line) for line in new]
    kinds = {"- ": "gone", "+ ": "come", "  ": "same"}
    old = before[:LONGEST].splitlines()
    return [
        (kinds[line[:2]], line[2:])
        for line in difflib.Differ(linejunk=None, charjunk=None).compare(old, new)
        if line[:2] in kinds
    ]
