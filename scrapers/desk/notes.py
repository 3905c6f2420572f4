"""Notes and tags: on the page of what they are about, in a list, with their history, and how they are written."""

import re
from collections.abc import Sequence

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response

from scrapers.archive.catalog_said import NotePlace
from scrapers.archive.said_views import NOTES, noted
from scrapers.desk.context import Desk, Here, Named, Part, apart, described, read_day, read_instant
from scrapers.desk.exports import FORMS, check_form, streamed
from scrapers.desk.forms import Form, Posted
from scrapers.desk.language import say
from scrapers.desk.words import in_words
from scrapers.errors import AlreadyDecided, BadNote, UnknownArticle
from scrapers.model.note import History, Note, Subject
from scrapers.notes import rules
from scrapers.notes.write import change, on, withdraw, write

router = APIRouter()

ROWS = 50
"""Notes on one page of the list."""


def notes_on(desk: Desk, subject: Subject) -> Part[Sequence[History]]:
    """Those that stand on what a page is about, for its part of notes."""
    return Part.of(lambda: [each for each in on(subject, desk.archive) if each.stands])


@router.get("/notes")
@apart
def notes(desk: Here, tag: str = "", outlet: str = "", after: str = "") -> Response:
    """The notes that stand, the newest first; with ``tag`` those that have it, with ``outlet`` those on it, its days and
    articles."""
    of = desk.outlet(outlet) if outlet else None
    rows, on_ = listed(desk, tag, outlet, after, ROWS)
    seen = _seen(desk)
    return desk.page(
        "notes.html",
        outlet=of,
        outlets=[described(slug) for slug in seen],
        asked={"tag": tag, "outlet": outlet},
        rows=rows,
        on=on_,
        first=not after,
        tags=desk.archive.catalog.tags([of.slug] if of else seen),
        forms=FORMS,
        named=described,
    )


@router.get("/notes.{form}")
@apart
def export(desk: Here, form: str, tag: str = "", outlet: str = "") -> Response:
    """All of these notes, in a form for programs; the columns are those of the view ``notes``."""
    of, wanted = _asked(desk, tag, outlet)
    check_form(form)
    return streamed(noted(desk.archive.catalog, of, wanted), NOTES, form, f"notes.{form}")


def listed(desk: Desk, tag: str, outlet: str, after: str, count: int) -> tuple[Sequence[Note], str | None]:
    """At most ``count`` of what an address asks for, and where the next begin. Raises HTTPException."""
    of, wanted = _asked(desk, tag, outlet)
    rows = desk.archive.catalog.notes(of, tag=wanted, before=_place(after), count=count + 1)
    more = len(rows) > count
    return rows[:count], key_of(NotePlace.of(rows[count - 1])) if more else None


def _asked(desk: Desk, tag: str, outlet: str) -> tuple[Sequence[str], str | None]:
    """The outlets and the tag that an address asks for. Raises HTTPException."""
    of = [desk.outlet(outlet).slug] if outlet else _seen(desk)
    try:
        tags = rules.tags_of([tag])
    except BadNote as error:
        raise HTTPException(400, in_words(error)) from error
    if len(tags) > 1:
        raise HTTPException(400, say("Expected one tag, got %(tag)s.", tag=repr(tag[:200])))
    return of, tags[0] if tags else None


def key_of(place: NotePlace) -> str:
    """As an address names a place in the list."""
    return f"{place.at.isoformat()}~{place.outlet}~{place.name}"


def _place(text: str) -> NotePlace | None:
    if not text:
        return None
    try:
        at, outlet, name = text.split("~")
        if not re.fullmatch(r"[a-z0-9_]{1,60}", outlet) or not re.fullmatch(r"[0-9A-Za-z-]{1,40}", name):
            raise ValueError(text)
        return NotePlace(read_instant(at), outlet, name)
    except ValueError as error:
        raise HTTPException(
            400, say("%(key)s is no place in the list. Begin at its first page.", key=repr(text[:200]))
        ) from error


def _seen(desk: Desk) -> list[str]:
    return [slug for slug in desk.archive.catalog.noted_outlets() if desk.visitor.sees(slug)]


@router.get("/notes/{slug}/{about}/{name}")
@apart
def note(desk: Here, slug: str, about: str, name: str) -> Response:
    """One note with all that it ever said, and the forms to change and to withdraw it."""
    outlet, subject = subject_of(desk, slug, about)
    history = next((each for each in on(subject, desk.archive) if each.last.name == name), None)
    if history is None:
        raise HTTPException(404, say("There is no note %(name)s here.", name=repr(name[:80])))
    return desk.page(
        "note.html", outlet=outlet, subject=subject, history=history, may_edit=desk.visitor.may_edit(slug)
    )


@router.post("/notes/{slug}/{about}")
@apart
def written(desk: Here, form: Posted, slug: str, about: str) -> Response:
    """Write a note, or change or withdraw one, as ``khobao note`` does; then show what it is about.

    Raises HTTPException before anything is changed: 404 for an outlet that the visitor does not see, or what it does not
    have, 403 for one whose Dag he may not edit, 400 for what cannot be kept, 409 where somebody changed the note meanwhile.
    """
    _, subject = subject_of(desk, slug, about)
    if not desk.visitor.may_edit(slug):
        raise HTTPException(
            403, say("You may not edit %(dag)s, so nothing was written.", dag=f"{slug}.refine")
        )
    try:
        kept = _write(desk, form, subject)
    except BadNote as error:
        raise HTTPException(400, in_words(error)) from error
    except AlreadyDecided as error:
        raise HTTPException(409, in_words(error)) from error
    except UnknownArticle as error:
        raise HTTPException(404, in_words(error)) from error
    anchor = f"#{kept.name}" if not kept.withdrawn else "#notes"
    return RedirectResponse(page_of(desk, subject) + anchor, 303)


def _write(desk: Desk, form: Form, subject: Subject) -> Note:
    archive, by, now = desk.archive, desk.visitor.name or "", desk.now
    text, tags, name = form.one("text"), [form.one("tags")], form.one("note")
    do = form.choice("do", ("write", "change", "withdraw"))
    if do == "write":
        return write(subject, archive, text=text, tags=tags, by=by, now=now)
    number = _number(form.one("number"))
    if do == "withdraw":
        return withdraw(subject, name, archive, by=by, number=number, now=now)
    return change(subject, name, archive, text=text, tags=tags, by=by, number=number, now=now)


def _number(text: str) -> int:
    """The version that the visitor read. Raises HTTPException 400."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise HTTPException(
            400,
            say("%(name)s: expected a whole number, got %(value)s.", name="number", value=repr(text[:80])),
        )
    return int(text)


def subject_of(desk: Desk, slug: str, about: str) -> tuple[Named, Subject]:
    """Raises HTTPException 404 for what is no subject, or one of an outlet that the visitor does not see."""
    outlet = desk.outlet(slug)
    try:
        subject = Subject.named(slug, about)
    except ValueError as error:
        raise HTTPException(
            404,
            say(
                "%(about)s is no day and no article of %(outlet)s.",
                about=repr(about[:80]),
                outlet=outlet.name,
            ),
        ) from error
    if subject.day:
        read_day(about)
    return outlet, subject


def page_of(desk: Desk, subject: Subject) -> str:
    """The address of the page of what a note is about."""
    if subject.article_id:
        return desk.at("articles", subject.outlet, subject.article_id)
    return desk.at("days", subject.outlet, subject.day) if subject.day else desk.at("outlets", subject.outlet)
