"""How well copies are found, and what finding them costs.

    python -m benchmarks.same [folder of pages with gold] [articles known ...]

**How well.** Texts of the folder (``gold/*.json`` below it, each with a ``body``), or invented ones, are made into copies:
cut, led anew, run together, with another site's boilerplate, with words changed, and with 20 to 100 % of the copy taken
from the source. Beside them stand what must not be copies: other texts, other texts that quote one statement, daily weather
and rates, articles of one template, and round-ups. A pair counts as found where both are in one cluster. Intervals are Wilson's, 95 %.

**What it costs.** An index is filled in bulk with articles of 420 words, 20,000 a week, of which one in five is cut from the
one before; printed for each number known are articles per CPU second of the last 2,000, which are read from texts and come
in batches of 20, bytes of the index an article, and the peak of memory of the process that takes them in.
"""

import json
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, insert, select

from benchmarks.search import WORDS, word
from scrapers.archive.database import Database
from scrapers.same import schema
from scrapers.same.index import Same
from scrapers.same.known import Known, Shelf, Text
from scrapers.same.schema import links
from scrapers.same.signature import Signature, shared

BEGIN = 1_800_000_000
HOUR, WEEK = 3600, 7 * 86_400
A_WEEK = 20_000
"""Synthetic articles."""
LAST, TOGETHER, FILLED = 2_000, 20, 5_000
KEPT = (1.0, 0.8, 0.6, 0.4, 0.3, 0.2)
TAKEN = (1.0, 0.8, 0.6)
OUTLETS = [f"outlet{number}" for number in range(12)]

Body = Sequence[str]


@dataclass(frozen=True)
class Case:
    """An article, and what it is a copy of."""

    kind: str
    text: Text
    story: int | None
    """Articles of one story are copies of each other; None for one that is a copy of nothing."""


def interval(hits: int, of: int) -> str:
    """The share, with its interval."""
    if not of:
        return "none"
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return f"{share:.4f} [{max(0, middle - half):.4f}, {min(1, middle + half):.4f}] n={of:,}"


class Press:
    """Makes the cases, the same in every run."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.chance = random.Random(1)
        self.bodies = bodies
        self.cases: list[Case] = []

    def add(self, kind: str, body: Body, story: int | None, outlet: str, *, hours: float) -> None:
        number = len(self.cases)
        second = BEGIN + int(hours * HOUR)
        text = Text(outlet=outlet, article_id=f"{number:016x}", second=second, paragraphs=tuple(body))
        self.cases.append(Case(kind, text, story))

    def words(self, body: Body) -> list[str]:
        return " ".join(body).split()

    def cut(self, body: Body, share: float) -> Body:
        """Its first paragraphs, the last of them cut off."""
        left = round(share * len(self.words(body)))
        kept = []
        for paragraph in body:
            found = paragraph.split()[:left]
            left -= len(found)
            if found:
                kept.append(" ".join(found))
        return kept

    def edited(self, body: Body, share: float) -> Body:
        """With some words changed."""
        return [
            " ".join(
                self.chance.choice(self.strange) if self.chance.random() < share else each
                for each in paragraph.split()
            )
            for paragraph in body
        ]

    def make(self) -> list[Case]:
        half, most = len(self.bodies) // 2, len(self.bodies) * 9 // 10
        # What fills up a copy stands nowhere else: a short text would be a copy of it by all rights.
        sources, spare, filling = self.bodies[:half], self.bodies[half:most], self.bodies[most:]
        self.strange = [each for body in spare for each in self.words(body)]
        feet = {
            outlet: [" ".join(self.chance.choices(self.strange, k=25)) for _ in range(3)]
            for outlet in OUTLETS
        }
        for story, body in enumerate(sources):
            hours = self.chance.uniform(0, 24 * 60)
            outlets = self.chance.sample(OUTLETS, 6)
            long = len(self.words(body))
            made: list[tuple[str, Body]] = [("source", body)]
            share = self.chance.choice(KEPT)
            taken = self.chance.choice(TAKEN)
            other = self.chance.choice(filling)
            more = self.cut(other, (1 - taken) / taken * long / max(1, len(self.words(other))))
            made += [
                (f"cut to {share:.0%}", self.cut(body, share)),
                (f"{taken:.0%} taken", [*more, *body] if self.chance.random() < 0.5 else [*body, *more]),
                ("led anew", [" ".join(self.chance.choices(self.strange, k=30)), *body[1:]]),
                ("run together", [" ".join(body).upper()]),
                ("3 % of words changed", self.edited(body, 0.03)),
            ]
            for outlet, (kind, text) in zip(outlets, made, strict=True):
                # What is shorter than the least that is compared is nobody's copy by definition.
                if len(self.words(text)) >= 60:
                    at = hours + (0 if kind == "source" else self.chance.uniform(0, 48))
                    self.add(kind, [*text, *feet[outlet]], story, outlet, hours=at)
        for body in spare:
            self.add(
                "other", [*body, *feet[OUTLETS[0]]], None, OUTLETS[0], hours=self.chance.uniform(0, 24 * 60)
            )
        self.hard(spare)
        return self.cases

    def hard(self, spare: Sequence[Body]) -> None:
        """What must not be copies."""
        long = [body for body in spare if len(self.words(body)) >= 300]
        for number in range(0, min(60, len(long)) - 1, 2):  # two that quote one statement of 60 words
            statement = " ".join(self.chance.choices(self.strange, k=60))
            hours = self.chance.uniform(0, 24 * 60)
            for at, outlet in enumerate(("quoter1", "quoter2")):
                body = self.edited(long[number + at], 0.3)
                self.add(
                    "quotes one statement", [*body[:2], statement, *body[2:]], None, outlet, hours=hours + at
                )
        towns = [" ".join(self.chance.choices(self.strange, k=3)) for _ in range(20)]
        frame = self.strange[:200]
        for day in range(60):
            for outlet in ("agency", "paper"):
                # One day's weather is one text; the next day's is another.
                rain = random.Random(day)
                body = [
                    f"{town} {' '.join(frame[:12])} {rain.randrange(12, 24)} {' '.join(frame[12:18])} {rain.randrange(24, 36)}"
                    for town in towns
                ]
                self.add("weather", body, 1_000_000 + day, outlet, hours=24 * day + (outlet == "paper"))
                rates = [
                    f"{' '.join(frame[20:30])} {rain.randrange(20_000, 30_000)} {' '.join(frame[40:44])}"
                    for _ in range(3)
                ]
                rates += [
                    f"{frame[60 + at]} {' '.join(frame[70:80])} {rain.randrange(10_000, 99_999)}"
                    for at in range(15)
                ]
                self.add("rates", rates, 2_000_000 + day, outlet, hours=24 * day + (outlet == "paper"))
        for number in range(1_000):
            slots = random.Random(number)
            body = [
                f"{' '.join(frame[at : at + 18])} {' '.join(slots.choices(self.strange, k=4))} {' '.join(frame[at + 18 : at + 25])}"
                for at in range(0, 175, 25)
            ]
            self.add("template", body, None, f"outlet{number % 5}", hours=number / 10)
        for _ in range(20):
            told = self.chance.sample(range(len(long)), min(8, len(long)))
            hours = self.chance.uniform(0, 24 * 60)
            parts = [self.edited(self.cut(long[at], 100 / len(self.words(long[at]))), 0.2) for at in told]
            for at, part in enumerate(parts):
                self.add("rounded up", part, None, f"source{at}", hours=hours + at)
            self.add("round-up", [each for part in parts for each in part], -1, "digest", hours=hours + 20)


def judge(cases: Sequence[Case], database: Database) -> None:
    with database.writing() as connection:
        same = Same()
        same.empty(connection)
        order = list(range(len(cases)))
        random.Random(2).shuffle(order)
        for at in range(0, len(order), 100):
            same.change(connection, [], {place: cases[place].text for place in order[at : at + 100]})
        rows = connection.execute(select(schema.articles.c.place, schema.articles.c.root)).all()
        linked = {
            frozenset((row.later, row.earlier))
            for row in connection.execute(select(links.c.later, links.c.earlier))
        }
    roots = {row.place: row.place if row.root is None else row.root for row in rows}
    found: dict[int, list[int]] = defaultdict(list)
    for place, root in roots.items():
        found[root].append(place)
    right = wrong = 0
    bad: Counter[str] = Counter()
    for members in found.values():
        for at, one in enumerate(members):
            for other in members[:at]:
                if -1 in (cases[one].story, cases[other].story):
                    continue  # a round-up may join one of its stories
                if cases[one].story is not None and cases[one].story == cases[other].story:
                    right += 1
                else:
                    wrong += 1
                    bad[" / ".join(sorted((cases[one].kind, cases[other].kind)))] += 1
    print(f"{len(cases):,} articles, largest cluster {max(map(len, found.values()))}")
    print(f"precision of pairs: {interval(right, right + wrong)}")
    for kinds, number in bad.most_common(8):
        print(f"    wrong: {kinds}: {number}")
    sources = {case.story: at for at, case in enumerate(cases) if case.kind == "source"}
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for at, case in enumerate(cases):
        if case.story is not None and case.story in sources and case.kind != "source":
            hit = roots[at] == roots[sources[case.story]]
            for name in (case.kind, "all"):
                tally[name][0] += hit
                tally[name][1] += frozenset((at, sources[case.story])) in linked
                tally[name][2] += 1
    for kind, (hits, seen, of) in sorted(tally.items()):
        print(f"recall, {kind:22} cluster {interval(hits, of)}   linked {seen / of:.4f}")


def synthetic(first: int, last: int) -> Iterator[tuple[int, Text]]:
    """Articles of 420 words; one in five is cut from the one before."""
    vocabulary = [word(rank) for rank in range(WORDS)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
    drawn: list[str] = []
    for at in range(first, last):
        if at % 5 or not drawn:
            drawn = random.Random(at).choices(vocabulary, cum_weights=weights, k=420)
        kept = drawn if at % 5 else drawn[:300]
        body = tuple(" ".join(kept[low : low + 60]) for low in range(0, len(kept), 60))
        yield (
            at,
            Text(
                outlet=f"outlet{at % 40}",
                article_id=f"{at:016x}",
                second=_second(at),
                paragraphs=body,
            ),
        )


def _second(at: int) -> int:
    return BEGIN + at * WEEK // A_WEEK


def put(connection: Connection, come: Sequence[Known]) -> None:
    """Write articles into an index as ``Same.change`` does where no paragraph is the site's, no print a template's, and
    each ``parent`` is a copy's source. ``paragraphs`` writes the rest."""
    shelf = Shelf(connection)
    shelf.write(come, ())
    by_place = {known.place: known for known in come}
    rows = sorted((key, known.place) for known in come for key in known.prints)
    connection.exec_driver_sql("INSERT INTO same_prints (key, place) VALUES (?, ?)", rows)
    linked = [
        {"later": known.place, "earlier": known.parent, "shared": number, "copy": True}
        for known in come
        if known.parent is not None
        for number in [len(shared(known.own, by_place[known.parent].own))]
    ]
    if linked:
        connection.execute(insert(links), linked)


def paragraphs(connection: Connection, keys: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> None:
    """Write which article has which paragraph, in the order in which these rows stand."""
    order = np.argsort(keys, kind="stable")
    for low in range(0, len(order), 100_000):
        some = order[low : low + 100_000]
        rows = list(zip(keys[some].tolist(), places[some].tolist(), strict=True))
        connection.exec_driver_sql("INSERT INTO same_paragraphs (key, place) VALUES (?, ?)", rows)


def invented(first: int, last: int) -> Iterator[Known]:
    """As those of ``synthetic``, in size, time and copies, with shingles drawn by lot: no text has to be read for them."""
    chance = np.random.default_rng(first)
    for at in range(first, last):
        copy = at % 5 == 0 and at > first
        if not copy:
            names = chance.integers(-(1 << 63), 1 << 63, 7, np.int64)
            shingles = chance.integers(0, 1 << 32, 7 * 56, np.uint32) & ~np.uint32(1)
        many = 5 if at % 5 == 0 else 7
        lengths = np.full(many, 56, np.uint32)
        signature = Signature(names[:many], lengths, shingles[: many * 56])
        parent = at - 1 if copy else None
        yield Known(at, f"outlet{at % 40}", f"{at:016x}", _second(at), signature, bytes(many), parent, parent)


def fill(url: str, first: int, last: int) -> None:
    """Put so many articles into an index, without reading a text."""
    database = Database(url)
    keys: list[int] = []
    places: list[int] = []
    for low in range(first, last, FILLED):
        come = list(invented(low, min(low + FILLED, last)))
        with database.writing() as connection:
            put(connection, come)
        for known in come:
            keys += known.paragraphs
            places += [known.place] * len(known.paragraphs)
    with database.writing() as connection:
        paragraphs(connection, np.array(keys, np.int64), np.array(places, np.int64))
    database.close()


def check(folder: Path) -> None:
    """What is filled in bulk is what ``Same.change`` makes of the same articles."""
    held = []
    texts = dict(synthetic(0, 500))
    for name in ("changed", "filled"):
        database = Database(f"sqlite:///{folder / name}.sqlite")
        with database.writing() as connection:
            same = Same()
            same.make(connection)
            if name == "changed":
                same.change(connection, [], texts)
            else:
                come = [Known.of(at, text) for at, text in texts.items()]
                for known in come:
                    if known.place % 5 == 0 and known.place:
                        known.parent = known.root = known.place - 1
                put(connection, come)
                pairs = [(key, known.place) for known in come for key in known.paragraphs]
                paragraphs(connection, *np.array(pairs, np.int64).T)
            held.append({
                table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for table in schema.metadata.sorted_tables
            })
        database.close()
    if held[0] != held[1]:
        raise SystemExit("what is filled in bulk is not what Same.change makes")


def cost(folder: Path, known: Sequence[int]) -> None:
    same = Same()
    check(folder)
    database = Database(f"sqlite:///{folder / 'cost.sqlite'}")
    with database.writing() as connection:
        same.make(connection)
    done = 0
    for number in known:
        # In a process of its own, so that its memory is not taken for that of the index.
        filling = multiprocessing.get_context("spawn").Process(
            target=fill, args=(database.url, done, number - LAST)
        )
        filling.start()
        filling.join()
        if filling.exitcode:
            raise SystemExit(f"filling ended with {filling.exitcode}")
        done = max(done, number - LAST)
        batches = [dict(synthetic(at, at + TOGETHER)) for at in range(done, number, TOGETHER)]
        wall, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            with database.writing() as connection:
                same.change(connection, [], batch)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        done = number
        with database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
            size = int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{number:>9,} known: {LAST / cpu:,.0f} articles a CPU second, {LAST / wall:,.0f} a second;"
            f" {size / number:,.0f} bytes an article; peak {peak:,.0f} MB",
            flush=True,
        )
    database.close()


def bodies(folder: Path | None) -> list[Body]:
    """Of the pages of a folder, each text once; invented ones without."""
    if folder is None:
        return [text.paragraphs for at, text in synthetic(0, 1_500) if at % 5]
    found = {}
    for path in sorted(folder.rglob("gold/*.json")):
        gold = json.loads(path.read_text("utf-8"))
        body = gold.get("paragraphs") or gold.get("body") or gold.get("text") or []
        body = body.split("\n") if isinstance(body, str) else body
        body = [each["text"] if isinstance(each, dict) else each for each in body]
        body = [each for each in body if each.strip()]
        if len(" ".join(body).split()) >= 120:
            # A page may be in two sets, under two first paragraphs.
            found.setdefault(" ".join(sorted(body, key=len)[-1].split()[:20]), body)
    ordered = list(found.values())
    random.Random(3).shuffle(ordered)
    return ordered


def main(folder: Path | None, known: Sequence[int]) -> None:
    """Both."""
    with TemporaryDirectory() as at:
        database = Database(f"sqlite:///{Path(at) / 'well.sqlite'}")
        judge(Press(bodies(folder)).make(), database)
        database.close()
        cost(Path(at), known)


if __name__ == "__main__":
    given = [Path(each) for each in sys.argv[1:] if not each.isdecimal()]
    main(given[0] if given else None, [int(each) for each in sys.argv[1:] if each.isdecimal()] or [10_000])
