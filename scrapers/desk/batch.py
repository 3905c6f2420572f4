"""The page of a batch: what a run fetched, what was read of it, and its checks; and its page of Data Docs."""

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from scrapers.archive import contents, keys
from scrapers.desk.context import Here, Number, Part, Sheet, apart, read_batch
from scrapers.desk.language import say

router = APIRouter()


@router.get("/batches/{slug}/{name}")
@apart
def batch_page(desk: Here, slug: str, name: str, page: Number = 1) -> Response:
    """One batch of an outlet; links that went wrong come first."""
    outlet = desk.outlet(slug)
    batch = desk.archive.batch(slug, read_batch(name))
    report = Part.of(lambda: desk.archive.find_report(slug, name))
    outcomes = sorted(
        batch.outcomes, key=lambda each: (each.state.traits.there is True, each.link.canonical_url)
    )
    takedowns = contents.takedowns(desk.archive.store, slug)
    links = {each.link.canonical_url for each in batch.outcomes}
    hidden = {url for url in links if any(each.covers_url(url) for each in takedowns)}
    return desk.page(
        "batch.html",
        hidden=hidden,
        outlet=outlet,
        batch=batch,
        day=keys.batch_day(name, outlet.zone),
        report=report,
        readings={each.canonical_url: each for each in report.value.readings} if report.value else {},
        sheet=Sheet.of(outcomes, page),
    )


@router.get("/docs/{slug}/{name}")
@apart
def docs(desk: Here, slug: str, name: str) -> Response:
    """The batch's page of Data Docs, as it was rendered."""
    desk.outlet(slug)
    body = desk.archive.store.find(keys.docs_page(slug, read_batch(name)))
    if body is None:
        raise HTTPException(
            404,
            say(
                "The checks of %(slug)s %(batch)s are not rendered; `khobao docs` renders them.",
                slug=slug,
                batch=name,
            ),
        )
    policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return Response(body, media_type="text/html", headers={"content-security-policy": policy})
