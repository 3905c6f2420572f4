"""What outlets changed in articles after they had published them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from scrapers import outlets
from scrapers.archive.query import answering, query
from scrapers.archive.register import kept_back
from scrapers.desk.context import Desk, Here, Named, Number, Sheet, apart, described, read_instant, read_span
from scrapers.desk.difference import Passage, Wording, compare
from scrapers.desk.exports import FORMS, Withheld, attachment, check_form
from scrapers.desk.language import say
from scrapers.model.change import Kind

router = APIRouter()

SPAN = 7
"""Days that are shown where the address does not say which."""
LONGEST = 400
"""Days that can be asked for at once."""
ROWS = 20
"""Changes on one page: each shows its words."""

Chosen = Annotated[list[str] | None, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A place in the list of changes, the last seen first."""

    at: datetime
    """Aware."""
    outlet: str
    article_id: str
    after: int

    @classmethod
    def read(cls, text: str) -> "Seen":
        """What ``str`` gave. Raises HTTPException 400 for anything else."""
        found = _SEEN.fullmatch(text)
        try:
            if not found:
                raise ValueError(text)
            at = read_instant(found[1])
        except ValueError as error:
            raise HTTPException(
                400, say("%(key)s is no place in the list. Begin at its first page.", key=repr(text[:200]))
            ) from error
        return cls(at=at, outlet=found[2], article_id=found[3], after=int(found[4]))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.outlet}~{self.article_id}~{self.after}"

    @property
    def condition(self) -> str:
        """In SQL: what comes after it."""
        at = f"timestamptz '{self.at.isoformat()}'"
        rest = f"(outlet, article_id, after) > ('{self.outlet}', '{self.article_id}', {self.after})"
        return f"(seen_at < {at} or (seen_at = {at} and {rest}))"


_WORDS: Mapping[str, tuple[str, ...]] = {
    "null": ("headline_before", "headline_after", "description_before", "description_after"),
    "[]": ("removed", "added"),
}
"""Columns of ``changes`` with an article's words, by what stands there where they are left out."""
_SEEN = re.compile(r"([0-9T:.+-]{10,40})~([a-z0-9_]{1,60})~([0-9A-Za-z]{1,80})~([0-9]{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which changes: of these outlets, in articles filed under these days, both included."""

    outlets: tuple[Named, ...]
    """Those to choose among: all that the visitor sees."""
    chosen: tuple[str, ...]
    """Slugs; none asks for all of ``outlets``."""
    kind: str
    """A ``Kind``, or empty for any."""
    first: date
    last: date

    def sql(self, columns: str, after: Seen | None = None, *, of: str = "changes") -> str:
        """The question for ``khobao query``. It holds nothing that a visitor wrote as he wrote it: slugs that were found,
        dates, a kind of ours, and what ``Seen`` read."""
        kinds = f" and list_contains(kinds, '{self.kind}')" if self.kind else ""
        condition = self._where + kinds + (f" and {after.condition}" if after else "")
        order = "seen_at desc, outlet, article_id, after"
        return f"select {columns} from {of} where {condition} order by {order}"  # ruff: ignore[hardcoded-sql-expression] - as said

    def given(self, after: Seen | None = None, *, withheld: bool) -> str:
        """As ``sql``, for others: without the words of articles whose outlets ask that they not be passed on, unless
        ``withheld``; the column of that name says why."""
        why = kept_back("false" if withheld else self._where)
        blank = ", ".join(
            f"case when withheld is null then {name} else {nothing} end as {name}"
            for nothing, names in _WORDS.items()
            for name in names
        )
        of = f"(select * replace ({blank}) from changes left join ({why}) using (outlet, article_id))"  # ruff: ignore[hardcoded-sql-expression]
        return self.sql("*", after, of=of)

    @property
    def _where(self) -> str:
        slugs = self.chosen or tuple(each.slug for each in self.outlets)
        named = ", ".join(f"'{slug}'" for slug in slugs) or "''"
        return f"outlet in ({named}) and date between date '{self.first}' and date '{self.last}'"

    @property
    def address(self) -> Mapping[str, Any]:
        """What the address of the page says."""
        return {
            "outlet": list(self.chosen),
            "kind": self.kind,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, as it is shown."""

    outlet: Named
    row: Mapping[str, Any]
    """Of the table ``changes``, with ``outlet`` and ``date``."""
    passages: tuple[Passage, ...]
    """The headline, and what else changed."""


@router.get("/changes")
@apart
def changes_page(
    desk: Here,
    outlet: Chosen = None,
    kind: str = "",
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
    page: Number = 1,
) -> Response:
    """Changes in articles of the days, the last seen first."""
    asked = asked_of(desk, outlet, kind, first, last)
    found = query(
        f"{asked.sql('*, count(*) over () as total')} limit {ROWS} offset {(page - 1) * ROWS}",
        desk.archive,
    )
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    total = rows[0]["total"] if rows else 0
    if not rows and page > 1:
        raise HTTPException(404, say("There is no page %(number)s of these changes.", number=page))
    named = {each.slug: each for each in asked.outlets}
    return desk.page(
        "changes.html",
        asked=asked,
        kinds=list(Kind),
        sheet=Sheet.cut([_change(named[row["outlet"]], row) for row in rows], page, total, ROWS),
        forms=FORMS,
    )


@router.get("/changes.{form}")
@apart
def export(
    desk: Here,
    form: str,
    outlet: Chosen = None,
    kind: str = "",
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
    withheld: Withheld = False,
) -> Response:
    """All of these changes, in a form for programs; the columns are those of the view ``changes``, and ``withheld``."""
    asked = asked_of(desk, outlet, kind, first, last)
    check_form(form)
    with answering(asked.given(withheld=withheld), desk.archive) as pieces:
        return attachment(pieces, form, f"changes-{asked.first}-{asked.last}.{form}")


def asked_of(desk: Desk, outlet: list[str] | None, kind: str, first: str, last: str) -> Asked:
    """Raises HTTPException 400 for a span or a kind that cannot be, 404 for an outlet that the visitor does not see."""
    begin, end = read_span(first, last, desk.now.date(), usual=SPAN, longest=LONGEST)
    if kind and kind not in set(Kind):
        raise HTTPException(
            400,
            say(
                "%(kind)s is no kind of change; expected one of %(known)s.",
                kind=repr(kind),
                known=", ".join(Kind),
            ),
        )
    seen = sorted({*outlets.slugs(), *desk.archive.catalog.outlets()})
    return Asked(
        outlets=tuple(described(slug) for slug in seen if desk.visitor.sees(slug)),
        chosen=tuple(desk.outlet(slug).slug for slug in outlet or () if slug),
        kind=kind,
        first=begin,
        last=end,
    )


def _change(outlet: Named, row: Mapping[str, Any]) -> Change:
    earlier, later = (
        Wording(
            headline=row[f"headline_{which}"], lead=row[f"description_{which}"], paragraphs=row[paragraphs]
        )
        for which, paragraphs in (("before", "removed"), ("after", "added"))
    )
    passages = compare(earlier, later)
    shown = tuple(each for each in passages if each.kind == "headline" or each.changed)
    return Change(outlet=outlet, row=row, passages=shown)
