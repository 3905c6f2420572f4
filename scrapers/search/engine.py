"""The words of the index, and the one thing that the two databases do each in its own way: finding them.

SQLite: an FTS5 table without content, columns for the folded and for the exact form of each field, and one for facets
(what can be filtered by), so that a common word of one outlet is an intersection of two lists and not a join. An
article whose exact words are its folded ones, as most of English, has nothing in the exact columns.

PostgreSQL: one tsvector, which we make ourselves: folded words as they are, exact ones with ``=`` before them, facets with
``@``, fields as weights A, B and C. No configuration, no extension and no rights are needed.

Both find hits newest first and stop when they have enough. Ranking, counting and charts look at the newest hits alone:
to rank all hits of a common word takes seconds at a million articles.
"""

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, text
from sqlalchemy import exc as sql

from scrapers.errors import BadQuery
from scrapers.search.card import Card, place_of
from scrapers.search.question import FIELDS, Question, Term

PATIENCE = 20
"""Seconds that one question may take."""
SOUGHT = 20_000
"""Hits that PostgreSQL sorts; of more it walks from the newest on."""
_STEPS = 100_000
"""Of SQLite's machine between two looks at the clock."""


WORDS = "search_words"
"""The table of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Among which articles hits are looked for."""

    before: int | None = None
    """Places lower than this one; None for all."""
    first: date | None = None
    last: date | None = None

    @property
    def values(self) -> dict[str, Any]:
        """For the statements; a day of an outlet is at most a day away from that of UTC."""
        low = place_of(self.first, after=-1) if self.first else -1
        high = place_of(self.last, after=2) if self.last else (1 << 63) - 1
        return {
            "low": low,
            "high": min(high, self.before) if self.before is not None else high,
            "first": self.first or date.min,
            "last": self.last or date.max,
        }

    @property
    def dated(self) -> bool:
        """Whether days are asked for."""
        return self.first is not None or self.last is not None


class Engine(Protocol):
    """What the index asks of a database."""

    def make(self, connection: Connection) -> None:
        """The tables of words. Idempotent."""

    def empty(self, connection: Connection) -> None:
        """Take all words out."""

    def put(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """Put words in, by the place of their article."""

    def take_out(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """Take out what ``put`` put in."""

    def settle(self, connection: Connection) -> None:
        """Once very much was put in."""

    def match(self, question: Question) -> str:
        """The question in the database's own language."""

    def asking(self, connection: Connection, match: str) -> AbstractContextManager[None]:
        """A context in which ``hits`` are looked for. Raises BadQuery for what takes longer than ``PATIENCE``."""

    def hits(self, span: Span, *, scored: bool = False) -> str:
        """A SELECT of ``place``, and ``score`` (the higher the better), newest first; parameters ``match``, ``limit`` and those
        of ``Span.values``."""


class Fts5:
    """SQLite."""

    _COLUMNS = (*FIELDS, *(f"{field}_exact" for field in FIELDS), "facet")
    _WEIGHTS = "8.0, 3.0, 1.0, 8.0, 3.0, 1.0, 0.0"

    def make(self, connection: Connection) -> None:
        """As ``Engine``."""
        # ``ascii`` cuts at ASCII alone, which words of ours have none of, and so leaves them as they are.
        columns = ", ".join(self._COLUMNS)
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5({columns}, content='', tokenize='ascii')"
        )

    def empty(self, connection: Connection) -> None:
        """As ``Engine``."""
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_words")
        self.make(connection)

    def put(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        marks = ", ".join("?" * (len(self._COLUMNS) + 1))
        self._many(
            connection,
            f"INSERT INTO search_words (rowid, {', '.join(self._COLUMNS)}) VALUES ({marks})",  # ruff: ignore[hardcoded-sql-expression] - our own names
            cards,
        )

    def take_out(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        marks = ", ".join("?" * (len(self._COLUMNS) + 1))
        columns = ", ".join(self._COLUMNS)
        self._many(
            connection,
            f"INSERT INTO search_words (search_words, rowid, {columns}) VALUES ('delete', {marks})",  # ruff: ignore[hardcoded-sql-expression] - our own names
            cards,
        )

    def _many(self, connection: Connection, statement: str, cards: Iterable[tuple[int, Card]]) -> None:
        rows = [(place, *_columns(card)) for place, card in cards]
        if rows:
            connection.exec_driver_sql(statement, rows)

    def settle(self, connection: Connection) -> None:
        """As ``Engine``."""
        connection.exec_driver_sql("INSERT INTO search_words (search_words) VALUES ('optimize')")

    def match(self, question: Question) -> str:
        """As ``Engine``."""
        wanted = [_fts5(term) for term in question.terms if not term.excluded]
        wanted += [f"({' OR '.join(f'facet : {one}' for one in group)})" for group in question.facets]
        unwanted = [_fts5(term) for term in question.terms if term.excluded]
        found = " AND ".join(wanted)
        return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found

    @contextmanager
    def asking(self, connection: Connection, match: str) -> Generator[None]:
        """As ``Engine``."""
        deadline = time.monotonic() + PATIENCE
        raw: Any = connection.connection.driver_connection
        raw.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            yield
        except sql.OperationalError as error:
            if "interrupted" in str(error.orig):
                raise _too_slow() from error
            raise
        finally:
            raw.set_progress_handler(None, 0)

    def hits(self, span: Span, *, scored: bool = False) -> str:
        """As ``Engine``."""
        # CROSS JOIN keeps the order of the tables: the other way round it would ask the words once an article.
        dated = "CROSS JOIN search_documents AS d ON d.place = search_words.rowid" if span.dated else ""
        days = "AND d.day BETWEEN :first AND :last" if span.dated else ""
        score = f", -bm25(search_words, {self._WEIGHTS}) AS score" if scored else ""
        return (
            f"SELECT search_words.rowid AS place{score} FROM search_words {dated}"  # ruff: ignore[hardcoded-sql-expression] - our own words
            f" WHERE search_words MATCH :match AND search_words.rowid >= :low AND search_words.rowid < :high {days}"
            " ORDER BY search_words.rowid DESC LIMIT :limit"
        )


class TsVector:
    """PostgreSQL."""

    def make(self, connection: Connection) -> None:
        """As ``Engine``."""
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS search_words (place bigint PRIMARY KEY, words tsvector NOT NULL)"
            )
        )
        connection.execute(
            text("CREATE INDEX IF NOT EXISTS search_words_by_word ON search_words USING gin (words)")
        )

    def empty(self, connection: Connection) -> None:
        """As ``Engine``."""
        self.make(connection)
        connection.execute(text("DELETE FROM search_words"))

    def put(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        rows = [{"place": place, "words": _vector(card)} for place, card in cards]
        if rows:
            connection.execute(
                text("INSERT INTO search_words (place, words) VALUES (:place, CAST(:words AS tsvector))"),
                rows,
            )

    def take_out(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        places = [place for place, _ in cards]
        if places:
            query = text("DELETE FROM search_words WHERE place IN :places")
            connection.execute(query.bindparams(bindparam("places", expanding=True)), {"places": places})

    def settle(self, connection: Connection) -> None:
        """As ``Engine``."""
        for table in ("search_words", "search_documents", "search_texts", "search_editions"):
            connection.execute(text(f"ANALYZE {table}"))

    def match(self, question: Question) -> str:
        """As ``Engine``."""
        wanted = [_tsquery(term) for term in question.terms if not term.excluded]
        wanted += [f"({' | '.join(_quoted('@' + one) for one in group)})" for group in question.facets]
        unwanted = [f"!{_tsquery(term)}" for term in question.terms if term.excluded]
        return " & ".join(wanted + unwanted)

    @contextmanager
    def asking(self, connection: Connection, match: str) -> Generator[None]:
        """As ``Engine``. The planner cannot know how many articles have a word that is not among the most common ones: walking
        from the newest article on is right for a common word, and reads the whole table for a rare one. So it is asked
        first whether there are many, which no order makes slow."""
        try:
            connection.execute(text(f"SET LOCAL statement_timeout = {PATIENCE * 1000}"))
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            few = text(
                "SELECT count(*) FROM (SELECT 1 FROM search_words WHERE words @@ CAST(:match AS tsquery) LIMIT :limit) AS few"
            )
            found = connection.execute(few, {"match": match, "limit": SOUGHT}).scalar() or 0
            for switch in ("enable_bitmapscan", "enable_sort") if found >= SOUGHT else ("enable_indexscan",):
                connection.execute(text(f"SET LOCAL {switch} = off"))
            yield
        except sql.DBAPIError as error:
            if "statement timeout" in str(error.orig):
                raise _too_slow() from error
            raise
        else:
            for switch in ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_indexscan"):
                connection.execute(text(f"SET LOCAL {switch} = on"))

    def hits(self, span: Span, *, scored: bool = False) -> str:
        """As ``Engine``."""
        dated = "JOIN search_documents AS d ON d.place = w.place" if span.dated else ""
        days = "AND d.day BETWEEN :first AND :last" if span.dated else ""
        score = ", ts_rank('{0, 0.12, 0.4, 1}', w.words, CAST(:match AS tsquery)) AS score" if scored else ""
        return (
            f"SELECT w.place{score} FROM search_words AS w {dated}"  # ruff: ignore[hardcoded-sql-expression] - our own words
            f" WHERE w.words @@ CAST(:match AS tsquery) AND w.place >= :low AND w.place < :high {days}"
            " ORDER BY w.place DESC LIMIT :limit"
        )


def engine_of(kind: str) -> Engine:
    """The one for a kind of database (``Database.kind``)."""
    return Fts5() if kind == "sqlite" else TsVector()


def _too_slow() -> BadQuery:
    return BadQuery(
        "the question takes longer than %(patience)s s: ask for rarer words, one outlet, or fewer days",
        patience=PATIENCE,
    )


def _columns(card: Card) -> Sequence[str]:
    found = list(card.fields())
    folded = [" ".join(plain for plain, _ in of) for of in found]
    exact = [" ".join(marked for _, marked in of) for of in found]
    exact = ["" if of == plain else of for of, plain in zip(exact, folded, strict=True)]
    return (*folded, *exact, " ".join(card.facets))


def _fts5(term: Term) -> str:
    fields = [term.field] if term.field else FIELDS
    names = " ".join(f"{field}_exact" if term.marked else field for field in fields)
    return f'({{{names}}} : "{" ".join(term.words)}")'


_GAP = 10
"""Between the places of two fields: no phrase reaches over it."""


def _vector(card: Card) -> str:
    """A tsvector, as PostgreSQL reads it. Words hold nothing that would have to be escaped."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, found in zip("ABC", card.fields(), strict=True):
        marked = any(folded != exact for folded, exact in found)
        for folded, exact in found:
            at += 1
            places.setdefault(folded, []).append(f"{at}{weight}")
            if marked:
                places.setdefault(f"={exact}", []).append(f"{at}{weight}")
        at += _GAP
    lexemes = [f"{_quoted(word)}:{','.join(of)}" for word, of in places.items()]
    return " ".join([*lexemes, *(_quoted("@" + one) for one in card.facets)])


def _tsquery(term: Term) -> str:
    weight = f":{'ABC'[FIELDS.index(term.field)]}" if term.field else ""
    words = (_quoted(f"={word}" if term.marked else word) + weight for word in term.words)
    return f"({' <-> '.join(words)})"


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"
