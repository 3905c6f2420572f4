"""Finding words in SQLite.

An FTS5 table without content: columns for the folded and for the exact form of each field, and one for facets (what can be
filtered by), so that a common word of one outlet is an intersection of two lists and not a join. An article whose exact
words are its folded ones, as most of English, has nothing in the exact columns.
"""

import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Date, bindparam, text
from sqlalchemy import exc as sql

from scrapers.search.card import Card
from scrapers.search.engine import PATIENCE, Found, Span, too_slow
from scrapers.search.question import FIELDS, Question, Term

_STEPS = 100_000
"""Of SQLite's machine between two looks at the clock."""


class Fts5:
    """What ``Engine`` asks."""

    _COLUMNS = (*FIELDS, *(f"{field}_exact" for field in FIELDS), "facet")
    _WEIGHTS = "8.0, 3.0, 1.0, 8.0, 3.0, 1.0, 0.0"

    def make(self, connection: Connection) -> None:
        """As ``Engine``."""
        # ``ascii`` cuts at ASCII alone, which words of ours have none of, and so leaves them as they are.
        columns = ", ".join(self._COLUMNS)
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5({columns}, content='', tokenize='ascii')"
        )

    @contextmanager
    def anew(self, connection: Connection) -> Generator[None]:
        """As ``Engine``."""
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_words")
        self.make(connection)
        yield  # ruff: ignore[fallible-context-manager] - the transaction takes back what was begun
        self.settle(connection)

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

    def hits(
        self, connection: Connection, question: Question, span: Span, limit: int, *, scored: bool = False
    ) -> Sequence[Found]:
        """As ``Engine``."""
        values: dict[str, Any] = {
            "match": _match(question),
            "limit": limit,
            "low": span.low,
            "high": span.high,
        }
        dated = days = ""
        if span.days:
            # CROSS JOIN keeps the order of the tables: the other way round it would ask the words once an article.
            dated = "CROSS JOIN search_documents AS d ON d.place = search_words.rowid"
            days = "AND d.day BETWEEN :first AND :last"
            values |= zip(("first", "last"), span.days, strict=True)
        score = f"-bm25(search_words, {self._WEIGHTS})" if scored else "0.0"
        query = text(
            f"SELECT search_words.rowid AS place, {score} AS score FROM search_words {dated}"  # ruff: ignore[hardcoded-sql-expression] - our own words
            f" WHERE search_words MATCH :match AND search_words.rowid >= :low AND search_words.rowid < :high {days}"
            " ORDER BY search_words.rowid DESC LIMIT :limit"
        )
        # Days are kept as text, as SQLAlchemy writes them.
        typed = [bindparam(name, type_=Date()) for name in ("first", "last") if span.days]
        with _patience(connection):
            return [Found(*row) for row in connection.execute(query.bindparams(*typed), values)]


@contextmanager
def _patience(connection: Connection) -> Generator[None]:
    deadline = time.monotonic() + PATIENCE
    raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except sql.OperationalError as error:
        if "interrupted" in str(error.orig):
            raise too_slow() from error
        raise
    finally:
        raw.set_progress_handler(None, 0)


def _match(question: Question) -> str:
    wanted = [_fts5(term) for term in question.terms if not term.excluded]
    wanted += [f"({' OR '.join(f'facet : {one}' for one in group)})" for group in question.facets]
    unwanted = [_fts5(term) for term in question.terms if term.excluded]
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _fts5(term: Term) -> str:
    fields = [term.field] if term.field else FIELDS
    names = " ".join(f"{field}_exact" if term.marked else field for field in fields)
    return f'({{{names}}} : "{" ".join(term.words)}")'


def _columns(card: Card) -> Sequence[str]:
    found = list(card.fields())
    folded = [" ".join(plain for plain, _ in of) for of in found]
    exact = [" ".join(marked for _, marked in of) for of in found]
    exact = ["" if of == plain else of for of, plain in zip(exact, folded, strict=True)]
    return (*folded, *exact, " ".join(card.facets))
