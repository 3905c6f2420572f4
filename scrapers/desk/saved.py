"""Saved searches: which there are, and how one is kept and removed. The search page shows them."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response

from scrapers.archive import contents
from scrapers.desk.asked import asked_of, known_outlets, question_of
from scrapers.desk.context import Desk, Here, apart
from scrapers.desk.forms import Posted
from scrapers.desk.language import say
from scrapers.desk.words import in_words
from scrapers.errors import AlreadyDecided, BadNote, BadQuery
from scrapers.model.saved_search import SavedSearch
from scrapers.search.saved import save, withdraw

router = APIRouter()


@router.post("/search/saved")
@apart
def written(desk: Here, form: Posted) -> Response:
    """Keep the search that ``query`` asks under a title, or remove one; then show those that are kept.

    Raises HTTPException before anything is changed: 403 for who may edit no Dag of the outlets that it looks at, 404 for an
    outlet that he does not see, 400 for what cannot be asked or kept, 409 where somebody removed it at the same time.
    """
    archive, by, now = desk.archive, desk.visitor.name or "", desk.now
    try:
        if form.choice("do", ("save", "remove")) == "save":
            asked = asked_of(parse_qs(form.one("query")))
            question_of(desk, asked)
            _check_may(desk, asked.address["outlet"])
            kept = save(archive, title=form.one("title"), asked=asked.said, by=by, now=now)
            return RedirectResponse(f"{desk.at('search')}#{kept.name}", 303)
        name = form.one("name")
        found = next((each for each in saved_for(desk) if each.name == name), None)
        if found is None:
            raise HTTPException(404, say("There is no saved search %(name)s.", name=repr(name[:80])))
        _check_may(desk, found.outlets)
        withdraw(archive, found, by=by, now=now)
        return RedirectResponse(desk.at("search"), 303)
    except (BadNote, BadQuery) as error:
        raise HTTPException(400, in_words(error)) from error
    except AlreadyDecided as error:
        raise HTTPException(409, in_words(error)) from error


def saved_for(desk: Desk) -> Sequence[SavedSearch]:
    """The saved searches that stand, but for those of an outlet that the visitor does not see, by title. Raises what the
    store raises."""
    return [
        each
        for each in contents.saved_searches(desk.archive.store)
        if all(map(desk.visitor.sees, each.outlets))
    ]


def _check_may(desk: Desk, outlets: Sequence[str]) -> None:
    if not may_save(desk, outlets or known_outlets(desk)):
        raise HTTPException(403, say("You may not edit the Dags of these outlets, so nothing was changed."))


def may_save(desk: Desk, outlets: Iterable[str]) -> bool:
    """Whether the visitor may keep a search of these outlets, or remove it: whether he may edit one of them."""
    return any(map(desk.visitor.may_edit, outlets))
