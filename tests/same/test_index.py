"""The index of what is the same: a function of the articles in it, held against the plainest way to say it."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from scrapers.archive.database import Database
from scrapers.same import schema
from scrapers.same.index import Same
from scrapers.same.known import Known, Text
from scrapers.same.links import compare
from scrapers.same.rules import RULES, Rules
from scrapers.same.rulings import Name, Pairs, Ruled
from scrapers.same.signature import prints_of

SMALL = Rules(least=6, repeat=3, common=4, prints=1, most=4)
DAY = 86_400
NOTHING_SAID = Pairs()
Clusters = Mapping[int, tuple[int | None, int | None]]


@dataclass
class Held:
    same: Same
    connection: Connection

    said: Pairs = NOTHING_SAID

    def change(self, gone: Sequence[int], come: Mapping[int, Text], said: Pairs = NOTHING_SAID) -> None:
        """``said``: what people say afterwards."""
        self.same.change(self.connection, gone, come, Ruled(before=self.said, after=said))
        self.said = said

    def everything(self) -> dict[str, Any]:
        return {
            table.name: sorted((tuple(row) for row in self.connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }

    def clusters(self) -> Clusters:
        rows = self.connection.execute(select(schema.articles))
        return {row.place: (row.parent, row.root) for row in rows}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'same.sqlite'}")
    yield made
    made.close()


def held(connection: Connection, rules: Rules = RULES) -> Held:
    made = Held(Same(rules), connection)
    made.same.empty(connection)
    return made


def name(text: Text) -> Name:
    return text.outlet, text.article_id


def root(known: Known) -> int:
    return known.place if known.root is None else known.root


def one_with(place: int, joined: Collection[tuple[Name, Name]], names: Mapping[int, Name]) -> set[Name]:
    """By what people say, whatever is there."""
    found = {names[place]}
    while more := {each for pair in joined if found & {*pair} for each in pair} - found:
        found |= more
    return found


def told(
    said: Pairs, known: Mapping[int, Known], names: Mapping[int, Name], place: int
) -> tuple[list[Known], list[Known]]:
    """Of earlier articles: those that people say one is the same as, and those that they say it is not."""
    ours = one_with(place, said.joined, names)
    earlier = [other for other in known.values() if other.order < known[place].order]
    theirs = {other.place: one_with(other.place, said.joined, names) for other in earlier}
    same = [other for other in earlier if names[other.place] in ours]
    apart = [
        other
        for other in earlier
        for pair in said.parted
        if (names[place], names[other.place]) in (pair, pair[::-1])
        or (
            theirs[other.place] != ours
            and any(one in ours and two in theirs[other.place] for one, two in (pair, pair[::-1]))
        )
    ]
    return same, apart


def plainly(texts: Mapping[int, Text], rules: Rules, said: Pairs = NOTHING_SAID) -> Clusters:
    """The definition, with every pair compared."""
    names = {place: name(text) for place, text in texts.items()}
    known = {place: Known.of(place, text) for place, text in texts.items()}
    paragraphs = Counter(key for each in known.values() for key in set(each.paragraphs))
    for each in known.values():
        each.leave_out({key for key, number in paragraphs.items() if number >= rules.repeat})
    prints = Counter(key for each in known.values() for key in each.prints)
    links: dict[int, list[tuple[Known, int]]] = defaultdict(list)
    for one, other in combinations(known.values(), 2):
        live = [
            each
            for each in set(prints_of(one.own)) & set(prints_of(other.own))
            if all(prints[(side.week << 32) + each] <= rules.common for side in (one, other))
        ]
        link = compare(one, other, len(live), rules)
        if link and link.copy:
            links[link.later].append((known[link.earlier], link.shared))
    by_people: set[int] = set()
    for each in sorted(known.values(), key=lambda each: each.order):
        same, apart = told(said, known, names, each.place)
        barred = {root(other) for other in apart}
        can = [
            (shared, -other.second, -other.place, other)
            for other, shared in links[each.place]
            if other.parent is None or other.place in by_people or shared >= rules.strong * each.size
            if root(other) not in barred
        ]
        if joined := [other for other in same if root(other) not in barred]:
            by_people.add(each.place)
            parent = min(joined, key=lambda other: other.order)
        elif can:
            parent = max(can, key=lambda one: one[:3])[3]
        else:
            continue
        each.parent, each.root = parent.place, root(parent)
    return {place: (each.parent, each.root) for place, each in known.items()}


def sentence(number: int) -> str:
    """Twelve words, and numbers in one of three, that no other number has."""
    words = [f"w{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + at)}" for at in range(12)]
    return " ".join(words if number % 3 else [*words[:6], str(number), *words[6:]])


@st.composite
def shelves(draw: st.DrawFn) -> dict[int, Text]:
    """Articles made of few paragraphs, so that many share some, and some paragraphs are everywhere."""
    number = draw(st.integers(1, 14))
    return {
        100 + at: Text(
            outlet=draw(st.sampled_from(["gazette", "herald", "star"])),
            article_id=f"{at:016x}",
            second=draw(st.integers(0, 20)) * DAY,
            paragraphs=tuple(
                map(
                    sentence,
                    draw(st.lists(st.integers(0, 7), max_size=5))
                    + draw(st.lists(st.integers(8, 40), max_size=2)),
                )
            ),
        )
        for at in range(number)
    }


def rulings(
    texts: Mapping[int, Text], there: Collection[int], drawn: Sequence[tuple[int, int, bool]]
) -> Pairs:
    """Of pairs of places, whether or not they are there."""
    names = {place: name(text) for place, text in texts.items()}
    pairs = {
        joined: [(names[one], names[other]) for one, other, same in drawn if same is joined and one != other]
        for joined in (True, False)
    }
    return Pairs(
        joined=pairs[True],
        parted=pairs[False],
        places={names[place]: place for place in there if place in names},
    )


@pytest.mark.thorough
@settings(max_examples=150)
@given(texts=shelves(), data=st.data())
def test_order_batches_and_what_left_again_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[int, Text], data: st.DataObject
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('same') / 'same.sqlite'}")
    order = data.draw(st.permutations(list(texts)))
    stay = set(data.draw(st.sets(st.sampled_from(order)))) if order else set()
    pair = st.tuples(st.sampled_from(list(texts)), st.sampled_from(list(texts)), st.booleans())
    spoken = st.lists(pair, max_size=6)
    there: set[int] = set()
    with database.writing() as connection:
        one = held(connection, SMALL)
        while order:
            size = data.draw(st.integers(1, len(order)))
            batch, order = order[:size], order[size:]
            again = data.draw(st.sampled_from([[], [place for place in texts if place not in order][:2]]))
            there |= {*batch, *again}
            said = data.draw(spoken)
            one.change(
                [*again], {place: texts[place] for place in {*batch, *again}}, rulings(texts, there, said)
            )
        assert one.clusters() == plainly(texts, SMALL, one.said)
        said = data.draw(spoken)
        one.change([], {}, rulings(texts, there, said))
        assert one.clusters() == plainly(texts, SMALL, one.said)
        one.change([place for place in texts if place not in stay], {}, rulings(texts, stay, said))
        rest = {place: text for place, text in texts.items() if place in stay}
        assert one.clusters() == plainly(rest, SMALL, one.said)
        live = one.everything()
        whole = held(connection, SMALL)
        whole.change([], rest, rulings(texts, stay, said))
        assert whole.everything() == live
    database.close()


def prose(seed: int, words: int = 300) -> list[str]:
    """Paragraphs of fifty words that no other seed has."""
    chance = random.Random(seed)
    drawn = [
        f"{chance.choice('bcdghklmnpqrstvx')}{chance.choice('aeiou')}{chance.randrange(400):x}z"
        for _ in range(words)
    ]
    drawn = ["".join(c for c in word if not c.isdigit()) + chr(97 + chance.randrange(26)) for word in drawn]
    return [" ".join(drawn[at : at + 50]) for at in range(0, words, 50)]


def text(outlet: str, number: int, paragraphs: Sequence[str], *, hours: float = 0) -> Text:
    return Text(
        outlet=outlet,
        article_id=f"{number:016x}",
        second=int(1_800_000_000 + hours * 3600),
        paragraphs=tuple(paragraphs),
    )


def clustered(database: Database, *texts: Text, rules: Rules = RULES) -> list[int | None]:
    """By number of the text: that of the first of its cluster, None for one that is no copy."""
    with database.writing() as connection:
        made = held(connection, rules)
        made.change([], dict(enumerate(texts)))
        return [root for _, (_, root) in sorted(made.clusters().items())]


def test_copies_that_were_cut_led_anew_or_run_together_are_one(database: Database) -> None:
    whole = prose(1)
    assert clustered(
        database,
        text("agency", 0, whole),
        text("gazette", 1, whole[:2], hours=1),
        text("herald", 2, [prose(2, 50)[0], *whole[1:]], hours=2),
        text("star", 3, [" ".join(whole).upper()], hours=3),
        text("gazette", 4, prose(3), hours=3),
    ) == [None, 0, 0, 0, None]


def test_a_round_up_joins_one_story_and_does_not_make_one_of_all(database: Database) -> None:
    stories = [prose(seed, 100) for seed in range(10)]
    texts = [text(f"paper{number}", number, story, hours=number) for number, story in enumerate(stories)]
    everything = [paragraph for story in stories for paragraph in story]
    roots = clustered(database, *texts, text("digest", 10, everything, hours=20))
    assert roots[:10] == [None] * 10
    assert roots[10] == 0


def test_an_article_that_copies_a_thousand_others_joins_one(database: Database) -> None:
    stories = [prose(seed, 50) for seed in range(1_000)]
    texts = [text("paper", number, story, hours=number / 100) for number, story in enumerate(stories)]
    roots = clustered(database, *texts, text("digest", 1_000, [each[0] for each in stories], hours=20))
    assert Counter(root is None for root in roots)[True] == 1_000


def test_copies_of_copies_do_not_wander_off(database: Database) -> None:
    pieces = prose(1, 1_000)
    texts = [text(f"paper{at}", at, pieces[at * 2 : at * 2 + 4], hours=at) for at in range(8)]
    assert clustered(database, *texts) == [None, 0, None, 2, None, 4, None, 6]


def weather(day: int) -> list[str]:
    chance = random.Random(day)
    towns = [
        "Lào Cai",
        "Hà Nội",
        "Thanh Hóa",
        "Vinh",
        "Huế",
        "Đà Nẵng",
        "Pleiku",
        "Sài Gòn",
        "Cần Thơ",
        "Cà Mau",
    ]
    return [
        f"{town}: có mây, đêm không mưa, ngày nắng nhẹ, gió đông bắc cấp {chance.randrange(2, 5)}, nhiệt độ thấp nhất từ"
        f" {chance.randrange(12, 24)} đến {chance.randrange(24, 28)} độ C, cao nhất {chance.randrange(28, 36)} độ C."
        for town in towns
    ]


def test_the_weather_of_one_day_is_not_that_of_the_next(database: Database) -> None:
    days = [
        text(outlet, 2 * day + at, weather(day), hours=24 * day + at)
        for day in range(4)
        for at, outlet in enumerate(("agency", "paper"))
    ]
    assert clustered(database, *days) == [None, 0, None, 2, None, 4, None, 6]


def test_hundreds_of_one_template_are_no_cluster(database: Database) -> None:
    frame = prose(1)
    with database.writing() as connection:
        made = held(connection, Rules(common=20))
        for at in range(0, 400, 50):
            made.change(
                [],
                {
                    place: text(
                        f"paper{place % 50}",
                        place,
                        [f"{paragraph} {prose(place + 10, 12)[0]}" for paragraph in frame],
                    )
                    for place in range(at, at + 50)
                },
            )
        links = len(connection.execute(select(schema.links)).all())
        assert links == 0
        assert not any(root for _, root in made.clusters().values())


def test_what_a_site_repeats_is_no_copy(database: Database) -> None:
    foot = prose(99, 100)
    own = [text(f"paper{at % 2}", at, [*prose(at, 50), *foot], hours=at) for at in range(12)]
    assert clustered(database, *own) == [None] * 12


NOTHING: list[list[str]] = [
    [],
    [""],
    ["Hà Nội"],
    ["word"] * 60,
    ["a " * 4],
    [". , !"],
    ["x" * 100_000],
    ["word " * 30_000],
]


@pytest.mark.parametrize("paragraphs", NOTHING)
def test_what_says_nothing_is_no_copy(database: Database, paragraphs: list[str]) -> None:
    assert clustered(database, *(text(f"paper{at}", at, paragraphs) for at in range(3))) == [None] * 3


def test_a_copy_of_last_year_is_none(database: Database) -> None:
    whole = prose(1)
    assert clustered(
        database,
        text("a", 0, whole, hours=-24 * 365),
        text("b", 1, whole),
        text("c", 2, whole, hours=24 * 7),
        text("d", 3, whole, hours=24 * 7 + 1),
    ) == [None, None, 1, 1]


def test_people_join_and_part_and_what_depends_on_it_follows(database: Database) -> None:
    whole = prose(1)
    texts = dict(
        enumerate([
            text("agency", 0, whole),
            text("gazette", 1, whole, hours=1),
            text("herald", 2, prose(2), hours=2),
            text("star", 3, [prose(2)[0], prose(2)[1], prose(2)[2], prose(3)[0]], hours=3),
            text("echo", 4, prose(4), hours=4),
        ])
    )
    names = {place: name(each) for place, each in texts.items()}

    def said(there: Collection[int], joined: Any = (), parted: Any = ()) -> Pairs:
        return Pairs(
            joined=[(names[one], names[other]) for one, other in joined],
            parted=[(names[one], names[other]) for one, other in parted],
            places={names[place]: place for place in there},
        )

    def roots(made: Held) -> list[int | None]:
        return [of for _, (_, of) in sorted(made.clusters().items())]

    with database.writing() as connection:
        made = held(connection)
        later = {place: each for place, each in texts.items() if place}
        made.change([], later, said(later, [(1, 2), (2, 4)]))
        assert roots(made) == [None, 1, 1, 1], "2 keeps its own copy, of which much stands elsewhere"
        made.change([], {0: texts[0]}, said(texts, [(1, 2), (2, 4)]))
        assert roots(made) == [None, 0, 0, 0, 0], "what was joined follows to the first"
        made.change([2], {}, said({0, 1, 3, 4}, [(1, 2), (2, 4)]))
        assert roots(made) == [None, 0, None, 0], "joined through what is not published"
        made.change([], {2: texts[2]}, said(texts, [(1, 2), (2, 4)], [(0, 1)]))
        assert roots(made) == [None, None, 1, 1, 1], (
            "the later of two that are parted leaves with what joined it"
        )
        made.change([], {}, said(texts, [(2, 4)], [(0, 4), (3, 4)]))
        assert roots(made) == [None, 0, None, None, 2], "parted from one is parted from what is one with it"
        made.change([], {}, said(texts))
        assert roots(made) == [None, 0, None, 2, None], "taken back"


def test_what_people_contradict_is_parted(database: Database) -> None:
    texts = dict(enumerate(text(f"paper{at}", at, prose(at), hours=at) for at in range(3)))
    names = {place: name(each) for place, each in texts.items()}
    with database.writing() as connection:
        made = held(connection)
        said = Pairs(
            joined=[(names[0], names[1]), (names[1], names[2])],
            parted=[(names[2], names[0])],
            places={names[place]: place for place in texts},
        )
        made.change([], texts, said)
        assert [of for _, (_, of) in sorted(made.clusters().items())] == [None, 0, None]
