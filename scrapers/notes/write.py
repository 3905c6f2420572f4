"""Writing notes: each is an object a version in the bucket, put once and never overwritten.

The bucket says what the notes are; the catalog follows it, also where a writer was killed before he told it (``on``).
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.errors import AlreadyDecided, BadNote, UnknownArticle
from scrapers.model.link import State
from scrapers.model.note import History, Note, Subject
from scrapers.notes import rules

MOST = 500
"""Notes on one subject."""
VERSIONS = 500
"""Of one note."""


def on(subject: Subject, archive: Archive) -> tuple[History, ...]:
    """The notes on a subject as the bucket has them, the first written first, withdrawn ones among them. Raises
    ArchiveDamaged."""
    found = contents.notes(archive.store, subject.outlet, subject.about)
    known = archive.catalog.note_numbers(subject.outlet, subject.about)
    if news := [each.last for each in found if known.get(each.last.name, 0) < each.last.number]:
        _tell(archive, news)
    return found


def write(
    subject: Subject,
    archive: Archive,
    *,
    text: str,
    tags: Iterable[str] = (),
    by: str,
    now: datetime | None = None,
) -> Note:
    """Write a note. Where the same person has said the very same of the subject already, it is that note.

    Raises BadNote for a text, tags or a name that cannot be kept, UnknownOutlet or UnknownArticle for what the archive
    does not have or must not show, and what the store and the catalog raise.
    """
    text, tags, by = rules.text_of(text), rules.tags_of(tags), rules.by_of(by)
    _check_said(text, tags)
    _check_subject(subject, archive)
    before = on(subject, archive)
    for each in before:
        if each.stands and (each.last.text, each.last.tags, each.last.by) == (text, tags, by):
            return each.last
    if len(before) >= MOST:
        raise BadNote("%(subject)s: it has %(number)s notes, which is the most", subject=subject, number=MOST)
    at = rules.at_of(now)
    said = json.dumps([str(subject), text, tags, by])
    note = Note(
        outlet=subject.outlet,
        day=subject.day,
        article_id=subject.article_id,
        name=keys.name_said(at, said),
        number=1,
        text=text,
        tags=tags,
        by=by,
        at=at,
    )
    return _put(note, archive)


def change(
    subject: Subject,
    name: str,
    archive: Archive,
    *,
    text: str,
    tags: Iterable[str] = (),
    by: str,
    number: int | None = None,
    now: datetime | None = None,
) -> Note:
    """Change a note by a later version of it, also one that is withdrawn. ``number``: the version that was read before; the
    last one if not said. What is the same as before is no new version.

    Raises as ``write``, BadNote for a note that there is not, and AlreadyDecided where somebody changed it meanwhile.
    """
    text, tags, by = rules.text_of(text), rules.tags_of(tags), rules.by_of(by)
    _check_said(text, tags)
    last = _last(subject, name, archive, number)
    if not last.withdrawn and (last.text, last.tags) == (text, tags):
        return last
    return _follow(replace(last, text=text, tags=tags, by=by, withdrawn=False), archive, now)


def withdraw(
    subject: Subject,
    name: str,
    archive: Archive,
    *,
    by: str,
    number: int | None = None,
    now: datetime | None = None,
) -> Note:
    """Take a note back; its versions stay. One that is withdrawn is left as it is. Raises as ``change``."""
    by = rules.by_of(by)
    last = _last(subject, name, archive, number)
    return (
        last
        if last.withdrawn
        else _follow(replace(last, text="", tags=(), by=by, withdrawn=True), archive, now)
    )


def forget(archive: Archive, gone: Collection[str]) -> None:
    """Let the catalog forget the notes that had these keys. Idempotent."""
    by_outlet: dict[str, set[tuple[str, str]]] = {}
    for key in gone:
        if key.startswith(keys.notes()):
            outlet, about, name = keys.note_of(key)
            by_outlet.setdefault(outlet, set()).add((about, name))
    for outlet, named in by_outlet.items():
        archive.catalog.forget_notes(outlet, named)


def _follow(note: Note, archive: Archive, now: datetime | None) -> Note:
    if note.number >= VERSIONS:
        raise BadNote(
            "%(subject)s: its note %(name)s has %(number)s versions, which is the most",
            subject=note.subject,
            name=note.name,
            number=VERSIONS,
        )
    _check_subject(note.subject, archive)
    return _put(replace(note, number=note.number + 1, at=rules.at_of(now)), archive)


def _put(note: Note, archive: Archive) -> Note:
    key = keys.note(note.outlet, note.subject.about, note.name, note.number)
    archive.decide(key, note, f"{note.subject}: somebody changed its note {note.name} just now")
    try:
        _check_subject(
            note.subject, archive
        )  # again: a takedown moves what it finds, and may have looked before
    except UnknownArticle:
        archive.store.delete(key)
        raise
    _tell(archive, [note])
    return note


def _tell(archive: Archive, said: Collection[Note]) -> None:
    """Tell the catalog of last versions; of none that a takedown has taken away meanwhile."""
    (outlet,) = {each.outlet for each in said}
    archive.catalog.record_notes(outlet, said)
    placed = {keys.note(outlet, each.subject.about, each.name, each.number) for each in said}
    forget(archive, [key for key in placed if archive.store.head(key) is None])


def recall(archive: Archive, placed: Collection[str]) -> None:
    """Tell the catalog of notes that are there again, of those that have one of these keys."""
    for outlet, about in sorted({keys.note_of(key)[:2] for key in placed if key.startswith(keys.notes())}):
        found = contents.notes(archive.store, outlet, about)
        if found:
            _tell(archive, [each.last for each in found])


def _last(subject: Subject, name: str, archive: Archive, number: int | None) -> Note:
    found = next((each.last for each in on(subject, archive) if each.last.name == name), None)
    if found is None:
        raise BadNote("%(subject)s has no note %(name)s", subject=subject, name=repr(name[:80]))
    if number is not None and number != found.number:
        raise AlreadyDecided(
            f"{subject}: {found.by} changed the note {name} at {found.at:%Y-%m-%dT%H:%M:%SZ}: read it as it is now, and"
            " change that"
        )
    return found


def _check_said(text: str, tags: Collection[str]) -> None:
    if not text and not tags:
        raise BadNote("expected a text or a tag, got neither")


def _check_subject(subject: Subject, archive: Archive) -> None:
    """That there is such an outlet or article, and that it may be shown."""
    archive.check_outlet(subject.outlet)
    if subject.article_id is None:
        return
    filed = archive.catalog.filed(outlet=subject.outlet, article_id=subject.article_id)
    if not filed:
        raise UnknownArticle(f"{subject.outlet} has no article {subject.article_id!r}")
    hidden = any(each.state is State.HIDDEN for each in filed) or any(
        subject.article_id in each.article_ids for each in contents.takedowns(archive.store, subject.outlet)
    )
    if hidden:
        raise UnknownArticle(f"{subject}: the article was taken down, so no note on it is kept")
