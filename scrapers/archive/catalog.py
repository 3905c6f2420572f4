"""The catalog: an index over the bucket, for look-ups, conditional requests and the desk.

SQLite by default, PostgreSQL by URL. Everything in it is derived from batch.json, CDXJ, reports and
notes, so ``rebuild`` makes it again from the bucket alone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Row, Select, and_, func, select

from scrapers.archive import cdxj, keys
from scrapers.archive.catalog_coverage import CoverageQueries
from scrapers.archive.catalog_day import DayQueries
from scrapers.archive.catalog_fetches import FetchQueries
from scrapers.archive.catalog_measures import MeasureQueries
from scrapers.archive.catalog_months import MonthQueries
from scrapers.archive.catalog_notes import NoteQueries, make_notes, note_traces, notes
from scrapers.archive.catalog_pages import PageQueries
from scrapers.archive.catalog_published import PublishedQueries, log, log_publication, make_log
from scrapers.archive.catalog_said import SaidQueries
from scrapers.archive.catalog_watch import WatchQueries
from scrapers.archive.catalog_write import described, put_batch, put_report, refresh
from scrapers.archive.database import Database, chunked, has_tables
from scrapers.archive.extract import Place
from scrapers.archive.migrations import migrate
from scrapers.archive.rebuild import refill
from scrapers.archive.schema import (
    VERSION,
    batches,
    link_key,
    links,
    make,
    metadata,
    outcomes,
    readings,
    reports,
    responses,
    version_of,
)
from scrapers.archive.store import Store
from scrapers.errors import CatalogUnusable
from scrapers.model.batch import Batch
from scrapers.model.exchange import Original
from scrapers.model.link import State
from scrapers.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a link before it is tried again."""

    canonical_url: str
    state: State
    """The end state of the last try; what refining made of it, where it was captured and refined."""
    reason: str | None
    tries: int
    """Made since it was last captured: 0 where the last try was a capture."""
    captures: int
    """Times it was fetched well, answers that it is unchanged included."""
    first_seen: datetime
    """UTC: when the run began that first listed it."""
    last_tried_at: datetime
    """UTC: when the last run began that tried it."""
    last_fetched_at: datetime | None
    """UTC: of its last response of any kind."""
    published: datetime | None
    """As its source said, with an offset."""
    etag: str | None
    last_modified: str | None
    """For If-None-Match and If-Modified-Since; of the last response that was captured well."""
    original: Original | None
    """The last full response that is held: what a revisit record refers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier reading of an article."""

    article_id: str
    canonical_url: str
    day: date
    revision: int
    body_sha256: str
    simhash: str
    state: State
    batch: str
    reader_version: str
    """Of the code that read it."""
    fetched_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the archive holds of one outlet."""

    outlet: str
    batches: int = 0
    captures: int = 0
    articles: int = 0
    """Distinct articles that are archived."""
    revisions: int = 0
    links: Mapping[State, int] = field(default_factory=dict)
    """Links by their present state."""
    bytes: int = 0
    """Of WARC parts."""
    last_batch: str | None = None


class Catalog(
    DayQueries,
    CoverageQueries,
    FetchQueries,
    MeasureQueries,
    MonthQueries,
    NoteQueries,
    PageQueries,
    PublishedQueries,
    SaidQueries,
    WatchQueries,
):
    """Raises CatalogUnavailable where the database does not answer, CatalogUnusable where a rebuild is needed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> "Catalog":
        """``url`` is SQLAlchemy's. The tables are made on first use, and those of an older version brought forward.

        Raises CatalogUnusable for a newer version, and for an older one that has to be rebuilt.
        """
        database = Database(url)
        try:
            with database.reading() as connection:
                found = version_of(connection)
            if found is None:
                with database.writing() as connection:
                    make(connection)
            elif found != VERSION:
                _bring_forward(database, found)
            with database.reading() as connection:
                whole = has_tables(connection, notes, log)
            if not whole:
                with database.writing() as connection:
                    make_notes(connection)
                    make_log(connection)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def url(self) -> str:
        """SQLAlchemy's, with the password."""
        return self._database.url

    @property
    def name(self) -> str:
        """The URL, for messages."""
        return self._database.name

    def compact(self) -> None:
        """Write its file, or its tables, anew, so that nothing of deleted rows is left there. Raises as
        ``Database.compact``."""
        self._database.compact([*metadata.tables, *notes.tables, *log.tables])

    def close(self) -> None:
        """Give its connections back. Idempotent."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def known(self, outlet: str, canonical_urls: Collection[str]) -> dict[str, Seen]:
        """Those of the links that some batch has tried before, by canonical URL."""
        asked = {link_key(url): url for url in canonical_urls}
        query = (
            select(
                links,
                responses.c.url.label("original_url"),
                responses.c.fetched_at.label("original_fetched_at"),
                responses.c.payload_digest.label("original_digest"),
                responses.c.record_id.label("original_record_id"),
            )
            .outerjoin_from(
                links,
                responses,
                and_(
                    responses.c.outlet == links.c.outlet,
                    responses.c.batch == links.c.original_batch,
                    responses.c.part == links.c.original_part,
                    responses.c.offset == links.c.original_offset,
                ),
            )
            .where(links.c.outlet == outlet)
        )
        with self._database.reading() as connection:
            return {
                asked[row.link]: _seen(row, asked[row.link])
                for chunk in chunked(asked)
                for row in connection.execute(query.where(links.c.link.in_(chunk)))
            }

    def by_payload(self, outlet: str, payload_digest: str) -> Original | None:
        """The first response record of the outlet with this payload, for a revisit record."""
        query = (
            select(responses)
            .where(responses.c.outlet == outlet, responses.c.payload_digest == payload_digest)
            .order_by(responses.c.fetched_at, responses.c.batch, responses.c.part, responses.c.offset)
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Original(
            url=row.url, fetched_at=row.fetched_at, payload_digest=payload_digest, record_id=row.record_id
        )

    def place(self, outlet: str, url: str, fetched_at: datetime, payload_digest: str) -> Place | None:
        """Where the response record stands that a revisit record refers to."""
        query = (
            select(responses.c.batch, responses.c.part, responses.c.offset)
            .where(responses.c.outlet == outlet, responses.c.payload_digest == payload_digest)
            .where(responses.c.url == url, responses.c.fetched_at == fetched_at)
        )
        with self._database.reading() as connection:
            # Sorted here: asked for this order, SQLite takes the primary key for it and reads all of the outlet.
            rows = sorted(connection.execute(query))
        return Place(keys.warc(outlet, rows[0].batch, rows[0].part), rows[0].offset) if rows else None

    def record_batch(self, batch: Batch, lines: Iterable[cdxj.Line]) -> None:
        """Take in a batch and the CDXJ lines of its parts, in one transaction. Idempotent."""
        with self._database.writing(batch.outlet) as connection:
            put_batch(connection, batch, list(lines))
            said = described(batch)
            refresh(connection, batch.outlet, said.keys(), said)

    def record_report(self, report: Report) -> None:
        """Take in what refining a batch gave, instead of what an earlier refining gave, in one transaction."""
        with self._database.writing(report.outlet) as connection:
            refresh(connection, report.outlet, put_report(connection, report), {})
            note_traces(connection, report.outlet, {report.batch: report.traces})
            log_publication(connection, report.outlet, report.batch)

    def history(self, batch: Batch, article_ids: Collection[str]) -> dict[str, tuple[Revision, ...]]:
        """Readings of these articles that were fetched before the batch began, oldest first.

        Only ARCHIVED ones. The batch itself and all that was fetched later never count, so refining an old batch
        again gets the same answer.
        """
        rows = self._before(batch, readings.c.article_id, article_ids)
        rows.sort(key=lambda revision: (revision.article_id, revision.fetched_at, revision.batch))
        return {key: tuple(group) for key, group in groupby(rows, key=lambda revision: revision.article_id)}

    def same_text(self, batch: Batch, body_sha256s: Collection[str]) -> dict[str, Revision]:
        """By text: the first archived reading with it that was fetched before the batch began."""
        rows = self._before(batch, readings.c.body_sha256, body_sha256s)
        rows.sort(
            key=lambda revision: (revision.fetched_at, revision.batch, revision.article_id), reverse=True
        )
        return {revision.body_sha256: revision for revision in rows}

    def held(self, batch: Batch, canonical_urls: Collection[str]) -> dict[str, Revision]:
        """By canonical URL: the last reading of the link that was archived before the batch began."""
        rows = self._before(batch, readings.c.link, [link_key(url) for url in canonical_urls])
        rows.sort(key=lambda revision: (revision.fetched_at, revision.batch))
        return {revision.canonical_url: revision for revision in rows}

    def states_before(self, batch: Batch, canonical_urls: Collection[str]) -> dict[str, State]:
        """By canonical URL: the end state of the link's last try before the batch began."""
        asked = {link_key(url): url for url in canonical_urls}
        of_one_batch = (batches.c.outlet == outcomes.c.outlet) & (batches.c.batch == outcomes.c.batch)
        query = (
            select(outcomes.c.link, outcomes.c.state)
            .join(batches, of_one_batch)
            .where(outcomes.c.outlet == batch.outlet, outcomes.c.batch != batch.batch)
            .where(batches.c.started_at < batch.started_at, outcomes.c.tries > 0)
            .order_by(batches.c.started_at, outcomes.c.batch)
        )
        with self._database.reading() as connection:
            return {
                asked[row.link]: row.state
                for chunk in chunked(asked)
                for row in connection.execute(query.where(outcomes.c.link.in_(chunk)))
            }

    def _before(self, batch: Batch, column: Any, values: Collection[str]) -> list[Revision]:
        of_one_batch = (reports.c.outlet == readings.c.outlet) & (reports.c.batch == readings.c.batch)
        of_one_link = (links.c.outlet == readings.c.outlet) & (links.c.link == readings.c.link)
        query = (
            select(readings, reports.c.reader_version, links.c.canonical_url)
            .join(reports, of_one_batch)
            .join(links, of_one_link)
            .where(
                readings.c.outlet == batch.outlet,
                readings.c.batch != batch.batch,
                readings.c.state == State.ARCHIVED,
                # fetched_at is to the second: a batch that ended in the second in which this one began came before
                readings.c.fetched_at <= batch.started_at.replace(microsecond=0),
            )
        )
        with self._database.reading() as connection:
            return [
                Revision(
                    article_id=row.article_id,
                    canonical_url=row.canonical_url,
                    day=row.day,
                    revision=row.revision,
                    body_sha256=row.body_sha256,
                    simhash=row.simhash,
                    state=row.state,
                    batch=row.batch,
                    reader_version=row.reader_version,
                    fetched_at=row.fetched_at,
                )
                for chunk in chunked(set(values))
                for row in connection.execute(query.where(column.in_(chunk)))
            ]

    def counts(self) -> tuple[Counts, ...]:
        """One per outlet, sorted by outlet."""
        with self._database.reading() as connection:
            held = {
                row.outlet: row
                for row in connection.execute(
                    select(
                        batches.c.outlet,
                        func.count().label("batches"),
                        func.sum(batches.c.bytes).label("bytes"),
                        func.max(batches.c.batch).label("last_batch"),
                        func.sum(batches.c.records).label("captures"),
                    ).group_by(batches.c.outlet)
                )
            }
            archived = readings.c.state == State.ARCHIVED
            revisions = _tally(connection, select(readings.c.outlet, func.count()).where(archived))
            distinct = func.count(readings.c.article_id.distinct())
            articles = _tally(connection, select(readings.c.outlet, distinct).where(archived))
            by_state = connection.execute(
                select(links.c.outlet, links.c.state, func.count()).group_by(links.c.outlet, links.c.state)
            ).all()
        return tuple(
            Counts(
                outlet=outlet,
                batches=row.batches,
                captures=int(row.captures),
                articles=articles.get(outlet, 0),
                revisions=revisions.get(outlet, 0),
                links={state: number for of, state, number in sorted(by_state) if of == outlet},
                bytes=int(row.bytes),
                last_batch=row.last_batch,
            )
            for outlet, row in sorted(held.items())
        )

    @classmethod
    def rebuild(cls, url: str, store: Store, on_day: Callable[[int, int], None] | None = None) -> "Catalog":
        """Make the catalog again from the bucket alone, whatever is at the URL now: the new catalog.

        Readers see the old one until the new one is whole; writers wait, or get CatalogUnavailable. A SQLite
        file that cannot be read is put aside, its name ending in ``.damaged``. ``on_day`` gets the number of
        days of captures done and in all.
        """
        database = Database(url)
        try:
            refill(database, store, on_day)
        except CatalogUnusable:
            if database.file is None:
                raise
            database.put_aside()
            refill(database, store, on_day)
        return cls(database)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, sorted: equal for equal catalogs."""
        with self._database.reading() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(select(table))), key=lambda row: repr(row)
                )
                for table in metadata.sorted_tables
            }


def _bring_forward(database: Database, found: int) -> None:
    if found > VERSION:
        raise CatalogUnusable(
            f"catalog {database.name}: newer code made it in version {found}, this code knows {VERSION}: update Khobao,"
            " or make it again with this code: run `khobao catalog rebuild`"
        )
    with database.writing() as connection:
        done = migrate(connection)
    if not done:
        raise CatalogUnusable(
            f"catalog {database.name}: expected version {VERSION}, found {found}: run `khobao catalog rebuild`"
        )


def _seen(row: Row[Any], canonical_url: str) -> Seen:
    return Seen(
        canonical_url=canonical_url,
        state=row.state,
        reason=row.reason,
        tries=row.tries,
        captures=row.captures,
        first_seen=row.first_seen,
        last_tried_at=row.last_tried_at,
        last_fetched_at=row.last_fetched_at,
        published=datetime.fromisoformat(row.published) if row.published else None,
        etag=row.etag,
        last_modified=row.last_modified,
        original=Original(
            url=row.original_url,
            fetched_at=row.original_fetched_at,
            payload_digest=row.original_digest,
            record_id=row.original_record_id,
        )
        if row.original_url
        else None,
    )


def _tally(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    """Outlet to number, of a query for the two."""
    rows = connection.execute(query.group_by(query.selected_columns[0])).all()
    return {row[0]: row[1] for row in rows}
