"""The press: which paper runs which story when, and what becomes of it. A pure function of the seed.

Every day has its events, the same for all papers. Each paper takes its share of them, by the regions it looks
at, so that one event stands in several papers and in several languages. Stories are made when they are asked
for; years of them cost nothing until then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

from tests.newsstand.stories.foreign import Foreign
from tests.newsstand.stories.text import STOCKS, Text
from tests.newsstand.stories.world import Event, event

FIRST_DAY = date(2024, 12, 1)
"""Before this, nothing was published."""

POOL = {"vietnam": 56, "europe": 44, "caucasus": 32}
"""Events a day, by region."""

FLASH_LISTED = timedelta(hours=3)
"""How long the extra stories of a fast newsstand stay in its lists."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How much an outlet publishes, and of what."""

    slug: str
    language: str
    zone: ZoneInfo
    share: dict[str, int]
    """Stories on a working day, by region; a fifth fewer at weekends."""
    lag: tuple[int, int] = (10, 110)
    """Minutes between the event and the story."""
    first_day: date = FIRST_DAY
    """Before this, it published nothing."""
    copies: str | None = None
    """A paper that it takes over: word for word where both have the event."""

    def __hash__(self) -> int:
        return hash(self.slug)


@dataclass(frozen=True)
class Change:
    """A change of a story that stands on the site."""

    at: datetime
    kind: str
    """``added``, ``corrected``, ``headline``, each with a new date of modification, or ``silent``, without."""


@dataclass(frozen=True)
class Story:
    """An event in a paper. All times are UTC, to the second."""

    paper: Paper
    event: Event
    rank: int
    """Its place among the stories of its paper and event day, by time."""
    published: datetime
    listed: datetime
    """When it first stands in lists: for a few, hours after it was published."""
    changes: tuple[Change, ...]
    gone: datetime | None
    """When the page was taken down."""
    flash: bool
    missing: str
    """Where an editor forgot it: ``sitemaps``, ``lists`` (day pages, sections, JSON lists), or nowhere."""

    @property
    def language(self) -> str:
        return self.paper.language

    @property
    def first(self) -> Text | Foreign:
        """As first published."""
        return _text(self.event, self.language, self.paper.copies or self.paper.slug)

    def version(self, now: datetime) -> int:
        """How many changes had been made by then."""
        return sum(change.at <= now for change in self.changes)

    def headline(self, now: datetime) -> str:
        """As it stood at a time."""
        renamed = any(change.kind == "headline" for change in self.changes[: self.version(now)])
        return self.first.updated_headline if renamed else self.first.headline

    def text(self, now: datetime) -> tuple[str, str, tuple[str, ...]]:
        """Headline, description and paragraphs, as they stood at a time."""
        paragraphs = self.first.paragraphs
        for change in self.changes[: self.version(now)]:
            if change.kind == "added":
                paragraphs = (*paragraphs, self.first.addition)
            elif change.kind == "corrected":
                paragraphs = (self.first.correction, *paragraphs)
            elif change.kind == "silent":
                paragraphs = paragraphs[:2] + paragraphs[3:]
        return self.headline(now), self.first.description, paragraphs

    def modified(self, now: datetime) -> datetime:
        """What the page gives as its last modification; silent changes leave no trace."""
        told = [change.at for change in self.changes[: self.version(now)] if change.kind != "silent"]
        return max(told, default=self.published)

    def touched(self, now: datetime) -> datetime:
        """When the page really changed last."""
        return max((change.at for change in self.changes[: self.version(now)]), default=self.published)

    def is_gone(self, now: datetime) -> bool:
        return self.gone is not None and self.gone <= now

    def is_listed(self, now: datetime) -> bool:
        fresh = not self.flash or now - self.published < FLASH_LISTED
        return self.listed <= now and fresh and not self.is_gone(now)


@lru_cache(maxsize=8192)
def _text(event: Event, language: str, reporter: str) -> Text | Foreign:
    return Text(event, language, reporter) if language in STOCKS else Foreign(event, language, reporter)


class Press:
    def __init__(self, seed: int = 1, speed: float = 1.0) -> None:
        """``speed`` 10: of new stories, ten times as many. The extra ones leave the lists after three hours, so
        that a fast newsstand's past is no longer than a slow one's; their pages go on answering."""
        self.seed = seed
        self.speed = speed
        self._day = lru_cache(maxsize=1500)(self._make_day)

    def ids(self, a_day: int) -> int:
        """How many ids a paper gives out a day, when it usually gives out ``a_day``."""
        return a_day * max(1, ceil(self.speed))

    def day(self, paper: Paper, day: date) -> tuple[Story, ...]:
        """The stories of a paper on the events of a UTC day, by time, whether their time has come or not."""
        return self._day(paper, day) if day >= paper.first_day else ()

    def between(self, paper: Paper, start: datetime, end: datetime) -> list[Story]:
        """The stories published from ``start`` to before ``end``, oldest first."""
        first, days = start.astimezone(UTC).date() - timedelta(days=1), (end - start).days + 3
        stories = (story for n in range(days) for story in self.day(paper, first + timedelta(days=n)))
        return sorted((s for s in stories if start <= s.published < end), key=lambda story: story.published)

    def on(self, paper: Paper, day: date) -> list[Story]:
        """The stories published on a calendar day of the paper's own zone."""
        start = datetime.combine(day, time(), paper.zone)
        return self.between(paper, start, datetime.combine(day + timedelta(days=1), time(), paper.zone))

    def latest(
        self, paper: Paper, now: datetime, count: int, keep: Callable[[Story], bool] | None = None
    ) -> list[Story]:
        """What a list shows at a time: the newest first, none older than 90 days."""
        shown: list[Story] = []
        end = now + timedelta(seconds=1)
        while len(shown) < count and end.date() >= max(FIRST_DAY, now.date() - timedelta(days=90)):
            start = end - timedelta(days=2)
            recent = reversed(self.between(paper, start, end))
            shown += [story for story in recent if story.is_listed(now) and (keep is None or keep(story))]
            end = start
        return shown[:count]

    def twin(self, story: Story, paper: Paper) -> Story | None:
        """The story of another paper on the same event."""
        return next((twin for twin in self.day(paper, story.event.day) if twin.event == story.event), None)

    def _make_day(self, paper: Paper, day: date) -> tuple[Story, ...]:
        chosen = []
        for region, share in paper.share.items():
            size = share * 4 // 5 if day.weekday() >= 5 else share
            pool = range(max(POOL[region], size))
            # Half of the choice is the event's own weight, so that papers agree on what matters.
            weight = {
                n: _draw(self.seed, day, region, n) + _draw(self.seed, day, region, n, paper.slug)
                for n in pool
            }
            chosen += [(region, n, False) for n in sorted(pool, key=weight.__getitem__)[:size]]
            extra = round(size * (self.speed - 1))
            chosen += [(region, len(pool) + n, True) for n in range(extra)]
        drafts = [self._draft(paper, day, region, n, flash) for region, n, flash in chosen]
        drafts.sort(key=lambda draft: (draft[0], draft[1].seed))
        return tuple(self._story(paper, *draft, rank) for rank, draft in enumerate(drafts))

    def _draft(
        self, paper: Paper, day: date, region: str, n: int, flash: bool
    ) -> tuple[datetime, Event, bool]:
        happened = event(f"{self.seed} {day} {region} {n}", day, (region,))
        rng = Random(f"{paper.slug} {happened.seed}")
        start = datetime.combine(day, time(), UTC) + timedelta(seconds=_seconds(Random(happened.seed)))
        return start + timedelta(seconds=rng.randint(paper.lag[0] * 60, paper.lag[1] * 60)), happened, flash

    def _story(self, paper: Paper, published: datetime, happened: Event, flash: bool, rank: int) -> Story:
        rng = Random(f"fate {paper.slug} {happened.seed}")
        late = timedelta(minutes=rng.randint(300, 1200)) if rng.random() < 0.03 else timedelta()
        changes: list[Change] = []
        at = published
        while rng.random() < 0.09 and len(changes) < 3:
            at += timedelta(seconds=rng.randint(30 * 60, 20 * 3600))
            changes.append(Change(at, rng.choice(("added", "added", "corrected", "headline", "silent"))))
        gone = published + timedelta(seconds=rng.randint(6, 96) * 3600) if rng.random() < 0.01 else None
        missing = rng.choices(("", "sitemaps", "lists"), (96, 2, 2))[0]
        return Story(paper, happened, rank, published, published + late, tuple(changes), gone, flash, missing)


def _draw(*key: object) -> float:
    return Random(repr(key)).random()


def _seconds(rng: Random) -> int:
    """A second of the day. News comes all day long, half of it in the eight hours that are working time in
    both Hanoi and Europe."""
    return rng.randint(1, 9) * 3600 + rng.randint(0, 3599) if rng.random() < 0.5 else rng.randint(0, 86399)
