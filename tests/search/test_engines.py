"""Both databases give the same answers, and neither reads a table from end to end for one."""

import random
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from scrapers.search.card import Card, Edition
from scrapers.search.engine import Span
from scrapers.search.find import Sort, every, find, volume
from scrapers.search.fts5 import Fts5
from scrapers.search.index import Index
from scrapers.search.question import Filters, Question
from scrapers.search.tagged import MOST
from scrapers.search.tsvector import TsVector

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
COMMON = ["của", "là", "và"]
MIDDLE = ["đảng", "đang", "hạn", "hán", "mưa", "nghiêng", "nghieng", "parliament", "élections", "elections"]
RARE = ["đẳng", "zebra", "hòa"]


def cards(number: int) -> Iterator[tuple[Edition, Card]]:
    chance = random.Random(7)
    for at in range(number):
        time = NOON - timedelta(hours=at)
        words = [chance.choice(COMMON) for _ in range(10)] + [chance.choice(MIDDLE) for _ in range(3)]
        words += [chance.choice(RARE)] if at % 97 == 0 else []
        chance.shuffle(words)
        edition = Edition(
            outlet="gazette" if at % 3 else "herald",
            name="20261122T1200Z",
            day=time.date(),
            number=at,
            article_id=f"{at:016x}",
            fetched_at=NOON,
        )
        yield (
            edition,
            Card(
                outlet=edition.outlet,
                article_id=edition.article_id,
                url=f"https://gazette.example/post{at}",
                canonical_url=None,
                headline=" ".join(words[:3]),
                lead=" ".join(words[3:6]),
                body=(" ".join(words[6:]), "The end."),
                published=time.isoformat(),
                fetched_at=NOON.isoformat(),
                day=time.date().isoformat(),
                language="vi",
                section="Thời sự" if at % 2 else "Thể thao",
                authors=("Nguyễn Văn A",) if at % 5 == 0 else (),
                agencies=(),
                batch=edition.name,
                revision=1,
            ),
        )


def fill(index: Index, number: int) -> None:
    every_one = dict(cards(number))
    with index.database.writing() as connection:
        for outlet in ("gazette", "herald"):
            mine = {edition: card for edition, card in every_one.items() if edition.outlet == outlet}
            index.add(connection, outlet, mine, mine)
        index.engine.settle(connection)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.slow),
        pytest.param("postgresql that walks", marks=pytest.mark.slow),
        pytest.param("postgresql that asks its index", marks=pytest.mark.slow),
    ]
)
def index(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Index]:
    """What PostgreSQL does where very many articles have the words, and where few have them."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with Index.for_writing(url) as opened:
        if request.param == "postgresql that walks":
            opened.engine = TsVector(newest=7, cost=0)
        if request.param == "postgresql that asks its index":
            opened.engine = TsVector(newest=7, cost=1e9, together=5)
        yield opened


ASKED: list[tuple[str, Filters]] = [
    ("của", Filters()),
    ("cua", Filters()),
    ("dang", Filters()),
    ("đảng", Filters()),
    ("đẳng", Filters()),
    ("zebra", Filters()),
    ('"han han"', Filters()),
    ('"hạn hán"', Filters()),
    ('"hán hạn" -zebra', Filters()),
    ('"của đảng"', Filters()),
    ('"nghiêng là"', Filters()),
    ('"nghieng la"', Filters()),
    ('"của parliament"', Filters()),
    ('"cua elections"', Filters()),
    ('"của élections"', Filters()),
    ('"va cua parliament"', Filters()),
    ('"là của đang"', Filters()),
    ('đảng -"của parliament" -"hạn của"', Filters()),
    ("mưa -zebra", Filters()),
    ("mua -đảng", Filters()),
    ("mua -zebra -đảng -headline:dang", Filters()),
    ("mua đảng -zebra -đẳng", Filters()),
    ("-cua", Filters(outlets=("herald",))),
    ("-đảng -zebra", Filters(sections=("thể thao",))),
    ('-"han han" -đảng', Filters(outlets=("gazette",))),
    ("headline:mua body:dang", Filters()),
    ("headline:mưa -lead:đang", Filters()),
    ("hoà", Filters()),
    ("của", Filters(outlets=("herald",))),
    ("mua", Filters(sections=("the thao",), authors=("nguyen van a",))),
    ("mua", Filters(first=date(2026, 11, 20), last=date(2026, 11, 21))),
    ("", Filters(authors=("Nguyễn Văn A",))),
    ("the end", Filters(languages=("vi",))),
    ('"the end của"', Filters()),
    ("https://gazette.example/post7", Filters()),
    (f"{7:016x}", Filters()),
    ("nothing", Filters()),
    ("cua", Filters(articles=tuple(f"{at:016x}" for at in range(0, 2 * MOST, 2)))),
    ("cua", Filters(articles=(f"{7:016x}", f"{8:016x}"), outlets=("gazette",))),
    ("cua", Filters(articles=())),
    ("", Filters(articles=(f"{7:016x}",))),
]


def plain(question: Question, among: dict[Edition, Card]) -> list[str]:
    """The answer by looking at every article."""
    found = []
    for edition, card in among.items():
        fields = dict(zip(("headline", "lead", "body"), card.fields(), strict=True))

        def stands(term: Any, fields: Any = fields) -> bool:
            wanted = list(term.words)
            for name, words in fields.items():
                forms = [exact if term.marked else folded for folded, exact in words]
                if term.field in {None, name} and any(
                    forms[at : at + len(wanted)] == wanted for at in range(len(forms))
                ):
                    return True
            return False

        day, filters = edition.day, question.filters
        assert day is not None
        if (
            all(stands(term) != term.excluded for term in question.terms)
            and all(set(group) & set(card.facets) for group in question.facets)
            and (filters.first or date.min) <= day <= (filters.last or date.max)
        ):
            found.append(card.article_id)
    return sorted(found, key=lambda article_id: int(article_id, 16))


def test_every_answer_is_that_of_looking_at_every_article(index: Index) -> None:
    fill(index, 400)
    among = dict(cards(400))
    for typed, filters in ASKED:
        question = Question.parse(typed, filters)
        expected = plain(question, among)
        assert [hit.card.article_id for hit in every(index, question)] == expected, typed
        assert {hit.card.article_id for hit in every(index, question, sort=Sort.BEST)} == set(expected), typed
        assert volume(index, question).number == len(expected)
        assert sum(volume(index, question).days.values()) == len(expected)


def test_pages_end_where_the_next_begins(index: Index) -> None:
    fill(index, 100)
    question = Question.parse("cua")
    for sort in Sort:
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = find(index, question, sort=sort, limit=7, after=after)
            seen += [hit.card.article_id for hit in page.hits]
            after = page.after
        assert len(seen) == len(set(seen)) == volume(index, question).number


def test_what_is_taken_out_leaves_no_word(index: Index) -> None:
    fill(index, 50)
    among = dict(cards(50))
    with index.database.writing() as connection:
        connection.execute(text("DELETE FROM search_editions WHERE number >= 10"))
        for outlet in ("gazette", "herald"):
            ids = [edition.article_id for edition in among if edition.outlet == outlet]
            index.add(connection, outlet, {}, among, also=ids)
    assert volume(index, Question.parse("cua")).number == len(
        plain(
            Question.parse("cua"), {edition: card for edition, card in among.items() if edition.number < 10}
        )
    )
    with index.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM search_documents")).scalar() == 10
        assert connection.execute(text("SELECT count(*) FROM search_texts")).scalar() == 10
        if isinstance(index.engine, Fts5):
            connection.execute(
                text("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 0)")
            )


def test_two_articles_of_one_place_are_both_found(index: Index) -> None:
    (edition, card), (other, another) = list(cards(2))
    twin = replace(another, published=card.published)
    place = card.place
    with index.database.writing() as connection:
        index.add(connection, edition.outlet, {edition: card}, {edition: card})
        moved = place_taken(twin, place)
        index.add(connection, other.outlet, {other: moved}, {other: moved})
    assert volume(index, Question.parse("end")).number == 2


def place_taken(card: Card, place: int) -> Card:
    """An article of the place: its own is made the same."""

    class Twin(Card):
        @property
        def place(self) -> int:
            return place

    return Twin(**{name: getattr(card, name) for name in Card.__slots__})


def test_no_question_reads_a_table_from_end_to_end(index: Index) -> None:
    fill(index, 3_000)
    for typed, filters in ASKED:
        question = Question.parse(typed, filters)
        span = Span(before=1 << 62, first=filters.first, last=filters.last)
        for scored in (False, True):
            with index.database.reading() as connection, planned(connection, index.database.kind) as steps:
                index.engine.hits(connection, question, span, 20, scored=scored)
            assert steps, typed
            assert not [step for step in steps if scans(step)], (typed, steps)


@contextmanager
def planned(connection: Connection, kind: str) -> Generator[list[str]]:
    """The steps of the plan of each SELECT, as the database has it at that moment."""
    steps: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def explain(_connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith("SELECT"):
            return
        if kind == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            steps.extend(str(row[-1]) for row in cursor.fetchall())
            return
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        nodes = [cursor.fetchone()[0][0]["Plan"]]
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            steps.append(f"{node['Node Type']} {node.get('Relation Name', '')}")

    try:
        yield steps
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scans(step: str) -> bool:
    """SQLite calls every use of FTS5 a scan; the index of it says which."""
    return step.startswith(("SCAN search_documents", "SCAN search_texts", "SCAN d", "Seq Scan", "USE TEMP"))


def _put_anew(index: Index, connection: Connection) -> list[int]:
    """Half of the articles; one of them is put in, taken out and put in again, as one that changed is. Gives what a reader
    finds meanwhile."""
    half = [(card.place, card) for _, card in islice(cards(300), 150)]
    with index.engine.anew(connection):
        index.engine.put(connection, half[:100])
        index.engine.take_out(connection, half[:1])
        index.engine.put(connection, [*half[100:], half[0]])
        return _places(index)


def _places(index: Index) -> list[int]:
    """Of all articles, newest first."""
    with index.database.reading() as connection:
        return [hit.place for hit in index.engine.hits(connection, Question.parse("end"), Span(), 1000)]


@pytest.mark.slow
def test_a_transaction_that_puts_very_much_in_goes_on_looking_up_by_index(postgres_url: str) -> None:
    """Statements that were planned while the tables were small would read them from end to end."""
    made = cards(13_000)
    walked = text("SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname LIKE 'search%'")
    with Index.for_writing(postgres_url) as index, index.database.writing() as connection:

        def put(times: int, number: int) -> dict[str, int]:
            for _ in range(times):
                of_chunk = dict(islice(made, number))
                for outlet in ("gazette", "herald"):
                    mine = {edition: card for edition, card in of_chunk.items() if edition.outlet == outlet}
                    index.add(connection, outlet, mine, mine)
            return {row.relname: row.seq_tup_read for row in connection.execute(walked)}

        put(20, 25)
        before = put(1, 12_000)
        assert {"search_documents", "search_editions", "search_texts"} < before.keys()
        assert put(20, 25) == before


def test_readers_find_what_was_there_until_all_is_put_in_anew(index: Index) -> None:
    fill(index, 300)
    before = _places(index)
    with index.database.writing() as connection:
        assert _put_anew(index, connection) == before
    assert _places(index) == before[:150]
    # And it goes on from there.
    with index.database.writing() as connection:
        index.engine.put(connection, [(card.place, card) for _, card in islice(cards(300), 150, 300)])
    assert _places(index) == before


def test_what_is_not_put_in_whole_leaves_what_was_there(index: Index) -> None:
    fill(index, 300)
    before = _places(index)

    def broken_off() -> None:
        with index.database.writing() as connection, index.engine.anew(connection):
            index.engine.put(connection, [(card.place, card) for _, card in cards(10)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert _places(index) == before
    with index.database.writing() as connection:
        assert _put_anew(index, connection) == before
    assert _places(index) == before[:150]
