"""How an outlet lets itself be fetched: its pages by class, and how it stands now, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from scrapers.archive.archive import Archive
from scrapers.archive.catalog_fetches import Fetched
from scrapers.capture.scheduled import due_at
from scrapers.desk.context import Named
from scrapers.desk.language import decimal, gettext, mark, moment_text, say
from scrapers.model.batch import Batch
from scrapers.model.link import State
from scrapers.web.status import asked_to_wait, slows_down

QUIET = timedelta(hours=6)
"""Without a capture for so long, an outlet is said to be quiet; every schedule is an hour at most."""
MUCH = 0.5
"""Share of the pages tried that says how the outlet stands."""
LOOKED_AT = 50
"""Refused pages of which it is worked out when they are tried again."""


class Fetch(StrEnum):
    """How fetching a page ended, as people ask for it; by the name of the end state, where one says it."""

    OK = "ok", mark("ok"), False
    """It came, or is unchanged."""
    MISSING = "gone", mark("Not found"), False
    REFUSED = "blocked", mark("Blocked"), True
    THROTTLED = "throttled", mark("Throttled"), True
    DISALLOWED = "forbidden", mark("Forbidden by robots.txt"), True
    BROKEN = "failed", mark("Failed"), True
    TOO_MUCH = "over_limit", mark("Over the limits"), False

    word: str
    """What pages call it, to be translated."""
    waits: bool
    """The outlet is asked again, later."""

    def __new__(cls, value: str, word: str = "", waits: bool = False) -> Self:
        """A class, with what it means; by its value alone, one of them."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.word, kind.waits = word, waits
        return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an outlet stands now."""

    well: bool
    sentence: str
    until: datetime | None = None
    """UTC: when it is asked again, where the archive knows."""


def fetch_of(state: State, status: int | None) -> Fetch | None:
    """The class of an outcome; None for a link that was left untried."""
    if state is State.LISTED:
        return None
    if state.traits.there:
        return Fetch.OK
    if state is State.FAILED and status is not None and slows_down(status):
        return Fetch.THROTTLED
    try:
        return Fetch(state.value)
    except ValueError:
        return Fetch.BROKEN


def by_class(fetched: Iterable[Fetched]) -> dict[date, Counter[Fetch]]:
    """Links by class, by the UTC day of the run."""
    found: dict[date, Counter[Fetch]] = {}
    for each in fetched:
        if (kind := fetch_of(each.state, each.status)) is not None:
            found.setdefault(each.day, Counter())[kind] += each.links
    return found


def standing(
    outlet: Named, captured: datetime | None, recent: Mapping[Fetch, int], last: Batch | None, now: datetime
) -> Standing:
    """In words. ``captured``: when the newest batch ended; ``recent``: links by class of yesterday's and today's runs; ``last``: the newest batch."""
    if outlet.file is None:
        return Standing(
            well=False,
            sentence=say("Its outlet file is missing or cannot be loaded, so nothing is captured."),
        )
    if captured is None:
        return Standing(well=False, sentence=say("It was never captured."))
    if now - captured > QUIET:
        return Standing(well=False, sentence=say("No capture since %(at)s.", at=moment_text(captured)))
    asked = [each for each in last.sources if each.state is not None] if last else []
    if last and asked and len(asked) == len(last.sources):
        kinds = Counter(fetch_of(each.state, None) for each in asked if each.state)
        kind = kinds.most_common(1)[0][0] or Fetch.BROKEN
        error = next((each.error for each in asked if each.error), "")
        return Standing(
            well=False,
            sentence=say(
                "No source could be read (%(word)s): %(error)s", word=gettext(kind.word), error=error
            ),
        )
    tried = sum(recent.values())
    if not tried:
        return Standing(well=True, sentence=say("Captured, with no page to fetch since yesterday."))
    worst = max((kind for kind in Fetch if kind is not Fetch.OK), key=lambda kind: recent.get(kind, 0))
    number = recent.get(worst, 0)
    if number >= tried * MUCH:
        return Standing(
            well=False,
            sentence=say(
                "%(word)s: %(number)s of %(tried)s pages tried since yesterday.",
                word=gettext(worst.word),
                number=decimal(number),
                tried=decimal(tried),
            ),
        )
    good = recent.get(Fetch.OK, 0)
    return Standing(
        well=True,
        sentence=say(
            "Well: %(number)s of %(tried)s pages tried since yesterday came.",
            number=decimal(good),
            tried=decimal(tried),
        ),
    )


def until(archive: Archive, last: Batch | None, now: datetime) -> datetime | None:
    """UTC: when an outlet that refused pages is asked again: when it asked us to, else when the first of the pages that
    the newest batch was refused is due. None where it refused none, and where the time is over. Raises what the catalog
    raises."""
    if last is None:
        return None
    refused = [
        each
        for each in last.outcomes
        if (kind := fetch_of(each.state, each.status)) is not None and kind.waits
    ]
    said = [(each.fetched_at or last.ended_at, each.reason) for each in refused]
    said += [(last.ended_at, each.error) for each in last.sources if each.state is not None]
    waits = ((at, asked_to_wait(words)) for at, words in said if words)
    named = [at + timedelta(seconds=wait) for at, wait in waits if wait]
    if not named:
        urls = [each.link.canonical_url for each in refused[:LOOKED_AT]]
        due = (due_at(seen) for seen in archive.catalog.known(last.outlet, urls).values())
        named = [min((at for at in due if at is not None), default=now)]
    latest = max(named)
    return latest if latest > now else None
