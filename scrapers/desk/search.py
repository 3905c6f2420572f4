"""The search page: headlines and texts of the articles that are published, and all that was found as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from scrapers.desk.asked import Asked, Typed, known_outlets, question_of
from scrapers.desk.bars import Bars
from scrapers.desk.context import Desk, Here, Part, apart, described
from scrapers.desk.exports import FORMS, Withheld, check_form, streamed
from scrapers.desk.saved import may_save, saved_for
from scrapers.desk.words import in_words
from scrapers.errors import BadQuery, KhobaoError
from scrapers.search import follow
from scrapers.search.export import SCHEMA, as_table
from scrapers.search.find import NEWEST, Hit, Page, Sort, every, find
from scrapers.search.index import Index
from scrapers.search.question import Question

router = APIRouter()

ROWS = 20
"""Hits on one page: each shows its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page shows."""

    page: Page
    bars: Bars | None
    """On the first page only."""
    behind: int
    """Batches that are published and cannot be found yet."""

    @property
    def hits(self) -> list[Hit]:
        """Those of the page, of each cluster of copies the first."""
        shown: list[Hit] = []
        seen: set[int] = set()
        for hit in self.page.hits:
            if hit.cluster is None or hit.cluster not in seen:
                shown.append(hit)
            if hit.cluster is not None:
                seen.add(hit.cluster)
        return shown


@router.get("/search")
@apart
def search_page(desk: Here, asked: Typed, after: str = "") -> Response:
    """The box, and a page of what was found; ``after`` is what the page before gave."""
    found: Found | None = None
    problem, status = "", 200
    known = known_outlets(desk)
    if asked.anything:
        try:
            found = _find(desk, asked, after)
        except BadQuery as error:
            problem, status = in_words(error), 400
        except KhobaoError as error:
            problem, status = in_words(error), 503
    return desk.page(
        "search.html",
        status=status,
        asked=asked,
        outlets=[described(slug) for slug in known if desk.visitor.sees(slug)],
        names={
            slug: described(slug) for slug in ({hit.card.outlet for hit in found.page.hits} if found else ())
        },
        found=found,
        folded=[_folded(desk, hit) for hit in found.hits] if found else [],
        reports=[_reports(desk, hit) for hit in found.hits] if found else [],
        problem=problem,
        sorts=list(Sort),
        newest=NEWEST,
        forms=FORMS,
        first_page=not after,
        saved=None if asked.anything else Part.of(lambda: saved_for(desk)),
        may_save=found is not None and may_save(desk, asked.address["outlet"] or known),
        # Many ask for no outlet, and of each that there is Airflow is asked.
        may_remove=cache(lambda outlets: may_save(desk, outlets or known)),
    )


@router.get("/search.{form}")
@apart
def export(desk: Here, asked: Typed, form: str, withheld: Withheld = False) -> Response:
    """All that was found, in a form for programs, sent while it is found; the columns are those of ``khobao search``."""
    check_form(form)
    try:
        question = question_of(desk, asked)
    except BadQuery as error:
        raise HTTPException(400, in_words(error)) from error
    index = Index.for_reading(desk.archive.catalog.url)
    return streamed(_pieces(index, question, Sort(asked.sort), withheld), SCHEMA, form, f"search.{form}")


def _pieces(index: Index, question: Question, sort: Sort, whole: bool) -> Iterator[Any]:
    with index:
        yield from as_table(every(index, question, sort=sort), whole=whole)


def _find(desk: Desk, asked: Asked, after: str) -> Found:
    question = question_of(desk, asked)
    with Index.for_reading(desk.archive.catalog.url) as index:
        page = find(index, question, sort=Sort(asked.sort), limit=ROWS, after=after, counted=True)
        return Found(
            page=page,
            bars=Bars.of(page.volume.days) if page.volume else None,
            behind=follow.behind(desk.archive, index),
        )


def _folded(desk: Desk, hit: Hit) -> int:
    """Copies of a hit that the visitor may see."""
    return sum(number for outlet, number in hit.others.items() if desk.visitor.sees(outlet))


def _reports(desk: Desk, hit: Hit) -> int:
    """Other texts on the event of a hit that the visitor may see."""
    return sum(any(map(desk.visitor.sees, outlets)) for outlets in hit.reports)
