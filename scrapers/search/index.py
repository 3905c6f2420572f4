"""The index: how it is opened, what is written into it, and how far it came."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, delete, insert, select, update

from scrapers.archive.catalog_published import Position
from scrapers.archive.database import WAIT, Database, chunked, one_of
from scrapers.errors import CatalogUnusable
from scrapers.events.index import Events
from scrapers.model.ruling import Likeness, Ruling
from scrapers.same.index import Same, alone
from scrapers.same.rulings import Pairs, Ruled
from scrapers.search import rulings, schema
from scrapers.search.card import Card, Edition
from scrapers.search.engine import WORDS, Engine
from scrapers.search.fts5 import Fts5
from scrapers.search.schema import REBUILD, documents, editions, positions, texts
from scrapers.search.tsvector import TsVector

_Held = tuple[int, tuple[str, str, int] | None, Card | None]
"""The place of an article that is searched, which edition it is, and its card."""
_NOTHING: _Held = (0, None, None)
Cards = Mapping[Edition, Card]


class Index:
    """A context manager, which closes it. Raises CatalogUnavailable where its database does not answer, CatalogUnusable
    where it has to be made again."""

    def __init__(self, catalog_url: str, *, wait: int = WAIT) -> None:
        """Of a catalog; nothing is opened yet. ``wait`` is in seconds, for other writers."""
        self.database = Database(schema.beside(catalog_url), what="search index", remedy=REBUILD, wait=wait)
        self.engine: Engine = Fts5() if self.database.kind == "sqlite" else TsVector()
        self.same = Same()
        self.events = Events()

    @classmethod
    def for_reading(cls, catalog_url: str) -> Self:
        """Changes nothing. Raises CatalogUnusable where there is no index yet."""
        index = cls(catalog_url)
        try:
            there = index.database.file is None or index.database.file.exists()
            if there:
                with index.database.reading() as connection:
                    there = schema.is_made(connection)
                    if there:
                        schema.check(connection, index.database.name, writing=False)
            if not there:
                raise CatalogUnusable(
                    f"search index {index.database.name}: there is none yet: it begins with the next batch that is"
                    f" published; for what is published already run `{REBUILD}`"
                )
        except BaseException:
            index.close()
            raise
        return index

    @classmethod
    def for_writing(cls, catalog_url: str, *, wait: int = WAIT) -> Self:
        """Made where there is none."""
        index = cls(catalog_url, wait=wait)
        try:
            with index.database.reading() as connection:
                made = schema.is_made(connection)
            if not made:
                with index.database.writing() as connection:
                    schema.make(connection)
                    index.engine.make(connection)
                    index.same.make(connection)
                    index.events.make(connection)
            with index.database.reading() as connection:
                schema.check(connection, index.database.name, writing=True)
        except BaseException:
            index.close()
            raise
        return index

    def compact(self) -> None:
        """Write it anew, so that its files hold no word of what was taken out. Raises as ``Database.compact``."""
        with self.database.writing() as connection:
            self.engine.settle(connection)
        self.database.compact([*schema.metadata.tables, WORDS, *self.same.tables, *self.events.tables])

    def close(self) -> None:
        """Give its connections back. Idempotent."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def positions(self, outlet: str | None = None) -> dict[str, Position]:
        """By outlet: how far it came in the log of what was published."""
        query = select(positions)
        if outlet is not None:
            query = query.where(positions.c.outlet == outlet)
        with self.database.reading() as connection:
            return {row.outlet: Position(row.life, row.number) for row in connection.execute(query)}

    def advance(
        self,
        outlet: str,
        known: Position | None,
        to: Position,
        name: str,
        cards: Cards,
        fetch: Callable[[Edition], Card | None],
    ) -> bool:
        """Take in what a batch holds now, instead of what it held, if the index still stands at ``known``: False where
        another process took it on meanwhile. One transaction.

        ``fetch`` gives the card of an earlier text, which is searched again where a later one has left; None where that
        is gone too.
        """
        at_hand: dict[Edition, Card | None] = dict(cards)
        while True:
            try:
                with self.database.writing(outlet) as connection:
                    if _position(connection, outlet) != known:
                        return False
                    of_batch = (editions.c.outlet == outlet, editions.c.name == name)
                    left = connection.execute(select(editions.c.article_id).where(*of_batch)).scalars()
                    left_ids = set(left)
                    connection.execute(delete(editions).where(*of_batch))
                    self.add(connection, outlet, cards, at_hand, also=left_ids)
                    set_position(connection, outlet, to)
                    return True
            except _Missing as missing:  # outside of the transaction, so that nobody waits for it
                at_hand |= {edition: fetch(edition) for edition in missing.editions}

    def add(
        self,
        connection: Connection,
        outlet: str,
        cards: Cards,
        at_hand: Mapping[Edition, Card | None],
        *,
        also: Collection[str] = (),
    ) -> None:
        """Add editions of an outlet, and make the latest of each of their articles the one that is searched; so too of the
        articles ``also``. ``at_hand`` are cards that are known, None for what is gone."""
        if cards:
            connection.execute(insert(editions), [_row(edition) for edition in cards])
        gone: list[tuple[int, Card]] = []
        come: list[tuple[Edition, Card]] = []
        missing: list[Edition] = []
        for chunk in chunked({*also, *(edition.article_id for edition in cards)}):
            held = self._held(connection, outlet, chunk)
            known = self._editions(connection, outlet, chunk)
            for article_id in chunk:
                place, shown, card = held.get(article_id, _NOTHING)
                latest = _latest(known.get(article_id, ()), at_hand)
                if latest and latest not in at_hand:
                    if latest.row != shown:
                        missing.append(latest)
                    continue
                fresh = at_hand[latest] if latest else None
                if card == fresh:
                    if latest and latest.row != shown:
                        _point(connection, place, latest)
                    continue
                if card:
                    gone.append((place, card))
                if latest and fresh:
                    come.append((latest, fresh))
        if missing:
            raise _Missing(missing)
        self._take_out(connection, gone)
        put = self._put(connection, come)
        self._compare(connection, gone, put)

    def rule(self, made: Collection[Ruling]) -> None:
        """Take in what people said of pairs of articles, and follow it. One transaction; idempotent."""
        with self.database.writing() as connection:
            alone(connection)
            before = rulings.pairs(connection)
            if rulings.put(connection, made):
                self._compare(connection, [], [], before)

    def _compare(
        self,
        connection: Connection,
        gone: Sequence[tuple[int, Card]],
        put: Sequence[tuple[int, Card]],
        before: Mapping[Likeness, Pairs] | None = None,
    ) -> None:
        """Find what is the same anew. ``before``: what people said until now, where they say something else."""
        if not gone and not put and before is None:
            return
        alone(connection)
        after = rulings.pairs(connection)
        came = {(card.outlet, card.article_id) for _, card in put}
        left = {(card.outlet, card.article_id): place for place, card in gone}
        said = {
            of: Ruled(
                before=before[of]
                if before
                else replace(
                    pairs,
                    places={name: place for name, place in pairs.places.items() if name not in came}
                    | {name: place for name, place in left.items() if name in pairs.names},
                ),
                after=pairs,
            )
            for of, pairs in after.items()
        }
        places = [place for place, _ in gone]
        heads = self.same.change(
            connection, places, {place: card.told for place, card in put}, said[Likeness.TEXT]
        )
        self.events.change(
            connection, places, {place: card.report for place, card in put}, heads, said[Likeness.EVENT]
        )

    def _held(self, connection: Connection, outlet: str, ids: list[str]) -> dict[str, _Held]:
        query = (
            select(documents, texts.c.card)
            .join(texts, texts.c.place == documents.c.place)
            .where(documents.c.outlet == outlet, documents.c.article_id.in_(ids))
        )
        return {
            row.article_id: (row.place, (row.name, _filed(row.day), row.number), Card.from_bytes(row.card))
            for row in connection.execute(query)
        }

    def _editions(self, connection: Connection, outlet: str, ids: list[str]) -> dict[str, list[Edition]]:
        query = select(editions).where(editions.c.outlet == outlet, editions.c.article_id.in_(ids))
        found: dict[str, list[Edition]] = defaultdict(list)
        for row in connection.execute(query):
            found[row.article_id].append(_edition(row))
        return found

    def _take_out(self, connection: Connection, gone: list[tuple[int, Card]]) -> None:
        self.engine.take_out(connection, gone)
        if not gone:
            return
        for table in (documents, texts):
            places = one_of(table.c.place, (place for place, _ in gone))
            connection.execute(delete(table).where(places))

    def _put(self, connection: Connection, come: list[tuple[Edition, Card]]) -> list[tuple[int, Card]]:
        if not come:
            return []
        placed = self._placed(connection, come)
        connection.execute(
            insert(documents),
            [
                {"place": place, "day": edition.day}
                | {name: getattr(edition, name) for name in ("outlet", "article_id", "name", "number")}
                for place, edition, _ in placed
            ],
        )
        connection.execute(
            insert(texts), [{"place": place, "card": card.to_bytes()} for place, _, card in placed]
        )
        put = [(place, card) for place, _, card in placed]
        self.engine.put(connection, put)
        return put

    def _placed(
        self, connection: Connection, come: list[tuple[Edition, Card]]
    ) -> list[tuple[int, Edition, Card]]:
        wanted = [(card.place, edition, card) for edition, card in come]
        wishes = one_of(documents.c.place, (place for place, *_ in wanted))
        taken = set(connection.execute(select(documents.c.place).where(wishes)).scalars())
        placed = []
        for wish, edition, card in wanted:
            place = wish
            while place in taken or (place != wish and self._is_taken(connection, place)):
                place += 1
            taken.add(place)
            placed.append((place, edition, card))
        return placed

    def _is_taken(self, connection: Connection, place: int) -> bool:
        query = select(documents.c.place).where(documents.c.place == place)
        return connection.execute(query).first() is not None

    def dump(self) -> dict[str, Any]:
        """What is searched and found: equal for equal indexes, in whatever order they were filled."""
        with self.database.reading() as connection:
            held = select(documents, texts.c.card).join(texts, texts.c.place == documents.c.place)
            rows = connection.execute(held.order_by(documents.c.outlet, documents.c.article_id)).all()
            every = connection.execute(select(editions)).all()
            said = rulings.holding(connection)
        return {
            "cards": [(row.place, row.name, row.number, Card.from_bytes(row.card)) for row in rows],
            "editions": sorted((tuple(row) for row in every), key=repr),
            "rulings": said,
        }


class _Missing(Exception):
    """Cards are needed that are not at hand; what was begun is not done."""

    def __init__(self, missing: list[Edition]) -> None:
        super().__init__(len(missing))
        self.editions = missing


def set_position(connection: Connection, outlet: str, to: Position) -> None:
    """Note how far the index came in an outlet's log."""
    connection.execute(delete(positions).where(positions.c.outlet == outlet))
    connection.execute(insert(positions), [{"outlet": outlet, "life": to.life, "number": to.number}])


def _latest(known: Iterable[Edition], at_hand: Mapping[Edition, Card | None]) -> Edition | None:
    """The latest edition, but for those that are known to be gone."""
    there = [edition for edition in known if at_hand.get(edition, True) is not None]
    return max(there, key=lambda edition: edition.age, default=None)


def _point(connection: Connection, place: int, latest: Edition) -> None:
    where = {"name": latest.name, "number": latest.number, "day": latest.day}
    connection.execute(update(documents).where(documents.c.place == place).values(**where))


_COLUMNS = ("outlet", "name", "filed", "number", "article_id", "fetched_at")


def _row(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in _COLUMNS}


def _edition(row: Any) -> Edition:
    values = {name: getattr(row, name) for name in _COLUMNS if name != "filed"}
    return Edition(day=date.fromisoformat(row.filed) if row.filed else None, **values)


def _filed(day: date | None) -> str:
    return day.isoformat() if day else ""


def _position(connection: Connection, outlet: str) -> Position | None:
    row = connection.execute(select(positions).where(positions.c.outlet == outlet)).first()
    return Position(row.life, row.number) if row else None
