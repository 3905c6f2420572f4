"""Finding words in PostgreSQL.

Of each article its words, folded and exact, as tsvectors that we make ourselves, so that no configuration, no extension and no
rights are needed; fields are the weights A, B and C. Beside them numbers: of each two words that follow one another, and of
facets. Each is a column, for what is read of an article has to be fetched from the disk, and a question asks for few of them.

One index (GIN) of all columns says which articles have everything that is asked, without looking at one. What it cannot say is
whether words follow one another, or in which field they stand: for that an article is read. A word of Vietnamese is two
syllables, each of which stands in every other article, so pairs of words are in the index, folded and exact. There are tens of
millions of different ones, most of which stand in one article, and an index of so many takes hours to make: they share
``BUCKETS`` numbers, and an article that has one by chance is read and left out.

The index has no order, so all that it has for a common word is looked through for the newest. The newest articles are
therefore read first, which says how many of them are hits, and then either more of them or what the index says.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Final
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy import exc as sql

from scrapers.archive.database import array
from scrapers.search.card import Card
from scrapers.search.engine import PATIENCE, WORDS, Found, Span, too_slow
from scrapers.search.question import FIELDS, Question, Term

NEWEST = 500
"""Articles that are read first."""
COST = 50
"""Hits that the index finds and sorts in the time in which one article is read."""
TOGETHER = 5_000
"""Articles that the index is asked for together, at first: more than are mostly read, for it takes as long for fewer."""
MARGIN = 1.1
"""How many times the articles that should be enough are read: asking again takes longer than some more of them."""
FACETS = 20
"""More values of one filter than a person types: the articles of a tag."""
_BY_WORD = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")
_BY_PLACE = ("enable_seqscan", "enable_bitmapscan", "enable_sort")
_BY_PLACES = ("enable_seqscan", "enable_bitmapscan")
"""Ways of the planner that are shut, so that it goes the one that is meant."""
_ANEW = f"{WORDS}_anew"
MEMORY = "256MB"
"""Of the server's, in which all words are sorted when the index is made again."""
BUCKETS = 1 << 18
"""Numbers that pairs share. An article in a language with marks has some 740, so each stands in one of some 350 by chance. From
2^16 to 2^20 the index grows from 4.5 to 7.4 kB an article, and takes 70 % longer to make."""
_COLUMNS: Final = {"folded": "tsvector", "exact": "tsvector", "pairs": "int[]", "facets": "bigint[]"}
"""What is held of an article."""
_ROW = 400
"""Bytes of a row beside which words and pairs are kept: for where an article stands, rows are read that are short."""
_WEIGHTS = "{0, 0.12, 0.4, 1}"
"""How much a word counts in the fields, from the last to the first."""
_GAP = 10
"""Between the places of two fields: no phrase reaches over it."""


class TsVector:
    """What ``Engine`` asks."""

    def __init__(self, newest: int = NEWEST, cost: float = COST, together: int = TOGETHER) -> None:
        self._newest, self._cost, self._together = newest, cost, together
        self._into = WORDS
        """The table that words are put into."""

    def make(self, connection: Connection) -> None:
        """As ``Engine``."""
        self._make(connection, WORDS)
        connection.execute(
            text(f"CREATE INDEX IF NOT EXISTS {WORDS}_by_word ON {WORDS} USING gin ({', '.join(_COLUMNS)})")
        )

    def _make(self, connection: Connection, name: str) -> None:
        columns = ", ".join(f"{column} {kind} NOT NULL" for column, kind in _COLUMNS.items())
        connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS {name} (place bigint PRIMARY KEY, {columns})"
                f" WITH (toast_tuple_target = {_ROW})"
            )
        )

    @contextmanager
    def anew(self, connection: Connection) -> Generator[None]:
        """As ``Engine``. In a table of its own, which takes the other's place in the end: what was there leaves no dead rows,
        and readers wait for nothing but the change of names."""
        self._make(connection, _ANEW)
        self._into = _ANEW
        try:
            yield
        finally:
            self._into = WORDS
        connection.execute(text(f"SET LOCAL maintenance_work_mem = '{MEMORY}'"))
        for statement in (
            f"CREATE INDEX {_ANEW}_by_word ON {_ANEW} USING gin ({', '.join(_COLUMNS)})",
            f"DROP TABLE IF EXISTS {WORDS}",
            f"ALTER TABLE {_ANEW} RENAME TO {WORDS}",
            f"ALTER INDEX {_ANEW}_by_word RENAME TO {WORDS}_by_word",
            f"ALTER INDEX {_ANEW}_pkey RENAME TO {WORDS}_pkey",
        ):
            connection.execute(text(statement))
        self.settle(connection)

    def put(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        rows = [{"place": place, **_row(card)} for place, card in cards]
        if rows:
            values = ", ".join(f"CAST(:{column} AS {kind})" for column, kind in _COLUMNS.items())
            connection.execute(
                text(
                    f"INSERT INTO {self._into} (place, {', '.join(_COLUMNS)}) VALUES (:place, {values})"  # ruff: ignore[hardcoded-sql-expression] - our own names
                ),
                rows,
            )
        if rows and self._into == WORDS:
            # What waits to be sorted into the index is read from end to end by every question.
            connection.execute(text("SELECT gin_clean_pending_list('search_words_by_word')"))

    def take_out(self, connection: Connection, cards: Iterable[tuple[int, Card]]) -> None:
        """As ``Engine``."""
        places = [place for place, _ in cards]
        if places:
            connection.execute(
                text(f"DELETE FROM {self._into} WHERE place IN (SELECT unnest(CAST(:places AS bigint[])))"),  # ruff: ignore[hardcoded-sql-expression] - our own name
                {"places": array(places)},
            )

    def settle(self, connection: Connection) -> None:
        """As ``Engine``."""
        for table in (WORDS, "search_documents", "search_texts", "search_editions"):
            connection.execute(text(f"ANALYZE {table}"))

    def hits(
        self, connection: Connection, question: Question, span: Span, limit: int, *, scored: bool = False
    ) -> Sequence[Found]:
        """As ``Engine``."""
        asked = _Asked(question, span, scored)
        with _patience(connection):
            found, begin = self._read(connection, asked, span, limit)
            return found + self._told(connection, asked, range(span.low, begin), limit - len(found))

    def _read(
        self, connection: Connection, asked: "_Asked", span: Span, limit: int
    ) -> tuple[list[Found], int]:
        """Hits among the newest articles, newest first, and the place from which on these were read."""
        if asked.has_many_facets:
            return [], span.high
        begin = asked.begin(connection, self._newest, span.high)
        found = asked.between(connection, begin, span.high, limit)
        left, share = limit - len(found), len(found) / self._newest
        if left > 0 and begin > span.low and share * share * _articles(connection) > left * self._cost:
            # Hits may become rarer: no more is read than twice what is expected.
            before, begin = begin, asked.begin(connection, round(2 * left / share), begin)
            found += asked.between(connection, begin, before, left)
        return found, begin

    def _told(self, connection: Connection, asked: "_Asked", among: range, limit: int) -> list[Found]:
        """Hits among what the index says of these places, newest first."""
        found: list[Found] = []
        number = self._together
        while among and len(found) < limit:
            if asked.is_told_by_index:
                return [Found(place, 0.0) for place in asked.told(connection, limit, among.stop)]
            places = asked.told(connection, number, among.stop)
            found += _first(connection, asked, places, limit - len(found))
            among = range(among.start, places[-1] if len(places) == number else among.start)
            number *= 2  # the whole index is asked each time
        return found


class _Asked:
    """A question in PostgreSQL's language."""

    def __init__(self, question: Question, span: Span, scored: bool) -> None:
        self._span = span
        self._values: dict[str, str] = {}
        """Of the conditions' parameters."""
        self._told: list[str] = []
        """Conditions that the index answers."""
        self._words: list[str] = []
        """Conditions that tell hits among what the index says."""
        ranks = []
        told = True
        for column in ("folded", "exact"):
            mine = [term for term in question.terms if _column(term) == column]
            wanted = [term for term in mine if not term.excluded]
            left = [term for term in mine if term.excluded and _is_told_by_index(term)]
            if wanted:
                asked = [*map(_all_words, wanted), *(f"!({_all_words(term)})" for term in left)]
                self._told.append(self._has(column, "told", " & ".join(asked)))
                ranks.append(f"ts_rank('{_WEIGHTS}', w.{column}, CAST(:words_{column} AS tsquery))")
            # Without a word that must be there, the index would be read from end to end for one that must not.
            told = told and (bool(wanted) or not left)
            if mine:
                whole = (f"!({_whole(term)})" if term.excluded else _whole(term) for term in mine)
                self._words.append(self._has(column, "words", " & ".join(whole)))
        pairs = {pair for term in question.terms if not term.excluded for pair in _pairs(term.words)}
        if pairs:
            self._told.append("w.pairs @> CAST(:pairs AS int[])")
            self._values["pairs"] = array(pairs)
        facets = []
        for number, group in enumerate(question.facets):
            facets.append(f"w.facets && CAST(:facets_{number} AS bigint[])")
            self._values[f"facets_{number}"] = array(map(_number, group))
        self._told += facets
        self._whole = self._words + facets
        self._score = " + ".join(ranks) if scored else ""
        self.has_many_facets = any(len(group) > FACETS for group in question.facets)
        """Each of which would be looked for in each article that is read."""
        self.is_told_by_index = (
            told and not scored and span.days is None and all(map(_is_told_by_index, question.terms))
        )

    def _has(self, column: str, name: str, asked: str) -> str:
        """That a column has these words."""
        self._values[f"{name}_{column}"] = asked
        return f"w.{column} @@ CAST(:{name}_{column} AS tsquery)"

    def begin(self, connection: Connection, number: int, before: int) -> int:
        """The place from which on there are so many articles; the first that is asked for where there are fewer."""
        query = text(
            "SELECT place FROM search_words WHERE place >= :low AND place < :high"
            " ORDER BY place DESC OFFSET :number LIMIT 1"
        )
        of = {"low": self._span.low, "high": before, "number": number - 1}
        with _planned(connection, *_BY_PLACE):
            place = connection.execute(query, of).scalar()
        return self._span.low if place is None else int(place)

    def told(self, connection: Connection, limit: int, before: int) -> list[int]:
        """Places of the articles that the index has for it, newest first."""
        # OFFSET 0 keeps the two conditions apart: places would be walked, and each article read.
        of_words = f"SELECT place FROM search_words AS w WHERE {' AND '.join(self._told)} OFFSET 0"  # ruff: ignore[hardcoded-sql-expression] - our own words
        query = text(
            f"SELECT place FROM ({of_words}) AS told WHERE place >= :low AND place < :high"  # ruff: ignore[hardcoded-sql-expression] - our own words
            " ORDER BY place DESC LIMIT :limit"
        )
        of = {**self._values, "low": self._span.low, "high": before, "limit": limit}
        with _planned(connection, *_BY_WORD):
            return list(connection.execute(query, of).scalars().all())

    def between(self, connection: Connection, begin: int, before: int, limit: int) -> list[Found]:
        """Hits among all articles of these places, newest first."""
        where = ["w.place >= :begin", "w.place < :before", *self._whole]
        values = {"begin": begin, "before": before, "limit": limit}
        with _planned(connection, *_BY_PLACE):
            return self._hits(connection, where, values, "ORDER BY w.place DESC LIMIT :limit")

    def among(self, connection: Connection, places: Sequence[int]) -> list[Found]:
        """Hits among the articles of these places, which the index gave, newest first."""
        # These have the facets. And no limit in the statement: for a few of the newest all articles would be walked, and not
        # these.
        where = ["w.place = ANY (CAST(:places AS bigint[]))", *self._words]
        with _planned(connection, *_BY_PLACES):
            found = self._hits(connection, where, {"places": array(places)})
        return sorted(found, key=lambda hit: -hit.place)

    def _hits(
        self, connection: Connection, where: list[str], values: dict[str, Any], newest: str = ""
    ) -> list[Found]:
        dated = ""
        if self._span.days:
            dated = "JOIN search_documents AS d ON d.place = w.place"
            where = [*where, "d.day BETWEEN :first AND :last"]
            values |= zip(("first", "last"), self._span.days, strict=True)
        query = text(
            f"SELECT w.place, {self._score or '0.0'} AS score FROM search_words AS w {dated}"  # ruff: ignore[hardcoded-sql-expression] - our own words
            f" WHERE {' AND '.join(where)} {newest}"
        )
        return [Found(*row) for row in connection.execute(query, {**self._values, **values}).all()]


def _first(connection: Connection, asked: "_Asked", places: Sequence[int], limit: int) -> list[Found]:
    """Hits among these places, newest first; no more articles are read than it takes, by the share of hits so far."""
    found: list[Found] = []
    read = 0
    while read < len(places) and len(found) < limit:
        share = max(len(found), 1) / read if read else 1.0
        piece = places[read:][: 1 + round(MARGIN * (limit - len(found)) / share)]
        found += asked.among(connection, piece)
        read += len(piece)
    return found[:limit]


def _articles(connection: Connection) -> float:
    """About how many articles there are, as PostgreSQL counted them last."""
    query = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:table AS regclass)")
    return float(connection.execute(query, {"table": WORDS}).scalar() or 0.0)


@contextmanager
def _patience(connection: Connection) -> Generator[None]:
    try:
        connection.execute(text(f"SET LOCAL statement_timeout = {PATIENCE * 1000}"))
        yield
    except sql.DBAPIError as error:
        if "statement timeout" in str(error.orig):
            raise too_slow() from error
        raise
    else:
        connection.execute(text("SET LOCAL statement_timeout = DEFAULT"))


@contextmanager
def _planned(connection: Connection, *without: str) -> Generator[None]:
    """Without some of the planner's ways. A failure ends the transaction, and with it this."""
    for switch in without:
        connection.execute(text(f"SET LOCAL {switch} = off"))
    yield  # ruff: ignore[fallible-context-manager] - nothing is to be undone then
    for switch in without:
        connection.execute(text(f"SET LOCAL {switch} = DEFAULT"))


def _row(card: Card) -> dict[str, str]:
    """What stands in ``_COLUMNS``, as PostgreSQL reads it. Words hold nothing that would have to be escaped."""
    places: dict[str, dict[str, list[str]]] = {"folded": {}, "exact": {}}
    pairs: set[int] = set()
    at = 0
    for weight, found in zip("ABC", card.fields(), strict=True):
        marked = any(folded != exact for folded, exact in found)
        for folded, exact in found:
            at += 1
            places["folded"].setdefault(folded, []).append(f"{at}{weight}")
            if marked:
                places["exact"].setdefault(exact, []).append(f"{at}{weight}")
        pairs.update(_pairs(folded for folded, _ in found))
        if marked:
            pairs.update(_pairs(exact for _, exact in found))
        at += _GAP
    words = {
        column: " ".join(f"{_quoted(word)}:{','.join(at)}" for word, at in of.items())
        for column, of in places.items()
    }
    return {**words, "pairs": array(sorted(pairs)), "facets": array(map(_number, card.facets))}


def _number(facet: str) -> int:
    """Of what ``question.facet`` gives, which ends with 64 bits that differ for each."""
    return int.from_bytes(bytes.fromhex(facet[-16:]), signed=True)


def _pairs(words: Iterable[str]) -> Iterator[int]:
    """What is in the index of each two words that follow one another."""
    return (crc32(f"{one} {two}".encode()) % BUCKETS for one, two in pairwise(words))


def _is_told_by_index(term: Term) -> bool:
    """Whether the index alone says which articles have it."""
    return term.field is None and len(term.words) == 1


def _column(term: Term) -> str:
    """Where the words of a term stand as they are asked for."""
    return "exact" if term.marked else "folded"


def _all_words(term: Term) -> str:
    """What of a term the index can say."""
    return " & ".join(map(_quoted, term.words))


def _whole(term: Term) -> str:
    weight = f":{'ABC'[FIELDS.index(term.field)]}" if term.field else ""
    return f"({' <-> '.join(_quoted(word) + weight for word in term.words)})"


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"
