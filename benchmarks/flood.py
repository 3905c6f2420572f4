"""What hostile news costs where the same text and the same event are looked for.

    python -m benchmarks.flood [--hour 100000] [--template 10000] [--copied 1000] [--days 365]

Each kind goes into an index of its own, in batches of 20 as it came: so many articles in one hour, each with forty names and a
number in every paragraph; articles of one template; one that copies so many others; daily weather and rates in two
outlets, of which the second copies the first. Printed: milliseconds of CPU an article over all and in the last tenth, bytes of
the index an article, the largest cluster and event, and the peak of memory of a process of its own.
"""

import argparse
import multiprocessing
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Table, select

from benchmarks.same import BEGIN, HOUR, TOGETHER, synthetic
from scrapers.archive.database import Database
from scrapers.events import schema as event_schema
from scrapers.events.index import Events
from scrapers.events.keys import keys_of
from scrapers.events.known import Report
from scrapers.same import schema
from scrapers.same.index import Same
from scrapers.same.known import Text

DAY = 24 * HOUR


def in_an_hour(number: int) -> Iterator[Text]:
    """One word in ten is a name."""
    for at, text in synthetic(0, number):
        yield _at(
            at,
            f"outlet{at % 400}",
            at * HOUR // number,
            [
                f"{_named(paragraph)} {at * 7 + 1_000 * place}"
                for place, paragraph in enumerate(text.paragraphs)
            ],
        )


def of_a_template(number: int) -> Iterator[Text]:
    """Sentences that are the same, around a name and a number that are not."""
    frame = [f"{_named(each)}" for _, text in synthetic(0, 1) for each in text.paragraphs]
    for at in range(number):
        own = random.Random(at)
        body = [f"{each} {_name(own)} {own.randrange(10_000)}" for each in frame]
        yield _at(at, f"outlet{at % 40}", at * 6 * DAY // number, body)


def copied_by_one(number: int) -> Iterator[Text]:
    """The last has a passage of each."""
    stories = [
        text.paragraphs[0] for at, text in synthetic(0, 2 * number) if at % 5 and len(text.paragraphs) > 1
    ][:number]
    for at, story in enumerate(stories):
        yield _at(at, f"outlet{at % 40}", at * DAY // number, [_named(story)])
    yield _at(len(stories), "digest", DAY, [_named(each) for each in stories])


def daily(days: int) -> Iterator[Text]:
    """The same words every day, in two outlets."""
    towns = [_name(random.Random(at)) for at in range(20)]
    for day in range(days):
        for place, outlet in enumerate(("agency", "paper")):
            own = random.Random(day)
            weather = [
                f"{town} cloudy with rain at night and sun by day, wind of force {own.randrange(2, 6)}, from"
                f" {own.randrange(120, 240) / 10} to {own.randrange(250, 390) / 10} degrees in the shade"
                for town in towns
            ]
            rates = [
                f"The bank of {town} buys at {own.randrange(20_000, 26_000)} and sells at {own.randrange(26_000, 30_000)} dong"
                for town in towns
            ]
            for kind, body in enumerate((weather, rates)):
                yield _at(4 * day + 2 * kind + place, outlet, day * DAY + place * HOUR, body)


def _at(number: int, outlet: str, second: int, body: list[str]) -> Text:
    return Text(outlet=outlet, article_id=f"{number:016x}", second=BEGIN + second, paragraphs=tuple(body))


def _named(paragraph: str) -> str:
    return " ".join(word.capitalize() if at % 10 == 5 else word for at, word in enumerate(paragraph.split()))


def _name(chance: random.Random) -> str:
    return "".join(
        chance.choices("bdfgklmnrstvz", k=1)
        + chance.choices("aeiou", k=2)
        + chance.choices("bdfgklmnrst", k=6)
    ).title()


def largest(database: Database, table: Table) -> int:
    """Articles of the largest group."""
    with database.reading() as connection:
        roots = connection.execute(select(table.c.root).where(table.c.root.is_not(None))).scalars()
        return max(Counter(roots).values(), default=0) + 1


def measure(kind: str, texts: Callable[[int], Iterator[Text]], number: int) -> None:
    """Fill an index, and print what it cost."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'flood.sqlite'}")
        same, events = Same(), Events()
        with database.writing() as connection:
            same.make(connection)
            events.make(connection)
        spent: list[float] = []
        every = list(enumerate(texts(number)))
        for start in range(0, len(every), TOGETHER):
            batch = dict(every[start : start + TOGETHER])
            began = time.process_time()
            reports = {place: _report(text) for place, text in batch.items()}
            with database.writing() as connection:
                heads = same.change(connection, [], batch)
                events.change(connection, [], reports, heads)
            spent.append(time.process_time() - began)
        last = spent[-max(1, len(spent) // 10) :]
        with database.reading() as connection:
            pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
            size = pages * int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
        clusters, told = largest(database, schema.articles), largest(database, event_schema.articles)
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{kind}, {len(every):,}: {1000 * sum(spent) / len(every):.1f} ms of CPU an article,"
        f" {1000 * sum(last) / len(last) / TOGETHER:.1f} ms in the last tenth, dearest batch {max(spent):.1f} s;"
        f" {size / len(every):,.0f} bytes an article; largest cluster {clusters}, event {told} texts; peak {peak:,.0f} MB",
        flush=True,
    )


def _report(text: Text) -> Report:
    keys = keys_of("en", "\n".join(text.paragraphs), datetime.fromtimestamp(text.second, UTC))
    return Report(outlet=text.outlet, language="en", second=text.second, keys=list(keys))


KINDS: dict[str, tuple[str, Callable[[int], Iterator[Text]], int]] = {
    "hour": ("in an hour", in_an_hour, 100_000),
    "template": ("of a template", of_a_template, 10_000),
    "copied": ("copied by one", copied_by_one, 1_000),
    "days": ("daily weather and rates", daily, 365),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, (_, _, most) in KINDS.items():
        parser.add_argument(f"--{name}", type=int, default=most)
    asked = vars(parser.parse_args())
    fresh = multiprocessing.get_context("spawn")
    for name, (kind, texts, _) in KINDS.items():
        if asked[name]:
            process = fresh.Process(target=measure, args=(kind, texts, asked[name]))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{kind}: ended with {process.exitcode}")


if __name__ == "__main__":
    main()
