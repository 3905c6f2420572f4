"""The ledger: every link known for a day, each in exactly one end state, with the reason and the time.

A pure function of what the catalog knows of the day; the catalog is one of the bucket.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from scrapers.model.link import MANUAL, DayLink, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a link stands, whatever the day: its last try, and what was read of it."""

    state: State
    reason: str | None
    tries: int
    """Since it was last captured."""
    at: datetime
    """UTC: of the last response, else of the last try."""
    batch: str
    read: State | None = None
    """Of the last reading that gave an article: ARCHIVED, UNCHANGED, DUPLICATE or QUARANTINED. None: there is none."""
    article_id: str | None = None
    day: date | None = None
    """The day of that article."""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One link of a day."""

    canonical_url: str
    """The identity of the link."""
    url: str
    """As a source printed it."""
    title: str | None
    """As a source printed it."""
    sources: tuple[str, ...]
    """All that listed it for the day, sorted; the scheduled source for an article that no dated source listed."""
    stated: bool
    """Whether a source, or the address, states that the article is the day's."""
    state: State
    """The end state."""
    reason: str | None
    """None only where the article is held and was still there when we last looked."""
    at: datetime | None
    """UTC; None for a link that was never tried."""
    tries: int = 0
    """Requests since it was last captured."""
    batch: str | None = None
    """Of the last try, or of the reading that gave the article."""
    article_id: str | None = None
    """As ``Article.id``."""
    revision: int | None = None
    """Of the article, in that batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Of one outlet and day; entries are sorted by canonical URL."""

    outlet: str
    day: date
    entries: tuple[Entry, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Links by end state."""
        return dict(sorted(Counter(entry.state.value for entry in self.entries).items()))

    @property
    def held(self) -> int:
        """Links whose article we hold."""
        return sum(entry.state.traits.held for entry in self.entries)

    @property
    def published(self) -> int:
        """Links that are the day's articles, as far as known: a link that could not be read counts as one."""
        return sum(entry.state.traits.of_day for entry in self.entries)

    @property
    def completeness(self) -> float | None:
        """Held of published, 0 to 1; None where nothing is known to have been published."""
        return self.held / self.published if self.published else None

    @property
    def unfinished(self) -> tuple[Entry, ...]:
        """What a re-run tries again."""
        return tuple(entry for entry in self.entries if entry.state.traits.day_retries)

    @property
    def estimate(self) -> float | None:
        """How many articles the day had, judged by two sources that list it independently; None with one source.

        Chapman's estimator (n₁+1)(n₂+1)/(m+1) − 1, from the pair of sources that list most: where
        each lists 90 of 100 and 81 stand in both, the day is taken to have had 100. Never below what is known.
        """
        listed: dict[str, set[str]] = {}
        for entry in self.entries:
            if entry.state.traits.of_day:
                for source in set(entry.sources) - {MANUAL}:  # what a person gives is no list of the day
                    listed.setdefault(source, set()).add(entry.canonical_url)
        pairs = combinations(sorted(listed.values(), key=len, reverse=True)[:3], 2)
        both = max(pairs, key=lambda pair: len(pair[0] | pair[1]), default=None)
        if both is None:
            return None
        one, other = both
        estimated = (len(one) + 1) * (len(other) + 1) / (len(one & other) + 1) - 1
        return max(estimated, float(self.published))


def reconcile(outlet: str, day: date, listed: Iterable[DayLink], standings: Mapping[str, Standing]) -> Ledger:
    """Bring together what sources listed for the day and how those links stand.

    ``standings`` by canonical URL: of all listed links that were ever tried. A scheduled source that led to
    an article of the day is in ``listed`` too.
    """
    by_url: dict[str, list[DayLink]] = {}
    for each in listed:
        by_url.setdefault(each.link.canonical_url, []).append(each)
    entries = (_entry(day, by_url[url], standings.get(url)) for url in sorted(by_url))
    return Ledger(outlet=outlet, day=day, entries=tuple(entries))


def _entry(day: date, listed: list[DayLink], standing: Standing | None) -> Entry:
    first = listed[0].link
    state, reason = _end(day, standing)
    return Entry(
        canonical_url=first.canonical_url,
        url=first.url,
        # The words of an article that was taken down are not said.
        title=None
        if state is State.HIDDEN
        else next((each.link.title for each in listed if each.link.title), None),
        sources=tuple(sorted({each.link.source for each in listed})),
        stated=any(each.stated for each in listed),
        state=state,
        reason=reason,
        at=standing.at if standing else None,
        tries=standing.tries if standing else 0,
        batch=standing.batch if standing else None,
        article_id=standing.article_id if standing else None,
        revision=standing.revision if standing else None,
    )


def _end(day: date, standing: Standing | None) -> tuple[State, str | None]:
    if standing is None:
        return State.LISTED, "not tried yet"
    if standing.read is None:
        return standing.state, standing.reason or standing.state.value
    # A good article is not lost because the site took it down, or refused us, when we looked again.
    if standing.day != day:
        return State.OUTSIDE_DAY, f"published on {standing.day}"
    if not standing.read.traits.held:
        return standing.read, standing.reason or standing.read.value
    if standing.state.traits.there is False:
        return State.ARCHIVED, f"taken down since: {standing.reason}"
    return State.ARCHIVED, None
