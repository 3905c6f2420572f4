"""The search page: headlines and texts of the articles that are published, and all that was found as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.responses import Response

from scrapers import outlets
from scrapers.desk.bars import Bars
from scrapers.desk.context import Desk, Here, apart, described, read_day
from scrapers.desk.exports import FORMS, Withheld, check_form, streamed
from scrapers.desk.words import in_words
from scrapers.errors import BadQuery, KhobaoError
from scrapers.search import follow
from scrapers.search.export import SCHEMA, as_table
from scrapers.search.find import NEWEST, Hit, Page, Sort, every, find
from scrapers.search.index import Index
from scrapers.search.question import Filters, Question
from scrapers.search.tagged import tagged

router = APIRouter()

ROWS = 20
"""Hits on one page: each shows its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands in the box and beside it."""

    q: str
    outlet: tuple[str, ...]
    """Slugs; none asks for all."""
    first: str
    last: str
    section: str
    author: str
    agency: str
    language: str
    tag: str
    """Of a note on the article."""
    sort: str

    @property
    def anything(self) -> bool:
        """Whether anything is asked."""
        return any(value for name, value in self.address.items() if name != "sort")

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set that the page folds away."""
        return any(self.finer)

    @property
    def address(self) -> Mapping[str, Any]:
        """What the address of the page says."""
        return {
            "q": self.q.strip(),
            "outlet": [slug for slug in self.outlet if slug],
            "from": self.first,
            "to": self.last,
            "section": self.section.strip(),
            "author": self.author.strip(),
            "agency": self.agency.strip(),
            "language": self.language.strip(),
            "tag": self.tag.strip(),
            "sort": "" if self.sort == Sort.NEWEST else self.sort,
        }

    @property
    def words(self) -> str:
        """What is asked, in one line."""
        days = f"{self.first}…{self.last}" if self.first or self.last else ""
        parts = (self.q.strip(), *self.address["outlet"], days)
        return " · ".join(each for each in (*parts, *self.finer) if each)

    @property
    def finer(self) -> tuple[str, ...]:
        """The filters that the page folds away; empty for each that is not set."""
        typed = (self.section, self.author, self.agency, self.language, self.tag)
        return tuple(each.strip() for each in typed)

    def question(self, among: Sequence[str], articles: tuple[str, ...] | None) -> Question:
        """``among``: the outlets that are looked at; none are all. ``articles``: as of ``Filters``. Raises BadQuery for what
        cannot be asked."""
        if self.sort not in set(Sort):
            raise BadQuery(
                "sort: expected %(known)s, got %(typed)s", known=" or ".join(Sort), typed=repr(self.sort)
            )
        filters = Filters(
            outlets=tuple(among),
            first=_day(self.first),
            last=_day(self.last),
            sections=(self.section,),
            authors=(self.author,),
            agencies=(self.agency,),
            languages=(self.language,),
            articles=articles,
        )
        question = Question.parse(self.q, filters)
        if not question.terms and len(question.facets) <= bool(among) and not self.address["outlet"]:
            raise BadQuery(
                "expected words to look for, or an outlet, a section, an author, an agency, a language, a tag"
            )
        return question


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


def _asked(
    q: str = "",
    outlet: Annotated[list[str] | None, Query()] = None,
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
    section: str = "",
    author: str = "",
    agency: str = "",
    language: str = "",
    tag: Annotated[str, Query(description="Of a note that stands on the article.")] = "",
    sort: str = Sort.NEWEST.value,
) -> Asked:
    return Asked(
        q=q,
        outlet=tuple(outlet or ()),
        first=first,
        last=last,
        section=section,
        author=author,
        agency=agency,
        language=language,
        tag=tag,
        sort=sort or Sort.NEWEST.value,
    )


Typed = Annotated[Asked, Depends(_asked)]


@router.get("/search")
@apart
def search_page(desk: Here, asked: Typed, after: str = "") -> Response:
    """The box, and a page of what was found; ``after`` is what the page before gave."""
    found: Found | None = None
    problem, status = "", 200
    known = _known(desk)
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


def question_of(desk: Desk, asked: Asked) -> Question:
    """What is asked of the outlets that the visitor sees. Raises BadQuery for what cannot be asked, HTTPException 404 for
    an outlet that he does not see."""
    known = _known(desk)
    among = _among(desk, asked, known)
    noted = among or [slug for slug in known if desk.visitor.sees(slug)]
    return asked.question(among, tagged(desk.archive.catalog, asked.tag, noted))


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


def _known(desk: Desk) -> list[str]:
    """Outlets that there are, also those that the visitor does not see."""
    return sorted({*outlets.slugs(), *desk.archive.catalog.heads()})


def _among(desk: Desk, asked: Asked, known: Sequence[str]) -> Sequence[str]:
    """The outlets that are looked at; none where all are. Raises HTTPException 404 for one that the visitor does not
    see."""
    if chosen := [desk.outlet(slug).slug for slug in asked.address["outlet"]]:
        return chosen
    seen = [slug for slug in known if desk.visitor.sees(slug)]
    return () if len(seen) == len(known) else seen or [_NOWHERE]


_NOWHERE = "-"
"""No outlet's slug: who may see none finds nothing, and not everything."""


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except HTTPException as error:
        raise BadQuery("expected a day such as 2026-11-22, got %(typed)s", typed=repr(text)) from error
