"""The list of what waits in quarantine, to read."""

from collections import defaultdict
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from scrapers.archive import contents
from scrapers.archive.catalog_day import Filed
from scrapers.desk.context import Desk, Here, Number, Part, Sheet, apart, described, read_day
from scrapers.model.decision import Decision
from scrapers.model.link import State

router = APIRouter()


@router.get("/quarantine")
@apart
def quarantine(desk: Here, outlet: str = "", day: str = "", page: Number = 1) -> Response:
    """Readings in quarantine, newest first, with what a person decided on them."""
    of = desk.outlet(outlet) if outlet else None
    filed = desk.archive.catalog.filed(
        outlet=outlet or None, day=read_day(day) if day else None, state=State.QUARANTINED
    )
    seen = [each for each in reversed(filed) if desk.visitor.sees(each.outlet)]
    sheet = Sheet.of(seen, page)
    outlets = sorted({each.outlet for each in seen})
    return desk.page(
        "quarantine.html",
        outlet=of,
        day=day,
        sheet=sheet,
        names={slug: described(slug).name for slug in outlets},
        decisions=Part.of(lambda: _decisions(desk, sheet.rows)),
    )


def _decisions(desk: Desk, rows: Sequence[Filed]) -> dict[tuple[str, str, str], Decision]:
    """By outlet, article and text: the decision that holds."""
    asked: dict[str, set[str]] = defaultdict(set)
    for each in rows:
        asked[each.outlet].add(each.article_id)
    made = (
        decision
        for slug, article_ids in asked.items()
        for decision in contents.decisions(desk.archive.store, slug, article_ids)
    )
    ordered = sorted(made, key=lambda each: each.number)
    return {(each.outlet, each.article_id, each.body_sha256): each for each in ordered}
