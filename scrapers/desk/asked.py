"""What a search page is asked: the words in its box and what is set beside them, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query

from scrapers import outlets
from scrapers.desk.context import Desk, read_day
from scrapers.errors import BadQuery
from scrapers.search.find import Sort
from scrapers.search.question import Filters, Question
from scrapers.search.tagged import tagged


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
    def said(self) -> Mapping[str, Sequence[str]]:
        """The same as lists, without what is not set."""
        lists = {name: [value] if isinstance(value, str) else value for name, value in self.address.items()}
        return {name: values for name, values in lists.items() if any(values)}

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


def asked_of(said: Mapping[str, Sequence[str]]) -> Asked:
    """As ``Asked.said`` has it; what is no parameter of the page is left out."""
    names = ("q", "from", "to", "section", "author", "agency", "language", "tag", "sort")
    given = {name: next(iter(said.get(name, ())), "") for name in names}
    return _asked(first=given.pop("from"), last=given.pop("to"), outlet=[*said.get("outlet", ())], **given)


Typed = Annotated[Asked, Depends(_asked)]


def question_of(desk: Desk, asked: Asked) -> Question:
    """What is asked of the outlets that the visitor sees. Raises BadQuery for what cannot be asked, HTTPException 404 for
    an outlet that he does not see."""
    known = known_outlets(desk)
    among = _among(desk, asked, known)
    noted = among or [slug for slug in known if desk.visitor.sees(slug)]
    return asked.question(among, tagged(desk.archive.catalog, asked.tag, noted))


def known_outlets(desk: Desk) -> list[str]:
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
