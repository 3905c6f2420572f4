"""The index of events: a function of the articles in it, held against the plainest way to say it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import isqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from scrapers.archive.database import Database
from scrapers.events import schema
from scrapers.events.index import Events
from scrapers.events.known import Known, Report
from scrapers.events.links import Link, compare, weight
from scrapers.events.rules import RULES, Rules
from scrapers.same.rulings import Pairs, Ruled

HOUR = 3600
NOTHING_SAID = Pairs()
SMALL = Rules(common=3, keys=1, named=2, numbers=2, spread=40 * HOUR)
Place = tuple[int | None, int | None]


@dataclass
class Held:
    events: Events
    connection: Connection
    heads: dict[int, int] = field(default_factory=dict)
    said: Pairs = NOTHING_SAID

    def change(
        self,
        gone: Sequence[int],
        come: Mapping[int, Report],
        heads: Mapping[int, int],
        said: Pairs = NOTHING_SAID,
    ) -> None:
        """``heads``: of every article that is there afterwards. ``said``: what people say then."""
        told = {
            place: head for place, head in heads.items() if place in come or self.heads.get(place) != head
        }
        self.heads = dict(heads)
        self.events.change(self.connection, gone, come, told, Ruled(before=self.said, after=said))
        self.said = said

    def everything(self) -> dict[str, Any]:
        return {
            table.name: sorted((tuple(row) for row in self.connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }

    def found(self) -> dict[int, Place]:
        rows = self.connection.execute(select(schema.articles))
        return {row.place: (row.parent, row.root) for row in rows}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'events.sqlite'}")
    yield made
    made.close()


def held(connection: Connection, rules: Rules = RULES) -> Held:
    made = Held(Events(rules), connection)
    made.events.empty(connection)
    return made


def rulings(drawn: Sequence[tuple[int, int, bool]], there: Collection[int]) -> Pairs:
    """Of pairs of places, whether or not they are there."""
    pairs = {
        joined: [(("", str(one)), ("", str(other))) for one, other, same in drawn if same is joined]
        for joined in (True, False)
    }
    return Pairs(joined=pairs[True], parted=pairs[False], places={("", str(place)): place for place in there})


def root(known: Known) -> int:
    return known.place if known.root is None else known.root


def tied(said: Pairs, heads: Mapping[int, int]) -> tuple[list[set[object]], set[tuple[object, object]]]:
    """By what people say, also of articles that are not there: what is one event, articles and heads together, and which
    heads are not."""
    found: list[set[object]] = [{one, other} for one, other in said.joined]
    found += [{("", str(place)), head} for place, head in heads.items()]
    while pair := next(((one, other) for one, other in combinations(found, 2) if one & other), None):
        found.remove(pair[1])
        pair[0].update(pair[1])
    apart: set[tuple[object, object]] = set()
    for two in said.parted:
        sides = [next((group for group in found if name in group), {name}) for name in two]
        if sides[0] is sides[1]:
            sides = [{heads.get(int(name[1]))} for name in two]
        apart |= {(one, other) for this, that in (sides, sides[::-1]) for one in this for other in that}
    return found, apart


def plainly(
    reports: Mapping[int, Report], heads: Mapping[int, int], rules: Rules, said: Pairs = NOTHING_SAID
) -> dict[int, Place]:
    """The definition, with every pair compared."""
    every = {place: Known.of(place, report) for place, report in reports.items()}
    known = {place: each for place, each in every.items() if heads[place] == place}
    holders = Counter((each.span(rules.window), key) for each in known.values() for key in each.numbers)
    common = {
        place: {key for key in each.numbers if holders[each.span(rules.window), key] > rules.common}
        for place, each in known.items()
    }
    for place, each in known.items():
        each.norm = weight(each.keys, common[place], rules)
    links: dict[tuple[int, int], Link] = {}
    for one, other in combinations(known.values(), 2):
        faint = {
            key
            for key in {*one.numbers} & {*other.numbers}
            if any(holders[side.span(rules.window), key] > rules.common for side in (one, other))
        }
        if made := compare(one, other, faint, rules):
            links[made.later, made.earlier] = made
    crowd = Counter(address for each in every.values() for address in each.translations.tolist())
    for one, other in ((one, other) for one in every.values() for other in every.values()):
        shared = {*one.translations.tolist()} & {*other.addresses.tolist()}
        ends = sorted({heads[one.place], heads[other.place]}, key=lambda place: known[place].order)
        named = any(crowd[each] <= rules.named for each in shared)
        if named and len(ends) == 2 and known[ends[0]].paper != known[ends[1]].paper:
            links[ends[1], ends[0]] = Link(ends[1], ends[0], 1000, certain=True)
    series = {end for ends, link in links.items() if link.series for end in ends}
    joins: dict[int, list[tuple[Known, int]]] = defaultdict(list)
    for (later, earlier), link in links.items():
        rivals = [
            other.score
            for ends, other in links.items()
            if not other.series and ends != (later, earlier)
            for this, that in ((later, earlier), (earlier, later))
            if this in ends and known[ends[1] if ends[0] == this else ends[0]].paper == known[that].paper
        ]
        good = link.score >= rules.score and link.score * 100 >= rules.margin * max(rivals, default=0)
        if link.certain or (good and not link.series and not series & {later, earlier}):
            joins[later].append((known[earlier], link.score))
    groups, apart = tied(said, heads)
    by_people: set[int] = set()
    for each in sorted(known.values(), key=lambda each: each.order):
        earlier = [other for other in known.values() if other.order < each.order]
        barred = {root(other) for other in earlier if (each.place, other.place) in apart}
        can = [
            (score, -other.second, -other.place, other)
            for other, score in joins[each.place]
            if root(other) not in barred
            and (
                other.parent is None
                or other.place in by_people
                or (score >= rules.strong and each.second - known[root(other)].second <= rules.spread)
            )
        ]
        joined = [
            other
            for other in earlier
            if root(other) not in barred and any({each.place, other.place} <= group for group in groups)
        ]
        if joined:
            by_people.add(each.place)
            parent = min(joined, key=lambda other: other.order)
        elif can:
            parent = max(can, key=lambda one: one[:3])[3]
        else:
            continue
        each.parent, each.root = parent.place, root(parent)
    return {place: (each.parent, each.root) for place, each in every.items()}


KINDS = {"name": 0, "figure": 3, "number": 6}


def key(kind: str, number: int) -> int:
    return number << 3 | KINDS[kind]


@st.composite
def shelves(draw: st.DrawFn) -> dict[int, Report]:
    """Reports of few keys, so that many share some, and some keys are everywhere."""
    keys = [key("name", at) for at in range(12)] + [key("figure", at) for at in range(6)]
    sites = [f"site/{at}" for at in range(6)]
    return {
        100 + at: Report(
            outlet=draw(st.sampled_from(["gazette", "herald", "star"])),
            language=draw(st.sampled_from(["vi", "en", "en-GB", ""])),
            second=draw(st.integers(0, 12)) * 6 * HOUR,
            keys=draw(st.sets(st.sampled_from(keys), max_size=9)),
            addresses=draw(st.sets(st.sampled_from(sites), max_size=2)),
            translations=draw(st.sets(st.sampled_from(sites), max_size=1)),
        )
        for at in range(draw(st.integers(1, 12)))
    }


@st.composite
def clusters(draw: st.DrawFn, reports: Mapping[int, Report]) -> dict[int, int]:
    """Some are copies of an earlier one, as ``Same`` might have it."""
    heads: dict[int, int] = {}
    for place in sorted(reports, key=lambda place: (reports[place].second, place)):
        firsts = [head for head in heads.values() if heads[head] == head]
        copied = firsts and draw(st.integers(0, 3)) == 0
        heads[place] = draw(st.sampled_from(firsts)) if copied else place
    return heads


@pytest.mark.thorough
@settings(max_examples=100, deadline=None)
@given(reports=shelves(), data=st.data())
def test_order_batches_and_what_left_again_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, reports: dict[int, Report], data: st.DataObject
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('events') / 'events.sqlite'}")
    order = data.draw(st.permutations(list(reports)))
    stay = set(data.draw(st.sets(st.sampled_from(order))))
    pair = st.tuples(st.sampled_from(list(reports)), st.sampled_from(list(reports)), st.booleans())
    spoken = st.lists(pair.filter(lambda each: each[0] != each[1]), max_size=6)
    if len(reports) < 2:
        spoken = st.just([])
    there: dict[int, Report] = {}
    with database.writing() as connection:
        one = held(connection, SMALL)
        while order:
            size = data.draw(st.integers(1, len(order)))
            batch, order = order[:size], order[size:]
            again = data.draw(st.sampled_from([[], list(there)[:2]]))
            come = {place: reports[place] for place in {*batch, *again}}
            there |= come
            one.change(again, come, data.draw(clusters(there)), rulings(data.draw(spoken), there))
        assert one.found() == plainly(reports, one.heads, SMALL, one.said)
        said = data.draw(spoken)
        one.change([], {}, one.heads, rulings(said, reports))
        assert one.found() == plainly(reports, one.heads, SMALL, one.said)
        left = [place for place in reports if place not in stay]
        rest = {place: report for place, report in reports.items() if place in stay}
        one.change(left, {}, data.draw(clusters(rest)), rulings(said, rest))
        assert one.found() == plainly(rest, one.heads, SMALL, one.said)
        live = one.everything()
        whole = held(connection, SMALL)
        whole.change([], rest, one.heads, one.said)
        assert whole.everything() == live
    database.close()


def report(
    outlet: str,
    names: Sequence[int],
    *,
    figures: Sequence[int] = (),
    hours: float = 0,
    language: str = "vi",
    **more: Any,
) -> Report:
    keys = [*(key("name", at) for at in names), *(key("figure", at) for at in figures)]
    second = int(1_800_000_000 + hours * HOUR)
    return Report(outlet=outlet, language=language, second=second, keys=keys, **more)


def grouped(database: Database, *reports: Report, rules: Rules = RULES) -> list[int | None]:
    """By number of the report: that of the first of its event, None for one that begins an event."""
    with database.writing() as connection:
        made = held(connection, rules)
        made.change([], dict(enumerate(reports)), {at: at for at in range(len(reports))})
        return [root for _, (_, root) in sorted(made.found().items())]


def test_reports_in_two_languages_are_one_event_and_others_of_the_day_are_not(database: Database) -> None:
    assert grouped(
        database,
        report("a", [1, 2, 3, 4, 5, 6]),
        report("b", [1, 2, 3, 4, 8], hours=3, language="en"),
        report("b", [1, 2, 3, 10, 11, 12, 13, 14], hours=4, language="en"),
        report("b", [21, 22, 23, 24], hours=4, language="en"),
    ) == [None, 0, None, None]


def test_two_that_are_as_good_are_in_doubt(database: Database) -> None:
    first = report("a", [1, 2, 3, 4, 5, 6])
    twins = [report("b", [1, 2, 3, 4, 7 + at], hours=3, language="en") for at in range(2)]
    assert grouped(database, first, *twins) == [None] * 3
    assert grouped(database, first, twins[0], report("c", [1, 2, 3, 4, 9], hours=1)) == [None, 0, 0]


def test_where_no_number_agrees_names_must_do_so_the_more(database: Database) -> None:
    one, other = [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 8, 9, 10, 11]
    for figures, found in (([], None), ([1], 0)):
        reports = [
            report("a", one, figures=figures),
            report("b", other, figures=figures, hours=3, language="en"),
        ]
        assert grouped(database, *reports) == [None, found]


def test_what_is_too_far_apart_is_not_compared(database: Database) -> None:
    names = [1, 2, 3, 4, 5]
    times = (-24 * 365, 0, 36, 72, 96, 97)
    reports = [report(f"paper{at}", names, hours=hours) for at, hours in enumerate(times)]
    assert grouped(database, *reports) == [None, None, 1, 1, 1, None]


def test_a_translation_that_a_page_names_is_certain(database: Database) -> None:
    assert grouped(
        database,
        report("a", [1, 2], addresses=["a/1"]),
        report("b", [8, 9], hours=200, language="en", translations=["a/1"]),
        report("a", [1, 3], language="fr", translations=["a/1"]),
        report("a", [1, 4], translations=["a/1"]),
    ) == [None, 0, 0, None]


def test_an_address_that_everybody_names_is_no_translation(database: Database) -> None:
    home = report("a", [1, 2], addresses=["a/1"])
    others = [
        report(f"b{at}", [9 + at], hours=1 + at, language="en", translations=["a/1"]) for at in range(21)
    ]
    assert grouped(database, home, *others) == [None] * 22
    assert grouped(database, home, *others[:20]) == [None, *[0] * 20]


def test_a_copy_reports_what_its_first_reports(database: Database) -> None:
    reports = [
        report("a", [1, 2, 3, 4]),
        report("copy", [1, 2, 3, 4], hours=1, addresses=["copy/1"]),
        report("b", [8], hours=2, language="en", translations=["copy/1"]),
    ]
    with database.writing() as connection:
        made = held(connection)
        made.change([], dict(enumerate(reports)), {0: 0, 1: 0, 2: 2})
        assert made.found() == {0: (None, None), 1: (None, None), 2: (0, 0)}
        made.change([0], {}, {1: 1, 2: 2})
        assert made.found() == {1: (None, None), 2: (1, 1)}


def test_the_weather_of_every_day_is_no_event(database: Database) -> None:
    towns = list(range(10))
    days = [
        report(outlet, towns, figures=range(100 * day, 100 * day + 8), hours=24 * day + at)
        for day in range(4)
        for at, outlet in enumerate(("agency", "paper"))
    ]
    assert grouped(database, *days) == [None] * 8


def test_names_that_agree_around_numbers_that_do_not_are_no_event(database: Database) -> None:
    assert grouped(
        database,
        report("a", [1, 2, 3, 4, 5], figures=[1, 2, 3, 4]),
        report("b", [1, 2, 3, 4, 5], figures=[5, 6, 7, 8], hours=1),
        report("c", [1, 2, 3, 4, 5], figures=[1, 2, 3, 9], hours=2),
    ) == [None, None, 0]


def test_hundreds_of_a_template_are_no_event(database: Database) -> None:
    with database.writing() as connection:
        made = held(connection, Rules(common=10))
        every: dict[int, int] = {}
        for at in range(0, 600, 50):
            batch = {
                place: report(f"paper{place % 50}", [1, 2, 3, 4, 5, 100 + place])
                for place in range(at, at + 50)
            }
            every |= {place: place for place in batch}
            made.change([], batch, every)
        assert not made.everything()["event_links"]
        assert not any(root for _, root in made.found().values())


@pytest.mark.parametrize("keys", [[], [1], [1, 2]])
def test_what_says_nothing_is_no_event(database: Database, keys: list[int]) -> None:
    assert grouped(database, *(report(f"paper{at}", keys) for at in range(3))) == [None] * 3


def test_scores_are_whole_numbers(database: Database) -> None:
    one, other = (Known.of(at, report("ab"[at], [1, 2, 3, 4 + at], figures=[1])) for at in range(2))
    one.norm = other.norm = weight(one.keys, (), RULES)
    made = compare(one, other, set(), RULES)
    assert made
    assert made == compare(other, one, set(), RULES)
    assert made.score == 1000 * 380 // isqrt(480 * 480)
