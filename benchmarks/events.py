"""How well reports of one event find each other: ``python -m benchmarks.events [--days 4]`` (goals: precision 0.98, recall 0.8).

Four editions of the newsstand, two of them Vietnamese, French and English of one house, report so many days; which
stories tell of one event is known. Counted are pairs in two languages within 36 hours; hard negatives are the other stories
of the same day and region. No ``hreflang`` is used. Once with all keys, once with names and dates alone: the newsstand's texts
are invented and have more exact numbers than real ones, so the second line says what to expect at least.

``scrapers/events/rules.py`` was chosen on the news of other days and of other seeds (``CHOSEN_ON``) than what is counted here
(``HELD``): no event is in both. Towns, topics, the reporters' phrases and the lists that names are drawn from are. Then
articles a CPU second.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import select

from benchmarks.same import interval
from scrapers.archive.database import Database
from scrapers.events import schema
from scrapers.events.index import Events
from scrapers.events.keys import keys_of
from scrapers.events.known import Report
from tests.newsstand.gold import Gold
from tests.newsstand.press import Press, Story
from tests.newsstand.sites.every import SITES

EDITIONS = {"vietnamplus", "vietnamplus_en", "euronews", "euronews_fr"}
CHOSEN_ON = {3: date(2026, 11, 1), 5: date(2026, 3, 1), 6: date(2025, 6, 10)}
HELD = {21: date(2026, 1, 12), 22: date(2026, 5, 18), 23: date(2025, 9, 8)}
"""The seed of the news, and the first day."""
WITHIN = 36 * 3600
"""Seconds between two reports, beyond which they are not expected to find each other."""
AT_ONCE = 20
"""Articles of a batch; they come in any order."""
NUMBERS = {"figure", "number"}


def stories(days: int, told_on: Mapping[int, date]) -> list[tuple[Story, Gold]]:
    """What the editions publish in so many days from each of some days, and what its pages print."""
    return [
        (story, made.gold(story, story.published))
        for seed, first in told_on.items()
        for site in SITES
        if site.paper.slug in EDITIONS
        for made in [site(Press(seed))]
        for day in range(days)
        for story in made.press.day(made.paper, first + timedelta(days=day))
    ]


def report(story: Story, page: Gold, *, numbers: bool) -> Report:
    """A story as the index takes it."""
    text = "\n".join((page.headline, page.description, *page.article_body))
    keys = keys_of(page.in_language, text, page.date_published, page.agencies)
    return Report(
        outlet=story.paper.slug,
        language=page.in_language,
        second=int(story.published.timestamp()),
        keys=[name for name, key in keys.items() if numbers or key.kind not in NUMBERS],
    )


def roots(reports: Sequence[Report], folder: Path) -> dict[int, int]:
    """The event of each report, by its place; they arrive shuffled, in batches."""
    order = list(range(len(reports)))
    random.Random(1).shuffle(order)
    database = Database(f"sqlite:///{folder / 'events.sqlite'}")
    with database.writing() as connection:
        events = Events()
        events.empty(connection)
        for start in range(0, len(order), AT_ONCE):
            batch = order[start : start + AT_ONCE]
            events.change(connection, [], {i: reports[i] for i in batch}, {i: i for i in batch})
        rows = connection.execute(select(schema.articles.c.place, schema.articles.c.root)).all()
    database.close()
    return {row.place: row.place if row.root is None else row.root for row in rows}


def pairs(groups: Iterable[Sequence[int]], told: Sequence[Story]) -> list[tuple[int, int]]:
    """Of the members of each group, those in two languages."""
    return [
        (a, b)
        for members in groups
        for a, b in combinations(members, 2)
        if told[a].language != told[b].language
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--chosen", action="store_true", help="on what the rules were chosen on")
    asked = parser.parse_args()
    printed = stories(asked.days, CHOSEN_ON if asked.chosen else HELD)
    told = [story for story, _ in printed]
    truth: dict[object, list[int]] = defaultdict(list)
    for i, story in enumerate(told):
        truth[story.event].append(i)
    wanted = [
        (a, b)
        for a, b in pairs(truth.values(), told)
        if abs((told[a].published - told[b].published).total_seconds()) <= WITHIN
    ]
    for numbers in (True, False):
        began = time.process_time()
        reports = [report(story, page, numbers=numbers) for story, page in printed]
        read = time.process_time() - began
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            root = roots(reports, Path(folder))
        indexed = time.process_time() - began
        found: dict[int, list[int]] = defaultdict(list)
        for i, of in root.items():
            found[of].append(i)
        joined = pairs(found.values(), told)
        right = sum(told[a].event == told[b].event for a, b in joined)
        print(
            f"{'all keys' if numbers else 'names and dates alone'}, {len(told)} articles:"
            f" precision {interval(right, len(joined))}, recall {interval(sum(root[a] == root[b] for a, b in wanted), len(wanted))};"
            f" {len(told) / read:.0f} articles a CPU s read into keys, {len(told) / indexed:.0f} indexed"
        )
        for a, b in joined:
            if told[a].event != told[b].event:
                print(f"  wrong: {told[a].first.headline} | {told[b].first.headline}")


if __name__ == "__main__":
    main()
