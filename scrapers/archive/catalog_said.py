"""What the catalog knows of what people said: notes with their tags, and assessments of samples."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from scrapers.archive.database import Database, chunked
from scrapers.archive.schema import Hex, Instant, Words, metadata, readings, reports
from scrapers.model.assessment import Assessment, Reading
from scrapers.model.link import State
from scrapers.model.note import OUTLET, Note, Subject

_ABOUT = "What it is about: `outlet`, a day such as `2026-11-22`, or the id of an article."

notes = Table(
    "notes",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("about", String(80), primary_key=True, doc=_ABOUT),
    Column("name", String(40), primary_key=True, doc="Of the note."),
    Column("number", Integer, nullable=False, doc="Of its last version."),
    Column("at", Instant, nullable=False, doc="When the last version was written."),
    Column("by", Words, nullable=False, doc="Who wrote it."),
    Column("text", Words, nullable=False, doc="Empty for one that is withdrawn."),
    Column("withdrawn", Boolean, nullable=False),
    Index("notes_by_time", "outlet", "withdrawn", "at", "name"),
    info={"meaning": "A row a note, from its last version."},
)

note_tags = Table(
    "note_tags",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("about", String(80), primary_key=True, doc=_ABOUT),
    Column("name", String(40), primary_key=True, doc="Of the note."),
    Column("tag", String(60), primary_key=True, doc="In lower case."),
    Column("at", Instant, nullable=False, doc="As in `notes`."),
    Index("note_tags_by_tag", "outlet", "tag", "at", "name"),
    info={"meaning": "A row a tag of a note; one that is withdrawn has none."},
)


assessments = Table(
    "assessments",
    metadata,
    Column("outlet", String(60), primary_key=True),
    Column("article_id", Hex, primary_key=True),
    Column("body_sha256", Hex, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("week", String(8), nullable=False),
    Column("reader_version", Text, nullable=False),
    Column("batch", String(90), nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("fields", JSON, nullable=False),
    Index("assessments_by_week", "outlet", "week"),
    info={"meaning": "A row an assessment of an article of a sample, from the bucket."},
)


@dataclass(frozen=True, slots=True, order=True)
class NotePlace:
    """A place in the list of notes, whose newest is the last."""

    at: datetime
    """UTC."""
    outlet: str
    name: str
    """Of the note: of an outlet's notes no two have one name."""

    @classmethod
    def of(cls, note: Note) -> "NotePlace":
        """Of a note."""
        return cls(note.at, note.outlet, note.name)


def put_notes(connection: Connection, outlet: str, said: Iterable[Note]) -> None:
    """Take in versions of notes on an outlet, its days and articles, each instead of an earlier one of the same note, and
    never instead of a later one."""
    for note in said:
        about = note.subject.about
        known = _numbers(connection, outlet, about).get(note.name)
        if known is not None and known >= note.number:
            continue
        if known is not None:
            _forget(connection, outlet, about, note.name)
        here = {"outlet": outlet, "about": about, "name": note.name, "at": note.at}
        of_note = {name: getattr(note, name) for name in ("number", "by", "text", "withdrawn")}
        connection.execute(insert(notes), [here | of_note])
        if note.tags:
            connection.execute(insert(note_tags), [here | {"tag": tag} for tag in note.tags])


def put_assessments(connection: Connection, outlet: str, said: Iterable[Assessment]) -> None:
    """Take in assessments of an outlet's articles of which nothing is known yet."""
    columns = [column.name for column in assessments.columns]
    rows = [{name: getattr(each, name) for name in columns} for each in said]
    if rows:
        connection.execute(insert(assessments), [row | {"fields": dict(row["fields"])} for row in rows])


class SaidQueries:
    """A part of ``Catalog``."""

    _database: Database

    def record_notes(self, outlet: str, said: Collection[Note]) -> None:
        """Take in the last versions of notes, in one transaction. Idempotent."""
        with self._database.writing(outlet) as connection:
            put_notes(connection, outlet, said)

    def forget_notes(self, outlet: str, named: Collection[tuple[str, str]]) -> None:
        """Forget notes, by what each is about (``Subject.about``) and its name."""
        with self._database.writing(outlet) as connection:
            for about, name in named:
                _forget(connection, outlet, about, name)

    def note_numbers(self, outlet: str, about: str) -> dict[str, int]:
        """By name: the last version that is known of each note on one subject."""
        with self._database.reading() as connection:
            return _numbers(connection, outlet, about)

    def notes(
        self, outlets: Collection[str], *, tag: str | None, before: NotePlace | None, count: int
    ) -> tuple[Note, ...]:
        """At most ``count`` of the notes that stand on these outlets, their days and articles, the newest first; with
        ``tag`` those that have it, with ``before`` those that come after that place in the list."""
        table = notes if tag is None else note_tags
        with self._database.reading() as connection:
            of_each = [_places(connection, table, outlet, tag, before, count) for outlet in sorted(outlets)]
            found = list(islice(merge(*of_each, reverse=True), count))
            return tuple(_note(connection, place.outlet, about, place.name) for place, about in found)

    def tagged(self, outlets: Collection[str], tag: str, count: int) -> tuple[str, ...]:
        """Ids of at most ``count`` articles of these outlets on which a note stands that has the tag, sorted."""
        of_article = note_tags.c.about.not_like("%-%"), note_tags.c.about != OUTLET
        found: set[str] = set()
        with self._database.reading() as connection:
            for outlet in sorted(outlets):
                query = (
                    select(note_tags.c.about)
                    .where(note_tags.c.outlet == outlet, note_tags.c.tag == tag, *of_article)
                    .order_by(note_tags.c.at.desc(), note_tags.c.name.desc())
                )
                for about in connection.execute(query).scalars():
                    found.add(about)
                    if len(found) == count:
                        return tuple(sorted(found))
        return tuple(sorted(found))

    def record_assessments(self, outlet: str, heard: Collection[Assessment]) -> None:
        """Take in assessments, in one transaction. Idempotent: what is known is left."""
        with self._database.writing(outlet) as connection:
            known: set[tuple[str, str, int]] = set()
            for week in {each.week for each in heard}:
                known |= _assessed(connection, outlet, week)
            new = [each for each in heard if (each.article_id, each.body_sha256, each.number) not in known]
            put_assessments(connection, outlet, new)

    def assessed(self, outlet: str, week: str) -> set[tuple[str, str, int]]:
        """The assessments of a week that are known: the article, the text and the number of each."""
        with self._database.reading() as connection:
            return _assessed(connection, outlet, week)

    def assessments(self, outlet: str) -> tuple[Assessment, ...]:
        """All of an outlet, week by week."""
        names = list(Assessment.__dataclass_fields__)
        query = select(assessments).where(assessments.c.outlet == outlet)
        with self._database.reading() as connection:
            found = [
                Assessment(**{name: getattr(row, name) for name in names})
                for row in connection.execute(query)
            ]
        return tuple(
            sorted(found, key=lambda each: (each.week, each.article_id, each.body_sha256, each.number))
        )

    def assessed_outlets(self) -> tuple[str, ...]:
        """Slugs of the outlets of whose articles anything was said, sorted."""
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(select(assessments.c.outlet).distinct()).scalars()))

    def readings_now(self, outlet: str, article_ids: Collection[str]) -> dict[str, Reading]:
        """By article: the text that is published now, and the version of the reader that read it. Those that are not
        published are left out."""
        of_one_batch = (reports.c.outlet == readings.c.outlet) & (reports.c.batch == readings.c.batch)
        query = (
            select(
                readings.c.article_id,
                readings.c.body_sha256,
                readings.c.fetched_at,
                readings.c.batch,
                reports.c.reader_version,
            )
            .join(reports, of_one_batch)
            .where(readings.c.outlet == outlet, readings.c.state == State.ARCHIVED)
        )
        with self._database.reading() as connection:
            rows = [
                row
                for chunk in chunked(set(article_ids))
                for row in connection.execute(query.where(readings.c.article_id.in_(chunk)))
            ]
        rows.sort(key=lambda row: (row.fetched_at, row.batch))
        return {row.article_id: Reading(row.body_sha256, row.reader_version) for row in rows}

    def published_ids(self, outlet: str, days: Collection[date]) -> set[str]:
        """Ids of the articles of these days that are published."""
        query = (
            select(readings.c.article_id)
            .where(readings.c.outlet == outlet, readings.c.day.in_(sorted(days)))
            .where(readings.c.state == State.ARCHIVED)
        )
        with self._database.reading() as connection:
            return {str(found) for found in connection.execute(query).scalars() if found is not None}

    def noted_outlets(self) -> tuple[str, ...]:
        """Slugs of the outlets on which, or on whose days and articles, there is a note, sorted."""
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(select(notes.c.outlet).distinct()).scalars()))

    def tags(self, outlets: Collection[str]) -> dict[str, int]:
        """By tag: how many notes that stand have it, of these outlets; the most frequent first."""
        query = (
            select(note_tags.c.tag, func.count().label("number"))
            .where(note_tags.c.outlet.in_(sorted(outlets)))
            .group_by(note_tags.c.tag)
        )
        with self._database.reading() as connection:
            found = {str(row.tag): int(row.number) for row in connection.execute(query)}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _places(
    connection: Connection, table: Table, outlet: str, tag: str | None, before: NotePlace | None, count: int
) -> list[tuple[NotePlace, str]]:
    """With what each is about, the newest first."""
    order = (table.c.at, table.c.name)
    query = select(*order, table.c.about).where(table.c.outlet == outlet)
    query = query.where(notes.c.withdrawn.is_(False) if tag is None else note_tags.c.tag == tag)
    if before is not None:
        query = query.where(_comes_before(order, outlet, before))
    rows = connection.execute(query.order_by(*(column.desc() for column in order)).limit(count))
    return [(NotePlace(row.at, outlet, row.name), row.about) for row in rows]


def _comes_before(
    order: tuple[Column[Any], Column[Any]], outlet: str, place: NotePlace
) -> ColumnElement[bool]:
    """Of one second, notes are in the order of their outlets."""
    if outlet == place.outlet:
        return tuple_(*order) < tuple_(place.at, place.name, types=[each.type for each in order])
    return order[0] <= place.at if outlet < place.outlet else order[0] < place.at


def _numbers(connection: Connection, outlet: str, about: str) -> dict[str, int]:
    query = select(notes.c.name, notes.c.number).where(notes.c.outlet == outlet, notes.c.about == about)
    return {str(row.name): int(row.number) for row in connection.execute(query)}


def _assessed(connection: Connection, outlet: str, week: str) -> set[tuple[str, str, int]]:
    columns = (assessments.c.article_id, assessments.c.body_sha256, assessments.c.number)
    query = select(*columns).where(assessments.c.outlet == outlet, assessments.c.week == week)
    return {(row.article_id, row.body_sha256, row.number) for row in connection.execute(query)}


def _forget(connection: Connection, outlet: str, about: str, name: str) -> None:
    for table in (notes, note_tags):
        here = (table.c.outlet == outlet, table.c.about == about, table.c.name == name)
        connection.execute(delete(table).where(*here))


def _note(connection: Connection, outlet: str, about: str, name: str) -> Note:
    of_note, of_tags = (
        and_(table.c.outlet == outlet, table.c.about == about, table.c.name == name)
        for table in (notes, note_tags)
    )
    row = connection.execute(select(notes).where(of_note)).one()
    tags = connection.execute(select(note_tags.c.tag).where(of_tags)).scalars()
    subject = Subject.named(outlet, about)
    return Note(
        outlet=outlet,
        day=subject.day,
        article_id=subject.article_id,
        name=name,
        number=row.number,
        text=row.text,
        tags=tuple(sorted(tags)),
        by=row.by,
        at=row.at,
    )
