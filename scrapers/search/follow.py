"""Following: the index takes in what is published, in the order in which it was published.

The catalog logs every publication (``archive/catalog_published.py``) in the transaction that makes it one, and the index
notes in the transaction in which it takes one in how far it came. So wherever a process is killed, whoever publishes
next finds what is missing, takes it in, and nothing twice. Publishing never fails because of the index.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete

from scrapers.archive import contents, keys, tables
from scrapers.errors import ArchiveDamaged, CatalogUnusable, KhobaoError
from scrapers.model.ruling import Ruling
from scrapers.search import rulings, schema
from scrapers.search.card import Card, Edition
from scrapers.search.index import Index, set_position

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.store import Store

log = logging.getLogger(__name__)

HURRY = 5
"""Seconds that who publishes waits for another writer of the index."""
BACKLOG = 20
"""Publications that one that publishes takes in at most: its own, and what was left behind before it."""
AT_ONCE = 8
"""Tables that are read from the bucket at the same time."""
TOGETHER = 64
"""Tables that are taken in at once where the index is made again."""


def keep_up(archive: "Archive", outlet: str, published: Mapping[str, Mapping[str, bytes]]) -> None:
    """Take in what was published last, and some of what was left behind. What fails is logged, and taken in by a later
    call: nothing is raised.

    ``published``: tables that the caller has at hand, by the name of their batch and their key.
    """
    if schema.in_memory(archive.catalog.url):
        return
    try:
        with Index.for_writing(archive.catalog.url, wait=HURRY) as index:
            catch_up(index, archive, outlet, published, most=BACKLOG)
    except KhobaoError as error:
        log.warning("%s: what was published is not searched yet: %s", outlet, error)
    except Exception:  # a fault of ours: what was published is published all the same
        log.exception("%s: what was published is not searched yet", outlet)


def catch_up(
    index: Index,
    archive: "Archive",
    outlet: str,
    published: Mapping[str, Mapping[str, bytes]] | None = None,
    *,
    most: int | None = None,
) -> int:
    """Take in up to ``most`` publications of an outlet that the index does not know, oldest first; how many it took in.
    Idempotent.

    A table that is damaged is left out, and logged. Raises what the store and the two databases raise.
    """
    done = 0
    while most is None or done < most:
        known = index.positions(outlet).get(outlet)
        count = min(AT_ONCE, most - done) if most is not None else AT_ONCE
        waiting = archive.catalog.published_since(outlet, known, count)
        for each in waiting:
            found = (published or {}).get(each.name)
            held = _tables(archive, outlet, each.name) if found is None else found
            cards = _cards(outlet, held)
            fetch = partial(_fetch, archive.store)
            if not index.advance(outlet, known, each.position, each.name, cards, fetch):
                return done  # another process is at it
            known = each.position
            done += 1
        if not waiting:
            break
    return done


def update(archive: "Archive", on_outlet: Callable[[int, int], None] | None = None) -> int:
    """Take in all that the index does not know, of every outlet; how many publications. Raises as ``catch_up``."""
    with Index.for_writing(archive.catalog.url) as index:
        waiting = archive.catalog.unknown_to(index.positions())
        total, done = sum(waiting.values()), 0
        for outlet in waiting:
            done += catch_up(index, archive, outlet)
            if on_outlet:
                on_outlet(done, total)
        _take_rulings(index, archive.store)
        return done


def take_rulings(archive: "Archive") -> int:
    """Take in what people said of pairs of articles that the index does not know; how much. Raises CatalogUnusable where there
    is no index, and what the store and the index raise. A ruling that is damaged is left out, and logged."""
    Index.for_reading(archive.catalog.url).close()
    with Index.for_writing(archive.catalog.url) as index:
        return _take_rulings(index, archive.store)


def _take_rulings(index: Index, store: "Store") -> int:
    listed = {
        (slug, keys.stem(key)): key
        for slug in store.folders(keys.decided())
        for key in contents.rulings(store, slug)
    }
    with index.database.reading() as connection:
        known = rulings.known_names(connection)
    new = [listed[name] for name in sorted(listed.keys() - known)]
    if made := list(_read(store, new)):
        index.rule(made)
    return len(made)


def _rulings(store: "Store") -> Iterator[Ruling]:
    for slug in store.folders(keys.decided()):
        yield from _read(store, contents.rulings(store, slug))


def _read(store: "Store", listed: Iterable[str]) -> Iterator[Ruling]:
    for key in listed:
        try:
            yield Ruling.from_json(store.get(key), key)
        except ArchiveDamaged as error:
            log.error("not followed: %s", error)


def behind(archive: "Archive", index: Index) -> int:
    """Publications that the index does not know yet."""
    return sum(archive.catalog.unknown_to(index.positions()).values())


def rebuild(archive: "Archive", on_table: Callable[[int, int], None] | None = None) -> int:
    """Make the index again from the bucket alone, whatever there is now: how many tables it is made from.

    Readers find what they found until the new one is whole; whoever publishes meanwhile goes on without it, and what he
    published is taken in afterwards. A SQLite file that cannot be read is put aside, its name ending in ``.damaged``.
    Raises what the store and the two databases raise.
    """
    with Index(archive.catalog.url) as index:
        try:
            return _refill(index, archive, on_table)
        except CatalogUnusable:
            if index.database.file is None:
                raise
            index.database.put_aside()
            return _refill(index, archive, on_table)


def _refill(index: Index, archive: "Archive", on_table: Callable[[int, int], None] | None) -> int:
    heads = (
        archive.catalog.heads()
    )  # before the bucket is listed: what is published meanwhile comes after them
    with index.database.writing() as connection, ThreadPoolExecutor(AT_ONCE) as threads:
        _empty(index, connection)
        rulings.put(connection, _rulings(archive.store))
        done = 0
        with index.engine.anew(connection):
            for outlet in _outlets(archive.store):
                listed = iter(archive.store.list(keys.table_outlet(tables.ARTICLES.name, outlet)))
                while chunk := [stored.key for stored in islice(listed, TOGETHER)]:
                    cards: dict[Edition, Card] = {}
                    for key, body in zip(chunk, threads.map(archive.store.find, chunk), strict=True):
                        if body is not None:
                            cards |= _cards(outlet, {key: body})
                    index.add(connection, outlet, cards, cards)
                    done += len(chunk)
                    if on_table:
                        on_table(done, 0)
        for outlet, head in heads.items():
            set_position(connection, outlet, head)
        return done


def _empty(index: Index, connection: Connection) -> None:
    if schema.is_made(connection) and schema.mismatch(connection, writing=True):
        schema.metadata.drop_all(connection)
    schema.make(connection)
    for table in (schema.positions, schema.editions, schema.documents, schema.texts, schema.rulings):
        connection.execute(delete(table))
    index.same.empty(connection)
    index.events.empty(connection)


def _outlets(store: "Store") -> Iterator[str]:
    for folder in store.folders(keys.table(tables.ARTICLES.name)):
        yield folder.removeprefix("outlet=")


def _tables(archive: "Archive", outlet: str, name: str) -> dict[str, bytes]:
    """The tables of articles that a publication holds now, by key."""
    bodies = {key: archive.store.find(key) for key in _named(archive, outlet, name) if _is_articles(key)}
    return {key: body for key, body in bodies.items() if body is not None}


def _named(archive: "Archive", outlet: str, name: str) -> Collection[str]:
    if keys.is_dump(name):
        return [_undated(outlet, name)]
    try:
        report = archive.find_report(outlet, name)
    except ArchiveDamaged as error:
        log.error("left out of the search: %s", error)
        return []
    return report.objects if report else []


def _is_articles(key: str) -> bool:
    return key.startswith(keys.table(tables.ARTICLES.name))


def _undated(outlet: str, name: str) -> str:
    return f"{keys.table_undated(tables.ARTICLES.name, outlet)}{name}.parquet"


def _cards(outlet: str, held: Mapping[str, bytes]) -> dict[Edition, Card]:
    found: dict[Edition, Card] = {}
    for key, body in held.items():
        if not _is_articles(key):
            continue
        try:
            rows = tables.read(body, key)
        except ArchiveDamaged as error:
            log.error("left out of the search: %s", error)
            continue
        for number, article in enumerate(rows):
            edition = Edition(
                outlet=outlet,
                name=keys.stem(key),
                day=_day(key),
                number=number,
                article_id=article.id,
                fetched_at=article.capture.fetched_at if article.capture else None,
            )
            found[edition] = Card.of(article, edition)
    return found


def _day(key: str) -> date | None:
    try:
        return keys.day_of(key)
    except ValueError:
        return None


def _fetch(store: "Store", edition: Edition) -> Card | None:
    if edition.day:
        key = keys.articles(edition.outlet, edition.day, edition.name)
    else:
        key = _undated(edition.outlet, edition.name)
    body = store.find(key)
    return _cards(edition.outlet, {key: body}).get(edition) if body is not None else None
